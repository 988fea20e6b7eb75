// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "tests/emulator/emulator.hpp"

namespace leasehold::emulator {

/// Runs a grid's blocks one after the other, lanes as fibers, in an order that depends on the block alone: what failed
/// once fails again. Grids and blocks of one dimension. False: lanes waited for others that never came; the lanes left
/// are unwound. One call at a time.
bool runBlocks(Index grid, Index dimensions, const std::function<void()>& body);

}  // namespace leasehold::emulator
