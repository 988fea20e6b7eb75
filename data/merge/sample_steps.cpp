// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/sample_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "data/formats/step_finder.hpp"

namespace leasehold {
namespace {

constexpr Duration kProvisional{1};
constexpr std::int64_t kInstantsKept = 64;  ///< of a series
constexpr std::int64_t kSeriesKept = 256;   ///< of a metric

/// Finer by more than jitter.
bool finer(Duration a, Duration b) {
    return a * 10 < b * 9;
}

std::optional<Duration> stepOf(const std::vector<ScrapedSeries>& instants) {
    StepFinder finder;
    for (const ScrapedSeries& instant : instants) {
        finder.see(std::hash<std::string>{}(instant.series), instant.time);
    }
    return finder.step();
}

std::int64_t msOf(SampleTime t) {
    return t.time_since_epoch().count();
}

}  // namespace

std::optional<SampleSteps::Stored> SampleSteps::stored(const std::string& metric) {
    SQLite::Statement find(m_context.database(), "SELECT id, step_s, provisional FROM metric WHERE name = ?");
    find.bind(1, metric);
    if (!find.executeStep()) return std::nullopt;
    Stored row;
    row.id = find.getColumn(0).getInt64();
    if (!find.getColumn(1).isNull()) row.step = Duration{find.getColumn(1).getInt64()};
    row.provisional = find.getColumn(2).getInt() != 0;
    return row;
}

std::optional<Duration> SampleSteps::known(std::string_view metric) {
    if (const std::string set = m_context.setting("step"); !set.empty()) {
        if (const auto step = parseDuration(set)) return *step;
    }
    const auto row = stored(std::string(metric));
    return row && !row->provisional ? row->step : std::nullopt;
}

/// What earlier files showed of these series.
std::vector<ScrapedSeries> SampleSteps::instantsOf(std::int64_t metric, const std::vector<ScrapedSeries>& series) {
    std::vector<ScrapedSeries> instants;
    SQLite::Statement find(m_context.database(),
                           "SELECT time_ms FROM scrape_instant WHERE metric_id = ? AND series = ? ORDER BY time_ms");
    for (const ScrapedSeries& one : series) {
        find.bind(1, metric);
        find.bind(2, one.series);
        while (find.executeStep()) {
            instants.push_back({one.series, SampleTime{std::chrono::milliseconds{find.getColumn(0).getInt64()}}});
        }
        find.reset();
    }
    return instants;
}

Result<> SampleSteps::move(const std::string& metric, const Stored& from, Duration to,
                           const std::vector<ScrapedSeries>& known, bool merge) {
    RegridOptions options;
    options.merge = merge;
    for (const ScrapedSeries& instant : known) {
        options.instants[nearestSlot(instant.time, *from.step)] = instant.time;  // the later one is what was kept
    }
    auto moved = regridMetric(m_context.file(), metric, to, options, m_context.stop());
    if (!moved) {
        Error error = moved.error();
        error.place = m_context.placeOf({});
        if (error.code == ErrorCode::Conflict) {
            error.remedy = fmt::format("choose a finer step, or change it first: 'leasehold step SITE {} {} --merge'",
                                       metric, formatDuration(to));
        }
        return Failure(std::move(error));
    }
    m_context.skip(
        {}, "two samples in one step: the later in time is kept",
        fmt::format("{} at {}", metric, formatInstant(std::chrono::floor<std::chrono::seconds>(moved->firstLost))),
        static_cast<std::int64_t>(moved->lost));
    if (moved->kept > 0 && !from.provisional) {
        m_context.report().notes.push_back(
            fmt::format("{}: the step was {} and is {} now; {} stored samples were moved", metric,
                        formatDuration(*from.step), formatDuration(to), moved->kept));
    }
    return {};
}

Result<SampleSteps::Chosen> SampleSteps::choose(const MetricRecord& found) {
    const auto row = stored(found.name);
    const std::vector<ScrapedSeries> known = row ? instantsOf(row->id, found.scraped) : std::vector<ScrapedSeries>{};
    auto chosen = choose(found, row, known);
    if (!chosen) return chosen;
    if (found.step) return chosen;
    for (const ScrapedSeries& now : found.scraped) {
        const std::int64_t slot = nearestSlot(now.time, chosen->step);
        for (const ScrapedSeries& before : known) {
            const bool meets = before.series == now.series && before.time != now.time;
            if (meets && nearestSlot(before.time, chosen->step) == slot) chosen->occupied[slot] = before.time;
        }
    }
    return chosen;
}

Result<SampleSteps::Chosen> SampleSteps::choose(const MetricRecord& found, const std::optional<Stored>& row,
                                                const std::vector<ScrapedSeries>& known) {
    const bool has = row && row->step;
    if (const std::string set = m_context.setting("step"); !set.empty()) {
        const auto step = parseDuration(set);
        if (!step) return Failure(step.error());
        if (has && *row->step != *step) {
            if (auto moved = move(found.name, *row, *step, {}, row->provisional); !moved) return Failure(moved.error());
        }
        return Chosen{*step, false, {}};
    }
    std::vector<ScrapedSeries> all = known;
    all.insert(all.end(), found.scraped.begin(), found.scraped.end());
    const std::optional<Duration> step = found.step ? found.step : stepOf(all);
    if (!has) return step ? Chosen{*step, false, {}} : Chosen{kProvisional, true, {}};
    if (!step || (!row->provisional && !finer(*step, *row->step))) return Chosen{*row->step, row->provisional, {}};
    // Going finer loses nothing, and of a metric that waits for its step every sample stands at its own second.
    if (auto moved = move(found.name, *row, *step, known, true); !moved) return Failure(moved.error());
    return Chosen{*step, false, {}};
}

void SampleSteps::remember(const MetricRecord& found, std::int64_t metric, const Chosen& chosen) {
    SQLite::Database& database = m_context.database();
    if (chosen.provisional) {
        SQLite::Statement mark(database, "UPDATE metric SET provisional = 1 WHERE id = ?");
        mark.bind(1, metric);
        mark.exec();
    }
    SQLite::Statement known(database,
                            "SELECT EXISTS (SELECT 1 FROM scrape_instant WHERE metric_id = ? AND series = ?)");
    SQLite::Statement add(database,
                          "INSERT OR IGNORE INTO scrape_instant (metric_id, series, time_ms) VALUES (?, ?, ?)");
    SQLite::Statement trim(database,
                           "DELETE FROM scrape_instant WHERE metric_id = ?1 AND series = ?2 AND time_ms < "
                           "(SELECT min(time_ms) FROM (SELECT time_ms FROM scrape_instant WHERE metric_id = ?1 AND "
                           "series = ?2 ORDER BY time_ms DESC LIMIT ?3))");
    for (const ScrapedSeries& one : found.scraped) {
        known.bind(1, metric);
        known.bind(2, one.series);
        known.executeStep();
        const bool fresh = known.getColumn(0).getInt() == 0;
        known.reset();
        // A scrape of many machines, one file each, needs no more witnesses than this.
        if (fresh) {
            SQLite::Statement series(database,
                                     "SELECT count(*) FROM (SELECT DISTINCT series FROM scrape_instant WHERE "
                                     "metric_id = ?)");
            series.bind(1, metric);
            series.executeStep();
            if (series.getColumn(0).getInt64() >= kSeriesKept) continue;
        }
        add.bind(1, metric);
        add.bind(2, one.series);
        add.bind(3, msOf(one.time));
        add.exec();
        add.reset();
        trim.bind(1, metric);
        trim.bind(2, one.series);
        trim.bind(3, kInstantsKept);
        trim.exec();
        trim.reset();
    }
}

}  // namespace leasehold
