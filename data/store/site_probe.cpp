// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/site_probe.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>
#include <system_error>
#include <vector>

#include "data/store/system_calls.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};

/// The first bytes of a regular file through SQLite's file layer; empty where they cannot be read.
std::string headOf(const fs::path& path) {
    sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
    if (vfs == nullptr) {
        return {};
    }
    std::error_code problem;
    const fs::path whole = fs::canonical(path, problem);
    if (problem) {
        return {};
    }
    // SQLite wants a name from its own hands.
    const std::unique_ptr<const char, decltype(&sqlite3_free_filename)> name(
        sqlite3_create_filename(whole.c_str(), "", "", 0, nullptr), &sqlite3_free_filename);
    std::vector<std::max_align_t> memory(static_cast<std::size_t>(vfs->szOsFile) / sizeof(std::max_align_t) + 1);
    auto* file = reinterpret_cast<sqlite3_file*>(memory.data());
    int granted = 0;
    if (name == nullptr ||
        vfs->xOpen(vfs, name.get(), file, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, &granted) != SQLITE_OK) {
        return {};
    }
    std::string head(kMagic.size(), '\0');
    const bool read = file->pMethods->xRead(file, head.data(), static_cast<int>(head.size()), 0) == SQLITE_OK;
    file->pMethods->xClose(file);
    return read ? head : std::string();
}

bool isReliable(std::int64_t fileSystem) {
    constexpr std::array<std::int64_t, 19> kShared{
        0x00006969,  // NFS
        0x0000517B,  // SMB
        0xFF534D42,  // CIFS
        0xFE534D42,  // SMB 2
        0x65735546,  // FUSE: sshfs, cloud drives
        0x01021997,  // 9P
        0x5346414F,  // AFS
        0x6B414653,  // AFS in the kernel
        0x73757245,  // Coda
        0x0000564C,  // NCP
        0x00C36400,  // Ceph
        0x0BD00BD0,  // Lustre
        0x47504653,  // GPFS
        0x01161970,  // GFS2
        0x7461636F,  // OCFS2
        0x19830326,  // BeeGFS
        0x786F4256,  // folders shared with virtual machines: VirtualBox
        0xBACBACBC,  // VMware
        0x7C7C6673   // Parallels
    };
    return std::find(kShared.begin(), kShared.end(), fileSystem) == kShared.end();
}

/// A line of /proc/locks: "1: POSIX  ADVISORY  WRITE 4711 fd:01:5242 0 EOF".
struct Lock {
    std::int64_t process = 0;
    std::string file;  ///< major:minor:inode
    bool writes = false;
};

std::vector<Lock> heldLocks() {
    std::vector<Lock> locks;
    std::ifstream all("/proc/locks");
    for (std::string line; std::getline(all, line);) {
        std::istringstream words(line);
        std::string number;
        std::string kind;
        std::string sort;
        std::string access;
        Lock lock;
        if (line.find("->") == std::string::npos &&
            words >> number >> kind >> sort >> access >> lock.process >> lock.file && lock.process > 0) {
            lock.writes = access == "WRITE";
            locks.push_back(std::move(lock));
        }
    }
    return locks;
}

std::string lockName(const fs::path& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) {
        return {};
    }
    return fmt::format("{:02x}:{:02x}:{}", major(about.st_dev), minor(about.st_dev), about.st_ino);
}

}  // namespace

Result<> checkSitePath(const fs::path& path) {
    std::error_code problem;
    const fs::file_status status = fs::status(path, problem);
    const auto refused = [&](const char* what, const char* remedy) {
        return fail(ErrorCode::NotASite, path.string(), what, remedy);
    };
    if (problem == std::errc::permission_denied) {
        return fail(ErrorCode::Io, path.string(), "lies in a folder that you may not enter", "check its permissions");
    }
    if (!fs::exists(status)) {
        return fail(ErrorCode::NotFound, path.string(), "there is no such file",
                    "check the name, or make a site with 'leasehold demo' or 'leasehold import'");
    }
    if (fs::is_directory(status)) {
        return refused("is a folder", "name a site file (NAME.leasehold)");
    }
    if (!fs::is_regular_file(status)) {
        return refused("is a pipe or a device", "name a site file (NAME.leasehold)");
    }
    if (::access(path.c_str(), R_OK) != 0) {
        return fail(ErrorCode::Io, path.string(), "cannot be read", "check its permissions");
    }
    if (fs::file_size(path, problem) == 0) {
        return refused("is empty", "name a site file, or delete this one first");
    }
    return {};
}

bool hasOtherNames(const fs::path& path) {
    std::error_code problem;
    const std::uintmax_t names = fs::hard_link_count(path, problem);
    return !problem && names > 1;
}

bool isDatabase(const fs::path& path) {
    std::error_code problem;
    if (!fs::is_regular_file(path, problem)) {
        return false;  // opening a pipe would wait for its other end
    }
    for (const std::string_view journal : {"-wal", "-shm", "-journal"}) {
        const std::string name = path.string();
        if (name.ends_with(journal) && isDatabase(name.substr(0, name.size() - journal.size()))) {
            return true;
        }
    }
    return headOf(path) == kMagic;
}

Result<> refuseDatabase(const fs::path& path) {
    if (!isDatabase(path)) {
        return {};
    }
    return fail(ErrorCode::InvalidInput, path.string(),
                "is a database, perhaps a site itself, and nothing to read here",
                "a site is opened as it is; 'leasehold export' writes its tables, which can be imported");
}

bool hasReliableLocks(const fs::path& path) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::error_code problem;
    // The file behind a link may lie elsewhere than the link.
    return isReliable(systemCalls().fileSystemOf(fs::exists(path, problem) ? path.c_str() : folder.c_str()));
}

std::string lockHolder(const fs::path& path) {
    std::error_code problem;
    const fs::path whole = fs::canonical(path, problem);
    if (problem) {
        return {};
    }
    const std::string main = lockName(whole);
    const std::string memory = lockName(whole.string() + "-shm");
    std::vector<Lock> locks = heldLocks();
    std::erase_if(locks,
                  [&](const Lock& lock) { return lock.file != main && (memory.empty() || lock.file != memory); });
    if (locks.empty()) {
        return {};
    }
    // Who writes stands in the way sooner than who reads, and others sooner than we.
    const Lock& holder = *std::min_element(locks.begin(), locks.end(), [](const Lock& a, const Lock& b) {
        const auto rank = [](const Lock& lock) { return std::pair(lock.process == ::getpid(), !lock.writes); };
        return rank(a) < rank(b);
    });
    if (holder.process == ::getpid()) {
        return "another task of this program";
    }
    std::string name;
    std::ifstream comm(fmt::format("/proc/{}/comm", holder.process));
    std::getline(comm, name);
    return fmt::format("{} (process {})", name.empty() ? "another program" : name, holder.process);
}

}  // namespace leasehold
