// SPDX-License-Identifier: GPL-3.0-or-later
// Slices and series of every backend against plain loops, to the bit.

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "kernels/device/device.hpp"
#include "kernels/resident/resident.hpp"
#include "kernels/slice/slice.hpp"
#include "kernels/slice/turn.hpp"
#include "tests/kernels/support.hpp"

using namespace leasehold::kernels;
using namespace leasehold::kernels::test;

namespace {

std::vector<DeviceInfo> devices;
const bool deviceOnly = std::getenv("LEASEHOLD_KERNEL_TESTS") != nullptr;  // see the heatmap's suite

template <SampleCode Code>
std::vector<ColumnSum> referenceSlice(const Site<Code>& site, const SliceWindow& window) {
    std::vector<ColumnSum> sums(window.columns);
    const auto from = std::max(window.slotFrom, firstSlot(site.tile0));
    const auto to = std::min(window.slotTo, firstSlot(site.tile0 + site.tiles));
    for (std::uint32_t column = 0; column < std::min(window.columns, site.columns); ++column) {
        for (std::int64_t slot = from; slot < to; ++slot) {
            const Code code = site.at(column, slot);
            if (code == kNoData<Code>) continue;
            ColumnSum& sum = sums[column];
            sum.sum += code;
            ++sum.valid;
            sum.min = std::min<std::uint16_t>(sum.min, code);
            sum.max = std::max<std::uint16_t>(sum.max, code);
        }
    }
    return sums;
}

template <SampleCode Code>
void compareOn(const std::string& name, const SliceWindow& window, const std::vector<ColumnSum>& wanted,
               std::span<const TileView<Code>> views, CpuOptions options) {
    std::vector<ColumnSum> sums(window.columns, ColumnSum{9, 9, 9, 9});
    check(sliceSums<Code>(window, views, sums, {}, options).ok() && sums == wanted, name + " sums");
    std::vector<float> means(window.columns, -5.0f);
    std::vector<std::uint8_t> texture(window.columns, 77);
    const TextureScale scale{2.0f, sizeof(Code) == 1 ? 200.0f : 60000.0f};
    check(sliceMeans<Code>(window, views, means, {}, options).ok(), name + " means");
    check(sliceTexture<Code>(window, views, scale, texture, {}, options).ok(), name + " texture");
    bool same = true;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const float mean = meanCode(wanted[i]);
        same = same && (means[i] == mean || (std::isnan(mean) && std::isnan(means[i])));
        same = same && texture[i] == textureCode(wanted[i], scale);
    }
    check(same, name + " means and texture agree with the sums");
}

template <SampleCode Code>
void compare(const Site<Code>& site, const SliceWindow& window, std::uint32_t width, unsigned order) {
    const auto wanted = referenceSlice(site, window);
    const auto views = site.views(width, order);
    const std::string where = std::to_string(site.columns) + " columns, slots " + std::to_string(window.slotFrom) +
                              " to " + std::to_string(window.slotTo);
    for (const std::string& simd : deviceOnly ? std::vector<std::string>() : simdTargets()) {
        for (const int threads : {1, 3})
            compareOn<Code>(simd + ", " + where, window, wanted, views, {threads, simd});
    }
    if (devices.empty()) return;
    std::unique_ptr<ResidentTiles<Code>> resident;
    Status status = ResidentTiles<Code>::create(0, std::uint64_t{1} << 30, resident);
    for (std::size_t i = 0; i < views.size() && status.ok(); ++i)
        status = resident->put(views[i]);
    std::vector<ColumnSum> sums(window.columns, ColumnSum{9, 9, 9, 9});
    if (status.ok()) status = resident->slice(window, sums);
    check(status.ok() && sums == wanted, "CUDA, " + where + ": " + status.message);
}

template <SampleCode Code>
void testWindows() {
    for (const std::uint32_t columns : {1u, 31u, 32u, 33u, 255u, 257u, 1023u, 1024u, 1025u, 9000u}) {
        std::mt19937 random(columns + 9);
        const auto site = randomSite<Code>(random, columns, 4, -2, columns == 33 ? 1.0 : 0.2);
        const std::int64_t first = firstSlot(-2);
        compare(site, {first, first + 256, columns}, 1024, 0);
        compare(site, {first + 70, first + 71, columns}, 1000, 3);
        compare(site, {first + 63, first + 130, columns + 3}, 64, 4);
        compare(site, {first - 500, first + 1, columns - std::min(columns, 5u)}, 1024, 0);
        compare(site, {first + 10, first + 10, columns}, 1024, 0);
        compare(site, {first + 300, first + 200, columns}, 1024, 0);
    }
}

