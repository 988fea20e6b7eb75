// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/leases/yaml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace leasehold {
namespace {

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Words that YAML 1.1 or 1.2 takes for something else than a text.
bool isReserved(std::string_view text) {
    constexpr std::array<std::string_view, 8> kWords{"null", "true", "false", "yes", "no", "on", "off", "y"};
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](std::string_view word) {
                           return word.size() == text.size() &&
                                  std::equal(word.begin(), word.end(), text.begin(),
                                             [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
                       }) ||
           text == "n" || text == "N";
}

/// A number or a date reads better without quotes; whoever wants a text takes it as one.
bool isFigure(std::string_view text) {
    return isDigit(text.front()) && isDigit(text.back()) &&
           std::all_of(text.begin(), text.end(), [](char c) { return isDigit(c) || c == '.' || c == '-'; });
}

bool isPlain(std::string_view text) {
    if (text.empty() || text.size() > 200) return false;
    if (isFigure(text)) return true;
    if (!isLetter(text.front()) || text.back() == ' ' || isReserved(text)) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return isLetter(c) || isDigit(c) || std::string_view(" _-./()+").find(c) != std::string_view::npos;
    });
}

}  // namespace

std::string yamlText(std::string_view text) {
    if (isPlain(text)) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (c == '\n') {
            quoted += "\\n";
        } else if (c == '\t') {
            quoted += "\\t";
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            quoted += c;
        }
    }
    return quoted + "\"";
}

FlowMap& FlowMap::put(std::string_view key, std::string_view value) {
    if (!m_text.empty()) m_text += ", ";
    m_text += key;
    m_text += ": ";
    m_text += value;
    return *this;
}

FlowMap& FlowMap::text(std::string_view key, std::string_view value) {
    return value.empty() ? *this : put(key, yamlText(value));
}

}  // namespace leasehold
