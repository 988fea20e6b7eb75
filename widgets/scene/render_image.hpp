// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <memory>
#include <stop_token>
#include <string>

#include "data/model/result.hpp"
#include "widgets/scene/overlay.hpp"
#include "widgets/scene/scene_renderer.hpp"

namespace leasehold::scene {

class OffscreenContext;

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

/// The same a band at a time, so that a window stays alive meanwhile: until done(), step() draws some lines more and
/// lets go of OpenGL. Rules as above.
class PictureDrawing {
public:
    static Result<std::unique_ptr<PictureDrawing>> begin(const SiteGeometryPtr& geometry,
                                                         const std::shared_ptr<const Colouring>& colouring,
                                                         const PictureSpec& spec);
    ~PictureDrawing();
    PictureDrawing(const PictureDrawing&) = delete;
    PictureDrawing& operator=(const PictureDrawing&) = delete;

    /// Draws the next band, some tens of milliseconds; the last one paints what is written over the picture too.
    Result<void> step();
    [[nodiscard]] bool done() const { return m_next >= m_view.height; }
    /// 0..1.
    [[nodiscard]] double progress() const { return static_cast<double>(m_next) / m_view.height; }
    /// All steps that are left, and the picture.
    Result<QImage> finished();

private:
    PictureDrawing();
    std::unique_ptr<OffscreenContext> m_context;
    std::unique_ptr<SceneRenderer> m_scene;
    SiteGeometryPtr m_geometry;
    std::shared_ptr<const Colouring> m_colouring;
    PictureSpec m_spec;  ///< its pose is m_pose
    CameraPose m_pose;
    Viewport m_view;
    double m_scale = 1;
    int m_factor = 1;  ///< how much larger it is drawn than asked
    int m_lines = 0;   ///< of the picture, a band
    int m_next = 0;
    QImage m_image;
};

/// Writes an image as PNG, whole or not at all: see OutputFile, whose errors it gives. Cancelled, without a file, where
/// `stop` was asked for before the file is put in place. Any thread.
Result<void> savePicture(const QImage& image, const std::string& path, const std::stop_token& stop = {});

/// The free part of a picture of that size: margins for title and scale, and the corner of the legend (none without a
/// colouring).
Viewport viewportFor(int width, int height, double scale, const OverlayContent& content,
                     const Colouring* colouring = nullptr);

}  // namespace leasehold::scene
