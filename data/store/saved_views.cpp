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

/// Runs one statement in a transaction of its own; how many rows it changed.
template <class Bind>
Result<int> change(SiteFile& file, const char* sql, Bind bind) {
    return guarded(file, [&]() -> Result<int> {
        auto transaction = WriteTransaction::begin(file);
        if (!transaction) {
            return Failure(transaction.error());
        }
        SQLite::Statement statement(file.database(), sql);
        bind(statement);
        const int changed = statement.exec();
        // No snapshot holds views, so none is stale.
        if (const auto done = transaction->commit(false); !done) {
            return Failure(done.error());
        }
        return changed;
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

Result<> putView(SiteFile& file, const SavedView& view) {
    const auto name = checkedViewName(view.name);
    if (!name) {
        return Failure(name.error());
    }
    if (view.state.size() > kMostViewBytes) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("the view '{}' is too large to be kept", *name),
                    "select fewer things");
    }
    const auto changed = change(file,
                                "INSERT INTO saved_view (name, version, state, changed_s) VALUES (?, ?, ?, ?) "
                                "ON CONFLICT (name) DO UPDATE SET name = excluded.name, version = excluded.version, "
                                "state = excluded.state, changed_s = excluded.changed_s",
                                [&](SQLite::Statement& statement) {
                                    statement.bind(1, *name);
                                    statement.bind(2, view.version);
                                    statement.bind(3, view.state);
                                    statement.bind(4, static_cast<std::int64_t>(now().time_since_epoch().count()));
                                });
    return changed ? Result<>{} : Failure(changed.error());
}

Result<> renameView(SiteFile& file, std::string_view name, const std::string& to) {
    const auto wanted = checkedViewName(to);
    if (!wanted) {
        return Failure(wanted.error());
    }
    const auto views = listViews(file);
    if (!views) {
        return Failure(views.error());
    }
    const auto taken = std::any_of(views->begin(), views->end(), [&](const SavedView& view) {
        return sameName(view.name, *wanted) && !sameName(view.name, name);
    });
    if (taken) {
        return fail(ErrorCode::Conflict, file.path().string(), fmt::format("has a view '{}' already", *wanted),
                    "take another name, or delete that view first");
    }
    const auto changed =
        change(file, "UPDATE saved_view SET name = ? WHERE name = ?", [&](SQLite::Statement& statement) {
            statement.bind(1, *wanted);
            statement.bind(2, std::string(name));
        });
    if (!changed) {
        return Failure(changed.error());
    }
    return *changed > 0 ? Result<>{} : Failure(noSuchView(file, name));
}

Result<> removeView(SiteFile& file, std::string_view name) {
    const auto changed = change(file, "DELETE FROM saved_view WHERE name = ?",
                                [&](SQLite::Statement& statement) { statement.bind(1, std::string(name)); });
    if (!changed) {
        return Failure(changed.error());
    }
    return *changed > 0 ? Result<>{} : Failure(noSuchView(file, name));
}

}  // namespace leasehold
