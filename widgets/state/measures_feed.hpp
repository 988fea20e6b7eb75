// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QTimer>
#include <limits>

#include "widgets/state/values_feed.hpp"

namespace leasehold {

/// Watts and degrees of every GPU at a time, beside what is coloured. Immutable.
struct Measures {
    OpenSitePtr site;
    TimeWindow window;                         ///< as the values' they were read for
    std::shared_ptr<const Slice> power;        ///< mean, watts; null: the file has none there
    std::shared_ptr<const Slice> temperature;  ///< highest, degrees C; null: the same

    /// NaN: none.
    [[nodiscard]] double powerOf(GpuOrdinal gpu) const { return valueIn(power, gpu); }
    [[nodiscard]] double temperatureOf(GpuOrdinal gpu) const { return valueIn(temperature, gpu); }

private:
    static double valueIn(const std::shared_ptr<const Slice>& slice, GpuOrdinal gpu) {
        return slice && gpu.value < slice->values.size() ? static_cast<double>(slice->values[gpu.value])
                                                         : std::numeric_limits<double>::quiet_NaN();
    }
};
using MeasuresPtr = std::shared_ptr<const Measures>;

/// Reads both metrics over `window`, the last sample before its end where they come more rarely. Fails as computeSlice
/// does. Any thread.
Result<MeasuresPtr> readMeasures(const OpenSitePtr& site, TimeWindow window, std::stop_token stop);

/// Keeps the measures of the time that the values show, off the GUI thread: read when the time has come to rest, so
/// that a hand that scrubs waits for nothing. GUI thread.
class MeasuresFeed : public QObject {
    Q_OBJECT
public:
    MeasuresFeed(const ValuesFeed& values, JobBoard& jobs, QObject* parent = nullptr);

    /// Those of the values shown; null until they are there, and where samples cannot be read (which the values' own
    /// feed tells).
    [[nodiscard]] const Measures* measures() const;

Q_SIGNALS:
    void measuresChanged();

private:
    void follow();
    void read();

    const ValuesFeed& m_values;
    LatestJob m_job;
    QTimer m_rest{this};
    MeasuresPtr m_measures;
};

}  // namespace leasehold
