// SPDX-License-Identifier: GPL-3.0-or-later
// Every CUDA call's code is checked: each call in turn is made to fail, and what comes back says so or is right all the
// same; nothing stays behind on the device, and the next request works.

#include <functional>

#include "kernels/device/device.hpp"
#include "kernels/resident/resident.hpp"
#include "kernels/slice/slice.hpp"
#include "tests/emulator/emulator.hpp"
#include "tests/kernels/support.hpp"

using namespace leasehold;
using namespace leasehold::kernels;
using namespace leasehold::kernels::test;

namespace {

#define PASS_ON(call)                                               \
    do {                                                            \
        if (Status status_ = (call); !status_.ok()) return status_; \
    } while (false)

// A site of three blocks by three tiles, its plan, and what must come out.
struct Case {
    Site<std::uint8_t> site;
    std::vector<Run> runs;
    HeatmapPlan plan;
    HeatmapCells cells;
    std::vector<ColumnSum> sums;

    Case() {
        std::mt19937 random(3);
        site = randomSite<std::uint8_t>(random, 2100, 3, -1, 0.2);
        // Columns that nobody puts, in blocks that others are in.
        for (std::size_t i = std::size_t{700} * kTileSlots; i < std::size_t{1400} * kTileSlots; ++i)
            site.samples[i] = kNoData<std::uint8_t>;
        runs = randomRuns(random, 2100, -64, 128, 5, 300, 40);
        const HeatmapShape shape{5, -64, 128, {-64, -10, 0, 64, 128}, 50, true};
        check(HeatmapPlan::build(runs, shape, plan).ok(), "plan");
        cells = reference(site, runs, shape);
        sums.resize(2100);
        check(sliceSums<std::uint8_t>({-3, 70, 2100}, site.views(1024), sums).ok(), "slice on the CPU");
    }

    std::vector<TileView<std::uint8_t>> views() const {
        auto all = site.views(700);
        std::erase_if(all, [](const auto& view) { return view.tile == -1 && view.column0 == 700; });
        return all;
    }

    Status resident(bool& right) const {
        std::unique_ptr<ResidentTiles<std::uint8_t>> tiles;
        PASS_ON(ResidentTiles<std::uint8_t>::create(0, 0, tiles));
        for (const auto& view : views())
            PASS_ON(tiles->put(view));
        HeatmapCells got;
        PASS_ON(tiles->heatmap(plan, got));
        std::vector<ColumnSum> slice(2100);
        PASS_ON(tiles->slice({-3, 70, 2100}, slice));
        right = got == cells && slice == sums;
        return {};
    }

    Status streaming(bool& right) const {
        HeatmapCells got;
        PASS_ON(streamHeatmap<std::uint8_t>(0, plan, views(), got, {}, 4 * 65536));
        right = got == cells;
        return {};
    }
};

void failEachCall(const char* name, const std::function<Status(bool&)>& request) {
    std::uint64_t n = 0;
    bool more = true;
    while (more && n < 10'000) {
        emulator::failCall(++n);
        bool right = false;
        const Status status = request(right);
        more = emulator::failed();
        emulator::failCall(0);
        const std::string where = std::string(name) + ", call " + std::to_string(n);
        check(status.ok() ? right : more, where + (status.ok() ? ": a wrong result for a right one" : ": fails alone"));
        check(status.ok() || !status.message.empty(), where + ": fails without a word");
        check(emulator::held() == 0, where + ": something stays on the device");
        if (failures > 0) return;
    }
    std::printf("%s: %llu calls\n", name, static_cast<unsigned long long>(n - 1));
    check(n > 10, std::string(name) + ": calls were made");
}

void testMemory(const Case& what) {
    emulator::setMemory(6 * 65536);
    bool right = false;
    check(what.resident(right).code == StatusCode::OutOfMemory, "resident: a device without room says so");
    emulator::setMemory(1000);
    check(what.streaming(right).code == StatusCode::OutOfMemory, "streaming: a device without room says so");
    emulator::setMemory(std::uint64_t{1} << 30);
    check(emulator::held() == 0, "and keeps nothing");
    check(what.resident(right).ok() && right && what.streaming(right).ok() && right, "with room it works again");
}

void testDevices() {
    std::vector<DeviceInfo> devices;
    check(listDevices(devices).ok() && devices.size() == 1 && devices[0].multiprocessors > 0, "one device");
    emulator::setDevices(0);
    check(listDevices(devices).code == StatusCode::NoDevice && devices.empty(), "none");
    std::unique_ptr<ResidentTiles<std::uint8_t>> tiles;
    check(ResidentTiles<std::uint8_t>::create(0, 0, tiles).code == StatusCode::NoDevice, "no residence without one");
    emulator::setDevices(2);
    emulator::failCall(2);  // the first device's properties
    check(listDevices(devices).ok() && devices.size() == 1 && devices[0].index == 1, "a dead one hides no other");
    emulator::failCall(0);
    emulator::setDevices(1);
    double rate = 0;
    check(measureReadBandwidth(0, 1 << 20, rate).ok() && rate > 0, "bandwidth");
    for (std::uint64_t n = 1;; ++n) {
        emulator::failCall(n);
        rate = 0;
        const bool ok = measureReadBandwidth(0, 1 << 16, rate).ok();
        if (!emulator::failed()) break;
        // The stream's last wait, when all is measured, has no one to tell.
        check((!ok || rate > 0) && emulator::held() == 0, "bandwidth, call " + std::to_string(n));
    }
    emulator::failCall(0);
}

}  // namespace

int main() {
    const Case what;
    const std::uint64_t before = emulator::launches();
    failEachCall("resident", [&](bool& right) { return what.resident(right); });
    failEachCall("streaming", [&](bool& right) { return what.streaming(right); });
    check(emulator::launches() > before, "the device code ran");
    testMemory(what);
    testDevices();
    return report("faults");
}
