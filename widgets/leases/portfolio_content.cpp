// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/portfolio_content.hpp"

#include <QObject>
#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <span>

#include "data/analytics/limits.hpp"
#include "data/analytics/months.hpp"
#include "data/model/money_list.hpp"
#include "widgets/controls/tenant_colours.hpp"
#include "widgets/models/cut_list.hpp"
#include "widgets/models/figure_words.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kMostTenants = 8;
constexpr std::size_t kMostExpiries = 12;
constexpr std::size_t kMostPower = 10;

/// What a tile shows: the figure whose course it draws, and one beside it. `more`: whether growth is good news.
struct TilePlan {
    FigureId first;
    FigureId second;
    enum class Good : std::uint8_t { More, Less, Neither } good;
};
constexpr std::array<TilePlan, 8> kTiles{{
    {FigureId::Occupancy, FigureId::VacantGpuHours, TilePlan::Good::More},
    {FigureId::TechnicalUtilisation, FigureId::BusyShare, TilePlan::Good::More},
    {FigureId::TotalMonthlyRent, FigureId::EffectivePrice, TilePlan::Good::More},
    {FigureId::BilledRevenue, FigureId::ContractedRevenue, TilePlan::Good::More},
    {FigureId::VacantCost, FigureId::LeasedIdleCost, TilePlan::Good::Less},
    {FigureId::WaltToExpiry, FigureId::WaltToBreak, TilePlan::Good::More},
    {FigureId::TopTenantShare, FigureId::Hhi, TilePlan::Good::Less},
    {FigureId::LeasedIdleGpuHours, FigureId::Realisation, TilePlan::Good::Less},
}};

QString labelOf(FigureId id) {
    switch (id) {
        case FigureId::VacantCost:
            return QObject::tr("Idle cost: vacant, the owner's");
        case FigureId::LeasedIdleCost:
            return QObject::tr("Leased idle, tenants'");
        case FigureId::LeasedIdleGpuHours:
            return QObject::tr("Leased but idle");
        case FigureId::TopTenantShare:
            return QObject::tr("Largest tenant's share");
        case FigureId::VacantGpuHours:
            return QObject::tr("Vacant");
        case FigureId::ContractedRevenue:
            return QObject::tr("Contracted");
        case FigureId::BilledRevenue:
            return QObject::tr("Billed revenue");
        case FigureId::Hhi:
            return QObject::tr("HHI");
        default:
            return QString::fromUtf8(figureTitle(id).data(), static_cast<qsizetype>(figureTitle(id).size()));
    }
}

/// A coverage that is not whole belongs beside the number.
QString noteOf(const Figure& figure) {
    QString note = figure.byCurrency.empty() ? text(figure.note) : QObject::tr("one amount a currency");
    if (figure.coverage && *figure.coverage < 0.9995) {
        const QString covered = QObject::tr("%1 known").arg(percent(*figure.coverage * 100));
        note = note.isEmpty() ? covered : note + QStringLiteral(" · ") + covered;
    }
    return note;
}

const Snapshot& snapshotOf(const Portfolio& portfolio) {
    return *portfolio.request.site->snapshot;
}

TileNumber numberOf(const Portfolio& portfolio, FigureId id, TilePlan::Good good) {
    const Figure& figure = portfolio.now.total[id];
    TileNumber number;
    number.id = id;
    number.label = labelOf(id);
    number.value = figureShort(id, figure);
    if (!figure.value) {
        for (const Money& amount : figure.byCurrency)
            number.amounts += moneyShort(amount);
    }
    if (id == FigureId::Occupancy) {
        // The date and the period stand side by side, or "all leased" would stand over 72 %.
        number.label =
            portfolio.request.over ? QObject::tr("Occupancy in the window") : QObject::tr("Occupancy to date");
        if (const auto now = portfolio.leasedNow()) number.label += QObject::tr(" · now %1").arg(percent(*now * 100));
    }
    number.change = changeText(id, portfolio);
    number.note = noteOf(figure);
    number.known = isKnown(figure);
    const auto change = portfolio.change(id);
    number.neutral = !change || number.change.startsWith(QObject::tr("as in")) || good == TilePlan::Good::Neither;
    const bool less = id == FigureId::VacantGpuHours || good == TilePlan::Good::Less;
    number.better = change && (*change > 0) != (less && id != FigureId::Realisation);
    return number;
}

