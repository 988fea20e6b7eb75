// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "data/formats/step_finder.hpp"
#include "data/store/load.hpp"
#include "data/store/telemetry.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

QByteArray line(const char* family, const char* labels, const char* value, const char* stamp = "") {
    return QByteArray(family) + '{' + labels + "} " + value + ' ' + stamp + '\n';
}
QByteArray util(const char* labels, const char* value, const char* stamp = "") {
    return line("DCGM_FI_DEV_GPU_UTIL", labels, value, stamp);
}
constexpr const char* kGpu0 = "gpu=\"0\",UUID=\"GPU-a\",Hostname=\"n1\",modelName=\"H100\"";

/// (valid, sum) of a metric.
std::pair<quint64, quint64> extent(const ImportBench& bench, const char* metric) {
    auto file = SiteFile::open(bench.site(), SiteFile::Mode::Read);
    const auto extents = metricExtents(*file);
    for (const MetricExtent& e : *extents) {
        if (e.metric.name == metric) return {e.valid, e.sum};
    }
    return {0, 0};
}
using Pair = std::pair<quint64, quint64>;

}  // namespace

class ImportDcgmTest : public QObject {
    Q_OBJECT
private slots:
    void readsSamples() {
        ImportBench bench;
        const FileReport report = bench.read("t.prom", fixture("telemetry.prom"));
        QCOMPARE(report.byKind.at("gpu").added, 24);
        QCOMPARE(report.byKind.at("node").added, 6);
        QCOMPARE(report.byKind.at("sample").added, 192);
        QCOMPARE(bench.rows("SELECT substr(name, 1, 4) FROM node ORDER BY 1"),
                 QStringLiteral("GN01 GN02 GN03 GN04 GN05 GN06"));
        QCOMPARE(bench.rows("SELECT step_s FROM metric WHERE name = 'gpu_util'"), QStringLiteral("60"));
        quint64 sum = 0;
        for (quint64 n = 1; n <= 6; ++n) {
            for (quint64 k = 0; k < 16; ++k)
                sum += n * 10 + k / 4 + k % 4;
        }
        QCOMPARE(extent(bench, "gpu_util"), Pair(96, sum));
    }

    void labelsInAnyOrderWithEscapes() {
        ImportBench bench;
        bench.read(
            "t.prom",
            util(" modelName=\"a \\\"b\\\" \\\\ c\\n}\" , Hostname=\"n1.x.y\", UUID=\"GPU-a\",gpu=\"3\", ", "50"));
        QCOMPARE(
            bench.rows("SELECT substr(n.name, 1, 2), slot, uuid, g.model FROM gpu g JOIN node n ON n.id = node_id"),
            QStringLiteral("n1|3|GPU-a|a \"b\" \\ c\n}"));
    }

    void oddValuesAreNoData() {
        ImportBench bench;
        QByteArray text = util(kGpu0, "7", "1767614400000");
        for (const char* value : {"NaN", "+Inf", "-Inf", "-1", "101", "9223372036854775792", "1e400"}) {
            text += util(kGpu0, value, "1767614460000");
        }
        bench.read("t.prom", text);
        QCOMPARE(extent(bench, "gpu_util"), Pair(1, 7));
    }

    void ratiosBecomePercent() {
        ImportBench bench;
        const FileReport report =
            bench.read("t.prom", line("DCGM_FI_PROF_SM_ACTIVE", kGpu0, "0.734", "1767614400000"), {{"step", "1m"}});
        QCOMPARE(extent(bench, "sm_active"), Pair(1, 73));
        QVERIFY(!report.warnings.empty());
        QVERIFY(report.warnings.back().find("1 samples are finer") != std::string::npos);
    }

    void timeWithoutStamps() {
        ImportBench bench;
        bench.read("t.prom", util(kGpu0, "7"), {{"time", "2026-01-05T12:00:00Z"}});
        auto file = SiteFile::open(bench.site(), SiteFile::Mode::Read);
        const auto extents = metricExtents(*file);
        QCOMPARE(extents->front().metric.step, Duration{1});  // one moment shows no step
        QCOMPARE(extents->front().window().from, Instant{Duration{1767614400}});
    }

