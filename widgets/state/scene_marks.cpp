// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/scene_marks.hpp"

#include <algorithm>

namespace leasehold {
namespace {

int heightOf(Tier tier) {
    return tier == Tier::Core ? 2 : tier == Tier::Spine ? 1 : 0;
}

const Endpoint* nicEnd(const Link& link) {
    return link.a.kind == Endpoint::Kind::Nic ? &link.a : link.b.kind == Endpoint::Kind::Nic ? &link.b : nullptr;
}

/// Whether all GPUs that a NIC serves are marked.
bool servesOnly(const Snapshot& s, const Nic& nic, const std::vector<char>& mine) {
    const GpuRange gpus = s.nodes[nic.node.value].gpus;
    bool any = false;
    for (std::uint32_t gpu = gpus.first; gpu < gpus.end(); ++gpu) {
        if (nic.gpuSlot < 0 || nic.gpuSlot == s.gpus[gpu].slot) {
            if (mine[gpu] == 0) {
                return false;
            }
            any = true;
        }
    }
    return any;
}

std::vector<std::uint32_t> racksJoined(const Snapshot& s, const std::vector<std::uint32_t>& links) {
    std::vector<char> joined(s.racks.size(), 0);
    for (const std::uint32_t link : links) {
        for (const Endpoint& end : {s.links[link].a, s.links[link].b}) {
            if (const RackIndex rack = s.rackOf(end)) {
                joined[rack.value] = 1;
            }
        }
    }
    std::vector<std::uint32_t> racks;
    for (std::uint32_t i = 0; i < joined.size(); ++i) {
        if (joined[i] != 0) {
            racks.push_back(i);
        }
    }
    return racks;
}

}  // namespace

FabricShare fabricShare(const Snapshot& s, const std::vector<GpuRange>& gpus) {
    FabricShare share;
    std::vector<char> mine(s.gpus.size(), 0);
    for (const GpuRange range : gpus) {
        std::fill_n(mine.begin() + range.first, range.count, char{1});
    }
    // Per switch: links from below, and how many of them are the GPUs' own.
    std::vector<std::uint32_t> below(s.switches.size(), 0);
    std::vector<std::uint32_t> own(s.switches.size(), 0);
    double all = 0;
    double part = 0;
    for (std::uint32_t i = 0; i < s.links.size(); ++i) {
        const Endpoint* nic = nicEnd(s.links[i]);
        const Endpoint& other = nic == &s.links[i].a ? s.links[i].b : s.links[i].a;
        if (nic == nullptr || other.kind != Endpoint::Kind::Switch) {
            continue;
        }
        const double rate = s.links[i].weight();
        all += rate;
        ++below[other.index];
        if (servesOnly(s, s.nics[nic->index], mine)) {
            part += rate;
            ++own[other.index];
            share.links.push_back(i);
        }
    }
    share.ofNics = all > 0 ? part / all : 0;
    for (int height = 0; height < 2; ++height) {
        for (std::uint32_t i = 0; i < s.links.size(); ++i) {
            const Link& link = s.links[i];
            if (nicEnd(link) != nullptr) {
                continue;
            }
            const int a = heightOf(s.switches[link.a.index].tier);
            const int b = heightOf(s.switches[link.b.index].tier);
            if (std::min(a, b) != height || a == b) {
                continue;
            }
            const std::uint32_t low = a < b ? link.a.index : link.b.index;
            const std::uint32_t high = a < b ? link.b.index : link.a.index;
            ++below[high];
            if (below[low] > 0 && own[low] == below[low]) {
                ++own[high];
                share.links.push_back(i);
            }
        }
    }
    std::sort(share.links.begin(), share.links.end());
    return share;
}

std::vector<std::uint32_t> linksOf(const Snapshot& s, const Selection& selection) {
    if (selection.kind == SelectionKind::Link) {
        return selection.indices;
    }
    const bool isSwitch = selection.kind == SelectionKind::Switch;
    std::vector<std::uint32_t> found;
    if (!isSwitch && selection.kind != SelectionKind::Rack && selection.kind != SelectionKind::Node &&
        selection.kind != SelectionKind::Gpu) {
        return found;
    }
    const auto has = [&](std::uint32_t index) {
        return std::binary_search(selection.indices.begin(), selection.indices.end(), index);
    };
    const auto isMine = [&](const Endpoint& end) {
        if (end.kind == Endpoint::Kind::Switch) {
            return isSwitch && has(end.index);
        }
        if (isSwitch) {
            return false;
        }
        const Nic& nic = s.nics[end.index];
        const Node& node = s.nodes[nic.node.value];
        if (selection.kind == SelectionKind::Rack) {
            return has(node.rack.value);
        }
        if (selection.kind == SelectionKind::Node) {
            return has(nic.node.value);
        }
        for (std::uint32_t gpu = node.gpus.first; gpu < node.gpus.end(); ++gpu) {
            if ((nic.gpuSlot < 0 || nic.gpuSlot == s.gpus[gpu].slot) && has(gpu)) {
                return true;
            }
        }
        return false;
    };
    for (std::uint32_t i = 0; i < s.links.size(); ++i) {
        if (isMine(s.links[i].a) || isMine(s.links[i].b)) {
            found.push_back(i);
        }
    }
    return found;
}

SceneMarks marksOf(const Snapshot& snapshot, const Selection& selection, Instant at, const Blast* blast) {
    SceneMarks marks;
    marks.curves = linksOf(snapshot, selection);
    if (blast != nullptr) {
        for (const LossRun& run : blast->reach.runs) {
            marks.emphasis.gpus.push_back(run.gpus);
        }
        marks.emphasis.links = marks.curves;
        if (selection.kind == SelectionKind::Link && selection.indices.size() > kFewLinks) {
            marks.curves.clear();
        }
        if (selection.kind == SelectionKind::Switch) {
            marks.emphasis.switches = selection.indices;
        } else if (selection.kind == SelectionKind::Rack) {
            marks.emphasis.racks = selection.indices;
        }
    } else if (selection.kind == SelectionKind::Link && selection.indices.size() > kFewLinks) {
        marks.curves.clear();
        marks.emphasis.links = selection.indices;
        marks.emphasis.racks = racksJoined(snapshot, selection.indices);
    } else if (selection.kind == SelectionKind::Tenant || selection.kind == SelectionKind::Lease) {
        marks.emphasis.gpus = selectedGpus(snapshot, selection, at);
        if (!marks.emphasis.gpus.empty()) {
            marks.emphasis.links = fabricShare(snapshot, marks.emphasis.gpus).links;
        }
    }
    return marks;
}

}  // namespace leasehold