/// Days tell more while there are samples; without them, or where a day has no figure, months do.
void addCourse(TileContent& tile, const PortfolioTrend& trend, FigureId id) {
    const auto courseOf = [&](const Trend& t) {
        TileFace::Course course;
        for (const FigureSet& set : t.sets)
            course.push_back(set[id].value);
        return course;
    };
    const TileFace::Course days = courseOf(trend.days);
    const TileFace::Course months = courseOf(trend.months);
    const bool daily = std::count_if(days.begin(), days.end(), [](const auto& point) { return point.has_value(); }) > 1;
    tile.face.course = daily ? days : months;
    tile.over = daily ? QObject::tr("Course: the last %1 days").arg(days.size())
                      : QObject::tr("Course: the last %1 months").arg(months.size());
}

/// "1.25 bn USD + 3 M EUR".
QString moneyText(const std::vector<Money>& amounts) {
    QStringList parts;
    for (const Money& amount : amounts)
        parts += moneyShort(amount);
    return parts.join(QStringLiteral(" + "));
}

}  // namespace

std::vector<TileContent> portfolioTiles(const Portfolio& portfolio, const PortfolioTrend* trend) {
    std::vector<TileContent> tiles;
    for (const TilePlan& plan : kTiles) {
        TileContent tile;
        for (const FigureId id : {plan.first, plan.second})
            tile.face.numbers.push_back(numberOf(portfolio, id, plan.good));
        if (trend != nullptr) addCourse(tile, *trend, plan.first);
        tiles.push_back(std::move(tile));
    }
    return tiles;
}

void TenantRent::Part::add(const Money& more, const std::optional<double>& moreShare) {
    amount.currency = more.currency;
    amount.minor += more.minor;
    if (moreShare) share = share.value_or(0) + *moreShare;
}

std::optional<double> TenantRent::share() const {
    std::optional<double> largest;
    for (const Part& part : rent) {
        if (part.share) largest = std::max(largest.value_or(0), *part.share);
    }
    return largest;
}

std::vector<TenantRent> tenantRents(const Portfolio& portfolio) {
    const Snapshot& s = snapshotOf(portfolio);
    std::map<std::uint32_t, TenantRent> tenants;
    std::map<std::uint32_t, std::map<Currency, TenantRent::Part>> sums;
    std::map<Currency, std::int64_t> largest;
    for (const RentRollRow& row : portfolio.roll.rows) {
        if (row.state != LeaseState::InForce) continue;
        const PartyIndex party = s.leases[row.lease.value].tenant;
        TenantRent& tenant = tenants[party.value];
        tenant.party = party;
        const bool pays = row.priceKind != PriceKind::Internal && row.priceKind != PriceKind::Credits;
        tenant.pays = tenant.pays || pays;
        tenant.gpus += static_cast<std::uint64_t>(row.gpus.value_or(0));
        if (pays && !row.monthlyRent) tenant.unknown = true;
        if (!row.monthlyRent) continue;
        TenantRent::Part& part = sums[party.value][row.currency];
        part.add({row.monthlyRent->minor, row.currency}, row.share);
        largest[row.currency] = std::max(largest[row.currency], part.amount.minor);
    }
    std::vector<TenantRent> all;
    for (auto& [party, tenant] : tenants) {
        for (const auto& [currency, part] : sums[party])
            tenant.rent.push_back(part);
        all.push_back(std::move(tenant));
    }
    // Where shares are not known, by the amount against the largest in its currency.
    const auto rank = [&](const TenantRent& t) {
        if (t.unknown) return -1.0;
        double order = t.share().value_or(0);
        for (const TenantRent::Part& part : t.rent) {
            const auto most = static_cast<double>(largest[part.amount.currency]);
            if (order <= 0 && most > 0) order = static_cast<double>(part.amount.minor) / most;
        }
        return order;
    };
    std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return rank(a) > rank(b); });
    return all;
}

