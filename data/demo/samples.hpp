// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "data/demo/outages.hpp"
#include "data/demo/schedule.hpp"
#include "data/demo/site_plan.hpp"

namespace leasehold::demo {

/// The telemetry of one grid, block by block as data/store/telemetry.hpp cuts it: 1,024 columns by 64 slots, a GPU's
/// column being its number plus one. A sample stands for the mean over its step. Outside the window, for columns
/// without a GPU, in outages and gaps there is no data. Any thread; any order.
class SampleSource {
public:
    SampleSource(const SitePlan& site, const Schedule& schedule, const Outages& outages, Minute step, Span window,
                 std::uint64_t seed);

    /// Percent.
    void utilisation(std::int64_t tile, std::uint32_t part, std::span<std::uint8_t> codes) const;
    /// Tenths of a watt, and of a degree above -50 C, of the same load.
    void powerAndTemperature(std::int64_t tile, std::uint32_t part, std::span<std::uint16_t> power,
                             std::span<std::uint16_t> temperature) const;

    [[nodiscard]] std::int64_t firstTile() const;
    [[nodiscard]] std::int64_t endTile() const;
    [[nodiscard]] std::uint32_t parts() const;

private:
    struct NodeLines;
    template <class Take>
    void forEachNode(std::int64_t tile, std::uint32_t part, Take take) const;
    void fillNode(std::int64_t tile, std::uint32_t node, NodeLines& lines) const;
    void fillJob(const Job& job, const Signal& signal, std::int64_t tile, std::uint32_t node, std::size_t from,
                 std::size_t to, NodeLines& lines) const;
    void slowDown(std::int64_t tile, std::uint32_t gpu, std::span<std::uint8_t, 64> line) const;
    void blank(std::int64_t tile, std::uint32_t node, NodeLines& lines) const;
    [[nodiscard]] Minute timeOf(std::int64_t tile, std::size_t slot) const {
        return (tile * 64 + static_cast<std::int64_t>(slot)) * m_step;
    }
    /// The slots of a tile whose instants are in [span.from, span.to).
    struct Slots {
        std::size_t from = 0;
        std::size_t to = 0;
    };
    [[nodiscard]] Slots slotsOf(std::int64_t tile, Span span) const;

    const SitePlan& m_site;
    const Schedule& m_schedule;
    const Outages& m_outages;
    Minute m_step;
    Span m_window;
    std::uint64_t m_seed;
    std::vector<Signal> m_signals;
    std::vector<std::vector<std::uint32_t>> m_gapsOfRack;  ///< [rack] into m_outages.gaps
    std::vector<std::uint32_t> m_hotRacks;
    std::uint32_t m_surelySlow = 0;  ///< a GPU that is slow however small the site
};

}  // namespace leasehold::demo