void testFinish() {
    check(std::isnan(meanCode(ColumnSum{})) && textureCode(ColumnSum{}, {}) == kTextureNoData, "nothing has no mean");
    check(meanCode(ColumnSum{7, 2, 3, 4}) == 3.5f, "mean");
    check(textureCode({100, 1, 100, 100}, {0, 100}) == 254 && textureCode({0, 1, 0, 0}, {0, 100}) == 0,
          "ends of the scale");
    check(textureCode({200, 1, 200, 200}, {0, 100}) == 254 && textureCode({1, 1, 1, 1}, {50, 100}) == 0,
          "beyond the scale");
    check(textureCode({50, 1, 50, 50}, {0, 100}) == 127 && textureCode({5, 1, 5, 5}, {3, 3}) == 0,
          "middle, and no scale");
    std::vector<float> few(3);
    check(sliceMeans<std::uint8_t>({0, 1, 4}, {}, few).code == StatusCode::InvalidArgument, "one value per column");
    std::stop_source stopped;
    stopped.request_stop();
    std::vector<std::uint8_t> lines(64);
    const std::vector<TileView<std::uint8_t>> views{{0, 0, 1, lines.data()}};
    check(sliceMeans<std::uint8_t>({0, 64, 1}, views, std::span(few).first(1), stopped.get_token()).code ==
              StatusCode::Cancelled,
          "a slice is cancelled");
}

template <SampleCode Code>
void testTurn() {
    std::mt19937 random(5);
    for (const std::size_t columns : {0u, 1u, 7u, 8u, 9u, 15u, 16u, 17u, 31u, 33u, 63u, 64u, 65u, 100u, 1024u}) {
        std::vector<Code> lines(columns * kTileSlots), turned(columns * kTileSlots, Code{7});
        for (Code& code : lines)
            code = static_cast<Code>(random());
        turnLines<Code>(lines, turned);
        bool same = true;
        for (int slot = 0; slot < kTileSlots; ++slot) {
            const auto row = turnedRow<Code>(turned, slot);
            for (std::size_t c = 0; c < columns; ++c)
                same = same && row[c] == lines[c * kTileSlots + static_cast<std::size_t>(slot)];
        }
        check(same, std::to_string(columns) + " lines turned");
    }
}

template <SampleCode Code>
void testSeries() {
    std::mt19937 random(21);
    const auto site = randomSite<Code>(random, 200, 5, -1, 0.3);
    const std::int64_t from = firstSlot(-1) + 5, to = firstSlot(4) - 9;
    auto runs = randomRuns(random, 200, from - 50, to + 50, 3, 30, 60);
    for (const auto& simd : simdTargets()) {
        std::vector<Cell> series;
        check(seriesSums<Code>(runs, from, to, 40, site.views(50, 2), series, {}, {2, simd}).ok(), "series");
        HeatmapShape shape{1, from, to, {}, 40, false};
        for (std::int64_t slot = from; slot <= to; ++slot)
            shape.binEdges.push_back(slot);
        auto one = runs;
        for (Run& run : one)
            run.group = 0;
        check(series == reference(site, one, shape).cells, "series on " + simd);
    }
    std::vector<Cell> none{Cell{}};
    check(seriesSums<Code>(runs, 5, 5, 0, {}, none).ok() && none.empty(), "an empty series");
}

}  // namespace

int main() {
    const Status found = listDevices(devices);
    std::printf("CUDA: %s\n", found.ok() ? devices.front().name.c_str() : ("skipped: " + found.message).c_str());
    if (deviceOnly && devices.empty()) return 77;
    testWindows<std::uint8_t>();
    testWindows<std::uint16_t>();
    if (deviceOnly) return report("slice");
    testFinish();
    testTurn<std::uint8_t>();
    testTurn<std::uint16_t>();
    testSeries<std::uint8_t>();
    testSeries<std::uint16_t>();
    return report("slice");
}
