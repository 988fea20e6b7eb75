// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/dcgm_gpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "data/formats/dcgm_labels.hpp"
#include "data/formats/host_names.hpp"
#include "data/model/names.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kMostSeries = 500'000;

std::string placeKey(const DcgmGpus::Gpu& gpu) {
    return fmt::format("{}\n{}", lowered(gpu.host), gpu.slot);
}

bool hasPlace(const DcgmGpus::Gpu& gpu) {
    return !gpu.host.empty() && gpu.slot >= 0;
}

/// Both report in one stretch of time. What has no samples (a MIG instance alone) is there all the time.
bool overlap(const DcgmGpus::Gpu& a, const DcgmGpus::Gpu& b) {
    return a.samples == 0 || b.samples == 0 || (a.first <= b.last && b.first <= a.last);
}

}  // namespace

const DcgmGpus::Series& DcgmGpus::at(std::string_view labels, std::int64_t line) {
    m_key.assign(labels);
    const auto it = m_series.find(m_key);
    if (it != m_series.end()) return it->second;
    if (m_series.size() >= kMostSeries) m_series.clear();  // labels that change all the time must not fill the memory
    const DcgmLabels read = readDcgmLabels(labels, m_hostLabel);
    Series series{0, read.instance, read.problem};
    if (read.problem.empty()) series.gpu = gpuOf(read, line);
    return m_series.emplace(m_key, series).first->second;
}

std::uint32_t DcgmGpus::gpuOf(const DcgmLabels& labels, std::int64_t line) {
    const std::string key = fmt::format("{}\n{}\n{}", lowered(labels.host), labels.slot, labels.uuid);
    const auto [it, fresh] = m_byKey.try_emplace(key, static_cast<std::uint32_t>(m_gpus.size()));
    if (fresh) {
        Gpu gpu;
        gpu.host = labels.host;
        gpu.uuid = labels.uuid;
        gpu.slot = labels.slot;
        gpu.line = line;
        gpu.podAsHost = labels.podAsHost;
        gpu.name = labels.uuid.empty() ? placeKey(gpu) : labels.uuid;
        gpu.hash = std::hash<std::string>{}(gpu.name);
        m_gpus.push_back(std::move(gpu));
    }
    Gpu& gpu = m_gpus[it->second];
    // Two spellings of a host or model: the one that sorts first, whichever line came first.
    if (!labels.model.empty() && (gpu.model.empty() || labels.model < gpu.model)) gpu.model = labels.model;
    gpu.host = std::min(gpu.host, labels.host);
    gpu.inSlices = gpu.inSlices || labels.instance;
    return it->second;
}

void DcgmGpus::saw(const Series& series, SampleTime t) {
    Gpu& gpu = m_gpus[series.gpu];
    gpu.first = gpu.samples == 0 ? t : std::min(gpu.first, t);
    gpu.last = gpu.samples == 0 ? t : std::max(gpu.last, t);
    ++gpu.samples;
}

void DcgmGpus::settle() {
    settleSlices();
    settlePlaces();
    settleUuids();
}

/// An instance may name its GPU by UUID, or by host and slot alone.
void DcgmGpus::settleSlices() {
    std::unordered_set<std::string> uuids;
    std::unordered_set<std::string> places;
    for (const Gpu& gpu : m_gpus) {
        if (!gpu.inSlices) continue;
        if (!gpu.uuid.empty()) uuids.insert(gpu.uuid);
        if (hasPlace(gpu)) places.insert(placeKey(gpu));
    }
    if (uuids.empty() && places.empty()) return;
    for (Gpu& gpu : m_gpus) {
        gpu.inSlices =
            (!gpu.uuid.empty() && uuids.contains(gpu.uuid)) || (hasPlace(gpu) && places.contains(placeKey(gpu)));
    }
}

void DcgmGpus::settlePlaces() {
    std::unordered_map<std::string, std::vector<std::uint32_t>> places;
    for (std::uint32_t i = 0; i < m_gpus.size(); ++i) {
        if (m_gpus[i].podAsHost) m_pods.add(m_gpus[i].host);
        if (hasPlace(m_gpus[i])) places[placeKey(m_gpus[i])].push_back(i);
    }
    for (auto& [key, gpus] : places) {
        settlePlace(gpus);
    }
}