namespace {

/// "12.5 M USD · 53.9 %"; where the site has several currencies the share names its own: "12.5 M USD · 53.9 % of USD".
QString partText(const TenantRent::Part& part, bool mixed) {
    QString amount = moneyShort(part.amount);
    if (part.share.value_or(0) <= 0) return amount;
    const QString share = percent(*part.share * 100);
    return QStringLiteral("%1 · %2").arg(
        amount, mixed ? QObject::tr("%1 of %2").arg(share, text(std::string(part.amount.currency.text()))) : share);
}

QString rentText(const TenantRent& tenant, bool mixed) {
    if (tenant.unknown) return QObject::tr("rent n/a");
    if (!tenant.pays) return QObject::tr("own use");
    QStringList parts;
    for (const TenantRent::Part& part : tenant.rent)
        parts += partText(part, mixed);
    return parts.join(QStringLiteral("; "));
}

/// The line of the tenants for whom there is no room.
BarsFace::Bar restOf(std::span<const TenantRent> rest, bool mixed) {
    std::map<Currency, TenantRent::Part> sums;
    std::uint64_t gpus = 0;
    bool unknown = false;
    for (const TenantRent& tenant : rest) {
        for (const TenantRent::Part& part : tenant.rent)
            sums[part.amount.currency].add(part.amount, part.share);
        gpus += tenant.gpus;
        unknown = unknown || tenant.unknown;
    }
    QStringList parts;
    for (const auto& [currency, part] : sums)
        parts += mixed ? moneyShort(part.amount) : partText(part, mixed);
    BarsFace::Bar bar;
    bar.name = andMore(rest.size(), counted(gpus, QStringLiteral("GPU")));
    bar.value = parts.isEmpty() ? QObject::tr("no known rent") : parts.join(QStringLiteral(" + "));
    if (unknown && !parts.isEmpty()) bar.value += QObject::tr(", some unknown");
    bar.warn = unknown;
    if (!mixed && sums.size() == 1) bar.share = sums.begin()->second.share;
    return bar;
}

/// What a filter cannot cut says so.
QString ofWholeSite(const Portfolio& portfolio, const QString& title) {
    return portfolio.filtered() ? QObject::tr("%1 · whole site").arg(title) : title;
}

/// Envelopes are of whole facilities: processors, network, pumps and losses stand in them too.
QString powerAbout(const Portfolio& portfolio) {
    const bool measured = !portfolio.power.empty() && portfolio.power.front().measured;
    const QString note = noteOf(portfolio.now.total[FigureId::PowerMw]).section(u';', 0, 0);
    return measured ? QObject::tr("GPUs alone, without the rest of the facility; the mark is the envelope") : note;
}

QString powerText(const PowerBar& bar) {
    const QString load =
        bar.measured ? QObject::tr("GPUs draw %1").arg(watts(bar.load)) : QObject::tr("rated %1").arg(watts(bar.load));
    QStringList parts{load};
    if (bar.measured && bar.rated) parts += QObject::tr("racks rated %1").arg(watts(*bar.rated));
    if (bar.envelope) parts += QObject::tr("envelope %1").arg(watts(*bar.envelope));
    return parts.join(QStringLiteral(" · "));
}

}  // namespace

BarsFace tenantBars(const Portfolio& portfolio, bool dark) {
    const Snapshot& s = snapshotOf(portfolio);
    const std::vector<QColor> colours = tenantColours(s, dark);
    BarsFace face{
        {ofWholeSite(portfolio, QObject::tr("Tenants")), QObject::tr("Monthly rent in force and its share")}, {}, {}};
    face.empty = QObject::tr("No lease is in force at this date.");
    const std::vector<TenantRent> all = tenantRents(portfolio);
    const bool mixed = portfolio.roll.totals.size() > 1;
    const CutList cut(all.size(), kMostTenants);
    for (const TenantRent& tenant : std::span(all).first(cut.shown)) {
        BarsFace::Bar bar;
        bar.name = text(s.parties[tenant.party.value].name) + QStringLiteral(" · ") +
                   counted(tenant.gpus, QStringLiteral("GPU"));
        bar.warn = tenant.unknown;
        bar.value = rentText(tenant, mixed);
        if (!tenant.unknown) bar.share = tenant.pays ? tenant.share() : 0;
        if (tenant.party.value < colours.size()) bar.colour = colours[tenant.party.value];
        face.bars.push_back(std::move(bar));
    }
    if (cut.more > 0) face.bars.push_back(restOf(std::span(all).last(cut.more), mixed));
    return face;
}

