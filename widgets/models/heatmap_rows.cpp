// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/heatmap_rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "data/model/natural_order.hpp"
#include "widgets/models/heatmap_order.hpp"
#include "widgets/models/heatmap_totals.hpp"

namespace leasehold {
namespace {

bool byContract(GroupBy by) {
    return by == GroupBy::Tenant || by == GroupBy::Lease;
}

/// Sorted positions as spans of neighbours.
std::vector<RowSpan> spansFrom(std::vector<std::uint32_t> positions) {
    std::sort(positions.begin(), positions.end());
    std::vector<RowSpan> spans;
    for (const std::uint32_t p : positions) {
        if (!spans.empty() && spans.back().to >= p) {
            spans.back().to = std::max(spans.back().to, p + 1);
        } else {
            spans.push_back({p, p + 1, {}});
        }
    }
    return spans;
}

/// Whether any of the ranges (ascending, disjoint) shares a GPU with `gpus`.
bool touches(const std::vector<GpuRange>& ranges, GpuRange gpus) {
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), gpus.first,
                                        [](std::uint32_t first, const GpuRange& r) { return first < r.end(); });
    return after != ranges.end() && after->first < gpus.end();
}

}  // namespace

SelectionKind selectionKindOf(GroupBy by) {
    constexpr std::array kKinds{SelectionKind::Tenant, SelectionKind::Lease, SelectionKind::Hall,
                                SelectionKind::Row,    SelectionKind::Rack,  SelectionKind::Pod,
                                SelectionKind::Node,   SelectionKind::Gpu,   SelectionKind::None};
    return kKinds[static_cast<std::size_t>(by)];
}

Selection HeatmapRows::thing(std::uint32_t position) const {
    const std::uint32_t part = m_groups.parts[m_order[position]];
    const SelectionKind kind = selectionKindOf(query.by);
    return part == Groups::kNoPart || kind == SelectionKind::None ? Selection{} : Selection::of(kind, part);
}

Selection HeatmapRows::things(std::uint32_t from, std::uint32_t to) const {
    SelectionKind kind = selectionKindOf(query.by);
    std::vector<std::uint32_t> parts;
    for (std::uint32_t p = from; p < to && kind != SelectionKind::None; ++p) {
        if (const std::uint32_t part = m_groups.parts[m_order[p]]; part != Groups::kNoPart) {
            parts.push_back(part);
        }
    }
    const Snapshot& s = *query.site->snapshot;
    Selection found = Selection::many(kind, std::move(parts));
    if (found.kind == SelectionKind::Gpu && found.indices.size() > kMostThings) {
        std::transform(found.indices.begin(), found.indices.end(), found.indices.begin(),
                       [&](std::uint32_t gpu) { return s.gpus[gpu].node.value; });
        found = Selection::many(SelectionKind::Node, std::move(found.indices));
    }
    if (found.kind == SelectionKind::Node && found.indices.size() > kMostThings) {
        std::transform(found.indices.begin(), found.indices.end(), found.indices.begin(),
                       [&](std::uint32_t node) { return s.nodes[node].rack.value; });
        std::erase(found.indices, RackIndex::kNone);
        found = Selection::many(SelectionKind::Rack, std::move(found.indices));
    }
    return found;
}

std::vector<RowSpan> HeatmapRows::spansOf(const Selection& selection, Instant at) const {
    std::vector<std::uint32_t> positions;
    if (selection.kind == selectionKindOf(query.by)) {
        for (const std::uint32_t index : selection.indices) {
            const auto found = std::lower_bound(m_groups.parts.begin(), m_groups.parts.end(), index);
            if (found != m_groups.parts.end() && *found == index) {
                positions.push_back(m_positions[static_cast<std::size_t>(found - m_groups.parts.begin())]);
            }
        }
    } else if (!selection.empty() && !byContract(query.by) && query.by != GroupBy::Model) {
        const std::vector<GpuRange> gpus = selectedGpus(*query.site->snapshot, selection, at);
        for (const GroupRun& run : m_runs) {
            if (touches(gpus, run.gpus)) {
                positions.push_back(run.group);
            }
        }
    }
    return spansFrom(std::move(positions));
}

Groups HeatmapRows::bands(std::uint32_t from, std::uint32_t to, std::uint32_t perBand) const {
    Groups out;
    out.names.resize((to - from + perBand - 1) / perBand);
    for (std::size_t i = m_first[from]; i < m_first[to]; ++i) {
        GroupRun run = m_runs[i];
        run.group = (run.group - from) / perBand;
        // Neighbours of one band are one run: a band over a hall is as cheap as the hall.
        if (!out.runs.empty() && out.runs.back().group == run.group && out.runs.back().window == run.window &&
            out.runs.back().gpus.end() == run.gpus.first) {
            out.runs.back().gpus.count += run.gpus.count;
        } else {
            out.runs.push_back(run);
        }
    }
    return out;
}

RackIndex HeatmapRows::rackAt(std::uint32_t position) const {
    return query.site->snapshot->rackOf(GpuOrdinal(m_runs[m_first[position]].gpus.first));
}

