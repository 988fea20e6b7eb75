// SPDX-License-Identifier: GPL-3.0-or-later
// Exit scenarios and placements.
#include <QTest>
#include <random>

#include "data/analytics/exit_scenario.hpp"
#include "data/analytics/figures.hpp"
#include "data/analytics/placement.hpp"
#include "support_book.hpp"
#include "support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

PlacementRequest ask(std::int64_t gpus, Within within = Within::Site) {
    PlacementRequest request;
    request.gpus = gpus;
    request.within = within;
    request.period = {test::at("2026-01-01"), test::at("2027-01-01")};
    return request;
}

std::int64_t countOf(const PlacementOption& option) {
    std::int64_t sum = 0;
    for (const GpuRange& range : option.gpus) {
        sum += range.count;
    }
    return sum;
}

}  // namespace

class PlansTest : public QObject {
    Q_OBJECT
private slots:
    /// Two tenants on two racks; A may leave with 30 days, B is locked in.
    void exitMonthByMonth() {
        Book book(1, 2);
        book.lease("A", "T", "2025-01-01", "2028-01-01").noticeDays = 30;
        book.holds(ScopeKind::Rack, 0);
        Lease& b = book.lease("B", "U", "2025-01-01", "2028-01-01");
        b.noticeDays = 30;
        b.lockInUntil = test::at("2026-06-01");
        book.holds(ScopeKind::Rack, 1);
        Switch leaf;
        leaf.pod = PodIndex(0);
        leaf.tier = Tier::Leaf;
        book.snapshot.switches.push_back(leaf);
        ExitRequest request;
        request.at = test::at("2026-01-01");
        request.notices = {{PartyIndex(0), test::at("2026-01-15")}};
        request.months = 8;
        const Snapshot before = book.snapshot;
        const auto scenario = exitScenario(book.snapshot, request);
        QVERIFY(scenario.has_value());
        QCOMPARE(scenario->leases.size(), std::size_t{1});
        QCOMPARE(formatInstantShort(*scenario->leases[0].exit), std::string("2026-02-14"));
        QCOMPARE(scenario->months.size(), std::size_t{8});
        const ExitMonth& january = scenario->months[0];
        QCOMPARE(january.facts.revenue, january.exit.revenue);
        QCOMPARE(january.freedGpus, std::int64_t{0});
        const ExitMonth& february = scenario->months[1];
        // 13 of 28 days of A: 3,100 x 13 / 28 = 1,439.29; B whole.
        QCOMPARE(february.exit.revenue.front().minor, std::int64_t{310000 + 143929});
        QCOMPARE(february.freedGpus, std::int64_t{16});
        QCOMPARE(*february.freedMw, 0.016);
        QCOMPARE(february.strandedPods, std::size_t{1});
        QCOMPARE(february.strandedSwitches, std::size_t{1});
        const ExitMonth& march = scenario->months[2];
        QCOMPARE(*march.facts.occupancy, 1.0);
        QCOMPARE(*march.exit.occupancy, 0.5);
        QCOMPARE(*march.facts.hhi, 5000.0);
        QCOMPARE(*march.exit.hhi, 10000.0);
        // Six months and a half of 3,100.
        QCOMPARE(scenario->lost.front().minor, std::int64_t{310000 * 7 - 143929});
        // The facts are as they were.
        QCOMPARE(book.snapshot.leases[0].term, before.leases[0].term);
        // Both at once: B's notice runs from the end of its lock-in.
        request.notices.push_back({PartyIndex(1), test::at("2026-01-15")});
        const auto both = exitScenario(book.snapshot, request);
        QVERIFY(both.has_value());
        QCOMPARE(formatInstantShort(*both->leases[1].exit), std::string("2026-07-01"));
        QVERIFY(both->months[6].exit.revenue.empty());
        QCOMPARE(*both->months[6].exit.occupancy, 0.0);
        QVERIFY(!both->months[6].exit.hhi.has_value());
    }

    void exitsRefused() {
        Book book;
        book.lease("A", "T", "2025-01-01", "2026-01-01");
        book.holds(ScopeKind::Site, 0);
        ExitRequest request;
        request.at = test::at("2026-01-01");
        QVERIFY(!exitScenario(book.snapshot, request).has_value());
        request.notices = {{PartyIndex(0), test::at("2026-01-01")}};
        const auto ended = exitScenario(book.snapshot, request);
        QVERIFY(!ended.has_value());
        QVERIFY(ended.error().message.find("no lease") != std::string::npos);
        QVERIFY(parseNotice(book.snapshot, "t@2026-01-01").has_value());
        QVERIFY(parseNotice(book.snapshot, "X@2026-01-01").error().code == ErrorCode::NotFound);
        QVERIFY(parseNotice(book.snapshot, "T").error().code == ErrorCode::InvalidInput);
        QVERIFY(parseNotice(book.snapshot, "T@soon").error().code == ErrorCode::InvalidInput);
    }

    void onePodFirst() {
        Book book(1, 4);  // pods of 16
        book.lease("A", "T", "2025-01-01", nullptr);
        book.holds(ScopeKind::Node, 0);  // half of pod 0
        const auto placement = findPlacement(book.snapshot, ask(8));
        QVERIFY(placement.has_value());
        // The half-taken pod fits exactly and keeps the others whole.
        QCOMPARE(placement->options.front().gpus, (std::vector<GpuRange>{{8, 8}}));
        QCOMPARE(placement->options.front().pods, 1U);
        QCOMPARE(placement->options.front().leftFree, std::int64_t{0});
        QCOMPARE(placement->options.front().switchHops, 0);
        QCOMPARE(placement->freeGpus, std::int64_t{56});
        // 20 do not fit into one pod: two pods, of neighbours or with the smallest remainder.
        const auto two = findPlacement(book.snapshot, ask(20));
        QVERIFY(two.has_value());
        QCOMPARE(two->options.front().pods, 2U);
        QCOMPARE(countOf(two->options.front()), std::int64_t{20});
        QCOMPARE(two->options.front().leftFree, std::int64_t{4});
        const auto inPod = findPlacement(book.snapshot, ask(20, Within::Pod));
        QVERIFY(inPod.has_value());
        QVERIFY(inPod->options.empty());
        QVERIFY(inPod->whyNone.find("16") != std::string::npos);
    }

