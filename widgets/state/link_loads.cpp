// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/link_loads.hpp"

#include <cmath>
#include <limits>

namespace leasehold {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

struct Mean {
    double sum = 0;
    double weight = 0;
    void add(float value, double w) {
        if (!std::isnan(value)) {
            sum += w * static_cast<double>(value);
            weight += w;
        }
    }
    [[nodiscard]] float value() const { return weight > 0 ? static_cast<float>(sum / weight) : kUnknown; }
};

float loadOfNic(const Snapshot& s, const SiteValues& values, const Nic& nic) {
    Mean mean;
    if (nic.node) {
        const GpuRange gpus = s.nodes[nic.node.value].gpus;
        for (std::uint32_t gpu = gpus.first; gpu < gpus.end(); ++gpu) {
            if (nic.gpuSlot < 0 || s.gpus[gpu].slot == nic.gpuSlot) {
                mean.add(static_cast<float>(values.valueOf(GpuOrdinal{gpu}) / 100), 1);
            }
        }
    }
    return mean.value();
}

int heightOf(const Snapshot& s, const Endpoint& end) {
    if (end.kind == Endpoint::Kind::Nic) {
        return 0;
    }
    switch (s.switches[end.index].tier) {
        case Tier::Spine:
            return 2;
        case Tier::Core:
            return 3;
        default:
            return 1;
    }
}

}  // namespace

std::vector<float> linkLoads(const SiteValues& values) {
    const Snapshot& s = *values.site->snapshot;
    std::vector<float> loads(s.links.size(), kUnknown);
    std::vector<float> below(s.switches.size(), kUnknown);
    // From the NICs up: what hangs on a switch is known before its own links upwards are asked.
    for (int height = 0; height < 3; ++height) {
        std::vector<Mean> gathered(s.switches.size());
        for (std::size_t i = 0; i < s.links.size(); ++i) {
            const Link& link = s.links[i];
            const int a = heightOf(s, link.a);
            const int b = heightOf(s, link.b);
            if (std::min(a, b) != height || a == b) {
                continue;
            }
            const Endpoint& low = a < b ? link.a : link.b;
            const Endpoint& high = a < b ? link.b : link.a;
            loads[i] = low.kind == Endpoint::Kind::Nic ? loadOfNic(s, values, s.nics[low.index]) : below[low.index];
            gathered[high.index].add(loads[i], link.weight());
        }
        for (std::size_t device = 0; device < gathered.size(); ++device) {
            below[device] = gathered[device].weight > 0 ? gathered[device].value() : below[device];
        }
    }
    return loads;
}

}  // namespace leasehold
