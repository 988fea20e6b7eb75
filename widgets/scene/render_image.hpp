// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <memory>
#include <string>

#include "data/model/result.hpp"
#include "widgets/scene/overlay.hpp"
#include "widgets/scene/scene_renderer.hpp"

namespace leasehold::scene {

/// What a picture file shows.
struct PictureSpec {
    int width = 1600;                  ///< pixels, 16..7680
    int height = 900;                  ///< pixels, 16..4320
    double scale = 0;                  ///< pixels per logical pixel of text; 0: from the size, 1 at 1600 x 900
    std::string camera = "overview";   ///< as namedPose() takes it
    const CameraPose* pose = nullptr;  ///< instead of a named one
    const Theme* theme = &darkTheme();
    bool fabric = true;
    FabricBy fabricBy = FabricBy::Tier;
    std::vector<float> loads;            ///< for FabricBy::Load, as SceneRenderer::setFabricBy()
    std::vector<std::uint32_t> visible;  ///< these racks alone; empty: all
    Emphasis emphasis;
    std::vector<std::uint32_t> links;  ///< single cables as curves
    OverlayContent content;
};

/// Draws a site into an image, without a window and without a display. Sizes up to 4K are drawn larger and scaled
/// down, so that edges are smooth on software GL too.
///
/// InvalidInput for a size out of range or a camera word, NotFound for a camera's name, NoDevice without OpenGL.
/// GUI thread; needs a QGuiApplication for its texts ("offscreen" will do). A QOpenGLContext that was current is
/// not current afterwards. An empty colouring shows every GPU as no data.
Result<QImage> renderToImage(const SiteGeometryPtr& geometry, const std::shared_ptr<const Colouring>& colouring,
                             const PictureSpec& spec);

/// Writes an image as PNG, whole or not at all: see OutputFile, whose errors it gives.
Result<void> savePicture(const QImage& image, const std::string& path);

/// Both, from a snapshot.
Result<void> renderToFile(const SnapshotPtr& snapshot, const std::shared_ptr<const Colouring>& colouring,
                          const PictureSpec& spec, const std::string& path);

/// The free part of a picture of that size: margins for title and scale, and the corner of the legend (none without a
/// colouring).
Viewport viewportFor(int width, int height, double scale, const OverlayContent& content,
                     const Colouring* colouring = nullptr);

}  // namespace leasehold::scene