    void modelsAndPeriods() {
        Book book(2, 1);  // H0: H100, H1: H200
        book.lease("A", "T", "2026-12-31", "2027-01-01");
        book.holds(ScopeKind::Rack, 0);
        PlacementRequest request = ask(16);
        const auto held = findPlacement(book.snapshot, request);
        QVERIFY(held.has_value());
        QCOMPARE(held->options.size(), std::size_t{1});  // the last day is let
        QCOMPARE(held->options.front().model, std::string("H200"));
        request.period.to = test::at("2026-12-31");  // and [from, to) ends as that lease begins
        QCOMPARE(findPlacement(book.snapshot, request)->options.size(), std::size_t{2});
        request.model = "h100";
        QCOMPARE(findPlacement(book.snapshot, request)->options.size(), std::size_t{1});
        request.gpus = 17;  // models do not mix
        QVERIFY(findPlacement(book.snapshot, request)->options.empty());
        request.model = "B300";
        QVERIFY(findPlacement(book.snapshot, request).error().code == ErrorCode::NotFound);
        request.gpus = 0;
        QVERIFY(findPlacement(book.snapshot, request).error().code == ErrorCode::InvalidInput);
    }

    void powerAndDown() {
        Book book(1, 2);
        PowerFeed feed;
        feed.scope = ScopeKind::Rack;
        feed.index = 0;
        feed.envelopeW = 8000;
        book.snapshot.feeds.push_back(feed);
        const auto placement = findPlacement(book.snapshot, ask(16));
        QVERIFY(placement.has_value());
        QCOMPARE(placement->options.size(), std::size_t{1});
        QCOMPARE(placement->overPower, std::size_t{1});
        QCOMPARE(placement->options.front().gpus, (std::vector<GpuRange>{{16, 16}}));
        book.down({20, 1}, "2025-12-01", "2026-02-01");
        const auto none = findPlacement(book.snapshot, ask(16));
        QVERIFY(none->options.empty());
        const auto half = findPlacement(book.snapshot, ask(8));
        QCOMPARE(*half->options.front().headroomW, 0.0);
    }

    /// A tried lease changes what it must, and the facts stay.
    void tried() {
        Book book(1, 2);
        const auto placement = findPlacement(book.snapshot, ask(16));
        Lease lease;
        lease.name = "new";
        lease.term = {test::at("2026-01-01"), test::at("2027-01-01")};
        lease.priceKind = PriceKind::Monthly;
        lease.amount = usd(500000);
        const Snapshot sketch = tryLease(book.snapshot, lease, "Newcomer", placement->options.front().gpus);
        QVERIFY(book.snapshot.leases.empty());
        FigureRequest request;
        request.window = {test::at("2026-01-01"), test::at("2026-02-01")};
        request.at = request.window.from;
        const auto figures = computeFigures(sketch, nullptr, request);
        QCOMPARE(*figures->total[FigureId::Occupancy].value, 0.5);
        QCOMPARE(*figures->total[FigureId::TotalMonthlyRent].value, 5000.0);
        QVERIFY(findOverlaps(sketch).empty());
    }

    /// Whatever is let: places hold what was asked for, free all the time, in one model, never twice.
    void placesAreFree_data() {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 25; ++seed) {
            QTest::addRow("seed %u", seed) << seed;
        }
    }
    void placesAreFree() {
        QFETCH(unsigned, seed);
        std::mt19937 random(seed);
        Book book(3, 6);
        for (std::uint32_t node = 0; node < book.snapshot.nodes.size(); ++node) {
            if (random() % 3 != 0) {
                continue;
            }
            book.lease(("L" + std::to_string(node)).c_str(), "T", "2025-01-01", nullptr);
            book.holds(ScopeKind::Gpus, node);
            book.snapshot.allocations.back().slotFrom = static_cast<std::uint16_t>(random() % 4);
            book.snapshot.allocations.back().slotTo = static_cast<std::uint16_t>(4 + random() % 5);
        }
        const std::int64_t wanted = 1 + static_cast<std::int64_t>(random() % 120);
        const auto placement = findPlacement(book.snapshot, ask(wanted));
        QVERIFY(placement.has_value());
        QVERIFY(placement->options.empty() == (placement->freeGpus < wanted));
        std::uint32_t pods = 0;
        for (const PlacementOption& option : placement->options) {
            QCOMPARE(countOf(option), wanted);
            QVERIFY(option.pods >= pods);
            pods = option.pods;
            Lease lease;
            lease.name = "new";
            lease.term = placement->request.period;
            QVERIFY(findOverlaps(tryLease(book.snapshot, lease, "N", option.gpus)).empty());
            for (const GpuRange& range : option.gpus) {
                for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
                    QCOMPARE(book.snapshot.gpuModels[book.snapshot.gpus[gpu].model.value], option.model);
                }
            }
        }
    }
};

LEASEHOLD_SUITE(runGuiless<PlansTest>)
#include "tst_plans.moc"
