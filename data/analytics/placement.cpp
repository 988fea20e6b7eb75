// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/placement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "data/analytics/forward_profile.hpp"
#include "data/analytics/placement_free.hpp"
#include "data/model/digits.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

constexpr std::array<std::string_view, 3> kWithin{"site", "hall", "pod"};
constexpr std::size_t kMostSingle = 200;  ///< single pods looked at closely, the best first

void appendGpu(std::vector<GpuRange>& ranges, std::uint32_t gpu) {
    if (!ranges.empty() && ranges.back().end() == gpu) {
        ++ranges.back().count;
    } else {
        ranges.push_back({gpu, 1});
    }
}

/// The run of a cell's nodes that holds `need` free GPUs and touches the fewest racks, then the fewest nodes.
std::pair<std::size_t, std::size_t> bestRun(const Snapshot& s, const FreeSpace& space, const FabricCell& cell,
                                            std::int64_t need) {
    std::pair<std::size_t, std::size_t> best{0, cell.nodes.size()};
    std::tuple<std::size_t, std::size_t> bestCost{SIZE_MAX, SIZE_MAX};
    std::int64_t sum = 0;
    std::size_t from = 0;
    for (std::size_t to = 0; to < cell.nodes.size(); ++to) {
        sum += space.onNode[cell.nodes[to]];
        while (sum - space.onNode[cell.nodes[from]] >= need) {
            sum -= space.onNode[cell.nodes[from++]];
        }
        if (sum < need) {
            continue;
        }
        std::size_t racks = 0;
        RackIndex last;
        for (std::size_t i = from; i <= to; ++i) {
            const RackIndex rack = s.nodes[cell.nodes[i]].rack;
            racks += rack != last ? 1 : 0;
            last = rack;
        }
        if (const std::tuple cost{racks, to - from}; cost < bestCost) {
            bestCost = cost;
            best = {from, to + 1};
        }
    }
    return best;
}

class Search {
public:
    Search(const Snapshot& snapshot, const PlacementRequest& request, ModelIndex model)
        : m_snapshot(snapshot),
          m_request(request),
          m_model(model),
          m_space(freeSpace(snapshot, request, model)),
          m_power(snapshot, request.period) {}

    [[nodiscard]] const FreeSpace& space() const { return m_space; }

    void run(const PodFabric& fabric, Placement& placement) {
        m_fabric = &fabric;
        singles();
        if (m_request.within != Within::Pod) {
            several(placement);
        }
        for (PlacementOption& option : m_found) {
            if (m_power.fill(option)) {
                placement.options.push_back(std::move(option));
            } else {
                ++placement.overPower;
            }
        }
    }

private:
    using Cells = std::vector<const FabricCell*>;

    void singles() {
        Cells fit;
        for (const FabricCell& cell : m_space.cells) {
            if (cell.free >= m_request.gpus) {
                fit.push_back(&cell);
            }
        }
        // The fullest pod that still has room keeps the large holes whole.
        std::stable_sort(fit.begin(), fit.end(),
                         [](const FabricCell* a, const FabricCell* b) { return a->free < b->free; });
        fit.resize(std::min(fit.size(), kMostSingle));
        for (const FabricCell* cell : fit) {
            m_found.push_back(build({cell}));
        }
    }

    /// Several pods: in every hall, and over the site where halls need not hold it all.
    void several(Placement&) {
        std::map<std::pair<std::uint32_t, std::uint32_t>, Cells> halls;
        std::map<std::uint32_t, Cells> sites;
        for (const FabricCell& cell : m_space.cells) {
            halls[{cell.site.value, cell.hall.value}].push_back(&cell);
            sites[cell.site.value].push_back(&cell);
        }
        for (const auto& [hall, cells] : halls) {
            fewest(cells);
            neighbours(cells);
        }
        if (m_request.within == Within::Site) {
            for (const auto& [site, cells] : sites) {
                fewest(cells);
                neighbours(cells);
            }
        }
    }

    /// The emptiest pods first, the last one as full as still fits.
    void fewest(Cells cells) {
        std::stable_sort(cells.begin(), cells.end(),
                         [](const FabricCell* a, const FabricCell* b) { return a->free > b->free; });
        Cells chosen;
        std::int64_t sum = 0;
        std::size_t at = 0;
        while (at < cells.size() && sum + cells[at]->free < m_request.gpus) {
            sum += cells[at]->free;
            chosen.push_back(cells[at++]);
        }
        if (at == cells.size() || chosen.empty()) {
            return;
        }
        std::size_t last = at;
        while (last + 1 < cells.size() && sum + cells[last + 1]->free >= m_request.gpus) {
            ++last;
        }
        chosen.push_back(cells[last]);
        add(std::move(chosen));
    }