namespace {

/// What expires of one currency's rent in one year; `year` none: open-ended leases.
struct Expiry {
    std::optional<int> year;
    TenantRent::Part part;
};

/// By year, then currency; open-ended last. A currency of which a rent is unknown has amounts without shares.
std::vector<Expiry> expiriesOf(const Portfolio& portfolio) {
    constexpr int kNever = std::numeric_limits<int>::max();
    std::map<std::pair<int, Currency>, TenantRent::Part> sums;
    for (const RentRollRow& row : portfolio.roll.rows) {
        if (row.state != LeaseState::InForce || !row.monthlyRent) continue;
        const int year = row.to ? yearOf(*row.to) : kNever;
        sums[{year, row.currency}].add({row.monthlyRent->minor, row.currency}, row.share);
    }
    std::vector<Expiry> all;
    all.reserve(sums.size());
    for (const auto& [key, part] : sums)
        all.push_back({key.first == kNever ? std::nullopt : std::optional(key.first), part});
    return all;
}

/// "54.0 % could end within a year", of each currency where there are several; empty where no share is known.
QString soonText(const Portfolio& portfolio, bool mixed) {
    std::map<Currency, double> soon;
    for (const RentRollRow& row : portfolio.roll.rows) {
        if (!row.share) continue;
        soon[row.currency] += row.yearsToBreak && *row.yearsToBreak <= 1 ? *row.share : 0;
    }
    QStringList parts;
    for (const auto& [currency, share] : soon) {
        const QString words = percent(share * 100);
        parts += mixed ? QObject::tr("%1 of %2").arg(words, text(std::string(currency.text()))) : words;
    }
    return parts.isEmpty() ? QString()
                           : QObject::tr("; %1 could end within a year").arg(parts.join(QStringLiteral(", ")));
}

}  // namespace

BarsFace rolloverBars(const Portfolio& portfolio) {
    const bool mixed = portfolio.roll.totals.size() > 1;
    BarsFace face{
        {ofWholeSite(portfolio, QObject::tr("Rollover: rent that expires, by year")),
         QObject::tr("Monthly rent, if every lease runs to its end") + soonText(portfolio, mixed)},
        {},
        portfolio.roll.unknownRents > 0 ? QObject::tr("n/a: no rent is known.") : QObject::tr("Nothing expires.")};
    if (portfolio.roll.unknownRents > 0) {
        face.subtitle += QObject::tr("; no shares: %1")
                             .arg(portfolio.roll.unknownRents == 1
                                      ? QObject::tr("a rent is unknown")
                                      : QObject::tr("%1 rents are unknown").arg(portfolio.roll.unknownRents));
    }
    const std::vector<Expiry> all = expiriesOf(portfolio);
    const CutList cut(all.size(), kMostExpiries);
    for (const Expiry& expiry : std::span(all).first(cut.shown)) {
        const QString when = expiry.year ? QString::number(*expiry.year) : QObject::tr("open-ended");
        const QString currency = text(std::string(expiry.part.amount.currency.text()));
        BarsFace::Bar bar;
        bar.name = mixed ? when + QStringLiteral(" · ") + currency : when;
        bar.share = expiry.part.share;
        bar.value = partText(expiry.part, mixed);
        face.bars.push_back(std::move(bar));
    }
    if (cut.more > 0) {
        std::vector<Money> amounts;
        for (const Expiry& expiry : std::span(all).last(cut.more))
            addTo(amounts, expiry.part.amount);
        face.bars.push_back({andMore(cut.more), moneyText(amounts), {}, {}, {}, false});
    }
    return face;
}

BarsFace supplierBars(const Portfolio& portfolio) {
    BarsFace face{{ofWholeSite(portfolio, QObject::tr("Suppliers")),
                   QObject::tr("Whom the tenants also buy from; amounts only where a source gives them")},
                  {},
                  QObject::tr("No supplier is named.")};
    for (const Party& party : snapshotOf(portfolio).parties) {
        if (party.isSupplier) face.bars.push_back({text(party.name), QObject::tr("amount unknown"), {}, {}, {}, true});
    }
    return face;
}

