// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "data/analytics/figures.hpp"
#include "data/analytics/rent_roll.hpp"

/// Figures as JSON. Keys are stable; numbers unrounded, money in major units, shares 0..1, n/a is null.
namespace leasehold {

/// The figures at top level, each {value, unit, coverage, note}; rollover {year: share}; from, to, at, metric and
/// busy_threshold; with a cut, rows[] of {name, ...the same keys}.
nlohmann::ordered_json figuresJson(const Figures& figures);

/// {at, rows[], total_monthly_rent{currency: amount}, unknown_rents}.
nlohmann::ordered_json rentRollJson(const RentRoll& roll);

}  // namespace leasehold
