// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/xml_text.hpp"

#include <cstddef>
#include <cstdint>

namespace leasehold {
namespace {

/// Length of the well-formed character (RFC 3629) at the front, with its number in `character`; 0 where there is none.
std::size_t readCharacter(std::string_view text, std::uint32_t& character) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (length == 0 || lead > 0xF4 || length > text.size()) {
        return 0;
    }
    character = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xC0U) != 0x80U) {
            return 0;
        }
        character = character << 6U | (byte(at) & 0x3FU);
    }
    constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    return character < kLeast[length] || character > 0x10FFFF ? 0 : length;
}

bool allowed(std::uint32_t character) {
    if (character < 0x20) {
        return character == '\t' || character == '\n';
    }
    // XML 1.0 would bear the C1 controls; no reader shows them, and XML 1.1 refuses them.
    return (character < 0x7F || character > 0x9F) && (character < 0xD800 || character > 0xDFFF) &&
           character != 0xFFFE && character != 0xFFFF;
}

}  // namespace

std::string xmlText(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        std::uint32_t character = 0;
        const std::size_t length = readCharacter(text, character);
        if (length != 0 && allowed(character)) {
            clean.append(text.substr(0, length));
        } else {
            clean += "\xEF\xBF\xBD";
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return clean;
}

}  // namespace leasehold
