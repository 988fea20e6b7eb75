// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_faults.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>

#include "data/store/system_calls.hpp"

namespace leasehold::test {
namespace {

struct Plan {
    std::mutex mutex;
    bool armed = false;
    Trouble trouble = Trouble::Full;
    int left = 0;
    bool lasting = false;
    bool met = false;
};

Plan plan;
sqlite3_vfs* real = nullptr;
SystemCalls realCalls;

/// `room`: whether the call needs some.
bool fails(bool room) {
    const std::scoped_lock lock(plan.mutex);
    if (!plan.armed || (plan.trouble == Trouble::Full && !room) || plan.left < 0) return false;
    if (plan.left > 0 && --plan.left > 0) return false;
    plan.left = plan.lasting ? 0 : -1;
    plan.met = true;
    return true;
}

int codeOf(int failure) {
    return plan.trouble == Trouble::Full ? SQLITE_FULL : failure;
}

struct File {
    sqlite3_file base;
    sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* fileOf(sqlite3_file* file) {
    return reinterpret_cast<File*>(file);
}

int closeFile(sqlite3_file* file) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xClose(inner);
}
int readFile(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xRead(inner, to, size, at);
}
int writeFile(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    sqlite3_file* inner = fileOf(file)->inner();
    return fails(true) ? codeOf(SQLITE_IOERR_WRITE) : inner->pMethods->xWrite(inner, from, size, at);
}
int truncateFile(sqlite3_file* file, sqlite3_int64 size) {
    sqlite3_file* inner = fileOf(file)->inner();
    return fails(false) ? SQLITE_IOERR_TRUNCATE : inner->pMethods->xTruncate(inner, size);
}
int syncFile(sqlite3_file* file, int flags) {
    sqlite3_file* inner = fileOf(file)->inner();
    return fails(false) ? SQLITE_IOERR_FSYNC : inner->pMethods->xSync(inner, flags);
}
int sizeOfFile(sqlite3_file* file, sqlite3_int64* size) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xFileSize(inner, size);
}
int lockFile(sqlite3_file* file, int level) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xLock(inner, level);
}
int unlockFile(sqlite3_file* file, int level) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xUnlock(inner, level);
}
int checkReserved(sqlite3_file* file, int* reserved) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xCheckReservedLock(inner, reserved);
}
int controlFile(sqlite3_file* file, int what, void* argument) {
    sqlite3_file* inner = fileOf(file)->inner();
    if (what == SQLITE_FCNTL_SIZE_HINT && fails(true)) return codeOf(SQLITE_IOERR_WRITE);
    return inner->pMethods->xFileControl(inner, what, argument);
}
int sectorSize(sqlite3_file* file) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xSectorSize(inner);
}
int characteristics(sqlite3_file* file) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xDeviceCharacteristics(inner);
}
int mapShared(sqlite3_file* file, int region, int size, int extend, void volatile** at) {
    sqlite3_file* inner = fileOf(file)->inner();
    return extend != 0 && fails(true) ? SQLITE_IOERR_SHMSIZE
                                      : inner->pMethods->xShmMap(inner, region, size, extend, at);
}
int lockShared(sqlite3_file* file, int offset, int count, int flags) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xShmLock(inner, offset, count, flags);
}
void barrier(sqlite3_file* file) {
    sqlite3_file* inner = fileOf(file)->inner();
    inner->pMethods->xShmBarrier(inner);
}
int unmapShared(sqlite3_file* file, int remove) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xShmUnmap(inner, remove);
}
int fetch(sqlite3_file* file, sqlite3_int64 at, int size, void** page) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xFetch(inner, at, size, page);
}
int unfetch(sqlite3_file* file, sqlite3_int64 at, void* page) {
    sqlite3_file* inner = fileOf(file)->inner();
    return inner->pMethods->xUnfetch(inner, at, page);
}

const sqlite3_io_methods kMethods{3,           closeFile,   readFile,        writeFile,  truncateFile,
                                  syncFile,    sizeOfFile,  lockFile,        unlockFile, checkReserved,
                                  controlFile, sectorSize,  characteristics, mapShared,  lockShared,
                                  barrier,     unmapShared, fetch,           unfetch};

int openFile(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* granted) {
    file->pMethods = nullptr;
    const bool makes = (flags & SQLITE_OPEN_CREATE) != 0 && name != nullptr && ::access(name, F_OK) != 0;
    if (makes && fails(true)) return SQLITE_CANTOPEN;
    sqlite3_file* inner = fileOf(file)->inner();
    const int code = real->xOpen(real, name, inner, flags, granted);
    if (inner->pMethods != nullptr) file->pMethods = &kMethods;
    return code;
}
int deleteFile(sqlite3_vfs*, const char* name, int sync) {
    return fails(false) ? SQLITE_IOERR_DELETE : real->xDelete(real, name, sync);
}

void installVfs() {
    real = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs vfs = *real;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
    vfs.zName = "faulty";
    vfs.xOpen = openFile;
    vfs.xDelete = deleteFile;
    sqlite3_vfs_register(&vfs, 1);
}

}  // namespace

void installFaults() {
    installVfs();
    realCalls = systemCalls();
    SystemCalls& calls = systemCalls();
    const auto number = [] { return plan.trouble == Trouble::Full ? ENOSPC : EIO; };
    static const auto failure = number;
    calls.write = [](int descriptor, const void* bytes, std::size_t size) -> ssize_t {
        return fails(true) ? (errno = failure(), -1) : realCalls.write(descriptor, bytes, size);
    };
    calls.fsync = [](int descriptor) { return fails(true) ? (errno = failure(), -1) : realCalls.fsync(descriptor); };
    calls.close = [](int descriptor) {
        const int code = realCalls.close(descriptor);
        return fails(true) ? (errno = failure(), -1) : code;
    };
    calls.rename = [](const char* from, const char* to) {
        return fails(true) ? (errno = failure(), -1) : realCalls.rename(from, to);
    };
    calls.renameToNew = [](const char* from, const char* to) {
        return fails(true) ? (errno = failure(), -1) : realCalls.renameToNew(from, to);
    };
}

void armFaults(Trouble trouble, int n, bool lasting) {
    const std::scoped_lock lock(plan.mutex);
    plan.trouble = trouble;
    plan.left = n;
    plan.lasting = lasting;
    plan.met = false;
    plan.armed = true;
}

bool disarmFaults() {
    const std::scoped_lock lock(plan.mutex);
    plan.armed = false;
    return plan.met;
}

}  // namespace leasehold::test
