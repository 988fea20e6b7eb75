// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "data/import/exposition.hpp"
#include "data/import/importer.hpp"
#include "data/import/names.hpp"
#include "data/import/step_finder.hpp"
#include "data/model/metric.hpp"

/// Prometheus text of NVIDIA's DCGM exporter. Read twice: first for the step, the time stamps and the GPUs that are cut
/// into instances (MIG), then for the samples.
namespace leasehold {
namespace {

/// A family that becomes a metric: value x factor must lie within [low, high].
struct Family {
    std::string_view name;
    std::string_view metric;
    double factor;
    double low;
    double high;
    bool ofInstance;  ///< a MIG instance's value says nothing of its GPU
};
constexpr std::array<Family, 4> kFamilies{{{"DCGM_FI_DEV_GPU_UTIL", "gpu_util", 1, 0, 100, true},
                                           {"DCGM_FI_PROF_SM_ACTIVE", "sm_active", 100, 0, 100, true},
                                           {"DCGM_FI_DEV_POWER_USAGE", "power_w", 1, 0, 6553, false},
                                           {"DCGM_FI_DEV_GPU_TEMP", "temp_c", 1, -50, 200, false}}};

const Family* familyOf(std::string_view name) {
    const auto it = std::find_if(kFamilies.begin(), kFamilies.end(), [&](const Family& f) { return f.name == name; });
    return it == kFamilies.end() ? nullptr : &*it;
}

Probe probe(std::string_view head) {
    std::size_t used = 0;
    std::size_t any = 0;
    std::size_t at = 0;
    while (at < head.size()) {
        const std::size_t end = std::min(head.find('\n', at), head.size());
        const std::string_view line = head.substr(at, end - at);
        at = end + 1;
        if (line.find("DCGM_FI_") == std::string_view::npos) continue;
        const auto sample = exposition::parseLine(line);
        if (sample && sample->name.starts_with("DCGM_FI_")) {
            ++any;
            used += familyOf(sample->name) != nullptr ? 1U : 0U;
        }
    }
    if (used > 0) return {95, "has samples of DCGM_FI_... metrics"};
    return any > 0 ? Probe{70, "has DCGM_FI_... metrics"} : Probe{};
}

int rank(std::string_view, const ReadOptions&) {
    return 40;
}

/// What the labels of a line say.
struct Series {
    std::string host;
    std::string uuid;
    std::string model;
    std::int64_t slot = -1;
    bool instance = false;  ///< of a MIG instance
    std::string problem;    ///< why the labels name no GPU
    [[nodiscard]] std::string key() const { return uuid.empty() ? fmt::format("{}/{}", lowered(host), slot) : uuid; }
};

std::string labelOf(const exposition::Labels& labels, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        for (const auto& [key, value] : labels) {
            if (key == name && !value.empty()) return cleanText(value);
        }
    }
    return {};
}

std::int64_t slotOf(const exposition::Labels& labels) {
    std::string text = labelOf(labels, {"gpu", "minor_number"});
    if (const std::string device = labelOf(labels, {"device"}); text.empty() && device.starts_with("nvidia")) {
        text = device.substr(6);
    }
    const auto slot = parseInteger(text);
    return slot && *slot >= 0 && *slot < 65536 ? *slot : -1;
}

Series describeSeries(std::string_view text) {
    Series series;
    const auto labels = exposition::parseLabels(text);
    if (!labels) {
        series.problem = "labels that cannot be read";
        return series;
    }
    std::string host = labelOf(*labels, {"Hostname", "hostname", "exported_hostname", "node", "instance"});
    if (const std::size_t colon = host.rfind(':'); colon != std::string::npos && host.find(':') == colon) {
        host.resize(colon);  // an instance carries its port
    }
    series.host = shortHostName(host);
    series.uuid = labelOf(*labels, {"UUID", "uuid"});
    series.model = labelOf(*labels, {"modelName", "model_name"});
    series.slot = slotOf(*labels);
    series.instance = !labelOf(*labels, {"GPU_I_ID"}).empty();
    if (isGenericName(series.host)) {
        // Many machines may be called so: the GPU's own id tells them apart.
        series.host = series.uuid.empty() ? std::string() : distinctName(series.host, series.uuid);
    }
    if (series.host.empty() && series.uuid.empty()) {
        series.problem = "neither a host's own name nor a UUID";
    } else if (series.slot < 0 && series.uuid.empty()) {
        series.problem = "neither a 'gpu' number nor a UUID";
    }
    return series;
}

/// Series by their labels as written, so that each set of labels is taken apart once.
class SeriesCache {
public:
    const Series& at(std::string_view labels) {
        m_key.assign(labels);
        const auto it = m_series.find(m_key);
        if (it != m_series.end()) return it->second;
        if (m_series.size() >= kMost) m_series.clear();  // labels that change all the time must not fill the memory
        return m_series.emplace(m_key, describeSeries(labels)).first->second;
    }

private:
    static constexpr std::size_t kMost = 500'000;
    std::unordered_map<std::string, Series> m_series;
    std::string m_key;
};

class Reader {
public:
    Reader(TextSource& source, RecordSink& sink) : m_source(source), m_sink(sink) {}

