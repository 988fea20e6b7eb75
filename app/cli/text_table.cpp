// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/cli/console.hpp"

namespace leasehold::cli {

std::size_t columnsOf(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string bytesText(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 5> kUnits{"bytes", "KB", "MB", "GB", "TB"};
    double amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (amount >= 1000 && unit + 1 < kUnits.size()) {
        amount /= 1000;
        ++unit;
    }
    return unit == 0 || amount >= 100 ? fmt::format("{:.0f} {}", amount, kUnits[unit])
                                      : fmt::format("{:.1f} {}", amount, kUnits[unit]);
}

TextTable::TextTable(std::vector<std::string> header, std::vector<Align> align) : m_align(std::move(align)) {
    m_rows.push_back(std::move(header));
}

void TextTable::add(std::vector<std::string> cells) {
    for (std::string& cell : cells) {
        cell = printable(cell);
    }
    m_rows.push_back(std::move(cells));
}

std::vector<std::size_t> TextTable::widths() const {
    std::vector<std::size_t> widths;
    for (const auto& row : m_rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], columnsOf(row[i]));
        }
    }
    return widths;
}

int TextTable::width() const {
    std::size_t sum = 0;
    for (const std::size_t width : widths()) {
        sum += width + 2;
    }
    return static_cast<int>(sum) - 2;
}

std::string TextTable::text() const {
    const std::vector<std::size_t> wide = widths();
    std::string out;
    for (const auto& row : m_rows) {
        if (row.empty()) {
            continue;
        }
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string pad(wide[i] - columnsOf(row[i]), ' ');
            const Align align = i < m_align.size() ? m_align[i] : (i == 0 ? Align::Left : Align::Right);
            line += align == Align::Left ? row[i] + pad : pad + row[i];
            line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

}  // namespace leasehold::cli
