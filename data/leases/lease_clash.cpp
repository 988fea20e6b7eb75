// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/leases/lease_clash.hpp"

#include <fmt/format.h>

#include <chrono>

#include "data/leases/lease_yaml_writer.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

std::optional<SeenLease> leaseOf(SQLite::Database& database, std::string_view name) {
    SQLite::Statement row(database, "SELECT id FROM lease WHERE name = ?");
    row.bind(1, std::string(name));
    if (!row.executeStep()) return std::nullopt;
    auto drafts = readDrafts(database, name);
    if (drafts.empty()) return std::nullopt;
    return SeenLease{row.getColumn(0).getInt64(), std::move(drafts.front())};
}

/// A lease that was called `name` and that an edit, or its undoing, gave another name. Row ids alone will not do:
/// SQLite gives them to the next lease when the last one goes.
std::optional<SeenLease> renamed(SQLite::Database& database, std::string_view name, std::int64_t row) {
    SQLite::Statement other(database, "SELECT name FROM lease WHERE id = ?");
    other.bind(1, row);
    if (!other.executeStep()) return std::nullopt;
    const std::string now = other.getColumn(0).getString();
    SQLite::Statement edits(database,
                            "SELECT before, after FROM lease_edit WHERE what = 'change' AND lease COLLATE NOCASE IN "
                            "(?1, ?2) ORDER BY id DESC");
    edits.bind(1, now);
    edits.bind(2, std::string(name));
    while (edits.executeStep()) {
        const std::string before = documentName(edits.getColumn(0).getString());
        const std::string after = documentName(edits.getColumn(1).getString());
        if ((sameName(before, name) && sameName(after, now)) || (sameName(before, now) && sameName(after, name))) {
            return leaseOf(database, now);
        }
    }
    return std::nullopt;
}

}  // namespace

std::string clockText(Instant when, Instant now) {
    const std::string whole = formatInstant(when);  // 2026-05-03T14:02:11Z
    const std::string time = whole.substr(11, 5) + " UTC";
    return whole.substr(0, 10) == formatInstant(now).substr(0, 10) ? time : whole.substr(0, 10) + ' ' + time;
}

std::string describe(const std::optional<ChangedBy>& by, Instant now) {
    if (!by) return "meanwhile";
    if (by->file.empty()) return fmt::format("by {} at {}", by->who, clockText(by->when, now));
    return fmt::format("by an import of {} at {}", by->file, clockText(by->when, now));
}

Result<SeenLease> seeLease(const SiteFile& file, std::string_view name) {
    return guarded(file, [&]() -> Result<SeenLease> {
        SQLite::Transaction reading(file.database());  // several statements see one state
        auto lease = leaseOf(file.database(), name);
        if (!lease) return fail(ErrorCode::NotFound, {}, fmt::format("there is no lease '{}'", name));
        return *std::move(lease);
    });
}

std::optional<LeaseClash> clashWith(SQLite::Database& database, std::string_view name,
                                    const std::optional<SeenLease>& seen) {
    auto now = leaseOf(database, name);
    if (!seen) {
        if (!now) return std::nullopt;
    } else {
        if (!now) now = renamed(database, name, seen->row);
        if (now && leaseDocument(now->draft) == leaseDocument(seen->draft)) return std::nullopt;
    }
    LeaseClash clash;
    clash.by = changedBy(database, name, now ? std::string_view(now->draft.lease.name) : name);
    clash.now = std::move(now);
    return clash;
}

Error clashError(std::string_view name, const LeaseClash& clash) {
    const char* what = !clash.now                                    ? "was deleted"
                       : sameName(clash.now->draft.lease.name, name) ? "was changed"
                                                                     : "was renamed";
    return {ErrorCode::Conflict,
            {},
            fmt::format("lease '{}' {} {}", name, what, describe(clash.by, editTime())),
            "look at both versions and choose"};
}

std::optional<ChangedBy> changedBy(SQLite::Database& database, std::string_view name, std::string_view otherName) {
    const std::string now = documentOf(database, otherName);
    if (const auto edit = lastEditOf(database, name, otherName)) {
        const bool done = edit->state == EditState::Done;
        if ((done ? edit->after : edit->before) == now) {
            return done || !edit->undoneAt ? ChangedBy{edit->who, {}, edit->time}
                                           : ChangedBy{edit->undoneBy, {}, *edit->undoneAt};
        }
    }
    SQLite::Statement import(database,
                             "SELECT time_s, file FROM import_log WHERE format IN ('lease-yaml', 'leasehold-csv') "
                             "ORDER BY id DESC LIMIT 1");
    if (!import.executeStep()) return std::nullopt;
    const std::string path = import.getColumn(1).getString();
    return ChangedBy{{}, path.substr(path.find_last_of('/') + 1), Instant{Duration{import.getColumn(0).getInt64()}}};
}

}  // namespace leasehold
