// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "data/formats/importer.hpp"
#include "data/formats/records.hpp"
#include "data/formats/step_finder.hpp"

namespace leasehold {

/// What the first pass over a file shows of one metric's times.
class MetricSurvey {
public:
    /// A sample of a series, by its name and a hash of that.
    void see(const std::string& series, std::uint64_t hash, SampleTime t);

    [[nodiscard]] bool empty() const { return m_witnesses.empty(); }
    /// The step, and when the samples of a few series ended: of those whose names come first, so that the next file,
    /// however its lines stand, tells of the same ones.
    [[nodiscard]] MetricRecord record(const std::string& metric) const;
    /// Notes the step, and warns of series that have another one.
    void report(RecordSink& sink, const std::string& metric) const;

private:
    static constexpr std::size_t kWitnesses = 4;
    StepFinder m_steps;
    std::map<std::string, SampleTime> m_witnesses;  ///< the last time of each
};

}  // namespace leasehold
