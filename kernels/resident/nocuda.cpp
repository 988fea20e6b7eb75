// SPDX-License-Identifier: GPL-3.0-or-later
// The CUDA entry points of a binary without CUDA.
#if !LEASEHOLD_CUDA_BUILT

#include "kernels/device/device.hpp"
#include "kernels/resident/resident.hpp"

namespace leasehold::kernels {
namespace {

Status notBuilt() {
    return Status::failure(StatusCode::NotBuilt, "this program was built without CUDA");
}

}  // namespace

bool cudaBuilt() {
    return false;
}

Status listDevices(std::vector<DeviceInfo>& devices) {
    devices.clear();
    return notBuilt();
}

template <SampleCode Code>
struct ResidentTiles<Code>::State {};

template <SampleCode Code>
Status ResidentTiles<Code>::create(int, std::uint64_t, std::unique_ptr<ResidentTiles>& out) {
    out.reset();
    return notBuilt();
}

template <SampleCode Code>
ResidentTiles<Code>::ResidentTiles(std::unique_ptr<State> state) : m_state(std::move(state)) {}
template <SampleCode Code>
ResidentTiles<Code>::~ResidentTiles() = default;
template <SampleCode Code>
Status ResidentTiles<Code>::put(const TileView<Code>&) {
    return notBuilt();
}
template <SampleCode Code>
bool ResidentTiles<Code>::holds(std::int64_t, std::uint32_t, std::uint32_t) const {
    return false;
}
template <SampleCode Code>
std::uint64_t ResidentTiles<Code>::bytes() const {
    return 0;
}
template <SampleCode Code>
void ResidentTiles<Code>::drop(std::int64_t) {}
template <SampleCode Code>
void ResidentTiles<Code>::clear() {}
template <SampleCode Code>
double ResidentTiles<Code>::lastKernelSeconds() const {
    return 0;
}
template <SampleCode Code>
Status ResidentTiles<Code>::heatmap(const HeatmapPlan&, HeatmapCells&, std::stop_token) const {
    return notBuilt();
}
template <SampleCode Code>
Status ResidentTiles<Code>::slice(const SliceWindow&, std::span<ColumnSum>, std::stop_token) const {
    return notBuilt();
}

template class ResidentTiles<std::uint8_t>;
template class ResidentTiles<std::uint16_t>;

template <SampleCode Code>
struct HeatmapStream<Code>::State {};
template <SampleCode Code>
Status HeatmapStream<Code>::create(int, const HeatmapPlan&, std::unique_ptr<HeatmapStream>& out, std::uint64_t) {
    out.reset();
    return notBuilt();
}
template <SampleCode Code>
HeatmapStream<Code>::HeatmapStream(std::unique_ptr<State> state) : m_state(std::move(state)) {}
template <SampleCode Code>
HeatmapStream<Code>::~HeatmapStream() = default;
template <SampleCode Code>
Status HeatmapStream<Code>::add(std::span<const TileView<Code>>, const std::stop_token&) {
    return notBuilt();
}
template <SampleCode Code>
Status HeatmapStream<Code>::finish(HeatmapCells&) {
    return notBuilt();
}

template class HeatmapStream<std::uint8_t>;
template class HeatmapStream<std::uint16_t>;

template <SampleCode Code>
Status streamHeatmap(int, const HeatmapPlan&, std::span<const TileView<Code>>, HeatmapCells&, std::stop_token,
                     std::uint64_t) {
    return notBuilt();
}
template Status streamHeatmap(int, const HeatmapPlan&, std::span<const TileView<std::uint8_t>>, HeatmapCells&,
                              std::stop_token, std::uint64_t);
template Status streamHeatmap(int, const HeatmapPlan&, std::span<const TileView<std::uint16_t>>, HeatmapCells&,
                              std::stop_token, std::uint64_t);

Status measureReadBandwidth(int, std::uint64_t, double&) {
    return notBuilt();
}

}  // namespace leasehold::kernels

#endif
