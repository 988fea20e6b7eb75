// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/data/support_site.hpp"

#include <fmt/format.h>

#include <QDebug>

namespace leasehold::test {

ScratchSite::ScratchSite() : m_path(std::filesystem::path(m_folder.path().toStdString()) / "site.leasehold") {
    auto file = SiteFile::open(m_path, SiteFile::Mode::Create);
    if (!file) {
        qFatal("%s", describe(file.error()).c_str());
    }
}

void ScratchSite::sql(const std::string& statements) {
    auto file = SiteFile::open(m_path, SiteFile::Mode::Write);
    auto transaction = WriteTransaction::begin(*file);
    try {
        file->database().exec(statements);
    } catch (const SQLite::Exception& exception) {
        qFatal("%s in %s", exception.what(), statements.c_str());
    }
    if (auto done = transaction->commit(); !done) {
        qFatal("%s", describe(done.error()).c_str());
    }
}

void ScratchSite::grid(int halls, int rows, int perRow, int nodes, int gpusPerNode) {
    std::string sql = "INSERT INTO site (id, name) VALUES (1, 'Test site');";
    int row = 0;
    int rack = 0;
    int node = 0;
    int gpu = 0;
    for (int h = 1; h <= halls; ++h) {
        sql += fmt::format("INSERT INTO hall VALUES ({0}, 1, 'H{0}', 1);", h);
        for (int r = 0; r < rows; ++r) {
            const char letter = static_cast<char>('A' + r);
            sql += fmt::format("INSERT INTO rack_row VALUES ({}, {}, 'H{}-{}', 1);", ++row, h, h, letter);
            for (int k = 1; k <= perRow; ++k) {
                sql += fmt::format(
                    "INSERT INTO rack (id, site_id, row_id, name, x, y) VALUES ({}, 1, {}, 'H{}-{}-{}', {}, {});",
                    ++rack, row, h, letter, k, 0.6 * k, 3.0 * r + 50.0 * h);
                for (int n = 1; n <= nodes; ++n) {
                    sql += fmt::format(
                        "INSERT INTO node (id, site_id, rack_id, name, u, height_u) VALUES ({}, 1, {}, "
                        "'h{}-{}-{}-n{}', {}, 4);",
                        ++node, rack, h, letter, k, n, n * 4);
                    for (int s = 0; s < gpusPerNode; ++s) {
                        sql += fmt::format("INSERT INTO gpu (id, node_id, slot, model) VALUES ({}, {}, {}, '{}');",
                                           ++gpu, node, s, h == 1 ? "H100" : "H200");
                    }
                }
            }
        }
    }
    this->sql(sql);
}

SnapshotPtr ScratchSite::load() const {
    auto snapshot = loadSnapshot(m_path);
    if (!snapshot) {
        qFatal("%s", describe(snapshot.error()).c_str());
    }
    return *snapshot;
}

Metric utilisation(Duration step) {
    Metric metric = metricCatalogue().front();
    metric.step = step;
    return metric;
}

Instant at(const char* text) {
    return parseInstant(text).value();
}

}  // namespace leasehold::test
