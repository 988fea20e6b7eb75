// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/slice_sample.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>

#include "kernels/base/cpu.hpp"
#include "kernels/base/parallel.hpp"
#include "kernels/slice/turn.hpp"

namespace leasehold {
namespace {

/// Turns the blocks, leaves them in the cache and adds them to `held`.
template <class Code>
void turnAll(BlockCache& cache, std::int64_t metric, std::uint64_t generation, const std::vector<HeldBlock>& lines,
             std::vector<HeldBlock>& held, const std::stop_token& stop) {
    const std::size_t first = held.size();
    held.resize(first + lines.size());
    std::atomic<std::size_t> next{0};
    const auto workers = static_cast<int>(
        std::min<std::size_t>(static_cast<std::size_t>(kernels::cpuInfo().threads), lines.size() / 16 + 1));
    kernels::runWorkers(workers, [&](int) {
        for (std::size_t i = next++; i < lines.size() && !stop.stop_requested(); i = next++) {
            auto turned = std::make_shared<BlockCodes>(static_cast<int>(sizeof(Code)));
            kernels::turnLines<Code>(lines[i].codes->as<Code>(), turned->as<Code>());
            cache.insertTurned({metric, lines[i].tile, lines[i].part}, turned, generation);
            held[first + i] = {lines[i].tile, lines[i].part, std::move(turned)};
        }
    });
}

/// The value of every code in the metric's unit, as one of 256 or worked out each time.
template <class Code>
class Values {
public:
    explicit Values(const Metric& metric) : m_scale(metric.scale), m_offset(metric.offset) {
        if constexpr (sizeof(Code) == 1) {
            for (std::size_t code = 0; code < m_table.size(); ++code) {
                m_table[code] = worked(static_cast<Code>(code));
            }
        }
    }
    float operator()(Code code) const {
        if constexpr (sizeof(Code) == 1) {
            return m_table[code];
        } else {
            return worked(code);
        }
    }

private:
    [[nodiscard]] float worked(Code code) const {
        return code == kernels::kNoData<Code> ? std::numeric_limits<float>::quiet_NaN()
                                              : static_cast<float>(m_offset + m_scale * static_cast<double>(code));
    }
    double m_scale;
    double m_offset;
    std::array<float, sizeof(Code) == 1 ? 256 : 1> m_table{};
};

template <class Code>
void place(const std::vector<HeldBlock>& turned, int slot, const ColumnMap& map, Slice& slice) {
    std::vector<const Code*> rows(map.columns / kBlockColumns + 1, nullptr);  // by part; null: no data
    for (const HeldBlock& block : turned) {
        if (block.part < rows.size()) {
            rows[block.part] = kernels::turnedRow<Code>(block.codes->as<Code>(), slot).data();
        }
    }
    const Values<Code> values(slice.metric);
    for (const ColumnMap::Stretch& stretch : map.stretches) {
        for (std::uint32_t done = 0; done < stretch.count;) {
            const std::uint32_t column = stretch.column + done;
            const std::uint32_t within = column % kBlockColumns;
            const std::uint32_t n = std::min(stretch.count - done, kBlockColumns - within);
            if (const Code* row = rows[column / kBlockColumns]) {
                float* to = slice.values.data() + stretch.ordinal + done;
                std::uint32_t valid = 0;
                for (std::uint32_t i = 0; i < n; ++i) {
                    const Code code = row[within + i];
                    to[i] = values(code);
                    valid += code != kernels::kNoData<Code> ? 1 : 0;
                }
                slice.valid += valid;
            }
            done += n;
        }
    }
}

template <class Code>
bool sampleAs(const ScanRequest& request, const std::vector<ScanTask>& tasks, const ColumnMap& map, Slice& slice,
              const std::stop_token& stop) {
    BlockCache& cache = *request.source->cache;
    const std::int64_t metric = request.extent.metric.id;
    const std::int64_t tile = kernels::tileOf(request.slotFrom);
    if (!cache.askedBefore(metric, tile) || bytesOf(tasks, sizeof(Code)) > cache.turnedBudget()) {
        return false;
    }
    const std::uint64_t generation = cache.generation();
    std::vector<HeldBlock> turned;
    std::vector<HeldBlock> lines;
    const std::vector<ScanTask> unturned = cache.findTurned(metric, tasks, turned);
    if (!cache.findAll(metric, unturned, lines).empty()) {
        return false;
    }
    turnAll<Code>(cache, metric, generation, lines, turned, stop);
    if (stop.stop_requested()) {
        return false;
    }
    place<Code>(turned, static_cast<int>(request.slotFrom - kernels::firstSlot(tile)), map, slice);
    return true;
}

}  // namespace

bool sampleFromTurned(const ScanRequest& request, const std::vector<ScanTask>& tasks, const ColumnMap& map,
                      Slice& slice, const std::stop_token& stop) {
    if (!request.source->cache || request.slotTo - request.slotFrom != 1) {
        return false;
    }
    return request.extent.metric.codeBytes == 1 ? sampleAs<std::uint8_t>(request, tasks, map, slice, stop)
                                                : sampleAs<std::uint16_t>(request, tasks, map, slice, stop);
}

}  // namespace leasehold