    void instancesMakeNoZeros() {
        ImportBench bench;
        const FileReport report = bench.read(
            "t.prom", util(kGpu0, "0", "1767614400000") +
                          util("gpu=\"0\",UUID=\"GPU-a\",GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=\"7\",Hostname=\"n1\"",
                               "55", "1767614400000") +
                          line("DCGM_FI_DEV_POWER_USAGE", kGpu0, "300", "1767614400000"));
        QCOMPARE(extent(bench, "gpu_util").first, quint64{0});
        QCOMPARE(extent(bench, "power_w"), Pair(1, 3000));
        QCOMPARE(report.byKind.at("gpu").added, 1);
    }

    void laterLineWins() {
        ImportBench bench;
        bench.read("t.prom", util(kGpu0, "7", "1767614400000") + util(kGpu0, "9", "1767614400000"));
        QCOMPARE(extent(bench, "gpu_util"), Pair(1, 9));
    }

    void aSetStepThatLosesIsRefused() {
        ImportBench bench;
        const QByteArray minutes = util(kGpu0, "7", "1767614400000") + util(kGpu0, "8", "1767614460000");
        const QByteArray later = util(kGpu0, "7", "1767618000000");
        bench.read("a.prom", minutes);
        const auto refused = bench.tryImport({bench.file("b.prom", later)}, {{"step", "15m"}});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
        QVERIFY(refused.error().remedy.find("leasehold step SITE gpu_util 15m --merge") != std::string::npos);
        QCOMPARE(extent(bench, "gpu_util").first, quint64{2});
        bench.read("b.prom", later, {{"step", "30s"}});
        QCOMPARE(extent(bench, "gpu_util").first, quint64{3});
        QCOMPARE(bench.rows("SELECT step_s FROM metric"), QStringLiteral("30"));
    }

    void findsSteps_data() {
        QTest::addColumn<QList<int>>("times");
        QTest::addColumn<int>("step");
        QTest::newRow("none") << QList<int>{} << 0;
        QTest::newRow("one") << QList<int>{60} << 0;
        QTest::newRow("regular") << QList<int>{0, 60, 120} << 60;
        QTest::newRow("hole") << QList<int>{0, 60, 300, 360} << 60;
        QTest::newRow("shuffled") << QList<int>{120, 0, 60, 180} << 60;
        QTest::newRow("jitter") << QList<int>{0, 15, 30, 46, 60, 75, 90} << 15;
        QTest::newRow("jitter about a minute") << QList<int>{0, 61, 120, 181, 242, 300} << 60;
    }
    void findsSteps() {
        QFETCH(QList<int>, times);
        StepFinder finder;
        for (const int t : times) {
            finder.see(1, Instant{Duration{t}});
        }
        QTEST(static_cast<int>(finder.step().value_or(Duration{0}).count()), "step");
    }

    void hostsWithSharedNames() {
        ImportBench bench;
        bench.read("t.prom", util("gpu=\"0\",UUID=\"GPU-a\",Hostname=\"localhost\"", "7") +
                                 util("gpu=\"0\",UUID=\"GPU-b\",Hostname=\"localhost\"", "8"));
        QCOMPARE(bench.rows("SELECT name FROM node ORDER BY 1"), QStringLiteral("localhost #GPU-a localhost #GPU-b"));
    }

    void brokenLinesAreSkipped() {
        ImportBench bench;
        const FileReport report =
            bench.read("t.prom", util(kGpu0, "7") + "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\n" + util("gpu=\"1\"", "7") +
                                     "nonsense\n" + util(kGpu0, "x") + "DCGM_FI_DEV_FB_USED{gpu=\"0\"} 5\n");
        QCOMPARE(report.skipped, 4);
        QCOMPARE(report.rowsRead, 1);
    }

    void streamsManyLines() {
        // Some 20,000 lines: enough to cross many reads and to flush blocks.
        ImportBench bench;
        QByteArray text;
        for (int t = 0; t < 100; ++t) {
            for (int g = 0; g < 200; ++g) {
                const QByteArray labels = "gpu=\"" + QByteArray::number(g % 8) + "\",UUID=\"G" + QByteArray::number(g) +
                                          "\",Hostname=\"n" + QByteArray::number(g / 8) + '"';
                text += util(labels.constData(), QByteArray::number((g + t) % 100).constData(),
                             QByteArray::number(1767614400000LL + t * 15000LL).constData());
            }
        }
        const FileReport report = bench.read("t.prom", text);
        QCOMPARE(report.byKind.at("sample").added, 20000);
        QCOMPARE(extent(bench, "gpu_util").first, quint64{20000});
        QVERIFY(bench.read("t.prom", text).changedNothing());
    }
};

LEASEHOLD_SUITE(runGuiless<ImportDcgmTest>)
#include "tst_import_dcgm.moc"
