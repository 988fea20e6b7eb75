// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "widgets/controls/tenant_colours.hpp"
#include "widgets/models/cut_list.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/board_words.hpp"

namespace leasehold::report {
namespace {

constexpr double kCardHeight = 92;
constexpr double kCardGap = 10;
constexpr int kColumns = 3;
constexpr std::size_t kMostTenants = 24;
constexpr double kFewestTenants = 6;
constexpr double kTableHead = 132;  ///< of the table of tenants: its heading, names and the lines of the rest
constexpr double kTableRow = 16;

constexpr std::array<FigureId, 9> kHeadlines{
    FigureId::Occupancy,      FigureId::TechnicalUtilisation, FigureId::BusyShare,
    FigureId::BilledRevenue,  FigureId::TotalMonthlyRent,     FigureId::EffectivePrice,
    FigureId::LeasedIdleCost, FigureId::TopTenantShare,       FigureId::WaltToExpiry};

void paintTriangle(const Pen& pen, QPointF at, const Change& change) {
    QPainter& painter = pen.painter();
    painter.setPen(Qt::NoPen);
    painter.setBrush(change.colour);
    const double tip = change.sign > 0 ? -3 : 3;
    painter.drawPolygon(QPolygonF(
        {QPointF(at.x(), at.y() - tip), QPointF(at.x() + 7, at.y() - tip), QPointF(at.x() + 3.5, at.y() + tip)}));
}

void paintCard(const Pen& pen, const QRectF& card, FigureId id, const ReportFacts& facts) {
    const Figure& now = facts.now()[id];
    QPainter& painter = pen.painter();
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink::kTint);
    painter.drawRoundedRect(card, 4, 4);
    const QRectF inside = card.adjusted(12, 10, -12, -8);
    QString title = text(std::string(figureTitle(id)));
    // Beside each other, or "all GPUs are let" would contradict a month in which they were not.
    if (id == FigureId::Occupancy && facts.letNow()) {
        title += QStringLiteral(", now %1").arg(percent(facts.letNow()));
    }
    pen.write(QRectF(inside.left(), inside.top(), inside.width(), 11), title, style::kLabel);
    TextStyle value{19, QFont::DemiBold, now.value ? ink::kText : ink::kFaint};
    const QString shown = figureShort(id, now);
    const double wide = Pen::width(shown, value);
    value.size = wide > inside.width() ? std::max(10.0, value.size * inside.width() / wide) : value.size;
    pen.write(QRectF(inside.left(), inside.top() + 14, inside.width() + 1, 24), shown, value);
    const Change change = changeOf(id, facts);
    const double y = inside.top() + 42;
    if (change.sign != 0) {
        paintTriangle(pen, {inside.left(), y + 5.5}, change);
    }
    const double indent = change.sign != 0 ? 11 : 0;
    pen.write(QRectF(inside.left() + indent, y, inside.width() - indent, 11), changeText(id, facts),
              {7.5, QFont::Medium, change.colour});
    if (const QString note = noteOf(now); !note.isEmpty()) {
        pen.paragraph({inside.left(), y + 13}, inside.width(), note, {6.5, QFont::Normal, ink::kMuted}, 2);
    }
}

/// Those that pay most first; where there are several currencies, which have no order, those that hold most.
std::vector<const FigureSet*> tenantsByWeight(const ReportFacts& facts) {
    std::vector<const FigureSet*> tenants;
    std::set<std::string> units;
    for (const FigureSet& set : facts.byTenant.rows) {
        if (set.name == kVacantName || set.name == "(no place)") continue;
        tenants.push_back(&set);
        const Figure& contracted = set[FigureId::ContractedRevenue];
        if (contracted.value.value_or(0) > 0 || !contracted.byCurrency.empty()) units.insert(contracted.unit);
    }
    const FigureId by = units.size() > 1 ? FigureId::LeasedGpuHours : FigureId::ContractedRevenue;
    std::stable_sort(tenants.begin(), tenants.end(), [&](const FigureSet* a, const FigureSet* b) {
        return (*a)[by].value.value_or(-1) > (*b)[by].value.value_or(-1);
    });
    return tenants;
}

/// The tenants for whom there is no room: hours and amounts that add up, a line a currency, and no means.
std::vector<PrintRow> restOf(std::span<const FigureSet* const> rest) {
    Figure hours;
    hours.unit = "GPU-h";
    hours.value = 0;
    for (const FigureSet* set : rest)
        *hours.value += (*set)[FigureId::LeasedGpuHours].value.value_or(0);
    constexpr std::array<FigureId, 2> kAmounts{FigureId::ContractedRevenue, FigureId::BilledRevenue};
    std::map<Currency, std::array<std::int64_t, 2>> sums;
    std::array<bool, 2> unknown{};
    for (const FigureSet* set : rest) {
        for (std::size_t i = 0; i < kAmounts.size(); ++i) {
            const Figure& figure = (*set)[kAmounts[i]];
            unknown[i] = unknown[i] || !isKnown(figure);
            if (figure.money && figure.money->minor != 0) sums[figure.money->currency][i] += figure.money->minor;
            for (const Money& money : figure.byCurrency)
                sums[money.currency][i] += money.minor;
        }
    }
    std::vector<PrintRow> rows;
    const auto cell = [&](std::size_t i, const QString& amount) { return unknown[i] ? amount + u'*' : amount; };
    for (const auto& [currency, amounts] : sums) {
        rows.push_back({{{},
                         {},
                         {},
                         {},
                         {},
                         cell(0, moneyShort({amounts[0], currency})),
                         cell(1, moneyShort({amounts[1], currency}))},
                        true});
    }
    if (rows.empty())
        rows.push_back({{{}, {}, {}, {}, {}, cell(0, QStringLiteral("0")), cell(1, QStringLiteral("0"))}, true});
    rows.front().cells[0] = andMore(rest.size());
    rows.front().cells[1] = figureShort(FigureId::LeasedGpuHours, hours);
    if (unknown[0] || unknown[1]) rows.push_back({{QStringLiteral("* known part")}});
    return rows;
}

void paintTenants(PageFlow& flow, const ReportFacts& facts) {
    PrintTable table;
    table.columns = {{QStringLiteral("Tenant"), 2.2},
                     {QStringLiteral("GPU-hours let"), 1.2, true},
                     {QStringLiteral("Utilisation"), 1.6, true, true},
                     {QStringLiteral("Busy share"), 1, true},
                     {QStringLiteral("Coverage"), 1, true},
                     {QStringLiteral("Contracted"), 1.2, true},
                     {QStringLiteral("Billed"), 1.2, true}};
    table.none = QStringLiteral("Nobody leased a GPU in this time.");
    const std::vector<QColor> colours = tenantColours(facts.snapshot(), false);
    const std::vector<const FigureSet*> tenants = tenantsByWeight(facts);
    // As many as the page has room for; where that is too few, as many as the next one has at a glance.
    const double room = (flow.room() - kTableHead) / kTableRow;
    const CutList cut(tenants.size(), room >= kFewestTenants ? static_cast<std::size_t>(room) : kMostTenants);
    for (std::size_t i = 0; i < cut.shown; ++i) {
        const FigureSet& set = *tenants[i];
        const auto shown = [&](FigureId id) { return figureShort(id, set[id]); };
        PrintRow row{{isolated(text(set.name)), shown(FigureId::LeasedGpuHours), shown(FigureId::TechnicalUtilisation),
                      shown(FigureId::BusyShare), shown(FigureId::Coverage), shown(FigureId::ContractedRevenue),
                      shown(FigureId::BilledRevenue)},
                     false,
                     {std::nullopt, std::nullopt, set[FigureId::TechnicalUtilisation].value}};
        for (std::size_t party = 0; party < colours.size(); ++party) {
            if (facts.snapshot().parties[party].name == set.name) {
                row.mark = colours[party];
            }
        }
        table.rows.push_back(std::move(row));
    }
    if (cut.more > 0) {
        for (PrintRow& row : restOf(std::span(tenants).last(cut.more)))
            table.rows.push_back(std::move(row));
    }
    flow.advance(10);
    flow.subheading(QStringLiteral("By tenant"), monthText(facts.month) + u'.', tableHeight(table, flow.width(), 150));
    paintTable(flow, table);
}

/// What there is, where nothing is let: racks, servers, fabric.
void paintInventory(PageFlow& flow, const ReportFacts& facts) {
    const Snapshot& s = facts.snapshot();
    PrintTable table;
    table.columns = {{QStringLiteral("What"), 3}, {QStringLiteral("Count"), 1, true}, {QStringLiteral("Remark"), 4}};
    const auto add = [&](const QString& what, std::size_t count, const QString& remark = {}) {
        if (count > 0) {
            table.rows.push_back({{what, grouped(count), remark}});
        }
    };
    std::map<Tier, std::size_t> tiers;
    for (const Switch& one : s.switches) {
        ++tiers[one.tier];
    }
    QStringList byTier;
    for (const auto& [tier, count] : tiers) {
        byTier << QStringLiteral("%1 %2").arg(grouped(count), tierName(tier));
    }
    add(QStringLiteral("Racks"), s.racks.size(),
        s.assumedLayout ? QStringLiteral("some in an assumed layout") : QString());
    add(QStringLiteral("Nodes"), s.nodes.size());
    add(QStringLiteral("GPUs"), s.gpus.size(), QStringLiteral("%1 in service").arg(grouped(facts.values->inService)));
    add(QStringLiteral("NICs"), s.nics.size());
    add(QStringLiteral("Switches"), s.switches.size(), byTier.join(QStringLiteral(", ")));
    add(QStringLiteral("Cables"), s.links.size());
    flow.advance(10);
    flow.subheading(QStringLiteral("Inventory"), QString(), tableHeight(table, flow.width()));
    paintTable(flow, table);
}

}  // namespace

