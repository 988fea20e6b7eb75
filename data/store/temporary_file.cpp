// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/temporary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "data/store/system_calls.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPrefix = ".leasehold-";
constexpr std::string_view kEnding = ".part";
constexpr int kAttempts = 16;
constexpr auto kForeignAge = std::chrono::hours{24};

struct Unfinished {
    std::mutex mutex;
    std::set<std::string> names;
    std::set<std::string> swept;  ///< folders
};

Unfinished& unfinished() {
    static Unfinished all;
    return all;
}

void unlinkWithCompanions(const std::string& name) {
    for (const char* companion : {"", "-journal", "-wal", "-shm"}) {
        ::unlink((name + companion).c_str());
    }
}

/// Tells this system, since it started, from another one on the same disk: whose process numbers are these?
std::uint32_t hostMark() {
    static const std::uint32_t mark = [] {
        std::string start;
        std::ifstream("/proc/sys/kernel/random/boot_id") >> start;
        std::error_code ignored;
        start += fs::read_symlink("/proc/self/ns/pid", ignored).string();
        return static_cast<std::uint32_t>(std::hash<std::string>{}(start));
    }();
    return mark;
}

std::uint64_t unpredictable() {
    std::uint64_t bits = 0;
    if (::getrandom(&bits, sizeof(bits), 0) != sizeof(bits)) {
        // Only O_EXCL stands then between us and a laid link; it is enough.
        bits = static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    }
    return bits;
}

/// A killed process that nobody has waited for yet has no program any more.
bool runs(std::int64_t process) {
    std::error_code problem;
    (void)fs::read_symlink(fmt::format("/proc/{}/exe", process), problem);
    return problem != std::errc::no_such_file_or_directory;
}

/// Whether a killed run left this file: by its process, or, where that was another system's, by its age.
bool isStale(const fs::directory_entry& entry) {
    const std::string whole = entry.path().filename().string();
    std::string_view name = whole;
    if (!name.starts_with(kPrefix) || name.find(kEnding) == std::string_view::npos) {
        return false;
    }
    name.remove_prefix(kPrefix.size());
    std::uint32_t host = 0;
    std::int64_t process = 0;
    const char* end = name.data() + name.size();
    const auto [dash, noHost] = std::from_chars(name.data(), end, host, 16);
    const bool known = noHost == std::errc() && dash < end && *dash == '-' &&
                       std::from_chars(dash + 1, end, process).ec == std::errc();
    if (known && host == hostMark()) {
        return !runs(process);
    }
    std::error_code problem;
    const auto written = entry.last_write_time(problem);
    return !problem && fs::file_time_type::clock::now() - written > kForeignAge;
}

/// Once a folder and process: whoever was killed is there from the start.
void sweep(const fs::path& folder) {
    {
        const std::scoped_lock lock(unfinished().mutex);
        if (!unfinished().swept.insert(folder.string()).second) {
            return;
        }
    }
    std::error_code ignored;
    std::vector<fs::path> stale;
    for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
        if (isStale(*entry)) {
            stale.push_back(entry->path());
        }
    }
    for (const fs::path& path : stale) {
        ::unlink(path.c_str());
    }
}

}  // namespace

mode_t rightsOfNewFiles() {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666U & ~mask;
}

int syncFolderOf(const fs::path& file) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return 0;  // a folder that may be written to but not read cannot be synced
    }
    const int failed = systemCalls().fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    return failed == EINVAL || failed == ENOTSUP || failed == ENOSYS || failed == EROFS ? 0 : failed;
}

Error fileError(const fs::path& path, int number, std::string_view doing) {
    const std::string message = fmt::format("cannot be {} ({})", doing, std::strerror(number));
    switch (number) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return {ErrorCode::DiskFull, path.string(), message, "free some space, or write it elsewhere"};
        case EROFS:
        case EACCES:
        case EPERM:
            return {ErrorCode::ReadOnly, path.string(), message, "write it to a folder that you may write to"};
        case ENOENT:
        case ENOTDIR:
            return {ErrorCode::NotFound, path.string(), message, "make its folder first, or name another"};
        default:
            return {ErrorCode::Io, path.string(), message, "check the disk, or write it elsewhere"};
    }
}

void removeTemporaryFiles() {
    const std::scoped_lock lock(unfinished().mutex);
    for (const std::string& name : unfinished().names) {
        unlinkWithCompanions(name);
    }
    unfinished().names.clear();
}

TemporaryFile::TemporaryFile(int descriptor, fs::path path) : m_descriptor(descriptor), m_path(std::move(path)) {}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::exchange(other.m_path, {})) {}

TemporaryFile::~TemporaryFile() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
    remove();
}

Result<TemporaryFile> TemporaryFile::beside(const fs::path& target, mode_t rights) {
    std::error_code problem;
    const fs::path folder = fs::canonical(target.has_parent_path() ? target.parent_path() : fs::path("."), problem);
    if (problem) {
        return Failure(fileError(target, problem.value(), "written"));
    }
    sweep(folder);
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        // Short, so that a name of the greatest length has room beside it.
        const fs::path path =
            folder / fmt::format("{}{:08x}-{}-{:016x}{}", kPrefix, hostMark(), ::getpid(), unpredictable(), kEnding);
        const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (descriptor >= 0) {
            ::fchmod(descriptor, rights);
            const std::scoped_lock lock(unfinished().mutex);
            unfinished().names.insert(path.string());
            return TemporaryFile(descriptor, path);
        }
        if (errno != EEXIST) {
            break;
        }
    }
    return Failure(fileError(target, errno, "written"));
}

int TemporaryFile::sync() {
    return systemCalls().fsync(m_descriptor) == 0 ? 0 : errno;
}

int TemporaryFile::close() {
    return systemCalls().close(std::exchange(m_descriptor, -1)) == 0 ? 0 : errno;
}

int TemporaryFile::replace(const fs::path& target) {
    if (systemCalls().rename(m_path.c_str(), target.c_str()) != 0) {
        return errno;
    }
    forget();
    return 0;
}

int TemporaryFile::becomeNew(const fs::path& target) {
    const SystemCalls& calls = systemCalls();
    if (calls.renameToNew(m_path.c_str(), target.c_str()) == 0) {
        forget();
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) {
        return errno;
    }
    // A file system without that call: a link too fails where there is a file already. The second name goes with us.
    if (calls.link(m_path.c_str(), target.c_str()) == 0) {
        remove();
        return 0;
    }
    const int failed = errno;
    if (failed != EPERM && failed != ENOTSUP && failed != ENOSYS && failed != EMLINK) {
        return failed;
    }
    // And one without links.
    std::error_code ignored;
    return fs::exists(fs::symlink_status(target, ignored)) ? EEXIST : replace(target);
}

void TemporaryFile::forget() {
    const std::scoped_lock lock(unfinished().mutex);
    unfinished().names.erase(m_path.string());
    m_path.clear();
}

void TemporaryFile::remove() {
    if (!m_path.empty()) {
        unlinkWithCompanions(m_path.string());
        forget();
    }
}

}  // namespace leasehold
