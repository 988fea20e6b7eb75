// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/csv_site_metadata.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "data/store/cursor.hpp"

namespace leasehold {
namespace {

ColumnType typeOf(char letter) {
    switch (letter) {
        case 'i':
            return ColumnType::Integer;
        case 'r':
            return ColumnType::Real;
        case 'd':
            return ColumnType::Time;
        case 'u':
        case 'm':
            return ColumnType::Money;
        default:
            return ColumnType::Text;
    }
}

std::string unitOf(std::string_view column) {
    static constexpr std::array<std::pair<std::string_view, const char*>, 15> kUnits{{
        {"x", "m"},
        {"y", "m"},
        {"width", "m"},
        {"depth", "m"},
        {"height", "m"},
        {"rotation", "degrees"},
        {"height_u", "U"},
        {"rated_power_w", "W"},
        {"envelope_w", "W"},
        {"rate_mbps", "Mb/s"},
        {"step_s", "s"},
        {"bytes", "bytes"},
        {"notice_days", "days"},
        {"owner_cost_per_gpu_hour", "of owner_cost_currency"},
        {"amount", "of currency; a month or a GPU-hour, as price_kind says"},
    }};
    for (const auto& [name, unit] : kUnits) {
        if (name == column) return unit;
    }
    return {};
}

}  // namespace

Provenance provenanceOf(SiteFile& file, const std::filesystem::path& path) {
    Provenance from;
    Cursor row(file.database(),
               "SELECT ifnull((SELECT value FROM meta WHERE key = 'title'), ''), count(*), ifnull(max(name), ''), "
               "ifnull(max(synthetic), 0) FROM site");
    if (row.next()) {
        from.site = row.text(0);
        if (from.site.empty() && row.integer(1) == 1) from.site = row.text(2);
        from.synthetic = row.integer(3) != 0;
    }
    if (from.site.empty()) from.site = path.stem().string();
    from.revision = file.revision();
    from.program = programName();
    from.made = exportTime();
    return from;
}

Table csvTableOutline(const CsvTable& table, const char* types, Provenance provenance) {
    Table outline;
    outline.name = table.name;
    outline.provenance = std::move(provenance);
    outline.provenance.title = fmt::format("{}, a table of leasehold-csv", table.name);
    outline.provenance.settings.emplace_back("format", "leasehold-csv");
    std::size_t at = 0;
    for (const char* type = types; *type != '\0'; ++type) {
        const std::size_t end = std::min(table.columns.find(',', at), table.columns.size());
        const std::string key(table.columns.substr(at, end - at));
        outline.columns.push_back({key, {}, typeOf(*type), unitOf(key), -1});
        at = end + 1;
    }
    return outline;
}

}  // namespace leasehold
