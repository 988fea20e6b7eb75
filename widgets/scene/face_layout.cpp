// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/face_layout.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::scene {
namespace {

Band bandOf(const Device& device, int start, int height) {
    Band b;
    b.kind = device.kind;
    b.start = static_cast<std::uint16_t>(start);
    b.height = static_cast<std::uint16_t>(height);
    b.item = device.item;
    b.gpuOffset = device.gpuOffset;
    b.gpuCount = device.gpuCount;
    const std::uint32_t lines = std::max(1U, (device.gpuCount + 7) / 8);
    b.lines = static_cast<std::uint16_t>(lines);
    b.columns = static_cast<std::uint16_t>(std::max(1U, (device.gpuCount + lines - 1) / lines));
    return b;
}

Band blank(int start, int height) {
    Band b;
    b.start = static_cast<std::uint16_t>(start);
    b.height = static_cast<std::uint16_t>(height);
    return b;
}

/// True when every device has a place of its own inside the rack. Sorted by U on return.
bool trustworthy(std::vector<Device>& devices, int rackU) {
    if (std::any_of(devices.begin(), devices.end(), [](const Device& d) { return d.u < 1 || d.heightU < 1; })) {
        return false;
    }
    std::stable_sort(devices.begin(), devices.end(), [](const Device& a, const Device& b) { return a.u < b.u; });
    int next = 1;
    for (const Device& d : devices) {
        if (d.u < next) {
            return false;
        }
        next = d.u + d.heightU;
    }
    return next <= rackU + 1;
}

void fillBandAt(FaceLayout& layout) {
    layout.bandAt.resize(layout.units);
    for (std::size_t i = 0; i < layout.bands.size(); ++i) {
        const Band& b = layout.bands[i];
        std::fill_n(layout.bandAt.begin() + b.start, b.height, static_cast<std::uint16_t>(i));
    }
}

/// 0..1 within the part of the face that bands share; outside 0..1 on the frame.
FacePoint inner(FacePoint p, float width, float height) {
    return {(p.u * width - kFaceSide) / (width - 2 * kFaceSide),
            (p.v * height - kFaceBottom) / (height - kFaceBottom - kFaceTop)};
}

}  // namespace

FaceLayout layOut(std::vector<Device> devices, int rackU) {
    FaceLayout layout;
    std::vector<Device> byU = devices;
    const bool trusted = !devices.empty() && rackU > 0 && trustworthy(byU, rackU);
    if (trusted) {
        layout.units = static_cast<std::uint16_t>(rackU);
        int next = 0;
        for (const Device& d : byU) {
            if (d.u - 1 > next) {
                layout.bands.push_back(blank(next, d.u - 1 - next));
            }
            layout.bands.push_back(bandOf(d, d.u - 1, d.heightU));
            next = d.u - 1 + d.heightU;
        }
        if (next < rackU) {
            layout.bands.push_back(blank(next, rackU - next));
        }
    } else if (devices.empty()) {
        layout.bands.push_back(blank(0, 1));
    } else {
        // Thin racks would show a few giant cells: at least eight bands' room, filled from below.
        const int units = std::clamp(static_cast<int>(devices.size()), 8, 4096);
        const int count = std::min(static_cast<int>(devices.size()), units);
        layout.units = static_cast<std::uint16_t>(units);
        for (int i = 0; i < count; ++i) {
            layout.bands.push_back(bandOf(devices[static_cast<std::size_t>(i)], i, 1));
        }
        if (count < units) {
            layout.bands.push_back(blank(count, units - count));
        }
    }
    fillBandAt(layout);
    return layout;
}

const Band* FaceLayout::bandUnder(FacePoint p, float width, float height) const {
    const FacePoint q = inner(p, width, height);
    if (q.u < 0 || q.u > 1 || q.v < 0 || q.v > 1) {
        return nullptr;
    }
    const int unit = std::min(static_cast<int>(q.v * static_cast<float>(units)), units - 1);
    return &bands[bandAt[static_cast<std::size_t>(unit)]];
}

std::optional<std::uint32_t> FaceLayout::gpuUnder(FacePoint p, float width, float height) const {
    const Band* band = bandUnder(p, width, height);
    if (band == nullptr || band->gpuCount == 0) {
        return std::nullopt;
    }
    const FacePoint q = inner(p, width, height);
    const float inBand =
        (q.v * static_cast<float>(units) - static_cast<float>(band->start)) / static_cast<float>(band->height);
    const int column = std::clamp(static_cast<int>(q.u * static_cast<float>(band->columns)), 0, band->columns - 1);
    const int line = std::clamp(static_cast<int>((1 - inBand) * static_cast<float>(band->lines)), 0, band->lines - 1);
    const auto n = static_cast<std::uint32_t>(line * band->columns + column);
    return n < band->gpuCount ? std::optional(band->gpuOffset + n) : std::nullopt;
}

FaceRect FaceLayout::rectOf(const Band& band, float width, float height) const {
    const float free = height - kFaceBottom - kFaceTop;
    const auto v = [&](int unit) {
        return (kFaceBottom + free * static_cast<float>(unit) / static_cast<float>(units)) / height;
    };
    return {kFaceSide / width, v(band.start), 1 - kFaceSide / width, v(band.start + band.height)};
}

FaceRect FaceLayout::cellOf(const Band& band, std::uint32_t n, float width, float height) const {
    const FaceRect r = rectOf(band, width, height);
    const auto column = static_cast<float>(n % band.columns);
    const auto line = static_cast<float>(n / band.columns);
    const float du = (r.u1 - r.u0) / static_cast<float>(band.columns);
    const float dv = (r.v1 - r.v0) / static_cast<float>(band.lines);
    return {r.u0 + du * column, r.v1 - dv * (line + 1), r.u0 + du * (column + 1), r.v1 - dv * line};
}

}  // namespace leasehold::scene
