// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "data/formats/csv_tables.hpp"
#include "data/formats/importer.hpp"
#include "data/formats/loss_tally.hpp"
#include "data/formats/metric_survey.hpp"
#include "data/model/stray_times.hpp"

namespace leasehold {

/// samples.csv, in long form: first every row is shown to survey(), then to take(). The GPU stands as (node, slot) or
/// as one column "gpu" with "NODE/SLOT" or a UUID; times may have milliseconds.
class SampleTable {
public:
    SampleTable(RecordSink& sink, CsvRow& row, const ReadOptions& options);

    /// Looks at the row. False where no more need be looked at: after the first 10,000 rows of a file whose metrics
    /// have a step that those rows fit. Export writes such files, metric by metric.
    bool survey();
    /// After the rows. True where they shall be shown once more: none of a table's times can be, so that none is far
    /// from the others, and they are taken as they are.
    bool surveyAgain();
    Result<> announce();
    Result<> take(Place at);
    void report();

private:
    struct Surveyed {
        MetricSurvey times;
        std::optional<Duration> known;  ///< step of the site
    };
    void nameGpu(SampleRecord& sample);
    std::optional<SampleTime> timeOf();
    [[nodiscard]] bool mayEnd() const;
    const std::string& seriesOf(const SampleRecord& sample);

    RecordSink& m_sink;
    CsvRow& m_row;
    StrayTimes m_strays;
    LossTally m_lost;
    std::map<std::string, Surveyed, std::less<>> m_metrics;
    std::unordered_map<std::string, SampleTime> m_anchors;  ///< first time of each series
    std::string m_series;
    std::int64_t m_looked = 0;
    bool m_plausible = false;  ///< there is a time that can be
    bool m_absurd = false;     ///< there is one that cannot
    bool m_whole = true;       ///< every row was looked at
};

}  // namespace leasehold
