// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/portfolio_data.hpp"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <map>

#include "data/analytics/months.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kForwardMonths = 48;
constexpr int kTrendMonths = 13;
constexpr int kMostTrendDays = 31;

QString monthName(Instant t) {
    return dateText(t).section(u' ', 1, 2);
}

/// "1 – 16 Apr 2026": the days of a part of a month, short enough for a tile. The page's head has the exact times.
QString daysText(TimeWindow window) {
    const QString first = dateText(std::chrono::floor<std::chrono::days>(window.from)).section(u' ', 0, 2);
    const QString last = lastDayText(window.to).section(u' ', 0, 2);
    return first == last ? first : QStringLiteral("%1 – %2").arg(first.section(u' ', 0, 0), last);
}

FigureRequest requestOf(const PortfolioRequest& request, TimeWindow window, Instant at) {
    FigureRequest figures;
    figures.window = window;
    figures.at = at;
    figures.filter = request.filter;
    figures.busyThreshold = request.busyThreshold;
    return figures;
}

/// A site that was made in memory, or has no samples, needs no file.
Result<Figures> figuresOf(const OpenSite& site, const FigureRequest& request, const std::stop_token& stop) {
    return site.hasSamples() ? computeFigures(*site.snapshot, site.source, request, stop)
                             : computeFigures(*site.snapshot, FigureSamplesPtr(), request, stop);
}

void namePeriods(Portfolio& p) {
    const Instant at = p.request.at;
    if (p.request.over) {
        p.period = *p.request.over;
        p.before = {p.period.from - p.period.length(), p.period.from};
        p.periodName = timeWindowText(p.period);
        p.beforeName = QStringLiteral("the %1 before").arg(text(formatDuration(p.period.length())));
        return;
    }
    const Instant month = monthStart(at);
    // On the first of a month nothing of it has passed yet: then the month before is the one to look at.
    const Instant from = month == at ? addMonths(at, -1) : month;
    p.period = {from, at};
    // Like for like: as much of the month before as has passed of this one.
    const Instant start = addMonths(from, -1);
    p.before = {start, month == at ? from : std::min(from, start + (at - from))};
    p.periodName = month == at ? monthName(from) : QStringLiteral("%1 to date").arg(monthName(from));
    p.beforeName = p.before.to == from ? monthName(p.before.from) : daysText(p.before);
}

/// GPUs in service at the date, and those of them that a lease holds, of what the filter keeps.
Result<> countGpus(Portfolio& p, const Snapshot& s) {
    const Instant now = p.request.at;
    const auto groups = makeGroups(s, GroupBy::Lease, {now, now + Duration{1}}, p.request.filter);
    if (!groups) return Failure(groups.error());
    for (const GroupRun& run : groups->runs) {
        p.inService += run.gpus.count;
        if (groups->parts[run.group] != Groups::kNoPart) p.leased += run.gpus.count;
    }
    return {};
}

/// Rated power of racks with GPUs, by hall and in all; none where a rack has none.
struct RatedPower {
    std::optional<double> site = 0;
    std::map<std::string, std::optional<double>> halls;
    explicit RatedPower(const Snapshot& s) {
        for (const Rack& rack : s.racks) {
            if (rack.gpus.count == 0) continue;
            add(site, rack.ratedPowerW);
            if (!rack.row) continue;
            add(halls.try_emplace(s.halls[s.rows[rack.row.value].hall.value].name, 0.0).first->second,
                rack.ratedPowerW);
        }
    }
    static void add(std::optional<double>& sum, const std::optional<double>& watts) {
        sum = sum && watts ? std::optional(*sum + *watts) : std::nullopt;
    }
};

/// A filter by anything but halls keeps parts of them, which have no envelope of their own.
bool keepsWholeHalls(const Filter& filter) {
    return std::all_of(filter.conditions.begin(), filter.conditions.end(),
                       [](const Filter::Condition& c) { return c.key == GroupBy::Site || c.key == GroupBy::Hall; });
}

