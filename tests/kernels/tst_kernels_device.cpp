// SPDX-License-Identifier: GPL-3.0-or-later
// Discovery and the planner: what is asked, what there is, and what is said about it.

#include "kernels/device/device.hpp"
#include "kernels/resident/resident.hpp"
#include "tests/kernels/support.hpp"

using namespace leasehold::kernels;
using namespace leasehold::kernels::test;

namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

void testPlanner() {
    const Status found;
    const Status absent = Status::failure(StatusCode::NoDevice, "no driver");
    const std::vector<DeviceInfo> devices{{0, "Small", 8 * kGiB, 2 * kGiB, 8, 0, 20},
                                          {1, "Large", 80 * kGiB, 70 * kGiB, 9, 0, 132}};
    auto choose = [&](Backend asked, std::uint64_t bytes, std::uint64_t resident = 0, bool histogram = false) {
        return chooseBackend({asked, bytes, resident, histogram}, devices, found);
    };
    auto choice = choose(Backend::Auto, 4 * kGiB);
    check(choice.backend == Backend::Cuda && choice.device == 1 && !choice.streaming, "auto takes the roomiest device");
    check(choice.reason.find("Large") != std::string::npos, "and says which");
    check(choose(Backend::Auto, 1000).backend == Backend::Cpu, "little work stays here");
    check(choose(Backend::Auto, 900 * kGiB).backend == Backend::Cpu, "what does not fit stays here");
    check(choose(Backend::Auto, 900 * kGiB, 0, true).streaming, "unless histograms are wanted");
    check(choose(Backend::Cuda, 900 * kGiB).streaming, "asked for, it streams");
    check(!choose(Backend::Cuda, 900 * kGiB, 900 * kGiB).streaming, "what is resident does not stream");
    check(choose(Backend::Cpu, 4 * kGiB).backend == Backend::Cpu, "cpu is obeyed");
    check(choose(Backend::Cuda, 10).backend == Backend::Cuda, "cuda is obeyed");
    const auto refused = chooseBackend({Backend::Cuda, kGiB, 0, false}, {}, absent);
    check(refused.status.code == StatusCode::NoDevice, "cuda without a device fails");
    check(refused.status.message.find("no driver") != std::string::npos, "and says why");
    const auto fallen = chooseBackend({Backend::Auto, kGiB, 0, false}, {}, absent);
    check(fallen.status.ok() && fallen.backend == Backend::Cpu && fallen.reason.find("no driver") != std::string::npos,
          "auto without a device computes here and says why");
}

void testDiscovery() {
    std::vector<DeviceInfo> devices(3);
    const Status status = listDevices(devices);
    check(status.ok() == !devices.empty(), "devices or a reason");
    check(status.ok() || !status.message.empty(), "the reason has words");
    check(cudaBuilt() || status.code == StatusCode::NotBuilt, "without CUDA it says so");
    if (status.ok()) return;
    std::printf("CUDA: skipped: %s\n", status.message.c_str());
    std::unique_ptr<ResidentTiles<std::uint8_t>> resident;
    check(!ResidentTiles<std::uint8_t>::create(0, 0, resident).ok() && !resident, "no residence without a device");
    HeatmapPlan plan;
    HeatmapCells cells;
    check(HeatmapPlan::build({}, {1, 0, 1, {0, 1}, 1, false}, plan).ok(), "plan");
    check(!streamHeatmap<std::uint8_t>(0, plan, {}, cells).ok(), "no stream without a device");
    double rate = 0;
    check(!measureReadBandwidth(0, 1 << 20, rate).ok(), "no bandwidth without a device");
}

}  // namespace

int main() {
    const CpuInfo cpu = cpuInfo();
    std::printf("CPU: %s, %d threads, %s\n", cpu.simd.c_str(), cpu.threads, cpu.scheduler.c_str());
    check(simdTargets().back() == "scalar" && cpu.simd == simdTargets().front() && cpu.threads >= 1, "cpu");
    testPlanner();
    testDiscovery();
    return report("device");
}
