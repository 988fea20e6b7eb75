// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>
#include <QStringList>

#include "widgets/state/app_state.hpp"

/// The shared state as a saved view keeps it: things of the site by their names, times as ISO 8601 text. GUI thread.
namespace leasehold {

/// cursor, window {from, to}, filter [{key, name}], colourBy, span, ranges, busyThreshold, selection {kind, things}; a
/// thing is the path of names that leads to it ([site, hall, row, rack]).
QJsonObject saveAppState(const AppState& state);

/// Brings it back onto the site that is open. What is missing or makes no sense is as on a site just opened; what the
/// site no longer has is left out and named in the result, in words for the user.
QStringList restoreAppState(AppState& state, const QJsonObject& saved);

}  // namespace leasehold
