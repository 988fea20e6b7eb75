// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/leases/lease_commands.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "data/formats/lease_yaml.hpp"
#include "data/leases/lease_yaml_writer.hpp"
#include "data/merge/merge.hpp"
#include "data/model/plain_name.hpp"
#include "data/store/load_parts.hpp"

namespace leasehold {
namespace {

using Json = nlohmann::ordered_json;

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
    Merge merge(file, {}, {}, editTime());
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

/// Refuses an edit of a lease that is no more as its editor saw it, and hands out what it is.
Result<> unchanged(SQLite::Database& database, std::string_view name, const std::optional<SeenLease>& seen,
                   std::optional<LeaseClash>* clash) {
    auto found = clashWith(database, name, seen);
    if (!found) return {};
    Failure refusal(clashError(name, *found));
    if (clash != nullptr) *clash = std::move(found);
    return refusal;
}

/// `name`: what the lease is called now; empty: it is new.
Result<LeaseEdit> write(const Edited& edited, std::string_view name, const LeaseDraft& asTyped,
                        const std::string& who) {
    LeaseDraft draft = asTyped;
    for (std::string* text : {&draft.lease.name, &draft.lease.tenant, &draft.lease.landlord}) {
        *text = plainName(*text);  // as import takes them, so that the checks here look for the same
    }
    SQLite::Database& database = edited.file.database();
    LeaseEdit edit;
    edit.time = editTime();
    edit.who = who;
    edit.lease = draft.lease.name;
    if (!name.empty()) {
        edit.kind = EditKind::Change;
        edit.before = documentOf(database, name);
        if (edit.before.empty()) return fail(ErrorCode::NotFound, {}, fmt::format("there is no lease '{}'", name));
    }
    const std::string parties = partiesBefore(database, draft).dump();
    if (auto done = applyDocument(edited, name, leaseDocument(draft), draft.lease.name); !done) {
        return Failure(done.error());
    }
    edit.after = documentOf(database, draft.lease.name);
    return recordEdit(database, std::move(edit), parties);
}

/// Why an edit cannot be taken back or done again, if it cannot.
Result<> movable(SQLite::Database& database, const LeaseEdit& edit, bool back) {
    const bool done = edit.state == EditState::Done;
    if (done != back) {
        const std::string what = describe(edit);
        return fail(ErrorCode::Conflict, {},
                    back && edit.undoneAt
                        ? fmt::format("'{}' is undone already, {}", what,
                                      describe(ChangedBy{edit.undoneBy, {}, *edit.undoneAt}, editTime()))
                        : fmt::format("'{}' stands already", what));
    }
    const std::string& from = back ? edit.after : edit.before;
    const std::string name = documentName(from.empty() ? (back ? edit.before : edit.after) : from);
    if (documentOf(database, name) == from) return {};
    return fail(ErrorCode::Conflict, {},
                fmt::format("lease '{}' has been changed since {}", name,
                            describe(changedBy(database, name, name), editTime())),
                "change it by hand; the history keeps what it was");
}

/// One edit taken back, or done again.
Result<LeaseEdit> step(SiteFile& file, std::int64_t id, bool back, const std::string& who, SnapshotPtr* site) {
    return inTransaction(file, site, [&](const Edited& edited) -> Result<LeaseEdit> {
        SQLite::Database& database = edited.file.database();
        auto edit = editOf(database, id);
        if (!edit) return fail(ErrorCode::NotFound, {}, "the history has no such edit any more");
        if (auto fine = movable(database, *edit, back); !fine) return Failure(fine.error());
        const std::string& from = back ? edit->after : edit->before;
        const std::string& to = back ? edit->before : edit->after;
        const std::string toName = documentName(to);
        if (auto done = move(edited, from.empty() ? std::string() : documentName(from), to, toName); !done) {
            return Failure(done.error());
        }
        edit->undoneAt.reset();
        edit->undoneBy.clear();
        if (back) {
            SQLite::Statement parties(database, "SELECT parties FROM lease_edit WHERE id = ?");
            parties.bind(1, edit->id);
            if (parties.executeStep()) restoreParties(database, parties.getColumn(0).getString());
            edit->undoneAt = editTime();
            edit->undoneBy = who;
        }
        edit->state = back ? EditState::Undone : EditState::Done;
        markEdit(database, *edit);
        return *edit;
    });
}

}  // namespace

Result<LeaseEdit> addLease(SiteFile& file, const LeaseDraft& draft, const std::string& who, SnapshotPtr* site,
                           std::optional<LeaseClash>* clash) {
    return inTransaction(file, site, [&](const Edited& edited) -> Result<LeaseEdit> {
        SQLite::Database& database = edited.file.database();
        const std::string& name = draft.lease.name;
        if (auto found = clashWith(database, name, std::nullopt)) {
            const std::string theirs = found->now->draft.lease.name;
            if (clash != nullptr) *clash = std::move(found);
            return fail(ErrorCode::Conflict, {}, fmt::format("there is already a lease '{}'", theirs),
                        "choose another name");
        }
        return write(edited, {}, draft, who);
    });
}

Result<LeaseEdit> changeLease(SiteFile& file, const SeenLease& seen, const LeaseDraft& draft, const std::string& who,
                              SnapshotPtr* site, std::optional<LeaseClash>* clash) {
    return inTransaction(file, site, [&](const Edited& edited) -> Result<LeaseEdit> {
        const std::string& name = seen.draft.lease.name;
        if (auto fine = unchanged(edited.file.database(), name, seen, clash); !fine) return Failure(fine.error());
        // The same lease under another name is a clash, so that it is called what it was seen as.
        return write(edited, name, draft, who);
    });
}

Result<LeaseEdit> deleteLease(SiteFile& file, const SeenLease& seen, const std::string& who, SnapshotPtr* site,
                              std::optional<LeaseClash>* clash) {
    return inTransaction(file, site, [&](const Edited& edited) -> Result<LeaseEdit> {
        SQLite::Database& database = edited.file.database();
        const std::string& name = seen.draft.lease.name;
        if (auto fine = unchanged(database, name, seen, clash); !fine) return Failure(fine.error());
        LeaseEdit edit;
        edit.time = editTime();
        edit.who = who;
        edit.kind = EditKind::Delete;
        edit.before = documentOf(database, name);
        edit.lease = name;
        dropLease(database, name);
        return recordEdit(database, std::move(edit), {});
    });
}

Result<LeaseEdit> undoEdit(SiteFile& file, std::int64_t id, const std::string& who, SnapshotPtr* site) {
    return step(file, id, true, who, site);
}

Result<LeaseEdit> redoEdit(SiteFile& file, std::int64_t id, const std::string& who, SnapshotPtr* site) {
    return step(file, id, false, who, site);
}

Result<> checkDraft(SiteFile& file, std::string_view name, const LeaseDraft& draft) {
    auto transaction = WriteTransaction::begin(file);
    if (!transaction) return Failure(transaction.error());
    auto written = guarded(file, [&]() -> Result<LeaseEdit> { return write({file}, name, draft, {}); });
    if (!written) return Failure(written.error());
    return {};  // the transaction's end takes it back
}

}  // namespace leasehold
