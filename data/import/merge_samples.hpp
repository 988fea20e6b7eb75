// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "data/import/merge_context.hpp"
#include "data/import/merge_places.hpp"
#include "data/import/records.hpp"
#include "data/model/metric.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {

/// Metrics and samples. Throws SQLite::Exception.
class SampleMerge {
public:
    SampleMerge(MergeContext& context, PlaceMerge& places) : m_context(context), m_places(places) {}

    Result<> put(const MetricRecord& record, Place at);
    Result<> put(const SampleRecord& sample, Place at);
    std::optional<Duration> knownStep(std::string_view metric);

    /// After the last record of a file: writes what is buffered and counts it.
    Result<> settle();

private:
    struct Channel {
        MetricRecord found;
        std::optional<TelemetryWriter> writer;
        bool unusable = false;  ///< a metric that nobody knows
        std::int64_t written = 0;
        std::int64_t rounded = 0;
        std::int64_t offGrid = 0;
        std::uint64_t added = 0;  ///< as of the last settle
        std::uint64_t updated = 0;
    };
    Channel& channel(std::string_view metric);
    Result<> open(Channel& channel, Place at);
    std::optional<std::int64_t> gpuOf(const SampleRecord& sample);

    MergeContext& m_context;
    PlaceMerge& m_places;
    std::map<std::string, Channel, std::less<>> m_channels;
    std::string m_assumedStep;  ///< metrics whose samples showed no step
    std::string m_lastKey;
    std::string m_key;
    std::optional<std::int64_t> m_lastGpu;
    std::unordered_map<std::string, std::int64_t> m_gpus;
};

}  // namespace leasehold
