// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <algorithm>
#include <cmath>
#include <vector>

#include "data/demo/outages.hpp"
#include "data/demo/samples.hpp"
#include "data/demo/schedule.hpp"
#include "data/demo/site_plan.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold::demo;

namespace {

constexpr Minute kStep = 15;
constexpr std::uint32_t kGpus = 8192;

/// Everything that the telemetry of a site is made from, and its samples by GPU and slot of the window.
class Cluster {
public:
    explicit Cluster(std::uint32_t gpus, std::uint64_t seed = 1, Minute days = 14)
        : window{kHandover - days / 2 * kDay, kHandover + (days - days / 2) * kDay},
          site(planColossus1(gpus)),
          outages(planOutages(site, window, seed)),
          schedule(planSchedule(site, gpus / 2, window, seed)),
          fine(site, schedule, outages, kStep, window, seed),
          coarse(site, schedule, outages, kHour, window, seed),
          slotCount(static_cast<std::size_t>((window.to - window.from) / kStep)),
          m_utilisation(gpus * slotCount) {
        std::vector<std::uint8_t> block(1024 * 64);
        for (std::int64_t tile = fine.firstTile(); tile < fine.endTile(); ++tile) {
            for (std::uint32_t part = 0; part < fine.parts(); ++part) {
                fine.utilisation(tile, part, block);
                keep(tile, part, block);
            }
        }
    }

    [[nodiscard]] int at(std::uint32_t gpu, std::size_t slot) const { return m_utilisation[gpu * slotCount + slot]; }
    [[nodiscard]] Minute timeOf(std::size_t slot) const { return window.from + static_cast<Minute>(slot) * kStep; }
    [[nodiscard]] std::size_t slotAt(Minute t) const { return static_cast<std::size_t>((t - window.from) / kStep); }

    /// Mean of the valid samples of GPUs [first, end) in slots [from, to).
    [[nodiscard]] double mean(std::uint32_t first, std::uint32_t end, std::size_t from, std::size_t to) const {
        double sum = 0;
        double count = 0;
        for (std::uint32_t gpu = first; gpu < end; ++gpu) {
            for (std::size_t s = from; s < to; ++s) {
                if (at(gpu, s) != 255) {
                    sum += at(gpu, s);
                    ++count;
                }
            }
        }
        return sum / count;
    }

    Span window;
    SitePlan site;
    Outages outages;
    Schedule schedule;
    SampleSource fine;
    SampleSource coarse;
    std::size_t slotCount;

private:
    void keep(std::int64_t tile, std::uint32_t part, const std::vector<std::uint8_t>& block) {
        for (std::uint32_t line = 0; line < 1024; ++line) {
            const std::int64_t gpu = std::int64_t{part} * 1024 + line - 1;
            for (std::int64_t s = 0; s < 64; ++s) {
                const std::int64_t slot = tile * 64 + s - window.from / kStep;
                const std::uint8_t code = block[static_cast<std::size_t>(line) * 64 + static_cast<std::size_t>(s)];
                const bool inside =
                    gpu >= 0 && gpu < site.gpus && slot >= 0 && slot < static_cast<std::int64_t>(slotCount);
                if (inside) {
                    m_utilisation[static_cast<std::size_t>(gpu) * slotCount + static_cast<std::size_t>(slot)] = code;
                } else {
                    strays += code != 255 ? 1 : 0;
                }
            }
        }
    }
    std::vector<std::uint8_t> m_utilisation;

public:
    std::size_t strays = 0;  ///< samples outside the window or of no GPU
};

}  // namespace

