// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <string>

#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include "widgets/scene/offscreen_context.hpp"
#include "widgets/scene/scene_renderer.hpp"

class vtkActor;
class vtkRenderer;

namespace leasehold::bench {

/// The site view's scene on a context of its own. Ends the program where there is no OpenGL.
class SceneStage {
public:
    SceneStage();
    ~SceneStage();
    SceneStage(const SceneStage&) = delete;
    SceneStage& operator=(const SceneStage&) = delete;
    scene::SceneRenderer& scene() { return m_scene; }
    [[nodiscard]] std::string renderer() const { return m_context->renderer(); }
    /// Returns when GL has finished.
    void draw(const scene::CameraPose& pose, const scene::Viewport& view);

private:
    std::unique_ptr<scene::OffscreenContext> m_context;
    scene::SceneRenderer m_scene;
};

/// What one writes first: vtkGlyph3DMapper, a cube and a colour for every GPU.
class NaiveStage {
public:
    NaiveStage(const scene::SiteGeometry& geometry, const scene::Colouring& colouring);
    ~NaiveStage();
    NaiveStage(const NaiveStage&) = delete;
    NaiveStage& operator=(const NaiveStage&) = delete;
    void draw(const scene::CameraPose& pose, const scene::Viewport& view);

private:
    std::unique_ptr<scene::OffscreenContext> m_context;
    vtkSmartPointer<vtkRenderer> m_renderer;
};

}  // namespace leasehold::bench