    /// Pods that follow on each other on the floor; of the shortest runs the one that leaves the least behind.
    void neighbours(const Cells& cells) {
        std::int64_t sum = 0;
        std::size_t from = 0;
        std::size_t bestFrom = 0;
        std::size_t bestTo = 0;
        std::int64_t bestSum = 0;
        for (std::size_t to = 0; to < cells.size(); ++to) {
            sum += cells[to]->free;
            while (sum - cells[from]->free >= m_request.gpus) {
                sum -= cells[from++]->free;
            }
            const std::size_t length = to + 1 - from;
            const std::size_t best = bestTo - bestFrom;
            if (sum >= m_request.gpus && (best == 0 || length < best || (length == best && sum < bestSum))) {
                bestFrom = from;
                bestTo = to + 1;
                bestSum = sum;
            }
        }
        if (bestTo - bestFrom > 1) {
            add(Cells(cells.begin() + static_cast<std::ptrdiff_t>(bestFrom),
                      cells.begin() + static_cast<std::ptrdiff_t>(bestTo)));
        }
    }

    void add(Cells cells) {
        std::sort(cells.begin(), cells.end());  // physical order: they stand so in m_space.cells
        if (m_seen.insert(cells).second) {
            m_found.push_back(build(std::move(cells)));
        }
    }

    /// Takes whole cells but of the fullest, from which only what is still needed is taken.
    PlacementOption build(Cells cells) const {
        PlacementOption option;
        std::int64_t sum = 0;
        for (const FabricCell* cell : cells) {
            sum += cell->free;
        }
        const auto least = [&] {
            return std::min_element(cells.begin(), cells.end(),
                                    [](const FabricCell* a, const FabricCell* b) { return a->free < b->free; });
        };
        // A run of neighbours may span one that it does not need.
        auto smallest = least();
        while (sum - (*smallest)->free >= m_request.gpus) {
            sum -= (*smallest)->free;
            cells.erase(smallest);
            smallest = least();
        }
        std::vector<std::uint32_t> gpus;
        std::set<std::uint32_t> halls;
        std::vector<PodIndex> pods;
        for (const FabricCell* cell : cells) {
            const std::int64_t need = cell == *smallest ? m_request.gpus - (sum - cell->free) : cell->free;
            takeFrom(*cell, need, gpus);
            pods.push_back(cell->pod);
        }
        std::sort(gpus.begin(), gpus.end());
        std::set<std::uint32_t> racks;
        std::set<std::uint32_t> nodes;
        for (const std::uint32_t gpu : gpus) {
            appendGpu(option.gpus, gpu);
            const NodeIndex node = m_snapshot.gpus[gpu].node;
            nodes.insert(node.value);
            racks.insert(m_snapshot.nodes[node.value].rack.value);
            halls.insert(m_snapshot.hallOf(m_snapshot.nodes[node.value].rack).value);
        }
        option.model = m_snapshot.gpuModels[m_model.value];
        option.site = cells.front()->site;
        option.pods = static_cast<std::uint32_t>(cells.size());
        option.racks = static_cast<std::uint32_t>(racks.size());
        option.nodes = static_cast<std::uint32_t>(nodes.size());
        option.halls = static_cast<std::uint32_t>(halls.size());
        option.leftFree = sum - m_request.gpus;
        option.switchHops = nodes.size() == 1 ? 0 : m_fabric->hops(pods);
        option.place = placeText(cells, halls);
        return option;
    }

    void takeFrom(const FabricCell& cell, std::int64_t need, std::vector<std::uint32_t>& gpus) const {
        const auto [from, to] = bestRun(m_snapshot, m_space, cell, need);
        for (std::size_t i = from; i < to; ++i) {
            const GpuRange range = m_snapshot.nodes[cell.nodes[i]].gpus;
            for (std::uint32_t gpu = range.first; gpu < range.end() && need > 0; ++gpu) {
                if (m_space.free[gpu]) {
                    gpus.push_back(gpu);
                    --need;
                }
            }
        }
    }

