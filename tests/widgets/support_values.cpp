// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_values.hpp"

#include <limits>

#include "widgets/state/colour_values.hpp"

namespace leasehold::testing {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// The same on every machine: a hash, not a generator of the standard library.
float noise(std::uint32_t i, std::uint32_t salt) {
    std::uint32_t h = i * 2654435761U ^ salt * 40503U;
    h ^= h >> 15;
    h *= 2246822519U;
    h ^= h >> 13;
    return static_cast<float>(h & 0xffffU) / 65535.0F;
}

std::shared_ptr<const Slice> madeUp(const Snapshot& s, std::string_view metric) {
    auto slice = std::make_shared<Slice>();
    for (std::uint32_t gpu = 0; gpu < s.gpus.size(); ++gpu) {
        const std::uint32_t node = s.gpus[gpu].node.value;
        const float load = noise(node / 24, 7) < 0.2F ? 1.5F : 35 + 60 * noise(node / 16, 3) + 4 * noise(gpu, 5);
        const float value = noise(node, 11) < 0.02F ? kNone
                            : metric == "power_w"   ? 90 + 6 * load
                            : metric == "temp_c"    ? 34 + 0.45F * load + (noise(gpu, 13) < 0.01F ? 22.0F : 0.0F)
                                                    : std::min(100.0F, noise(gpu, 17) < 0.01F ? 0.4F * load : load);
        slice->values.push_back(value);
        slice->valid += std::isnan(value) ? 0 : 1;
    }
    return slice;
}

}  // namespace

SnapshotPtr withLeases(const SnapshotPtr& snapshot) {
    auto s = std::make_shared<Snapshot>(*snapshot);
    s->parties = {{1, "Operator", true, false, false},
                  {2, "Tenant A", false, true, false},
                  {3, "Tenant B", false, true, false},
                  {4, "Tenant C", false, true, false}};
    const Instant from = *parseInstant("2026-01-01");
    const Instant ends[] = {*parseInstant("2026-10-10"), *parseInstant("2028-05-10"), kForever};
    for (std::uint32_t i = 0; i < 3; ++i) {
        Lease lease;
        lease.id = i + 1;
        lease.name = "lease " + std::to_string(i + 1);
        lease.landlord = PartyIndex{0U};
        lease.tenant = PartyIndex{i + 1U};
        lease.term = {from, ends[i]};
        s->leases.push_back(lease);
    }
    for (std::uint32_t rack = 0; rack < s->racks.size(); ++rack) {
        if (rack % 6 == 5) {
            continue;
        }
        Allocation a;
        a.lease = LeaseIndex{rack / 16 % 3};
        a.scope = ScopeKind::Rack;
        a.index = rack;
        a.window = {kBeginning, kForever};
        s->allocations.push_back(a);
    }
    s->statusIntervals.push_back({{200, 40}, {from, kForever}, true, "test"});
    return s;
}

SiteValuesPtr madeUpValues(const SnapshotPtr& snapshot, ValuesRequest request) {
    auto v = std::make_shared<SiteValues>();
    auto site = std::make_shared<OpenSite>(*makeOpenSite(snapshot, {}));
    site->data = {*parseInstant("2026-05-03"), *parseInstant("2026-05-12")};
    site->step = Duration{900};
    v->site = request.site = site;
    v->at = request.at = request.at == Instant{} ? *parseInstant("2026-05-10") : request.at;
    v->window = request.window = {request.at, request.at + site->step};
    v->quantity = request.quantity;
    v->highest = request.highest;
    if (request.at < site->data.to) {
        v->slice = madeUp(*snapshot, "gpu_util");
        v->shown = madeUp(*snapshot, request.quantity == scene::Quantity::Power         ? "power_w"
                                     : request.quantity == scene::Quantity::Temperature ? "temp_c"
                                                                                        : "gpu_util");
        v->temperature = madeUp(*snapshot, "temp_c");
    }
    v->states = gpuStates(*snapshot, request.at, v->slice.get());
    v->tenants = gpuTenants(*snapshot, request.at);
    v->colouring = std::make_shared<const scene::Colouring>(colourValues(*v, request));
    return v;
}

scene::Colouring recoloured(const SiteValues& values, const ValuesRequest& request) {
    return colourValues(values, request);
}

}  // namespace leasehold::testing
