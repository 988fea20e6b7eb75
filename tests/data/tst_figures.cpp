// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "data/analytics/figures.hpp"
#include "data/analytics/forward_profile.hpp"
#include "data/analytics/rent_roll.hpp"
#include "support_import.hpp"
#include "support_site.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr const char* kGolden = R"(currency: USD
leases:
  - {name: A, tenant: Anthropic, from: 2026-05-10, to: 2029-05-31, price: {monthly: 1250000000}, notice_days: 90, scope: [{count: 220000}]}
  - {name: B, tenant: Google, from: 2026-10-01, to: 2029-06-30, price: {monthly: 920000000}, notice_days: 90, lock_in_until: 2026-12-31, scope: [{count: 110000}]}
  - {name: C, tenant: Reflection AI, from: 2026-07-01, to: 2029-12-31, price: {monthly: 150000000}, notice_days: 90}
)";

SnapshotPtr loaded(const ImportBench& bench) {
    auto snapshot = loadSnapshot(bench.site());
    return snapshot ? *snapshot : nullptr;
}

QString rounded(const FigureSet& set, FigureId id, int digits, double factor = 1) {
    return set[id].value ? QString::number(*set[id].value * factor, 'f', digits) : QStringLiteral("n/a");
}

}  // namespace

class FiguresTest : public QObject {
    Q_OBJECT
private slots:
    void goldenCase() {
        ImportBench bench;
        bench.read("golden.yaml", kGolden);
        const SnapshotPtr snapshot = loaded(bench);
        FigureRequest request;
        request.at = at("2026-11-01");
        request.window = {at("2026-11-01"), at("2026-12-01")};
        const auto figures = computeFigures(*snapshot, nullptr, request);
        QVERIFY(figures);
        const FigureSet& total = figures->total;
        QCOMPARE(rounded(total, FigureId::TotalMonthlyRent, 0), QStringLiteral("2320000000"));
        QCOMPARE(rounded(total, FigureId::TopTenantShare, 1, 100), QStringLiteral("53.9"));
        QCOMPARE(rounded(total, FigureId::Hhi, 0), QStringLiteral("4517"));
        QCOMPARE(rounded(total, FigureId::EffectiveTenants, 2), QStringLiteral("2.21"));
        QCOMPARE(rounded(total, FigureId::WaltToExpiry, 2), QStringLiteral("2.65"));
        QCOMPARE(rounded(total, FigureId::WaltToBreak, 2), QStringLiteral("0.31"));
        QCOMPARE(rounded(total, FigureId::ContractedRevenue, 0), QStringLiteral("2320000000"));
        QCOMPARE(rounded(total, FigureId::InstalledGpuHours, 0), QStringLiteral("0"));
        QCOMPARE(rounded(total, FigureId::Occupancy, 0), QStringLiteral("n/a"));
    }
};

QTEST_APPLESS_MAIN(FiguresTest)
#include "tst_figures.moc"