/// What the filter keeps, then its halls by how much of their envelope they draw.
void gatherPower(Portfolio& p, const Snapshot& s) {
    std::map<std::uint32_t, double> siteEnvelope;
    std::map<std::string, double> hallEnvelope;
    for (const PowerFeed& feed : s.feeds) {
        if (feed.scope == ScopeKind::Site) siteEnvelope[feed.index] += feed.envelopeW;
        if (feed.scope == ScopeKind::Hall) hallEnvelope[s.halls[feed.index].name] += feed.envelopeW;
    }
    const RatedPower rated(s);
    const bool wholeHalls = keepsWholeHalls(p.request.filter);
    const Figure& total = p.now.total[FigureId::PowerMw];
    double envelope = 0;
    for (const auto& [site, watts] : siteEnvelope) {
        if (s.sites[site].status == SiteStatus::Operating) envelope += watts;
    }
    if (total.value) {
        PowerBar bar{text(s.name), *total.value * 1e6, rated.site, {}, isMeasuredAlone(total)};
        if (envelope > 0) bar.envelope = envelope;
        if (p.filtered()) {
            bar.name = QStringLiteral("what the filter keeps");
            bar.rated = bar.envelope = std::nullopt;
        }
        p.power.push_back(std::move(bar));
    }
    const auto whole = static_cast<std::ptrdiff_t>(p.power.size());
    for (const FigureSet& row : p.now.rows) {
        const Figure& load = row[FigureId::PowerMw];
        if (!load.value || *load.value <= 0) continue;
        PowerBar bar{text(row.name), *load.value * 1e6, {}, {}, isMeasuredAlone(load)};
        if (const auto own = hallEnvelope.find(row.name); wholeHalls && own != hallEnvelope.end()) {
            bar.envelope = own->second;
        }
        if (const auto own = rated.halls.find(row.name); wholeHalls && own != rated.halls.end())
            bar.rated = own->second;
        p.power.push_back(std::move(bar));
    }
    const auto fullness = [](const PowerBar& bar) {
        return bar.envelope && *bar.envelope > 0 ? bar.load / *bar.envelope : -1;
    };
    std::stable_sort(p.power.begin() + whole, p.power.end(), [&](const PowerBar& a, const PowerBar& b) {
        return std::pair(fullness(a), a.load) > std::pair(fullness(b), b.load);
    });
}

QString signedText(double value, int digits) {
    return (value > 0 ? QStringLiteral("+") : QStringLiteral("−")) +
           QLocale(QLocale::English).toString(std::abs(value), 'f', digits);
}

/// A thousandth of a point is no change.
bool isNothing(FigureId id, const Figure& figure, double change) {
    return figure.unit == "share"   ? std::abs(change) < 5e-4
           : isMoney(id)            ? std::abs(change) < 1
           : figure.unit == "GPU-h" ? std::abs(change) < 0.5
                                    : std::abs(change) < 5e-3;
}

}  // namespace

std::optional<double> Portfolio::leasedNow() const {
    return inService > 0 ? std::optional(static_cast<double>(leased) / static_cast<double>(inService)) : std::nullopt;
}

std::optional<double> Portfolio::change(FigureId id) const {
    const Figure& a = last[id];
    const Figure& b = now.total[id];
    if (!a.value || !b.value || a.unit != b.unit) return std::nullopt;
    return *b.value - *a.value;
}

