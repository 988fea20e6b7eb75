// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/colour_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/model/digits.hpp"
#include "widgets/state/colour_quantities.hpp"
#include "widgets/state/filters.hpp"
#include "widgets/state/tenant_codes.hpp"

namespace leasehold {
namespace {

using scene::Colouring;
using scene::Quantity;
using scene::Scheme;
namespace code = scene::code;

/// "12,288 GPUs".
std::string gpus(std::uint64_t count) {
    return groupedDigits(count) + (count == 1 ? " GPU" : " GPUs");
}

void addEntry(Colouring& colouring, std::string label, std::uint64_t count, std::uint8_t swatch) {
    if (count > 0) {
        colouring.entries.push_back({std::move(label), gpus(count), swatch});
    }
}

std::array<std::uint64_t, 256> tally(const std::vector<std::uint8_t>& codes) {
    std::array<std::uint64_t, 256> counts{};
    for (const std::uint8_t c : codes) {
        ++counts[c];
    }
    return counts;
}

/// Which sample is missing, since each colouring looks for another one.
std::string missingLabel(Quantity quantity) {
    switch (quantity) {
        case Quantity::Power:
            return "no power sample";
        case Quantity::Temperature:
            return "no temperature sample";
        case Quantity::Health:
            return "no sample, leased or not";
        default:
            return "leased, no sample";
    }
}

/// What is worst of many: little use is money lost, much heat and power are limits.
void mergeByWorst(Colouring& colouring) {
    const bool lowest = colouring.quantity == Quantity::Utilisation || colouring.quantity == Quantity::Expiry;
    if (colouring.scheme == Scheme::Tenants) return;
    colouring.merge = colouring.scheme == Scheme::States ? scene::Merge::Worst
                      : lowest                           ? scene::Merge::Lowest
                                                         : scene::Merge::Highest;
    if (colouring.quantity != Quantity::Health) {
        colouring.title += lowest                               ? ", lowest of each rack"
                           : colouring.scheme == Scheme::States ? ", worst of each rack"
                                                                : ", highest of each rack";
    }
}

/// The states' entries, in the order in which a reader looks for them.
void addStates(Colouring& colouring, const std::array<std::uint64_t, 256>& counts) {
    addEntry(colouring, "leased, busy", counts[code::kBusy], code::kBusy);
    addEntry(colouring, "leased, idle", counts[code::kIdle], code::kIdle);
    addEntry(colouring, "hot", counts[code::kHot], code::kHot);
    addEntry(colouring, "slow for its rack", counts[code::kSlow], code::kSlow);
    addEntry(colouring, "well", counts[code::kWell], code::kWell);
    addEntry(colouring, "open-ended", counts[code::kOpenEnd], code::kOpenEnd);
    addEntry(colouring, "reserved, ramp to come", counts[code::kReserved], code::kReserved);
    addEntry(colouring, "vacant", counts[code::kVacant], code::kVacant);
    addEntry(colouring, "down", counts[code::kDown], code::kDown);
    addEntry(colouring, missingLabel(colouring.quantity), counts[code::kNoData], code::kNoData);
    addEntry(colouring, "not yet", counts[code::kNotYet], code::kNotYet);
    addEntry(colouring, "planned", counts[code::kPlanned], code::kPlanned);
    addEntry(colouring, "not selected", counts[code::kFaded], code::kFaded);
}

void fadeAllBut(Colouring& colouring, const std::vector<GpuRange>& kept) {
    std::vector<std::uint8_t> inside(colouring.codes.size(), 0);
    for (const GpuRange range : kept) {
        std::fill(inside.begin() + range.first, inside.begin() + range.end(), std::uint8_t{1});
    }
    for (std::size_t gpu = 0; gpu < inside.size(); ++gpu) {
        if (inside[gpu] == 0 && colouring.codes[gpu] != code::kPlanned) {
            colouring.codes[gpu] = code::kFaded;
        }
    }
}

void fadeOutside(Colouring& colouring, const SiteValues& values, const ValuesRequest& request) {
    const Snapshot& snapshot = *values.site->snapshot;
    if (!request.filter.empty()) {
        fadeAllBut(colouring, values.kept && values.filter == request.filter
                                  ? *values.kept
                                  : filteredGpus(snapshot, request.filter, values.at));
    }
    if (!request.focus.empty()) {
        // What holds no GPU now (a lease of the future) would fade everything and show nothing.
        if (const auto kept = selectedGpus(snapshot, request.focus, values.at); !kept.empty()) {
            fadeAllBut(colouring, kept);
        }
    }
}

/// Who holds most comes first; beyond the first eight they are told together, with their sum.
void addTenants(Colouring& colouring, const SiteValues& values) {
    constexpr std::size_t kMostNamed = 8;
    const Snapshot& s = *values.site->snapshot;
    const std::vector<std::uint8_t> codes = tenantCodes(s);
    std::vector<std::uint64_t> held(s.parties.size(), 0);
    for (std::size_t gpu = 0; gpu < values.tenants.size(); ++gpu) {
        const PartyIndex tenant = values.tenants[gpu];
        if (tenant && colouring.codes[gpu] == codes[tenant.value]) {  // else faded, or outside what is kept
            ++held[tenant.value];
        }
    }
    std::vector<std::size_t> order;
    for (std::size_t party = 0; party < held.size(); ++party) {
        if (held[party] > 0) order.push_back(party);
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return held[a] > held[b]; });
    const std::size_t named = order.size() <= kMostNamed + 1 ? order.size() : kMostNamed;
    for (std::size_t i = 0; i < named; ++i) {
        addEntry(colouring, s.parties[order[i]].name, held[order[i]], codes[order[i]]);
    }
    std::uint64_t rest = 0;
    for (std::size_t i = named; i < order.size(); ++i) {
        rest += held[order[i]];
    }
    addEntry(colouring, fmt::format("and {} more tenants", order.size() - named), rest, code::kOthers);
}

}  // namespace

Colouring colourValues(const SiteValues& values, const ValuesRequest& request) {
    Colouring colouring;
    colouring.quantity = request.quantity;
    colouring.codes.assign(values.states.size(), code::kNoData);
    switch (request.quantity) {
        case Quantity::Utilisation:
            colourByUtilisation(colouring, values, request);
            break;
        case Quantity::Tenant:
            colourByTenant(colouring, values);
            break;
        case Quantity::State:
            colourByState(colouring, values);
            break;
        case Quantity::Expiry:
            colourByExpiry(colouring, values, request);
            break;
        case Quantity::Power:
            colourByPower(colouring, values, request);
            break;
        case Quantity::Health:
            colourByHealth(colouring, values, request);
            break;
        case Quantity::Temperature:
            colourByTemperature(colouring, values, request);
            break;
    }
    if (request.worst) mergeByWorst(colouring);
    markReserved(colouring, values);
    fadeOutside(colouring, values, request);
    const auto counts = tally(colouring.codes);
    if (colouring.scheme == Scheme::Tenants) {
        addTenants(colouring, values);
    }
    addStates(colouring, counts);
    return colouring;
}

}  // namespace leasehold
