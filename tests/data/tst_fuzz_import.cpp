// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>
#include <random>

#include "data/export/csv_export.hpp"
#include "data/formats/detect.hpp"
#include "data/formats/importer.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

/// Takes everything and keeps nothing: the parsers alone.
class NullSink final : public RecordSink {
public:
    Result<> put(const Record&, Place) override { return {}; }
    Result<> sample(const SampleRecord&, Place) override { return {}; }
    void rowsRead(std::int64_t) override {}
    void skip(Place, std::string, std::string, std::int64_t) override {}
    void warn(std::string) override {}
    void note(std::string) override {}
    std::string knownFabric(std::span<const std::uint64_t>, std::string otherwise) override { return otherwise; }
    std::optional<Duration> knownStep(std::string_view) override { return std::nullopt; }
    void listsAll(std::string, std::vector<std::string_view>, bool) override {}
};

QByteArray mutated(QByteArray text, std::mt19937& random) {
    static constexpr std::string_view kBytes = "\xff\n\r\t\"'{}[]()=,:;#&*-0123456789eEx \\@~!|>%";
    const auto at = [&] { return static_cast<qsizetype>(random() % static_cast<std::uint32_t>(text.size() + 1)); };
    const auto times = 1 + random() % 8;
    for (std::uint32_t i = 0; i < times && !text.isEmpty(); ++i) {
        const qsizetype p = std::min(at(), text.size() - 1);
        switch (random() % 6) {
            case 0:
                text[p] = static_cast<char>(random() & 0xFFU);
                break;
            case 1:
                text[p] = kBytes[random() % kBytes.size()];
                break;
            case 2:
                text.insert(p, kBytes[random() % kBytes.size()]);
                break;
            case 3:
                text.remove(p, 1 + static_cast<qsizetype>(random() % 20));
                break;
            case 4:
                text.insert(at(), text.mid(p, static_cast<qsizetype>(random() % 60)));
                break;
            default:
                if (random() % 4 == 0) text.truncate(p);
        }
    }
    return text;
}

}  // namespace

class FuzzImportTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        m_bench.import(
            {m_bench.file("l.yaml", fixture("leases.yaml")), m_bench.file("t.prom", fixture("telemetry.prom")),
             m_bench.file("f.compute.txt", fixture("small.compute.txt"))},
            {{"site", "Testbed"}});
        QVERIFY(exportCsv(m_bench.site(), m_bench.folder() / "csv"));
    }

    void parsers_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("seed");
        QTest::newRow("fabric") << "ibnetdiscover" << fixture("small.compute.txt");
        QTest::newRow("pairs") << "ibnetdiscover" << fixture("small-p.compute.txt");
        QTest::newRow("tree") << "slurm-topology" << fixture("tree.conf");
        QTest::newRow("blocks") << "slurm-topology" << fixture("blocks.conf");
        QTest::newRow("shared leaf") << "ibnetdiscover" << fixture("cases/storage-leaf/one-discovery.txt");
        QTest::newRow("cut record") << "ibnetdiscover" << fixture("cases/cut-record/cut-switch-head.txt");
        QTest::newRow("circle") << "slurm-topology" << fixture("cases/switch-circle/circle.topology.conf");
        QTest::newRow("spellings") << "slurm-topology" << fixture("cases/slurm-spellings/spellings.topology.conf");
        QTest::newRow("telemetry") << "dcgm" << fixture("telemetry.prom").left(2000);
        QTest::newRow("leases") << "lease-yaml" << fixture("leases.yaml");
        for (const auto& entry : std::filesystem::directory_iterator(m_bench.folder() / "csv")) {
            if (entry.path().extension() != ".csv") continue;
            QFile in(QString::fromStdString(entry.path().string()));
            QVERIFY(in.open(QIODevice::ReadOnly));
            QTest::newRow(entry.path().filename().c_str()) << "leasehold-csv" << in.readAll().left(1500);
        }
    }
    /// Byte flips, cuts, insertions and repeats with a fixed seed: no crash, no exception, an end in good time.
    void parsers() {
        QFETCH(QString, format);
        QFETCH(QByteArray, seed);
        const Importer* importer = findImporter(format.toStdString());
        QVERIFY(importer != nullptr);
        std::mt19937 random(20260105);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 400 && timer.elapsed() < 1500; ++i) {
            const auto path = m_bench.file("fuzz.input", mutated(seed, random));
            auto source = TextSource::open(path);
            if (!source) continue;
            NullSink sink;
            (void)detectFormat(path, source->head());
            const auto read = importer->read(*source, sink, {path, {}});
            if (!read) QVERIFY(!describe(read.error()).empty());
        }
    }

    void whole_data() { parsers_data(); }
    /// The same through the whole of import: what fails leaves the site as it was.
    void whole() {
        QFETCH(QString, format);
        QFETCH(QByteArray, seed);
        std::mt19937 random(7);
        QElapsedTimer timer;
        timer.start();
        QByteArray before = m_bench.dump();
        for (int i = 0; i < 12 && timer.elapsed() < 800; ++i) {
            const auto path = m_bench.file("fuzz.input", mutated(seed, random));
            const auto report = m_bench.tryImport({path}, {{"site", "Testbed"}}, format.toStdString());
            const QByteArray after = m_bench.dump();
            if (!report) QVERIFY(after == before);
            before = after;
        }
        const auto check = m_bench.rows("PRAGMA foreign_key_check");
        QVERIFY2(check.isEmpty(), qPrintable(check));
    }

private:
    ImportBench m_bench;
};

LEASEHOLD_SUITE(runGuiless<FuzzImportTest>)
#include "tst_fuzz_import.moc"
