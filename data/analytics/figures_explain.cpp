// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "data/analytics/figures.hpp"
#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"
#include "data/model/digits.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kMostLines = 200;

std::vector<FigureId> inputsOf(FigureId id) {
    switch (id) {
        case FigureId::AvailableGpuHours:
            return {FigureId::InstalledGpuHours};
        case FigureId::LeasedGpuHours:
        case FigureId::VacantGpuHours:
        case FigureId::Occupancy:
            return {FigureId::LeasedGpuHours, FigureId::AvailableGpuHours};
        case FigureId::TechnicalUtilisation:
        case FigureId::BusyShare:
            return {FigureId::Coverage, FigureId::LeasedGpuHours};
        case FigureId::LeasedIdleGpuHours:
        case FigureId::LeasedIdleCost:
            return {FigureId::LeasedGpuHours, FigureId::BusyShare};
        case FigureId::VacantCost:
            return {FigureId::VacantGpuHours};
        case FigureId::Realisation:
        case FigureId::BilledRevenue:
            return {FigureId::BilledRevenue, FigureId::ContractedRevenue};
        case FigureId::EffectivePrice:
            return {FigureId::BilledRevenue, FigureId::LeasedGpuHours};
        case FigureId::TopTenantShare:
        case FigureId::Hhi:
        case FigureId::EffectiveTenants:
        case FigureId::WaltToExpiry:
        case FigureId::WaltToBreak:
            return {FigureId::TotalMonthlyRent};
        default:
            return {};
    }
}

bool usesSamples(FigureId id) {
    return id == FigureId::TechnicalUtilisation || id == FigureId::BusyShare || id == FigureId::Coverage ||
           id == FigureId::LeasedIdleGpuHours || id == FigureId::LeasedIdleCost || id == FigureId::BilledRevenue;
}

std::string hoursText(double seconds) {
    return fmt::format("{:.1f} GPU-h", seconds / 3600);
}

std::string moneyText(std::optional<std::int64_t> minor, Currency currency) {
    return minor ? fmt::format("{:.{}f} {}", toMajor(Money{*minor, currency}), minorDigits(currency), currency.text())
                 : "n/a";
}

/// A lease's part in a figure: how much (for the order), and as text. Empty text: no part.
struct Part {
    double size = 0;
    std::string value;
    std::string note;
};

std::string billNote(const LeaseLine& line, Currency currency) {
    std::string note = line.unknown;
    const auto add = [&](double minor, const char* what) {
        if (minor >= 0.5) {
            note += fmt::format("{}{} {}", note.empty() ? "" : "; ", what,
                                moneyText(static_cast<std::int64_t>(minor), currency));
        }
    };
    add(line.minimumShortfall, "hours neither used nor committed");
    add(line.rampDiscount, "ramp");
    add(line.shortDelivery, "short delivery");
    add(line.slaCredit, "SLA credit");
    return note;
}

Part rentPart(const Lease& lease, const LeaseLine& line, FigureId id, Instant at) {
    if (!line.inForceAt) {
        return {};
    }
    if (!paysRent(lease)) {
        return {0, lease.priceKind == PriceKind::Internal ? "internal" : "credits", "stands apart"};
    }
    Part part{static_cast<double>(line.rentAt.value_or(0)), moneyText(line.rentAt, lease.currency) + " a month",
              line.rentAt ? "" : line.unknown};
    if (!line.rentAt) {
        part.value = "n/a";
    }
    const auto years = [&](std::optional<Instant> end, const char* none) {
        part.note = end ? fmt::format("{}, {:.2f} years", formatInstantShort(*end), yearsBetween(at, *end)) : none;
    };
    if (id == FigureId::WaltToExpiry) {
        years(lease.term.to == kForever ? std::nullopt : std::optional(lease.term.to), "open-ended, left out");
    } else if (id == FigureId::WaltToBreak) {
        years(earliestExit(lease, at), "no end and no notice term, left out");
    }
    return part;
}

/// "1,200 of 1,344 samples of sm_active busy", and what is missing.
std::string samplesNote(const LeaseLine& line, const std::vector<Metric>& counters) {
    if (!line.counter) {
        return "no samples";
    }
    std::string note = fmt::format("{} of {} samples of {} busy", groupedDigits(line.samples.busy),
                                   groupedDigits(line.samples.valid), counters[*line.counter].name);
    if (line.samples.valid < line.samples.expected) {
        note += fmt::format(", {:.3g} % of those expected{}", 100 * line.samples.coverage(),
                            line.busyShare() ? std::string() : fmt::format(", under {} %", kLeastCoveragePercent));
    }
    return note;
}

