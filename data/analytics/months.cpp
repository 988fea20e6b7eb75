// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/months.hpp"

namespace leasehold {
namespace {

std::chrono::year_month_day dateOf(Instant t) {
    return std::chrono::floor<std::chrono::days>(t);
}

}  // namespace

Instant monthStart(Instant t) {
    const auto date = dateOf(t);
    return std::chrono::sys_days{date.year() / date.month() / 1};
}

Instant addMonths(Instant t, int count) {
    const auto date = dateOf(t);
    return std::chrono::sys_days{date.year() / date.month() / 1 + std::chrono::months{count}};
}

int yearOf(Instant t) {
    return static_cast<int>(dateOf(t).year());
}

std::int64_t daysBetween(Instant from, Instant to) {
    return (std::chrono::floor<std::chrono::days>(to) - std::chrono::floor<std::chrono::days>(from)).count();
}

double yearsBetween(Instant from, Instant to) {
    return static_cast<double>(daysBetween(from, to)) / 365.25;
}

TimeWindow wholeMonths(TimeWindow window) {
    return window.empty() ? window : TimeWindow{monthStart(window.from), addMonths(window.to - Duration{1}, 1)};
}

std::vector<Instant> monthEdges(TimeWindow window) {
    std::vector<Instant> edges;
    if (window.empty()) {
        return edges;
    }
    edges.push_back(window.from);
    for (Instant t = addMonths(window.from, 1); t < window.to; t = addMonths(t, 1)) {
        edges.push_back(t);
    }
    edges.push_back(window.to);
    return edges;
}

}  // namespace leasehold
