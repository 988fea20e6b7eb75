// SPDX-License-Identifier: GPL-3.0-or-later
// The order suite: neither the order of lines nor that of files decides a fact.
#include <QTest>

#include "support_import.hpp"
#include "support_order.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
namespace fs = std::filesystem;

namespace {

const ImportBench::Settings kSet{{"site", "S"}, {"time", "2026-05-10T00:00:00Z"}};

QByteArray contentOf(const fs::path& path) {
    QFile in(QString::fromStdString(path.string()));
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

/// The first line in which two texts differ.
QByteArray firstDifference(const QByteArray& a, const QByteArray& b) {
    const QByteArrayList left = a.split('\n');
    const QByteArrayList right = b.split('\n');
    for (qsizetype i = 0; i < std::max(left.size(), right.size()); ++i) {
        const QByteArray x = i < left.size() ? left[i] : QByteArray();
        const QByteArray y = i < right.size() ? right[i] : QByteArray();
        if (x != y) return x + "   <>   " + y;
    }
    return {};
}

}  // namespace

class OrderTest : public QObject {
    Q_OBJECT
private slots:
    void lines_data() {
        QTest::addColumn<QString>("file");
        for (const fs::path& root :
             {fs::path(LEASEHOLD_SOURCE) / "tests/data/fixtures", fs::path(LEASEHOLD_SAMPLES).parent_path() / "cases",
              fs::path(LEASEHOLD_SAMPLES) / "2-slurm", fs::path(LEASEHOLD_SAMPLES) / "1-fabric"}) {
            std::error_code problem;
            for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root, problem)) {
                if (!entry.is_regular_file() || entry.file_size() > (2U << 20U)) continue;
                QTest::newRow(fs::relative(entry.path(), root.parent_path()).c_str())
                    << QString::fromStdString(entry.path().string());
            }
        }
    }
    void lines() {
        QFETCH(QString, file);
        const fs::path path(file.toStdString());
        ImportBench plain;
        const auto report = plain.tryImport({path}, kSet);
        if (!report) QSKIP("is no input of import");
        const std::string format = report->files.front().format;
        const QByteArray facts = factsOf(plain.site());
        std::mt19937 random(20260510);
        for (int round = 0; round < 3; ++round) {
            ImportBench bench;
            const auto other = bench.file(path.filename().string(), shuffled(contentOf(path), format, random));
            const auto again = bench.tryImport({other}, kSet);
            QVERIFY2(again.has_value(), again ? "" : describe(again.error()).c_str());
            const QByteArray now = factsOf(bench.site());
            QVERIFY2(now == facts, firstDifference(facts, now).constData());
        }
    }

    void files() {
        const fs::path fixtures = fs::path(LEASEHOLD_SOURCE) / "tests/data/fixtures";
        std::vector<fs::path> inputs{fixtures / "small.compute.txt", fixtures / "tree.conf",
                                     fixtures / "telemetry.prom", fixtures / "cases/gpu-identity/same-short-name.prom",
                                     fixtures / "cases/import-more/13-fqdn.prom"};
        ImportBench plain;
        plain.import(inputs, kSet);
        const QByteArray facts = factsOf(plain.site());
        std::mt19937 random(7);
        for (int round = 0; round < 5; ++round) {
            std::shuffle(inputs.begin(), inputs.end(), random);
            ImportBench bench;
            bench.import(inputs, kSet);
            const QByteArray now = factsOf(bench.site());
            QVERIFY2(now == facts, firstDifference(facts, now).constData());
        }
    }
};

LEASEHOLD_SUITE(runGuiless<OrderTest>)
#include "tst_order.moc"
