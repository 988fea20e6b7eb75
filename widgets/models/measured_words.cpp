// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/measured_words.hpp"

#include <algorithm>
#include <cmath>

#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kMonthSeconds = 365.25 / 12 * 86400;

QString degrees(double celsius) {
    return QStringLiteral("%1 °C").arg(celsius, 0, 'f', 0);
}

QString of(std::uint64_t some, std::uint64_t all) {
    return some < all ? QStringLiteral(", of %1 with a sample").arg(grouped(some)) : QString();
}

QString timeNote(const Slice& slice) {
    return QStringLiteral("%1, %2 UTC").arg(text(slice.metric.name), termText(slice.window));
}

Fact powerFact(const MeasuredSum& sum, const Measures& measures) {
    if (sum.withPower == 0) {
        return {QStringLiteral("GPU power"), QStringLiteral("no data"), {}, FactTone::Muted};
    }
    QString note = timeNote(*measures.power);
    if (sum.gpus != 1) {
        note = QStringLiteral(
                   "Sum of %1 of %2 GPUs that have a sample; processors, network, cooling and losses are "
                   "not in it\n%3")
                   .arg(grouped(sum.withPower), grouped(sum.gpus), note);
    }
    return {QStringLiteral("GPU power"), watts(sum.watts) + of(sum.withPower, sum.gpus), note, FactTone::Plain};
}

std::vector<Fact> temperatureFacts(const Snapshot& snapshot, const MeasuredSum& sum, const Measures& measures) {
    if (sum.withTemperature == 0) {
        return {{QStringLiteral("Temperature"), QStringLiteral("no data"), {}, FactTone::Muted}};
    }
    const QString note = timeNote(*measures.temperature);
    if (sum.gpus == 1) {
        return {{QStringLiteral("Temperature"), degrees(sum.hottestCelsius), note, FactTone::Plain}};
    }
    const QString where = text(selectionName(snapshot, Selection::of(SelectionKind::Gpu, sum.hottest.value)));
    return {{QStringLiteral("Hottest GPU"), degrees(sum.hottestCelsius), where + u'\n' + note, FactTone::Plain},
            {QStringLiteral("Mean of GPUs"), degrees(sum.meanCelsius) + of(sum.withTemperature, sum.gpus), note,
             FactTone::Plain}};
}

}  // namespace

MeasuredSum measuredSum(const Snapshot& snapshot, const std::vector<GpuRange>& ranges, const Measures& measures) {
    MeasuredSum sum;
    double celsius = 0;
    for (const GpuRange range : ranges) {
        for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
            if (snapshot.gpus[gpu].status == Status::Planned) {
                continue;
            }
            ++sum.gpus;
            if (const double watts = measures.powerOf(GpuOrdinal(gpu)); !std::isnan(watts)) {
                ++sum.withPower;
                sum.watts += watts;
            }
            if (const double degrees = measures.temperatureOf(GpuOrdinal(gpu)); !std::isnan(degrees)) {
                celsius += degrees;
                if (sum.withTemperature++ == 0 || degrees > sum.hottestCelsius) {
                    sum.hottestCelsius = degrees;
                    sum.hottest = GpuOrdinal(gpu);
                }
            }
        }
    }
    sum.meanCelsius = sum.withTemperature > 0 ? celsius / static_cast<double>(sum.withTemperature) : 0;
    return sum;
}

QStringList measuredLines(const Snapshot& snapshot, const std::vector<GpuRange>& ranges, const Measures& measures) {
    const MeasuredSum sum = measuredSum(snapshot, ranges, measures);
    if (sum.gpus == 1) {
        QStringList parts;
        if (sum.withPower > 0) {
            parts += watts(sum.watts);
        }
        if (sum.withTemperature > 0) {
            parts += degrees(sum.hottestCelsius);
        }
        return parts.isEmpty() ? parts : QStringList{parts.join(QStringLiteral(" · "))};
    }
    QStringList lines;
    if (sum.withPower > 0) {
        lines += QStringLiteral("%1 GPU power%2").arg(watts(sum.watts), of(sum.withPower, sum.gpus));
    }
    if (sum.withTemperature > 0) {
        lines += QStringLiteral("hottest %1 · mean %2%3")
                     .arg(degrees(sum.hottestCelsius), degrees(sum.meanCelsius), of(sum.withTemperature, sum.gpus));
    }
    return lines;
}

void addMeasured(InspectorContent& content, const Snapshot& snapshot, const std::vector<GpuRange>& ranges,
                 const Measures& measures) {
    if (ranges.empty() || (!measures.power && !measures.temperature)) {
        return;
    }
    for (FactGroup& group : content.groups) {
        const auto utilisation = std::find_if(group.facts.begin(), group.facts.end(), [](const Fact& fact) {
            return fact.label == QStringLiteral("Utilisation");
        });
        if (utilisation == group.facts.end()) {
            continue;
        }
        const MeasuredSum sum = measuredSum(snapshot, ranges, measures);
        std::vector<Fact> facts;
        if (measures.power) {
            facts.push_back(powerFact(sum, measures));
        }
        if (measures.temperature) {
            const auto more = temperatureFacts(snapshot, sum, measures);
            facts.insert(facts.end(), more.begin(), more.end());
        }
        group.facts.insert(utilisation + 1, facts.begin(), facts.end());
        return;
    }
}

namespace {

/// A value of a quantity that has samples of its own; empty for the others.
QString inWords(scene::Quantity quantity, double value) {
    switch (quantity) {
        case scene::Quantity::Utilisation:
            return percent(value);
        case scene::Quantity::Power:
            return watts(value);
        case scene::Quantity::Temperature:
            return measure(value, "°C", 0);
        default:
            return {};
    }
}

}  // namespace

QString colouredValue(const SiteValues& values, GpuOrdinal gpu) {
    const auto& colouring = values.colouring;
    if (!colouring || gpu.value >= colouring->codes.size()) {
        return {};
    }
    const std::uint8_t code = colouring->codes[gpu.value];
    if (values.quantity == scene::Quantity::Health) {
        const auto entry = std::find_if(colouring->entries.begin(), colouring->entries.end(),
                                        [code](const scene::LegendEntry& e) { return e.code == code; });
        return entry != colouring->entries.end() ? QStringLiteral("Health: %1").arg(text(entry->label)) : QString();
    }
    if (values.quantity == scene::Quantity::Expiry && values.standing) {
        for (const GroupRun& run : values.standing->held) {
            if (run.gpus.contains(gpu)) {
                const Instant to = values.site->snapshot->leases[run.group].term.to;
                const double months = static_cast<double>((to - values.at).count()) / kMonthSeconds;
                return to >= kForever ? QStringLiteral("Lease without an end")
                                      : QStringLiteral("Lease ends in %1 months, before %2")
                                            .arg(months, 0, 'f', 1)
                                            .arg(dateText(to));
            }
        }
    }
    const bool highest = values.highest && values.shown && gpu.value < values.shown->values.size() &&
                         !std::isnan(values.shown->values[gpu.value]);
    if (!highest) return {};
    const QString words = inWords(values.quantity, static_cast<double>(values.shown->values[gpu.value]));
    return words.isEmpty() ? words : QStringLiteral("%1 highest in the window").arg(words);
}

}  // namespace leasehold
