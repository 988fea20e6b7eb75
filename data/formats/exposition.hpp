// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/model/metric.hpp"

/// Lines of the Prometheus text format.
namespace leasehold::exposition {

/// `NAME{labels} VALUE [TIMESTAMP]`; views into the line.
struct Line {
    std::string_view name;
    std::string_view labels;  ///< as written, between the braces
    double value = 0;         ///< may be NaN or infinite
    std::optional<SampleTime> time;
};
/// None for what is no sample: comments, blank or broken lines, timestamps out of the years 1970 to 9999. A timestamp
/// is in milliseconds; one below 10^11 in seconds, as OpenMetrics has it.
std::optional<Line> parseLine(std::string_view line);

using Labels = std::vector<std::pair<std::string, std::string>>;
/// Takes labels apart, escapes undone. None where they are broken.
std::optional<Labels> parseLabels(std::string_view labels);

}  // namespace leasehold::exposition
