// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <vector>

#include "app/view_keeper.hpp"
#include "widgets/scene/colouring.hpp"

class QDockWidget;

namespace leasehold {

/// A ready way to lay the window out for one of its three readers: which page, which docks, which colouring. It leaves
/// time, filter and selection alone.
struct Arrangement {
    QString name;   ///< "facility", "executive", "analyst": for the command line
    QString title;  ///< on screens
    QString tip;
    std::vector<QString> pages;  ///< the first of them that there is
    std::vector<QString> docks;  ///< those shown; all others are hidden
    scene::Quantity quantity = scene::Quantity::Utilisation;
};

const std::vector<Arrangement>& arrangements();
/// By name, without regard to case; null where there is none.
const Arrangement* findArrangement(const QString& name);

void apply(const Arrangement& arrangement, AppState& state, PageStack& pages, const std::vector<QDockWidget*>& docks);

}  // namespace leasehold
