// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/exit_model.hpp"

#include <QLocale>
#include <algorithm>
#include <array>

#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

QString number(const std::optional<double>& value, int decimals) {
    return value ? QString::number(*value, 'f', decimals) : QStringLiteral("n/a");
}

QString revenueText(const ExitSide& side) {
    const QString known = moneyListText(side.revenue);
    return side.unknownRevenue == 0 ? known : QStringLiteral("n/a (%1 known)").arg(known);
}

QString share(const std::optional<double>& value) {
    return value ? percent(*value * 100) : QStringLiteral("n/a");
}

}  // namespace

QString monthText(Instant t) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(t)};
    return QStringLiteral("%1 %2").arg(
        QLocale::c().monthName(static_cast<int>(static_cast<unsigned>(date.month())), QLocale::ShortFormat),
        QString::number(static_cast<int>(date.year())));
}

QString monthText(TimeWindow month) {
    const auto first = std::chrono::floor<std::chrono::days>(month.from);
    const std::chrono::year_month_day date{first};
    return static_cast<unsigned>(date.day()) == 1U ? monthText(month.from)
                                                   : QStringLiteral("from %1").arg(dateText(Instant{first}));
}

std::vector<Currency> currenciesOf(const ExitScenario& scenario) {
    std::vector<Currency> all;
    const auto put = [&](const std::vector<Money>& amounts) {
        for (const Money& money : amounts) {
            if (std::find(all.begin(), all.end(), money.currency) == all.end()) all.push_back(money.currency);
        }
    };
    put(scenario.lost);
    for (const ExitMonth& month : scenario.months)
        put(month.facts.revenue);
    return all;
}

QString moneyListText(const std::vector<Money>& amounts) {
    QStringList parts;
    for (const Money& money : amounts) {
        parts << moneyShort(money);
    }
    return parts.isEmpty() ? QStringLiteral("0") : parts.join(QStringLiteral(", "));
}

void ExitModel::setScenario(ExitScenarioPtr scenario) {
    beginResetModel();
    m_scenario = std::move(scenario);
    endResetModel();
}

int ExitModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_scenario ? 0 : static_cast<int>(m_scenario->months.size());
}

int ExitModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ExitModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const ExitMonth& month = m_scenario->months[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignVCenter | (index.column() == Month ? Qt::AlignLeft : Qt::AlignRight));
    }
    if (role == kChangedRole) {
        return month.facts.revenue != month.exit.revenue || month.freedGpus + month.freedCounted > 0;
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
        case Month:
            return monthText(month.month);
        case Revenue:
            return revenueText(month.facts);
        case RevenueExit:
            return revenueText(month.exit);
        case Occupancy:
            return share(month.facts.occupancy);
        case OccupancyExit:
            return share(month.exit.occupancy);
        case HhiFacts:
            return month.facts.hhi ? grouped(static_cast<std::uint64_t>(*month.facts.hhi + 0.5))
                                   : QStringLiteral("n/a");
        case HhiExit:
            return month.exit.hhi ? grouped(static_cast<std::uint64_t>(*month.exit.hhi + 0.5)) : QStringLiteral("n/a");
        case Walt:
            return number(month.facts.waltToExpiry, 2);
        case WaltExit:
            return number(month.exit.waltToExpiry, 2);
        case FreedGpus:
            return grouped(static_cast<std::uint64_t>(month.freedGpus + month.freedCounted));
        case FreedPower:
            return month.freedMw ? QString::number(*month.freedMw, 'f', 1) + QStringLiteral(" MW")
                                 : QStringLiteral("n/a");
        case Stranded:
            return m_scenario->podsKnown
                       ? QStringLiteral("%1 / %2").arg(grouped(month.strandedSwitches), grouped(month.strandedLinks))
                       : QStringLiteral("n/a");
        default:
            return {};
    }
}

QVariant ExitModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignVCenter | (section == Month ? Qt::AlignLeft : Qt::AlignRight));
    }
    const std::array<QString, ColumnCount> titles{tr("Month"),      tr("Revenue"),     tr("after exit"),
                                                  tr("Occupancy"),  tr("after exit"),  tr("HHI"),
                                                  tr("after exit"), tr("WALT, years"), tr("after exit"),
                                                  tr("Freed GPUs"), tr("Freed power"), tr("Stranded switches / links")};
    const std::array<QString, ColumnCount> tips{
        tr("Calendar month, UTC; the first one from the as-of date on"),
        tr("Contracted revenue by the leases as they stand"),
        tr("Contracted revenue if the notices are served"),
        tr("Leased / available, mean of the month"),
        tr("Leased / available, mean of the month"),
        tr("Concentration of rent at the end of the month, 0 to 10,000"),
        tr("Concentration of rent at the end of the month, 0 to 10,000"),
        tr("Rent-weighted years to expiry at the end of the month"),
        tr("Rent-weighted years to expiry at the end of the month"),
        tr("GPUs that the exit leaves unleased at the end of the month"),
        tr("Rated power of those GPUs with places"),
        tr("Switches, and cables at them, of pods in which nothing is leased any more")};
    if (role == Qt::ToolTipRole) {
        return tips[static_cast<std::size_t>(section)];
    }
    return role == Qt::DisplayRole ? QVariant(titles[static_cast<std::size_t>(section)]) : QVariant();
}

}  // namespace leasehold