void DcgmGpus::settlePlace(std::vector<std::uint32_t>& gpus) {
    // Lines without a UUID are of the GPU that the others name.
    const auto nameless =
        std::partition(gpus.begin(), gpus.end(), [&](std::uint32_t i) { return !m_gpus[i].uuid.empty(); });
    if (nameless != gpus.begin()) gpus.erase(nameless, gpus.end());
    std::sort(gpus.begin(), gpus.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(m_gpus[a].first, m_gpus[a].uuid) < std::tie(m_gpus[b].first, m_gpus[b].uuid);
    });
    Gpu* holder = &m_gpus[gpus.front()];
    holder->placed = true;
    for (std::size_t i = 1; i < gpus.size(); ++i) {
        Gpu& next = m_gpus[gpus[i]];
        next.placed = true;
        const std::string what = fmt::format("{}/{}: {} and {}", next.host, next.slot, holder->uuid, next.uuid);
        if (overlap(*holder, next)) {
            m_clashes.add(what);
            next.host = distinctName(next.host, next.uuid);
            continue;
        }
        m_replaced.add(what);  // the merge retires the one that was there
        holder = &next;
    }
}

void DcgmGpus::settleUuids() {
    std::unordered_map<std::string_view, std::uint32_t> last;
    for (std::uint32_t i = 0; i < m_gpus.size(); ++i) {
        Gpu& gpu = m_gpus[i];
        if (gpu.uuid.empty() || !gpu.placed) continue;
        const auto [it, fresh] = last.try_emplace(gpu.uuid, i);
        if (fresh) continue;
        Gpu& other = m_gpus[it->second];
        // A host by its short name and by its full one is one host: the full one says more.
        const bool sameHost = gpu.slot == other.slot && lowered(splitHostName(gpu.host).shortName) ==
                                                            lowered(splitHostName(other.host).shortName);
        const std::string what = fmt::format("{}: {}/{} and {}/{}", gpu.uuid, std::min(gpu.host, other.host), gpu.slot,
                                             std::max(gpu.host, other.host), other.slot);
        if (!sameHost) (overlap(gpu, other) ? m_twice : m_moved).add(what);
        const auto rank = [&](const Gpu& g) {
            return std::tuple(sameHost ? g.host.size() : 0, g.last, g.samples, std::string_view(g.host), g.slot);
        };
        const bool later = rank(gpu) > rank(other);
        (later ? other : gpu).placed = false;
        it->second = later ? i : it->second;
    }
}

Result<> DcgmGpus::announce(RecordSink& sink) {
    std::vector<const Gpu*> placed;
    for (const Gpu& gpu : m_gpus) {
        if (gpu.placed) placed.push_back(&gpu);
    }
    std::sort(placed.begin(), placed.end(), [](const Gpu* a, const Gpu* b) {
        return std::tie(a->host, a->slot, a->uuid) < std::tie(b->host, b->slot, b->uuid);
    });
    for (const Gpu* gpu : placed) {
        GpuRecord record;
        record.node = gpu->host;
        record.slot = gpu->slot;
        if (!gpu->uuid.empty()) record.uuid = gpu->uuid;
        if (!gpu->model.empty()) record.model = gpu->model;
        record.makesNode = true;
        record.weak = true;
        if (gpu->samples > 0) record.asOf = std::chrono::floor<Duration>(gpu->last);
        if (auto put = sink.put(record, {gpu->line, 0}); !put) return put;
        ++m_announced;
    }
    warn(sink);
    return {};
}

void DcgmGpus::warn(RecordSink& sink) const {
    const auto tell = [&](const Told& told, std::string_view what) {
        if (told.count > 0) sink.warn(fmt::format("{} {} ({})", told.count, what, told.first));
    };
    tell(m_clashes, "GPUs report at one time with another UUID at one place: taken as GPUs of machines of one name");
    tell(m_replaced, "GPUs were replaced: their samples end before those of the new one begin");
    tell(m_twice, "GPUs report from two places at one time: kept at the one that was last");
    tell(m_moved, "GPUs moved: they stand where they were last");
    tell(m_pods,
         "GPUs name a host that looks like a pod's name: name the label of the machine with --set host-label=NAME");
}

}  // namespace leasehold
