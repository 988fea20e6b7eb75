// SPDX-License-Identifier: GPL-3.0-or-later
// Since when a GPU counts whose commissioning nobody says (decision 0033).
#include <QTest>

#include "data/analytics/figures.hpp"
#include "data/analytics/standing.hpp"
#include "data/export/csv_export.hpp"
#include "data/leases/lease_commands.hpp"
#include "data/store/load.hpp"
#include "data/store/telemetry.hpp"
#include "support_import.hpp"
#include "support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

QByteArray gpus(const char* node, int count, const char* more = "") {
    QByteArray text = QByteArray("node,slot,model") + (*more != 0 ? ",commissioned" : "") + '\n';
    for (int slot = 0; slot < count; ++slot)
        text += QByteArray(node) + ',' + QByteArray::number(slot) + ",H100" + more + '\n';
    return text;
}

QByteArray sample(const char* node, int slot, const char* time) {
    return QByteArray("time,node,slot,metric,value\n") + time + ',' + node + ',' + QByteArray::number(slot) +
           ",gpu_util,50\n" + QByteArray(time).replace(":00Z", ":30Z") + ',' + node + ',' + QByteArray::number(slot) +
           ",gpu_util,50\n";
}

/// What was imported so far was imported then.
void age(const ImportBench& bench, const char* day) {
    SQLite::Database database(bench.site().string(), SQLite::OPEN_READWRITE);
    database.exec(
        QStringLiteral("UPDATE import_log SET time_s = %1").arg(at(day).time_since_epoch().count()).toStdString());
}

SnapshotPtr load(const ImportBench& bench) {
    auto snapshot = loadSnapshot(bench.site());
    if (!snapshot) {
        QTest::qFail(describe(snapshot.error()).c_str(), __FILE__, __LINE__);
        return std::make_shared<Snapshot>();
    }
    return *snapshot;
}

FigureSet figures(const Snapshot& snapshot, const char* from, const char* to) {
    FigureRequest request;
    request.window = {at(from), at(to)};
    request.at = at(to);
    auto made = computeFigures(snapshot, FigureSamplesPtr(), request);
    if (!made) {
        QTest::qFail(describe(made.error()).c_str(), __FILE__, __LINE__);
        return {};
    }
    return made->total;
}

/// GPU-hours in service in a window; -1: not known.
double installed(const ImportBench& bench, const char* from, const char* to) {
    return figures(*load(bench), from, to)[FigureId::InstalledGpuHours].value.value_or(-1);
}

constexpr const char* kKnown = "SELECT DISTINCT ifnull(datetime(known_s, 'unixepoch'), '-') FROM gpu ORDER BY 1";

}  // namespace

class ServiceTest : public QObject {
    Q_OBJECT
private slots:
    /// A sample of the last evening of a month is no vacant month.
    void notBeforeTheSiteIsKnown() {
        ImportBench bench;
        bench.read("gpus.csv", gpus("n1", 1));
        bench.read("samples.csv", sample("n1", 0, "2026-03-30T12:00:00Z"));
        QCOMPARE(installed(bench, "2026-03-01", "2026-04-01"), 36.0);
        const FigureSet march = figures(*load(bench), "2026-03-01", "2026-04-01");
        QCOMPARE(march[FigureId::VacantGpuHours].value, std::optional(36.0));
        QCOMPARE(QString::fromStdString(march[FigureId::InstalledGpuHours].note),
                 QStringLiteral("1 GPU without a commissioning date counts from 2026-03-30 12:00, when the site is "
                                "first known"));
        const FigureSet january = figures(*load(bench), "2026-01-01", "2026-02-01");
        QCOMPARE(january[FigureId::InstalledGpuHours].value, std::optional(0.0));
        QVERIFY(!january[FigureId::Occupancy].value);
        QCOMPARE(standingAt(*load(bench), at("2026-03-01")).states.front(), GpuState::Planned);
        QCOMPARE(figures(*load(bench), "2026-04-01", "2026-05-01")[FigureId::InstalledGpuHours].note, std::string());
    }

    /// Who is imported later does not change the figures of before.
    void laterOnesCountFromTheirImport() {
        ImportBench bench;
        bench.read("first.csv", gpus("n1", 2));
        age(bench, "2024-01-01");
        QCOMPARE(installed(bench, "2025-01-01", "2025-01-02"), 48.0);
        bench.read("more.csv", gpus("n2", 4));
        QCOMPARE(installed(bench, "2025-01-01", "2025-01-02"), 48.0);
        QCOMPARE(installed(bench, "2099-01-01", "2099-01-02"), 144.0);
        const QByteArray before = bench.dump();
        QVERIFY(bench.read("more.csv", gpus("n2", 4)).changedNothing());
        QCOMPARE(bench.dump(), before);
    }

