// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <random>

#include "data/analytics/groups.hpp"
#include "data/analytics/run_table.hpp"
#include "data/analytics/standing.hpp"
#include "data/analytics/states.hpp"
#include "tests/data/support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr std::uint32_t kNobody = 0xFFFFFFFF;

/// What a table says of one GPU at one second: the judge of the algebra.
std::uint32_t valueAt(const RunTable& table, std::uint32_t gpu, std::int64_t t) {
    for (const Segment& segment : table) {
        if (segment.gpus.contains(GpuOrdinal(gpu))) {
            for (const Held& held : segment.held) {
                if (held.window.contains(Instant{Duration{t}})) {
                    return held.value;
                }
            }
        }
    }
    return kNobody;
}

TimeWindow seconds(std::int64_t from, std::int64_t to) {
    return {Instant{Duration{from}}, Instant{Duration{to}}};
}

/// Who holds a GPU at a time, by name; empty for nobody.
QString holder(const Groups& groups, std::uint32_t gpu, Instant t) {
    QStringList found;
    for (const GroupRun& run : groups.runs) {
        if (run.gpus.contains(GpuOrdinal(gpu)) && run.window.contains(t)) {
            found << QString::fromStdString(groups.names[run.group]);
        }
    }
    return found.join(u'+');
}

constexpr const char* kLeases =
    "INSERT INTO party (id, name, is_tenant) VALUES (1, 'Ada', 1), (2, 'Bell', 1), (3, 'Owner', 0);"
    "INSERT INTO lease (id, name, tenant_id, from_s, to_s) VALUES (1, 'L1', 1, 1000, 2000), (2, 'L2', 2, 2000, NULL),"
    "  (3, 'L3', 2, 0, 5000);"
    "INSERT INTO allocation (lease_id, scope, ref_id) VALUES (1, 'rack', 1), (2, 'rack', 1);"
    "INSERT INTO allocation (lease_id, scope, ref_id, slot_from, slot_to) VALUES (3, 'gpus', 5, 1, 3);"
    "INSERT INTO allocation (lease_id, scope, gpu_count) VALUES (3, 'count', 1000);";

/// The judge: planned, then down, then vacant, then by the sample, GPU by GPU.
std::vector<GpuState> statesByTheWord(const Snapshot& s, Instant t, const Slice* slice, double busyThreshold) {
    std::vector<GpuState> states(s.gpus.size(), GpuState::Vacant);
    for (const GroupRun& run : leaseRunsAt(s, t)) {
        for (std::uint32_t i = run.gpus.first; i < run.gpus.end(); ++i) {
            const bool known = slice != nullptr && i < slice->values.size() && !std::isnan(slice->values[i]);
            states[i] = !known                              ? GpuState::NoData
                        : slice->values[i] >= busyThreshold ? GpuState::LeasedBusy
                                                            : GpuState::LeasedIdle;
        }
    }
    for (const StatusInterval& interval : s.statusIntervals) {
        if (interval.down && interval.window.contains(t)) {
            for (std::uint32_t i = interval.gpus.first; i < interval.gpus.end(); ++i) {
                states[i] = GpuState::Down;
            }
        }
    }
    for (std::size_t i = 0; i < states.size(); ++i) {
        const Gpu& gpu = s.gpus[i];
        if (gpu.status == Status::Planned || !s.serviceOf(gpu).contains(t)) {
            states[i] = GpuState::Planned;
        }
    }
    return states;
}

}  // namespace

/// Who belongs to which group when.
class TestGroups : public QObject {
    Q_OBJECT
private slots:
    void tablesAgreeWithBruteForce() {
        std::mt19937 random(7);
        const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
        for (int round = 0; round < 40; ++round) {
            const auto make = [&] {
                std::vector<Claim> claims;
                for (std::uint32_t i = 0; i < below(12); ++i) {
                    const std::uint32_t gpu = below(20);
                    const std::int64_t from = below(30);
                    claims.push_back({{gpu, 1 + below(8)}, seconds(from, from + below(12)), below(4)});
                }
                return tabulate(claims);
            };
            const RunTable a = make();
            const RunTable b = make();
            const RunTable both = intersect(a, b);
            const RunTable less = subtract(a, b);
            const RunTable whole = unite(both, less);
            for (std::uint32_t gpu = 0; gpu < 30; ++gpu) {
                for (std::int64_t t = 0; t < 45; ++t) {
                    const std::uint32_t x = valueAt(a, gpu, t);
                    const bool inB = valueAt(b, gpu, t) != kNobody;
                    QCOMPARE(valueAt(both, gpu, t), inB ? x : kNobody);
                    QCOMPARE(valueAt(less, gpu, t), inB ? kNobody : x);
                    QCOMPARE(valueAt(whole, gpu, t), x);
                }
            }
        }
    }

