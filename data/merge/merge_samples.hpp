// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "data/formats/loss_tally.hpp"
#include "data/formats/records.hpp"
#include "data/merge/merge_context.hpp"
#include "data/merge/merge_places.hpp"
#include "data/merge/sample_steps.hpp"
#include "data/model/metric.hpp"
#include "data/model/stray_times.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {

/// Metrics and samples: the one way in for all formats. A sample is taken where its metric holds its value, its time
/// can be and its GPU is known; every other one is counted by its reason. Throws SQLite::Exception.
class SampleMerge {
public:
    SampleMerge(MergeContext& context, PlaceMerge& places);

    Result<> put(const MetricRecord& record, Place at);
    Result<> put(const SampleRecord& sample, Place at);
    std::optional<Duration> knownStep(std::string_view metric);
    /// Samples that were taken, of all files.
    [[nodiscard]] std::int64_t taken() const { return m_taken; }
    /// The first instant of these; none where none was taken.
    [[nodiscard]] std::optional<Instant> earliest() const {
        return m_taken > 0 ? std::optional(m_earliest) : std::nullopt;
    }

    /// Hands the losses so far to the report.
    void tellLosses();
    /// After the last record of a file: writes what is buffered and counts it.
    Result<> settle();

private:
    struct Channel {
        MetricRecord found;
        std::optional<TelemetryWriter> writer;
        std::map<std::int64_t, SampleTime> occupied;  ///< as SampleSteps::Chosen
        bool unusable = false;                        ///< a metric that nobody knows
        std::int64_t written = 0;
        std::int64_t rounded = 0;
        std::int64_t offGrid = 0;
    };
    Channel& channel(std::string_view metric);
    Result<> declare(const MetricRecord& record, Place at);
    Result<> open(Channel& channel);
    Result<> store(Channel& channel, std::int64_t gpu, const SampleRecord& sample, Place at);
    std::optional<std::int64_t> gpuOf(const SampleRecord& sample);
    bool yields(const Channel& channel, const SampleRecord& sample, std::int64_t slot, Place at);
    void count(Channel& channel, const std::string& name);

    MergeContext& m_context;
    PlaceMerge& m_places;
    SampleSteps m_steps;
    StrayTimes m_strays;
    LossTally m_lost;
    std::map<std::string, Channel, std::less<>> m_channels;
    std::int64_t m_taken = 0;
    Instant m_earliest = kForever;
    std::string m_lastKey;
    std::string m_key;
    std::optional<std::int64_t> m_lastGpu;
    std::unordered_map<std::string, std::optional<std::int64_t>> m_gpus;
};

}  // namespace leasehold
