// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/sample_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "data/model/names.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kMostMetrics = 64;
constexpr std::size_t kMostAnchors = 500'000;
constexpr std::int64_t kEnough = 10'000;

/// "2026-11-09T08:00:00.498Z": takes the fraction out of the text and gives its milliseconds.
std::int64_t takeFraction(std::string& text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string::npos) return 0;
    std::size_t end = dot + 1;
    std::int64_t ms = 0;
    std::int64_t unit = 100;
    for (; end < text.size() && text[end] >= '0' && text[end] <= '9'; ++end) {
        ms += unit * (text[end] - '0');
        unit /= 10;
    }
    if (end == dot + 1) return 0;  // no fraction: what follows says what is wrong
    text.erase(dot, end - dot);
    return ms;
}

}  // namespace

SampleTable::SampleTable(RecordSink& sink, CsvRow& row, const ReadOptions& options)
    : m_sink(sink),
      m_row(row),
      m_strays(options.setting("stray") == "keep", std::chrono::floor<Duration>(std::chrono::system_clock::now())) {}

std::optional<SampleTime> SampleTable::timeOf() {
    const std::string_view text = m_row.view("time");
    if (text.find('.') == std::string_view::npos) {
        const auto time = m_row.instant("time");
        return time ? std::optional<SampleTime>(*time) : std::nullopt;
    }
    std::string whole(text);
    const std::int64_t ms = takeFraction(whole);
    const auto time = parseInstant(whole);
    if (!time) {
        m_row.fault("time", "is no time");
        return std::nullopt;
    }
    return SampleTime(*time) + std::chrono::milliseconds{ms};
}

void SampleTable::nameGpu(SampleRecord& sample) {
    const std::string_view gpu = m_row.view("gpu");
    const std::size_t slash = gpu.rfind('/');
    if (gpu.empty()) {
        sample.node = m_row.view("node");
        sample.slot = m_row.integer("slot").value_or(-1);
        if (sample.node.empty() || sample.slot < 0) m_row.fault("node", "and slot name no GPU");
    } else if (slash == std::string_view::npos) {
        sample.uuid = gpu;
    } else {
        sample.node = gpu.substr(0, slash);
        sample.slot = parseInteger(gpu.substr(slash + 1)).value_or(-1);
        if (sample.slot < 0) m_row.fault("gpu", "is no NODE/SLOT");
    }
}

const std::string& SampleTable::seriesOf(const SampleRecord& sample) {
    m_series.assign(sample.uuid.empty() ? sample.node : sample.uuid);
    if (sample.uuid.empty()) {
        m_series.append(1, '\n').append(fmt::format_int(sample.slot).c_str());
        std::transform(m_series.begin(), m_series.end(), m_series.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    }
    return m_series;
}

bool SampleTable::mayEnd() const {
    return std::all_of(m_metrics.begin(), m_metrics.end(), [](const auto& metric) {
        const Surveyed& surveyed = metric.second;
        const auto step = surveyed.times.record({}).step;
        return surveyed.known && (!step || *step >= *surveyed.known);
    });
}

bool SampleTable::survey() {
    if (++m_looked == kEnough && mayEnd()) {
        m_whole = false;
        return false;
    }
    const std::string_view metric = m_row.view("metric");
    const auto time = timeOf();
    if (!time || metric.empty()) return true;
    (m_strays.absurd(*time) ? m_absurd : m_plausible) = true;
    if (m_strays.absurd(*time)) return true;
    auto it = m_metrics.find(metric);
    if (it == m_metrics.end()) {
        if (m_metrics.size() == kMostMetrics) return true;
        it = m_metrics.try_emplace(std::string(metric)).first;
        it->second.known = m_sink.knownStep(metric);
    }
    SampleRecord sample;
    nameGpu(sample);
    const std::string& series = seriesOf(sample);
    m_strays.see(*time);
    it->second.times.see(series, std::hash<std::string>{}(series), *time);
    if (m_anchors.size() < kMostAnchors || m_anchors.contains(series)) {
        const auto [anchor, fresh] = m_anchors.try_emplace(series, *time);
        anchor->second = std::min(anchor->second, *time);
    }
    return true;
}

bool SampleTable::surveyAgain() {
    if (m_plausible || !m_absurd) return false;
    m_sink.note("no time of this table lies between 2006 and five years from now: taken as they are");
    m_strays = StrayTimes(true, {});
    m_looked = 0;
    m_whole = true;
    m_absurd = false;
    return true;
}

Result<> SampleTable::announce() {
    if (m_whole) m_strays.settle();
    for (const auto& [name, surveyed] : m_metrics) {
        if (auto put = m_sink.put(surveyed.times.record(name), {}); !put) return put;
    }
    return {};
}

Result<> SampleTable::take(Place at) {
    const auto time = timeOf();
    const auto value = m_row.real("value");
    SampleRecord sample;
    sample.site = m_row.view("site");
    sample.metric = m_row.view("metric");
    nameGpu(sample);
    if (!time || !value || sample.metric.empty()) {
        m_row.fault("value", "has no time, metric or number");
    }
    if (!m_row.problem().empty()) {
        m_sink.skip(at, m_row.problem());
        return {};
    }
    if (m_strays.stray(*time)) {
        m_lost.add(StrayTimes::kReason, at, [&] { return m_row.string("time"); });
        return {};
    }
    sample.time = *time;
    sample.value = *value;
    sample.timeJudged = true;
    if (const auto anchor = m_anchors.find(seriesOf(sample)); anchor != m_anchors.end()) sample.anchor = anchor->second;
    return m_sink.sample(sample, at);
}

void SampleTable::report() {
    for (const auto& [name, surveyed] : m_metrics) {
        surveyed.times.report(m_sink, cleanText(name));
    }
    m_lost.tell([&](Place at, std::string reason, std::string detail, std::int64_t count) {
        m_sink.skip(at, std::move(reason), std::move(detail), count);
    });
}

}  // namespace leasehold
