// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/charts/chart_data.hpp"

namespace leasehold::testing {

constexpr double kChartStart = 1778284800;  // 2026-05-09

/// A chart of utilisation over time with its words and no series yet.
inline ChartData emptyTimeChart() {
    ChartData data;
    data.timeAxis = true;
    data.share = true;
    data.xTitle = "Time (UTC)";
    data.yTitle = "GPU utilisation, mean (%)";
    data.provenance.title = "GPU utilisation over time, by tenant";
    data.provenance.site = "Colossus 1";
    data.provenance.synthetic = true;
    return data;
}

}  // namespace leasehold::testing