void paintHeadlines(PageFlow& flow, const ReportFacts& facts) {
    flow.section(QStringLiteral("Headlines"), asAtText(facts));
    flow.paragraph(QStringLiteral("%1, compared with %2. Rent, concentration and lease terms are those at the date.")
                       .arg(monthText(facts.month), monthText(facts.before)),
                   style::kLabel);
    flow.advance(8);
    const double width = (flow.width() - kCardGap * (kColumns - 1)) / kColumns;
    for (std::size_t i = 0; i < kHeadlines.size(); ++i) {
        const auto column = static_cast<double>(i % kColumns);
        const auto line = static_cast<double>(i / kColumns);
        const QRectF card(flow.left() + column * (width + kCardGap), flow.y() + line * (kCardHeight + kCardGap), width,
                          kCardHeight);
        paintCard(flow.pen(), card, kHeadlines[i], facts);
    }
    flow.advance(3 * (kCardHeight + kCardGap) + 14);
    flow.subheading(QStringLiteral("In short"), QString(), 40);
    for (const QString& finding : findings(facts)) {
        const Pen pen = flow.pen();
        const double height = static_cast<double>(Pen::wrapped(finding, style::kBody, flow.width() - 14).size()) *
                              Pen::leading(style::kBody);
        flow.need(height + 5);
        pen.painter().fillRect(QRectF(flow.left(), flow.y() + 4, 4, 4), ink::kAccent);
        flow.pen().paragraph({flow.left() + 14, flow.y()}, flow.width() - 14, finding, style::kBody);
        flow.advance(height + 5);
    }
    facts.snapshot().leases.empty() ? paintInventory(flow, facts) : paintTenants(flow, facts);
}

}  // namespace leasehold::report
