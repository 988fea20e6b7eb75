// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <sqlite3.h>

#include <string>
#include <system_error>

#include "data/store/site_file.hpp"
#include "data/store/site_probe.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

std::string inUse(const fs::path& path) {
    const std::string holder = lockHolder(path);
    return fmt::format("is in use by {}", holder.empty() ? "another program" : holder);
}

/// What SQLite's "cannot open" means, told from what can be seen.
Error cannotOpen(const fs::path& path) {
    std::error_code problem;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (!fs::is_directory(folder, problem)) {
        return {ErrorCode::Io, path.string(), "its folder is not there", "make the folder first, or name another"};
    }
    return {ErrorCode::Io, path.string(), "cannot be opened, or its journal cannot be made beside it",
            "check that you may write to the file and its folder, and the disk's free space"};
}

/// The table of "UNIQUE constraint failed: node.name".
std::string tableOf(std::string_view text) {
    const std::size_t colon = text.rfind(": ");
    const std::string_view what = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 2);
    return std::string(what.substr(0, what.find('.')));
}

}  // namespace

Error badRowError(const fs::path& path, const BadRow& row) {
    return {ErrorCode::Damaged, path.string(), row.what(),
            "run 'leasehold check' on it, and restore it from a backup, or import its sources into a new site"};
}

Error storageError(const fs::path& path, const SQLite::Exception& exception) {
    const auto error = [&](ErrorCode code, std::string message, std::string remedy) {
        return Error{code, path.string(), std::move(message), std::move(remedy)};
    };
    const char* const full = "free some space and try again";
    switch (exception.getExtendedErrorCode()) {
        case SQLITE_IOERR_SHMSIZE:
        case SQLITE_IOERR_SHMOPEN:
        case SQLITE_IOERR_SHMMAP:
            return error(ErrorCode::DiskFull, "its journal cannot be made beside it; nothing was changed",
                         "free some space, and check that you may write to its folder");
        case SQLITE_IOERR_NOMEM:
            return error(ErrorCode::Io, "there is not enough memory", "close other programs and try again");
        default:
            break;
    }
    // Without a code it is a row or a column that is not there.
    switch (exception.getErrorCode() < 0 ? SQLITE_ERROR : exception.getErrorCode() & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return error(ErrorCode::Locked, inUse(path), "close it there, or wait, and try again");
        case SQLITE_FULL:
            return error(ErrorCode::DiskFull, "the disk is full; nothing was changed", full);
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return error(ErrorCode::ReadOnly, "cannot be written", "copy it to a folder you may write to");
        case SQLITE_CORRUPT:
            return error(ErrorCode::Damaged, fmt::format("is damaged ({})", exception.getErrorStr()),
                         "restore it from a backup, or recover what is whole with 'sqlite3 FILE .recover'");
        case SQLITE_NOTADB:
            return error(ErrorCode::NotASite, "is not a site file",
                         "to read a cluster's own files, use 'leasehold import SITE FILE'");
        case SQLITE_IOERR:
            // A write past RLIMIT_FSIZE or a quota comes back as an I/O error, not as SQLITE_FULL.
            return error(ErrorCode::Io, "reading or writing failed; nothing was changed",
                         "check the disk and its free space");
        case SQLITE_CANTOPEN:
            return cannotOpen(path);
        case SQLITE_INTERRUPT:
            return error(ErrorCode::Cancelled, "stopped", {});
        case SQLITE_CONSTRAINT:
            return error(ErrorCode::Conflict,
                         fmt::format("two things would claim one place in its table '{}'; nothing was changed",
                                     tableOf(exception.what())),
                         "run 'leasehold check' on it, and check the input for names or numbers given twice");
        case SQLITE_NOMEM:
            return error(ErrorCode::Io, "there is not enough memory", "close other programs and try again");
        case SQLITE_ERROR:
        case SQLITE_SCHEMA:
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG:
            return error(ErrorCode::Damaged, "its tables do not hold what Leasehold writes there",
                         "run 'leasehold check' on it, and restore it from a backup");
        default:
            return error(ErrorCode::Io, fmt::format("cannot be used (SQLite error {})", exception.getErrorCode()),
                         "run 'leasehold check' on it");
    }
}

}  // namespace leasehold