    void overlapsAreReportedAndCountedOnce() {
        std::vector<ClaimOverlap> overlaps;
        const RunTable table = tabulate(
            {{{0, 10}, seconds(0, 10), 1}, {{5, 10}, seconds(5, 20), 2}, {{5, 2}, seconds(20, 30), 1}}, &overlaps);
        QCOMPARE(overlaps.size(), 2U);  // GPUs 5-6 and 7-9 have histories of their own
        QCOMPARE(overlaps[0].window, seconds(5, 10));
        QCOMPARE(valueAt(table, 6, 7), 1U);
        QCOMPARE(valueAt(table, 6, 10), 2U);
        QCOMPARE(valueAt(table, 6, 25), 1U);
    }

    void tenantsFollowTheirLeases() {
        ScratchSite site;
        site.grid(1, 1, 2, 3, 4);  // rack 1: GPUs 0-11, rack 2: 12-23; node 5 is the second of rack 2
        site.sql(kLeases);
        const SnapshotPtr s = site.load();
        const Groups groups = makeGroups(*s, GroupBy::Tenant, seconds(0, 10000)).value();
        const auto when = [](std::int64_t t) { return Instant{Duration{t}}; };
        QCOMPARE(holder(groups, 0, when(999)), QStringLiteral("(vacant)"));
        QCOMPARE(holder(groups, 0, when(1000)), QStringLiteral("Ada"));  // [from, to)
        QCOMPARE(holder(groups, 11, when(1999)), QStringLiteral("Ada"));
        QCOMPARE(holder(groups, 11, when(2000)), QStringLiteral("Bell"));
        QCOMPARE(holder(groups, 11, when(9999)), QStringLiteral("Bell"));  // open-ended
        QCOMPARE(holder(groups, 16, when(100)), QStringLiteral("(vacant)"));
        QCOMPARE(holder(groups, 17, when(100)), QStringLiteral("Bell"));  // slots 1 and 2 of node 5
        QCOMPARE(holder(groups, 18, when(100)), QStringLiteral("Bell"));
        QCOMPARE(holder(groups, 19, when(100)), QStringLiteral("(vacant)"));
        QCOMPARE(QString::fromStdString(groups.names.back()), QStringLiteral("(vacant)"));
        QVERIFY(findOverlaps(*s).empty());
    }

    void overlappingLeasesAreFound() {
        ScratchSite site;
        site.grid(1, 1, 2, 3, 4);
        site.sql(kLeases);
        site.sql("INSERT INTO allocation (lease_id, scope, ref_id) VALUES (3, 'site', 1)");
        const auto overlaps = findOverlaps(*site.load());
        QVERIFY(!overlaps.empty());
        QCOMPARE(overlaps.front().window, seconds(1000, 2000));
    }

    void servicePlannedAndRetired() {
        ScratchSite site;
        site.grid(1, 1, 1, 1, 4);
        site.sql(
            "UPDATE gpu SET planned = 1 WHERE slot = 1; UPDATE gpu SET commissioned = 500 WHERE slot = 2;"
            "UPDATE gpu SET retired = 500 WHERE slot = 3");
        const Groups groups = makeGroups(*site.load(), GroupBy::Hall, seconds(0, 1000)).value();
        const auto when = [](std::int64_t t) { return Instant{Duration{t}}; };
        QCOMPARE(holder(groups, 0, when(0)), QStringLiteral("H1"));
        QCOMPARE(holder(groups, 1, when(600)), QString());
        QCOMPARE(holder(groups, 2, when(499)), QString());
        QCOMPARE(holder(groups, 2, when(500)), QStringLiteral("H1"));
        QCOMPARE(holder(groups, 3, when(499)), QStringLiteral("H1"));
        QCOMPARE(holder(groups, 3, when(500)), QString());
    }

    void filters_data() {
        QTest::addColumn<QStringList>("conditions");
        QTest::addColumn<int>("gpuSeconds");  // at second 1500, so GPUs
        QTest::newRow("none") << QStringList{} << 48;
        QTest::newRow("hall") << QStringList{QStringLiteral("hall=h2")} << 24;
        QTest::newRow("model") << QStringList{QStringLiteral("model=H100")} << 24;
        QTest::newRow("two racks") << QStringList{QStringLiteral("rack=H1-A-1"), QStringLiteral("rack=H2-A-1")} << 24;
        QTest::newRow("rack and hall") << QStringList{QStringLiteral("rack=H1-A-1"), QStringLiteral("hall=H2")} << 0;
        QTest::newRow("tenant") << QStringList{QStringLiteral("tenant=ada")} << 12;
        QTest::newRow("vacant") << QStringList{QStringLiteral("tenant=(vacant)")} << 34;
        QTest::newRow("tenant in hall") << QStringList{QStringLiteral("tenant=Ada"), QStringLiteral("hall=H2")} << 0;
    }
    void filters() {
        QFETCH(QStringList, conditions);
        QFETCH(int, gpuSeconds);
        ScratchSite site;
        site.grid(2, 1, 2, 3, 4);
        site.sql(kLeases);
        Filter filter;
        for (const QString& text : conditions) {
            filter.conditions.push_back(parseCondition(text.toStdString()).value());
        }
        for (const GroupBy by : {GroupBy::Tenant, GroupBy::Lease, GroupBy::Hall, GroupBy::Row, GroupBy::Rack,
                                 GroupBy::Node, GroupBy::Gpu, GroupBy::Model}) {
            const auto groups = makeGroups(*site.load(), by, seconds(1500, 1501), filter);
            QVERIFY(groups);
            int total = 0;
            for (const GroupRun& run : groups->runs) {
                total += static_cast<int>(run.gpus.count * run.window.length().count());
            }
            QCOMPARE(total, gpuSeconds);
        }
    }

