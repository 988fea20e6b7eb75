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
    p.beforeName = monthName(p.before.from);
}

void countGpus(Portfolio& p, const Snapshot& s) {
    const Instant now = p.request.at;
    for (const Gpu& gpu : s.gpus) {
        const bool there = gpu.status == Status::Operating && gpu.commissioned <= now && now < gpu.retired;
        p.inService += there ? 1 : 0;
    }
    for (const GroupRun& run : leaseRunsAt(s, now))
        p.leased += run.gpus.count;
}

/// The sites with an envelope or GPUs, then their halls, from the rows of the cut.
void gatherPower(Portfolio& p, const Snapshot& s) {
    std::map<std::uint32_t, double> siteEnvelope;
    std::map<std::string, double> hallEnvelope;
    for (const PowerFeed& feed : s.feeds) {
        if (feed.scope == ScopeKind::Site) siteEnvelope[feed.index] += feed.envelopeW;
        if (feed.scope == ScopeKind::Hall) hallEnvelope[s.halls[feed.index].name] += feed.envelopeW;
    }
    const Figure& total = p.now.total[FigureId::PowerMw];
    double envelope = 0;
    for (const auto& [site, watts] : siteEnvelope) {
        if (s.sites[site].status == SiteStatus::Operating) envelope += watts;
    }
    if (total.value) {
        p.power.push_back({text(s.name), *total.value * 1e6, envelope > 0 ? std::optional(envelope) : std::nullopt});
    }
    for (const FigureSet& row : p.now.rows) {
        const Figure& load = row[FigureId::PowerMw];
        if (!load.value || *load.value <= 0) continue;
        const auto own = hallEnvelope.find(row.name);
        p.power.push_back(
            {text(row.name), *load.value * 1e6, own != hallEnvelope.end() ? std::optional(own->second) : std::nullopt});
    }
}

/// Without the time of day.
QString dayText(Instant t) {
    return dateText(std::chrono::floor<std::chrono::days>(t));
}

QString signedText(double value, int digits) {
    return (value > 0 ? QStringLiteral("+") : QStringLiteral("−")) +
           QLocale(QLocale::English).toString(std::abs(value), 'f', digits);
}

QString moneyOf(double major, const std::string& unit) {
    const Currency currency = parseCurrency(std::string_view(unit).substr(0, 3)).value_or(Currency{});
    const double scale = std::pow(10.0, minorDigits(currency));
    return moneyShort(Money{static_cast<std::int64_t>(std::llround(major * scale)), currency});
}

bool isMoney(FigureId id) {
    switch (id) {
        case FigureId::VacantCost:
        case FigureId::ContractedRevenue:
        case FigureId::BilledRevenue:
        case FigureId::TotalMonthlyRent:
        case FigureId::LeasedIdleCost:
        case FigureId::ContractedCredits:
            return true;
        default:
            return false;
    }
}

/// A thousandth of a point is no change.
bool isNothing(FigureId id, const Figure& figure, double change) {
    return figure.unit == "share" ? std::abs(change) < 5e-4
           : isMoney(id)          ? std::abs(change) < 1
                                  : std::abs(change) < 5e-3;
}

}  // namespace

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
    countGpus(p, s);
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

QString figureShort(FigureId id, const Figure& figure) {
    if (!figure.value) return QStringLiteral("n/a");
    if (isMoney(id)) return moneyOf(*figure.value, figure.unit);
    if (figure.unit == "years" && *figure.value < 1) {
        return QStringLiteral("%1 months").arg(QString::number(*figure.value * 12, 'f', 1));
    }
    if (figure.unit == "GPU-h" && *figure.value >= 1e6) {
        return QStringLiteral("%1 M GPU-h")
            .arg(QString::number(*figure.value / 1e6, 'f', *figure.value >= 1e8 ? 0 : 1));
    }
    QString words = text(figureText(id, figure));
    return words.replace(QStringLiteral("/GPU-h"), QStringLiteral(" per GPU-h"));
}

QString changeText(FigureId id, const Portfolio& p) {
    const Figure& figure = p.now.total[id];
    if (!figure.value) return {};
    const auto change = p.change(id);
    if (!change) return QStringLiteral("no figure for %1").arg(p.beforeName);
    const QString since = QStringLiteral(" since %1").arg(p.beforeName);
    if (isNothing(id, figure, *change)) return QStringLiteral("as in %1").arg(p.beforeName);
    if (figure.unit == "share") return signedText(*change * 100, 1) + QStringLiteral(" points") + since;
    if (isMoney(id)) {
        return (*change > 0 ? QStringLiteral("+") : QStringLiteral("−")) + moneyOf(std::abs(*change), figure.unit) +
               since;
    }
    if (figure.unit == "GPU-h") return signedText(*change / 1e6, 2) + QStringLiteral(" M GPU-h") + since;
    if (id == FigureId::Hhi) return signedText(*change, 0) + since;
    return signedText(*change, 2) + (figure.unit == "years" ? QStringLiteral(" y") : QString()) + since;
}

QStringList portfolioStory(const Portfolio& p, const PortfolioTrend* trend) {
    QStringList story;
    if (p.inService > 0) {
        const double share = static_cast<double>(p.leased) / static_cast<double>(p.inService);
        QString full =
            p.leased == p.inService
                ? QStringLiteral("All %1 GPUs are leased").arg(grouped(p.inService))
                : QStringLiteral("%1 of %2 GPUs are leased").arg(percent(share * 100, 0), grouped(p.inService));
        if (trend != nullptr && trend->days.sets.size() > 1) {
            const Figure& first = trend->days.sets.front()[FigureId::Occupancy];
            const TimeWindow day = trend->days.windows.front();
            const Instant middle = day.from + day.length() / 2;
            if (first.value && std::abs(*first.value - share) > 0.05) {
                full += QStringLiteral("; on %1 it was %2").arg(dayText(middle), percent(*first.value * 100, 0));
            }
        }
        story += full + u'.';
    }
    const Figure& top = p.now.total[FigureId::TopTenantShare];
    const RentRollRow* biggest = nullptr;
    for (const RentRollRow& row : p.roll.rows) {
        if (row.state == LeaseState::InForce && row.monthlyRent &&
            (biggest == nullptr || row.monthlyRent->minor > biggest->monthlyRent->minor)) {
            biggest = &row;
        }
    }
    if (top.value && biggest != nullptr) {
        story += QStringLiteral("%1 pays %2 of the rent.").arg(text(biggest->tenant), percent(*top.value * 100, 0));
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
