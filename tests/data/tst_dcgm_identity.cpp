// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <algorithm>

#include "data/formats/dcgm_labels.hpp"
#include "data/store/telemetry.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr qint64 kStart = 1794211200000;

QByteArray line(const QByteArray& labels, int value, int minute, const char* family = "DCGM_FI_DEV_GPU_UTIL") {
    return QByteArray(family) + '{' + labels + "} " + QByteArray::number(value) + ' ' +
           QByteArray::number(kStart + 60000LL * minute) + '\n';
}

QByteArray gpu(const char* host, int slot, const char* uuid) {
    return "gpu=\"" + QByteArray::number(slot) + "\",UUID=\"" + uuid + "\",Hostname=\"" + host + '"';
}

MetricExtent extentOf(const ImportBench& bench, std::string_view metric = "gpu_util") {
    auto file = SiteFile::open(bench.site(), SiteFile::Mode::Read);
    const auto extents = metricExtents(*file);
    for (const MetricExtent& extent : *extents) {
        if (extent.metric.name == metric) return extent;
    }
    return {};
}

bool tells(const FileReport& report, std::string_view what) {
    const auto has = [&](const std::string& text) { return text.find(what) != std::string::npos; };
    return std::any_of(report.warnings.begin(), report.warnings.end(), has) ||
           std::any_of(report.lost.begin(), report.lost.end(), [&](const Loss& loss) { return has(loss.reason); });
}

QString gpusOf(const ImportBench& bench) {
    return bench.rows("SELECT n.name, g.slot, g.uuid FROM gpu g JOIN node n ON n.id = g.node_id ORDER BY 1, 2, 3");
}

QByteArray backwards(const QByteArray& text) {
    QList<QByteArray> lines = text.split('\n');
    lines.removeAll(QByteArray());
    std::reverse(lines.begin(), lines.end());
    return lines.join('\n') + '\n';
}

}  // namespace

/// Which machine, which GPU: from all lines, never from their order.
class DcgmIdentityTest : public QObject {
    Q_OBJECT
private slots:
    void podsAreNoMachines() {
        ImportBench bench;
        bench.read("t.prom", fixture("cases/gpu-identity/exporter-pod.prom"));
        QCOMPARE(bench.rows("SELECT DISTINCT n.name FROM gpu g JOIN node n ON n.id = g.node_id"),
                 QStringLiteral("oak07"));
        QCOMPARE(bench.number("SELECT count(*) FROM gpu"), 2);
    }

    void hosts_data() {
        QTest::addColumn<QByteArray>("labels");
        QTest::addColumn<QByteArray>("hostLabel");
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("pod");
        const QByteArray rest = ",gpu=\"0\",UUID=\"GPU-a\"";
        QTest::newRow("pod and node") << "Hostname=\"dcgm-exporter-7k2pq\",node=\"oak07\"" + rest << QByteArray()
                                      << "oak07" << false;
        QTest::newRow("pod and kubernetes_node")
            << "Hostname=\"nv-dcgm-exporter-xrdsc\",kubernetes_node=\"oak07\"" + rest << QByteArray() << "oak07"
            << false;
        QTest::newRow("pod and its address") << "Hostname=\"dcgm-exporter-7k2pq\",instance=\"10.0.3.7:9400\"" + rest
                                             << QByteArray() << "dcgm-exporter-7k2pq" << true;
        QTest::newRow("pod and instance")
            << "Hostname=\"dcgm-exporter-7k2pq\",instance=\"oak07:9400\"" + rest << QByteArray() << "oak07" << false;
        QTest::newRow("machine") << "Hostname=\"oak07\",node=\"k8s-17\"" + rest << QByteArray() << "oak07" << false;
        QTest::newRow("full name") << "Hostname=\"oak07.east.example\"" + rest << QByteArray() << "oak07.east.example"
                                   << false;
        QTest::newRow("set") << "Hostname=\"oak07\",rack_host=\"elm01\"" + rest << QByteArray("rack_host") << "elm01"
                             << false;
        QTest::newRow("set, absent") << "Hostname=\"oak07\"" + rest << QByteArray("rack_host") << "oak07" << false;
        QTest::newRow("instance") << "instance=\"oak07:9400\"" + rest << QByteArray() << "oak07" << false;
        QTest::newRow("shared name") << "Hostname=\"localhost\"" + rest << QByteArray() << "localhost #GPU-a" << false;
    }
    void hosts() {
        QFETCH(QByteArray, labels);
        QFETCH(QByteArray, hostLabel);
        const DcgmLabels read = readDcgmLabels(labels.toStdString(), hostLabel.toStdString());
        QTEST(QString::fromStdString(read.host), "host");
        QTEST(read.podAsHost, "pod");
        QVERIFY(read.problem.empty());
    }

