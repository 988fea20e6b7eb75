// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>
#include <span>

#include "data/analytics/months.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/board_words.hpp"
#include "widgets/report/plot.hpp"

namespace leasehold::report {
namespace {

constexpr std::size_t kMostLeases = 400;  ///< in the pack, for those who have ten minutes

QString gpusOf(const RentRollRow& row) {
    if (!row.gpus && row.state == LeaseState::Ended) {
        return {};
    }
    if (!row.gpus) {
        return QStringLiteral("unknown");
    }
    return grouped(static_cast<std::uint64_t>(std::max<std::int64_t>(0, *row.gpus)));
}

QString termOf(const RentRollRow& row) {
    return termText({row.from, row.to.value_or(kForever)});
}

/// "90 days, until 14 Aug 2026".
QString exitOf(const RentRollRow& row) {
    QStringList parts;
    if (row.noticeDays) {
        parts << QStringLiteral("%1 days").arg(*row.noticeDays);
    }
    if (row.earliestExit) {
        parts << QStringLiteral("until %1").arg(lastDayText(*row.earliestExit));
    }
    return parts.isEmpty() ? QStringLiteral("no notice term") : parts.join(QStringLiteral(", "));
}

QString remarksOf(const RentRollRow& row) {
    QStringList parts;
    if (row.state != LeaseState::InForce) {
        parts << (row.state == LeaseState::Future ? QStringLiteral("to come") : QStringLiteral("ended"));
    }
    if (!row.leftFile.empty()) {
        parts << QString::fromStdString(row.leftFile);
    }
    if (row.inRamp) {
        parts << QStringLiteral("in ramp");
    }
    if (row.gpusWithoutPlace > 0) {
        parts
            << QStringLiteral("%1 GPUs without places").arg(grouped(static_cast<std::uint64_t>(row.gpusWithoutPlace)));
    }
    if (row.rivalValues > 0) {
        parts << QStringLiteral("sources disagree");
    }
    return parts.join(QStringLiteral("; "));
}

/// Contracted and billed by month, the last to date.
void paintRevenue(PageFlow& flow, const ReportFacts& facts) {
    constexpr double kChart = 150;
    std::vector<PairItem> months;
    QString unit;
    bool any = false;
    for (std::size_t i = 0; i < facts.trend.sets.size(); ++i) {
        const auto valueOf = [&](FigureId id) {
            const Figure& figure = facts.trend.sets[i][id];
            unit = figure.money ? QString::fromUtf8(figure.money->currency.text().data(), 3) : unit;
            return figure.value.value_or(std::numeric_limits<double>::quiet_NaN());
        };
        QString label = monthText({facts.trend.windows[i].from, addMonths(facts.trend.windows[i].from, 1)});
        label = label.left(3) + QStringLiteral(" ’") + label.right(2);
        months.push_back({label, valueOf(FigureId::ContractedRevenue), valueOf(FigureId::BilledRevenue)});
        any = any || months.back().first > 0 || months.back().second > 0;
    }
    // A page of its own for "n/a" would say less than the headlines do.
    if (!any && flow.room() < 80) return;
    flow.advance(8);
    flow.subheading(QStringLiteral("Revenue by month"),
                    QStringLiteral("Contracted for the month, and of it billed: less ramps, short delivery and service "
                                   "credits. The last month is to date. n/a: a term of it is not known."),
                    any ? kChart + 16 : 14);
    if (!any) {
        flow.pen().write(flow.strip(14), QStringLiteral("n/a: no revenue is known for these months"), style::kLabel);
        flow.advance(20);
        return;
    }
    const Pen pen = flow.pen();
    paintPairs(pen, flow.strip(kChart), months, QColor(0xb9, 0xcd, 0xe8), ink::kAccent, [](double value) {
        return value >= 1e9   ? QStringLiteral("%1 bn").arg(value / 1e9)
               : value >= 1e6 ? QStringLiteral("%1 M").arg(value / 1e6)
               : value >= 1e3 ? QStringLiteral("%1 k").arg(value / 1e3)
                              : QString::number(value);
    });
    flow.advance(kChart + 4);
    flow.advance(paintLegendRow(pen, {flow.left() + 34, flow.y()}, flow.width() - 34,
                                {{QStringLiteral("contracted, %1").arg(unit), QColor(0xb9, 0xcd, 0xe8), false},
                                 {QStringLiteral("billed, %1").arg(unit), ink::kAccent, false}}) +
                 14);
}

}  // namespace

PrintTable rentRollTable(const RentRoll& roll, std::size_t mostLeases) {
    PrintTable table;
    table.columns = {{QStringLiteral("Tenant and lease"), 2.3},    {QStringLiteral("Scope"), 1.5},
                     {QStringLiteral("GPUs"), 0.95, true},         {QStringLiteral("Term"), 1.6},
                     {QStringLiteral("Rent a month"), 1.35, true}, {QStringLiteral("Share"), 0.8, true},
                     {QStringLiteral("Notice, exit"), 1.5},        {QStringLiteral("Remarks"), 1.5}};
    table.size = 7;
    table.none = QStringLiteral("The site holds no leases.");
    const std::size_t shown = std::min(roll.rows.size(), mostLeases);
    for (const RentRollRow& row : std::span(roll.rows).first(shown)) {
        PrintRow line;
        line.cells = {row.name.empty() || row.name == row.tenant
                          ? text(row.tenant)
                          : QStringLiteral("%1\n%2").arg(text(row.tenant), text(row.name)),
                      text(row.scope),
                      gpusOf(row),
                      termOf(row),
                      row.monthlyRent ? moneyShort(*row.monthlyRent) : text(row.price),
                      row.share ? percent(100 * *row.share) + text(shareBasis(roll, row)) : QStringLiteral("n/a"),
                      row.state == LeaseState::Ended ? QString() : exitOf(row),
                      remarksOf(row)};
        table.rows.push_back(std::move(line));
    }
    if (shown < roll.rows.size()) {
        table.rows.push_back(
            {{QStringLiteral("and %1 more").arg(counted(roll.rows.size() - shown, QStringLiteral("lease")))}});
    }
    for (const Money& total : roll.totals) {
        const QString lower =
            roll.unknownRents > 0 ? QStringLiteral("In force, known rents") : QStringLiteral("In force");
        table.rows.push_back({{lower, QString(), QString(), QString(), moneyShort(total)}, true});
    }
    return table;
}

QString rentRollExplanation(const RentRoll& roll, const QString& order) {
    QString explanation =
        order.isEmpty() ? QStringLiteral("Leases in force by rent, then those to come, then those that ended.") : order;
    explanation += QStringLiteral(
        " Headline rent before ramps; a price per GPU-hour counts 730 hours a month. Exit: notice served at the date.");
    if (roll.unknownRents > 0) {
        explanation += QStringLiteral(" %1 in force without a known price: the total is a lower bound.")
                           .arg(counted(roll.unknownRents, QStringLiteral("lease")));
    }
    return explanation;
}

void paintRentRoll(PageFlow& flow, const ReportFacts& facts) {
    flow.section(QStringLiteral("Rent roll"), asAtText(facts));
    QString explanation = rentRollExplanation(facts.roll);
    if (facts.roll.rows.size() > kMostLeases) {
        explanation += QStringLiteral(" The first %1 of %2; the rent roll as a document of its own has all of them.")
                           .arg(kMostLeases)
                           .arg(grouped(facts.roll.rows.size()));
    }
    flow.paragraph(explanation, style::kLabel);
    flow.advance(10);
    paintTable(flow, rentRollTable(facts.roll, kMostLeases));
    if (!facts.roll.rows.empty()) {
        paintRevenue(flow, facts);
    }
}

}  // namespace leasehold::report
