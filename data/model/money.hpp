// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "data/model/result.hpp"

namespace leasehold {

/// An ISO 4217 code. Amounts of two currencies never meet in one sum.
struct Currency {
    std::array<char, 3> code{'U', 'S', 'D'};
    [[nodiscard]] std::string_view text() const { return {code.data(), code.size()}; }
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the zero of a rewritten comparison for a pointer
    friend auto operator<=>(const Currency&, const Currency&) = default;
};

/// Reads three capital letters. InvalidInput on anything else.
Result<Currency> parseCurrency(std::string_view text);

/// Digits after the point of the currency's minor unit (2 for USD, 0 for JPY, 3 for KWD).
int minorDigits(Currency currency);

/// An amount in whole minor units (cents).
struct Money {
    std::int64_t minor = 0;
    Currency currency;
    friend auto operator<=>(const Money&, const Money&) = default;
};

/// A price per GPU-hour, in millionths of the major unit, so that 0.0035 is exact.
struct UnitPrice {
    std::int64_t micros = 0;
    Currency currency;
    friend auto operator<=>(const UnitPrice&, const UnitPrice&) = default;
};

/// Major units as a double, for display and JSON.
double toMajor(Money money);
double toMajor(UnitPrice price);

/// Reads a decimal number ("1250000000", "2.49") exactly. InvalidInput when it is negative, has more digits than the
/// unit, is not a number, or exceeds 9e15 major units.
Result<Money> parseMoney(std::string_view decimal, Currency currency);
Result<UnitPrice> parseUnitPrice(std::string_view decimal, Currency currency);

/// The decimal form that parse reads back to the same value: "1250000000", "2.49".
std::string formatDecimal(Money money);
std::string formatDecimal(UnitPrice price);

}  // namespace leasehold
