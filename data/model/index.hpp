// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace leasehold {

/// A position in one of the snapshot's vectors. Each kind is a type of its own, so that a rack's index cannot be
/// handed where a node's is meant. Default: none.
template <class Tag>
struct Index {
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t value = kNone;

    constexpr Index() = default;
    constexpr explicit Index(std::size_t v) : value(static_cast<std::uint32_t>(v)) {}
    [[nodiscard]] constexpr bool valid() const { return value != kNone; }
    constexpr explicit operator bool() const { return valid(); }
    friend constexpr auto operator<=>(Index, Index) = default;  // NOLINT(modernize-use-nullptr): not of ours
};

using SiteIndex = Index<struct SiteTag>;
using HallIndex = Index<struct HallTag>;
using RowIndex = Index<struct RowTag>;
using RackIndex = Index<struct RackTag>;
using NodeIndex = Index<struct NodeTag>;
using PodIndex = Index<struct PodTag>;
using SwitchIndex = Index<struct SwitchTag>;
using NicIndex = Index<struct NicTag>;
using LinkIndex = Index<struct LinkTag>;
using PartyIndex = Index<struct PartyTag>;
using LeaseIndex = Index<struct LeaseTag>;
using ModelIndex = Index<struct ModelTag>;

/// A GPU's index in the physical order of all sites (site, hall, row, rack, U, slot). Dense from 0. The GPUs of a
/// rack, and those of a node, are contiguous in it.
using GpuOrdinal = Index<struct GpuTag>;

/// A half-open range of ordinals, [first, first + count).
struct GpuRange {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    [[nodiscard]] constexpr std::uint32_t end() const { return first + count; }
    [[nodiscard]] constexpr bool contains(GpuOrdinal gpu) const { return gpu.value >= first && gpu.value < end(); }
    friend constexpr bool operator==(GpuRange, GpuRange) = default;
};

}  // namespace leasehold
