// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/metric_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace leasehold {

void MetricSurvey::see(const std::string& series, std::uint64_t hash, SampleTime t) {
    m_steps.see(hash, t);
    if (m_witnesses.size() == kWitnesses && series > std::prev(m_witnesses.end())->first) return;
    const auto [it, fresh] = m_witnesses.try_emplace(series, t);
    it->second = std::max(it->second, t);
    if (m_witnesses.size() > kWitnesses) m_witnesses.erase(std::prev(m_witnesses.end()));
}

MetricRecord MetricSurvey::record(const std::string& metric) const {
    MetricRecord record;
    record.name = metric;
    record.step = m_steps.step();
    for (const auto& [series, time] : m_witnesses) {
        record.scraped.push_back({series, time});
    }
    return record;
}

void MetricSurvey::report(RecordSink& sink, const std::string& metric) const {
    const StepFinder::Found found = m_steps.find();
    if (!found.step) return;
    sink.note(fmt::format("{}: samples every {}", metric, formatDuration(*found.step)));
    const auto tell = [&](std::size_t count, const char* what) {
        if (count == 0) return;
        sink.warn(fmt::format("{}: {} of {} series looked at have a step of their own, as {}, {} than {}", metric,
                              count, found.series, formatDuration(found.odd.first), what, formatDuration(*found.step)));
    };
    tell(found.odd.finer, "finer");
    tell(found.odd.coarser, "coarser");
}

}  // namespace leasehold
