// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstddef>

#include "widgets/scene/theme.hpp"

namespace leasehold::scene {

/// Colours of tenants before they repeat. The first eight are told apart with every kind of colour blindness; the
/// further ones stand as far from all before them, and from the colours of states, as their number allows.
inline constexpr std::size_t kTenantColours = 48;
inline constexpr std::size_t kSafeTenantColours = 8;

/// In the order in which tenants take them; the same hues in both themes. Any thread.
const std::array<Rgb, kTenantColours>& tenantPalette(bool dark);

}  // namespace leasehold::scene
