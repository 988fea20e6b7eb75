// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QStringList>

#include "widgets/scene/colouring.hpp"
#include "widgets/state/preferences.hpp"

class QSettings;

namespace leasehold {

/// What the window remembers from one start to the next. Typed, so that a misspelt key cannot pass.
struct Settings {
    QByteArray geometry;
    QByteArray docks;
    QByteArray pages;  ///< JSON: the page shown last, and what pages were set to
    Preferences preferences;
    QStringList recent;    ///< site files, the last one first; at most kMostRecent
    QString exportFolder;  ///< where the last exported file went
    scene::Quantity quantity = scene::Quantity::Utilisation;
    bool worstWins = false;  ///< AppState::worstWins

    static constexpr qsizetype kMostRecent = 8;
    friend bool operator==(const Settings&, const Settings&) = default;
    /// Moves a path to the front.
    void remember(const QString& path);
    void forget(const QString& path) { recent.removeAll(path); }
};

/// Values that are not there or make no sense are the defaults.
Settings loadSettings(const QSettings& store);
void saveSettings(const Settings& settings, QSettings& store);

}  // namespace leasehold
