// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>

namespace leasehold::scene {

/// A display-referred (sRGB) colour; the scene never blends in linear light, so that a legend's colour is found
/// again in the picture to the bit.
struct Rgb {
    std::uint8_t r = 0;
    std::uint8_t g = 0;
    std::uint8_t b = 0;
    friend constexpr bool operator==(Rgb, Rgb) = default;
};

constexpr Rgb rgb(std::uint32_t hex) {
    return {static_cast<std::uint8_t>(hex >> 16 & 0xff), static_cast<std::uint8_t>(hex >> 8 & 0xff),
            static_cast<std::uint8_t>(hex & 0xff)};
}

/// a + (b - a) * t, per channel.
Rgb mix(Rgb a, Rgb b, double t);

/// Every colour of the scene that carries no value, in one place. Value and state colours: palette.hpp.
struct Theme {
    bool dark = true;
    Rgb background;
    Rgb slab;         ///< a hall's floor
    Rgb slabSide;     ///< the edge of its slab
    Rgb slabOutline;  ///< a hall's outline
    Rgb grid;         ///< floor grid, every ten metres
    Rgb aisle;        ///< the strip in front of a row
    Rgb shadow;       ///< contact shadow under racks
    Rgb steelSide;    ///< rack sides
    Rgb steelFrame;   ///< posts and edges of a rack's front and top
    Rgb faceDark;     ///< behind the cells
    Rgb blankPanel;   ///< U without equipment
    Rgb switchPanel;  ///< a switch in its U
    Rgb switchPort;   ///< its ports
    Rgb ghost;        ///< planned racks
    Rgb trayRack;     ///< cables between NICs and leaves
    Rgb trayRow;      ///< between leaves and spines
    Rgb trayTrunk;    ///< between spines and cores
    Rgb linkDown;     ///< cables that are down
    Rgb linkSlow;     ///< below their rate
    Rgb linkNotSeen;  ///< planned, and not found
    Rgb accent;       ///< what stands out: lit cables
    Rgb text;
    Rgb textMuted;
    Rgb halo;
    Rgb panel;  ///< behind the legend
    Rgb panelOutline;
    Rgb selection;
    Rgb selectionCasing;
    Rgb warning;  ///< "synthetic", "assumed layout"
};

const Theme& darkTheme();
const Theme& lightTheme();

}  // namespace leasehold::scene
