// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/known_since.hpp"

#include <algorithm>
#include <set>

#include "data/merge/merge_table.hpp"
#include "data/store/sample_extents.hpp"

namespace leasehold {
namespace {

constexpr Duration kFirstDay = std::chrono::hours(24);

}  // namespace

KnownSince::KnownSince(SiteFile& file, Instant now) : m_file(file), m_now(now) {
    const bool hasGpus = !file.database().execAndGet("SELECT max(id) FROM gpu").isNull();
    SQLite::Statement first(file.database(),
                            "SELECT time_s FROM import_log WHERE id = (SELECT min(id) FROM import_log)");
    m_isLater = hasGpus && first.executeStep() && now >= Instant(Duration(first.getColumn(0).getInt64())) + kFirstDay;
}

std::optional<std::int64_t> KnownSince::of(const GpuRecord& record) const {
    if (record.knownSince) return secondsOf(*record.knownSince);
    if (!m_isLater || record.commissioned) return std::nullopt;
    return secondsOf(std::min(m_now, record.asOf.value_or(m_now)));
}

Result<std::int64_t> KnownSince::settle(Instant earliest) {
    std::set<std::int64_t> wanted;
    SQLite::Statement rows(m_file.database(),
                           "SELECT id FROM gpu WHERE known_s IS NOT NULL AND known_s > ? AND commissioned IS NULL");
    rows.bind(1, secondsOf(earliest));
    while (rows.executeStep()) {
        wanted.insert(rows.getColumn(0).getInt64());
    }
    rows.reset();
    if (wanted.empty()) return 0;
    const auto extents = sampleExtents(m_file, wanted);
    if (!extents) return Failure(extents.error());
    SQLite::Statement set(m_file.database(), "UPDATE gpu SET known_s = ?1 WHERE id = ?2 AND known_s > ?1");
    std::int64_t changed = 0;
    for (const auto& [gpu, extent] : *extents) {
        set.bind(1, secondsOf(extent.first));
        set.bind(2, gpu);
        changed += set.exec();
        set.reset();
    }
    return changed;
}

}  // namespace leasehold
