// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kNodesPerRack = 8;
constexpr std::size_t kSwitchesPerRack = 20;
constexpr float kRackPitch = 0.6F;  // metres from rack to rack along a row
constexpr float kColdAisle = 1.8F;  // between two fronts
constexpr float kHotAisle = 1.2F;   // between two backs
constexpr float kHallGap = 8.0F;
constexpr float kSiteGap = 40.0F;
constexpr double kHallAspect = 1.6;

/// Racks per row that make n racks about kHallAspect times as wide as deep.
std::size_t rowLength(std::size_t racks, float depth) {
    const double rowPitch = depth + (kColdAisle + kHotAisle) / 2.0;
    const double length = std::sqrt(static_cast<double>(racks) * kHallAspect * rowPitch / kRackPitch);
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(length)), 6, 48);
}

/// "A", "B", ... "Z", "AA", ...
std::string rowLetters(std::size_t number) {
    std::string text;
    for (std::size_t n = number + 1; n > 0; n = (n - 1) / 26) {
        text.insert(text.begin(), static_cast<char>('A' + (n - 1) % 26));
    }
    return text;
}

/// Hands out racks of one site's assumed hall, row after row.
class AssumedHall {
public:
    AssumedHall(Snapshot& snapshot, SiteIndex site, std::string name, std::string rowPrefix, std::size_t length)
        : m_snapshot(snapshot), m_site(site), m_rowPrefix(std::move(rowPrefix)), m_length(length) {
        m_snapshot.halls.push_back({0, site, std::move(name), true});
        m_hall = HallIndex(m_snapshot.halls.size() - 1);
    }

    RackIndex next(PodIndex pod, std::string model) {
        if (m_used % m_length == 0 && !m_rowOpen) {
            openRow();
        }
        Rack rack;
        rack.site = m_site;
        rack.row = m_row;
        rack.pod = pod;
        rack.model = std::move(model);
        rack.assumed = true;
        rack.name = m_snapshot.rows[m_row.value].name + '-' + std::to_string(++m_inRow);
        m_snapshot.racks.push_back(std::move(rack));
        advance();
        return RackIndex(m_snapshot.racks.size() - 1);
    }

    /// Starts a new row, if the present one has racks.
    void endRow() {
        if (m_rowOpen) {
            m_used += m_length - m_used % m_length;
            m_rowOpen = false;
        }
    }

private:
    void openRow() {
        m_snapshot.rows.push_back({0, m_hall, m_rowPrefix + rowLetters(m_rows++), true});
        m_row = RowIndex(m_snapshot.rows.size() - 1);
        m_rowOpen = true;
        m_inRow = 0;
    }
    void advance() {
        if (++m_used % m_length == 0) {
            m_rowOpen = false;
        }
    }

    Snapshot& m_snapshot;
    SiteIndex m_site;
    std::string m_rowPrefix;
    std::size_t m_length;
    HallIndex m_hall;
    RowIndex m_row;
    std::size_t m_rows = 0;
    std::size_t m_used = 0;
    std::size_t m_inRow = 0;
    bool m_rowOpen = false;
};

std::string_view podName(const Snapshot& snapshot, PodIndex pod) {
    return pod ? std::string_view(snapshot.pods[pod.value].name) : std::string_view();
}

/// The nodes of a site that no file put into a rack: by pod, then name.
std::vector<std::uint32_t> homelessNodes(const Snapshot& snapshot, SiteIndex site) {
    std::vector<std::uint32_t> nodes;
    for (std::uint32_t i = 0; i < snapshot.nodes.size(); ++i) {
        if (!snapshot.nodes[i].rack && snapshot.nodes[i].site == site) {
            nodes.push_back(i);
        }
    }
    std::sort(nodes.begin(), nodes.end(), [&](std::uint32_t a, std::uint32_t b) {
        const Node& x = snapshot.nodes[a];
        const Node& y = snapshot.nodes[b];
        if (x.pod != y.pod) {
            // Nodes of no pod come last.
            return x.pod.valid() != y.pod.valid() ? x.pod.valid()
                                                  : naturalLess(podName(snapshot, x.pod), podName(snapshot, y.pod));
        }
        return naturalLess(x.name, y.name);
    });
    return nodes;
}

void houseNodes(Snapshot& snapshot, SiteIndex site) {
    const std::vector<std::uint32_t> nodes = homelessNodes(snapshot, site);
    if (nodes.empty()) {
        return;
    }
    AssumedHall hall(snapshot, site, "Assumed hall", "", rowLength(nodes.size() / kNodesPerRack + 1, 1.2F));
    RackIndex rack;
    std::size_t inRack = 0;
    PodIndex pod;
    for (const std::uint32_t i : nodes) {
        if (!rack || inRack == kNodesPerRack || snapshot.nodes[i].pod != pod) {
            pod = snapshot.nodes[i].pod;
            rack = hall.next(pod, "");
            inRack = 0;
        }
        snapshot.nodes[i].rack = rack;
        ++inRack;
    }
}

void houseSwitches(Snapshot& snapshot, SiteIndex site) {
    std::map<std::pair<Tier, std::string>, std::vector<std::uint32_t>> byTier;
    for (std::uint32_t i = 0; i < snapshot.switches.size(); ++i) {
        const Switch& s = snapshot.switches[i];
        if (!s.rack && s.site == site) {
            byTier[{s.tier, s.fabric}].push_back(i);
        }
    }
    if (byTier.empty()) {
        return;
    }
    AssumedHall hall(snapshot, site, "Assumed network hall", "Network ", 24);
    for (auto& [key, switches] : byTier) {
        std::sort(switches.begin(), switches.end(), [&](std::uint32_t a, std::uint32_t b) {
            return naturalLess(snapshot.switches[a].name, snapshot.switches[b].name);
        });
        RackIndex rack;
        for (std::size_t i = 0; i < switches.size(); ++i) {
            if (i % kSwitchesPerRack == 0) {
                rack = hall.next({}, "network");
            }
            Switch& s = snapshot.switches[switches[i]];
            s.rack = rack;
            s.u = static_cast<std::int16_t>(2 + 2 * (i % kSwitchesPerRack));
        }
        hall.endRow();
    }
}