    [[nodiscard]] std::string placeText(const Cells& cells, const std::set<std::uint32_t>& halls) const {
        std::string text;
        if (cells.size() == 1) {
            text = cells.front()->name;
        } else {
            text = fmt::format("{} {}: {}", cells.size(), m_space.podsKnown ? "pods" : "racks", cells.front()->name);
            for (std::size_t i = 1; i < std::min<std::size_t>(cells.size(), 3); ++i) {
                text += ", " + cells[i]->name;
            }
            text += cells.size() > 3 ? fmt::format(" to {}", cells.back()->name) : "";
        }
        const std::uint32_t hall = *halls.begin();
        if (halls.size() == 1 && hall != HallIndex::kNone) {
            text += ", hall " + m_snapshot.halls[hall].name;
        } else if (halls.size() > 1) {
            text += fmt::format(", {} halls", halls.size());
        }
        return text;
    }

    const Snapshot& m_snapshot;
    const PlacementRequest& m_request;
    ModelIndex m_model;
    FreeSpace m_space;
    PowerRoom m_power;
    const PodFabric* m_fabric = nullptr;
    std::vector<PlacementOption> m_found;
    std::set<Cells> m_seen;
};

auto rankOf(const PlacementOption& option) {
    // Hops that are not known rank as the most.
    return std::tuple(option.pods, option.switchHops < 0 ? 9 : option.switchHops, option.halls, option.leftFree,
                      option.racks, option.gpus.size(), option.gpus.front().first);
}

void explain(const Placement& placement, PlacementOption& option) {
    const char* cell = placement.podsKnown ? "pod" : "rack";
    option.reasons.push_back(option.pods == 1 ? fmt::format("inside one {}", cell)
                                              : fmt::format("{} {}s, the fewest {}", option.pods, cell,
                                                            option.halls > 1 ? "there are" : "in its hall"));
    if (option.switchHops == 0) {
        option.reasons.emplace_back("one node: no switch between any two GPUs");
    } else if (option.switchHops > 0) {
        option.reasons.push_back(
            fmt::format("at most {} switch{} between two GPUs", option.switchHops, option.switchHops == 1 ? "" : "es"));
    } else {
        option.reasons.emplace_back("switch hops are not known: no fabric is");
    }
    option.reasons.push_back(fmt::format("{} rack{}, {} node{}, {} stretch{} of GPUs", option.racks,
                                         option.racks == 1 ? "" : "s", option.nodes, option.nodes == 1 ? "" : "s",
                                         option.gpus.size(), option.gpus.size() == 1 ? "" : "es"));
    option.reasons.push_back(option.leftFree == 0
                                 ? fmt::format("fills its {}s: nothing free stays behind", cell)
                                 : fmt::format("leaves {} free GPUs behind in its {}s",
                                               groupedDigits(static_cast<std::uint64_t>(option.leftFree)), cell));
    if (option.headroomW) {
        option.reasons.push_back(fmt::format("{:.2f} MW rated; {:.2f} MW stay of the envelope of {}{}",
                                             option.ratedWatts / 1e6, *option.headroomW / 1e6, option.tightest,
                                             option.ratedKnown ? "" : " (not all racks are rated)"));
    } else {
        option.reasons.emplace_back(
            option.ratedKnown ? fmt::format("{:.2f} MW rated; no envelope is given above it", option.ratedWatts / 1e6)
                              : "power is not known: its racks have no rating");
    }
}

std::string whyNone(const Placement& placement) {
    const auto number = [](std::int64_t n) { return groupedDigits(static_cast<std::uint64_t>(n)); };
    if (placement.overPower > 0) {
        return fmt::format("all {} places would exceed a power envelope", placement.overPower);
    }
    if (placement.freeGpus < placement.request.gpus) {
        return fmt::format("{} GPUs are free in the period, {} are asked for", number(placement.freeGpus),
                           number(placement.request.gpus));
    }
    if (placement.request.within == Within::Pod) {
        return fmt::format("no {} has so many free: the most is {}", placement.podsKnown ? "pod" : "rack",
                           number(placement.largestInPod));
    }
    return fmt::format("no {} has so many free of one model", withinName(placement.request.within));
}

}  // namespace

Result<Within> parseWithin(std::string_view text) {
    const auto it = std::find(kWithin.begin(), kWithin.end(), text);
    if (it == kWithin.end()) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is no part of a site", text),
                    "choose pod, hall or site");
    }
    return static_cast<Within>(it - kWithin.begin());
}

std::string_view withinName(Within within) {
    return kWithin[static_cast<std::size_t>(within)];
}

