// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "data/analytics/figures_buckets.hpp"
#include "data/model/digits.hpp"

namespace leasehold {
namespace {

std::string listed(const std::vector<Money>& amounts) {
    std::string text;
    for (const Money& money : amounts) {
        const std::string amount = formatDecimal(money);
        const std::size_t sign = amount.starts_with('-') ? 1 : 0;
        const std::size_t point = std::min(amount.find('.'), amount.size());
        text += fmt::format("{}{}{}{} {}", text.empty() ? "" : ", ", amount.substr(0, sign),
                            groupedDigits(std::stoull(amount.substr(sign, point - sign))), amount.substr(point),
                            money.currency.text());
    }
    return text;
}

}  // namespace

void MoneySum::add(Currency currency, std::optional<std::int64_t> minor, double weight) {
    addPartly(currency, minor, 0, weight, minor ? weight : 0);
}

void MoneySum::addPartly(Currency currency, std::optional<std::int64_t> minor, std::int64_t knownPart, double weight,
                         double coveredWeight) {
    ++m_count;
    m_weight += weight;
    m_knownWeight += coveredWeight;
    if (!minor) {
        ++m_unknown;
    }
    if (minor || knownPart != 0) {
        m_known[currency] += minor.value_or(knownPart);
    }
}

std::vector<Money> MoneySum::amounts() const {
    std::vector<Money> amounts;
    for (const auto& [currency, sum] : m_known) {
        if (const auto minor = narrow(sum)) {
            amounts.push_back({*minor, currency});
        }
    }
    return amounts;
}

std::optional<Money> MoneySum::single(Currency otherwise) const {
    if (m_unknown > 0 || m_known.size() > 1) {
        return std::nullopt;
    }
    if (m_known.empty()) {
        return Money{0, otherwise};
    }
    const auto minor = narrow(m_known.begin()->second);
    return minor ? std::optional(Money{*minor, m_known.begin()->first}) : std::nullopt;
}

std::optional<double> MoneySum::coverage() const {
    return m_weight > 0 ? std::optional(m_knownWeight / m_weight) : std::nullopt;
}

Figure MoneySum::figure(Currency otherwise, std::string_view what) const {
    Figure figure;
    figure.coverage = coverage();
    const std::vector<Money> known = amounts();
    figure.unit = known.size() == 1 ? known.front().currency.text() : otherwise.text();
    if (const auto money = single(otherwise)) {
        figure.money = money;
        figure.value = toMajor(*money);
        return figure;
    }
    if (m_unknown > 0) {
        figure.note =
            fmt::format("{} of {} of {} leases is not known", what, groupedDigits(m_unknown), groupedDigits(m_count));
        if (!known.empty()) {
            figure.note += "; the known part is " + listed(known);
        }
    } else if (mixed()) {
        figure.note = "in several currencies, which are never added: " + listed(known);
        figure.byCurrency = known;
    } else {
        figure.note = "the sum exceeds what can be counted";
    }
    if (mixed()) {
        figure.unit.clear();
    }
    return figure;
}

Currency usualCurrency(const Snapshot& snapshot) {
    for (const Lease& lease : snapshot.leases) {
        if (lease.amount || lease.unitPrice) {
            return lease.currency;
        }
    }
    for (const Site& site : snapshot.sites) {
        if (site.ownerCostPerGpuHour) {
            return site.ownerCostPerGpuHour->currency;
        }
    }
    return {};
}

}  // namespace leasehold
