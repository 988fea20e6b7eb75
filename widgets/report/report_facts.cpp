// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_facts.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "data/analytics/months.hpp"

namespace leasehold::report {
namespace {

constexpr int kTrendMonths = 12;
constexpr int kBins = 220;  ///< more columns than a page's width shows apart
constexpr Duration kLongest = std::chrono::days{31};

/// The shortest of these that gives no more than kBins columns.
Duration binFor(Duration length, Duration step) {
    for (const Duration bin : {Duration{900}, Duration{1800}, Duration{3600}, Duration{7200}, Duration{10800},
                               Duration{21600}, Duration{43200}}) {
        if (bin >= step && length / bin <= kBins) {
            return bin;
        }
    }
    return std::max<Duration>(step, std::chrono::days{1});
}

/// Up to a month of samples that ends at the date, or with the samples.
TimeWindow sampleWindow(const OpenSite& site, Instant at) {
    const Instant to = std::min(at > site.data.from ? at : site.data.to, site.data.to);
    return {std::max(site.data.from, to - kLongest), to};
}

Result<std::optional<Heatmap>> utilisationOver(const OpenSite& site, Instant at, std::stop_token stop) {
    if (!site.hasSamples() || site.snapshot->gpus.empty()) {
        return std::optional<Heatmap>();
    }
    const TimeWindow window = sampleWindow(site, at);
    HeatmapRequest request;
    request.by = GroupBy::Tenant;
    request.metric = site.metric;
    request.from = window.from;
    request.to = window.to;
    request.bin = binFor(window.length(), site.step);
    auto heatmap = computeHeatmap(*site.snapshot, site.source, request, stop);
    if (!heatmap) {
        return Failure(heatmap.error());
    }
    return std::optional(std::move(*heatmap));
}

Result<SiteValuesPtr> valuesAt(const OpenSitePtr& site, Instant at, std::stop_token stop) {
    ValuesRequest request;
    request.site = site;
    request.at = at;
    // A date at the end of the samples means their last; further on there is nothing to show.
    const bool atEnd = site->hasSamples() && at >= site->data.to && at < site->data.to + site->step;
    const Instant from = atEnd ? site->data.to - site->step : at;
    request.window = {from, from + site->step};
    request.quantity = scene::Quantity::Utilisation;
    return computeValues(request, nullptr, stop);
}

Instant defaultDate(const OpenSite& site) {
    return site.hasSamples() ? site.data.to : site.defaultCursor();
}

/// A file without leases does not say that nothing is earned: the amounts are n/a, not 0.
void withoutLeases(FigureSet& set) {
    for (const FigureId id : {FigureId::ContractedRevenue, FigureId::BilledRevenue, FigureId::TotalMonthlyRent,
                              FigureId::LeasedIdleCost, FigureId::ContractedCredits}) {
        set[id].value.reset();
        set[id].money.reset();
        set[id].note = "the site holds no leases";
    }
}

}  // namespace

TenancyCurve tenancyCurve(const Snapshot& snapshot, TimeWindow window) {
    // Changes of every band, summed up along time. Who is in service at all counts for "vacant".
    std::map<Instant, std::map<std::uint32_t, std::int64_t>> changes;
    constexpr std::uint32_t kVacant = Index<PartyTag>::kNone;
    const auto add = [&](TimeWindow time, std::uint32_t band, std::int64_t gpus) {
        const TimeWindow inside = intersect(time, window);
        if (!inside.empty()) {
            changes[inside.from][band] += gpus;
            changes[inside.to][band] -= gpus;
        }
    };
    if (const auto groups = makeGroups(snapshot, GroupBy::Tenant, window)) {
        std::map<std::string_view, std::uint32_t> byName;
        for (std::size_t party = 0; party < snapshot.parties.size(); ++party) {
            byName[snapshot.parties[party].name] = static_cast<std::uint32_t>(party);
        }
        for (const GroupRun& run : groups->runs) {
            const auto party = byName.find(groups->names[run.group]);
            const bool vacant = groups->names[run.group] == kVacantName || party == byName.end();
            add(run.window, vacant ? kVacant : party->second, run.gpus.count);
        }
    }
    changes[window.from];
    TenancyCurve curve;
    curve.window = window;
    std::map<std::uint32_t, std::int64_t> held;
    std::map<std::uint32_t, std::vector<std::uint64_t>> bands;
    std::set<std::uint32_t> parties;
    for (const auto& [at, change] : changes) {
        for (const auto& [party, gpus] : change) {
            parties.insert(party);
        }
    }
    for (const auto& [at, change] : changes) {
        if (at >= window.to) {
            break;
        }
        for (const auto& [party, gpus] : change) {
            held[party] += gpus;
        }
        curve.at.push_back(at);
        std::uint64_t sum = 0;
        for (const std::uint32_t party : parties) {
            const auto gpus = static_cast<std::uint64_t>(std::max<std::int64_t>(0, held[party]));
            bands[party].push_back(gpus);
            sum += gpus;
        }
        curve.most = std::max(curve.most, sum);
    }
    for (auto& [party, gpus] : bands) {
        curve.bands.push_back({party == kVacant ? PartyIndex{} : PartyIndex(party), std::move(gpus)});
    }
    const auto weight = [](const TenancyCurve::Band& band) {
        return *std::max_element(band.gpus.begin(), band.gpus.end());
    };
    std::erase_if(curve.bands, [&](const auto& band) { return weight(band) == 0; });
    std::stable_sort(curve.bands.begin(), curve.bands.end(), [&](const auto& a, const auto& b) {
        return static_cast<bool>(a.tenant) != static_cast<bool>(b.tenant) ? static_cast<bool>(a.tenant)
                                                                          : weight(a) > weight(b);
    });
    return curve;
}

Result<ReportFacts> gatherReport(const OpenSitePtr& site, std::optional<Instant> at, std::stop_token stop,
                                 const Progress& progress) {
    const auto tell = [&](double share, std::string_view phase) {
        if (progress) {
            progress(share, phase);
        }
    };
    ReportFacts facts;
    facts.site = site;
    facts.at = at.value_or(defaultDate(*site));
    const Snapshot& s = *site->snapshot;
    FigureRequest request;
    request.at = facts.at;
    request.metric = site->metric;
    tell(0, "computing figures");
    auto trend = figureTrend(s, site->source, request, TrendStep::Month, kTrendMonths, stop,
                             [&](double share) { tell(0.5 * share, "computing figures"); });
    if (!trend) {
        return Failure(trend.error());
    }
    facts.trend = std::move(*trend);
    if (s.leases.empty()) {
        for (FigureSet& set : facts.trend.sets) {
            withoutLeases(set);
        }
    }
    facts.month = facts.trend.windows.back();
    facts.before = facts.trend.windows[facts.trend.windows.size() - 2];
    request.window = facts.month;
    for (const auto& [by, into] :
         {std::pair{GroupBy::Hall, &facts.byHall}, std::pair{GroupBy::Tenant, &facts.byTenant}}) {
        request.by = by;
        auto figures = computeFigures(s, site->source, request, stop);
        if (!figures) {
            return Failure(figures.error());
        }
        *into = std::move(*figures);
    }
    tell(0.7, "reading samples");
    auto heatmap = utilisationOver(*site, facts.at, stop);
    if (!heatmap) {
        return Failure(heatmap.error());
    }
    facts.utilisation = std::move(*heatmap);
    auto values = valuesAt(site, facts.at, stop);
    if (!values) {
        return Failure(values.error());
    }
    facts.values = *values;
    facts.roll = rentRoll(s, facts.at);
    facts.tenancy = tenancyCurve(s, {addMonths(facts.at, -12), addMonths(facts.at, 13)});
    tell(1, "computing figures");
    return facts;
}

}  // namespace leasehold::report
