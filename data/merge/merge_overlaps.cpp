// SPDX-License-Identifier: GPL-3.0-or-later
// LeaseMerge: two leases on one GPU.
#include <fmt/format.h>

#include "data/analytics/groups.hpp"
#include "data/merge/merge_leases.hpp"
#include "data/model/names.hpp"
#include "data/store/load_parts.hpp"

namespace leasehold {
namespace {

/// What helps where two leases hold one GPU: a lease that left its file is most often the other one's old self.
std::string remedyOf(const Lease& a, const Lease& b) {
    const Lease* gone = !a.seen ? &a : !b.seen ? &b : nullptr;
    if (gone == nullptr) return "end one before the other begins, or change its scope";
    const std::string& other = gone == &a ? b.name : a.name;
    const std::string file = gone->source.empty() ? std::string("its file") : gone->source;
    return fmt::format(
        "'{}' is no longer in {}: if it is called '{}' now, or has ended, let it go with --set "
        "retire=yes, or rename it in the window first",
        gone->name, file, other);
}

}  // namespace

Result<> LeaseMerge::checkOverlaps() {
    if (!m_touched) return {};
    // The same loading and the same rule as every other reader's, on this connection, before anything is committed.
    Snapshot snapshot;
    if (m_before != nullptr) {
        snapshot = withLeasesOf(m_context.database(), *m_before);
    } else {
        LoadedIds ids;
        loadTopology(m_context.database(), snapshot, ids, {});
        loadPortfolio(m_context.database(), snapshot, ids);
    }
    for (const LeaseOverlap& overlap : findOverlaps(snapshot)) {
        const std::string& a = snapshot.leases[overlap.a.value].name;
        const std::string& b = snapshot.leases[overlap.b.value].name;
        const auto placeA = m_leasePlaces.find(lowered(a));
        const auto placeB = m_leasePlaces.find(lowered(b));
        if (placeA == m_leasePlaces.end() && placeB == m_leasePlaces.end()) continue;  // as it stood before
        const bool useB = placeB != m_leasePlaces.end();
        return fail(ErrorCode::Conflict, useB ? placeB->second : placeA->second,
                    fmt::format("leases '{}' and '{}' both hold {} GPUs ({} and on) from {}{}", useB ? b : a,
                                useB ? a : b, overlap.gpus.count, snapshot.gpuName(GpuOrdinal(overlap.gpus.first)),
                                formatInstantShort(overlap.window.from),
                                overlap.window.to < kForever ? " to " + formatInstantShort(overlap.window.to) : ""),
                    remedyOf(snapshot.leases[overlap.a.value], snapshot.leases[overlap.b.value]));
    }
    return {};
}

}  // namespace leasehold
