// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/new_site.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace leasehold {
namespace fs = std::filesystem;
namespace {

Failure existsAlready(const fs::path& site) {
    return fail(ErrorCode::Conflict, site.string(), "exists already", "choose another name, or delete it first");
}

}  // namespace

Result<SiteTarget> SiteTarget::openOrMake(const fs::path& site) {
    std::error_code problem;
    SiteTarget target(site);
    if (!fs::exists(fs::symlink_status(site, problem))) {
        if (auto begun = target.begin(rightsOfNewFiles()); !begun) return Failure(begun.error());
        return target;
    }
    auto file = SiteFile::open(site, SiteFile::Mode::Create);
    if (!file) return Failure(file.error());
    target.m_file.emplace(std::move(*file));
    return target;
}

Result<SiteTarget> SiteTarget::make(const fs::path& site, bool replace) {
    std::error_code problem;
    if (fs::is_directory(site, problem)) {
        return fail(ErrorCode::Conflict, site.string(), "is a folder", "name a file in it");
    }
    const fs::file_status status = fs::symlink_status(site, problem);
    if (fs::exists(status) && !replace) return existsAlready(site);
    // What a symbolic link points to is replaced, not the link.
    SiteTarget target(fs::is_symlink(status) ? fs::weakly_canonical(site, problem) : site);
    target.m_replace = replace;
    if (fs::exists(target.m_site, problem) && !fs::is_regular_file(target.m_site, problem)) {
        return fail(ErrorCode::Conflict, site.string(), "is a pipe or a device", "choose another name");
    }
    if (auto begun = target.begin(rightsOfNewFiles()); !begun) return Failure(begun.error());
    return target;
}

Result<> SiteTarget::begin(mode_t rights) {
    auto temporary = TemporaryFile::beside(m_site, rights);
    if (!temporary) return Failure(temporary.error());
    m_temporary.emplace(std::move(*temporary));
    // Closed before SQLite opens it: from then on nothing else does.
    if (const int failed = m_temporary->close(); failed != 0) return Failure(fileError(m_site, failed, "made"));
    auto file = SiteFile::open(m_temporary->path(), SiteFile::Mode::Fresh);
    if (!file) return Failure(named(file.error()));
    m_file.emplace(std::move(*file));
    return {};
}

Error SiteTarget::named(Error error) const {
    if (m_temporary && error.place == m_temporary->path().string()) error.place = m_site.string();
    return error;
}

/// The journals of the site that is replaced would be taken for the new one's: they are folded in first, which also
/// shows whether somebody has it open. What is no site has no say.
Result<> SiteTarget::clearTheWay() {
    std::error_code problem;
    if (!fs::exists(m_site, problem)) return {};
    if (auto old = SiteFile::open(m_site, SiteFile::Mode::Write); !old && old.error().code == ErrorCode::Locked) {
        return Failure(old.error());
    }
    for (const char* journal : {"-journal", "-wal", "-shm"}) {
        const fs::path companion = m_site.string() + journal;
        if (fs::file_size(companion, problem) > 0 && !problem && std::string_view(journal) == "-wal") {
            return fail(ErrorCode::Locked, m_site.string(), "is in use by another program",
                        "close it there, or choose another name");
        }
        fs::remove(companion, problem);
    }
    return {};
}

Result<> SiteTarget::keep() {
    m_file.reset();  // the commit has synced it
    if (!m_temporary) return {};
    if (m_replace) {
        if (auto cleared = clearTheWay(); !cleared) return cleared;
        if (const int failed = m_temporary->replace(m_site); failed != 0) {
            return Failure(fileError(m_site, failed, "written"));
        }
        syncFolderOf(m_site);  // the old or the new, whole either way
        return {};
    }
    const int failed = m_temporary->becomeNew(m_site);
    if (failed == EEXIST) return existsAlready(m_site);
    if (failed != 0) return Failure(fileError(m_site, failed, "made"));
    if (const int unsynced = syncFolderOf(m_site); unsynced != 0) {
        std::error_code ignored;
        fs::remove(m_site, ignored);
        return Failure(fileError(m_site, unsynced, "made"));
    }
    return {};
}

}  // namespace leasehold
