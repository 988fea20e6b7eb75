// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/state/selection.hpp"

namespace leasehold {

/// What a click or a rubber band makes of a selection.
enum class SelectHow : std::uint8_t {
    Replace,
    Add,    ///< Shift
    Toggle  ///< Ctrl: what is not yet in comes in, what is goes out
};

/// Things of another kind replace what was selected; nothing at all replaces it too, but adds and toggles nothing.
Selection combined(const Selection& before, const Selection& thing, SelectHow how);

}  // namespace leasehold
