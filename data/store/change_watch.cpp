// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/change_watch.hpp"

#include <sqlite3.h>

#include <string_view>

namespace leasehold {
namespace {

std::int64_t dataVersion(const SiteFile& file) {
    return file.database().execAndGet("PRAGMA data_version").getInt64();
}

/// FNV-1a.
void mix(std::uint64_t& hash, std::string_view bytes) {
    for (const char c : bytes) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    }
    hash = (hash ^ 0xFFU) * 0x100000001B3ULL;
}

}  // namespace

FileState fileState(const SiteFile& file) {
    FileState state{file.revision(), 0xCBF29CE484222325ULL};
    if (!file.database().tableExists("saved_view")) return state;
    SQLite::Statement rows(file.database(), "SELECT name, version, state FROM saved_view ORDER BY id");
    while (rows.executeStep()) {
        mix(state.views, rows.getColumn(0).getString());
        mix(state.views, rows.getColumn(1).getString());
        mix(state.views, rows.getColumn(2).getString());
    }
    return state;
}

bool ChangeWatch::untouched() const {
    // A file that was put in this one's place is another one, which this connection would never see.
    int moved = 0;
    sqlite3_file_control(m_file->database().getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved == 0 && dataVersion(*m_file) == m_version;
}

Result<std::optional<FileState>> ChangeWatch::look() {
    try {
        if (m_file && untouched()) return std::optional<FileState>{};
    } catch (const SQLite::Exception& exception) {
        // A writer that is at it is no news; the look after it finds what it did.
        if (const Error error = storageError(m_path, exception); error.code == ErrorCode::Locked) return Failure(error);
    }
    // A connection anew after each change: the last one to close folds a writer's journal into the file, and this one
    // would else stand in the way of that for as long as the window is open.
    m_file.reset();
    auto file = SiteFile::open(m_path, SiteFile::Mode::Read);
    if (!file) return Failure(file.error());
    return guarded(*file, [&]() -> Result<std::optional<FileState>> {
        const std::int64_t version = dataVersion(*file);  // first: what comes between is found by the next look
        const FileState now = fileState(*file);
        m_file.emplace(std::move(*file));
        m_version = version;
        if (m_state == now) return std::optional<FileState>{};
        m_state = now;
        return std::optional(now);
    });
}

}  // namespace leasehold
