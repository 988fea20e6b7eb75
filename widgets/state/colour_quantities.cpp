// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/colour_quantities.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "widgets/state/tenant_codes.hpp"

namespace leasehold {
namespace {

using scene::Colouring;
using scene::Scheme;
namespace code = scene::code;

constexpr double kMonthSeconds = 365.25 / 12 * 86400;
// What a GPU in service has between idling in cool air and slowing itself down.
constexpr double kCoolCelsius = 30;
constexpr double kHottestCelsius = 90;
constexpr Duration kFarAhead{50LL * 366 * 86400};

std::uint8_t stateCode(GpuState state) {
    switch (state) {
        case GpuState::Planned:
            return code::kPlanned;
        case GpuState::Down:
            return code::kDown;
        case GpuState::Vacant:
            return code::kVacant;
        case GpuState::NoData:
            return code::kNoData;
        case GpuState::LeasedIdle:
            return code::kIdle;
        case GpuState::LeasedBusy:
            return code::kBusy;
    }
    return code::kNoData;
}

bool beyondData(const SiteValues& values) {
    return values.site->hasSamples() && values.at >= values.site->data.to;
}

/// What is shown where no sample is: nobody can have one yet, or one is missing.
std::uint8_t missingCode(const SiteValues& values) {
    return beyondData(values) ? code::kNotYet : code::kNoData;
}

double valueIn(const std::shared_ptr<const Slice>& slice, std::size_t gpu) {
    return slice && gpu < slice->values.size() ? static_cast<double>(slice->values[gpu])
                                               : std::numeric_limits<double>::quiet_NaN();
}

void setRange(Colouring& colouring, const ValuesRequest& request, ColourRange usual) {
    const ColourRange range = request.range.value_or(usual);
    colouring.scheme = Scheme::Values;
    colouring.low = range.low;
    colouring.high = range.high;
}

/// ", window mean" for titles.
std::string spanName(const SiteValues& values) {
    const bool window = values.window.length() > values.site->step;
    return values.highest ? ", window maximum" : window ? ", window mean" : "";
}

/// The most that a GPU of the site may draw by its maker's data sheet, watts: the same at all times, so that a colour
/// means the same while one scrubs.
double mostWatts(const Snapshot& snapshot) {
    static const std::map<std::string, double, std::less<>> boards{
        {"A100", 400},   {"H100", 700},   {"H200", 700},  {"H800", 700},   {"H20", 400},
        {"GH200", 900},  {"B100", 700},   {"B200", 1000}, {"GB200", 1200}, {"B300", 1400},
        {"GB300", 1400}, {"MI300X", 750}, {"L40S", 350},  {"V100", 300}};
    double most = 0;
    for (const std::string& model : snapshot.gpuModels) {
        const auto it = boards.find(model);
        most = std::max(most, it != boards.end() ? it->second : 0.0);
    }
    return most > 0 ? most : 1000;
}

/// Whole years that the leases still run at the site's "now", in months: the same at all times too.
double longestMonths(const SiteValues& values) {
    const Instant now = values.site->defaultCursor();
    double most = 12;
    for (const Lease& lease : values.site->snapshot->leases) {
        if (lease.term.to < kForever) {
            most = std::max(most, static_cast<double>((lease.term.to - now).count()) / kMonthSeconds);
        }
    }
    return std::min(120.0, std::ceil(most / 12 - 1e-6) * 12);
}

/// The median of every (rack, tenant)'s busy GPUs; NaN where there are fewer than four to compare.
double medianOf(std::vector<double>& values) {
    if (values.size() < 4) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void markSlow(Colouring& colouring, const SiteValues& values, const Rack& rack, double busyThreshold) {
    std::map<std::uint32_t, std::vector<double>> busy;
    for (std::uint32_t gpu = rack.gpus.first; gpu < rack.gpus.end(); ++gpu) {
        const double value = values.valueOf(GpuOrdinal(gpu));
        if (values.tenants[gpu] && value >= busyThreshold) {
            busy[values.tenants[gpu].value].push_back(value);
        }
    }
    std::map<std::uint32_t, double> medians;
    for (auto& [tenant, samples] : busy) {
        medians[tenant] = medianOf(samples);
    }
    for (std::uint32_t gpu = rack.gpus.first; gpu < rack.gpus.end(); ++gpu) {
        const double value = values.valueOf(GpuOrdinal(gpu));
        if (colouring.codes[gpu] == code::kWell && values.tenants[gpu] && value >= busyThreshold &&
            value < kSlowShare * medians[values.tenants[gpu].value]) {
            colouring.codes[gpu] = code::kSlow;
        }
    }
}

}  // namespace

void colourByUtilisation(Colouring& colouring, const SiteValues& values, const ValuesRequest& request) {
    setRange(colouring, request, {0, 100});
    colouring.title = "GPU utilisation" + spanName(values);
    colouring.unit = "%";
    const std::uint8_t missing = missingCode(values);
    const std::shared_ptr<const Slice>& slice = request.highest ? values.shown : values.slice;
    const std::size_t known = slice ? std::min(slice->values.size(), values.states.size()) : 0;
    for (std::size_t gpu = 0; gpu < known; ++gpu) {
        const double value = slice->values[gpu];
        const std::uint8_t sampled = scene::codeOf(value, colouring.low, colouring.high);
        colouring.codes[gpu] = std::isnan(value) ? missing : sampled;
    }
    std::fill(colouring.codes.begin() + static_cast<std::ptrdiff_t>(known), colouring.codes.end(), missing);
    for (std::size_t gpu = 0; gpu < values.states.size(); ++gpu) {
        const GpuState state = values.states[gpu];
        // Vacant and dead GPUs keep their own look even where a sample says 0 %: idle is not the same as unlet.
        if (state == GpuState::Planned || state == GpuState::Down || state == GpuState::Vacant) {
            colouring.codes[gpu] = stateCode(state);
        }
    }
}

void colourByTenant(Colouring& colouring, const SiteValues& values) {
    colouring.scheme = Scheme::Tenants;
    colouring.title = "Tenant";
    const std::vector<std::uint8_t> codes = tenantCodes(*values.site->snapshot);
    for (std::size_t gpu = 0; gpu < values.states.size(); ++gpu) {
        const PartyIndex tenant = values.tenants[gpu];
        colouring.codes[gpu] = tenant                                    ? codes[tenant.value]
                               : values.states[gpu] == GpuState::Planned ? code::kPlanned
                                                                         : code::kVacant;
    }
}

void colourByState(Colouring& colouring, const SiteValues& values) {
    colouring.scheme = Scheme::States;
    colouring.title = "State";
    const bool beyond = beyondData(values);
    for (std::size_t gpu = 0; gpu < values.states.size(); ++gpu) {
        const std::uint8_t c = stateCode(values.states[gpu]);
        colouring.codes[gpu] = beyond && c == code::kNoData ? code::kNotYet : c;
    }
}

void colourByExpiry(Colouring& colouring, const SiteValues& values, const ValuesRequest& request) {
    setRange(colouring, request, {0, longestMonths(values)});
    colouring.map = scene::ColourMap::ViridisReversed;  // what ends soon is the brightest
    colouring.title = "Lease ends in";
    colouring.unit = "months";
    for (std::size_t gpu = 0; gpu < values.states.size(); ++gpu) {
        colouring.codes[gpu] = values.states[gpu] == GpuState::Planned ? code::kPlanned : code::kVacant;
    }
    const TimeWindow ahead{values.at, values.at + kFarAhead};
    for (const GroupRun& run : leaseRuns(*values.site->snapshot, ahead)) {
        if (!run.window.contains(values.at)) {
            continue;
        }
        const double months = static_cast<double>((run.window.to - values.at).count()) / kMonthSeconds;
        const std::uint8_t c =
            run.window.to >= ahead.to ? code::kOpenEnd : scene::codeOf(months, colouring.low, colouring.high);
        for (std::uint32_t gpu = run.gpus.first; gpu < run.gpus.end(); ++gpu) {
            colouring.codes[gpu] = colouring.codes[gpu] == code::kPlanned ? code::kPlanned : c;
        }
    }
}

namespace {

/// Codes of a metric that GPUs have whether somebody leases them or not.
void colourByMeasure(Colouring& colouring, const SiteValues& values) {
    const std::uint8_t missing = missingCode(values);
    for (std::size_t gpu = 0; gpu < values.states.size(); ++gpu) {
        const GpuState state = values.states[gpu];
        const double value = valueIn(values.shown, gpu);
        const bool marked =
            state == GpuState::Planned || state == GpuState::Down || (state == GpuState::Vacant && std::isnan(value));
        colouring.codes[gpu] = marked              ? stateCode(state)
                               : std::isnan(value) ? missing
                                                   : scene::codeOf(value, colouring.low, colouring.high);
    }
}

}  // namespace

void colourByPower(Colouring& colouring, const SiteValues& values, const ValuesRequest& request) {
    setRange(colouring, request, {0, mostWatts(*values.site->snapshot)});
    colouring.title = "GPU power" + spanName(values);
    colouring.unit = "W";
    colourByMeasure(colouring, values);
}

void colourByTemperature(Colouring& colouring, const SiteValues& values, const ValuesRequest& request) {
    setRange(colouring, request, {kCoolCelsius, kHottestCelsius});
    colouring.map = scene::ColourMap::Batlow;
    colouring.title = "GPU temperature" + spanName(values);
    colouring.unit = "°C";
    colourByMeasure(colouring, values);
}

void colourByHealth(Colouring& colouring, const SiteValues& values, const ValuesRequest& request) {
    colouring.scheme = Scheme::States;
    colouring.title = "Health";
    const std::uint8_t missing = missingCode(values);
    for (std::size_t gpu = 0; gpu < values.states.size(); ++gpu) {
        const GpuState state = values.states[gpu];
        const double celsius = valueIn(values.temperature, gpu);
        // A temperature is carried on from before; whether a GPU speaks now is told by its utilisation.
        const bool silent = values.slice ? std::isnan(values.valueOf(GpuOrdinal(gpu))) : std::isnan(celsius);
        colouring.codes[gpu] = state == GpuState::Planned || state == GpuState::Down ? stateCode(state)
                               : celsius >= kHotCelsius                              ? code::kHot
                               : silent                                              ? missing
                                                                                     : code::kWell;
    }
    for (const Rack& rack : values.site->snapshot->racks) {
        markSlow(colouring, values, rack, request.busyThreshold);
    }
}

void markReserved(Colouring& colouring, const SiteValues& values) {
    const Snapshot& s = *values.site->snapshot;
    std::vector<double> shares(s.leases.size(), 1);
    bool any = false;
    for (std::size_t i = 0; i < s.leases.size(); ++i) {
        for (const RampStep& step : s.leases[i].ramp) {
            if (step.share && step.window.contains(values.at)) {
                shares[i] = std::clamp(*step.share, 0.0, 1.0);
                any = any || shares[i] < 1;
            }
        }
    }
    if (!any || colouring.quantity == scene::Quantity::Expiry) {
        return;
    }
    // In physical order.
    const std::vector<GroupRun> held = values.standing ? values.standing->held : leaseRunsAt(s, values.at);
    std::vector<std::uint64_t> left(s.leases.size(), 0);
    for (const GroupRun& run : held) {
        left[run.group] += run.gpus.count;
    }
    for (std::size_t i = 0; i < left.size(); ++i) {
        left[i] = static_cast<std::uint64_t>(std::llround(static_cast<double>(left[i]) * shares[i]));
    }
    for (const GroupRun& run : held) {
        for (std::uint32_t gpu = run.gpus.first; gpu < run.gpus.end(); ++gpu) {
            if (left[run.group] > 0) {
                --left[run.group];
            } else if (colouring.codes[gpu] == code::kNotYet || colouring.quantity == scene::Quantity::Tenant) {
                colouring.codes[gpu] = code::kReserved;
            }
        }
    }
}

}  // namespace leasehold