    void namesOfPods_data() {
        QTest::addColumn<bool>("pod");
        for (const char* name : {"dcgm-exporter-7k2pq", "nvidia-dcgm-exporter-xrdsc", "gpu-agent-4x9tz"}) {
            QTest::newRow(name) << true;
        }
        for (const char* name : {"oak07", "dgx-a100-01", "gpu-22445", "node-rack2", "srv-north", "oak-07", "n-hpcgw"}) {
            QTest::newRow(name) << false;
        }
    }
    void namesOfPods() { QTEST(looksLikePod(QTest::currentDataTag()), "pod"); }

    void aPodWithoutItsMachineIsReported() {
        ImportBench bench;
        const FileReport report = bench.read("t.prom", line(gpu("dcgm-exporter-7k2pq", 0, "GPU-a"), 5, 0));
        QVERIFY(tells(report, "--set host-label=NAME"));
        QVERIFY(tells(report, "dcgm-exporter-7k2pq"));
    }

    void twoMachinesOfOneShortName() {
        const QByteArray text = fixture("cases/gpu-identity/same-short-name.prom");
        for (const QByteArray& one : {text, backwards(text)}) {
            ImportBench bench;
            const FileReport report = bench.read("t.prom", one);
            QCOMPARE(bench.number("SELECT count(*) FROM gpu"), 2);
            QCOMPARE(bench.number("SELECT count(*) FROM node"), 2);
            QCOMPARE(extentOf(bench).valid, 4U);
            QCOMPARE(extentOf(bench).sum, 200U);
            QVERIFY(!tells(report, "replaced"));
            QVERIFY(bench.read("t.prom", one).changedNothing());
        }
    }

    void twoUuidsAtOnePlaceAtOneTime() {
        const QByteArray text = line(gpu("oak01", 0, "GPU-a"), 10, 0) + line(gpu("oak01", 0, "GPU-b"), 90, 0) +
                                line(gpu("oak01", 0, "GPU-a"), 20, 1) + line(gpu("oak01", 0, "GPU-b"), 80, 1);
        for (const QByteArray& one : {text, backwards(text)}) {
            ImportBench bench;
            const FileReport report = bench.read("t.prom", one);
            QVERIFY(tells(report, "at one time with another UUID"));
            QVERIFY(!tells(report, "were replaced"));
            QCOMPARE(gpusOf(bench), QStringLiteral("oak01|0|GPU-a oak01 #GPU-b|0|GPU-b"));
            QCOMPARE(extentOf(bench).valid, 4U);
            QCOMPARE(report.skipped, 0);
            QVERIFY(bench.read("t.prom", one).changedNothing());
        }
    }

    void aModuleThatWasReplaced() {
        const QByteArray text = line(gpu("oak01", 0, "GPU-a"), 10, 0) + line(gpu("oak01", 0, "GPU-a"), 20, 1) +
                                line(gpu("oak01", 0, "GPU-b"), 30, 2) + line(gpu("oak01", 0, "GPU-b"), 40, 3);
        for (const QByteArray& one : {text, backwards(text)}) {
            ImportBench bench;
            const FileReport report = bench.read("t.prom", one);
            QVERIFY(tells(report, "were replaced"));
            QVERIFY(bench.rows("SELECT uuid FROM gpu").contains(QStringLiteral("GPU-b")));
            QCOMPARE(extentOf(bench).valid, 4U);
            QVERIFY(bench.read("t.prom", one).changedNothing());
        }
    }

    void aGpuThatMoved() {
        const QByteArray text = line(gpu("oak01", 0, "GPU-a"), 10, 0) + line(gpu("oak02", 3, "GPU-a"), 20, 1) +
                                line(gpu("oak02", 3, "GPU-a"), 20, 2);
        for (const QByteArray& one : {text, backwards(text)}) {
            ImportBench bench;
            const FileReport report = bench.read("t.prom", one);
            QVERIFY(tells(report, "GPUs moved"));
            QCOMPARE(gpusOf(bench), QStringLiteral("oak02|3|GPU-a"));
            QCOMPARE(extentOf(bench).valid, 3U);
        }
    }

