// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "widgets/scene/fabric_line.hpp"
#include "widgets/scene/site_geometry.hpp"

/// Cables added up by the racks that they join; used by fabric_routes.cpp alone.
namespace leasehold::scene {

/// All cables of one kind between two racks.
struct Bundle {
    std::uint32_t a = 0;  ///< racks; a < b
    std::uint32_t b = 0;
    Lane lane = Lane::Rack;
    Strand strand = Strand::All;
    Flow flow;
};

/// Which bundles a site's cables make, gathered once: asking for loads or for a bundle's cables then costs a pass over
/// small arrays. Cables inside one rack, of unknown place, between sites or of racks not shown are in none.
class FabricBundles {
public:
    static constexpr std::uint32_t kNone = 0xffffffff;

    explicit FabricBundles(const SiteGeometry& geometry);

    /// A found cable is in the bundle of all; one that is not simply up is in one of its state too.
    [[nodiscard]] const std::vector<Bundle>& all() const { return m_bundles; }
    /// The same with the loads of their cables: 0..1 per snapshot link, NaN where unknown.
    [[nodiscard]] std::vector<Bundle> withLoads(std::span<const float> loads) const;
    /// Some cables, as Strand::Lit.
    [[nodiscard]] std::vector<Bundle> share(std::span<const std::uint32_t> links) const;
    /// The bundles that a cable is in; kNone: in none, or in one.
    [[nodiscard]] std::array<std::uint32_t, 2> bundlesOf(std::uint32_t link) const {
        return {m_found[link], m_marked[link]};
    }

private:
    const SiteGeometry& m_geometry;
    std::vector<Bundle> m_bundles;
    std::vector<std::uint32_t> m_found;   ///< per link: its bundle of Strand::All
    std::vector<std::uint32_t> m_marked;  ///< per link: its bundle of another strand
};

}  // namespace leasehold::scene
