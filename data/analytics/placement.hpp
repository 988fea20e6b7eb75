// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "data/model/snapshot.hpp"

/// Where a lease of so many GPUs fits, by fabric. Facts are never touched.
namespace leasehold {

enum class Within : std::uint8_t { Site, Hall, Pod };
Result<Within> parseWithin(std::string_view text);
std::string_view withinName(Within within);

struct PlacementRequest {
    std::int64_t gpus = 0;         ///< how many, above 0
    Within within = Within::Site;  ///< all of them inside one
    std::string model;             ///< empty: of any model, but of one; case-insensitive
    TimeWindow period;             ///< free all of it; to == kForever: for good
    std::size_t most = 10;         ///< results
};

/// One place.
struct PlacementOption {
    std::vector<GpuRange> gpus;  ///< ascending; `count` of the request in all
    std::string model;
    std::uint32_t pods = 0;  ///< touched; racks where the site has no pods
    std::uint32_t racks = 0;
    std::uint32_t nodes = 0;
    std::uint32_t halls = 0;
    SiteIndex site;
    std::string place;          ///< "pod H1-A03" or "3 pods of hall H2: ..."
    int switchHops = -1;        ///< switches between the two GPUs that are farthest apart; 0: one node; -1: not known
    std::int64_t leftFree = 0;  ///< free GPUs that stay behind in the pods it touches
    double ratedWatts = 0;      ///< of its GPUs, where racks are rated
    bool ratedKnown = true;
    std::optional<double> headroomW;   ///< the least that stays of an envelope above it; none: no envelope
    std::string tightest;              ///< that envelope: "hall H1"
    std::vector<std::string> reasons;  ///< why it stands where it does, one line each
};

struct Placement {
    PlacementRequest request;
    std::vector<PlacementOption> options;  ///< the best first
    std::int64_t freeGpus = 0;             ///< of the model, in the period
    std::int64_t largestInPod = 0;         ///< most free GPUs of any pod
    std::size_t overPower = 0;             ///< places that would exceed an envelope, left out
    bool podsKnown = false;                ///< else racks stand in for pods
    std::string whyNone;                   ///< empty where there are options
};

/// Ranked: one pod before several, then fewest pods, fewest switch hops, fewest halls, then what leaves the smallest
/// remainder behind, then physical order. Contiguous: in every pod the run of nodes that touches the fewest racks.
/// InvalidInput: no number, an empty period, an unknown model. 220,000 GPUs with thousands of leases in under a second.
/// Any thread.
Result<Placement> findPlacement(const Snapshot& snapshot, const PlacementRequest& request, std::stop_token stop = {});

/// GPUs as allocations of a lease: racks, nodes, and slots of nodes; pods where whole. The lease is left unset.
std::vector<Allocation> allocationsOf(const Snapshot& snapshot, const std::vector<GpuRange>& gpus);

/// The copy with one lease more, for figures before it is kept. Its allocations are those of the GPUs; `tenant` need
/// not be a party yet.
Snapshot tryLease(const Snapshot& snapshot, Lease lease, std::string_view tenant, const std::vector<GpuRange>& gpus);

}  // namespace leasehold
