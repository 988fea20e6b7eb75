// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/merge/merge_table.hpp"

namespace leasehold {
namespace {

constexpr std::string_view kOutOfRange = "a value outside the range of its metric";
constexpr std::string_view kNoGpu = "a GPU that neither the file nor the site places";
constexpr std::string_view kNoNumber = "no number";
constexpr std::string_view kCrowded = "two samples in one step: the later in time is kept";

std::string gpuName(const SampleRecord& sample) {
    return sample.node.empty() ? std::string(sample.uuid) : fmt::format("{}/{}", sample.node, sample.slot);
}

std::string timeText(SampleTime t) {
    return formatInstant(std::chrono::floor<std::chrono::seconds>(t));
}

std::int64_t msOf(SampleTime t) {
    return t.time_since_epoch().count();
}

/// The slot of a sample. All samples of a series go one way between two slots, as its anchor does, as long as none goes
/// further than an eighth of a step beyond the middle: jitter there would put two into one slot and leave the next one
/// empty.
std::int64_t slotOf(const SampleRecord& sample, Duration step) {
    const std::int64_t nearest = nearestSlot(sample.time, step);
    if (!sample.anchor || *sample.anchor == sample.time) return nearest;
    const std::int64_t width = std::chrono::milliseconds(step).count();
    const double apart = static_cast<double>(msOf(sample.time) - msOf(*sample.anchor));
    const std::int64_t slot =
        nearestSlot(*sample.anchor, step) + static_cast<std::int64_t>(std::llround(apart / static_cast<double>(width)));
    const std::int64_t off = std::abs(msOf(sample.time) - slot * width);
    return off * 8 <= width * 5 ? slot : nearest;
}

/// How late in its slot a sample stands, 1 to 65535 (telemetry.hpp): a slot reaches less than a step either way.
std::uint16_t lateness(SampleTime t, std::int64_t slot, Duration step) {
    const auto width = static_cast<double>(std::chrono::milliseconds(step).count());
    const double off = static_cast<double>(msOf(t)) - static_cast<double>(slot) * width;
    return static_cast<std::uint16_t>(std::clamp(32768 + std::round(off / width * 32767), 1.0, 65535.0));
}

}  // namespace

SampleMerge::SampleMerge(MergeContext& context, PlaceMerge& places)
    : m_context(context),
      m_places(places),
      m_steps(context),
      m_strays(context.setting("stray") == "keep", context.now()) {}

SampleMerge::Channel& SampleMerge::channel(std::string_view metric) {
    const auto it = m_channels.find(metric);
    if (it != m_channels.end()) return it->second;
    Channel& channel = m_channels[std::string(metric)];
    channel.found.name = metric;
    if (const Metric* known = catalogueMetric(metric)) {
        channel.found = {known->name, known->unit, known->codeBytes, known->scale, known->offset, {}};
        return channel;
    }
    channel.unusable =
        !Lookup(m_context.database(), "SELECT id FROM metric WHERE name = ?")({Value(std::string(metric))}).has_value();
    return channel;
}

std::optional<Duration> SampleMerge::knownStep(std::string_view metric) {
    return m_steps.known(metric);
}

Result<> SampleMerge::put(const MetricRecord& record, Place at) {
    Channel& known = channel(record.name);
    if (!record.declared) {
        known.found.step = record.step;
        known.found.scraped = record.scraped;
        return {};
    }
    known.found = record;
    known.unusable = false;
    return declare(record, at);
}

Result<> SampleMerge::declare(const MetricRecord& record, Place at) {
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

Result<> SampleMerge::open(Channel& channel) {
    const MetricRecord& found = channel.found;
    const auto chosen = m_steps.choose(found);
    if (!chosen) return Failure(chosen.error());
    Metric like{0, found.name, found.unit, found.codeBytes, found.scale, found.offset, chosen->step};
    auto writer = TelemetryWriter::open(m_context.file(), like);
    if (!writer) {
        Error error = writer.error();
        error.place = m_context.placeOf({});
        return Failure(std::move(error));
    }
    m_steps.remember(found, writer->metric().id, *chosen);
    channel.writer.emplace(std::move(*writer));
    channel.occupied = chosen->occupied;
    if (chosen->provisional) {
        m_context.report().notes.push_back(
            fmt::format("{}: one instant shows no step; the next one will ('--set step=15m' says it now)", found.name));
    } else if (found.step && *found.step > chosen->step && found.step->count() * 9 > chosen->step.count() * 10) {
        m_context.report().notes.push_back(fmt::format("{}: this file has it every {}, the site keeps it every {}",
                                                       found.name, formatDuration(*found.step),
                                                       formatDuration(chosen->step)));
    }
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
    m_lastGpu = m_places.gpus().find(sample.site, sample.node, sample.slot, sample.uuid,
                                     std::chrono::floor<Duration>(sample.time));
    if (sample.uuid.empty() && m_lastGpu && m_places.gpus().isShared(*m_lastGpu)) {
        m_lastKey.clear();  // several GPUs had this place, one after another: each sample's time says whose it is
        return m_lastGpu;
    }
    m_gpus.emplace(m_key, m_lastGpu);
    return m_lastGpu;
}

Result<> SampleMerge::put(const SampleRecord& sample, Place at) {
    Channel& to = channel(sample.metric);
    if (to.unusable) {
        return m_context.refuse(at, fmt::format("there is no metric '{}'", sample.metric), "name it in metrics.csv");
    }
    const auto gpu = gpuOf(sample);
    if (!gpu) {
        m_lost.add(kNoGpu, at, [&] { return gpuName(sample); });
    } else if (!sample.timeJudged && m_strays.absurd(sample.time)) {
        m_lost.add(StrayTimes::kReason, at,
                   [&] { return fmt::format("{} at {}", gpuName(sample), timeText(sample.time)); });
    } else if (!std::isfinite(sample.value)) {
        m_lost.add(kNoNumber, at, [&] { return fmt::format("{} {}", gpuName(sample), sample.metric); });
    } else {
        return store(to, *gpu, sample, at);
    }
    return {};
}

Result<> SampleMerge::store(Channel& channel, std::int64_t gpu, const SampleRecord& sample, Place at) {
    if (!channel.writer) {
        if (auto opened = open(channel); !opened) return opened;
    }
    const Metric& metric = channel.writer->metric();
    if (!metric.holds(sample.value)) {
        m_lost.add(kOutOfRange, at,
                   [&] { return fmt::format("{} {} {} {}", gpuName(sample), metric.name, sample.value, metric.unit); });
        return {};
    }
    const std::uint32_t code = metric.code(sample.value);
    // Half a thousandth of a code is the noise of a decimal fraction, not a finer value.
    if (std::abs(metric.value(code) - sample.value) > 5e-4 * metric.scale) ++channel.rounded;
    const std::int64_t slot = slotOf(sample, metric.step);
    if (std::abs(msOf(sample.time) - msOf(slotInstant(slot, metric.step))) >= 1000) ++channel.offGrid;
    if (!channel.occupied.empty() && !yields(channel, sample, slot, at)) return {};
    const auto put = channel.writer->put(gpu, slot, code, lateness(sample.time, slot, metric.step));
    if (!put) return Failure(put.error());
    if (*put == TelemetryWriter::Put::Crowded) {
        m_lost.add(kCrowded, at,
                   [&] { return fmt::format("{} {} at {}", gpuName(sample), metric.name, timeText(sample.time)); });
        return {};
    }
    ++channel.written;
    ++m_taken;
    m_earliest = std::min(m_earliest, slotInstant(slot, metric.step));
    return {};
}

/// Whether a sample is to be written over what an earlier scrape has in its slot: where it is the later one. Either way
/// one of the two is lost.
bool SampleMerge::yields(const Channel& channel, const SampleRecord& sample, std::int64_t slot, Place at) {
    const auto before = channel.occupied.find(slot);
    if (before == channel.occupied.end() || before->second == sample.time) return true;
    m_lost.add(kCrowded, at, [&] {
        return fmt::format("{} {} at {}", gpuName(sample), sample.metric,
                           timeText(std::min(before->second, sample.time)));
    });
    return sample.time > before->second;
}

void SampleMerge::count(Channel& channel, const std::string& name) {
    KindCounts& counts = m_context.report().byKind["sample"];
    const auto added = static_cast<std::int64_t>(channel.writer->added());
    const auto updated = static_cast<std::int64_t>(channel.writer->updated());
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

void SampleMerge::tellLosses() {
    m_lost.tell([&](Place at, const std::string& reason, const std::string& detail, std::int64_t times) {
        m_context.skip(at, reason, detail, times);
    });
}

Result<> SampleMerge::settle() {
    m_lastKey.clear();
    m_gpus.clear();
    for (auto& [name, channel] : m_channels) {
        if (!channel.writer) continue;
        if (auto flushed = channel.writer->flush(); !flushed) return flushed;
        count(channel, name);
    }
    tellLosses();
    // The next file finds a step of its own; what is known stays in the database.
    m_channels.clear();
    return {};
}

}  // namespace leasehold
