// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/model/snapshot.hpp"

namespace leasehold {

/// What the rows of a heatmap, chart or table are.
enum class GroupBy : std::uint8_t { Tenant, Lease, Hall, Row, Rack, Pod, Node, Gpu, Model, Site };

/// "tenant", ...; InvalidInput names the known ones.
Result<GroupBy> parseGroupBy(std::string_view text);
std::string_view groupByName(GroupBy by);

/// Keeps GPUs (and, for tenant and lease, times) that satisfy every condition; conditions of one key are alternatives.
struct Filter {
    struct Condition {
        GroupBy key;       ///< any but Gpu
        std::string name;  ///< case-insensitive; "(vacant)" for what no lease holds
    };
    std::vector<Condition> conditions;
    [[nodiscard]] bool empty() const { return conditions.empty(); }
    friend bool operator==(const Filter&, const Filter&) = default;
};
bool operator==(const Filter::Condition&, const Filter::Condition&);

/// Reads "tenant=NAME".
Result<Filter::Condition> parseCondition(std::string_view text);

inline constexpr std::string_view kVacantName = "(vacant)";

/// A range of ordinals that one group holds over a time.
struct GroupRun {
    GpuRange gpus;
    TimeWindow window;
    std::uint32_t group = 0;
};

/// The groups and who belongs to them when: sorted by ordinal then time, never overlapping. GPUs that are not in
/// service, and Count allocations, are in no run. With Tenant and Lease the last group is kVacantName and holds what no
/// lease does.
struct Groups {
    std::vector<std::string> names;
    std::vector<GroupRun> runs;
    /// Per group its position in the snapshot's vector of that kind (parties, leases, ..., gpuModels; GPUs by
    /// ordinal); kNoPart for kVacantName.
    std::vector<std::uint32_t> parts;
    static constexpr std::uint32_t kNoPart = 0xFFFFFFFF;
};

/// Groups over `window`. NotFound where a filter names nothing. Empty window: no runs.
Result<Groups> makeGroups(const Snapshot& snapshot, GroupBy by, TimeWindow window, const Filter& filter = {});

/// Which lease holds each range of ordinals when; the ground of makeGroups, states and figures. group = LeaseIndex.
std::vector<GroupRun> leaseRuns(const Snapshot& snapshot, TimeWindow window);

/// Which lease holds each range of ordinals at `at`. Tens of milliseconds where leases are many: ask once a time.
std::vector<GroupRun> leaseRunsAt(const Snapshot& snapshot, Instant at);

/// Two leases that hold one GPU at one time.
struct LeaseOverlap {
    LeaseIndex a;
    LeaseIndex b;
    GpuRange gpus;
    TimeWindow window;
};
/// All of them; empty is as it must be.
std::vector<LeaseOverlap> findOverlaps(const Snapshot& snapshot);

}  // namespace leasehold
