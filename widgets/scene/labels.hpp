// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "widgets/scene/camera.hpp"
#include "widgets/scene/site_geometry.hpp"

/// Which names stand where in a picture. Arithmetic only: the sizes of texts come in, places go out.
namespace leasehold::scene {

enum class LabelKind : std::uint8_t { Hall, Row, Rack, Node, Switch };

struct Label {
    LabelKind kind = LabelKind::Hall;
    std::string text;
    std::string detail;  ///< after the text, smaller; may be empty
    double room = 0;     ///< pixels across that text and detail may take together, or the detail is left out; 0: any
    double x = 0;        ///< pixels, the anchor; the text is centred on it across
    double y = 0;
    double alignY = 0;  ///< 0: the text hangs below the anchor; 1: it stands above; 0.5: centred
    double alignX = 0.5;
    double priority = 0;  ///< the higher one stays where two collide
};

/// A rectangle of pixels.
struct PixelRect {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    [[nodiscard]] bool overlaps(const PixelRect& o) const {
        return x < o.x + o.width && o.x < x + width && y < o.y + o.height && o.y < y + height;
    }
};

/// Every name that is in sight (not behind a rack) and large enough to be worth showing from there: halls always, on
/// the free strip of their own slab, rows once they are 14 pixels apart, racks once they are as wide as their name, a
/// near rack's nodes and switches. scale: pixels per logical pixel. hallFigures: a detail per snapshot hall instead of
/// the number of GPUs; may be shorter or empty.
std::vector<Label> labelsFor(const SiteGeometry& geometry, const CameraPose& pose, const Viewport& view, double scale,
                             const std::vector<std::string>& hallFigures = {});

struct PlacedLabel {
    std::size_t label = 0;  ///< index into the labels given
    PixelRect rect;
};

/// Keeps labels, by falling priority, that overlap neither a kept one nor `reserved` and lie in the picture. sizes:
/// width and height per label, same order. `margin` pixels stay free around each.
std::vector<PlacedLabel> placeLabels(const std::vector<Label>& labels,
                                     const std::vector<std::pair<double, double>>& sizes,
                                     const std::vector<PixelRect>& reserved, const Viewport& view, double margin);

/// A row's name within its hall: "H1 row A" in "H1" is "A".
std::string shortRowName(const std::string& row, const std::string& hall);

}  // namespace leasehold::scene
