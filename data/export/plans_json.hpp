// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "data/analytics/exit_scenario.hpp"
#include "data/analytics/placement.hpp"

/// Plans as JSON. Keys are stable; numbers unrounded, money in major units, shares 0..1, n/a is null.
namespace leasehold {

/// {at, notices[{tenant, served}], leases[], months[{from, to, facts{}, exit{}, freed_gpus, ...}], lost{currency:
/// amount}}.
nlohmann::ordered_json exitJson(const Snapshot& snapshot, const ExitScenario& scenario);

/// {gpus, within, model, from, to, free_gpus, options[{place, gpus[] of {node, slots}, ..., reasons[]}], why_none}.
nlohmann::ordered_json placementJson(const Snapshot& snapshot, const Placement& placement);

}  // namespace leasehold
