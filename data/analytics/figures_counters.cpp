// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "data/analytics/figures_parts.hpp"

namespace leasehold {
namespace {

void add(const CounterCells& from, std::size_t cell, SampleCounts& to) {
    if (cell < from.cells.size()) {
        to.expected += from.expected[cell];
        to.valid += from.cells[cell].valid;
        to.busy += from.cells[cell].busy;
    }
}

/// True where `better` covers at least 90 % of what `other` does.
bool serves(const SampleCounts& better, const SampleCounts& other) {
    return better.valid > 0 && 10 * static_cast<Wide>(better.valid) * static_cast<Wide>(other.expected) >=
                                   9 * static_cast<Wide>(other.valid) * static_cast<Wide>(better.expected);
}

}  // namespace

std::optional<std::size_t> chooseCounter(std::span<const SampleCounts> counts) {
    std::optional<std::size_t> chosen;
    for (std::size_t k = counts.size(); k-- > 0;) {
        if (counts[k].valid > 0 && (!chosen || serves(counts[k], counts[*chosen]))) {
            chosen = k;
        }
    }
    return chosen;
}

std::vector<SampleCounts> countsOf(const std::vector<CounterCells>& counters, std::size_t cell) {
    std::vector<SampleCounts> counts(counters.size());
    for (std::size_t k = 0; k < counters.size(); ++k) {
        add(counters[k], cell, counts[k]);
    }
    return counts;
}

void setSamples(const FigurePartition& parts, const FigureSamples& samples, std::vector<LeaseLine>& lines) {
    if (samples.bins != parts.bins.size() || samples.window.empty()) {
        return;
    }
    const std::size_t counters = samples.window.size();
    std::vector<SampleCounts> counts(lines.size() * counters);
    for (std::size_t b = 0; b < parts.bins.size(); ++b) {
        if (const std::uint32_t lease = parts.bins[b].lease; lease < lines.size()) {
            for (std::size_t k = 0; k < counters; ++k) {
                add(samples.window[k], b, counts[lease * counters + k]);
            }
        }
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::span<const SampleCounts> mine(&counts[i * counters], counters);
        lines[i].counter = chooseCounter(mine);
        lines[i].samples = mine[lines[i].counter.value_or(0)];
    }
}

SamplesOf monthSamplesOf(const FigureSamples* samples, std::uint32_t lease) {
    if (samples == nullptr) {
        return {};
    }
    const auto at = std::lower_bound(samples->metered.begin(), samples->metered.end(), lease);
    if (at == samples->metered.end() || *at != lease) {
        return {};
    }
    const auto row = static_cast<std::size_t>(at - samples->metered.begin());
    return [samples, row](TimeWindow month) -> SampleCounts {
        const auto after = std::upper_bound(samples->monthEdges.begin(), samples->monthEdges.end(), month.from);
        if (after == samples->monthEdges.begin() || after == samples->monthEdges.end()) {
            return {};
        }
        const auto column = static_cast<std::size_t>(after - samples->monthEdges.begin() - 1);
        const std::vector<SampleCounts> counts = countsOf(samples->months, row * samples->monthCount() + column);
        return counts.empty() ? SampleCounts{} : counts[chooseCounter(counts).value_or(0)];
    };
}

}  // namespace leasehold
