// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the kernel suites share: a check that counts, random sites, and a reference of a few plain loops as the judge.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "kernels/heatmap/heatmap.hpp"

namespace leasehold::kernels::test {

inline int failures = 0;
inline int checks = 0;

inline bool check(bool good, const std::string& what) {
    ++checks;
    if (!good && ++failures <= 20) std::printf("FAIL %s\n", what.c_str());
    return good;
}

inline int report(const char* suite) {
    std::printf("%s: %d checks, %d failed\n", suite, checks, failures);
    return failures == 0 ? 0 : 1;
}

/// A dense matrix of samples, columns x tiles, and the views of it.
template <SampleCode Code>
struct Site {
    std::int64_t tile0 = 0;
    std::uint32_t columns = 0;
    int tiles = 0;
    std::vector<Code> samples;  // [tile][column][slot]

    Code at(std::uint32_t column, std::int64_t slot) const {
        const std::int64_t tile = tileOf(slot);
        if (column >= columns || tile < tile0 || tile >= tile0 + tiles) return kNoData<Code>;
        return samples[(static_cast<std::size_t>(tile - tile0) * columns + column) * kTileSlots +
                       static_cast<std::size_t>(slot - firstSlot(tile))];
    }

    /// Views of at most `width` columns each, in an order that depends on the seed.
    std::vector<TileView<Code>> views(std::uint32_t width, unsigned seed = 0) const {
        std::vector<TileView<Code>> all;
        for (int t = 0; t < tiles; ++t) {
            for (std::uint32_t c = 0; c < columns; c += width) {
                const std::uint32_t n = std::min(width, columns - c);
                all.push_back({tile0 + t, c, n, samples.data() + (std::size_t(t) * columns + c) * kTileSlots});
            }
        }
        if (seed != 0) std::shuffle(all.begin(), all.end(), std::mt19937(seed));
        return all;
    }
};

/// `gaps` in 0..1 is the share of missing samples; 1 means all. Values over the whole code range.
template <SampleCode Code>
Site<Code> randomSite(std::mt19937& random, std::uint32_t columns, int tiles, std::int64_t tile0, double gaps) {
    Site<Code> site{tile0, columns, tiles, {}};
    site.samples.resize(std::size_t{columns} * static_cast<std::size_t>(tiles) * kTileSlots);
    std::uniform_int_distribution<int> value(0, kNoData<Code> - 1);
    std::bernoulli_distribution gap(gaps);
    for (Code& code : site.samples)
        code = gap(random) ? kNoData<Code> : static_cast<Code>(value(random));
    return site;
}

/// Runs that do not overlap: each stretch of columns is handed from group to group over time, with holes.
inline std::vector<Run> randomRuns(std::mt19937& random, std::uint32_t columns, std::int64_t slotFrom,
                                   std::int64_t slotTo, std::uint32_t groups, std::uint32_t longest,
                                   std::int64_t meanSlots) {
    std::vector<Run> runs;
    auto upTo = [&](std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(1, std::max<std::int64_t>(1, most))(random);
    };
    for (std::uint32_t c = 0; c < columns;) {
        const auto end = static_cast<std::uint32_t>(std::min<std::int64_t>(columns, c + upTo(longest)));
        for (std::int64_t t = slotFrom; t < slotTo;) {
            const std::int64_t to = std::min(slotTo, t + upTo(2 * meanSlots));
            const auto group = static_cast<std::uint32_t>(random() % groups);
            if (random() % 5 != 0) runs.push_back({c, end, t, to, group});
            t = to;
        }
        c = end;
    }
    std::shuffle(runs.begin(), runs.end(), random);
    return runs;
}

/// The judge: every run, column and slot in plain loops.
template <SampleCode Code>
HeatmapCells reference(const Site<Code>& site, const std::vector<Run>& runs, const HeatmapShape& shape) {
    HeatmapCells out;
    out.groups = shape.groups;
    out.bins = static_cast<std::uint32_t>(shape.binEdges.size() - 1);
    out.classes = shape.histogram ? kHistogramClasses<Code> : 0;
    out.cells.resize(std::size_t{out.groups} * out.bins);
    out.histogram.resize(out.cells.size() * out.classes);
    for (const Run& run : runs) {
        for (std::uint32_t bin = 0; bin < out.bins; ++bin) {
            const std::size_t at = std::size_t{run.group} * out.bins + bin;
            const auto from = std::max({run.slotFrom, shape.slotFrom, shape.binEdges[bin], firstSlot(site.tile0)});
            const auto to =
                std::min({run.slotTo, shape.slotTo, shape.binEdges[bin + 1], firstSlot(site.tile0 + site.tiles)});
            for (std::uint32_t column = run.columnFrom; column < std::min(run.columnTo, site.columns); ++column) {
                for (std::int64_t slot = from; slot < to; ++slot) {
                    const Code code = site.at(column, slot);
                    if (code == kNoData<Code>) continue;
                    Cell& cell = out.cells[at];
                    ++cell.valid;
                    cell.sum += code;
                    if (code >= shape.busyThreshold) ++cell.busy;
                    cell.min = std::min<std::uint16_t>(cell.min, code);
                    cell.max = std::max<std::uint16_t>(cell.max, code);
                    if (out.classes > 0) ++out.histogram[at * out.classes + (code >> kHistogramShift<Code>)];
                }
            }
        }
    }
    return out;
}

}  // namespace leasehold::kernels::test
