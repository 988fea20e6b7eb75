// SPDX-License-Identifier: GPL-3.0-or-later
// The again suite: reading a file a second time changes nothing, whatever the file.
#include <QTest>
#include <set>

#include "support_import.hpp"
#include "support_order.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kMostBytes = 24U << 20U;  // larger ones are of the same kinds, and only slow

/// Every file below a folder, in name order.
std::vector<fs::path> filesBelow(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code problem;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, problem)) {
        if (entry.is_regular_file() && entry.file_size() <= kMostBytes && entry.path().extension() != ".leasehold" &&
            entry.path().extension() != ".md") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

void addRows(const fs::path& folder, const char* name) {
    for (const fs::path& file : filesBelow(folder)) {
        QTest::newRow((std::string(name) + '/' + fs::relative(file, folder).string()).c_str())
            << QString::fromStdString(file.string());
    }
}

QString changes(const ImportReport& report) {
    QString text;
    for (const FileReport& file : report.files) {
        for (const auto& [kind, counts] : file.byKind) {
            if (counts.added + counts.updated + counts.vanished == 0) continue;
            text += QStringLiteral("%1: %2 added %3 updated %4 vanished %5; ")
                        .arg(QString::fromStdString(file.file.filename().string()), QString::fromStdString(kind))
                        .arg(counts.added)
                        .arg(counts.updated)
                        .arg(counts.vanished);
        }
    }
    return text;
}

/// Imports twice into a site; empty where nothing changed, or the files do not import.
QString twice(const std::vector<fs::path>& files, bool& read) {
    ImportBench bench;
    const ImportBench::Settings set{{"site", "S"}, {"time", "2026-05-10T00:00:00Z"}};
    read = bench.tryImport(files, set).has_value();
    if (!read) return {};
    const QByteArray before = factsOf(bench.site());
    const auto again = bench.tryImport(files, set);
    if (!again) return QString::fromStdString(describe(again.error()));
    const QString text = changes(*again);
    if (!text.isEmpty()) return text;
    return before == factsOf(bench.site()) ? QString() : QStringLiteral("facts differ, though none is counted");
}

}  // namespace

class AgainTest : public QObject {
    Q_OBJECT
private slots:
    void alone_data() {
        QTest::addColumn<QString>("file");
        addRows(fs::path(LEASEHOLD_SOURCE) / "tests/data/fixtures", "fixtures");
        addRows(fs::path(LEASEHOLD_SAMPLES).parent_path() / "cases", "cases");
        addRows(fs::path(LEASEHOLD_SAMPLES), "samples");
    }
    void alone() {
        QFETCH(QString, file);
        bool read = false;
        const QString changed = twice({fs::path(file.toStdString())}, read);
        if (!read) QSKIP("is no input of import");
        QVERIFY2(changed.isEmpty(), qPrintable(changed));
    }

    /// The files of one folder that can be read together: those of one site.
    void together_data() {
        QTest::addColumn<QString>("folder");
        std::set<fs::path> folders;
        for (const fs::path& root : {fs::path(LEASEHOLD_SOURCE) / "tests/data/fixtures",
                                     fs::path(LEASEHOLD_SAMPLES).parent_path() / "cases"}) {
            for (const fs::path& file : filesBelow(root))
                folders.insert(file.parent_path());
        }
        for (const fs::path& folder : folders) {
            QTest::newRow(folder.filename().c_str()) << QString::fromStdString(folder.string());
        }
    }
    void together() {
        QFETCH(QString, folder);
        std::vector<fs::path> files;
        std::set<std::string> kinds;
        for (const fs::path& file : filesBelow(fs::path(folder.toStdString()))) {
            if (file.parent_path() != fs::path(folder.toStdString())) continue;
            // One of each kind, as long as they go together: two of one kind are two states of one thing.
            std::vector<fs::path> more = files;
            more.push_back(file);
            ImportBench bench;
            const auto report = bench.tryImport(more, {{"site", "S"}, {"time", "2026-05-10T00:00:00Z"}});
            if (!report) continue;
            std::string kind = report->files.back().format;
            if (kind == "leasehold-csv") kind = report->files.back().byKind.begin()->first;
            if (kinds.insert(kind).second) files = std::move(more);
        }
        if (files.size() < 2) QSKIP("fewer than two files go together");
        bool read = false;
        const QString changed = twice(files, read);
        QVERIFY(read);
        QVERIFY2(changed.isEmpty(), qPrintable(changed));
    }
};

LEASEHOLD_SUITE(runGuiless<AgainTest>)
#include "tst_again.moc"
