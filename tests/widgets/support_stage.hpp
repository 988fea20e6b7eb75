// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <vtkGenericOpenGLRenderWindow.h>
#include <QImage>
#include <memory>

#include "widgets/scene/offscreen_context.hpp"
#include "widgets/scene/scene_renderer.hpp"

/// One scene on one context for tests of what is drawn, and ways to compare pictures.
namespace leasehold::testing {

class Stage {
public:
    Stage(scene::SiteGeometryPtr geometry, std::shared_ptr<const scene::Colouring> colouring, scene::Viewport view);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    [[nodiscard]] bool ready() const { return m_context != nullptr; }
    [[nodiscard]] const scene::OffscreenContext& context() const { return *m_context; }
    scene::SceneRenderer& scene() { return m_scene; }
    /// At the view's size, nothing smoothed.
    QImage draw(const scene::CameraPose& pose);

private:
    scene::Viewport m_view;
    std::unique_ptr<scene::OffscreenContext> m_context;
    scene::SceneRenderer m_scene;
};

/// Of the channel that differs most.
int channelDifference(QRgb a, QRgb b);

/// The share of pixels of which a channel differs by more than `most`; 1 for different sizes.
double shareThatDiffers(const QImage& a, const QImage& b, int most);

/// Compares with tests/widgets/golden/NAME.png; empty when alike, else what is wrong, and the picture lies in the
/// temporary folder. LEASEHOLD_UPDATE_GOLDEN in the environment writes the golden picture instead.
QString differenceFromGolden(const QImage& image, const QString& name);

/// Codes spread at random, in colours that no two codes share.
std::shared_ptr<scene::Colouring> markedColouring(const Snapshot& site, std::uint32_t seed);

}  // namespace leasehold::testing
