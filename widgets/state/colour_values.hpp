// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/state/values_feed.hpp"

namespace leasehold {

/// The scene's colouring with its legend for values computed so far (all but `colouring`). GPUs outside the filter
/// are faded. Any thread.
scene::Colouring colourValues(const SiteValues& values, const ValuesRequest& request);

}  // namespace leasehold
