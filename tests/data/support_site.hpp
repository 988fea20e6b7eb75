// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTemporaryDir>
#include <filesystem>
#include <string>

#include "data/model/snapshot.hpp"
#include "data/store/load.hpp"
#include "data/store/site_file.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold::test {

/// A site file of the test's own in a folder that goes with the test.
class ScratchSite {
public:
    ScratchSite();
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::filesystem::path folder() const { return m_path.parent_path(); }

    /// Runs SQL in one transaction; fails the test where it cannot.
    void sql(const std::string& statements);
    /// Sites, halls, rows, racks of 8 nodes x `gpusPerNode` GPUs: "H1", "H1-A", "H1-A-1", "h1-a-1-n1". `perRow` racks a
    /// row.
    void grid(int halls, int rows, int perRow, int nodes, int gpusPerNode);
    /// Writes one sample per (gpu, slot): code(gpu id, slot).
    template <class Code>
    void samples(const Metric& metric, std::int64_t gpus, std::int64_t slotFrom, std::int64_t slotTo, Code code) {
        auto file = SiteFile::open(m_path, SiteFile::Mode::Write);
        auto transaction = WriteTransaction::begin(*file);
        auto writer = TelemetryWriter::open(*file, metric);
        for (std::int64_t gpu = 1; gpu <= gpus; ++gpu) {
            for (std::int64_t slot = slotFrom; slot < slotTo; ++slot) {
                (void)writer->put(gpu, slot, code(gpu, slot));
            }
        }
        (void)writer->flush();
        (void)transaction->commit();
    }
    /// Fails the test where it cannot be loaded.
    [[nodiscard]] SnapshotPtr load() const;

private:
    QTemporaryDir m_folder;
    std::filesystem::path m_path;
};

/// Metric of one byte, percent, with a step.
Metric utilisation(Duration step);

/// Instant from text; for tests alone.
Instant at(const char* text);

}  // namespace leasehold::test
