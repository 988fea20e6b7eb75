// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>

#include "data/store/site_file.hpp"

namespace leasehold {

/// What tells one state of a site file from another.
struct FileState {
    std::int64_t revision = 0;  ///< of the facts
    std::uint64_t views = 0;    ///< of the saved views, which are no facts
    friend bool operator==(const FileState&, const FileState&) = default;
};

/// Notices that a site file was changed, by whatever program and connection, with a look that costs microseconds. Holds
/// a connection of its own, since the file may be touched through SQLite alone: closing any other descriptor of it
/// would drop the locks of this process. One thread's.
class ChangeWatch {
public:
    explicit ChangeWatch(std::filesystem::path path) : m_path(std::move(path)) {}

    /// The state, where it is another than at the last look, and at the first. Errors are those of SiteFile; the next
    /// look tries again.
    Result<std::optional<FileState>> look();

private:
    [[nodiscard]] bool untouched() const;
    std::filesystem::path m_path;
    std::optional<SiteFile> m_file;
    std::int64_t m_version = 0;  ///< SQLite's count of what others committed, for this connection
    std::optional<FileState> m_state;
};

/// In one read transaction of the caller's or its own. Throws SQLite::Exception.
FileState fileState(const SiteFile& file);

}  // namespace leasehold