Result<PortfolioPtr> computePortfolio(const PortfolioRequest& request, std::stop_token stop,
                                      const std::function<void(double)>& progress) {
    auto made = std::make_shared<Portfolio>();
    Portfolio& p = *made;
    p.request = request;
    namePeriods(p);
    const Snapshot& s = *request.site->snapshot;
    const auto report = [&](double share) {
        if (progress) progress(share);
    };
    FigureRequest now = requestOf(request, p.period, request.at);
    now.by = GroupBy::Hall;
    auto figures = figuresOf(*request.site, now, stop);
    if (!figures) return Failure(figures.error());
    p.now = std::move(*figures);
    report(0.5);
    auto last = figuresOf(*request.site, requestOf(request, p.before, p.before.to), stop);
    if (!last) return Failure(last.error());
    p.last = std::move(last->total);
    report(0.8);
    p.roll = rentRoll(s, request.at);
    p.stays = forwardProfile(s, request.at, kForwardMonths, false, stop);
    p.leaves = forwardProfile(s, request.at, kForwardMonths, true, stop);
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, {}, "stopped");
    if (const Result<> counted = countGpus(p, s); !counted) return Failure(counted.error());
    gatherPower(p, s);
    report(1);
    return PortfolioPtr(std::move(made));
}

Result<PortfolioTrendPtr> computePortfolioTrend(const PortfolioRequest& request, std::stop_token stop,
                                                const std::function<void(double)>& progress) {
    auto made = std::make_shared<PortfolioTrend>();
    made->at = request.at;
    const OpenSite& site = *request.site;
    const FigureRequest figures = requestOf(request, {}, request.at);
    auto months =
        figureTrend(*site.snapshot, site.source, figures, TrendStep::Month, kTrendMonths, stop, [&](double share) {
            if (progress) progress(share / 2);
        });
    if (!months) return Failure(months.error());
    made->months = std::move(*months);
    if (!request.filter.empty()) {
        FigureRequest whole = figures;
        whole.filter = {};
        auto ofSite = figureTrend(*site.snapshot, site.source, whole, TrendStep::Month, kTrendMonths, stop, {});
        if (!ofSite) return Failure(ofSite.error());
        made->unfiltered = std::move(*ofSite);
    }
    // Days only where there are samples: without them months say the same.
    const TimeWindow seen = intersect(site.data, {kBeginning, request.at});
    const auto days =
        static_cast<int>(std::clamp<std::int64_t>((seen.length().count() + 86399) / 86400, 0, kMostTrendDays));
    if (days > 1) {
        auto daily = figureTrend(*site.snapshot, site.source, figures, TrendStep::Day, days, stop, [&](double share) {
            if (progress) progress(0.5 + share / 2);
        });
        if (!daily) return Failure(daily.error());
        made->days = std::move(*daily);
    }
    return PortfolioTrendPtr(std::move(made));
}

QString changeText(FigureId id, const Portfolio& p) {
    const Figure& figure = p.now.total[id];
    if (!figure.value) return {};
    const auto change = p.change(id);
    const Instant then = std::chrono::floor<std::chrono::days>(p.before.to);
    const QString other = overWindow(id) ? p.beforeName : dateText(then).section(u' ', 0, 2);
    if (!change) return QStringLiteral("no figure for %1").arg(other);
    const QString since = QStringLiteral(" against %1").arg(other);
    if (isNothing(id, figure, *change)) return QStringLiteral("as in %1").arg(other);
    if (figure.unit == "share") return signedText(*change * 100, 1) + QStringLiteral(" points") + since;
    if (isMoney(id)) {
        return (*change > 0 ? QStringLiteral("+") : QStringLiteral("−")) + moneyOf(std::abs(*change), figure.unit) +
               since;
    }
    if (figure.unit == "GPU-h") {
        const bool many = std::abs(*change) >= 1e6;
        return (many ? signedText(*change / 1e6, 2) + QStringLiteral(" M") : signedText(*change, 0)) +
               QStringLiteral(" GPU-h") + since;
    }
    if (id == FigureId::Hhi) return signedText(*change, 0) + since;
    return signedText(*change, 2) + (figure.unit == "years" ? QStringLiteral(" y") : QString()) + since;
}

