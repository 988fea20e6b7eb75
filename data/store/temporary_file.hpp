// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "data/model/result.hpp"

namespace leasehold {

/// A file beside the one it is to become: the one owner of all temporary files of the program. Its name cannot be
/// guessed and is made with O_EXCL and O_NOFOLLOW, so that no link laid in its way is followed. Gone with its object
/// unless it was given its name. One thread.
class TemporaryFile {
public:
    /// Makes the file, empty and with `rights`, in the folder of `target`, and first removes there what killed runs
    /// left behind. The errors are those of fileError(), with `target` as their place.
    static Result<TemporaryFile> beside(const std::filesystem::path& target, mode_t rights);
    TemporaryFile(TemporaryFile&& other) noexcept;
    TemporaryFile& operator=(TemporaryFile&&) = delete;
    ~TemporaryFile();

    /// Absolute, without a symbolic link in it.
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    /// Open for writing; -1 once closed.
    [[nodiscard]] int descriptor() const { return m_descriptor; }

    // Each gives 0 or an errno.
    int sync();
    int close();
    /// Takes the place of what `target` is.
    int replace(const std::filesystem::path& target);
    /// EEXIST where there is a `target`, which is left alone.
    int becomeNew(const std::filesystem::path& target);

private:
    TemporaryFile(int descriptor, std::filesystem::path path);
    void forget();
    void remove();
    int m_descriptor = -1;
    std::filesystem::path m_path;
};

/// What the user's mask leaves to a new file.
mode_t rightsOfNewFiles();

/// A name is on the disk once its folder is. 0 or an errno; file systems that cannot do it count as done.
int syncFolderOf(const std::filesystem::path& file);

/// "cannot be DOING (REASON)" with a remedy. DiskFull, ReadOnly, NotFound (no folder) or Io.
Error fileError(const std::filesystem::path& path, int number, std::string_view doing);

/// Deletes every temporary file of this process: for a program about to end without unwinding. Any thread.
void removeTemporaryFiles();

}  // namespace leasehold
