// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/system_calls.hpp"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstdio>

namespace leasehold {
namespace {

int renameToNew(const char* from, const char* to) {
    return ::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

std::int64_t fileSystemOf(const char* path) {
    struct statfs about {};
    // The magic numbers have 32 bits, which some platforms extend with the sign.
    return ::statfs(path, &about) == 0 ? static_cast<std::int64_t>(static_cast<std::uint32_t>(about.f_type)) : -1;
}

}  // namespace

SystemCalls& systemCalls() {
    static SystemCalls calls{::write, ::fsync, ::close, ::rename, renameToNew, ::link, fileSystemOf};
    return calls;
}

}  // namespace leasehold
