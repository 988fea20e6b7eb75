// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/board_words.hpp"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "data/analytics/months.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/print_style.hpp"

namespace leasehold::report {
namespace {

QString fixed(double value, int decimals) {
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(value, 'f', decimals);
}

/// Whether a rise is good (1), bad (-1) or neither.
int polarity(FigureId id) {
    switch (id) {
        case FigureId::Occupancy:
        case FigureId::LeasedGpuHours:
        case FigureId::TechnicalUtilisation:
        case FigureId::BusyShare:
        case FigureId::Coverage:
        case FigureId::ContractedRevenue:
        case FigureId::BilledRevenue:
        case FigureId::Realisation:
        case FigureId::EffectivePrice:
        case FigureId::TotalMonthlyRent:
        case FigureId::EffectiveTenants:
        case FigureId::WaltToExpiry:
        case FigureId::WaltToBreak:
            return 1;
        case FigureId::VacantGpuHours:
        case FigureId::LeasedIdleGpuHours:
        case FigureId::LeasedIdleCost:
        case FigureId::VacantCost:
        case FigureId::TopTenantShare:
        case FigureId::Hhi:
            return -1;
        default:
            return 0;
    }
}

/// Grows with the length of its window.
bool isSum(FigureId id, const Figure& figure) {
    return overWindow(id) && (figure.unit == "GPU-h" || figure.money.has_value() || id == FigureId::LeasedIdleCost ||
                              id == FigureId::VacantCost);
}

double daysOf(TimeWindow window) {
    return std::max(1e-9, static_cast<double>(window.length().count()) / 86400);
}

QString signedText(double value, int decimals, const QString& unit) {
    const QString digits = fixed(std::abs(value), decimals);
    return (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) + digits + QStringLiteral(" ") + unit;
}

}  // namespace

Change changeOf(FigureId id, const ReportFacts& facts) {
    const Figure& now = facts.now()[id];
    const Figure& then = facts.then()[id];
    if (!then.value) {
        return {QStringLiteral("no figure for %1").arg(monthText(facts.before)), 0, ink::kMuted};
    }
    if (!now.value || (id == FigureId::PowerMw && isMeasured(now) != isMeasured(then))) {
        return {QStringLiteral("no comparison"), 0, ink::kMuted};
    }
    const bool sum = isSum(id, now);
    const double after = *now.value / (sum ? daysOf(facts.month) : 1);
    const double earlier = *then.value / (sum ? daysOf(facts.before) : 1);
    const double difference = after - earlier;
    const double scale = std::max(std::abs(after), std::abs(earlier));
    if (std::abs(difference) <= 1e-9 * std::max(scale, 1e-12)) {
        return {QStringLiteral("unchanged"), 0, ink::kMuted};
    }
    Change change;
    change.sign = difference > 0 ? 1 : -1;
    const int good = polarity(id) * change.sign;
    change.colour = good > 0 ? ink::kGood : good < 0 ? ink::kBad : ink::kMuted;
    if (now.unit == "share") {
        change.text = signedText(100 * difference, 1, QStringLiteral("points"));
    } else if (now.unit == "years" || id == FigureId::EffectiveTenants || id == FigureId::Hhi) {
        change.text = signedText(difference, id == FigureId::Hhi ? 0 : 2, text(now.unit)).trimmed();
    } else if (std::abs(earlier) < 1e-12) {
        change.text = QStringLiteral("from nothing");
    } else {
        change.text =
            signedText(100 * difference / std::abs(earlier), 1, sum ? QStringLiteral("% a day") : QStringLiteral("%"));
    }
    return change;
}

QString changeText(FigureId id, const ReportFacts& facts) {
    const Figure& then = facts.then()[id];
    const QString change = changeOf(id, facts).text;
    return then.value && *then.value != 0 ? QStringLiteral("%1, was %2").arg(change, figureShort(id, then)) : change;
}

QString noteOf(const Figure& figure) {
    QStringList parts;
    if (figure.coverage && *figure.coverage < 0.9995) {
        parts << QStringLiteral("coverage %1").arg(percent(100 * *figure.coverage));
    }
    if (!figure.note.empty()) {
        parts << text(figure.note);
    }
    return parts.join(QStringLiteral("; "));
}

QString monthText(TimeWindow window) {
    const QDateTime from = QDateTime::fromSecsSinceEpoch(window.from.time_since_epoch().count(), Qt::UTC);
    const QString name = QLocale(QLocale::English, QLocale::UnitedStates).toString(from, QStringLiteral("MMMM yyyy"));
    return window.to == addMonths(window.from, 1) ? name : name + QStringLiteral(" to date");
}

QString firstExit(const ReportFacts& facts) {
    const RentRollRow* first = nullptr;
    for (const RentRollRow& row : facts.roll.rows) {
        if (row.state == LeaseState::InForce && row.earliestExit && row.monthlyRent &&
            (first == nullptr || *row.earliestExit < *first->earliestExit)) {
            first = &row;
        }
    }
    return first == nullptr
               ? QString()
               : QStringLiteral("%1, from %2").arg(isolated(text(first->tenant)), dateText(*first->earliestExit));
}

QStringList findings(const ReportFacts& facts) {
    const FigureSet& now = facts.now();
    QStringList all;
    const SiteValues& values = *facts.values;
    if (values.inService > 0) {
        all << QStringLiteral("%1 of %2 GPUs in service are let (%3); %4 down.")
                   .arg(grouped(values.leased), grouped(values.inService), percent(facts.letNow()),
                        values.down == 1 ? QStringLiteral("1 is") : QStringLiteral("%1 are").arg(grouped(values.down)));
    } else {
        all << QStringLiteral("No GPUs are in service at this date, so occupancy and utilisation are not applicable.");
    }
    if (const Figure& util = now[FigureId::TechnicalUtilisation]; util.value) {
        all << QStringLiteral("Over %1 the GPUs let ran at %2 mean utilisation, busy in %3 of samples (coverage %4).")
                   .arg(monthText(facts.month), percent(100 * *util.value),
                        figureShort(FigureId::BusyShare, now[FigureId::BusyShare]),
                        figureShort(FigureId::Coverage, now[FigureId::Coverage]));
    }
    if (const Figure& rent = now[FigureId::TotalMonthlyRent]; rent.value && !facts.roll.rows.empty()) {
        const Figure& billed = now[FigureId::BilledRevenue];
        const QString bill =
            billed.value ? QStringLiteral("%1 was billed over %2")
                               .arg(figureShort(FigureId::BilledRevenue, billed), monthText(facts.month))
                         : QStringLiteral("what was billed over %1 is not known (%2)")
                               .arg(monthText(facts.month),
                                    billed.note.empty() ? QStringLiteral("a term is missing") : text(billed.note));
        all << QStringLiteral("Contracted rent in force is %1 a month; %2.")
                   .arg(figureShort(FigureId::TotalMonthlyRent, rent), bill);
    } else if (!facts.roll.rows.empty()) {
        all << QStringLiteral("The total monthly rent is not known: %1.")
                   .arg(rent.note.empty() ? QStringLiteral("a price is missing") : text(rent.note));
    } else {
        all << QStringLiteral("The site holds no leases: rent, expiry and concentration are not applicable.");
    }
    if (const Figure& hhi = now[FigureId::Hhi]; hhi.value) {  // the note says whether it is above the threshold
        all << QStringLiteral("The largest tenant pays %1 of the rent; the concentration index (HHI) is %2%3.")
                   .arg(figureShort(FigureId::TopTenantShare, now[FigureId::TopTenantShare]),
                        figureShort(FigureId::Hhi, hhi),
                        !hhi.note.empty() ? QStringLiteral(", above 1,800 and so highly concentrated") : QString());
    }
    if (const QString exit = firstExit(facts); !exit.isEmpty()) {
        all << QStringLiteral("The first tenant that could leave, were notice served at this date: %1.").arg(exit);
    }
    std::uint64_t soon = 0;
    for (const RentRollRow& row : facts.roll.rows) {
        soon += row.state == LeaseState::InForce && row.to && *row.to < addMonths(facts.at, 13) ? 1U : 0U;
    }
    if (soon > 0) {
        all << QStringLiteral("%1 within twelve months.")
                   .arg(soon == 1 ? QStringLiteral("One lease in force ends")
                                  : QStringLiteral("%1 leases in force end").arg(grouped(soon)));
    }
    if (facts.roll.unknownRents > 0) {
        all << QStringLiteral("%1 in force %2 no known price and %3 counted in no sum.")
                   .arg(counted(facts.roll.unknownRents, QStringLiteral("lease")),
                        facts.roll.unknownRents == 1 ? QStringLiteral("has") : QStringLiteral("have"),
                        facts.roll.unknownRents == 1 ? QStringLiteral("is") : QStringLiteral("are"));
    }
    return all;
}

}  // namespace leasehold::report
