// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/time.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace leasehold {
namespace {

/// A cursor over text that takes fixed-width numbers and single characters.
class Reader {
public:
    explicit Reader(std::string_view text) : m_rest(text) {}

    bool digits(int count, int& value) {
        if (m_rest.size() < static_cast<std::size_t>(count)) {
            return false;
        }
        value = 0;
        for (int i = 0; i < count; ++i) {
            const char c = m_rest[static_cast<std::size_t>(i)];
            if (c < '0' || c > '9') {
                return false;
            }
            value = value * 10 + (c - '0');
        }
        m_rest.remove_prefix(static_cast<std::size_t>(count));
        return true;
    }
    bool take(char c) {
        if (m_rest.empty() || m_rest.front() != c) {
            return false;
        }
        m_rest.remove_prefix(1);
        return true;
    }
    [[nodiscard]] bool done() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

Failure badInstant(std::string_view text) {
    return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is not a time", text.substr(0, 60)),
                "write 2026-05-10 or 2026-05-10T13:45:00Z (UTC)");
}

}  // namespace

Result<Instant> parseInstant(std::string_view text) {
    Reader in(text);
    int year = 0;
    int month = 0;
    int day = 0;
    if (!in.digits(4, year) || !in.take('-') || !in.digits(2, month) || !in.take('-') || !in.digits(2, day)) {
        return badInstant(text);
    }
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || year < 1900) {
        return badInstant(text);
    }
    Instant t = std::chrono::sys_days{date};
    if (in.done()) {
        return t;
    }
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!(in.take('T') || in.take(' ')) || !in.digits(2, hour) || !in.take(':') || !in.digits(2, minute)) {
        return badInstant(text);
    }
    if (in.take(':') && !in.digits(2, second)) {
        return badInstant(text);
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return badInstant(text);
    }
    t += std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
    const bool east = in.take('+');
    if (east || in.take('-')) {
        int offsetHour = 0;
        int offsetMinute = 0;
        if (!in.digits(2, offsetHour) || !in.take(':') || !in.digits(2, offsetMinute) || offsetHour > 14 ||
            offsetMinute > 59) {
            return badInstant(text);
        }
        const Duration offset = std::chrono::hours{offsetHour} + std::chrono::minutes{offsetMinute};
        t += east ? -offset : offset;
    } else {
        in.take('Z');
    }
    if (!in.done()) {
        return badInstant(text);
    }
    return t;
}

std::string formatInstant(Instant t) {
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{t - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::string formatInstantShort(Instant t) {
    const std::string full = formatInstant(t);
    const std::string date = full.substr(0, 10);
    if (full.substr(11, 8) == "00:00:00") {
        return date;
    }
    const bool wholeMinute = full.substr(17, 2) == "00";
    return date + ' ' + full.substr(11, wholeMinute ? 5 : 8);
}

namespace {
struct Unit {
    char suffix;
    std::int64_t seconds;
};
constexpr std::array<Unit, 5> kUnits{{{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};
}  // namespace

Result<Duration> parseDuration(std::string_view text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [at, problem] = std::from_chars(text.data(), end, number);
    if (problem == std::errc{} && number > 0 && number < 1'000'000'000 && at + 1 == end) {
        for (const Unit& unit : kUnits) {
            if (unit.suffix == *at) {
                return Duration{number * unit.seconds};
            }
        }
    }
    return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is not a duration", text.substr(0, 60)),
                "write a positive whole number and a unit: 90s, 15m, 6h, 7d");
}

std::string formatDuration(Duration d) {
    for (const Unit& unit : kUnits) {
        // Weeks are read but never written: "14d" says more to most people than "2w".
        if (unit.suffix != 'w' && d.count() != 0 && d.count() % unit.seconds == 0) {
            return fmt::format("{}{}", d.count() / unit.seconds, unit.suffix);
        }
    }
    return "0s";
}

}  // namespace leasehold
