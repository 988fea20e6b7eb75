// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/plain_name.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace leasehold {
namespace {

const utf8proc_uint8_t* bytesOf(std::string_view text) {
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

bool isBlank(utf8proc_int32_t point) {
    constexpr utf8proc_int32_t kZeroWidthSpace = 0x200B;
    constexpr utf8proc_int32_t kByteOrderMark = 0xFEFF;
    switch (utf8proc_category(point)) {
        case UTF8PROC_CATEGORY_ZS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
        case UTF8PROC_CATEGORY_CC:
            return true;
        default:
            return point == kZeroWidthSpace || point == kByteOrderMark;
    }
}

/// The first code point and its bytes; (-1, 0) where the text is empty or broken there.
std::pair<utf8proc_int32_t, std::size_t> firstPoint(std::string_view text) {
    utf8proc_int32_t point = -1;
    const auto size = utf8proc_iterate(bytesOf(text), static_cast<utf8proc_ssize_t>(text.size()), &point);
    return size > 0 ? std::pair{point, static_cast<std::size_t>(size)}
                    : std::pair{utf8proc_int32_t{-1}, std::size_t{0}};
}

std::size_t lastPointAt(std::string_view text) {
    std::size_t at = text.size();
    do {
        --at;
    } while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
    return at;
}

std::string_view withoutBlankEnds(std::string_view text) {
    while (!text.empty()) {
        const auto [point, size] = firstPoint(text);
        if (size == 0 || !isBlank(point)) break;
        text.remove_prefix(size);
    }
    while (!text.empty()) {
        const std::size_t at = lastPointAt(text);
        const auto [point, size] = firstPoint(text.substr(at));
        if (size == 0 || at + size != text.size() || !isBlank(point)) break;
        text = text.substr(0, at);
    }
    return text;
}

}  // namespace

bool isPlainName(std::string_view text) {
    if (text.empty()) return true;
    const auto plain = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (std::all_of(text.begin(), text.end(), plain)) {
        const auto inner = [](char c) { return c > ' ' && c != 0x7F; };
        return inner(text.front()) && inner(text.back());
    }
    return plainName(text) == text;
}

std::string plainName(std::string_view text) {
    text = withoutBlankEnds(text);
    utf8proc_uint8_t* composed = nullptr;
    const auto size = utf8proc_map(bytesOf(text), static_cast<utf8proc_ssize_t>(text.size()), &composed,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(composed, &std::free);
    if (size < 0) return std::string(text);
    return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size)};
}

}  // namespace leasehold
