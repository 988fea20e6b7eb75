// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "data/formats/dcgm_gpus.hpp"
#include "data/formats/exposition.hpp"
#include "data/formats/importer.hpp"
#include "data/formats/loss_tally.hpp"
#include "data/formats/metric_survey.hpp"
#include "data/model/names.hpp"
#include "data/model/stray_times.hpp"

/// Prometheus text of NVIDIA's DCGM exporter. Read twice: first for who is who, the steps, the times and the GPUs that
/// are cut into instances (MIG), then for the samples.
namespace leasehold {
namespace {

/// A family that becomes a metric: value x factor, in the metric's unit.
struct Family {
    std::string_view name;
    std::string_view metric;
    double factor;
    bool ofInstance;  ///< a MIG instance's value says nothing of its GPU, nor a cut GPU's of itself
};
constexpr std::array<Family, 5> kFamilies{{{"DCGM_FI_DEV_GPU_UTIL", "gpu_util", 1, true},
                                           {"DCGM_FI_PROF_SM_ACTIVE", "sm_active", 100, true},
                                           {"DCGM_FI_PROF_GR_ENGINE_ACTIVE", "gr_engine_active", 100, true},
                                           {"DCGM_FI_DEV_POWER_USAGE", "power_w", 1, false},
                                           {"DCGM_FI_DEV_GPU_TEMP", "temp_c", 1, false}}};
constexpr std::string_view kPrefix = "DCGM_FI_";

constexpr std::string_view kInstance = "a MIG instance, which says nothing of its whole GPU";
constexpr std::string_view kCutUp = "the utilisation of a GPU that is cut into MIG instances, which is not known";
constexpr std::string_view kNoSample = "a line that is no sample";

const Family* familyOf(std::string_view name) {
    const auto it = std::find_if(kFamilies.begin(), kFamilies.end(), [&](const Family& f) { return f.name == name; });
    return it == kFamilies.end() ? nullptr : &*it;
}

/// The name that a line begins with.
std::string_view nameOf(std::string_view line) {
    return line.substr(0, line.find_first_of("{ \t"));
}

/// Where DCGM has no value it writes one of these (dcgm_structs.h: DCGM_INT32_BLANK, DCGM_INT64_BLANK, DCGM_FP64_BLANK,
/// each with some fifteen codes above it).
bool isBlank(double value) {
    const auto from = [&](double blank) { return value >= blank && value <= blank + 16; };
    return !std::isfinite(value) || from(2147483632.0) || value >= 9.2e18 || from(140737488355328.0);
}

Probe probe(std::string_view head) {
    std::size_t used = 0;
    std::size_t any = 0;
    std::size_t at = 0;
    while (at < head.size()) {
        const std::size_t end = std::min(head.find('\n', at), head.size());
        const std::string_view line = head.substr(at, end - at);
        at = end + 1;
        if (line.find(kPrefix) == std::string_view::npos) continue;
        const auto sample = exposition::parseLine(line);
        if (sample && sample->name.starts_with(kPrefix)) {
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

class Reader {
public:
    Reader(TextSource& source, RecordSink& sink, const ReadOptions& options, Instant fallback)
        : m_source(source),
          m_sink(sink),
          m_gpus(options.setting("host-label")),
          m_strays(options.setting("stray") == "keep", std::chrono::floor<Duration>(std::chrono::system_clock::now())),
          m_fallback(fallback) {}

    /// First pass.
    Result<> survey() {
        std::string_view text;
        while (m_source.readLine(text)) {
            surveyLine(trimmed(text));
        }
        m_source.rewind();
        m_strays.settle();
        m_gpus.settle();
        return m_families > 0 || m_source.stopped() ? Result<>{} : nothing();
    }

    /// Second pass.
    Result<> read() {
        const std::int64_t before = m_sink.samplesTaken();
        if (auto announced = m_gpus.announce(m_sink); !announced) return announced;
        for (std::size_t f = 0; f < kFamilies.size(); ++f) {
            if (m_surveys[f].empty()) continue;
            if (auto put = m_sink.put(m_surveys[f].record(std::string(kFamilies[f].metric)), {}); !put) return put;
        }
        std::string_view text;
        while (m_source.readLine(text)) {
            if (auto taken = take(trimmed(text)); !taken) return taken;
        }
        report();
        // A file may show GPUs and nothing to be said of them: those are its records.
        const std::int64_t taken = m_sink.samplesTaken() - before;
        m_sink.rowsRead(taken > 0 ? taken : m_gpus.announced());
        return {};
    }

private:
    void surveyLine(std::string_view text) {
        if (text.empty() || text.front() == '#') return;
        const Family* family = familyOf(nameOf(text));
        if (family == nullptr) {
            surveyOther(text);
            return;
        }
        const auto line = exposition::parseLine(text);
        if (!line) return;
        ++m_families;
        const DcgmGpus::Series& series = m_gpus.at(line->labels, m_source.lineNumber());
        const SampleTime t = line->time.value_or(m_fallback);
        if (!series.problem.empty() || series.instance || m_strays.absurd(t)) return;
        m_strays.see(t);
        m_gpus.saw(series, t);
        const DcgmGpus::Gpu& gpu = m_gpus.gpu(series);
        m_surveys[static_cast<std::size_t>(family - kFamilies.data())].see(gpu.name, gpu.hash, t);
    }

    /// Families that are not used still say which GPUs are in slices.
    void surveyOther(std::string_view text) {
        if (!text.starts_with("DCGM_")) return;
        m_dcgm = true;
        if (text.find("GPU_I_") == std::string_view::npos && text.find("\"MIG-") == std::string_view::npos) return;
        if (const auto line = exposition::parseLine(text)) (void)m_gpus.at(line->labels, m_source.lineNumber());
    }

    [[nodiscard]] Failure nothing() const {
        std::string families;
        for (const Family& family : kFamilies) {
            families += (families.empty() ? "" : ", ") + std::string(family.name);
        }
        return fail(ErrorCode::InvalidInput, m_source.path().string(),
                    m_dcgm ? "has no DCGM metrics that are used" : "has no DCGM metrics",
                    fmt::format("have the exporter write one of {}", families));
    }

    Result<> take(std::string_view text) {
        if (text.empty() || text.front() == '#') return {};
        const Place at{m_source.lineNumber(), 0};
        const auto line = exposition::parseLine(text);
        if (!line) {
            m_lost.add(kNoSample, at, [&] { return fmt::format("'{}'", cleanText(text.substr(0, 40))); });
            return {};
        }
        const Family* family = familyOf(line->name);
        if (family == nullptr) {
            m_unused.find(line->name) != m_unused.end() || m_unused.size() < 200
                ? void(++m_unused[std::string(line->name)])
                : void(++m_otherUnused);
            return {};
        }
        const DcgmGpus::Series& series = m_gpus.at(line->labels, at.line);
        if (!series.problem.empty()) {
            m_lost.add(series.problem, at, [&] { return cleanText(text.substr(0, 80)); });
            return {};
        }
        return sample(*family, series, *line, at);
    }

    Result<> sample(const Family& family, const DcgmGpus::Series& series, const exposition::Line& line, Place at) {
        const DcgmGpus::Gpu& gpu = m_gpus.gpu(series);
        const SampleTime t = line.time.value_or(m_fallback);
        const auto name = [&] { return fmt::format("{}/{} {}", gpu.host, gpu.slot, family.name); };
        if (series.instance) {
            m_lost.add(kInstance, at, name);
        } else if (family.ofInstance && gpu.inSlices) {
            m_lost.add(kCutUp, at, name);
        } else if (isBlank(line.value)) {
            ++m_blank;
        } else if (m_strays.stray(t)) {
            m_lost.add(StrayTimes::kReason, at, [&] {
                return fmt::format("{} at {}", name(), formatInstant(std::chrono::floor<std::chrono::seconds>(t)));
            });
        } else {
            m_unstamped += line.time ? 0 : 1;
            return m_sink.sample(
                {{}, gpu.host, gpu.slot, gpu.uuid, family.metric, t, line.value * family.factor, gpu.first, true}, at);
        }
        return {};
    }

    void report() {
        for (std::size_t f = 0; f < kFamilies.size(); ++f) {
            m_surveys[f].report(m_sink, std::string(kFamilies[f].metric));
        }
        if (m_unstamped > 0) {
            m_sink.note(
                fmt::format("{} samples without a time stamp: taken at {}", m_unstamped, formatInstant(m_fallback)));
        }
        std::string unused;
        std::int64_t lines = m_otherUnused;
        for (const auto& [name, count] : m_unused) {
            unused += (unused.empty() ? "" : ", ") + cleanText(name);
            lines += count;
        }
        if (lines > 0) m_sink.note(fmt::format("not used: {} lines of {}", lines, unused));
        if (m_blank > 0) m_sink.note(fmt::format("{} samples are NaN or blank: no data", m_blank));
        m_lost.tell([&](Place at, std::string reason, std::string detail, std::int64_t count) {
            m_sink.skip(at, std::move(reason), std::move(detail), count);
        });
    }

    TextSource& m_source;
    RecordSink& m_sink;
    DcgmGpus m_gpus;
    StrayTimes m_strays;
    Instant m_fallback;  ///< of samples without a time
    std::array<MetricSurvey, kFamilies.size()> m_surveys;
    LossTally m_lost;
    std::map<std::string, std::int64_t, std::less<>> m_unused;
    std::int64_t m_otherUnused = 0;
    std::int64_t m_families = 0;  ///< lines of families that are used
    bool m_dcgm = false;          ///< there are others of DCGM
    std::int64_t m_unstamped = 0;
    std::int64_t m_blank = 0;
};

Result<> read(TextSource& source, RecordSink& sink, const ReadOptions& options) {
    Instant fallback = source.modified();
    if (const std::string set = options.setting("time"); !set.empty()) {
        const auto parsed = parseInstant(set);
        if (!parsed) return Failure(parsed.error());
        fallback = *parsed;
    }
    Reader reader(source, sink, options, fallback);
    if (auto surveyed = reader.survey(); !surveyed) return surveyed;
    return reader.read();
}

}  // namespace

const Importer& dcgmImporter() {
    static const Importer kImporter{"dcgm", "Prometheus text of NVIDIA's DCGM exporter", false, false, probe, rank,
                                    read};
    return kImporter;
}

}  // namespace leasehold
