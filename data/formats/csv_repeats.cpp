// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/csv_repeats.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <string_view>
#include <utility>

#include "data/model/names.hpp"

namespace leasehold {
namespace {

constexpr std::int64_t kTold = 10;

/// What names a row's thing.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kIdentity{
    {{"sites", "site"},
     {"racks", "site,hall,row,rack"},
     {"nodes", "site,node"},
     {"gpus", "site,node,slot"},
     {"switches", "site,fabric,switch,guid"},
     {"nics", "site,node,nic,guid"},
     {"metrics", "metric"},
     {"parties", "party"},
     {"leases", "lease"},
     {"feeds", "feed,scope,site,hall,row,rack"}}};

}  // namespace

CsvRepeats::CsvRepeats(const CsvTable& table, RecordSink& sink) : m_sink(sink) {
    for (const auto& [name, columns] : kIdentity) {
        if (name != table.name) continue;
        for (const CsvField& column : splitCsvLine(columns)) {
            m_identity.push_back(*column);
        }
    }
}

void CsvRepeats::see(CsvRow& row, const std::vector<CsvField>& fields, std::int64_t line) {
    if (m_identity.empty()) return;
    std::string key;
    for (const std::string& column : m_identity) {
        key += lowered(trimmed(row.view(column))) + '\n';
    }
    std::string content;
    for (const CsvField& field : fields) {
        content += field ? '"' + *field + '"' : std::string(",");
    }
    // A chance of one in 2^64 that two things are taken for one, and then a warning too many.
    const auto [it, fresh] = m_seen.try_emplace(std::hash<std::string>{}(key));
    Seen& seen = it->second;
    const std::size_t hash = std::hash<std::string>{}(content);
    if (!fresh && seen.content != hash && m_count++ < kTold) {
        for (char& c : key) {
            if (c == '\n') c = ' ';
        }
        m_sink.warn(fmt::format("'{}' stands on lines {} and {} with different values", cleanText(trimmed(key)),
                                seen.line, line));
    }
    seen = {hash, line};
}

void CsvRepeats::report() {
    if (m_count > kTold) m_sink.warn(fmt::format("{} rows repeat an earlier one with different values", m_count));
}

}  // namespace leasehold
