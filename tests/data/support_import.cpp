// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_import.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QFile>
#include <QStringList>
#include <QTest>

#include "data/store/site_file.hpp"

namespace leasehold::test {
namespace fs = std::filesystem;

fs::path ImportBench::file(const std::string& name, const QByteArray& content) const {
    const fs::path path = folder() / name;
    QFile out(QString::fromStdString(path.string()));
    if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size()) qFatal("cannot write a fixture");
    return path;
}

fs::path ImportBench::sample(const char* name) {
    return fs::path(LEASEHOLD_SAMPLES) / name;
}

Result<ImportReport> ImportBench::tryImport(const std::vector<fs::path>& files, const Settings& set,
                                            const std::string& format) const {
    return importFiles(site(), files, {format, set, false});
}

ImportReport ImportBench::import(const std::vector<fs::path>& files, const Settings& set) {
    auto report = tryImport(files, set);
    if (!report) {
        QTest::qFail(describe(report.error()).c_str(), __FILE__, __LINE__);
        return {std::vector<FileReport>(files.size())};
    }
    return *report;
}

FileReport ImportBench::read(const std::string& name, const QByteArray& content, const Settings& set) {
    return import({file(name, content)}, set).files.front();
}

QString ImportBench::rows(const char* sql) const {
    auto opened = SiteFile::open(site(), SiteFile::Mode::Read);
    if (!opened) return QString::fromStdString(describe(opened.error()));
    SQLite::Statement query(opened->database(), sql);
    QStringList lines;
    while (query.executeStep()) {
        QStringList fields;
        for (int i = 0; i < query.getColumnCount(); ++i) {
            fields << (query.getColumn(i).isNull() ? QStringLiteral("NULL")
                                                   : QString::fromStdString(query.getColumn(i).getString()));
        }
        lines << fields.join(QLatin1Char('|'));
    }
    return lines.join(QLatin1Char(' '));
}

qint64 ImportBench::number(const char* sql) const {
    return rows(sql).toLongLong();
}

QByteArray ImportBench::dump() const {
    auto opened = SiteFile::open(site(), SiteFile::Mode::Read);
    if (!opened) return QByteArray::fromStdString(describe(opened.error()));
    QByteArray text;
    SQLite::Statement tables(
        opened->database(),
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('import_log', 'meta', 'table_digest') "
        "ORDER BY name");
    while (tables.executeStep()) {
        const std::string table = tables.getColumn(0).getString();
        text += table.c_str() + QByteArray("\n");
        SQLite::Statement all(opened->database(), "SELECT * FROM " + table);
        while (all.executeStep()) {
            for (int i = 0; i < all.getColumnCount(); ++i) {
                const std::string value = all.getColumn(i).getString();
                text += QByteArray(value.data(), static_cast<qsizetype>(value.size())) + '|';
            }
            text += '\n';
        }
    }
    return text;
}

QByteArray fixture(const char* name) {
    QFile in(QStringLiteral(LEASEHOLD_SOURCE "/tests/data/fixtures/") + QString::fromLatin1(name));
    if (!in.open(QIODevice::ReadOnly)) qFatal("no fixture %s", name);
    return in.readAll();
}

}  // namespace leasehold::test