    void unknownNamesAreErrors() {
        ScratchSite site;
        site.grid(1, 1, 1, 1, 1);
        Filter filter;
        filter.conditions.push_back({GroupBy::Hall, "H9"});
        const auto groups = makeGroups(*site.load(), GroupBy::Hall, seconds(0, 1), filter);
        QVERIFY(!groups);
        QCOMPARE(groups.error().code, ErrorCode::NotFound);
        QVERIFY(!parseCondition("hall"));
        QVERIFY(!parseCondition("colour=red"));
    }

    void namesThatTwoBearAreQualified() {
        ScratchSite site;
        site.grid(2, 1, 1, 1, 1);
        site.sql("UPDATE rack_row SET name = 'A'");
        const Groups groups = makeGroups(*site.load(), GroupBy::Row, seconds(0, 1)).value();
        QCOMPARE(QString::fromStdString(groups.names[0]), QStringLiteral("H1/A"));
        QCOMPARE(QString::fromStdString(groups.names[1]), QStringLiteral("H2/A"));
    }

    void statesNeverShare() {
        ScratchSite site;
        site.grid(1, 1, 2, 3, 4);
        site.sql(kLeases);
        site.sql("UPDATE gpu SET planned = 1 WHERE id = 24; INSERT INTO gpu_status VALUES (1, 0, 3000, 1, 'XID 79');");
        const SnapshotPtr s = site.load();
        Slice slice;
        slice.values.assign(24, 50.0F);
        slice.values[2] = 4.9F;
        slice.values[3] = 5.0F;
        slice.values[4] = std::numeric_limits<float>::quiet_NaN();
        const auto states = gpuStates(*s, Instant{Duration{1500}}, &slice);
        QCOMPARE(states[0], GpuState::Down);
        QCOMPARE(states[1], GpuState::LeasedBusy);
        QCOMPARE(states[2], GpuState::LeasedIdle);
        QCOMPARE(states[3], GpuState::LeasedBusy);
        QCOMPARE(states[4], GpuState::NoData);
        QCOMPARE(states[12], GpuState::Vacant);
        QCOMPARE(states[23], GpuState::Planned);
        QCOMPARE(gpuStates(*s, Instant{Duration{3000}}, nullptr)[0], GpuState::NoData);
        QCOMPARE(gpuTenants(*s, Instant{Duration{1500}})[5].value, 0U);
        QVERIFY(!gpuTenants(*s, Instant{Duration{1500}})[12]);
    }

    /// What is kept between two edges is what would be worked out anew at every instant between them.
    void whatStandsHoldsUntilItsEdges() {
        ScratchSite site;
        site.grid(1, 1, 2, 3, 4);
        site.sql(kLeases);
        site.sql(
            "UPDATE gpu SET planned = 1 WHERE id = 24; UPDATE gpu SET commissioned = 700, retired = 4100 WHERE id "
            "= 9;"
            "INSERT INTO gpu_status VALUES (1, 0, 3000, 1, 'XID 79'), (2, 900, 950, 1, 'XID 48');");
        const SnapshotPtr s = site.load();
        Slice slice;
        slice.values = {50, -3, 4.9F, 5, std::numeric_limits<float>::quiet_NaN(), 0, 100};
        slice.values.resize(22, 7);  // shorter than the site
        std::size_t made = 0;
        Standing standing;
        for (std::int64_t t = -100; t < 6000; t += 50) {
            const Instant at{Duration{t}};
            if (!standing.window.contains(at)) {
                standing = standingAt(*s, at);
                ++made;
            }
            QVERIFY(standing.window.contains(at));
            QCOMPARE(standing.tenants, gpuTenants(*s, at));
            QCOMPARE(standing.held.size(), leaseRunsAt(*s, at).size());
            for (const Slice* sampled : {static_cast<const Slice*>(nullptr), static_cast<const Slice*>(&slice)}) {
                QCOMPARE(statesFrom(*s, standing, at, sampled, 5), statesByTheWord(*s, at, sampled, 5));
            }
        }
        QCOMPARE(made, std::size_t{7});  // 0, 700, 1000, 2000, 4100 and 5000 part the time
    }
};

LEASEHOLD_SUITE(runGuiless<TestGroups>)
#include "tst_groups.moc"
