// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::cli {

/// A table for people: columns as wide as their content, two spaces between. The first column is left-aligned, the
/// others right unless said. Control characters in cells are made visible.
class TextTable {
public:
    enum class Align { Left, Right };

    /// An empty header row is left out.
    explicit TextTable(std::vector<std::string> header, std::vector<Align> align = {});
    void add(std::vector<std::string> cells);
    [[nodiscard]] std::string text() const;
    /// Columns of the widest line.
    [[nodiscard]] int width() const;

private:
    [[nodiscard]] std::vector<std::size_t> widths() const;
    std::vector<std::vector<std::string>> m_rows;
    std::vector<Align> m_align;
};

/// Characters of UTF-8 text, taken as one column each.
std::size_t columnsOf(std::string_view text);

/// "1.4 GB", "312 KB": powers of 1000, as disks are sold.
std::string bytesText(std::uint64_t bytes);

}  // namespace leasehold::cli
