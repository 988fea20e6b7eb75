// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "data/model/result.hpp"
#include "data/store/temporary_file.hpp"

namespace leasehold {

/// A file that is written whole or not at all: bytes go to a temporary name beside it, and commit() syncs them to the
/// disk and renames. Without commit() the old file stays as it was and the temporary one is removed. A name that
/// stands for something else than a file (a pipe, /dev/null) is written straight. One thread.
class OutputFile {
public:
    /// NotFound where the folder is missing, Io or ReadOnly where it cannot be written; a folder is InvalidInput.
    static Result<OutputFile> create(const std::filesystem::path& path);
    /// The standard output, which keeps no promise of wholeness; errors of writing it are found all the same.
    static OutputFile standardOutput();

    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;
    ~OutputFile();

    /// Buffers; an error is kept, stops all further writing and is what commit() returns.
    void write(std::string_view bytes);
    [[nodiscard]] bool failed() const { return m_errno != 0; }

    /// Both steps below. DiskFull or Io, with the old file untouched.
    Result<> commit();
    /// For several files that belong together: first all are written to the disk, then all get their names.
    Result<> finish();
    Result<> keep();

private:
    OutputFile(int straight, std::filesystem::path target, std::optional<TemporaryFile> temporary);
    void flush();
    [[nodiscard]] Error writeError() const;

    int m_straight = -1;                       ///< of what is no file; else -1
    std::filesystem::path m_target;            ///< empty: standard output
    std::optional<TemporaryFile> m_temporary;  ///< none: written straight, or kept already
    std::string m_buffer;
    int m_errno = 0;
};

/// Deletes the temporary file of every OutputFile that lives: for a program about to end without unwinding. Any thread.
void removeUnfinishedOutput();

}  // namespace leasehold
