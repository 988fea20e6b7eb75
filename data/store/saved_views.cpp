// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/saved_views.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

Instant now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Error noSuchView(const SiteFile& file, std::string_view name) {
    return {ErrorCode::NotFound, file.path().string(), fmt::format("has no view '{}'", name),
            "the Views menu lists what there is"};
}

std::optional<SavedView> viewOf(const SiteFile& file, std::string_view name) {
    SQLite::Statement query(file.database(), "SELECT name, version, state, changed_s FROM saved_view WHERE name = ?");
    query.bind(1, std::string(name));
    if (!query.executeStep()) {
        return std::nullopt;
    }
    return SavedView{query.getColumn(0).getString(), query.getColumn(1).getInt(), query.getColumn(2).getString(),
                     Instant{Duration{query.getColumn(3).getInt64()}}};
}

/// Kept again just as it was is no change.
bool isSame(const std::optional<SavedView>& a, const std::optional<SavedView>& b) {
    return a && b ? a->version == b->version && a->state == b->state : !a && !b;
}

/// Runs a change in a transaction of its own, where the view of that name is still what the caller has seen.
template <class Body>
Result<> change(SiteFile& file, std::string_view name, const std::optional<SavedView>& seen,
                std::optional<ViewClash>* clash, Body body) {
    return guarded(file, [&]() -> Result<> {
        auto transaction = WriteTransaction::begin(file);
        if (!transaction) {
            return Failure(transaction.error());
        }
        auto now = viewOf(file, name);
        if (!isSame(now, seen)) {
            Failure refusal = now ? fail(ErrorCode::Conflict, file.path().string(),
                                         fmt::format("the view '{}' was saved by somebody else meanwhile", now->name),
                                         "keep one of the two, or take another name")
                                  : Failure(noSuchView(file, name));
            if (clash != nullptr) {
                *clash = ViewClash{std::move(now)};
            }
            return refusal;
        }
        if (const Result<> done = body(); !done) {
            return done;
        }
        return transaction->commit(false);  // no snapshot holds views, so none is stale
    });
}

}  // namespace

Result<std::string> checkedViewName(std::string_view name) {
    const auto space = [](char c) { return c == ' ' || c == '\t'; };
    while (!name.empty() && space(name.front())) {
        name.remove_prefix(1);
    }
    while (!name.empty() && space(name.back())) {
        name.remove_suffix(1);
    }
    if (name.empty()) {
        return fail(ErrorCode::InvalidInput, {}, "a view needs a name", "give it one");
    }
    const bool controls = std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
    if (name.size() > kMostViewName || controls) {
        return fail(ErrorCode::InvalidInput, {}, "that name is no name for a view",
                    fmt::format("take one line of at most {} bytes", kMostViewName));
    }
    return std::string(name);
}

Result<std::vector<SavedView>> listViews(const SiteFile& file) {
    return guarded(file, [&]() -> Result<std::vector<SavedView>> {
        std::vector<SavedView> views;
        if (!file.database().tableExists("saved_view")) {
            return views;
        }
        SQLite::Statement query(file.database(), "SELECT name, version, state, changed_s FROM saved_view");
        while (query.executeStep()) {
            views.push_back({query.getColumn(0).getString(), query.getColumn(1).getInt(),
                             query.getColumn(2).getString(), Instant{Duration{query.getColumn(3).getInt64()}}});
        }
        std::sort(views.begin(), views.end(),
                  [](const SavedView& a, const SavedView& b) { return naturalLess(a.name, b.name); });
        return views;
    });
}

Result<> putView(SiteFile& file, const SavedView& view, const std::optional<SavedView>& seen,
                 std::optional<ViewClash>* clash) {
    const auto name = checkedViewName(view.name);
    if (!name) {
        return Failure(name.error());
    }
    if (view.state.size() > kMostViewBytes) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("the view '{}' is too large to be kept", *name),
                    "select fewer things");
    }
    return change(file, *name, seen, clash, [&]() -> Result<> {
        SQLite::Statement statement(file.database(),
                                    "INSERT INTO saved_view (name, version, state, changed_s) VALUES (?, ?, ?, ?) "
                                    "ON CONFLICT (name) DO UPDATE SET name = excluded.name, version = "
                                    "excluded.version, state = excluded.state, changed_s = excluded.changed_s");
        statement.bind(1, *name);
        statement.bind(2, view.version);
        statement.bind(3, view.state);
        statement.bind(4, static_cast<std::int64_t>(now().time_since_epoch().count()));
        statement.exec();
        return {};
    });
}

Result<> renameView(SiteFile& file, const SavedView& seen, const std::string& to, std::optional<ViewClash>* clash) {
    const auto wanted = checkedViewName(to);
    if (!wanted) {
        return Failure(wanted.error());
    }
    return change(file, seen.name, seen, clash, [&]() -> Result<> {
        if (!sameName(*wanted, seen.name) && viewOf(file, *wanted)) {
            return fail(ErrorCode::Conflict, file.path().string(), fmt::format("has a view '{}' already", *wanted),
                        "take another name, or delete that view first");
        }
        SQLite::Statement statement(file.database(), "UPDATE saved_view SET name = ? WHERE name = ?");
        statement.bind(1, *wanted);
        statement.bind(2, seen.name);
        statement.exec();
        return {};
    });
}

Result<> removeView(SiteFile& file, const SavedView& seen, std::optional<ViewClash>* clash) {
    return change(file, seen.name, seen, clash, [&]() -> Result<> {
        SQLite::Statement statement(file.database(), "DELETE FROM saved_view WHERE name = ?");
        statement.bind(1, seen.name);
        statement.exec();
        return {};
    });
}

}  // namespace leasehold
