// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/words.hpp"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>
#include <array>
#include <cmath>

#include "data/analytics/rent_roll.hpp"

namespace leasehold {
namespace {

/// Screens are English: a German thousands point beside an English unit misleads.
QLocale locale() {
    return QLocale(QLocale::English, QLocale::UnitedStates);
}

/// Without zeros at the end: 1.25, 2.5, 3.
QString trimmed(double value, int decimals) {
    QString number = locale().toString(value, 'f', decimals);
    if (number.contains(u'.')) {
        while (number.endsWith(u'0')) {
            number.chop(1);
        }
        if (number.endsWith(u'.')) {
            number.chop(1);
        }
    }
    return number;
}

}  // namespace

QString grouped(std::uint64_t number) {
    return locale().toString(static_cast<qulonglong>(number));
}

QString counted(std::uint64_t number, const QString& one, const QString& suffix) {
    return QStringLiteral("%1 %2%3").arg(grouped(number), one, number == 1 ? QString() : suffix);
}

QString percent(std::optional<double> value, int decimals) {
    return measure(value, "%", decimals);
}

QString measure(std::optional<double> value, const std::string& unit, int decimals) {
    if (!value || !std::isfinite(*value)) {
        return QStringLiteral("n/a");
    }
    return QStringLiteral("%1 %2").arg(locale().toString(*value, 'f', decimals),
                                       unit == "C" ? QStringLiteral("°C") : text(unit));
}

QString watts(double w) {
    constexpr std::array<const char*, 4> kUnits{"W", "kW", "MW", "GW"};
    std::size_t unit = 0;
    while (std::abs(w) >= 1000 && unit + 1 < kUnits.size()) {
        w /= 1000;
        ++unit;
    }
    return QStringLiteral("%1 %2").arg(trimmed(w, 1), QLatin1String(kUnits[unit]));
}

QString moneyShort(Money money) {
    const double major = toMajor(money);
    const QString currency = QString::fromUtf8(money.currency.text().data(), 3);
    if (major >= 1e9) {
        return QStringLiteral("%1 bn %2").arg(trimmed(major / 1e9, 2), currency);
    }
    if (major >= 1e6) {
        return QStringLiteral("%1 M %2").arg(trimmed(major / 1e6, 2), currency);
    }
    // Cents of more than ten thousand say nothing at a glance, and in a column every row would have its own digits.
    return QStringLiteral("%1 %2").arg(trimmed(major, std::abs(major) >= 1e4 ? 0 : 2), currency);
}

QString tierName(Tier tier) {
    switch (tier) {
        case Tier::Leaf:
            return QStringLiteral("leaf");
        case Tier::Spine:
            return QStringLiteral("spine");
        case Tier::Core:
            return QStringLiteral("core");
        case Tier::NvLink:
            return QStringLiteral("NVLink");
        case Tier::Unknown:
            break;
    }
    return QStringLiteral("tier unknown");
}

QString rowTitle(const Snapshot& snapshot, RowIndex row) {
    const QString name = text(snapshot.rows[row.value].name);
    return name.size() <= 3 ? QStringLiteral("Row %1").arg(name) : name;
}

QString placeOf(const Snapshot& snapshot, RackIndex rack) {
    const RowIndex row = snapshot.racks[rack.value].row;
    if (!row) {
        return {};
    }
    return QStringLiteral("%1 · %2").arg(text(snapshot.halls[snapshot.rows[row.value].hall.value].name),
                                         rowTitle(snapshot, row));
}

QString dateText(Instant t) {
    const QDateTime when = QDateTime::fromSecsSinceEpoch(t.time_since_epoch().count(), Qt::UTC);
    const bool midnight = when.time() == QTime(0, 0);
    return locale().toString(when, midnight ? QStringLiteral("d MMM yyyy") : QStringLiteral("d MMM yyyy HH:mm"));
}

QString lastDayText(Instant end) {
    return dateText(Instant{std::chrono::floor<std::chrono::days>(end - Duration{1})});
}

QString termText(TimeWindow term) {
    const QString from = term.from > kBeginning ? dateText(term.from) : QStringLiteral("?");
    return term.to < kForever ? QStringLiteral("%1 – %2").arg(from, lastDayText(term.to))
                              : QStringLiteral("from %1, open-ended").arg(from);
}

QString timeWindowText(TimeWindow window) {
    return QStringLiteral("%1 – %2").arg(dateText(window.from), dateText(window.to));
}

QString priceText(const Lease& lease) {
    switch (lease.priceKind) {
        case PriceKind::Monthly:
            return lease.amount ? moneyShort(*lease.amount) + QStringLiteral(" a month")
                                : QStringLiteral("price unknown");
        case PriceKind::PerGpuHour:
            return lease.unitPrice ? QStringLiteral("%1 %2 per GPU-hour")
                                         .arg(trimmed(toMajor(*lease.unitPrice), 4),
                                              QString::fromUtf8(lease.unitPrice->currency.text().data(), 3))
                                   : QStringLiteral("price unknown");
        case PriceKind::Credits:
            return lease.amount ? moneyShort(*lease.amount) + QStringLiteral(" in credits") : QStringLiteral("credits");
        case PriceKind::Internal:
            return QStringLiteral("own use, no rent");
        case PriceKind::Unknown:
            break;
    }
    return QStringLiteral("price unknown");
}

QString leaseSummary(const Snapshot& snapshot, LeaseIndex lease) {
    const Lease& l = snapshot.leases[lease.value];
    const std::string left = leftFileText(l);
    return QStringLiteral("%1: %2, %3, %4%5")
        .arg(text(l.name), text(snapshot.parties[l.tenant.value].name), termText(l.term), priceText(l),
             left.empty() ? QString() : QStringLiteral("; ") + text(left));
}

QString allocationText(const Snapshot& snapshot, const Allocation& allocation) {
    const std::uint32_t at = allocation.index;
    switch (allocation.scope) {
        case ScopeKind::Site:
            return QStringLiteral("all of %1").arg(text(snapshot.sites[at].name));
        case ScopeKind::Hall:
            return QStringLiteral("hall %1").arg(text(snapshot.halls[at].name));
        case ScopeKind::Row:
            return QStringLiteral("%1, %2").arg(text(snapshot.halls[snapshot.rows[at].hall.value].name),
                                                rowTitle(snapshot, RowIndex(at)));
        case ScopeKind::Rack:
            return QStringLiteral("rack %1").arg(text(snapshot.racks[at].name));
        case ScopeKind::Pod:
            return QStringLiteral("pod %1").arg(text(snapshot.pods[at].name));
        case ScopeKind::Node:
            return QStringLiteral("node %1").arg(text(snapshot.nodes[at].name));
        case ScopeKind::Gpus:
            return QStringLiteral("%1, slots %2 to %3")
                .arg(text(snapshot.nodes[at].name))
                .arg(allocation.slotFrom)
                .arg(allocation.slotTo - 1);
        case ScopeKind::Count:
            break;
    }
    const QString model = text(allocation.model);
    return QStringLiteral("%1 × %2, places unknown")
        .arg(grouped(static_cast<std::uint64_t>(std::max<std::int64_t>(0, allocation.count))),
             model.isEmpty() ? QStringLiteral("GPU") : model);
}

}  // namespace leasehold
