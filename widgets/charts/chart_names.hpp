// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStringList>

#include "widgets/charts/chart_data.hpp"
#include "widgets/charts/chart_frame.hpp"
#include "widgets/controls/look.hpp"

class QPainter;

namespace leasehold {

/// How the names of categories stand under a plot of upright bars: beside each other where they fit; where they follow
/// in order (years, days, classes) every few of them; else slanted.
struct CategoryNames {
    QStringList names;
    int every = 1;
    bool slanted = false;
    double height = 0;  ///< that they take

    CategoryNames() = default;
    /// For a plot of about that width.
    CategoryNames(const ChartData& data, double width);
    void paint(QPainter& painter, const Look& look, const ChartFrame& frame) const;
};

}  // namespace leasehold
