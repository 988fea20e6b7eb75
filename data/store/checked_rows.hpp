// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "data/model/time.hpp"
#include "data/store/bad_row.hpp"
#include "data/store/cursor.hpp"
#include "data/store/id_map.hpp"

namespace leasehold {

/// The rows of one table of a site, each value checked as it is read: its type, its range, and what it refers to. The
/// one place that stands between a file from anywhere and everything that trusts a snapshot. What the program would
/// never write throws BadRow with table and row; Cursor's own reads are not checked.
class CheckedRows : public Cursor {
public:
    /// `table` as the user knows it; column `key` holds what tells one row from another.
    CheckedRows(SQLite::Database& database, const char* table, const char* sql, int key = 0)
        : Cursor(database, sql), m_table(table), m_key(key) {}

    /// A whole number in [least, most].
    std::int64_t number(int column, const char* name, std::int64_t least, std::int64_t most) const {
        if (type(column) != SQLITE_INTEGER) {
            bad(std::string(name) + (null(column) ? " is missing" : " is no whole number"));
        }
        const std::int64_t value = integer(column);
        if (value < least || value > most) {
            bad(std::string(name) + " is " + std::to_string(value) + ", beyond " + std::to_string(least) + " to " +
                std::to_string(most));
        }
        return value;
    }
    /// In the range of T; `otherwise` for NULL.
    template <class T>
    [[nodiscard]] T numberOf(int column, const char* name, T otherwise) const {
        static_assert(std::is_integral_v<T> && sizeof(T) < sizeof(std::int64_t));
        return null(column)
                   ? otherwise
                   : static_cast<T>(number(column, name, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    }
    std::optional<std::int64_t> optionalNumber(int column, const char* name, std::int64_t least,
                                               std::int64_t most) const {
        return null(column) ? std::nullopt : std::optional(number(column, name, least, most));
    }
    /// A finite number within -most to most.
    double finite(int column, const char* name, double most) const {
        const int kind = type(column);
        const double value = real(column);
        if ((kind != SQLITE_FLOAT && kind != SQLITE_INTEGER) || !(value >= -most && value <= most)) {
            bad(std::string(name) + " is no number, or out of all range");
        }
        return value;
    }
    [[nodiscard]] std::optional<double> optionalFinite(int column, const char* name, double most) const {
        return null(column) ? std::nullopt : std::optional(finite(column, name, most));
    }
    /// A time of the years 1 to 9999.
    Instant time(int column, const char* name) const {
        return Instant{Duration{number(column, name, kEarliest, kLatest)}};
    }
    [[nodiscard]] Instant timeOr(int column, const char* name, Instant otherwise) const {
        return null(column) ? otherwise : time(column, name);
    }
    /// Text (or NULL, which reads as empty) of at most kMostText bytes; a BLOB is none.
    std::string_view words(int column, const char* name) const {
        const std::string_view value = text(column);
        if (type(column) == SQLITE_BLOB || value.size() > kMostText) {
            bad(std::string(name) + (value.size() > kMostText ? " is too long" : " is no text"));
        }
        return value;
    }
    /// The position of what the column refers to.
    [[nodiscard]] std::uint32_t reference(int column, const char* name, const IdMap& ids) const {
        const std::int64_t id =
            number(column, name, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
        const std::uint32_t position = ids.at(id);
        if (position == IdMap::kNone) {
            bad(std::string(name) + " refers to " + std::to_string(id) + ", which is not there");
        }
        return position;
    }
    /// kNone for NULL alone.
    [[nodiscard]] std::uint32_t optionalReference(int column, const char* name, const IdMap& ids) const {
        return null(column) ? IdMap::kNone : reference(column, name, ids);
    }

    [[noreturn]] void bad(const std::string& what) const { throw BadRow(m_table, integer(m_key), what); }

    static constexpr std::int64_t kEarliest = -62'135'596'800;
    static constexpr std::int64_t kLatest = 253'402'300'799;
    static constexpr std::size_t kMostText = 1U << 20U;

private:
    const char* m_table;
    int m_key;
};

}  // namespace leasehold
