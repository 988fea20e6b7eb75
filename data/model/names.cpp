// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Bytes of the valid UTF-8 sequence that begins `text`; 0 where it is broken (overlong and surrogates too).
std::size_t sequenceLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
    const unsigned char first = byte(0);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        if (!continues(1) || !continues(2)) return 0;
        if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!continues(1) || !continues(2) || !continues(3)) return 0;
        if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
        return 4;
    }
    return 0;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isSpace(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && isSpace(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

std::string lowered(std::string_view text) {
    std::string copy(text);
    std::transform(copy.begin(), copy.end(), copy.begin(), lowerAscii);
    return copy;
}

std::string cleanText(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = text.front() == '\0' ? 0 : sequenceLength(text);
        if (length == 0) {
            clean += "\xEF\xBF\xBD";
        } else {
            clean += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return clean;
}

std::string shortHostName(std::string_view host) {
    host = trimmed(host);
    const bool address = std::all_of(host.begin(), host.end(), [](char c) { return isDigit(c) || c == '.'; }) ||
                         host.find(':') != std::string_view::npos;
    const std::size_t dot = host.find('.');
    if (!address && dot != std::string_view::npos && dot > 0) {
        host = host.substr(0, dot);
    }
    return cleanText(host);
}

bool isGenericName(std::string_view name) {
    static constexpr std::array<std::string_view, 24> kShared{
        "localhost", "localhost4", "localhost6", "ubuntu", "debian", "centos",  "rocky",   "rhel",
        "fedora",    "linux",      "host",       "node",   "server", "unknown", "none",    "null",
        "(none)",    "n/a",        "default",    "dgx",    "hpc",    "gpu",     "compute", "switch"};
    const std::string plain = lowered(trimmed(name));
    if (plain.empty() || std::find(kShared.begin(), kShared.end(), plain) != kShared.end()) {
        return true;
    }
    // A chip that nobody named. Its number alone does not tell it: hosts are called mt01 too. What a fabric file's
    // node descriptions say beyond this is ib::isChipDescription's matter.
    return plain.find("mellanox technologies") != std::string::npos ||
           plain.find("nvidia technologies") != std::string::npos;
}

std::string distinctName(std::string_view generic, std::string_view id) {
    const std::string_view word = trimmed(generic.substr(0, generic.find(' ')));
    return fmt::format("{} #{}", word.empty() ? "unnamed" : word, id);
}

std::string hex16(std::uint64_t guid) {
    return fmt::format("{:016x}", guid);
}

std::optional<std::uint64_t> parseHex(std::string_view digits) {
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
    }
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [at, problem] = std::from_chars(digits.data(), end, value, 16);
    if (problem != std::errc{} || at != end) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::int64_t> parseInteger(std::string_view digits) {
    std::int64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [at, problem] = std::from_chars(digits.data(), end, value);
    if (problem != std::errc{} || at != end) {
        return std::nullopt;
    }
    return value;
}

std::optional<double> parseNumber(std::string_view text) {
    const bool plus = text.starts_with('+');
    if (plus) {
        text.remove_prefix(1);
    }
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [at, problem] = std::from_chars(text.data(), end, value);  // reads nan, inf and infinity in any case
    if (at != end || text.empty() || (plus && text.front() == '-')) {
        return std::nullopt;
    }
    if (problem == std::errc::result_out_of_range) {
        return std::numeric_limits<double>::infinity();
    }
    return problem == std::errc{} ? std::optional(value) : std::nullopt;
}

}  // namespace leasehold
