// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "widgets/scene/fabric_routes.hpp"

/// What runs along the straight lines of the fabric's trays; used by fabric_routes.cpp alone.
namespace leasehold::scene {

/// How much runs: capacity, and load times capacity with the capacity whose load is known.
struct Flow {
    double gbps = 0;
    double loaded = 0;
    double known = 0;
    Flow& operator+=(const Flow& o) {
        gbps += o.gbps;
        loaded += o.loaded;
        known += o.known;
        return *this;
    }
    Flow& operator-=(const Flow& o) {
        gbps -= o.gbps;
        loaded -= o.loaded;
        known -= o.known;
        return *this;
    }
};

/// Capacity along a straight line, by where it begins and ends; turned into pieces at the end.
class Line {
public:
    void add(double a, double b, Lane lane, Strand strand, const Flow& flow) {
        auto& changes = m_changes[static_cast<std::size_t>(lane)][static_cast<std::size_t>(strand)];
        changes[std::min(a, b)] += flow;
        changes[std::max(a, b)] -= flow;
    }

    /// Calls visit(from, to, lane, strand, flow) per piece of one capacity; capacities are rounded up to steps of an
    /// eighth of a doubling, so that a row is a few pieces and not one per rack. Loads part pieces at steps of a tenth.
    template <class Visit>
    void pieces(Visit visit) const {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            for (std::size_t strand = 0; strand < kStrands; ++strand) {
                walk(m_changes[lane][strand], [&](double from, double to, const Flow& flow) {
                    visit(from, to, static_cast<Lane>(lane), static_cast<Strand>(strand), flow);
                });
            }
        }
    }

private:
    static constexpr double kShortest = 0.05;  ///< metres; less is a sliver across a lane

    template <class Visit>
    static void walk(const std::map<double, Flow>& changes, Visit visit) {
        Flow sum;
        Flow shown;
        double start = 0;
        for (const auto& [at, change] : changes) {
            sum += change;
            Flow next = sum;
            next.gbps = sum.gbps > 1e-6 ? std::exp2(std::ceil(std::log2(sum.gbps) * 8) / 8) : 0;
            if (next.gbps != shown.gbps || tenth(next) != tenth(shown)) {
                if (shown.gbps > 0 && at - start > kShortest) {
                    visit(start, at, shown);
                }
                start = at;
                shown = next;
            }
        }
    }
    static long tenth(const Flow& f) { return f.known > 1e-6 ? std::lround(f.loaded / f.known * 10) : -1; }

    std::array<std::array<std::map<double, Flow>, kStrands>, kLanes> m_changes;
};

/// Where each lane runs beside its line: metres to the left of the way it goes. Lanes keep their places along the whole
/// line, as wide as each is at its widest, whatever runs in them.
using LaneOffsets = std::array<double, kLanes>;

/// scale: metres of width per square root of a Gb/s; gap: metres between lanes.
inline LaneOffsets offsetsOf(const Line& line, double scale, double gap) {
    std::array<double, kLanes> widest{};
    line.pieces([&](double, double, Lane lane, Strand, const Flow& f) {
        auto& w = widest[static_cast<std::size_t>(lane)];
        w = std::max(w, scale * std::sqrt(f.gbps));
    });
    LaneOffsets middle{};
    double total = 0;
    for (std::size_t i = 0; i < kLanes; ++i) {
        middle[i] = total + widest[i] / 2;
        total += widest[i] > 0 ? widest[i] + gap : 0;
    }
    for (double& m : middle) {
        m -= total / 2;
    }
    return middle;
}

}  // namespace leasehold::scene