    void slicesInWhateverFamily_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<quint64>("valid");
        QTest::newRow("graphics engine") << fixture("cases/import-more/06-mig-parent-zero.prom") << quint64{4};
        QTest::newRow("ids of instances") << fixture("cases/import-more/06-mig-mig-uuid.prom") << quint64{0};
        const QByteArray parent = line(gpu("gn1", 0, "GPU-1"), 0, 0) + line(gpu("gn1", 0, "GPU-1"), 0, 1);
        const QByteArray profile = gpu("gn1", 0, "GPU-1") + ",GPU_I_PROFILE=\"1g.10gb\"";
        QTest::newRow("memory alone") << parent + line(profile, 9000, 0, "DCGM_FI_DEV_FB_USED") << quint64{0};
        QTest::newRow("an id within an id")
            << line("gpu=\"7\",UUID=\"MIG-GPU-1/3/0\",Hostname=\"gn1\"", 5, 0, "DCGM_FI_DEV_XID_ERRORS") + parent
            << quint64{0};
        QTest::newRow("another GPU's") << parent + line(gpu("gn1", 1, "GPU-2") + ",GPU_I_ID=\"3\"", 5, 0) << quint64{2};
    }
    void slicesInWhateverFamily() {
        QFETCH(QByteArray, text);
        QFETCH(quint64, valid);
        for (const QByteArray& one : {text, backwards(text)}) {
            ImportBench bench;
            const FileReport report = bench.read("t.prom", one);
            QCOMPARE(extentOf(bench).valid, valid);
            QVERIFY(tells(report, "MIG"));
            QVERIFY(report.skipped > 0);
        }
    }

    void theGraphicsEngineIsAMetric() {
        ImportBench bench;
        bench.read("t.prom", "DCGM_FI_PROF_GR_ENGINE_ACTIVE{" + gpu("gn1", 0, "GPU-1") + "} 0.42 1794211200000\n");
        QCOMPARE(extentOf(bench, "gr_engine_active").sum, 42U);
        QCOMPARE(extentOf(bench, "gpu_util").valid, 0U);
        QCOMPARE(extentOf(bench, "sm_active").valid, 0U);
    }

    void instancesAlone() {
        ImportBench bench;
        const FileReport report = bench.read("t.prom", fixture("cases/import-more/07-only-instances.prom"));
        QCOMPARE(gpusOf(bench), QStringLiteral("gn1|0|GPU-1"));
        QCOMPARE(report.skipped, 4);
        QVERIFY(tells(report, "MIG"));
    }

    void idsAlone() {
        ImportBench bench;
        const std::filesystem::path file = bench.file("t.prom", fixture("cases/import-more/07-uuid-only.prom"));
        const auto refused = bench.tryImport({file});
        QVERIFY(!refused.has_value());
        QVERIFY2(
            refused.error().message.find("GPU-1: a GPU that neither the file nor the site places") != std::string::npos,
            describe(refused.error()).c_str());
        QVERIFY(!std::filesystem::exists(bench.site()));
        // Where the site knows it, its samples are taken.
        bench.import({bench.file("gpus.csv", "node,slot,uuid\ngn1,0,GPU-1\n")});
        const ImportReport taken = bench.import({file});
        QCOMPARE(taken.files.front().byKind.at("sample").added, 4);
        QCOMPARE(taken.files.front().rowsRead, 4);
    }

    void aFormatThatIsForced() {
        ImportBench bench;
        const auto refused =
            bench.tryImport({bench.file("t.prom", fixture("cases/forced-format/other-exporter.prom"))}, {}, "dcgm");
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
        QVERIFY(refused.error().message.find("has no DCGM metrics") != std::string::npos);
        QVERIFY(!std::filesystem::exists(bench.site()));
    }

    void onlyWhatIsNotUsed() {
        ImportBench bench;
        const auto refused =
            bench.tryImport({bench.file("t.prom", line(gpu("gn1", 0, "GPU-1"), 9000, 0, "DCGM_FI_DEV_FB_USED"))});
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().message.find("has no DCGM metrics that are used") != std::string::npos);
    }
};

LEASEHOLD_SUITE(runGuiless<DcgmIdentityTest>)
#include "tst_dcgm_identity.moc"