QStringList portfolioStory(const Portfolio& p) {
    QStringList story;
    if (const auto share = p.leasedNow()) {
        QString full =
            p.leased == p.inService
                ? QStringLiteral("All %1 GPUs are leased now").arg(grouped(p.inService))
                : QStringLiteral("%1 of %2 GPUs are leased now").arg(percent(*share * 100, 0), grouped(p.inService));
        const Figure& over = p.now.total[FigureId::Occupancy];
        if (over.value && std::abs(*over.value - *share) > 0.0005) {
            full += QStringLiteral("; over %1 occupancy was %2").arg(p.periodName, percent(*over.value * 100));
        }
        if (p.filtered()) full = QStringLiteral("Of what the filter keeps: ") + full;
        story += full + u'.';
    }
    const Figure& top = p.now.total[FigureId::TopTenantShare];
    std::map<std::string, double> shares;
    for (const RentRollRow& row : p.roll.rows)
        shares[row.tenant] += row.share.value_or(0);
    const auto biggest = std::max_element(shares.begin(), shares.end(),
                                          [](const auto& a, const auto& b) { return a.second < b.second; });
    // The roll is of the whole site.
    if (top.value && *top.value > 0 && biggest != shares.end() && !p.filtered()) {
        // Of many tenants none matters by name.
        story +=
            *top.value < 0.1
                ? QStringLiteral("No tenant pays more than %1 of the rent.").arg(percent(*top.value * 100))
                : QStringLiteral("%1 pays %2 of the rent.").arg(text(biggest->first), percent(*top.value * 100, 0));
    } else if (p.roll.unknownRents > 0) {
        story += QStringLiteral("%1 in force %2 undisclosed.")
                     .arg(counted(p.roll.unknownRents, QStringLiteral("rent")),
                          p.roll.unknownRents == 1 ? QStringLiteral("is") : QStringLiteral("are"));
    }
    const Figure& expiry = p.now.total[FigureId::WaltToExpiry];
    const Figure& exit = p.now.total[FigureId::WaltToBreak];
    if (expiry.value && exit.value) {
        story += *exit.value < *expiry.value - 0.05
                     ? QStringLiteral("Leases run another %1, but could end in %2.")
                           .arg(figureShort(FigureId::WaltToExpiry, expiry), figureShort(FigureId::WaltToBreak, exit))
                     : QStringLiteral("Leases run another %1.").arg(figureShort(FigureId::WaltToExpiry, expiry));
    }
    return story;
}

std::vector<Dispute> disputesOf(const Snapshot& s, Instant at) {
    // One walk over the evidence: by lease, and its fields in the order in which they come.
    struct Own {
        std::vector<Dispute> fields;
        std::map<std::string, std::size_t> placeOf;
    };
    std::map<std::uint32_t, Own> byLease;
    for (const Evidence& e : s.evidence) {
        if (e.subject != Evidence::Subject::Lease || e.index >= s.leases.size() ||
            leaseState(s.leases[e.index], at) == LeaseState::Ended) {
            continue;
        }
        Own& own = byLease[e.index];
        const auto [place, fresh] = own.placeOf.try_emplace(e.field, own.fields.size());
        if (fresh) {
            own.fields.push_back({LeaseIndex(e.index), text(s.leases[e.index].name), text(e.field), {}, {}});
        }
        Dispute& dispute = own.fields[place->second];
        if (e.note == "rival") {
            dispute.rivals += QStringLiteral("%1 (%2)").arg(text(e.value), text(e.source));
        } else if (dispute.used.isEmpty()) {
            dispute.used = QStringLiteral("%1 (%2)").arg(text(e.value), text(e.source));
        }
    }
    std::vector<Dispute> all;
    for (auto& [lease, own] : byLease) {
        std::copy_if(own.fields.begin(), own.fields.end(), std::back_inserter(all),
                     [](const Dispute& d) { return !d.rivals.isEmpty(); });
    }
    return all;
}

}  // namespace leasehold
