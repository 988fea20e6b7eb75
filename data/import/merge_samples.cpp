// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/import/merge_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/import/merge_table.hpp"

namespace leasehold {
namespace {

constexpr Duration kAssumedStep{15 * 60};

std::optional<Duration> storedStep(MergeContext& context, std::string_view metric) {
    const auto step =
        Lookup(context.database(), "SELECT step_s FROM metric WHERE name = ?")({Value(std::string(metric))});
    return step ? std::optional(Duration{*step}) : std::nullopt;
}

}  // namespace

SampleMerge::Channel& SampleMerge::channel(std::string_view metric) {
    const auto it = m_channels.find(metric);
    if (it != m_channels.end()) return it->second;
    Channel& channel = m_channels[std::string(metric)];
    for (const Metric& known : metricCatalogue()) {
        if (known.name == metric) {
            channel.found = {known.name, known.unit, known.codeBytes, known.scale, known.offset, {}};
            return channel;
        }
    }
    const bool stored =
        Lookup(m_context.database(), "SELECT id FROM metric WHERE name = ?")({Value(std::string(metric))}).has_value();
    channel.found.name = metric;
    channel.unusable = !stored;
    return channel;
}

std::optional<Duration> SampleMerge::knownStep(std::string_view metric) {
    if (const std::string set = m_context.setting("step"); !set.empty()) {
        return parseDuration(set).value_or(kAssumedStep);
    }
    return storedStep(m_context, metric);
}

Result<> SampleMerge::put(const MetricRecord& record, Place at) {
    Channel& known = channel(record.name);
    known.found = record;
    known.unusable = false;
    if (!record.declared) return {};
    SQLite::Database& database = m_context.database();
    SQLite::Statement find(database, "SELECT id, unit, code_bytes, scale, bias, step_s FROM metric WHERE name = ?");
    find.bind(1, record.name);
    if (find.executeStep()) {
        const std::int64_t id = find.getColumn(0).getInt64();
        const bool same =
            find.getColumn(1).getString() == record.unit && find.getColumn(2).getInt() == record.codeBytes &&
            find.getColumn(3).getDouble() == record.scale && find.getColumn(4).getDouble() == record.offset;
        if (!same) {
            return m_context.error(ErrorCode::Conflict, at,
                                   fmt::format("metric '{}' is kept in another unit or resolution here", record.name),
                                   "import into a new site file, or leave metrics.csv out");
        }
        const bool setsStep = record.step && find.getColumn(5).isNull();
        if (setsStep) {
            SQLite::Statement set(database, "UPDATE metric SET step_s = ? WHERE id = ?");
            set.bind(1, static_cast<std::int64_t>(record.step->count()));
            set.bind(2, id);
            set.exec();
        }
        m_context.count("metric", id, setsStep ? Change::Updated : Change::Unchanged);
        return {};
    }
    SQLite::Statement insert(
        database, "INSERT INTO metric (name, unit, code_bytes, scale, bias, step_s) VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(1, record.name);
    insert.bind(2, record.unit);
    insert.bind(3, record.codeBytes);
    insert.bind(4, record.scale);
    insert.bind(5, record.offset);
    bindValue(insert, 6, record.step ? Value(static_cast<std::int64_t>(record.step->count())) : Value(nullptr));
    insert.exec();
    m_context.count("metric", database.getLastInsertRowid(), Change::Added);
    return {};
}

Result<> SampleMerge::open(Channel& channel, Place) {
    const MetricRecord& found = channel.found;
    Metric like{0, found.name, found.unit, found.codeBytes, found.scale, found.offset, Duration{0}};
    const std::string set = m_context.setting("step");
    const auto stored = storedStep(m_context, found.name);
    if (!set.empty()) {
        const auto step = parseDuration(set);
        if (!step) return Failure(step.error());
        like.step = *step;
    } else if (found.step && stored && *found.step != *stored) {
        return m_context.error(
            ErrorCode::Conflict, {},
            fmt::format("has {} every {}, and the site has it every {}", found.name, formatDuration(*found.step),
                        formatDuration(*stored)),
            fmt::format("import it with --set step={}, which takes the nearest samples", formatDuration(*stored)));
    } else if (found.step || stored) {
        like.step = found.step ? *found.step : *stored;
    } else {
        like.step = kAssumedStep;
        m_assumedStep += (m_assumedStep.empty() ? "" : ", ") + found.name;
    }
    auto writer = TelemetryWriter::open(m_context.file(), like);
    if (!writer) {
        Error error = writer.error();
        error.place = m_context.placeOf({});
        return Failure(std::move(error));
    }
    channel.writer.emplace(std::move(*writer));
    return {};
}

std::optional<std::int64_t> SampleMerge::gpuOf(const SampleRecord& sample) {
    m_key.clear();
    m_key.append(sample.uuid).append(1, '\n').append(sample.site).append(1, '\n').append(sample.node).append(1, '\n');
    m_key += fmt::format_int(sample.slot).c_str();
    if (m_key == m_lastKey) return m_lastGpu;
    m_lastKey = m_key;
    const auto it = m_gpus.find(m_key);
    if (it != m_gpus.end()) return m_lastGpu = it->second;
    m_lastGpu = m_places.findGpu(sample.site, sample.node, sample.slot, sample.uuid);
    if (m_lastGpu) m_gpus.emplace(m_key, *m_lastGpu);
    return m_lastGpu;
}

Result<> SampleMerge::put(const SampleRecord& sample, Place at) {
    Channel& to = channel(sample.metric);
    if (to.unusable) {
        return m_context.refuse(at, fmt::format("there is no metric '{}'", sample.metric), "name it in metrics.csv");
    }
    const auto gpu = gpuOf(sample);
    if (!gpu) {
        return m_context.refuse(at, fmt::format("there is no GPU '{}/{}'", sample.node, sample.slot));
    }
    if (!to.writer) {
        if (auto opened = open(to, at); !opened) return opened;
    }
    const Metric& metric = to.writer->metric();
    const std::uint32_t code = metric.code(sample.value);
    // Half a thousandth of a code is the noise of a decimal fraction, not a finer value.
    if (std::abs(metric.value(code) - sample.value) > 5e-4 * metric.scale) ++to.rounded;
    const std::int64_t slot = nearestSlot(sample.time, metric.step);
    if (slotInstant(slot, metric.step) != sample.time) ++to.offGrid;
    ++to.written;
    return to.writer->put(*gpu, slot, code);
}

Result<> SampleMerge::settle() {
    m_lastKey.clear();
    m_gpus.clear();
    for (auto& [name, channel] : m_channels) {
        if (!channel.writer) continue;
        if (auto flushed = channel.writer->flush(); !flushed) return flushed;
        KindCounts& counts = m_context.report().byKind["sample"];
        const auto added = static_cast<std::int64_t>(channel.writer->added() - channel.added);
        const auto updated = static_cast<std::int64_t>(channel.writer->updated() - channel.updated);
        counts.added += added;
        counts.updated += updated;
        counts.unchanged += std::max<std::int64_t>(0, channel.written - added - updated);
        const Metric& metric = channel.writer->metric();
        if (channel.rounded > 0) {
            m_context.warn(fmt::format("{}: {} samples are finer than the {} {} in which they are kept: rounded", name,
                                       channel.rounded, metric.scale, metric.unit));
        }
        if (channel.offGrid > 0) {
            m_context.warn(fmt::format("{}: {} samples stand off the {} grid: taken to the nearest step", name,
                                       channel.offGrid, formatDuration(metric.step)));
        }
    }
    if (!m_assumedStep.empty()) {
        m_context.warn(fmt::format("{}: one moment shows no step; {} is assumed (--set step=... says another)",
                                   m_assumedStep, formatDuration(kAssumedStep)));
        m_assumedStep.clear();
    }
    // The next file finds a step of its own; what is known stays in the database.
    m_channels.clear();
    return {};
}

}  // namespace leasehold
