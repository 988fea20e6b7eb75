// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "data/model/result.hpp"

/// What can be known of a file that may be a site, without opening it. A process that closes any descriptor of a file
/// loses every lock it holds on that file, SQLite's too: then readers hold none, and a commit can be lost under them.
/// So nothing but SQLite opens a site, and whatever opens a file from outside asks isDatabase() first.
namespace leasehold {

/// By its directory entry alone: NotFound, NotASite (a folder, a pipe or device, an empty file) or Io (no permission).
Result<> checkSitePath(const std::filesystem::path& path);

/// Whether the file has further names by hard links: each has a place for a journal of its own, which the others miss.
bool hasOtherNames(const std::filesystem::path& path);

/// Whether the file is an SQLite database or one of the journals beside one; read through SQLite's own file layer,
/// which keeps this process's locks. False for what cannot be read.
bool isDatabase(const std::filesystem::path& path);

/// InvalidInput where isDatabase(): the place where `path` was to be read as something else says so.
Result<> refuseDatabase(const std::filesystem::path& path);

/// Whether locks and shared memory hold between all who may use the file: not where several machines share it (NFS,
/// SMB, cluster file systems) nor behind FUSE and the shared folders of virtual machines. There no WAL is used.
bool hasReliableLocks(const std::filesystem::path& path);

/// "NAME (process 4711)" of who else holds a lock on the file or its shared memory, this process last; empty where
/// the system does not tell.
std::string lockHolder(const std::filesystem::path& path);

}  // namespace leasehold
