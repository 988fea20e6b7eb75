// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/money.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leasehold {
namespace {

std::int64_t powerOfTen(int exponent) {
    std::int64_t value = 1;
    for (int i = 0; i < exponent; ++i) {
        value *= 10;
    }
    return value;
}

/// `text` as a count of 10^-digits, exactly.
Result<std::int64_t> parseFixed(std::string_view text, int digits) {
    const auto bad = [&](const char* why) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' {}", text.substr(0, 40), why),
                    "write an amount such as 1250000000 or 2.49, without separators");
    };
    const std::size_t point = std::min(text.find('.'), text.size());
    std::string_view whole = text.substr(0, point);
    std::string_view part = point < text.size() ? text.substr(point + 1) : std::string_view{};
    while (!part.empty() && part.back() == '0') {
        part.remove_suffix(1);  // 2.490 is 2.49
    }
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (whole.empty() || !std::all_of(whole.begin(), whole.end(), isDigit) ||
        !std::all_of(part.begin(), part.end(), isDigit)) {
        return bad("is not an amount");
    }
    if (part.size() > static_cast<std::size_t>(digits)) {
        return bad("has more digits after the point than its unit");
    }
    // 9e15 major units in minor units of two digits fit; in millionths the limit is 9e12.
    const std::int64_t limit = 9'000'000'000'000'000'000 / powerOfTen(digits);
    std::int64_t value = 0;
    for (const char c : whole) {
        value = value * 10 + (c - '0');
        if (value >= limit) {
            return bad("is too large");
        }
    }
    for (int i = 0; i < digits; ++i) {
        const auto at = static_cast<std::size_t>(i);
        value = value * 10 + (at < part.size() ? part[at] - '0' : 0);
    }
    return value;
}

std::string formatFixed(std::int64_t value, int digits) {
    const std::int64_t unit = powerOfTen(digits);
    std::string text = fmt::format("{}", value / unit);
    if (value % unit != 0) {
        std::string part = fmt::format("{:0{}}", value % unit, digits);
        part.erase(part.find_last_not_of('0') + 1);
        text += '.' + part;
    }
    return text;
}

constexpr int kUnitPriceDigits = 6;

}  // namespace

Result<Currency> parseCurrency(std::string_view text) {
    const auto isCapital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (text.size() != 3 || !std::all_of(text.begin(), text.end(), isCapital)) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is not a currency", text.substr(0, 40)),
                    "write an ISO 4217 code such as USD");
    }
    return Currency{{text[0], text[1], text[2]}};
}

int minorDigits(Currency currency) {
    // ISO 4217, list one: the currencies whose minor unit is not a hundredth.
    static constexpr std::string_view kNone = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
    static constexpr std::string_view kThousandth = "BHD IQD JOD KWD LYD OMR TND ";
    if (kNone.find(currency.text()) != std::string_view::npos) {
        return 0;
    }
    return kThousandth.find(currency.text()) != std::string_view::npos ? 3 : 2;
}

double toMajor(Money money) {
    return static_cast<double>(money.minor) / static_cast<double>(powerOfTen(minorDigits(money.currency)));
}

double toMajor(UnitPrice price) {
    return static_cast<double>(price.micros) / 1e6;
}

Result<Money> parseMoney(std::string_view decimal, Currency currency) {
    return parseFixed(decimal, minorDigits(currency)).map([&](std::int64_t v) { return Money{v, currency}; });
}

Result<UnitPrice> parseUnitPrice(std::string_view decimal, Currency currency) {
    return parseFixed(decimal, kUnitPriceDigits).map([&](std::int64_t v) { return UnitPrice{v, currency}; });
}

std::string formatDecimal(Money money) {
    return formatFixed(money.minor, minorDigits(money.currency));
}

std::string formatDecimal(UnitPrice price) {
    return formatFixed(price.micros, kUnitPriceDigits);
}

}  // namespace leasehold
