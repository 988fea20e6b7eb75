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

namespace {

constexpr std::uint32_t kVacantBand = Index<PartyTag>::kNone;
constexpr std::uint32_t kOtherBand = kVacantBand - 1;
constexpr std::size_t kMostBands = 24;
constexpr std::size_t kMostInstants = 2000;  ///< more than a page's width shows apart

struct HeldChange {
    Instant at{};
    std::uint32_t band = 0;
    std::int64_t gpus = 0;
};

/// What each tenant begins and ceases to hold, ascending. Who is in service and leased by nobody counts for vacant.
std::vector<HeldChange> heldChanges(const Snapshot& snapshot, TimeWindow window) {
    std::vector<HeldChange> changes;
    const auto groups = makeGroups(snapshot, GroupBy::Tenant, window);
    if (!groups) {
        return changes;
    }
    for (const GroupRun& run : groups->runs) {
        const TimeWindow inside = intersect(run.window, window);
        const std::uint32_t part = groups->parts[run.group];
        const std::uint32_t band = part == Groups::kNoPart ? kVacantBand : part;
        if (!inside.empty()) {
            changes.push_back({inside.from, band, run.gpus.count});
            changes.push_back({inside.to, band, -static_cast<std::int64_t>(run.gpus.count)});
        }
    }
    std::sort(changes.begin(), changes.end(), [](const HeldChange& a, const HeldChange& b) { return a.at < b.at; });
    return changes;
}

/// Bands of their own, the largest first: vacant, and the tenants that hold most at any time.
std::vector<std::uint32_t> largestBands(const std::vector<HeldChange>& changes) {
    std::map<std::uint32_t, std::pair<std::int64_t, std::int64_t>> heldAndMost;
    for (std::size_t i = 0; i < changes.size();) {
        const Instant at = changes[i].at;
        const std::size_t first = i;
        for (; i < changes.size() && changes[i].at == at; ++i) {
            heldAndMost[changes[i].band].first += changes[i].gpus;
        }
        for (std::size_t k = first; k < i; ++k) {
            auto& [held, most] = heldAndMost[changes[k].band];
            most = std::max(most, held);
        }
    }
    std::vector<std::pair<std::int64_t, std::uint32_t>> sorted;
    for (const auto& [band, held] : heldAndMost) {
        if (band != kVacantBand && held.second > 0) {
            sorted.emplace_back(-held.second, band);
        }
    }
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::uint32_t> bands;
    for (std::size_t i = 0; i < std::min(sorted.size(), kMostBands); ++i) {
        bands.push_back(sorted[i].second);
    }
    if (sorted.size() > kMostBands) {
        bands.push_back(kOtherBand);
    }
    bands.push_back(kVacantBand);
    return bands;
}

/// The instants to show: every change, or of very many a regular choice.
std::vector<Instant> shownInstants(const std::vector<HeldChange>& changes, TimeWindow window) {
    std::set<Instant> at{window.from};
    for (const HeldChange& change : changes) {
        if (change.at < window.to) {
            at.insert(change.at);
        }
    }
    if (at.size() <= kMostInstants) {
        return {at.begin(), at.end()};
    }
    std::vector<Instant> regular;
    for (std::size_t i = 0; i < kMostInstants; ++i) {
        regular.push_back(window.from + window.length() * static_cast<std::int64_t>(i) / kMostInstants);
    }
    return regular;
}

}  // namespace

TenancyCurve tenancyCurve(const Snapshot& snapshot, TimeWindow window) {
    TenancyCurve curve;
    curve.window = window;
    const std::vector<HeldChange> changes = heldChanges(snapshot, window);
    const std::vector<std::uint32_t> bands = largestBands(changes);
    std::map<std::uint32_t, std::size_t> placeOf;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        placeOf[bands[i]] = i;
        TenancyCurve::Band band;
        band.tenant = bands[i] == kVacantBand || bands[i] == kOtherBand ? PartyIndex{} : PartyIndex(bands[i]);
        band.others = bands[i] == kOtherBand;
        curve.bands.push_back(std::move(band));
    }
    curve.at = shownInstants(changes, window);
    std::vector<std::int64_t> held(bands.size(), 0);
    std::size_t next = 0;
    for (const Instant at : curve.at) {
        for (; next < changes.size() && changes[next].at <= at; ++next) {
            const auto place = placeOf.find(changes[next].band);
            held[place != placeOf.end() ? place->second : placeOf.at(kOtherBand)] += changes[next].gpus;
        }
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < bands.size(); ++i) {
            const auto gpus = static_cast<std::uint64_t>(std::max<std::int64_t>(0, held[i]));
            curve.bands[i].gpus.push_back(gpus);
            sum += gpus;
        }
        curve.most = std::max(curve.most, sum);
    }
    std::erase_if(curve.bands, [](const TenancyCurve::Band& band) {
        return *std::max_element(band.gpus.begin(), band.gpus.end()) == 0;
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
    request.at = facts.at;  // each lease by the counter that serves it, as everywhere
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
