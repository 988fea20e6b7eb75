// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "data/model/result.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/scene/site_geometry.hpp"
#include "widgets/scene/theme.hpp"

namespace leasehold::scene {

/// What goes into the file beside the site itself.
struct GltfSpec {
    const Theme* theme = &darkTheme();
    bool fabric = true;
    std::string title;
    std::string subtitle;            ///< time and counts
    std::vector<std::string> marks;  ///< "synthetic", "assumed layout": kept in asset.extras
};

/// The site as glTF 2.0: a node per hall for its racks and one for its GPUs (a quad each, front and rear), floor, cable
/// trays and ghosts. Metres, y up as glTF wants it; unlit vertex colours (KHR_materials_unlit), so that a viewer shows
/// the legend's colours. Patterns of states are their flat colours. Text with its buffers inside, or binary (GLB).
/// About 45 MB of GLB and half a second at 220,000 GPUs. Any thread.
std::string sceneToGltf(const SiteGeometry& geometry, const Colouring* colouring, const GltfSpec& spec, bool binary);

/// Writes it, whole or not at all; a name that ends in .glb is binary. Errors of OutputFile.
Result<void> saveGltf(const SiteGeometry& geometry, const Colouring* colouring, const GltfSpec& spec,
                      const std::string& path);

}  // namespace leasehold::scene
