// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <exception>
#include <string>
#include <utility>

namespace leasehold {

/// Thrown while a site is read: a row that this program would never have written. guarded() makes it an Error.
class BadRow : public std::exception {
public:
    /// "table rack, row 17: WHAT".
    BadRow(const std::string& table, std::int64_t row, const std::string& what)
        : m_text("table " + table + ", row " + std::to_string(row) + ": " + what) {}
    [[nodiscard]] const char* what() const noexcept override { return m_text.c_str(); }

private:
    std::string m_text;
};

}  // namespace leasehold