    /// First pass.
    void survey() {
        std::string_view text;
        while (m_source.readLine(text)) {
            const auto line = exposition::parseLine(text);
            const Family* family = line ? familyOf(line->name) : nullptr;
            if (family == nullptr) continue;
            const Series& series = m_cache.at(line->labels);
            if (!series.problem.empty()) continue;
            if (series.instance) {
                m_cutUp.insert(series.key());
            } else if (line->time) {
                m_stamped = true;
                m_steps.see(
                    std::hash<std::string>{}(series.key()) * 31U + static_cast<std::size_t>(family - kFamilies.data()),
                    *line->time);
            }
        }
        m_source.rewind();
    }

    /// Second pass. `fallback`: the time of samples without one.
    Result<> read(Instant fallback) {
        for (const Metric& metric : metricCatalogue()) {
            MetricRecord record{metric.name,  metric.unit,   metric.codeBytes,
                                metric.scale, metric.offset, m_steps.step()};
            if (auto put = m_sink.put(record, {}); !put) return put;
        }
        std::string_view text;
        while (m_source.readLine(text)) {
            if (auto taken = take(text, fallback); !taken) return taken;
        }
        return {};
    }

    void report(Instant fallback) {
        m_sink.rowsRead(m_rows);
        if (const auto step = m_steps.step()) {
            m_sink.note(fmt::format("samples every {}", formatDuration(*step)));
        }
        if (m_unstamped > 0) {
            m_sink.note(
                fmt::format("{} samples without a time stamp: taken at {}", m_unstamped, formatInstant(fallback)));
        }
        std::string unused;
        std::int64_t lines = 0;
        for (const auto& [name, count] : m_unused) {
            unused += (unused.empty() ? "" : ", ") + name;
            lines += count;
        }
        if (lines > 0) m_sink.note(fmt::format("not used: {} lines of {}", lines, unused));
        if (m_instances > 0) {
            m_sink.warn(fmt::format("{} lines are of MIG instances, which say nothing of the whole GPU: not used",
                                    m_instances));
        }
        if (m_parents > 0) {
            m_sink.warn(
                fmt::format("{} utilisation samples of GPUs cut into MIG instances: unknown, not used", m_parents));
        }
        if (m_unknown > 0) m_sink.note(fmt::format("{} samples are NaN or out of range: no data", m_unknown));
    }

private:
    Result<> take(std::string_view text, Instant fallback) {
        const std::string_view bare = trimmed(text);
        if (bare.empty() || bare.front() == '#') return {};
        const Place at{m_source.lineNumber(), 0};
        const auto line = exposition::parseLine(bare);
        if (!line) {
            m_sink.skip(at, fmt::format("'{}' is no sample", cleanText(bare.substr(0, 40))));
            return {};
        }
        const Family* family = familyOf(line->name);
        if (family == nullptr) {
            ++m_rows;
            if (m_unused.size() < 200 || m_unused.contains(std::string(line->name)))
                ++m_unused[std::string(line->name)];
            return {};
        }
        const Series& series = m_cache.at(line->labels);
        if (!series.problem.empty()) {
            m_sink.skip(at, series.problem);
            return {};
        }
        ++m_rows;
        if (auto announced = announce(series, at); !announced) return announced;
        return sample(*family, series, *line, fallback, at);
    }

    Result<> announce(const Series& series, Place at) {
        if (!m_announced.insert(series.key()).second || series.host.empty() || series.slot < 0) return {};
        GpuRecord gpu;
        gpu.node = series.host;
        gpu.slot = series.slot;
        if (!series.uuid.empty()) gpu.uuid = series.uuid;
        if (!series.model.empty()) gpu.model = series.model;
        gpu.makesNode = true;
        gpu.weak = true;
        return m_sink.put(gpu, at);
    }

    Result<> sample(const Family& family, const Series& series, const exposition::Line& line, Instant fallback,
                    Place at) {
        if (series.instance) {
            ++m_instances;
            return {};
        }
        if (family.ofInstance && m_cutUp.contains(series.key())) {
            ++m_parents;
            return {};
        }
        const double value = line.value * family.factor;
        if (!std::isfinite(value) || value < family.low || value > family.high) {
            ++m_unknown;  // DCGM's own "blank" values lie far out of range
            return {};
        }
        m_unstamped += line.time ? 0 : 1;
        return m_sink.sample(
            {{}, series.host, series.slot, series.uuid, family.metric, line.time.value_or(fallback), value}, at);
    }

    TextSource& m_source;
    RecordSink& m_sink;
    SeriesCache m_cache;
    StepFinder m_steps;
    std::set<std::string> m_cutUp;      ///< keys of GPUs with MIG instances
    std::set<std::string> m_announced;  ///< keys of GPUs told to the sink
    std::map<std::string, std::int64_t> m_unused;
    bool m_stamped = false;
    std::int64_t m_rows = 0;
    std::int64_t m_unstamped = 0;
    std::int64_t m_instances = 0;
    std::int64_t m_parents = 0;
    std::int64_t m_unknown = 0;
};

Result<> read(TextSource& source, RecordSink& sink, const ReadOptions& options) {
    Instant fallback = source.modified();
    if (const std::string set = options.setting("time"); !set.empty()) {
        const auto parsed = parseInstant(set);
        if (!parsed) return Failure(parsed.error());
        fallback = *parsed;
    }
    Reader reader(source, sink);
    reader.survey();
    if (auto done = reader.read(fallback); !done) return done;
    reader.report(fallback);
    return {};
}

}  // namespace

const Importer& dcgmImporter() {
    static const Importer kImporter{"dcgm", "Prometheus text of NVIDIA's DCGM exporter", false, false, probe, rank,
                                    read};
    return kImporter;
}

}  // namespace leasehold