Result<Placement> findPlacement(const Snapshot& snapshot, const PlacementRequest& request, std::stop_token stop) {
    if (request.gpus <= 0) {
        return fail(ErrorCode::InvalidInput, {}, "a placement needs a number of GPUs above 0", "write --gpus 512");
    }
    if (request.period.empty()) {
        return fail(ErrorCode::InvalidInput, {}, "the period ends before it starts", "choose a later end");
    }
    Placement placement;
    placement.request = request;
    const PodFabric fabric(snapshot);
    bool anyModel = request.model.empty();
    for (std::uint32_t m = 0; m < snapshot.gpuModels.size(); ++m) {
        if (!request.model.empty() && !sameName(snapshot.gpuModels[m], request.model)) {
            continue;
        }
        anyModel = true;
        if (stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, {}, "stopped");
        }
        Search search(snapshot, request, ModelIndex(m));
        placement.podsKnown = placement.podsKnown || search.space().podsKnown;
        placement.freeGpus = std::max(placement.freeGpus, search.space().total);
        for (const FabricCell& cell : search.space().cells) {
            placement.largestInPod = std::max(placement.largestInPod, cell.free);
        }
        search.run(fabric, placement);
    }
    if (!anyModel) {
        std::string known;
        for (const std::string& model : snapshot.gpuModels) {
            known += (known.empty() ? "" : ", ") + model;
        }
        return fail(ErrorCode::NotFound, {}, fmt::format("there is no GPU model '{}'", request.model),
                    "known are " + known);
    }
    std::stable_sort(placement.options.begin(), placement.options.end(),
                     [](const PlacementOption& a, const PlacementOption& b) { return rankOf(a) < rankOf(b); });
    placement.options.resize(std::min(placement.options.size(), request.most));
    for (PlacementOption& option : placement.options) {
        explain(placement, option);
    }
    if (placement.options.empty()) {
        placement.whyNone = whyNone(placement);
    }
    return placement;
}

std::vector<Allocation> allocationsOf(const Snapshot& s, const std::vector<GpuRange>& gpus) {
    std::vector<Allocation> allocations;
    const auto put = [&](ScopeKind scope, std::uint32_t index, std::uint16_t from, std::uint16_t to) {
        Allocation allocation;
        allocation.scope = scope;
        allocation.index = index;
        allocation.slotFrom = from;
        allocation.slotTo = to;
        allocation.window = {kBeginning, kForever};
        allocations.push_back(std::move(allocation));
    };
    for (const GpuRange& range : gpus) {
        for (std::uint32_t at = range.first; at < range.end();) {
            const NodeIndex node = s.gpus[at].node;
            const GpuRange rack = s.racks[s.nodes[node.value].rack.value].gpus;
            const GpuRange whole = s.nodes[node.value].gpus;
            if (rack.first == at && rack.end() <= range.end()) {
                put(ScopeKind::Rack, s.nodes[node.value].rack.value, 0, 0);
                at = rack.end();
            } else if (whole.first == at && whole.end() <= range.end()) {
                put(ScopeKind::Node, node.value, 0, 0);
                at = whole.end();
            } else {
                const std::uint32_t end = std::min(range.end(), whole.end());
                // Slots in between that the range does not hold do not exist: a range is of ordinals that follow on.
                put(ScopeKind::Gpus, node.value, s.gpus[at].slot, static_cast<std::uint16_t>(s.gpus[end - 1].slot + 1));
                at = end;
            }
        }
    }
    return allocations;
}

Snapshot tryLease(const Snapshot& snapshot, Lease lease, std::string_view tenant, const std::vector<GpuRange>& gpus) {
    Snapshot sketch = sketchOf(snapshot);
    const auto known = std::find_if(sketch.parties.begin(), sketch.parties.end(),
                                    [&](const Party& party) { return sameName(party.name, tenant); });
    lease.tenant = PartyIndex(static_cast<std::size_t>(known - sketch.parties.begin()));
    if (known == sketch.parties.end()) {
        Party party;
        party.name = tenant;
        party.isTenant = true;
        sketch.parties.push_back(std::move(party));
    }
    const LeaseIndex index(sketch.leases.size());
    sketch.leases.push_back(std::move(lease));
    for (Allocation allocation : allocationsOf(snapshot, gpus)) {
        allocation.lease = index;
        sketch.allocations.push_back(std::move(allocation));
    }
    return sketch;
}

}  // namespace leasehold
