// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>

namespace leasehold::test {

/// What a disk may do to a program, at the n-th call that may meet it. Stands between SQLite and the system (a VFS of
/// its own, the default one from then on) and in front of the program's own system calls.
enum class Trouble : std::uint8_t {
    Full,  ///< no room: writes, new files, the shared memory of a WAL
    Io     ///< the disk fails: writes, syncs, truncations, deletions, new files, names
};

/// Once in a process, before the first database is opened.
void installFaults();

/// Lets call `n` (from 1) fail, or every call from there on. Counts anew.
void armFaults(Trouble trouble, int n, bool lasting);
/// Lets all pass; whether a call failed since it was armed.
bool disarmFaults();

}  // namespace leasehold::test