/// Runs by position.
void HeatmapRows::index() {
    m_positions.resize(m_order.size());
    for (std::uint32_t p = 0; p < m_order.size(); ++p) {
        m_positions[m_order[p]] = p;
    }
    m_runs = m_groups.runs;
    m_first.assign(m_order.size() + 1, 0);
    for (GroupRun& run : m_runs) {
        run.group = m_positions[run.group];
        ++m_first[run.group + 1];
    }
    std::partial_sum(m_first.begin(), m_first.end(), m_first.begin());
    std::stable_sort(m_runs.begin(), m_runs.end(),
                     [](const GroupRun& a, const GroupRun& b) { return a.group < b.group; });
}

void HeatmapRows::findEdges() {
    const TimeWindow data = window();
    std::vector<std::pair<Instant, std::uint32_t>> marks;
    const auto mark = [&](TimeWindow held, std::uint32_t position) {
        for (const Instant t : {held.from, held.to}) {
            if (t > data.from && t < data.to) {
                marks.emplace_back(t, position);
            }
        }
    };
    if (byContract(query.by)) {
        for (const GroupRun& run : m_runs) {
            mark(run.window, run.group);
        }
    } else {
        std::vector<std::uint32_t> at(query.site->snapshot->gpus.size(), Groups::kNoPart);
        for (const GroupRun& run : m_runs) {
            std::fill_n(at.begin() + run.gpus.first, run.gpus.count, run.group);
        }
        for (const GroupRun& run : leaseRuns(*query.site->snapshot, data)) {
            std::uint32_t last = Groups::kNoPart;
            for (std::uint32_t gpu = run.gpus.first; gpu < run.gpus.end(); ++gpu) {
                if (at[gpu] != last && at[gpu] != Groups::kNoPart) {
                    mark(run.window, at[gpu]);
                }
                last = at[gpu];
            }
        }
    }
    std::sort(marks.begin(), marks.end());
    marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
    for (const auto& [time, position] : marks) {
        if (!m_edges.empty() && m_edges.back().time == time && m_edges.back().to == position) {
            ++m_edges.back().to;
        } else {
            m_edges.push_back({time, position, position + 1});
        }
    }
}

void HeatmapRows::findBrackets() {
    const bool nodes = query.by == GroupBy::Gpu || query.by == GroupBy::Node;
    const bool racks = nodes || query.by == GroupBy::Rack;
    if (query.order != RowOrder::Place || query.descending || (!racks && query.by != GroupBy::Row)) {
        return;
    }
    const Snapshot& s = *query.site->snapshot;
    const auto add = [&](auto keyOf, auto nameOf) {
        std::vector<RowSpan> spans;
        std::uint32_t last = Groups::kNoPart;
        for (std::uint32_t p = 0; p < size(); ++p) {
            const std::uint32_t key = keyOf(rackAt(p));
            if (spans.empty() || key != last) {
                spans.push_back({p, p, key == Groups::kNoPart ? std::string() : nameOf(key)});
            }
            spans.back().to = p + 1;
            last = key;
        }
        m_brackets.push_back(std::move(spans));
    };
    add([&](RackIndex rack) { return rack ? s.hallOf(rack).value : Groups::kNoPart; },
        [&](std::uint32_t hall) { return s.halls[hall].name; });
    if (racks) {
        add([&](RackIndex rack) { return rack ? s.racks[rack.value].row.value : Groups::kNoPart; },
            [&](std::uint32_t row) { return s.halls[s.rows[row].hall.value].name + " " + s.rows[row].name; });
    }
    if (nodes) {
        add([](RackIndex rack) { return rack.value; }, [&](std::uint32_t rack) { return s.racks[rack].name; });
    }
}

Result<HeatmapRowsPtr> makeHeatmapRows(const HeatmapQuery& query, std::stop_token stop) {
    auto rows = std::make_shared<HeatmapRows>();
    rows->query = query;
    for (const MetricExtent& extent : query.site->extents) {
        if (extent.metric.name == query.metric) {
            rows->extent = extent;
        }
    }
    auto groups = makeGroups(*query.site->snapshot, query.by, rows->window(), query.filter);
    if (!groups) {
        return Failure(groups.error());
    }
    rows->m_groups = std::move(*groups);
    rows->m_order.resize(rows->m_groups.names.size());
    std::iota(rows->m_order.begin(), rows->m_order.end(), 0U);
    if (query.order == RowOrder::Name) {
        const auto& names = rows->m_groups.names;
        std::stable_sort(rows->m_order.begin(), rows->m_order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return naturalLess(names[a], names[b]); });
    }
    rows->index();
    if (query.order == RowOrder::Value || query.order == RowOrder::Likeness) {
        auto order = query.order == RowOrder::Value ? orderOfValues(*rows, stop) : orderOfLikeness(*rows, stop);
        if (!order) {
            return Failure(order.error());
        }
        rows->m_order = std::move(*order);
    }
    if (query.descending && query.order != RowOrder::Value) {
        std::reverse(rows->m_order.begin(), rows->m_order.end());
    }
    if (auto scaled = findScale(*rows, stop); !scaled) {
        return Failure(scaled.error());
    } else {
        std::tie(rows->low, rows->high) = *scaled;
    }
    rows->index();
    rows->findEdges();
    rows->findBrackets();
    if (stop.stop_requested()) {
        return fail(ErrorCode::Cancelled, {}, "stopped");
    }
    return HeatmapRowsPtr(rows);
}

}  // namespace leasehold
