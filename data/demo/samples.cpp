// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/demo/samples.hpp"

#include <algorithm>
#include <array>

#include "data/demo/random.hpp"
#include "data/model/digits.hpp"

namespace leasehold::demo {
namespace {

constexpr std::size_t kSlots = 64;
constexpr std::uint32_t kColumns = 1024;
constexpr std::uint8_t kNothing = 255;
constexpr std::uint16_t kNothing16 = 65535;
constexpr std::uint32_t kGpusPerSlowOne = 900;

/// Thousandths to whole percent.
constexpr std::uint8_t percent(std::int32_t thousandths) {
    return static_cast<std::uint8_t>(std::clamp((thousandths + 5) / 10, 0, 100));
}

/// Electrical and thermal character of a model.
struct Card {
    std::int32_t idleW;
    std::int32_t fullW;
};
constexpr std::array<Card, 3> kCards{{{70, 694}, {76, 698}, {142, 1190}}};

/// Power rises faster than utilisation at first: u (1.5 - u / 2).
constexpr std::int32_t powerOf(Card card, std::int32_t utilisation) {
    return card.idleW + (card.fullW - card.idleW) * (utilisation * (300 - utilisation) / 20) / 1000;
}

}  // namespace

struct SampleSource::NodeLines {
    std::uint32_t gpus = 0;
    std::array<std::array<std::uint8_t, kSlots>, 8> line;
};

SampleSource::SampleSource(const SitePlan& site, const Schedule& schedule, const Outages& outages, Minute step,
                           Span window, std::uint64_t seed)
    : m_site(site),
      m_schedule(schedule),
      m_outages(outages),
      m_step(step),
      m_window(window),
      m_seed(seed),
      m_signals(makeSignals(site, schedule, outages, step, window)),
      m_gapsOfRack(site.racks.size()),
      m_surelySlow(below(draw(seed, Purpose::Forced, 2), site.gpus)) {
    for (std::uint32_t g = 0; g < outages.gaps.size(); ++g) {
        for (std::uint32_t r = 0; r < outages.gaps[g].racks; ++r) {
            m_gapsOfRack[outages.gaps[g].firstRack + r].push_back(g);
        }
    }
    const auto racks = static_cast<std::uint32_t>(site.gpuRacks.size());
    for (std::uint32_t i = 0; i < 2; ++i) {
        m_hotRacks.push_back(site.gpuRacks[below(draw(seed, Purpose::HotRack, i), racks)]);
    }
}

std::int64_t SampleSource::firstTile() const {
    return floorDiv(floorDiv(m_window.from, m_step), 64);
}

std::int64_t SampleSource::endTile() const {
    return -floorDiv(-m_window.to, m_step * 64);
}

std::uint32_t SampleSource::parts() const {
    return m_site.gpus / kColumns + 1;  // columns 1 to gpus
}

SampleSource::Slots SampleSource::slotsOf(std::int64_t tile, Span span) const {
    const auto slot = [&](Minute t) {
        return static_cast<std::size_t>(std::clamp<std::int64_t>(-floorDiv(-t, m_step) - tile * 64, 0, 64));
    };
    return {slot(span.from), slot(span.to)};
}

template <class Take>
void SampleSource::forEachNode(std::int64_t tile, std::uint32_t part, Take take) const {
    const std::uint32_t firstColumn = part * kColumns;
    const std::uint32_t firstGpu = firstColumn == 0 ? 0 : firstColumn - 1;
    const std::uint32_t endGpu = std::min(firstColumn + kColumns - 1, m_site.gpus);
    auto node = static_cast<std::uint32_t>(
        std::upper_bound(m_site.nodes.begin(), m_site.nodes.end(), firstGpu,
                         [](std::uint32_t gpu, const NodePlan& n) { return gpu < n.firstGpu; }) -
        m_site.nodes.begin() - 1);
    NodeLines lines;
    for (; node < m_site.nodes.size() && m_site.nodes[node].firstGpu < endGpu; ++node) {
        fillNode(tile, node, lines);
        for (std::uint32_t g = 0; g < lines.gpus; ++g) {
            const std::uint32_t gpu = m_site.nodes[node].firstGpu + g;
            if (gpu >= firstGpu && gpu < endGpu) {
                take(node, gpu, (gpu + 1 - firstColumn) * kSlots, lines.line[g]);
            }
        }
    }
}

void SampleSource::utilisation(std::int64_t tile, std::uint32_t part, std::span<std::uint8_t> codes) const {
    std::fill(codes.begin(), codes.end(), kNothing);
    forEachNode(tile, part, [&](std::uint32_t, std::uint32_t, std::size_t at, const auto& line) {
        std::copy(line.begin(), line.end(), codes.begin() + static_cast<std::ptrdiff_t>(at));
    });
}

void SampleSource::powerAndTemperature(std::int64_t tile, std::uint32_t part, std::span<std::uint16_t> power,
                                       std::span<std::uint16_t> temperature) const {
    std::fill(power.begin(), power.end(), kNothing16);
    std::fill(temperature.begin(), temperature.end(), kNothing16);
    // The coolant unit of a hot rack fails slowly, from the third day of the window on.
    const Slots hot = slotsOf(tile, {m_window.from + 2 * kDay, m_window.to});
    forEachNode(tile, part, [&](std::uint32_t node, std::uint32_t gpu, std::size_t at, const auto& line) {
        const std::uint32_t rack = m_site.nodes[node].rack;
        const Card card = kCards[static_cast<std::size_t>(m_site.kindOf(m_site.nodes[node]))];
        const std::uint64_t trait = draw(m_seed, Purpose::GpuTrait, gpu);
        const auto ownPower = static_cast<std::int32_t>(below(trait, 9));
        const auto ownHeat = static_cast<std::int32_t>(below(mix(trait), 6)) +
                             static_cast<std::int32_t>(below(draw(m_seed, Purpose::GpuTrait, ~std::uint64_t{rack}), 4));
        const bool hotRack = std::find(m_hotRacks.begin(), m_hotRacks.end(), rack) != m_hotRacks.end();
        const LineNoise noise(m_seed, Purpose::PowerNoise, gpu, tile);
        for (std::size_t s = 0; s < kSlots; ++s) {
            if (line[s] == kNothing) {
                continue;
            }
            const std::int32_t busy = line[s] > 0 ? 1 : 0;
            const std::int32_t watts = powerOf(card, line[s]) + ownPower + noise[s] * busy;
            const std::int32_t rise = 34 * (watts - card.idleW) / (card.fullW - card.idleW);
            const std::int32_t extra = hotRack && s >= hot.from && s < hot.to ? 22 : 0;
            power[at + s] = static_cast<std::uint16_t>(watts * 10);
            temperature[at + s] =
                static_cast<std::uint16_t>((26 + ownHeat + rise + extra + noise[s] * busy / 12 + 50) * 10);
        }
    });
}

void SampleSource::fillNode(std::int64_t tile, std::uint32_t node, NodeLines& lines) const {
    const NodePlan& plan = m_site.nodes[node];
    lines.gpus = plan.gpus;
    for (std::uint32_t g = 0; g < lines.gpus; ++g) {
        lines.line[g].fill(0);
    }
    const Span seen{timeOf(tile, 0), timeOf(tile, kSlots)};
    const auto& jobs = m_schedule.ofRack[m_site.racks[plan.rack].gpuRack];
    // Jobs of a rack follow each other, so those that meet the tile stand together.
    auto it = std::partition_point(jobs.begin(), jobs.end(),
                                   [&](std::uint32_t j) { return m_schedule.jobs[j].span.to <= seen.from; });
    for (; it != jobs.end() && m_schedule.jobs[*it].span.from < seen.to; ++it) {
        const Job& job = m_schedule.jobs[*it];
        const Slots slots = slotsOf(tile, {job.span.from, std::min(job.span.to, m_window.to)});
        fillJob(job, m_signals[*it], tile, node, slots.from, slots.to, lines);
    }
    for (std::uint32_t g = 0; g < lines.gpus; ++g) {
        slowDown(tile, plan.firstGpu + g, lines.line[g]);
        if (plan.firstGpu + g >= m_schedule.leasedBefore) {  // vacant until the handover
            const Slots vacant = slotsOf(tile, {m_window.from, kHandover});
            std::fill(lines.line[g].begin() + static_cast<std::ptrdiff_t>(vacant.from),
                      lines.line[g].begin() + static_cast<std::ptrdiff_t>(std::max(vacant.from, vacant.to)),
                      std::uint8_t{0});
        }
    }
    blank(tile, node, lines);
}

void SampleSource::fillJob(const Job& job, const Signal& signal, std::int64_t tile, std::uint32_t node,
                           std::size_t from, std::size_t to, NodeLines& lines) const {
    const std::uint64_t mine = draw(job.seed, Purpose::JobOfNode, node);
    const auto rank = static_cast<std::int32_t>(below(mine, 1000));
    const auto level = [&](std::size_t s) {
        return static_cast<std::int32_t>(
            signal.level[static_cast<std::size_t>(tile * 64 + static_cast<std::int64_t>(s) - signal.firstSlot)]);
    };
    // Batch: some servers wait for their job's others; a quarter of jobs use half of a server.
    const std::int32_t batchLevel = rank < 90 ? 0 : 330 + static_cast<std::int32_t>(below(mix(mine), 650));
    const std::uint32_t used = rank % 4 == 0 ? lines.gpus / 2 : lines.gpus;
    const LineNoise together(job.seed, Purpose::NodeNoise, node, tile);
    for (std::uint32_t g = 0; g < lines.gpus; ++g) {
        auto& line = lines.line[g];
        const LineNoise noise(m_seed, Purpose::Noise, m_site.nodes[node].firstGpu + g, tile);
        switch (job.kind) {
            case JobKind::Training:
                for (std::size_t s = from; s < to; ++s) {
                    const std::int32_t l = level(s);
                    line[s] = percent(l + noise[s] * l / 700);
                }
                break;
            case JobKind::Inference:
                // Servers are added as demand rises; the busy ones share it.
                for (std::size_t s = from; s < to; ++s) {
                    const std::int32_t l = level(s);
                    line[s] = rank < 260 + l * 9 / 10 ? percent(420 + l * 45 / 100 + together[s] * 5 + noise[s])
                                                      : std::uint8_t{0};
                }
                break;
            case JobKind::Batch:
                for (std::size_t s = from; s < to; ++s) {
                    line[s] =
                        batchLevel > 0 && g < used ? percent(batchLevel + together[s] * 4 + noise[s]) : std::uint8_t{0};
                }
                break;
            case JobKind::BurnIn:
                for (std::size_t s = from; s < to; ++s) {
                    line[s] = percent(990 + noise[s] / 2);
                }
                break;
        }
    }
}

void SampleSource::slowDown(std::int64_t tile, std::uint32_t gpu, std::span<std::uint8_t, 64> line) const {
    const std::uint64_t drawn = draw(m_seed, Purpose::Straggler, gpu);
    if (below(drawn, kGpusPerSlowOne) != 0 && gpu != m_surelySlow) {
        return;
    }
    const Minute length = m_window.to - m_window.from;
    const Minute since = m_window.from + length * static_cast<Minute>(below(mix(drawn), 700)) / 1000;
    const std::uint32_t pace = 45 + below(mix(drawn + 1), 30);
    const Slots slow = slotsOf(tile, {since, m_window.to});
    for (std::size_t s = slow.from; s < slow.to; ++s) {
        line[s] = static_cast<std::uint8_t>(line[s] * pace / 100);
    }
}

void SampleSource::blank(std::int64_t tile, std::uint32_t node, NodeLines& lines) const {
    const NodePlan& plan = m_site.nodes[node];
    const auto clear = [&](Slots slots, std::uint32_t firstGpu, std::uint32_t endGpu) {
        for (std::uint32_t g = std::max(firstGpu, plan.firstGpu); g < std::min(endGpu, plan.firstGpu + plan.gpus);
             ++g) {
            for (std::size_t s = slots.from; s < slots.to; ++s) {
                lines.line[g - plan.firstGpu][s] = kNothing;
            }
        }
    };
    const auto whole = [&](Slots slots) { clear(slots, plan.firstGpu, plan.firstGpu + plan.gpus); };
    for (std::uint32_t i = m_outages.firstOfRack[plan.rack]; i < m_outages.firstOfRack[plan.rack + 1]; ++i) {
        const Outage& outage = m_outages.down[i];
        clear(slotsOf(tile, outage.span), outage.firstGpu, outage.firstGpu + outage.gpus);
    }
    for (const std::uint32_t g : m_gapsOfRack[plan.rack]) {
        whole(slotsOf(tile, m_outages.gaps[g].span));
    }
    // One scrape in 600 of a server comes too late.
    const std::uint64_t missed = draw(m_seed ^ static_cast<std::uint64_t>(m_step), Purpose::MissedScrape, node,
                                      static_cast<std::uint64_t>(tile));
    if (below(missed, 600) < 64) {
        const std::size_t s = missed & 63U;
        whole({s, s + 1});
    }
    const Slots inside = slotsOf(tile, m_window);
    whole({0, inside.from});
    whole({inside.to, kSlots});
}

}  // namespace leasehold::demo
