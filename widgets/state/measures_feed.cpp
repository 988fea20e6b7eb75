// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/measures_feed.hpp"

#include <algorithm>

namespace leasehold {
namespace {

constexpr int kRestMs = 80;

Result<std::shared_ptr<const Slice>> readOne(const OpenSite& site, const char* metric, TimeWindow window,
                                             SliceStatistic statistic, const std::stop_token& stop) {
    const auto extent = std::find_if(site.extents.begin(), site.extents.end(),
                                     [&](const MetricExtent& e) { return e.metric.name == metric; });
    if (extent == site.extents.end() || extent->metric.step.count() <= 0) {
        return std::shared_ptr<const Slice>();
    }
    const TimeWindow wide{std::min(window.from, window.to - extent->metric.step), window.to};
    if (intersect(wide, site.data).empty()) {
        return std::shared_ptr<const Slice>();
    }
    auto slice = computeSlice(*site.snapshot, site.source, metric, wide, statistic, stop);
    if (!slice) {
        return Failure(slice.error());
    }
    return std::make_shared<const Slice>(*std::move(slice));
}

}  // namespace

Result<MeasuresPtr> readMeasures(const OpenSitePtr& site, TimeWindow window, std::stop_token stop) {
    auto measures = std::make_shared<Measures>();
    measures->site = site;
    measures->window = window;
    auto power = readOne(*site, "power_w", window, SliceStatistic::Mean, stop);
    if (!power) {
        return Failure(power.error());
    }
    auto temperature = readOne(*site, "temp_c", window, SliceStatistic::Max, stop);
    if (!temperature) {
        return Failure(temperature.error());
    }
    measures->power = *std::move(power);
    measures->temperature = *std::move(temperature);
    return measures;
}

MeasuresFeed::MeasuresFeed(const ValuesFeed& values, JobBoard& jobs, QObject* parent)
    : QObject(parent), m_values(values), m_job(jobs, tr("Reading power and temperature"), this) {
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    connect(&m_rest, &QTimer::timeout, this, &MeasuresFeed::read);
    connect(&values, &ValuesFeed::valuesChanged, this, &MeasuresFeed::follow);
    follow();
}

const Measures* MeasuresFeed::measures() const {
    const SiteValuesPtr& values = m_values.values();
    const bool same = values && m_measures && values->site == m_measures->site && values->window == m_measures->window;
    return same ? m_measures.get() : nullptr;
}

void MeasuresFeed::follow() {
    if (!m_values.values()) {
        m_job.drop();
        m_rest.stop();
        m_measures = nullptr;
    } else if (measures() == nullptr) {
        m_rest.start();
    }
}

void MeasuresFeed::read() {
    const SiteValuesPtr& values = m_values.values();
    if (!values || !values->site->hasSamples() || measures() != nullptr) {
        return;
    }
    m_job.request([site = values->site,
                   window = values->window](JobContext& job) { return readMeasures(site, window, job.stop()); },
                  [this](const Result<MeasuresPtr>& read) {
                      if (read) {
                          m_measures = *read;
                          Q_EMIT measuresChanged();
                      }
                  });
}

}  // namespace leasehold
