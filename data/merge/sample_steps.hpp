// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/records.hpp"
#include "data/merge/merge_context.hpp"
#include "data/store/telemetry_regrid.hpp"

namespace leasehold {

/// The step of a metric in the site, between what a file shows and what is stored: a finer one than the stored one
/// moves what is stored, so that no sample is lost; a coarser one changes nothing. Throws SQLite::Exception.
class SampleSteps {
public:
    explicit SampleSteps(MergeContext& context) : m_context(context) {}

    /// As --set says, else as stored.
    std::optional<Duration> known(std::string_view metric);

    /// The step in which the samples of a file are kept; what is stored of the metric has it then. `provisional`: one
    /// instant alone is known, and the step is a second until another one comes.
    struct Chosen {
        Duration step{0};
        bool provisional = false;
        /// Slots that an earlier scrape of the same series has, at another moment: the latest one of each.
        std::map<std::int64_t, SampleTime> occupied;
    };
    Result<Chosen> choose(const MetricRecord& found);
    /// Once the metric has a row: remembers what choose() said and the instants of the file.
    void remember(const MetricRecord& found, std::int64_t metric, const Chosen& chosen);

private:
    struct Stored {
        std::int64_t id = 0;
        std::optional<Duration> step;
        bool provisional = false;
    };
    std::optional<Stored> stored(const std::string& metric);
    std::vector<ScrapedSeries> instantsOf(std::int64_t metric, const std::vector<ScrapedSeries>& series);
    Result<> move(const std::string& metric, const Stored& from, Duration to, const std::vector<ScrapedSeries>& known,
                  bool merge);
    Result<Chosen> choose(const MetricRecord& found, const std::optional<Stored>& row,
                          const std::vector<ScrapedSeries>& known);

    MergeContext& m_context;
};

}  // namespace leasehold
