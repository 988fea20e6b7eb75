// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/state/values_feed.hpp"

/// One function per quantity: fills scheme, title, unit, range and the code of every GPU; no legend, nothing faded. The
/// codes vector has one element per GPU. Used by colour_values.cpp alone. Any thread.
namespace leasehold {

/// Degrees C at and over which a GPU is hot. Our choice: data-centre GPUs slow their clocks down at 85 to 90.
inline constexpr double kHotCelsius = 85;
/// A busy GPU under this share of the median of its tenant's busy GPUs in the rack is slow. Our choice: jobs keep a
/// rack's GPUs within a few percent of each other, so a third less is no chance.
inline constexpr double kSlowShare = 0.67;

void colourByUtilisation(scene::Colouring& colouring, const SiteValues& values, const ValuesRequest& request);
void colourByTenant(scene::Colouring& colouring, const SiteValues& values);
void colourByState(scene::Colouring& colouring, const SiteValues& values);
/// Months from the cursor to the end of the lease that holds the GPU; an open end has a mark of its own.
void colourByExpiry(scene::Colouring& colouring, const SiteValues& values, const ValuesRequest& request);
/// Watts; a vacant GPU that draws power shows it.
void colourByPower(scene::Colouring& colouring, const SiteValues& values, const ValuesRequest& request);
/// Degrees C; a vacant GPU shows them too.
void colourByTemperature(scene::Colouring& colouring, const SiteValues& values, const ValuesRequest& request);
/// Down, hot, no data, slow, well; in this order of precedence. No data: no utilisation sample at the time shown,
/// whatever a temperature from before says; where the file has no utilisation at all, no temperature.
void colourByHealth(scene::Colouring& colouring, const SiteValues& values, const ValuesRequest& request);

/// Where a lease's ramp bills a known share of it at the time shown, the GPUs beyond that share are reserved: the last
/// ones of the lease in physical order (our choice, since a ramp names a share and no GPUs). Tenants show so at all
/// times; the other quantities where nobody can have a sample yet, for what was measured is shown as it was.
void markReserved(scene::Colouring& colouring, const SiteValues& values);

}  // namespace leasehold
