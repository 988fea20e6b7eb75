// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace leasehold {
namespace {

bool equals(const SQLite::Column& column, const Value& value) {
    if (std::holds_alternative<std::nullptr_t>(value)) return column.isNull();
    if (column.isNull()) return false;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return column.getInt64() == *integer;
    if (const auto* real = std::get_if<double>(&value)) return column.getDouble() == *real;
    return column.getString() == std::get<std::string>(value);
}

bool isSaid(const Value& value) {
    return !std::holds_alternative<std::monostate>(value);
}

}  // namespace

void bindValue(SQLite::Statement& statement, int index, const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        statement.bind(index, *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
        statement.bind(index, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        statement.bind(index, *text);
    } else {
        statement.bind(index);
    }
}

TableWriter::TableWriter(SQLite::Database& database, std::string table, std::vector<std::string> columns)
    : m_database(database),
      m_table(std::move(table)),
      m_columns(std::move(columns)),
      m_select(database, fmt::format("SELECT {} FROM {} WHERE id = ?", fmt::join(m_columns, ", "), m_table)) {}

SQLite::Statement& TableWriter::statement(std::uint64_t mask, bool inserting) {
    auto& kept = m_statements[{inserting, mask}];
    if (!kept) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            if ((mask >> i & 1U) != 0) names.push_back(m_columns[i] + (inserting ? "" : " = ?"));
        }
        const std::vector<std::string> marks(names.size(), "?");
        kept = std::make_unique<SQLite::Statement>(
            m_database, inserting ? fmt::format("INSERT INTO {} ({}) VALUES ({})", m_table, fmt::join(names, ", "),
                                                fmt::join(marks, ", "))
                                  : fmt::format("UPDATE {} SET {} WHERE id = ?", m_table, fmt::join(names, ", ")));
    }
    return *kept;
}

std::int64_t TableWriter::insert(std::span<const Value> values) {
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        mask |= isSaid(values[i]) ? std::uint64_t{1} << i : 0U;
    }
    SQLite::Statement& run = statement(mask, true);
    int at = 0;
    for (const Value& value : values) {
        if (isSaid(value)) bindValue(run, ++at, value);
    }
    run.exec();
    run.reset();
    const std::int64_t id = m_database.getLastInsertRowid();
    if (m_holds) m_said[id] = mask;
    return id;
}

void TableWriter::holdFirst() {
    m_holds = true;
    m_said.clear();
    m_contradictions = 0;
}

std::pair<std::uint64_t, std::uint64_t> TableWriter::compare(std::int64_t id, std::span<const Value> values) {
    std::uint64_t mask = 0;
    std::uint64_t said = 0;
    m_select.bind(1, id);
    if (m_select.executeStep()) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!isSaid(values[i])) continue;
            said |= std::uint64_t{1} << i;
            if (!equals(m_select.getColumn(static_cast<int>(i)), values[i])) mask |= std::uint64_t{1} << i;
        }
    }
    m_select.reset();
    return {said, mask};
}

bool TableWriter::differs(std::int64_t id, std::span<const Value> values) {
    return compare(id, values).second != 0;
}

bool TableWriter::update(std::int64_t id, std::span<const Value> values) {
    auto [said, mask] = compare(id, values);
    if (m_holds) {
        std::uint64_t& held = m_said[id];
        m_contradictions += (mask & held) != 0 ? 1 : 0;
        mask &= ~held;
        held |= said;
    }
    if (mask == 0) return false;
    SQLite::Statement& run = statement(mask, false);
    int at = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if ((mask >> i & 1U) != 0) bindValue(run, ++at, values[i]);
    }
    run.bind(++at, id);
    run.exec();
    run.reset();
    return true;
}

std::optional<std::int64_t> Lookup::operator()(std::initializer_list<Value> values) {
    int at = 0;
    for (const Value& value : values) {
        bindValue(m_statement, ++at, value);
    }
    std::optional<std::int64_t> found;
    if (m_statement.executeStep() && !m_statement.getColumn(0).isNull()) {
        found = m_statement.getColumn(0).getInt64();
    }
    m_statement.reset();
    return found;
}

std::vector<std::int64_t> Lookup::all(std::initializer_list<Value> values) {
    int at = 0;
    for (const Value& value : values) {
        bindValue(m_statement, ++at, value);
    }
    std::vector<std::int64_t> found;
    while (m_statement.executeStep()) {
        found.push_back(m_statement.getColumn(0).getInt64());
    }
    m_statement.reset();
    return found;
}

}  // namespace leasehold
