// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStringList>

#include "widgets/models/inspector_content.hpp"
#include "widgets/state/measures_feed.hpp"

/// Watts and degrees in words, the same in tooltips and in the inspector. Any thread.
namespace leasehold {

/// What the GPUs of some ranges draw and how hot they are.
struct MeasuredSum {
    std::uint64_t gpus = 0;  ///< in service
    std::uint64_t withPower = 0;
    double watts = 0;  ///< of those with a sample
    std::uint64_t withTemperature = 0;
    double meanCelsius = 0;
    double hottestCelsius = 0;
    GpuOrdinal hottest;
};
/// Planned GPUs draw nothing and are not counted; those that are down are, as long as they report.
MeasuredSum measuredSum(const Snapshot& snapshot, const std::vector<GpuRange>& ranges, const Measures& measures);

/// Lines of a tooltip: "412 W · 71 °C" of one GPU; "812 kW, of 1,020 with a sample" and "hottest 80 °C · mean 64 °C" of
/// many. Empty where nothing was measured.
QStringList measuredLines(const Snapshot& snapshot, const std::vector<GpuRange>& ranges, const Measures& measures);

/// Adds the same to what the inspector says, after the utilisation. Nothing where the file has neither metric.
void addMeasured(InspectorContent& content, const Snapshot& snapshot, const std::vector<GpuRange>& ranges,
                 const Measures& measures);

/// What the chosen colouring shows of one GPU, with its unit, where other lines do not say it already: "Health: slow
/// for its rack", "Lease ends in 36.5 months, 31 May 2029". Empty otherwise.
QString colouredValue(const SiteValues& values, GpuOrdinal gpu);

}  // namespace leasehold
