// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/time_axis.hpp"

#include <QLocale>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace leasehold {
namespace {

using namespace std::chrono;

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;

/// A step of the axis: of seconds, or of calendar months.
struct Step {
    std::int64_t seconds = 0;
    int months = 0;
    [[nodiscard]] double approximate() const {
        return months != 0 ? months * 30.44 * kDay : static_cast<double>(seconds);
    }
};

/// A major step and how its room is divided.
struct Level {
    Step major;
    Step minor;
};

constexpr std::array<Level, 20> kLevels{{{{kMinute, 0}, {15, 0}},
                                         {{5 * kMinute, 0}, {kMinute, 0}},
                                         {{15 * kMinute, 0}, {5 * kMinute, 0}},
                                         {{30 * kMinute, 0}, {10 * kMinute, 0}},
                                         {{kHour, 0}, {15 * kMinute, 0}},
                                         {{3 * kHour, 0}, {kHour, 0}},
                                         {{6 * kHour, 0}, {kHour, 0}},
                                         {{12 * kHour, 0}, {3 * kHour, 0}},
                                         {{kDay, 0}, {6 * kHour, 0}},
                                         {{2 * kDay, 0}, {kDay, 0}},
                                         {{7 * kDay, 0}, {kDay, 0}},
                                         {{14 * kDay, 0}, {7 * kDay, 0}},
                                         {{0, 1}, {7 * kDay, 0}},
                                         {{0, 3}, {0, 1}},
                                         {{0, 6}, {0, 1}},
                                         {{0, 12}, {0, 3}},
                                         {{0, 24}, {0, 6}},
                                         {{0, 60}, {0, 12}},
                                         {{0, 120}, {0, 24}},
                                         {{0, 600}, {0, 120}}}};

year_month_day dateOf(Instant t) {
    return year_month_day{floor<days>(t)};
}

std::int64_t floorTo(std::int64_t value, std::int64_t step) {
    const std::int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

/// Weeks begin on Monday; 1970-01-01 was a Thursday.
std::int64_t originOf(const Step& step) {
    return step.seconds % (7 * kDay) == 0 ? 4 * kDay : 0;
}

Instant firstTick(const Step& step, Instant from) {
    if (step.months == 0) {
        const std::int64_t origin = originOf(step);
        return Instant(Duration(floorTo(from.time_since_epoch().count() - origin, step.seconds) + origin));
    }
    const year_month_day date = dateOf(from);
    const std::int64_t month = static_cast<int>(date.year()) * 12LL + static_cast<unsigned>(date.month()) - 1;
    const std::int64_t first = floorTo(month, step.months);
    const year_month start{year{static_cast<int>(first / 12)},
                           std::chrono::month{static_cast<unsigned>(first % 12) + 1}};
    return sys_days{start / 1};
}

Instant nextTick(const Step& step, Instant t) {
    if (step.months == 0) {
        return t + Duration(step.seconds);
    }
    const year_month_day date = dateOf(t);
    return sys_days{(year_month{date.year(), date.month()} + months{step.months}) / 1};
}

QString labelOf(const Level& level, Instant t) {
    static const QLocale locale(QLocale::English, QLocale::UnitedStates);
    const year_month_day date = dateOf(t);
    const bool midnight = floor<days>(t) == t;
    const int dayOfMonth = static_cast<int>(static_cast<unsigned>(date.day()));
    const int monthOfYear = static_cast<int>(static_cast<unsigned>(date.month()));
    const QString month = locale.standaloneMonthName(monthOfYear, QLocale::ShortFormat);
    if (level.major.months >= 12 || (level.major.months != 0 && monthOfYear == 1)) {
        return QString::number(static_cast<int>(date.year()));
    }
    if (level.major.months != 0) {
        return month;
    }
    if (level.major.seconds >= kDay || midnight) {
        const bool newYear = dayOfMonth == 1 && monthOfYear == 1;
        return newYear ? QString::number(static_cast<int>(date.year()))
                       : QStringLiteral("%1 %2").arg(dayOfMonth).arg(month);
    }
    const auto ofDay = (t - floor<days>(t)).count();
    return QStringLiteral("%1:%2")
        .arg(ofDay / kHour, 2, 10, QLatin1Char('0'))
        .arg(ofDay % kHour / kMinute, 2, 10, QLatin1Char('0'));
}

}  // namespace

Instant TimeScale::at(double px) const {
    return from + Duration(std::llround((px - left) * secondsPerPixel()));
}

TimeWindow pannedWindow(TimeWindow shown, Duration by, TimeWindow limits) {
    const Duration length = std::min(shown.length(), limits.length());
    const Instant from = std::clamp(shown.from + by, limits.from, limits.to - length);
    return {from, from + length};
}

TimeWindow zoomedWindow(TimeWindow shown, Instant anchor, double factor, TimeWindow limits, Duration shortest) {
    const double share = static_cast<double>((anchor - shown.from).count()) /
                         static_cast<double>(std::max<std::int64_t>(1, shown.length().count()));
    const double wanted = static_cast<double>(shown.length().count()) * factor;
    const auto length = Duration(std::clamp<std::int64_t>(
        std::llround(wanted), std::min(shortest, limits.length()).count(), limits.length().count()));
    const Instant from = anchor - Duration(std::llround(static_cast<double>(length.count()) * share));
    return pannedWindow({from, from + length}, Duration{0}, limits);
}

std::vector<TimeTick> timeTicks(const TimeScale& scale, double labelGap) {
    std::vector<TimeTick> ticks;
    const double enough = scale.secondsPerPixel() * labelGap;
    const auto fits = [enough](const Level& level) { return level.major.approximate() >= enough; };
    const auto found = std::find_if(kLevels.begin(), kLevels.end(), fits);
    const Level& level = found == kLevels.end() ? kLevels.back() : *found;
    std::vector<Instant> majors;
    for (Instant t = firstTick(level.major, scale.from); t <= scale.to; t = nextTick(level.major, t)) {
        if (t >= scale.from) {
            majors.push_back(t);
            ticks.push_back({t, true, labelOf(level, t)});
        }
    }
    for (Instant t = firstTick(level.minor, scale.from); t <= scale.to; t = nextTick(level.minor, t)) {
        if (t >= scale.from && !std::binary_search(majors.begin(), majors.end(), t)) {
            ticks.push_back({t, false, {}});
        }
    }
    std::sort(ticks.begin(), ticks.end(), [](const TimeTick& a, const TimeTick& b) { return a.time < b.time; });
    return ticks;
}

Instant snapped(Instant t, Duration step) {
    const std::int64_t seconds = std::max<std::int64_t>(1, step.count());
    return Instant(Duration(floorTo(t.time_since_epoch().count() + seconds / 2, seconds)));
}

}  // namespace leasehold
