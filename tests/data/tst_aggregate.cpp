// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <cmath>
#include <random>

#include "data/analytics/aggregate.hpp"
#include "data/analytics/sample_store.hpp"
#include "tests/data/support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr Duration kStep{900};
constexpr std::int64_t kGpus = 96;
constexpr std::int64_t kSlots = 300;

/// Deterministic samples with gaps; 255 where there is none.
std::uint32_t codeAt(std::int64_t gpu, std::int64_t slot) {
    const auto h = static_cast<std::uint32_t>(gpu * 2654435761LL + slot * 40503LL);
    return (h >> 8U) % 11 == 0 ? 255U : (h >> 12U) % 101;
}

class FilledSite : public ScratchSite {
public:
    FilledSite() {
        grid(2, 2, 3, 2, 4);
        sql("INSERT INTO party (id, name, is_tenant) VALUES (1, 'Ada', 1), (2, 'Bell', 1);"
            "INSERT INTO lease (id, name, tenant_id, from_s, to_s) VALUES (1, 'L1', 1, 10000, 150000), (2, 'L2', 2, "
            "33333, NULL);"
            "INSERT INTO allocation (lease_id, scope, ref_id) VALUES (1, 'hall', 1), (2, 'rack', 8), (2, 'node', 20);");
        samples(utilisation(kStep), kGpus, 0, kSlots, codeAt);
    }
};

}  // namespace

/// Heatmaps and slices against a few lines of brute force.
class TestAggregate : public QObject {
    Q_OBJECT
private slots:
    void heatmapIsExact_data() {
        QTest::addColumn<int>("by");
        QTest::addColumn<int>("binSeconds");
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("to");
        const std::initializer_list<GroupBy> all{GroupBy::Tenant, GroupBy::Lease, GroupBy::Hall, GroupBy::Row,
                                                 GroupBy::Rack,   GroupBy::Node,  GroupBy::Gpu,  GroupBy::Model};
        for (const GroupBy by : all) {
            const std::string name(groupByName(by));
            QTest::addRow("%s, hours", name.c_str()) << static_cast<int>(by) << 3600 << qint64{0} << qint64{270000};
            QTest::addRow("%s, odd bins, cut window", name.c_str())
                << static_cast<int>(by) << 7000 << qint64{12345} << qint64{199999};
        }
        QTest::newRow("bins shorter than a step")
            << static_cast<int>(GroupBy::Hall) << 300 << qint64{0} << qint64{20000};
        QTest::newRow("one bin") << static_cast<int>(GroupBy::Tenant) << 10000000 << qint64{0} << qint64{270000};
        QTest::newRow("outside the data")
            << static_cast<int>(GroupBy::Hall) << 3600 << qint64{500000} << qint64{510000};
    }
    void heatmapIsExact() {
        QFETCH(int, by);
        QFETCH(int, binSeconds);
        QFETCH(qint64, from);
        QFETCH(qint64, to);
        static const FilledSite site;
        const SnapshotPtr s = site.load();
        HeatmapRequest request;
        request.by = static_cast<GroupBy>(by);
        request.bin = Duration{binSeconds};
        request.from = Instant{Duration{from}};
        request.to = Instant{Duration{to}};
        request.histogram = true;
        const auto map = computeHeatmap(*s, {site.path().string(), nullptr}, request);
        QVERIFY2(map, map ? "" : describe(map.error()).c_str());

        const Groups groups = makeGroups(*s, request.by, map->window).value();
        QCOMPARE(map->rows, groups.names);
        std::vector<HeatmapCell> truth(map->rows.size() * map->columns.size());
        for (const GroupRun& run : groups.runs) {
            for (std::int64_t slot = 0; slot < 600; ++slot) {
                const Instant t = slotInstant(slot, kStep);
                if (!run.window.contains(t) || !map->window.contains(t)) {
                    continue;
                }
                const std::int64_t column = (t - map->columns.front()) / request.bin;
                HeatmapCell& cell = truth[run.group * map->columns.size() + static_cast<std::size_t>(column)];
                for (std::uint32_t i = run.gpus.first; i < run.gpus.end(); ++i) {
                    ++cell.expected;
                    const std::uint32_t code = slot < kSlots ? codeAt(s->gpus[i].id, slot) : 255;
                    if (code != 255) {
                        cell.min = cell.valid == 0 ? static_cast<std::uint16_t>(code)
                                                   : std::min(cell.min, static_cast<std::uint16_t>(code));
                        cell.max = std::max(cell.max, static_cast<std::uint16_t>(code));
                        ++cell.valid;
                        cell.sum += code;
                        cell.busy += code >= 5 ? 1 : 0;
                    }
                }
            }
        }
        for (std::size_t row = 0; row < map->rows.size(); ++row) {
            for (std::size_t column = 0; column < map->columns.size(); ++column) {
                const HeatmapCell got = map->cell(row, column);
                const HeatmapCell& want = truth[row * map->columns.size() + column];
                QCOMPARE(got.expected, want.expected);
                QCOMPARE(got.valid, want.valid);
                QCOMPARE(got.sum, want.sum);
                QCOMPARE(got.busy, want.busy);
                if (want.valid > 0) {
                    QCOMPARE(got.min, want.min);
                    QCOMPARE(got.max, want.max);
                    QCOMPARE(*map->value(row, column, Statistic::Mean),
                             static_cast<double>(want.sum) / static_cast<double>(want.valid));
                } else {
                    QVERIFY(!map->value(row, column, Statistic::Mean));
                }
                const auto p50 = map->value(row, column, Statistic::P50);
                QCOMPARE(p50.has_value(), want.valid > 0);
                QVERIFY(!p50 || (*p50 >= want.min && *p50 <= want.max));
            }
        }
    }

