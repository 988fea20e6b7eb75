// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "data/store/system_calls.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kBufferBytes = 1U << 16U;

/// The rights of the file that is replaced, else those that the user's mask leaves to a new one.
mode_t rightsFor(const fs::path& target) {
    struct stat old {};
    if (::stat(target.c_str(), &old) == 0) {
        return old.st_mode & 07777U;
    }
    return rightsOfNewFiles();
}

}  // namespace

void removeUnfinishedOutput() {
    removeTemporaryFiles();
}

OutputFile::OutputFile(int straight, fs::path target, std::optional<TemporaryFile> temporary)
    : m_straight(straight), m_target(std::move(target)), m_temporary(std::move(temporary)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : m_straight(std::exchange(other.m_straight, -1)),
      m_target(std::move(other.m_target)),
      m_temporary(std::move(other.m_temporary)),
      m_buffer(std::move(other.m_buffer)),
      m_errno(other.m_errno) {
    other.m_temporary.reset();
}

OutputFile::~OutputFile() {
    if (m_straight > STDERR_FILENO) {
        ::close(m_straight);
    }
}

OutputFile OutputFile::standardOutput() {
    return {STDOUT_FILENO, {}, std::nullopt};
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
            return Failure(fileError(path, errno, "written"));
        }
        return OutputFile(straight, path, std::nullopt);
    }
    // What a symbolic link points to is replaced, not the link.
    const fs::path resolved = fs::is_symlink(path, problem) ? fs::weakly_canonical(path, problem) : path;
    const fs::path target = resolved.empty() ? path : resolved;
    auto temporary = TemporaryFile::beside(target, rightsFor(target));
    if (!temporary) {
        Error error = temporary.error();
        error.place = path.string();
        return Failure(std::move(error));
    }
    return OutputFile(-1, target, std::move(*temporary));
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
    const int descriptor = m_temporary ? m_temporary->descriptor() : m_straight;
    std::string_view rest = m_buffer;
    while (!rest.empty() && !failed()) {
        const ssize_t written = systemCalls().write(descriptor, rest.data(), rest.size());
        if (written > 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            m_errno = errno == 0 ? EIO : errno;
        }
    }
    m_buffer.clear();
}

Error OutputFile::writeError() const {
    return fileError(m_target.empty() ? fs::path("standard output") : m_target, m_errno, "written");
}

Result<> OutputFile::finish() {
    flush();
    if (!failed() && m_temporary) {
        m_errno = m_temporary->sync();
    }
    if (!failed() && m_temporary) {
        m_errno = m_temporary->close();
    }
    if (m_straight > STDERR_FILENO && systemCalls().close(std::exchange(m_straight, -1)) != 0 && !failed()) {
        m_errno = errno;
    }
    return failed() ? Result<>(Failure(writeError())) : Result<>();
}

Result<> OutputFile::keep() {
    if (m_temporary) {
        m_errno = m_temporary->replace(m_target);
        if (failed()) {
            return Failure(writeError());
        }
        m_temporary.reset();
        syncFolderOf(m_target);  // the old or the new, whole either way
    }
    return {};
}

Result<> OutputFile::commit() {
    const Result<> finished = finish();
    return finished ? keep() : finished;
}

}  // namespace leasehold