BarsFace powerBars(const Portfolio& portfolio) {
    const QString why = text(portfolio.now.total[FigureId::PowerMw].note).section(u';', 0, 0);
    BarsFace face{
        {QObject::tr("Power at the date"), powerAbout(portfolio)},
        {},
        why.isEmpty() ? QObject::tr("n/a: neither power samples nor rated power.") : QObject::tr("n/a: %1.").arg(why)};
    if (portfolio.power.empty()) face.subtitle = QObject::tr("GPUs' draw and racks' rating against the envelope");
    // The halls share a scale; the whole has its own, or they would all be short.
    const auto most = [](const PowerBar& bar) { return std::max(bar.load, bar.envelope.value_or(0)); };
    double ofHalls = 0;
    for (const PowerBar& bar : portfolio.power) {
        if (&bar != &portfolio.power.front()) ofHalls = std::max(ofHalls, most(bar));
    }
    const CutList cut(portfolio.power.size(), kMostPower);
    for (const PowerBar& bar : std::span(portfolio.power).first(cut.shown)) {
        BarsFace::Bar shown;
        shown.name = bar.name;
        const double scale = &bar == &portfolio.power.front() ? std::max(most(bar), ofHalls) : ofHalls;
        shown.share = scale > 0 ? std::optional(bar.load / scale) : std::nullopt;
        shown.value = powerText(bar);
        if (bar.envelope && scale > 0) shown.limit = *bar.envelope / scale;
        shown.warn = bar.envelope && exceedsEnvelope(bar.load, *bar.envelope);
        face.bars.push_back(std::move(shown));
    }
    if (cut.more > 0) {
        double drawn = 0;
        double rated = 0;
        for (const PowerBar& bar : std::span(portfolio.power).last(cut.more))
            (bar.measured ? drawn : rated) += bar.load;
        QStringList sums;
        if (drawn > 0) sums += QObject::tr("GPUs draw %1").arg(watts(drawn));
        if (rated > 0) sums += QObject::tr("rated %1").arg(watts(rated));
        face.bars.push_back({andMore(cut.more), sums.join(QStringLiteral(" · ")), {}, {}, {}, false});
    }
    return face;
}

std::vector<BarsFace> portfolioBars(const Portfolio& portfolio, bool dark) {
    return {tenantBars(portfolio, dark), rolloverBars(portfolio), powerBars(portfolio), supplierBars(portfolio)};
}

QString disputesHtml(const Portfolio& portfolio, const Look& l) {
    const std::vector<Dispute> all = disputesOf(snapshotOf(portfolio), portfolio.request.at);
    QString html = QStringLiteral("<p style='margin:0;color:%1'><b>%2</b></p>")
                       .arg(l.text.name(), QObject::tr("Where sources disagree"));
    if (all.empty()) {
        return html + QStringLiteral("<p style='color:%1'>%2</p>")
                          .arg(l.muted.name(), QObject::tr("Nowhere: no lease has rival values."));
    }
    html += QStringLiteral(
                "<p style='color:%1;margin:0 0 4px 0'>%2</p><table width='100%' cellpadding='4' cellspacing='0'>")
                .arg(l.muted.name(), QObject::tr("The value in use, and the rivals, of leases in force and to come"));
    for (const Dispute& dispute : all) {
        QStringList rivals;
        for (const QString& rival : dispute.rivals)
            rivals += rival.toHtmlEscaped();
        html += QStringLiteral(
                    "<tr><td><a href='lease:%1' style='color:%2;text-decoration:none'>%3</a></td>"
                    "<td style='color:%4'>%5</td><td style='color:%6'>%7</td><td style='color:%8'>%9</td></tr>")
                    .arg(dispute.lease.value)
                    .arg(l.accent.name(), dispute.name.toHtmlEscaped(), l.muted.name(), dispute.field.toHtmlEscaped(),
                         l.text.name(), dispute.used.toHtmlEscaped(), l.warning.name(),
                         rivals.join(QStringLiteral("<br>")));
    }
    return html + QStringLiteral("</table>");
}

}  // namespace leasehold