struct Box {
    float x0 = std::numeric_limits<float>::max();
    float y0 = std::numeric_limits<float>::max();
    float x1 = std::numeric_limits<float>::lowest();
    float y1 = std::numeric_limits<float>::lowest();
    void add(const Rack& rack) {
        const float reach = std::max(rack.width, rack.depth);
        x0 = std::min(x0, rack.x - reach);
        y0 = std::min(y0, rack.y - reach);
        x1 = std::max(x1, rack.x + reach);
        y1 = std::max(y1, rack.y + reach);
    }
    [[nodiscard]] bool empty() const { return x1 < x0; }
};

/// The racks of one site that have no place, by hall, row and name; racks without a row last.
std::vector<std::uint32_t> unplacedRacks(const Snapshot& snapshot, SiteIndex site) {
    std::vector<std::uint32_t> racks;
    for (std::uint32_t i = 0; i < snapshot.racks.size(); ++i) {
        if (!snapshot.racks[i].placed && snapshot.racks[i].site == site) {
            racks.push_back(i);
        }
    }
    const auto hallOf = [&](const Rack& r) { return r.row ? snapshot.rows[r.row.value].hall.value : ~0U; };
    const auto rowName = [&](const Rack& r) { return r.row ? std::string_view(snapshot.rows[r.row.value].name) : ""; };
    std::sort(racks.begin(), racks.end(), [&](std::uint32_t a, std::uint32_t b) {
        const Rack& x = snapshot.racks[a];
        const Rack& y = snapshot.racks[b];
        if (hallOf(x) != hallOf(y)) {
            return hallOf(x) < hallOf(y);
        }
        if (x.row != y.row) {
            return naturalLess(rowName(x), rowName(y));
        }
        return naturalLess(x.name, y.name);
    });
    return racks;
}

/// Walks over the floor, placing racks from left to right and rows from front to back.
void placeRacks(Snapshot& snapshot, const std::vector<std::uint32_t>& racks, float startY) {
    const std::size_t length = rowLength(racks.size(), 1.2F);
    std::map<std::uint32_t, std::size_t> racksOfPod;
    for (const std::uint32_t i : racks) {
        ++racksOfPod[snapshot.racks[i].pod.value];
    }
    float y = startY;
    std::size_t rowNumber = 0;
    std::size_t inRow = 0;
    float x = 0;
    const auto newRow = [&] {
        // Even rows look back over the cold aisle, odd rows front to it.
        y += snapshot.racks[racks.front()].depth + (rowNumber % 2 == 0 ? kColdAisle : kHotAisle);
        ++rowNumber;
        inRow = 0;
        x = 0;
    };
    for (std::size_t i = 0; i < racks.size(); ++i) {
        Rack& rack = snapshot.racks[racks[i]];
        if (i > 0) {
            const Rack& last = snapshot.racks[racks[i - 1]];
            const bool hallChanged =
                rack.row && last.row && snapshot.rows[rack.row.value].hall != snapshot.rows[last.row.value].hall;
            if (rack.row != last.row || (!rack.row && inRow == length) || hallChanged) {
                newRow();
                if (hallChanged) {
                    y += kHallGap;
                    rowNumber = 0;
                }
            } else if (rack.pod != last.pod && rack.assumed &&
                       racksOfPod[rack.pod.value] + racksOfPod[last.pod.value] > 2) {
                // A slot parts pods of several racks; between single ones it would part every rack from the next.
                x += kRackPitch;
            }
        }
        rack.x = x;
        rack.y = y;
        rack.rotation = rowNumber % 2 == 0 ? 180.0F : 0.0F;
        x += std::max(rack.width, kRackPitch);
        ++inRow;
    }
}

void separateSites(Snapshot& snapshot) {
    float right = 0;
    bool first = true;
    for (std::size_t s = 0; s < snapshot.sites.size(); ++s) {
        Box box;
        for (const Rack& rack : snapshot.racks) {
            if (rack.site.value == s) {
                box.add(rack);
            }
        }
        if (box.empty()) {
            continue;
        }
        const float shift = first || box.x0 >= right ? 0.0F : right + kSiteGap - box.x0;
        if (shift != 0.0F) {
            for (Rack& rack : snapshot.racks) {
                rack.x += rack.site.value == s ? shift : 0.0F;
            }
        }
        right = std::max(right, box.x1 + shift);
        first = false;
    }
}

}  // namespace

void assumeLayout(Snapshot& snapshot) {
    for (std::size_t s = 0; s < snapshot.sites.size(); ++s) {
        const SiteIndex site(s);
        houseNodes(snapshot, site);
        houseSwitches(snapshot, site);
        const std::vector<std::uint32_t> racks = unplacedRacks(snapshot, site);
        if (racks.empty()) {
            continue;
        }
        snapshot.assumedLayout = true;
        Box placed;
        for (const Rack& rack : snapshot.racks) {
            if (rack.placed && rack.site == site) {
                placed.add(rack);
            }
        }
        placeRacks(snapshot, racks, placed.empty() ? 0.0F : placed.y1 + kHallGap);
    }
    separateSites(snapshot);
}

}  // namespace leasehold