    /// Nor are samples lost that come after: a GPU counts from its own first one.
    void orFromTheirFirstSample() {
        ImportBench bench;
        bench.read("first.csv", gpus("n1", 2));
        age(bench, "2024-01-01");
        bench.read("more.csv", gpus("n2", 2));
        bench.read("samples.csv", sample("n2", 1, "2025-01-01T12:00:00Z"));
        QCOMPARE(installed(bench, "2025-01-01", "2025-01-02"), 48.0 + 12.0);
        bench.read("later.csv", sample("n2", 1, "2025-02-01T12:00:00Z"));
        QCOMPARE(installed(bench, "2025-01-01", "2025-01-02"), 48.0 + 12.0);
        bench.read("earlier.csv", sample("n2", 1, "2025-01-01T06:00:00Z"));
        QCOMPARE(installed(bench, "2025-01-01", "2025-01-02"), 48.0 + 18.0);
    }

    void whatIsSaidHolds() {
        ImportBench bench;
        bench.read("first.csv", gpus("n1", 1));
        age(bench, "2024-01-01");
        bench.read("more.csv", gpus("n2", 1, ",2024-06-01T00:00:00Z"));
        QCOMPARE(bench.rows(kKnown), QStringLiteral("-"));
        QCOMPARE(installed(bench, "2024-05-31", "2024-06-02"), 48.0 + 24.0);
        bench.read("third.csv", gpus("n3", 1));
        bench.read("third.csv", gpus("n3", 1, ",2024-06-01T00:00:00Z"));
        QCOMPARE(installed(bench, "2024-05-31", "2024-06-02"), 48.0 + 24.0 + 24.0);
        // A sample of before is no word against it.
        bench.read("samples.csv", sample("n2", 0, "2024-05-01T12:00:00Z"));
        QCOMPARE(installed(bench, "2024-05-31", "2024-06-02"), 48.0 + 24.0 + 24.0);
    }

    /// A site is set up in an afternoon, a file at a time: all of that is its first stock.
    void theFirstDayIsOne() {
        ImportBench bench;
        bench.read("first.csv", gpus("n1", 1));
        bench.read("more.csv", gpus("n2", 1));
        QCOMPARE(bench.rows(kKnown), QStringLiteral("-"));
        QCOMPARE(load(bench)->gpus.size(), std::size_t(2));
        QCOMPARE(load(bench)->serviceOf(load(bench)->gpus[0]), load(bench)->serviceOf(load(bench)->gpus[1]));
    }

    /// Books that begin before the import have GPUs to let; an edit of a lease moves that without a new load.
    void theBooksOpenTheSite() {
        ImportBench bench;
        bench.read("first.csv", gpus("n1", 2));
        bench.read("leases.csv",
                   "lease,tenant,from,to,price_kind,amount,currency\nA,T,2026-02-01,2026-03-01,monthly,100,USD\n");
        QCOMPARE(installed(bench, "2026-02-01", "2026-02-02"), 48.0);
        QCOMPARE(installed(bench, "2026-01-01", "2026-02-01"), 0.0);
        auto file = SiteFile::open(bench.site(), SiteFile::Mode::Write);
        QVERIFY(file.has_value());
        LeaseDraft draft;
        draft.lease.name = "B";
        draft.lease.tenant = "T";
        draft.lease.from = at("2026-01-01");
        draft.lease.to = at("2026-01-10");
        SnapshotPtr site = load(bench);
        QVERIFY(addLease(*file, draft, "tester", &site).has_value());
        QCOMPARE(site->opened, at("2026-01-01"));
        QCOMPARE(installed(bench, "2026-01-01", "2026-01-02"), 48.0);
    }

    void exportsKeepIt() {
        ImportBench bench;
        bench.read("first.csv", gpus("n1", 1));
        age(bench, "2024-01-01");
        bench.read("more.csv", gpus("n2", 1));
        bench.read("samples.csv", sample("n2", 0, "2025-01-01T12:00:00Z"));
        const auto folder = bench.folder() / "out";
        QVERIFY(exportCsv(bench.site(), folder).has_value());
        ImportBench other;
        other.import({folder});
        QCOMPARE(other.rows(kKnown), bench.rows(kKnown));
        QCOMPARE(installed(other, "2024-06-01", "2025-02-01"), installed(bench, "2024-06-01", "2025-02-01"));
    }
};

LEASEHOLD_SUITE(runGuiless<ServiceTest>)
#include "tst_service.moc"
