// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What is done with the names that other programs give to things.
namespace leasehold {

std::string_view trimmed(std::string_view text);
std::string lowered(std::string_view text);  ///< ASCII alone, as SQLite's NOCASE

/// Valid UTF-8 without NUL: what is broken becomes U+FFFD, so that every name can be stored, shown and written.
std::string cleanText(std::string_view text);

/// "gn01.cluster.local" is "gn01"; an address stays whole.
std::string shortHostName(std::string_view host);

/// A name that many machines share ("localhost", "ubuntu", a text with a chip maker's name): nothing may merge by it.
bool isGenericName(std::string_view name);
/// A name for a thing whose own name is generic, told apart by its id: "localhost #b8e92403009ca838".
std::string distinctName(std::string_view generic, std::string_view id);

std::string hex16(std::uint64_t guid);
std::optional<std::uint64_t> parseHex(std::string_view digits);  ///< 1 to 16 digits, "0x" allowed
std::optional<std::int64_t> parseInteger(std::string_view digits);
/// A finite or special number as Prometheus and C write it, whole text; no locale.
std::optional<double> parseNumber(std::string_view text);

}  // namespace leasehold
