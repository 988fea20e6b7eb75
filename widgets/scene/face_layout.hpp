// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

/// How a rack's front is divided: bands of whole units from below (a node, a switch, a blank panel), and a node's
/// band into its GPUs' cells. Picker, shader and labels read the same numbers, so that they cannot disagree.
namespace leasehold::scene {

/// What a rack face keeps free around its bands, metres.
inline constexpr float kFaceSide = 0.040F;
inline constexpr float kFaceBottom = 0.090F;
inline constexpr float kFaceTop = 0.060F;

enum class BandKind : std::uint8_t { Blank, Node, Switch };

struct Band {
    BandKind kind = BandKind::Blank;
    std::uint16_t start = 0;      ///< lowest unit, from 0
    std::uint16_t height = 1;     ///< units
    std::uint32_t item = 0;       ///< Node: the rack's n-th node; Switch: the rack's n-th switch
    std::uint32_t gpuOffset = 0;  ///< first GPU, counted from the rack's first
    std::uint32_t gpuCount = 0;
    std::uint16_t columns = 1;  ///< cells across; 8 at most, so that a column is a rail
    std::uint16_t lines = 1;    ///< cells down; GPU i stands in line i / columns (from above), column i % columns
    friend bool operator==(const Band&, const Band&) = default;
};

/// A point of a face, 0..1: u from the face's left to its right as seen from before it, v from below.
struct FacePoint {
    float u = 0;
    float v = 0;
};

/// A rectangle of a face, in the same units.
struct FaceRect {
    float u0 = 0;
    float v0 = 0;
    float u1 = 0;
    float v1 = 0;
    [[nodiscard]] FacePoint centre() const { return {(u0 + u1) / 2, (v0 + v1) / 2}; }
};

struct FaceLayout {
    std::uint16_t units = 1;
    std::vector<Band> bands;            ///< from below, without gaps: blanks are bands too
    std::vector<std::uint16_t> bandAt;  ///< unit -> band

    /// The band at a point of a face of that size (metres); nullptr on the frame.
    [[nodiscard]] const Band* bandUnder(FacePoint p, float width, float height) const;
    /// The GPU at a point, counted from the rack's first; nothing on frames, blanks, switches and beyond a band's
    /// last cell. Gaps between cells belong to the cell they surround.
    [[nodiscard]] std::optional<std::uint32_t> gpuUnder(FacePoint p, float width, float height) const;
    [[nodiscard]] FaceRect rectOf(const Band& band, float width, float height) const;
    /// The cell of the band's n-th GPU.
    [[nodiscard]] FaceRect cellOf(const Band& band, std::uint32_t n, float width, float height) const;
    friend bool operator==(const FaceLayout&, const FaceLayout&) = default;
};

/// One device of a rack as the topology gives it.
struct Device {
    BandKind kind = BandKind::Node;
    int u = 0;  ///< lowest U from 1; 0: unknown
    int heightU = 1;
    std::uint32_t item = 0;
    std::uint32_t gpuOffset = 0;
    std::uint32_t gpuCount = 0;
};

/// Lays devices out in a rack of that many U. Where any device has no U, overlaps another or reaches out of the
/// rack, no U of this rack can be trusted, and all are spread evenly in their order. No devices: one blank.
FaceLayout layOut(std::vector<Device> devices, int rackU);

}  // namespace leasehold::scene