    void splittingAWindowAndAddingGivesTheWhole() {
        static const FilledSite site;
        const SnapshotPtr s = site.load();
        const auto total = [&](std::int64_t from, std::int64_t to) {
            HeatmapRequest request;
            request.by = GroupBy::Tenant;
            request.bin = Duration{1 << 30};
            request.from = Instant{Duration{from}};
            request.to = Instant{Duration{to}};
            const auto map = computeHeatmap(*s, {site.path().string(), nullptr}, request);
            std::array<std::uint64_t, 4> sums{};
            for (std::size_t row = 0; row < map->rows.size(); ++row) {
                const HeatmapCell c = map->cell(row, 0);
                sums[0] += c.expected;
                sums[1] += c.valid;
                sums[2] += c.sum;
                sums[3] += c.busy;
            }
            return sums;
        };
        const auto whole = total(0, 270000);
        for (const std::int64_t cut : {1, 899, 900, 901, 57600, 57601, 123456}) {
            const auto a = total(0, cut);
            const auto b = total(cut, 270000);
            for (std::size_t k = 0; k < 4; ++k) {
                QCOMPARE(a[k] + b[k], whole[k]);
            }
        }
    }

    void topologyMayComeAfterTheTelemetry() {
        ScratchSite site;
        site.sql(
            "INSERT INTO site (id, name) VALUES (1, 'S'); INSERT INTO node (id, site_id, name) VALUES (1, 1, 'b'), (2, "
            "1, 'a');"
            "INSERT INTO gpu (id, node_id, slot) VALUES (1, 1, 0), (2, 2, 0);");
        site.samples(utilisation(kStep), 2, 0, 4, [](auto gpu, auto) { return gpu == 1 ? 10U : 90U; });
        const auto mean = [&](const char* node) {
            HeatmapRequest request;
            request.by = GroupBy::Node;
            request.bin = Duration{3600};
            const auto map = computeHeatmap(*site.load(), {site.path().string(), nullptr}, request);
            for (std::size_t row = 0; row < map->rows.size(); ++row) {
                if (map->rows[row] == node) {
                    return *map->value(row, 0, Statistic::Mean);
                }
            }
            return -1.0;
        };
        QCOMPARE(mean("a"), 90.0);
        QCOMPARE(mean("b"), 10.0);
        // The racks arrive, in the other order: not a sample moves.
        site.sql(
            "INSERT INTO rack (id, site_id, name, x, y) VALUES (1, 1, 'r2', 5, 0), (2, 1, 'r1', 0, 0);"
            "UPDATE node SET rack_id = id");
        QCOMPARE(mean("a"), 90.0);
        QCOMPARE(mean("b"), 10.0);
    }