/// The synthetic telemetry against what it is to look like.
class TestDemoTelemetry : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_cluster = std::make_unique<Cluster>(kGpus); }

    void staysInsideItsWindow() {
        QCOMPARE(m_cluster->strays, std::size_t{0});
        for (std::uint32_t gpu = 0; gpu < kGpus; ++gpu) {
            for (std::size_t s = 0; s < m_cluster->slotCount; ++s) {
                QVERIFY(m_cluster->at(gpu, s) <= 100 || m_cluster->at(gpu, s) == 255);
            }
        }
    }

    void meansArePlausible() {
        const std::size_t handover = m_cluster->slotAt(kHandover);
        const double before = m_cluster->mean(0, kGpus / 2, 0, handover);
        QVERIFY2(before > 11 && before < 27, std::to_string(before).c_str());
        const double after = m_cluster->mean(0, kGpus, handover, m_cluster->slotCount);
        QVERIFY2(after > 48 && after < 72, std::to_string(after).c_str());
        // It drains before the handover and fills in days after it.
        const double eve = m_cluster->mean(0, kGpus / 2, handover - 12, handover);
        QVERIFY2(eve < 3, std::to_string(eve).c_str());
        const double dayOne = m_cluster->mean(0, kGpus, handover, handover + 48);
        const double dayFour = m_cluster->mean(0, kGpus, handover + 3 * 96, handover + 4 * 96);
        QVERIFY2(dayOne < 30 && dayFour > 50, std::to_string(dayOne).c_str());
    }

    void vacantIsZeroNotSilent() {
        const std::size_t handover = m_cluster->slotAt(kHandover);
        std::size_t valid = 0;
        for (std::uint32_t gpu = kGpus / 2; gpu < kGpus; ++gpu) {
            for (std::size_t s = 0; s < handover; ++s) {
                QVERIFY(m_cluster->at(gpu, s) == 0 || m_cluster->at(gpu, s) == 255);
                valid += m_cluster->at(gpu, s) == 0 ? 1 : 0;
            }
        }
        QVERIFY(static_cast<double>(valid) > 0.97 * kGpus / 2 * static_cast<double>(handover));
    }

    void trainingRunsTogether() {
        // The longest training job: nearly full, and when it dips all of it dips.
        const Schedule& schedule = m_cluster->schedule;
        const auto job = std::max_element(schedule.jobs.begin(), schedule.jobs.end(), [](const Job& a, const Job& b) {
            const auto size = [](const Job& j) { return j.kind == JobKind::Training ? j.rackTo - j.rackFrom : 0; };
            return size(a) < size(b);
        });
        QCOMPARE(job->kind, JobKind::Training);
        const RackPlan& first = m_cluster->site.racks[m_cluster->site.gpuRacks[job->rackFrom]];
        const RackPlan& last = m_cluster->site.racks[m_cluster->site.gpuRacks[job->rackTo - 1]];
        const std::uint32_t end = last.firstGpu + last.gpus;
        QVERIFY(end - first.firstGpu >= 1024);
        std::size_t full = 0;
        std::size_t dips = 0;
        const std::size_t from = m_cluster->slotAt(job->span.from) + 2;
        const std::size_t to = m_cluster->slotAt(std::min(job->span.to, m_cluster->window.to)) - 1;
        for (std::size_t s = from; s < to; ++s) {
            const double level = m_cluster->mean(first.firstGpu, end, s, s + 1);
            full += level > 85 ? 1 : 0;
            if (level < 70) {
                ++dips;
                std::uint32_t low = 0;
                std::uint32_t seen = 0;
                for (std::uint32_t gpu = first.firstGpu; gpu < end; ++gpu) {
                    seen += m_cluster->at(gpu, s) != 255 ? 1 : 0;
                    low += m_cluster->at(gpu, s) < 80 ? 1 : 0;
                }
                QVERIFY(low > seen * 0.98);
            }
        }
        QVERIFY(static_cast<double>(full) > 0.7 * static_cast<double>(to - from));
        QVERIFY(dips > 10);
    }

    void inferenceFollowsTheDay() {
        double day = 0;
        double night = 0;
        int jobs = 0;
        const std::size_t noonOfDay5 = m_cluster->slotAt(kHandover + 4 * kDay);
        for (const Job& job : m_cluster->schedule.jobs) {
            if (job.kind != JobKind::Inference || job.span.from < kHandover) {
                continue;
            }
            const RackPlan& first = m_cluster->site.racks[m_cluster->site.gpuRacks[job.rackFrom]];
            const RackPlan& last = m_cluster->site.racks[m_cluster->site.gpuRacks[job.rackTo - 1]];
            day += m_cluster->mean(first.firstGpu, last.firstGpu + last.gpus, noonOfDay5 + 72, noonOfDay5 + 76);
            night += m_cluster->mean(first.firstGpu, last.firstGpu + last.gpus, noonOfDay5 + 28, noonOfDay5 + 32);
            ++jobs;
        }
        QVERIFY(jobs > 0);
        QVERIFY2(day > 1.5 * night, (std::to_string(day) + " " + std::to_string(night)).c_str());
    }

    void downMeansNoData() {
        const Cluster& c = *m_cluster;
        QVERIFY(!c.outages.down.empty());
        for (const Outage& outage : c.outages.down) {
            QVERIFY(!outage.reason.empty());
            QVERIFY(outage.span.from < outage.span.to);
            for (std::size_t s = 0; s < c.slotCount; ++s) {
                for (std::uint32_t g = outage.firstGpu; g < outage.firstGpu + outage.gpus; ++g) {
                    QVERIFY(!outage.span.contains(c.timeOf(s)) || c.at(g, s) == 255);
                }
            }
        }
        for (std::size_t i = 1; i < c.outages.down.size(); ++i) {
            const Outage& a = c.outages.down[i - 1];
            const Outage& b = c.outages.down[i];
            QVERIFY(a.firstGpu + a.gpus <= b.firstGpu || !a.span.meets(b.span));
        }
    }

    void gapsExist_data() {
        QTest::addColumn<quint32>("gpus");
        QTest::addColumn<int>("days");
        QTest::newRow("64, a day") << 64U << 1;
        QTest::newRow("512") << 512U << 14;
        QTest::newRow("8192") << 8192U << 14;
    }
    void gapsExist() {
        QFETCH(quint32, gpus);
        QFETCH(int, days);
        const Cluster c(gpus, 1, days);
        bool hall = false;
        bool rack = false;
        for (const ScrapeGap& gap : c.outages.gaps) {
            hall = hall || gap.racks > 1;
            rack = rack || gap.racks == 1;
            for (std::size_t s = 0; s < c.slotCount; ++s) {
                for (std::uint32_t r = gap.firstRack; r < gap.firstRack + gap.racks; ++r) {
                    for (std::uint32_t g = 0; g < c.site.racks[r].gpus && gap.span.contains(c.timeOf(s)); ++g) {
                        QCOMPARE(c.at(c.site.racks[r].firstGpu + g, s), 255);
                    }
                }
            }
        }
        QVERIFY(hall && rack);
        QVERIFY(!c.outages.down.empty());
    }

    void someGpusAreSlow() {
        // Against their rack in the last two days, while it trains.
        std::uint32_t slow = 0;
        for (const std::uint32_t r : m_cluster->site.gpuRacks) {
            const RackPlan& rack = m_cluster->site.racks[r];
            const std::size_t from = m_cluster->slotCount - 192;
            const double all = m_cluster->mean(rack.firstGpu, rack.firstGpu + rack.gpus, from, m_cluster->slotCount);
            for (std::uint32_t g = rack.firstGpu; g < rack.firstGpu + rack.gpus && all > 75; ++g) {
                const double own = m_cluster->mean(g, g + 1, from, m_cluster->slotCount);
                slow += own > 20 && own < 0.8 * all ? 1 : 0;
            }
        }
        QVERIFY2(slow > 0 && slow < kGpus / 100, std::to_string(slow).c_str());
    }

    void powerAndTemperatureFollow() {
        const Cluster& c = *m_cluster;
        std::vector<std::uint16_t> power(1024 * 64);
        std::vector<std::uint16_t> temperature(1024 * 64);
        const std::int64_t tile = c.coarse.endTile() - 2;
        double hottest = 0;
        double most = 0;
        for (std::uint32_t part = 0; part < c.coarse.parts(); ++part) {
            c.coarse.powerAndTemperature(tile, part, power, temperature);
            for (std::size_t i = 0; i < power.size(); ++i) {
                QCOMPARE(power[i] == 65535, temperature[i] == 65535);
                if (power[i] == 65535) {
                    continue;
                }
                const double watts = power[i] / 10.0;
                const double degrees = temperature[i] / 10.0 - 50;
                QVERIFY2(watts >= 60 && watts <= 1230, std::to_string(watts).c_str());
                QVERIFY2(degrees >= 24 && degrees <= 95, std::to_string(degrees).c_str());
                QVERIFY(watts < 200 || degrees > 28);
                hottest = std::max(hottest, degrees);
                most = std::max(most, watts);
            }
        }
        QVERIFY(most > 1000);    // a GB200 at work
        QVERIFY(hottest >= 85);  // a hot rack
    }

    void blocksAreIndependent() {
        // The same block whoever asks for it, and in whatever order.
        std::vector<std::uint8_t> a(1024 * 64);
        std::vector<std::uint8_t> b(1024 * 64);
        const std::int64_t tile = m_cluster->fine.firstTile() + 9;
        m_cluster->fine.utilisation(tile, 3, a);
        m_cluster->fine.utilisation(tile + 5, 1, b);
        m_cluster->fine.utilisation(tile, 3, b);
        QVERIFY(a == b);
    }

    void rackIsNeverTwiceBusy() {
        for (const auto& jobs : m_cluster->schedule.ofRack) {
            for (std::size_t i = 1; i < jobs.size(); ++i) {
                QVERIFY(m_cluster->schedule.jobs[jobs[i - 1]].span.to <= m_cluster->schedule.jobs[jobs[i]].span.from);
            }
        }
    }

    void demandHasItsHours() {
        QCOMPARE(demandAt(kHandover + 3 * kDay + 18 * kHour), 255);
        QVERIFY(demandAt(kHandover + 3 * kDay + 7 * kHour) < 100);
        QVERIFY(demandAt(kHandover + 18 * kHour) < 220);  // a Sunday
        for (Minute t = kHandover - kWeek; t < kHandover + kWeek; ++t) {
            QVERIFY(std::abs(demandAt(t) - demandAt(t + 1)) <= 3);  // without steps
        }
    }

private:
    std::unique_ptr<Cluster> m_cluster;
};

LEASEHOLD_SUITE(runGuiless<TestDemoTelemetry>)
#include "tst_demo_telemetry.moc"
