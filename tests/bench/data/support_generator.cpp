// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/data/support_generator.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

namespace leasehold::bench {
namespace {

/// Fast enough to make 300 million samples while somebody waits.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed * 0x9E3779B97F4A7C15ULL + 1) {}
    std::uint64_t bits() {
        m_state += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>((bits() >> 32U) * n >> 32U); }
    float uniform(float a, float b) { return a + (b - a) * static_cast<float>(bits() >> 40U) * 0x1p-24F; }
    /// From a table of 4,096 draws of the normal distribution: twenty times faster, and no codec can tell.
    float normal() {
        static const std::array<float, 4096> table = [] {
            std::array<float, 4096> draws{};
            std::mt19937 engine(7);
            std::normal_distribution<float> normal;
            std::generate(draws.begin(), draws.end(), [&] { return normal(engine); });
            return draws;
        }();
        return table[bits() >> 52U];
    }

private:
    std::uint64_t m_state;
};

enum class Load { Hard, Wavy, Idle };

struct Job {
    std::int64_t from = 0;
    std::int64_t to = 0;
    Load load = Load::Idle;
    float level = 0;
    std::int64_t period = 20;  ///< of dips, minutes
    std::int64_t dip = 1;
};

class Maker {
public:
    Maker(std::uint32_t nodes, std::int64_t minutes, std::uint64_t seed)
        : m_random(seed), m_nodes(nodes), m_minutes(minutes) {
        m_made.codes.assign(static_cast<std::size_t>(nodes) * kGpusPerNode * static_cast<std::size_t>(minutes), 0);
    }

    Generated make() && {
        for (std::uint32_t node = 0; node < m_nodes;) {
            const std::uint32_t together = std::min(m_nodes - node, 1U << m_random.below(7));
            leaseNodes(node, node + together);
            node += together;
        }
        return std::move(m_made);
    }

private:
    void leaseNodes(std::uint32_t first, std::uint32_t last) {
        for (std::int64_t at = 0; at < m_minutes;) {
            const std::int64_t wanted =
                m_random.below(3) == 0 ? m_minutes : static_cast<std::int64_t>(m_random.uniform(60, 720));
            const std::int64_t to = std::min(m_minutes, at + wanted);
            if (const std::uint32_t tenant = m_random.below(kTenants + 1); tenant < kTenants) {
                for (std::uint32_t node = first; node < last; ++node) {
                    m_made.leases.push_back({node, at, to, tenant});
                }
                runJobs(first, last, at, to);
            }
            at = to;
        }
    }

    void runJobs(std::uint32_t first, std::uint32_t last, std::int64_t from, std::int64_t to) {
        while (from < to) {
            Job job;
            job.from = from;
            const float length = 10 + m_random.uniform(0, 1) * m_random.uniform(0, 1) * 480;
            job.to = std::min(to, from + static_cast<std::int64_t>(length));
            const std::uint32_t kind = m_random.below(10);
            job.load = kind < 7 ? Load::Hard : kind < 9 ? Load::Wavy : Load::Idle;
            job.level = job.load == Load::Hard ? m_random.uniform(80, 99) : m_random.uniform(15, 60);
            job.period = 20 + m_random.below(40);
            job.dip = 1 + m_random.below(3);
            if (job.load != Load::Idle) {
                for (std::uint32_t gpu = first * kGpusPerNode; gpu < last * kGpusPerNode; ++gpu) {
                    runOn(gpu, job);
                }
            }
            from = job.to + 1 + m_random.below(14);
        }
    }

    void runOn(std::uint32_t gpu, const Job& job) {
        if (m_random.uniform(0, 1) < 0.02F) {
            return;  // dead
        }
        std::uint8_t* line = m_made.codes.data() + static_cast<std::size_t>(gpu) * static_cast<std::size_t>(m_minutes);
        const float offset = m_random.normal() * 1.5F;
        const float noise = (job.load == Load::Hard ? 2.0F : 12.0F) * 0.8F;
        float drift = 0;
        for (std::int64_t minute = job.from; minute < job.to; ++minute) {
            drift = 0.6F * drift + m_random.normal() * noise;
            float value = job.level * wave(job, minute) + offset + drift;
            if (job.load == Load::Hard && (minute - job.from) % job.period < job.dip) {
                value = m_random.uniform(5, 30);
            }
            line[minute] = static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 100.0F));
        }
    }

    static float wave(const Job& job, std::int64_t minute) {
        if (job.load != Load::Wavy) {
            return 1;
        }
        static const std::vector<float> day = [] {
            std::vector<float> table(1440);
            for (std::size_t i = 0; i < table.size(); ++i) {
                table[i] = 0.55F +
                           0.45F * std::sin((static_cast<float>(i) - 420.0F) / 1440.0F * 2 * std::numbers::pi_v<float>);
            }
            return table;
        }();
        return day[static_cast<std::size_t>(minute % 1440)];
    }

    Random m_random;
    std::uint32_t m_nodes;
    std::int64_t m_minutes;
    Generated m_made;
};

}  // namespace

Generated generate(std::uint32_t nodes, std::int64_t minutes, std::uint64_t seed) {
    return Maker(nodes, minutes, seed).make();
}

}  // namespace leasehold::bench
