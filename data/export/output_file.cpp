// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <utility>

namespace leasehold {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kBufferBytes = 1U << 16U;

struct Unfinished {
    std::mutex mutex;
    std::set<std::string> names;
};

Unfinished& unfinished() {
    static Unfinished all;
    return all;
}

Error systemError(const fs::path& path, int number, std::string_view doing) {
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

/// The rights of the file that is replaced, else those that the user's mask leaves to a new one.
mode_t rightsFor(const fs::path& target) {
    struct stat old {};
    if (::stat(target.c_str(), &old) == 0) {
        return old.st_mode & 07777U;
    }
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666U & ~mask;
}

/// The rename is on the disk once its folder is. Some file systems cannot; then there is nothing more to do.
void syncFolder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
}

}  // namespace

void removeUnfinishedOutput() {
    const std::scoped_lock lock(unfinished().mutex);
    for (const std::string& name : unfinished().names) {
        ::unlink(name.c_str());
    }
    unfinished().names.clear();
}

OutputFile::OutputFile(int descriptor, fs::path target, fs::path temporary)
    : m_descriptor(descriptor), m_target(std::move(target)), m_temporary(std::move(temporary)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_target(std::move(other.m_target)),
      m_temporary(std::exchange(other.m_temporary, {})),
      m_buffer(std::move(other.m_buffer)),
      m_errno(other.m_errno) {}

OutputFile::~OutputFile() {
    if (m_descriptor > STDERR_FILENO) {
        ::close(m_descriptor);
    }
    if (!m_temporary.empty()) {
        ::unlink(m_temporary.c_str());
        const std::scoped_lock lock(unfinished().mutex);
        unfinished().names.erase(m_temporary.string());
    }
}

OutputFile OutputFile::standardOutput() {
    return {STDOUT_FILENO, {}, {}};
}

Result<OutputFile> OutputFile::create(const fs::path& path) {
    if (path.empty() || !path.has_filename()) {
        return fail(ErrorCode::InvalidInput, path.string(), "is not the name of a file", "name the file to write");
    }
    std::error_code problem;
    if (fs::is_directory(path, problem)) {
        return fail(ErrorCode::InvalidInput, path.string(), "is a folder", "name a file in it");
    }
    if (fs::exists(path, problem) && !fs::is_regular_file(path, problem)) {
        const int straight = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (straight < 0) {
            return Failure(systemError(path, errno, "written"));
        }
        return OutputFile(straight, path, {});
    }
    // What a symbolic link points to is replaced, not the link.
    const fs::path resolved = fs::is_symlink(path, problem) ? fs::weakly_canonical(path, problem) : path;
    const fs::path target = resolved.empty() ? path : resolved;
    const mode_t rights = rightsFor(target);
    // Short, so that a name of the greatest length has room beside it.
    std::string name = (target.parent_path() / ".leasehold-XXXXXX.part").string();
    const int descriptor = ::mkostemps(name.data(), 5, O_CLOEXEC);
    if (descriptor < 0) {
        return Failure(systemError(path, errno, "written"));
    }
    ::fchmod(descriptor, rights);
    const std::scoped_lock lock(unfinished().mutex);
    unfinished().names.insert(name);
    return OutputFile(descriptor, target, name);
}

void OutputFile::write(std::string_view bytes) {
    if (failed()) {
        return;
    }
    m_buffer.append(bytes);
    if (m_buffer.size() >= kBufferBytes) {
        flush();
    }
}

void OutputFile::flush() {
    std::string_view rest = m_buffer;
    while (!rest.empty() && !failed()) {
        const ssize_t written = ::write(m_descriptor, rest.data(), rest.size());
        if (written > 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            m_errno = errno == 0 ? EIO : errno;
        }
    }
    m_buffer.clear();
}

Error OutputFile::writeError() const {
    return systemError(m_target.empty() ? fs::path("standard output") : m_target, m_errno, "written");
}

Result<> OutputFile::commit() {
    flush();
    const bool whole = !m_temporary.empty();
    if (!failed() && whole && ::fsync(m_descriptor) != 0) {
        m_errno = errno;
    }
    if (m_descriptor > STDERR_FILENO && ::close(std::exchange(m_descriptor, -1)) != 0 && !failed()) {
        m_errno = errno;
    }
    if (!failed() && whole && ::rename(m_temporary.c_str(), m_target.c_str()) != 0) {
        m_errno = errno;
    }
    if (failed()) {
        return Failure(writeError());
    }
    if (whole) {
        syncFolder(m_target.has_parent_path() ? m_target.parent_path() : fs::path("."));
        const std::scoped_lock lock(unfinished().mutex);
        unfinished().names.erase(m_temporary.string());
        m_temporary.clear();
    }
    return {};
}

}  // namespace leasehold
