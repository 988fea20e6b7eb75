// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "data/model/snapshot.hpp"

namespace leasehold {

enum class SelectionKind : std::uint8_t {
    None,
    Site,
    Hall,
    Row,
    Rack,
    Node,
    Gpu,
    Pod,
    Switch,
    Tenant,
    Lease,
    Link,  ///< a cable
    Feed   ///< a power feed
};
inline constexpr SelectionKind kLastSelectionKind = SelectionKind::Feed;

/// "rack", "GPU", ...; for screens. "" for None.
std::string_view selectionKindName(SelectionKind kind);

/// What is selected: things of one kind, by their positions in the snapshot. Holds for one snapshot.
struct Selection {
    SelectionKind kind = SelectionKind::None;
    std::vector<std::uint32_t> indices;  ///< ascending, each once; never empty unless kind is None

    static Selection of(SelectionKind kind, std::uint32_t index) { return {kind, {index}}; }
    /// Sorted and freed of doubles; nothing at all gives the empty selection.
    static Selection many(SelectionKind kind, std::vector<std::uint32_t> indices);

    [[nodiscard]] bool empty() const { return kind == SelectionKind::None; }
    [[nodiscard]] std::uint32_t first() const { return indices.front(); }
    [[nodiscard]] bool isOne(SelectionKind wanted) const { return kind == wanted && indices.size() == 1; }
    friend bool operator==(const Selection&, const Selection&) = default;
};

/// How many things of the kind the snapshot has; 0 for None.
std::size_t countOfKind(const Snapshot& snapshot, SelectionKind kind);

/// Whether every index lies inside the snapshot's vector of its kind.
bool isWithin(const Selection& selection, const Snapshot& snapshot);

/// The same things in a later snapshot of the same file, found by their row ids; what is gone is left out.
Selection carriedOver(const Selection& selection, const Snapshot& from, const Snapshot& to);

/// "H1-A-07", "3 racks", "Anthropic"; a link by its ends, "leaf-1/3 – spine-2/7"; "" when empty.
std::string selectionName(const Snapshot& snapshot, const Selection& selection);

/// The GPUs meant by a selection: ascending, disjoint, touching ranges joined. Tenant and Lease: what they hold at
/// `at`. Switch: what hangs on it, through every tier below it (of its own fabric); a NIC that serves one GPU slot
/// brings that GPU alone. Link: what hangs on its lower end (a NIC's GPUs; of two switches of one tier, both). Feed:
/// what it feeds. Empty for the empty selection and for kinds without GPUs. Any thread; a switch reads all links once
/// per tier (milliseconds).
std::vector<GpuRange> selectedGpus(const Snapshot& snapshot, const Selection& selection, Instant at);

/// How many GPUs those are.
std::uint64_t gpuCount(const std::vector<GpuRange>& ranges);

/// The rack to show in detail: the selected one, or that of the first selected node or GPU, or a switch's; else none.
RackIndex detailRack(const Snapshot& snapshot, const Selection& selection);

}  // namespace leasehold
