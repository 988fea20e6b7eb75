// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/measures_feed.hpp"

#include "widgets/state/latest_slice.hpp"

namespace leasehold {
namespace {

constexpr int kRestMs = 80;

}  // namespace

Result<MeasuresPtr> readMeasures(const OpenSitePtr& site, TimeWindow window, std::stop_token stop) {
    auto measures = std::make_shared<Measures>();
    measures->site = site;
    measures->window = window;
    auto power = latestSlice(*site, "power_w", window, SliceStatistic::Mean, stop);
    if (!power) {
        return Failure(power.error());
    }
    auto temperature = latestSlice(*site, "temp_c", window, SliceStatistic::Max, stop);
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
