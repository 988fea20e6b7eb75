// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/sample_changes.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "data/store/cursor.hpp"

namespace leasehold {
namespace {

/// "last everything metric tile at metric tile at ...".
std::vector<std::int64_t> numbersOf(std::string_view text) {
    std::vector<std::int64_t> numbers;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        std::int64_t number = 0;
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc()) {
            break;
        }
        numbers.push_back(number);
        at = next < end ? next + 1 : end;
    }
    return numbers;
}

void write(SQLite::Database& database, const SampleChanges& changes) {
    std::string text = fmt::format("{} {}", changes.last, changes.everything);
    for (const SampleChanges::Tile& tile : changes.tiles) {
        text += fmt::format(" {} {} {}", tile.metric, tile.tile, tile.at);
    }
    SQLite::Statement put(database, "INSERT OR REPLACE INTO meta (key, value) VALUES ('sample_changes', ?)");
    put.bind(1, text);
    put.exec();
}

}  // namespace

SampleChanges sampleChanges(SQLite::Database& database) {
    SampleChanges changes;
    Cursor row(database, "SELECT value FROM meta WHERE key = 'sample_changes'");
    if (!row.next()) {
        return changes;
    }
    const std::vector<std::int64_t> numbers = numbersOf(row.text(0));
    if (numbers.size() < 2) {
        return changes;
    }
    changes.last = numbers[0];
    changes.everything = numbers[1];
    for (std::size_t i = 2; i + 2 < numbers.size(); i += 3) {
        changes.tiles.push_back({numbers[i], numbers[i + 1], numbers[i + 2]});
    }
    return changes;
}

void noteTileChanged(SQLite::Database& database, std::int64_t metric, std::int64_t tile) {
    SampleChanges changes = sampleChanges(database);
    ++changes.last;
    std::erase_if(changes.tiles, [&](const auto& t) { return t.metric == metric && t.tile == tile; });
    changes.tiles.push_back({metric, tile, changes.last});
    if (changes.tiles.size() > SampleChanges::kMostTiles) {
        changes.everything = changes.tiles.front().at;
        changes.tiles.erase(changes.tiles.begin());
    }
    write(database, changes);
}

void noteEverythingChanged(SQLite::Database& database) {
    SampleChanges changes = sampleChanges(database);
    changes.everything = ++changes.last;
    changes.tiles.clear();
    write(database, changes);
}

}  // namespace leasehold
