// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/demo/telemetry_maker.hpp"

#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "data/store/telemetry.hpp"

namespace leasehold::demo {
namespace {

constexpr std::size_t kCodes = static_cast<std::size_t>(kBlockColumns) * static_cast<std::size_t>(kTileSlots);
constexpr std::size_t kBlocksInFlight = 16;

struct Place {
    std::int64_t tile = 0;
    std::uint32_t part = 0;
};
template <std::size_t Metrics>
struct Made {
    Place place;
    std::array<EncodedBlock, Metrics> blocks;
};

Result<TelemetryWriter> openWriter(SiteFile& file, std::string_view name, Duration step) {
    const std::vector<Metric> catalogue = metricCatalogue();
    Metric metric = *std::find_if(catalogue.begin(), catalogue.end(), [&](const Metric& m) { return m.name == name; });
    metric.step = step;
    return TelemetryWriter::open(file, metric);
}

/// Tile by tile, part by part: `make` fills the blocks of a place on any thread, and they are put in that order.
template <std::size_t Metrics, class Make>
Result<> writeBlocks(const SampleSource& source, std::array<TelemetryWriter*, Metrics> writers, const Beat& beat,
                     Make make) {
    const auto parts = static_cast<std::int64_t>(source.parts());
    const std::int64_t count = (source.endTile() - source.firstTile()) * parts;
    std::int64_t next = 0;
    std::int64_t done = 0;
    Result<> result;
    bool stopped = false;  // an exception through a pipeline would lose the blocks in flight
    const auto input = [&](tbb::flow_control& flow) -> Place {
        if (next == count || !result || stopped) {
            flow.stop();
            return {};
        }
        const std::int64_t at = next++;
        return {source.firstTile() + at / parts, static_cast<std::uint32_t>(at % parts)};
    };
    const auto output = [&](const Made<Metrics>& made) {
        for (std::size_t m = 0; m < Metrics && result && !stopped; ++m) {
            result = writers[m]->putEncoded(made.place.tile, made.place.part, made.blocks[m]);
        }
        try {
            beat(static_cast<double>(++done) / static_cast<double>(count));
        } catch (const Stopped&) {
            stopped = true;
        }
    };
    tbb::parallel_pipeline(kBlocksInFlight,
                           tbb::make_filter<void, Place>(tbb::filter_mode::serial_in_order, input) &
                               tbb::make_filter<Place, Made<Metrics>>(tbb::filter_mode::parallel, make) &
                               tbb::make_filter<Made<Metrics>, void>(tbb::filter_mode::serial_in_order, output));
    if (stopped) {
        throw Stopped{};
    }
    return result;
}

}  // namespace

Result<> writeUtilisation(SiteFile& file, const SampleSource& source, Duration step, const Beat& beat) {
    auto writer = openWriter(file, "gpu_util", step);
    if (!writer) {
        return Failure(writer.error());
    }
    return writeBlocks<1>(source, {&*writer}, beat, [&](Place place) {
        thread_local std::vector<std::uint8_t> codes(kCodes);
        source.utilisation(place.tile, place.part, codes);
        return Made<1>{place, {encodeBlock(codes)}};
    });
}

Result<> writePowerAndTemperature(SiteFile& file, const SampleSource& source, Duration step, const Beat& beat) {
    auto power = openWriter(file, "power_w", step);
    auto temperature = openWriter(file, "temp_c", step);
    if (!power || !temperature) {
        return Failure(power ? temperature.error() : power.error());
    }
    return writeBlocks<2>(source, {&*power, &*temperature}, beat, [&](Place place) {
        thread_local std::vector<std::uint16_t> watts(kCodes);
        thread_local std::vector<std::uint16_t> degrees(kCodes);
        source.powerAndTemperature(place.tile, place.part, watts, degrees);
        return Made<2>{place, {encodeBlock(watts), encodeBlock(degrees)}};
    });
}

}  // namespace leasehold::demo