    void slicesAreExact() {
        static const FilledSite site;
        const SnapshotPtr s = site.load();
        const auto cache = makeBlockCache(64U << 20U);
        for (const auto& [from, to] :
             {std::pair<std::int64_t, std::int64_t>{0, 900}, {1800, 1800}, {2000, 2001}, {5000, 180000}}) {
            for (const bool cached : {false, true, true}) {
                const TelemetrySource source{site.path().string(), cached ? cache : nullptr};
                const auto slice =
                    computeSlice(*s, source, "gpu_util", {Instant{Duration{from}}, Instant{Duration{to}}});
                QVERIFY(slice);
                for (std::uint32_t i = 0; i < s->gpus.size(); ++i) {
                    double sum = 0;
                    int valid = 0;
                    for (std::int64_t slot = 0; slot < kSlots; ++slot) {
                        const std::uint32_t code = codeAt(s->gpus[i].id, slot);
                        if (slice->window.contains(slotInstant(slot, kStep)) && code != 255) {
                            sum += code;
                            ++valid;
                        }
                    }
                    if (valid == 0) {
                        QVERIFY(std::isnan(slice->values[i]));
                    } else {
                        QCOMPARE(slice->values[i], static_cast<float>(sum / valid));
                    }
                }
            }
        }
        QVERIFY(cache->bytes() > 0);
    }

    void aDamagedBlockLowersCoverageAndIsNamed() {
        FilledSite site;
        site.sql("UPDATE telemetry_block SET checksum = 0 WHERE tile = 1");
        HeatmapRequest request;
        request.by = GroupBy::Hall;
        request.bin = Duration{57600};  // a tile
        const auto map = computeHeatmap(*site.load(), {site.path().string(), nullptr}, request);
        QVERIFY(map);
        QCOMPARE(map->faults.size(), 1U);
        QVERIFY(map->faults.front().find("1970-01-01 16:00") != std::string::npos);
        QCOMPARE(*map->coverage(0, 1), 0.0);
        QVERIFY(*map->coverage(0, 0) > 0.8);
    }

    void askingForWhatIsNotThere() {
        static const FilledSite site;
        const SnapshotPtr s = site.load();
        const TelemetrySource source{site.path().string(), nullptr};
        HeatmapRequest request;
        request.metric = "happiness";
        QCOMPARE(computeHeatmap(*s, source, request).error().code, ErrorCode::NotFound);
        request.metric = "power_w";  // known, but without samples
        const auto empty = computeHeatmap(*s, source, request);
        QVERIFY(empty);
        QVERIFY(empty->columns.empty());
        request.metric = "gpu_util";
        request.by = GroupBy::Gpu;
        request.bin = Duration{1};
        request.to = Instant{Duration{30000000}};
        QCOMPARE(computeHeatmap(*s, source, request).error().code, ErrorCode::InvalidInput);
    }

    void aStopIsHeard() {
        static const FilledSite site;
        std::stop_source stop;
        stop.request_stop();
        const auto map = computeHeatmap(*site.load(), {site.path().string(), nullptr}, {}, stop.get_token());
        QVERIFY(!map);
        QCOMPARE(map.error().code, ErrorCode::Cancelled);
    }

    void theCacheKeepsItsBudget() {
        static const FilledSite site;
        const auto cache = makeBlockCache(100000);  // one block of 64 KiB
        HeatmapRequest request;
        QVERIFY(computeHeatmap(*site.load(), {site.path().string(), cache}, request));
        QVERIFY(cache->bytes() <= 100000);
    }
};

LEASEHOLD_SUITE(runGuiless<TestAggregate>)
#include "tst_aggregate.moc"
