// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/lease_commands.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "data/export/lease_yaml_writer.hpp"
#include "data/import/lease_yaml.hpp"
#include "data/import/merge.hpp"
#include "data/model/plain_name.hpp"
#include "data/store/load_parts.hpp"

namespace leasehold {
namespace {

using Json = nlohmann::ordered_json;

Instant currentTime() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

std::int64_t secondsOf(Instant t) {
    return t.time_since_epoch().count();
}

/// Passes on what one lease says, and not that its file lists all there are.
class OneLease final : public RecordSink {
public:
    explicit OneLease(Merge& merge) : m_merge(merge) {}
    Result<> put(const Record& record, Place at) override { return m_merge.put(record, at); }
    Result<> sample(const SampleRecord&, Place) override { return {}; }
    void rowsRead(std::int64_t) override {}
    void skip(Place at, std::string reason, std::string detail, std::int64_t count) override {
        m_merge.skip(at, std::move(reason), std::move(detail), count);
    }
    void warn(std::string) override {}
    void note(std::string) override {}
    std::string knownFabric(std::span<const std::uint64_t>, std::string otherwise) override { return otherwise; }
    std::optional<Duration> knownStep(std::string_view) override { return std::nullopt; }
    void listsAll(std::string, std::vector<std::string_view>, bool) override {}

private:
    Merge& m_merge;
};

/// The lease as the file has it now; empty where it has none.
std::string documentOf(SQLite::Database& database, std::string_view name) {
    const auto drafts = readDrafts(database, name);
    return drafts.empty() ? std::string() : leaseDocument(drafts.front());
}

/// What the lease of a document is called; empty for none.
std::string documentName(const std::string& document) {
    if (document.empty()) return {};
    const auto draft = readLeaseDocument(document);
    return draft ? draft->lease.name : std::string();
}

void dropLease(SQLite::Database& database, std::string_view name) {
    const std::string text(name);
    for (const char* sql :
         {"DELETE FROM evidence WHERE subject = 'lease' AND ref_id = (SELECT id FROM lease WHERE name = ?)",
          "DELETE FROM sighting WHERE kind = 'lease' AND ref_id = (SELECT id FROM lease WHERE name = ?)",
          "DELETE FROM lease WHERE name = ?"}) {
        SQLite::Statement drop(database, sql);
        drop.bind(1, text);
        drop.exec();
    }
}

/// The parties of a lease as they are before it is written: [operator, tenant, supplier], or null where there is none.
Json partiesBefore(SQLite::Database& database, const LeaseDraft& draft) {
    Json parties = Json::object();
    for (const std::string& name : {draft.lease.tenant, draft.lease.landlord}) {
        if (name.empty()) continue;
        SQLite::Statement find(database, "SELECT is_operator, is_tenant, is_supplier FROM party WHERE name = ?");
        find.bind(1, name);
        parties[name] = nullptr;
        if (find.executeStep()) {
            parties[name] = {find.getColumn(0).getInt(), find.getColumn(1).getInt(), find.getColumn(2).getInt()};
        }
    }
    return parties;
}

/// Takes back the parties and roles that an edit made, where no other lease needs them.
void restoreParties(SQLite::Database& database, const std::string& json) {
    const Json parties = Json::parse(json, nullptr, false);
    if (!parties.is_object()) return;
    for (const auto& [name, roles] : parties.items()) {
        SQLite::Statement used(database,
                               "SELECT count(*) FROM lease WHERE tenant_id = (SELECT id FROM party WHERE name = ?1) OR "
                               "operator_id = (SELECT id FROM party WHERE name = ?1)");
        used.bind(1, name);
        used.executeStep();
        if (used.getColumn(0).getInt64() > 0) continue;
        if (roles.is_null()) {
            SQLite::Statement drop(database,
                                   "DELETE FROM party WHERE name = ?1 AND NOT EXISTS (SELECT 1 FROM evidence WHERE "
                                   "subject = 'party' AND ref_id = party.id)");
            drop.bind(1, name);
            drop.exec();
        } else if (roles.is_array() && roles.size() == 3) {
            SQLite::Statement set(database, "UPDATE party SET is_operator = ?, is_tenant = ? WHERE name = ?");
            set.bind(1, roles[0].is_number_integer() ? roles[0].get<int>() : 0);
            set.bind(2, roles[1].is_number_integer() ? roles[1].get<int>() : 0);
            set.bind(3, name);
            set.exec();
        }
    }
}

/// A refusal without the place in a document that nobody wrote.
Error plain(Error error) {
    error.place.clear();
    return error;
}

/// A file in a transaction, and the site as it stands there before the edit; null: not known.
struct Edited {
    SiteFile& file;
    const Snapshot* before = nullptr;
};

/// Writes a lease as import would, inside the caller's transaction. `name`: what it is called now; empty: it is new.
Result<> applyDocument(const Edited& edited, std::string_view name, const std::string& document,
                       std::string_view newName) {
    SiteFile& file = edited.file;
    SQLite::Database& database = file.database();
    const bool renamed = !name.empty() && name != newName;
    if (name.empty() || renamed) {
        SQLite::Statement taken(database, "SELECT name FROM lease WHERE name = ?1 AND name <> ?2 COLLATE NOCASE");
        taken.bind(1, std::string(newName));
        taken.bind(2, std::string(name));
        if (taken.executeStep()) {
            return fail(ErrorCode::Conflict, {},
                        fmt::format("there is already a lease '{}'", taken.getColumn(0).getString()),
                        "choose another name");
        }
    }
    if (renamed) {
        SQLite::Statement rename(database, "UPDATE lease SET name = ? WHERE name = ?");
        rename.bind(1, std::string(newName));
        rename.bind(2, std::string(name));
        rename.exec();
    }
    SQLite::Statement forget(
        database, "DELETE FROM evidence WHERE subject = 'lease' AND ref_id = (SELECT id FROM lease WHERE name = ?)");
    forget.bind(1, std::string(newName));
    forget.exec();
    FileReport report;
    report.file = "lease";
    Merge merge(file, {}, {}, currentTime());
    if (edited.before != nullptr) merge.know(*edited.before);
    merge.byHand();
    merge.beginFile(report, true);
    OneLease sink(merge);
    auto done = readLeaseYaml(document, "lease", sink);
    if (done) done = merge.endFile();
    if (done) done = merge.check();
    return done ? done : Result<>(Failure(plain(done.error())));
}

/// From one state of a lease to another: both are documents, empty for "none".
Result<> move(const Edited& edited, std::string_view fromName, const std::string& to, std::string_view toName) {
    if (to.empty()) {
        dropLease(edited.file.database(), fromName);
        return {};
    }
    return applyDocument(edited, fromName, to, toName);
}

constexpr std::string_view kKinds[] = {"add", "change", "delete"};
constexpr std::string_view kStates[] = {"done", "undone", "replaced"};

template <class Enum, std::size_t N>
Enum wordOf(const std::string_view (&words)[N], const std::string& text) {
    for (std::size_t i = 0; i < N; ++i) {
        if (words[i] == text) return static_cast<Enum>(i);
    }
    return Enum{};
}

constexpr const char* kColumns =
    "SELECT id, time_s, who, what, lease, before, after, state, undone_s, undone_by FROM lease_edit ";

LeaseEdit editAt(const SQLite::Statement& row) {
    const auto text = [&](int column) {
        return row.getColumn(column).isNull() ? std::string() : row.getColumn(column).getString();
    };
    LeaseEdit edit;
    edit.id = row.getColumn(0).getInt64();
    edit.time = Instant{Duration{row.getColumn(1).getInt64()}};
    edit.who = text(2);
    edit.kind = wordOf<EditKind>(kKinds, text(3));
    edit.lease = text(4);
    edit.before = text(5);
    edit.after = text(6);
    edit.state = wordOf<EditState>(kStates, text(7));
    if (!row.getColumn(8).isNull()) edit.undoneAt = Instant{Duration{row.getColumn(8).getInt64()}};
    edit.undoneBy = text(9);
    return edit;
}

std::optional<LeaseEdit> oneEdit(SQLite::Database& database, const char* which) {
    SQLite::Statement row(database, std::string(kColumns) + which + " LIMIT 1");
    return row.executeStep() ? std::optional(editAt(row)) : std::nullopt;
}

constexpr const char* kNextUndo = "WHERE state = 'done' ORDER BY id DESC";
/// Undone edits stand after every one that is done, the first undone last.
constexpr const char* kNextRedo = "WHERE state = 'undone' ORDER BY id";

void bindText(SQLite::Statement& statement, int at, const std::string& text) {
    text.empty() ? statement.bind(at) : statement.bind(at, text);
}

LeaseEdit record(SQLite::Database& database, LeaseEdit edit, const std::string& parties) {
    database.exec("UPDATE lease_edit SET state = 'replaced' WHERE state = 'undone'");
    SQLite::Statement insert(
        database,
        "INSERT INTO lease_edit (time_s, who, what, lease, before, after, parties) VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, secondsOf(edit.time));
    insert.bind(2, edit.who);
    insert.bind(3, std::string(kKinds[static_cast<std::size_t>(edit.kind)]));
    insert.bind(4, edit.lease);
    bindText(insert, 5, edit.before);
    bindText(insert, 6, edit.after);
    insert.bind(7, parties);
    insert.exec();
    edit.id = database.getLastInsertRowid();
    return edit;
}

/// Whether the file, in the caller's transaction, is what the caller has of it.
bool isPresent(const SiteFile& file, const Snapshot& site) {
    return site.path == file.path().string() && site.revision == file.revision();
}

/// Runs a change in a transaction of its own; on any refusal nothing has happened. `site` as the header says.
template <class Body>
Result<LeaseEdit> inTransaction(SiteFile& file, SnapshotPtr* site, Body body) {
    auto transaction = WriteTransaction::begin(file);
    if (!transaction) return Failure(transaction.error());
    std::shared_ptr<Snapshot> after;
    auto edit = guarded(file, [&]() -> Result<LeaseEdit> {
        const bool known = site != nullptr && *site && isPresent(file, **site);
        const Edited edited{file, known ? site->get() : nullptr};
        auto made = body(edited);
        if (made && known) {
            after = std::make_shared<Snapshot>(withLeasesOf(file.database(), **site));
            after->revision = (*site)->revision + 1;  // as commit() counts
        }
        return made;
    });
    if (!edit) return edit;
    if (auto done = transaction->commit(); !done) return Failure(done.error());
    if (site != nullptr) *site = std::move(after);
    return edit;
}

Failure noLease(std::string_view name) {
    return fail(ErrorCode::NotFound, {}, fmt::format("there is no lease '{}'", name));
}

Result<LeaseEdit> write(const Edited& edited, std::string_view name, const LeaseDraft& asTyped,
                        const std::string& who) {
    LeaseDraft draft = asTyped;
    for (std::string* text : {&draft.lease.name, &draft.lease.tenant, &draft.lease.landlord}) {
        *text = plainName(*text);  // as import takes them, so that the checks here look for the same
    }
    SQLite::Database& database = edited.file.database();
    LeaseEdit edit;
    edit.time = currentTime();
    edit.who = who;
    edit.lease = draft.lease.name;
    if (!name.empty()) {
        edit.kind = EditKind::Change;
        edit.before = documentOf(database, name);
        if (edit.before.empty()) return noLease(name);
    }
    const std::string parties = partiesBefore(database, draft).dump();
    if (auto done = applyDocument(edited, name, leaseDocument(draft), draft.lease.name); !done) {
        return Failure(done.error());
    }
    edit.after = documentOf(database, draft.lease.name);
    return record(database, std::move(edit), parties);
}

/// One step along the history, back or forth.
Result<LeaseEdit> step(SiteFile& file, bool back, const std::string& who, SnapshotPtr* site) {
    return inTransaction(file, site, [&](const Edited& edited) -> Result<LeaseEdit> {
        SQLite::Database& database = edited.file.database();
        auto edit = oneEdit(database, back ? kNextUndo : kNextRedo);
        if (!edit) return fail(ErrorCode::NotFound, {}, back ? "there is nothing to undo" : "there is nothing to redo");
        const std::string& from = back ? edit->after : edit->before;
        const std::string& to = back ? edit->before : edit->after;
        const std::string fromName = documentName(from);
        const std::string toName = documentName(to);
        if (documentOf(database, from.empty() ? toName : fromName) != from) {
            return fail(ErrorCode::Conflict, {},
                        fmt::format("lease '{}' has been changed since by something else, such as an import",
                                    from.empty() ? toName : fromName),
                        "change it by hand; the history keeps what it was");
        }
        if (auto done = move(edited, fromName, to, toName); !done) return Failure(done.error());
        if (back) {
            SQLite::Statement parties(database, "SELECT parties FROM lease_edit WHERE id = ?");
            parties.bind(1, edit->id);
            if (parties.executeStep()) restoreParties(database, parties.getColumn(0).getString());
            edit->undoneAt = currentTime();
            edit->undoneBy = who;
        }
        edit->state = back ? EditState::Undone : EditState::Done;
        SQLite::Statement mark(database, "UPDATE lease_edit SET state = ?, undone_s = ?, undone_by = ? WHERE id = ?");
        mark.bind(1, std::string(kStates[static_cast<std::size_t>(edit->state)]));
        edit->undoneAt ? mark.bind(2, secondsOf(*edit->undoneAt)) : mark.bind(2);
        bindText(mark, 3, edit->undoneBy);
        mark.bind(4, edit->id);
        mark.exec();
        return *edit;
    });
}

}  // namespace

std::string describe(const LeaseEdit& edit) {
    constexpr std::string_view kWords[] = {"Add", "Change", "Delete"};
    return fmt::format("{} lease '{}'", kWords[static_cast<std::size_t>(edit.kind)], edit.lease);
}

Result<LeaseEdit> addLease(SiteFile& file, const LeaseDraft& draft, const std::string& who, SnapshotPtr* site) {
    return inTransaction(file, site, [&](const Edited& edited) { return write(edited, {}, draft, who); });
}

Result<LeaseEdit> changeLease(SiteFile& file, std::string_view name, const LeaseDraft& draft, const std::string& who,
                              SnapshotPtr* site) {
    return inTransaction(file, site, [&](const Edited& edited) -> Result<LeaseEdit> {
        return name.empty() ? Result<LeaseEdit>(noLease(name)) : write(edited, name, draft, who);
    });
}

Result<LeaseEdit> deleteLease(SiteFile& file, std::string_view name, const std::string& who, SnapshotPtr* site) {
    return inTransaction(file, site, [&](const Edited& edited) -> Result<LeaseEdit> {
        SQLite::Database& database = edited.file.database();
        LeaseEdit edit;
        edit.time = currentTime();
        edit.who = who;
        edit.kind = EditKind::Delete;
        edit.before = documentOf(database, name);
        if (edit.before.empty()) return noLease(name);
        edit.lease = documentName(edit.before);
        dropLease(database, name);
        return record(database, std::move(edit), {});
    });
}

Result<LeaseEdit> undoEdit(SiteFile& file, const std::string& who, SnapshotPtr* site) {
    return step(file, true, who, site);
}

Result<LeaseEdit> redoEdit(SiteFile& file, const std::string& who, SnapshotPtr* site) {
    return step(file, false, who, site);
}

Result<std::vector<LeaseEdit>> editHistory(const SiteFile& file) {
    return guarded(file, [&]() -> Result<std::vector<LeaseEdit>> {
        std::vector<LeaseEdit> edits;
        SQLite::Statement rows(file.database(), std::string(kColumns) + "ORDER BY id DESC");
        while (rows.executeStep()) {
            edits.push_back(editAt(rows));
        }
        return edits;
    });
}

Result<EditStacks> editStacks(const SiteFile& file) {
    return guarded(file, [&]() -> Result<EditStacks> {
        return EditStacks{oneEdit(file.database(), kNextUndo), oneEdit(file.database(), kNextRedo)};
    });
}

Result<> checkDraft(SiteFile& file, std::string_view name, const LeaseDraft& draft) {
    auto transaction = WriteTransaction::begin(file);
    if (!transaction) return Failure(transaction.error());
    auto written = guarded(file, [&]() -> Result<LeaseEdit> { return write({file}, name, draft, {}); });
    if (!written) return Failure(written.error());
    return {};  // the transaction's end takes it back
}

}  // namespace leasehold