Part partOf(const Lease& lease, const LeaseLine& line, FigureId id, Instant at, const std::vector<Metric>& counters) {
    const auto leased = static_cast<double>(line.leasedGpuSeconds());
    const auto busy = line.busyShare();
    switch (id) {
        case FigureId::InstalledGpuHours:
        case FigureId::AvailableGpuHours:
        case FigureId::LeasedGpuHours:
        case FigureId::VacantGpuHours:
        case FigureId::Occupancy:
            return leased > 0 ? Part{leased, hoursText(leased), ""} : Part{};
        case FigureId::TechnicalUtilisation:
        case FigureId::BusyShare:
        case FigureId::Coverage:
        case FigureId::LeasedIdleGpuHours:
        case FigureId::LeasedIdleCost:
            return leased > 0
                       ? Part{leased * (1 - busy.value_or(0)), busy ? hoursText(leased * (1 - *busy)) + " idle" : "n/a",
                              samplesNote(line, counters)}
                       : Part{};
        case FigureId::ContractedRevenue:
            return line.inForceSeconds > 0 && paysRent(lease)
                       ? Part{static_cast<double>(line.contracted.value_or(0)),
                              moneyText(line.contracted, lease.currency), line.contracted ? "" : line.unknown}
                       : Part{};
        case FigureId::BilledRevenue:
        case FigureId::Realisation:
        case FigureId::EffectivePrice:
            return line.inForceSeconds > 0 && paysRent(lease)
                       ? Part{static_cast<double>(line.billed.value_or(0)), moneyText(line.billed, lease.currency),
                              billNote(line, lease.currency)}
                       : Part{};
        case FigureId::ContractedCredits:
            return lease.priceKind == PriceKind::Credits && line.inForceSeconds > 0
                       ? Part{static_cast<double>(line.credits.value_or(0)), moneyText(line.credits, lease.currency),
                              line.unknown}
                       : Part{};
        case FigureId::VacantCost:
        case FigureId::PowerMw:
            return {};
        default:
            return rentPart(lease, line, id, at);
    }
}

/// True where the lease belongs to the row that is explained, as far as rows are leases or tenants.
bool inRow(const Snapshot& s, const Figures& figures, std::optional<std::size_t> row, std::uint32_t lease) {
    if (!row || !figures.request.by) {
        return true;
    }
    const std::string& name = figures.rows[*row].name;
    if (*figures.request.by == GroupBy::Tenant) {
        return s.leases[lease].tenant && sameName(s.parties[s.leases[lease].tenant.value].name, name);
    }
    return *figures.request.by != GroupBy::Lease || sameName(s.leases[lease].name, name);
}

void addLeases(const Snapshot& s, const Figures& figures, std::optional<std::size_t> row, Explanation& out) {
    std::vector<std::pair<double, Explanation::Line>> lines;
    for (std::uint32_t i = 0; i < figures.leases.size() && i < s.leases.size(); ++i) {
        const Lease& lease = s.leases[i];
        Part part = partOf(lease, figures.leases[i], out.figure, figures.request.at, figures.counters);
        if (part.value.empty() || !inRow(s, figures, row, i)) {
            continue;
        }
        lines.push_back({part.size,
                         {LeaseIndex(i), lease.name, lease.tenant ? s.parties[lease.tenant.value].name : "",
                          std::move(part.value), std::move(part.note)}});
    }
    std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    out.leasesLeftOut = lines.size() > kMostLines ? lines.size() - kMostLines : 0;
    for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) {
        out.leases.push_back(std::move(lines[i].second));
    }
}

void addEvidence(const Snapshot& s, Explanation& out) {
    std::vector<bool> wanted(s.leases.size(), false);
    for (const Explanation::Line& line : out.leases) {
        wanted[line.lease.value] = true;
    }
    for (const Evidence& one : s.evidence) {
        if (one.subject == Evidence::Subject::Lease && one.index < wanted.size() && wanted[one.index]) {
            out.evidence.push_back(
                {s.leases[one.index].name, one.field, one.value, one.kind, one.source, one.date, one.note == "rival"});
        }
    }
}

}  // namespace

Explanation explainFigure(const Snapshot& snapshot, const Figures& figures, FigureId id,
                          std::optional<std::size_t> row) {
    const FigureSet& set = row ? figures.rows[*row] : figures.total;
    Explanation out;
    out.figure = id;
    out.title = figureTitle(id);
    out.formula = figureFormula(id);
    out.value = figureText(id, set[id]);
    out.note = set[id].note;
    for (const FigureId input : inputsOf(id)) {
        out.inputs.push_back({std::string(figureTitle(input)), figureText(input, set[input])});
    }
    if (overWindow(id)) {
        out.inputs.push_back({"Window", formatInstantShort(figures.request.window.from) + " to " +
                                            formatInstantShort(figures.request.window.to)});
    } else {
        out.inputs.push_back({"As of", formatInstantShort(figures.request.at)});
    }
    if (set[id].coverage) {
        out.inputs.push_back({"Coverage", fmt::format("{:.1f} %", 100 * *set[id].coverage)});
    }
    addLeases(snapshot, figures, row, out);
    if (usesSamples(id) && !figures.metric.name.empty()) {
        std::uint64_t valid = 0;
        std::uint64_t expected = 0;
        for (const Explanation::Line& line : out.leases) {
            valid += figures.leases[line.lease.value].samples.valid;
            expected += figures.leases[line.lease.value].samples.expected;
        }
        out.samples = fmt::format("{} samples of {}, {} without data", groupedDigits(expected), countersText(figures),
                                  groupedDigits(expected - valid));
    }
    addEvidence(snapshot, out);
    return out;
}

}  // namespace leasehold
