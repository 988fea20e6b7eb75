// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "data/analytics/aggregate.hpp"
#include "widgets/state/open_site.hpp"
#include "widgets/state/selection.hpp"

/// What the rows of a heatmap are and how they stand: no widget, any thread.
namespace leasehold {

enum class RowOrder : std::uint8_t {
    Place,    ///< as the site has them: by hall, row, rack, U; contracts in the order of the file
    Name,     ///< as people sort names: H2 before H10
    Value,    ///< by the statistic over the window; rows without samples last
    Likeness  ///< rows with a like course beside each other; see heatmap_order.hpp
};

/// What decides the rows; equal queries give equal rows.
struct HeatmapQuery {
    OpenSitePtr site;
    std::string metric;
    GroupBy by = GroupBy::Tenant;
    Filter filter;
    double busyThreshold = 5;
    RowOrder order = RowOrder::Place;
    bool descending = false;
    Statistic statistic = Statistic::Mean;  ///< that RowOrder::Value goes by; else unused, and to be left at Mean
    TimeWindow window;                      ///< that Value and Likeness look at; else unused, and to be left empty
    friend bool operator==(const HeatmapQuery&, const HeatmapQuery&) = default;
};

/// A moment at which positions [from, to) pass from one lease to another, or in or out of lease.
struct LeaseEdge {
    Instant time{};
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    friend bool operator==(const LeaseEdge&, const LeaseEdge&) = default;
};

/// Positions [from, to) that stand in one rack, row or hall.
struct RowSpan {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::string name;
};

/// Rows in their order. A *position* is a place in it, from the top. Immutable.
class HeatmapRows {
public:
    HeatmapQuery query;
    MetricExtent extent;  ///< of the metric; its window() bounds the columns
    double low = 0;       ///< of the colour scale, in the metric's unit
    double high = 100;

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(m_order.size()); }
    [[nodiscard]] TimeWindow window() const { return extent.valid == 0 ? TimeWindow{} : extent.window(); }
    [[nodiscard]] const std::string& name(std::uint32_t position) const { return m_groups.names[m_order[position]]; }
    /// The thing at a position, as a selection of one; empty for vacant GPUs and models.
    [[nodiscard]] Selection thing(std::uint32_t position) const;
    /// The things at positions [from, to). More than kMostThings GPUs are taken as their nodes, and those as racks, so
    /// that a selection stays small.
    [[nodiscard]] Selection things(std::uint32_t from, std::uint32_t to) const;
    static constexpr std::size_t kMostThings = 4096;
    /// Positions that a selection means, ascending: of its own kind, or the GPUs in it where rows are GPUs.
    [[nodiscard]] std::vector<RowSpan> spansOf(const Selection& selection, Instant at) const;

    /// The runs of positions [from, to), put together in bands of `perBand`; group = band from 0 on.
    [[nodiscard]] Groups bands(std::uint32_t from, std::uint32_t to, std::uint32_t perBand) const;

    [[nodiscard]] const std::vector<LeaseEdge>& edges() const { return m_edges; }
    /// From the widest (halls) to the narrowest that still holds several rows; empty unless rows stand in place.
    [[nodiscard]] const std::vector<std::vector<RowSpan>>& brackets() const { return m_brackets; }

private:
    friend Result<std::shared_ptr<const HeatmapRows>> makeHeatmapRows(const HeatmapQuery&, std::stop_token);
    void index();
    void findEdges();
    void findBrackets();
    [[nodiscard]] RackIndex rackAt(std::uint32_t position) const;

    Groups m_groups;
    std::vector<std::uint32_t> m_order;      ///< position -> group
    std::vector<std::uint32_t> m_positions;  ///< group -> position
    std::vector<GroupRun> m_runs;            ///< group = position; by position, then GPU
    std::vector<std::size_t> m_first;        ///< position -> its first run; one more at the end
    std::vector<LeaseEdge> m_edges;
    std::vector<std::vector<RowSpan>> m_brackets;
};

using HeatmapRowsPtr = std::shared_ptr<const HeatmapRows>;

/// Groups, orders and indexes. Value and Likeness read the window's samples. NotFound: the filter or the metric names
/// nothing. Cancelled soon after the stop.
Result<HeatmapRowsPtr> makeHeatmapRows(const HeatmapQuery& query, std::stop_token stop = {});

/// The kind of selection that rows of this grouping are; None for models.
SelectionKind selectionKindOf(GroupBy by);

}  // namespace leasehold
