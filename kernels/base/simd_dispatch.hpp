// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For *_simd.cpp files alone: Highway's headers mean something else in a file compiled for another baseline.
#include <hwy/highway.h>

#include <cstdint>
#include <mutex>
#include <vector>

namespace leasehold::kernels {

/// Held while Highway's choice of target is narrowed, which is the process's and not one operation's.
std::mutex& simdChoiceGuard();

/// The table that `best` names under each instruction set that this binary holds and this machine runs, best first.
template <class Table>
std::vector<const Table*> collectSimdTables(const Table* (*best)()) {
    std::vector<const Table*> tables;
    const std::scoped_lock lock(simdChoiceGuard());
    // A lower bit is a better target in Highway's numbering.
    for (std::int64_t rest = hwy::SupportedTargets() & HWY_TARGETS; rest != 0; rest &= rest - 1) {
        hwy::GetChosenTarget().Update(rest & -rest);
        tables.push_back(best());
    }
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    return tables;
}

}  // namespace leasehold::kernels
