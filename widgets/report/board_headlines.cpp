// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <map>

#include "widgets/controls/tenant_colours.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/board_words.hpp"

namespace leasehold::report {
namespace {

constexpr double kCardHeight = 92;
constexpr double kCardGap = 10;
constexpr int kColumns = 3;
constexpr std::size_t kMostTenants = 12;

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
    pen.write(QRectF(inside.left(), inside.top(), inside.width(), 11), text(std::string(figureTitle(id))),
              style::kLabel);
    TextStyle value{19, QFont::DemiBold, now.value ? ink::kText : ink::kFaint};
    const QString shown = shortFigure(id, now);
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
    for (const FigureSet& set : facts.byTenant.rows) {
        if (set.name == kVacantName || set.name == "(no place)" || table.rows.size() == kMostTenants) {
            continue;
        }
        const auto shown = [&](FigureId id) { return shortFigure(id, set[id]); };
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
    flow.advance(10);
    flow.subheading(QStringLiteral("By tenant"), monthText(facts.month) + u'.', tableHeight(table, flow.width()));
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
