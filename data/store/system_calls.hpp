// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace leasehold {

/// The calls of the system by which files get their content, their names and their journals, in one place so that a
/// test can fail each of them in turn. As their namesakes: -1 and errno on failure. What SQLite does goes through its
/// VFS, not through these.
struct SystemCalls {
    ssize_t (*write)(int descriptor, const void* bytes, std::size_t count);
    int (*fsync)(int descriptor);
    int (*close)(int descriptor);
    int (*rename)(const char* from, const char* to);
    /// As rename, but EEXIST where there is a file `to`; ENOSYS, EINVAL or ENOTSUP where the system has no such call.
    int (*renameToNew)(const char* from, const char* to);
    int (*link)(const char* from, const char* to);
    /// What statfs(2) calls f_type; -1 where it is not known.
    std::int64_t (*fileSystemOf)(const char* path);
};

/// Those of the system, unless a test has put others in. Changed before threads start.
SystemCalls& systemCalls();

}  // namespace leasehold
