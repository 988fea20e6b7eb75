// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/analytics/groups.hpp"
#include "data/model/snapshot.hpp"
#include "kernels/device/device.hpp"
#include "kernels/heatmap/heatmap.hpp"

/// Utilisation per group and time, exact. Definitions: docs/manual/figures.md.
namespace leasehold {

enum class Statistic : std::uint8_t { Mean, Max, Min, Busy, P50, P95, P99, Coverage };
Result<Statistic> parseStatistic(std::string_view text);
std::string_view statisticName(Statistic statistic);

struct HeatmapRequest {
    GroupBy by = GroupBy::Tenant;
    std::string metric = "gpu_util";
    std::optional<Instant> from;  ///< default: the first sample
    std::optional<Instant> to;    ///< default: the last sample plus one step
    Duration bin{900};            ///< bins align to multiples of it since 1970
    Filter filter;
    double busyThreshold = 5;  ///< in the metric's unit; a sample at or over it is busy
    bool histogram = false;    ///< needed for p50, p95, p99
    kernels::Backend backend = kernels::Backend::Auto;
};

/// One cell, in integers of codes; see Metric for their values.
struct HeatmapCell {
    std::uint64_t expected = 0;  ///< grid instants in the bin x GPUs held at each
    std::uint64_t valid = 0;
    std::uint64_t sum = 0;
    std::uint64_t busy = 0;
    std::uint16_t min = 0;
    std::uint16_t max = 0;
};

struct Heatmap {
    HeatmapRequest request;
    Metric metric;
    TimeWindow window;
    std::vector<std::string> rows;
    std::vector<Instant> columns;         ///< bin starts; the first may lie before window.from
    kernels::HeatmapCells cells;          ///< rows x columns; the histogram where asked for
    std::vector<std::uint64_t> expected;  ///< rows x columns: grid instants in the bin x GPUs held at each
    std::string backend;                  ///< "cpu" or "cuda"
    std::string backendReason;            ///< why that one
    std::vector<std::string> faults;      ///< blocks that could not be read, by place

    [[nodiscard]] HeatmapCell cell(std::size_t row, std::size_t column) const;
    /// The statistic in the metric's unit (busy and coverage 0..1); none where the cell has no valid sample
    /// (coverage: where it expects none).
    [[nodiscard]] std::optional<double> value(std::size_t row, std::size_t column, Statistic statistic) const;
    [[nodiscard]] std::optional<double> coverage(std::size_t row, std::size_t column) const;
};

/// Recent blocks, decoded, up to a budget in bytes; shared by every view of one site. Safe from any thread.
class BlockCache;
std::shared_ptr<BlockCache> makeBlockCache(std::size_t budgetBytes);

/// Where samples come from: a site file, and the cache before it.
struct TelemetrySource {
    std::string path;
    std::shared_ptr<BlockCache> cache;  ///< may be null
};

/// NotFound: no such metric or filter name. NoDevice: cuda asked for and absent. Cancelled within 100 ms of the stop.
/// A site without samples of the metric gives no columns and is no error. Any thread.
Result<Heatmap> computeHeatmap(const Snapshot& snapshot, const TelemetrySource& source, const HeatmapRequest& request,
                               std::stop_token stop = {}, const std::function<void(double)>& progress = {});

/// One value per GPU over a window: the mean, or the maximum, of its valid samples.
struct Slice {
    Metric metric;
    TimeWindow window;
    std::vector<float> values;  ///< per ordinal, in the metric's unit; NaN: no data
    std::uint64_t valid = 0;    ///< GPUs that have a value
};
enum class SliceStatistic : std::uint8_t { Mean, Max };
/// [from, to) shorter than a step is widened to the grid instant at or before `from`.
Result<Slice> computeSlice(const Snapshot& snapshot, const TelemetrySource& source, std::string_view metric,
                           TimeWindow window, SliceStatistic statistic = SliceStatistic::Mean,
                           std::stop_token stop = {});

/// Some GPUs over time, step by step: one GPU, a rack, whatever stands in `gpus`.
struct Series {
    Metric metric;
    TimeWindow window;                 ///< on the metric's grid
    std::vector<kernels::Cell> cells;  ///< one a step, of all the GPUs together
    /// The mean in the metric's unit; none without a valid sample.
    [[nodiscard]] std::optional<double> value(std::size_t slot) const;
};
/// Reads only the blocks that hold these GPUs: a sparkline of one GPU over 14 days decodes 1.4 MB. The ranges must not
/// overlap. No window: all there is. For tenants, whose GPUs change with time, take a heatmap with bins of one step.
Result<Series> computeSeries(const Snapshot& snapshot, const TelemetrySource& source, std::string_view metric,
                             const std::vector<GpuRange>& gpus, std::optional<TimeWindow> window = {},
                             double busyThreshold = 5, std::stop_token stop = {});

}  // namespace leasehold
