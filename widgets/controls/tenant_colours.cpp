// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/tenant_colours.hpp"

#include "widgets/controls/look.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/state/tenant_codes.hpp"

namespace leasehold {

std::vector<QColor> tenantColours(const Snapshot& snapshot, bool dark) {
    const scene::Palette palette =
        scene::paletteFor(scene::Scheme::Tenants, scene::ColourMap::Viridis, lookOf(dark).scene());
    std::vector<QColor> colours;
    for (const std::uint8_t code : tenantCodes(snapshot)) {
        colours.push_back(colourOf(palette[code].colour));
    }
    return colours;
}

}  // namespace leasehold
