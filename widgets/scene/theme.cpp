// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/theme.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::scene {

Rgb mix(Rgb a, Rgb b, double t) {
    const auto channel = [t](std::uint8_t x, std::uint8_t y) {
        return static_cast<std::uint8_t>(std::clamp(std::lround(x + (y - x) * t), 0L, 255L));
    };
    return {channel(a.r, b.r), channel(a.g, b.g), channel(a.b, b.b)};
}

const Theme& darkTheme() {
    static const Theme theme = [] {
        Theme t;
        t.dark = true;
        t.background = rgb(0x111419);
        t.slab = rgb(0x20252d);
        t.slabSide = rgb(0x191d24);
        t.slabOutline = rgb(0x4a5462);
        t.grid = rgb(0x272d36);
        t.aisle = rgb(0x272d36);
        t.shadow = rgb(0x14171c);
        t.steelSide = rgb(0x353c47);
        t.steelFrame = rgb(0x474f5c);
        t.faceDark = rgb(0x14171b);
        t.blankPanel = rgb(0x232830);
        t.switchPanel = rgb(0x2d3643);
        t.switchPort = rgb(0x6d8299);
        t.ghost = rgb(0x5d6b7d);
        t.trayRack = rgb(0x3d4f66);
        t.trayRow = rgb(0x475c76);
        t.trayTrunk = rgb(0x5c758f);
        t.linkDown = rgb(0xf0524f);
        t.linkSlow = rgb(0xf2b84b);
        t.linkNotSeen = rgb(0xd77fd0);
        t.accent = rgb(0x6cc4ff);
        t.text = rgb(0xe9edf2);
        t.textMuted = rgb(0x9aa5b3);
        t.halo = rgb(0x0d1014);
        t.panel = rgb(0x171b21);
        t.panelOutline = rgb(0x313945);
        t.selection = rgb(0xffffff);
        t.selectionCasing = rgb(0x0a0c0f);
        t.warning = rgb(0xf2b84b);
        return t;
    }();
    return theme;
}

const Theme& lightTheme() {
    static const Theme theme = [] {
        Theme t;
        t.dark = false;
        t.background = rgb(0xe9ecf0);
        t.slab = rgb(0xfafbfc);
        t.slabSide = rgb(0xc9d0d8);
        t.slabOutline = rgb(0xa4aeba);
        t.grid = rgb(0xeceff3);
        t.aisle = rgb(0xf0f2f5);
        t.shadow = rgb(0xd5dae0);
        t.steelSide = rgb(0xb4bcc7);
        t.steelFrame = rgb(0x8b95a2);
        t.faceDark = rgb(0x3a4049);
        t.blankPanel = rgb(0x59616c);
        t.switchPanel = rgb(0x4a5665);
        t.switchPort = rgb(0xa9bacd);
        t.ghost = rgb(0x93a0b0);
        t.trayRack = rgb(0xb4c3d4);
        t.trayRow = rgb(0x86a0bf);
        t.trayTrunk = rgb(0x5d80a8);
        t.linkDown = rgb(0xd3322f);
        t.linkSlow = rgb(0xc97a00);
        t.linkNotSeen = rgb(0xa846a0);
        t.accent = rgb(0x0f6cd6);
        t.text = rgb(0x171b20);
        t.textMuted = rgb(0x55606d);
        t.halo = rgb(0xffffff);
        t.panel = rgb(0xffffff);
        t.panelOutline = rgb(0xccd3db);
        t.selection = rgb(0x0a0c0f);
        t.selectionCasing = rgb(0xffffff);
        t.warning = rgb(0x9a5b00);
        return t;
    }();
    return theme;
}

}  // namespace leasehold::scene
