// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/exposition.hpp"

#include <cmath>

#include "data/model/names.hpp"

namespace leasehold::exposition {
namespace {

bool isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':' ||
           c == '.';
}

std::string_view takeName(std::string_view& text) {
    std::size_t n = 0;
    while (n < text.size() && isNameChar(text[n])) {
        ++n;
    }
    const std::string_view name = text.substr(0, n);
    text.remove_prefix(n);
    return name;
}

std::string_view takeWord(std::string_view& text) {
    text = trimmed(text);
    std::size_t n = 0;
    while (n < text.size() && text[n] != ' ' && text[n] != '\t') {
        ++n;
    }
    const std::string_view word = text.substr(0, n);
    text.remove_prefix(n);
    return word;
}

/// The position of the brace that closes, outside quotes; npos where there is none.
std::size_t closingBrace(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == '}' && !quoted) {
            return i;
        }
    }
    return std::string_view::npos;
}

}  // namespace

std::optional<Line> parseLine(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.front() == '#') return std::nullopt;
    Line line;
    line.name = takeName(text);
    if (line.name.empty()) return std::nullopt;
    text = trimmed(text);
    if (text.starts_with('{')) {
        const std::size_t end = closingBrace(text.substr(1));
        if (end == std::string_view::npos) return std::nullopt;
        line.labels = text.substr(1, end);
        text.remove_prefix(end + 2);
    }
    const auto value = parseNumber(takeWord(text));
    if (!value) return std::nullopt;
    line.value = *value;
    const std::string_view stamp = takeWord(text);
    if (stamp.empty() || stamp.front() == '#') return line;  // OpenMetrics puts exemplars behind a '#'
    const auto number = parseNumber(stamp);
    if (!number || !std::isfinite(*number) || *number < 0) return std::nullopt;
    const double seconds = *number < 1e11 ? *number : *number / 1000;
    if (seconds >= 253402300800.0) return std::nullopt;
    line.time = SampleTime{std::chrono::milliseconds{std::llround(seconds * 1000)}};
    return line;
}

std::optional<Labels> parseLabels(std::string_view text) {
    Labels labels;
    while (true) {
        text = trimmed(text);
        if (text.empty()) return labels;
        const std::string_view name = takeName(text);
        text = trimmed(text);
        if (name.empty() || !text.starts_with('=')) return std::nullopt;
        text = trimmed(text.substr(1));
        if (!text.starts_with('"')) return std::nullopt;
        std::string value;
        std::size_t i = 1;
        for (; i < text.size() && text[i] != '"'; ++i) {
            if (text[i] == '\\' && i + 1 < text.size()) {
                ++i;
                value += text[i] == 'n' ? '\n' : text[i];
            } else {
                value += text[i];
            }
        }
        if (i >= text.size()) return std::nullopt;
        labels.emplace_back(std::string(name), std::move(value));
        text = trimmed(text.substr(i + 1));
        if (text.starts_with(',')) {
            text.remove_prefix(1);
        } else if (!text.empty()) {
            return std::nullopt;
        }
    }
}

}  // namespace leasehold::exposition
