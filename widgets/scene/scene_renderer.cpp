// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/scene_renderer.hpp"

#include <vtkCamera.h>
#include <vtkCommand.h>
#include <vtkCullerCollection.h>
#include <vtkFrustumCoverageCuller.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkRenderer.h>

namespace leasehold::scene {

SceneRenderer::SceneRenderer() {
    // Near things first: what they hide is then not shaded. Nothing is ever culled for being small.
    vtkNew<vtkFrustumCoverageCuller> culler;
    culler->SetSortingStyleToFrontToBack();
    culler->SetMinimumCoverage(0);
    culler->SetMaximumCoverage(0);
    m_renderer->GetCullers()->RemoveAllItems();
    m_renderer->AddCuller(culler);
    m_renderer->GradientBackgroundOff();
    m_renderer->AddObserver(vtkCommand::StartEvent, this, &SceneRenderer::onStart);
    m_renderer->AddObserver(vtkCommand::EndEvent, this, &SceneRenderer::onEnd);
    // Our own actors need no light; without one VTK would make one per frame.
    m_renderer->AutomaticLightCreationOff();
    setTheme(darkTheme());
}

SceneRenderer::~SceneRenderer() {
    m_renderer->RemoveAllObservers();
}

void SceneRenderer::setGeometry(SiteGeometryPtr geometry) {
    const bool sameSize =
        geometry && m_geometry && geometry->snapshot->gpus.size() == m_geometry->snapshot->gpus.size();
    m_geometry = std::move(geometry);
    if (!sameSize) {
        m_colouring = nullptr;
    }
    rebuild();
    setColouring(m_colouring);
}

void SceneRenderer::rebuild() {
    m_racks.clear();
    m_floor.clear();
    m_fabric.clear();
    m_fabricDetail.clear();
    m_ghosts.clear();
    if (!m_geometry) {
        return;
    }
    m_racks.textures().setGeometry(m_geometry);
    m_racks.setGeometry(*m_geometry, m_renderer);
    m_floor.add(floorMesh(*m_geometry), m_renderer);
    const FabricRoutes routes = routeFabric(*m_geometry);
    m_fabric.add(fabricMesh(routes), m_renderer);
    m_fabric.setVisible(m_fabricVisible);
    m_fabricDetail.add(fabricDetailMesh(routes), m_renderer);
    m_ghosts.add(ghostMesh(*m_geometry), m_renderer);
}

void SceneRenderer::setColouring(std::shared_ptr<const Colouring> colouring) {
    m_colouring = std::move(colouring);
    if (m_geometry) {
        static const auto nothing = std::make_shared<const Colouring>();
        m_racks.textures().setColouring(m_colouring ? m_colouring : nothing, *m_theme);
    }
}

void SceneRenderer::setTheme(const Theme& theme) {
    m_theme = &theme;
    const Rgb b = theme.background;
    m_renderer->SetBackground(b.r / 255.0, b.g / 255.0, b.b / 255.0);
    m_racks.setTheme(theme);
    m_floor.setTheme(theme);
    m_fabric.setTheme(theme);
    m_fabricDetail.setTheme(theme);
    m_ghosts.setTheme(theme);
    setColouring(m_colouring);  // state colours belong to the theme
}

void SceneRenderer::setFabricVisible(bool visible) {
    m_fabricVisible = visible;
    m_fabric.setVisible(visible);
}

void SceneRenderer::setLeastPixels(float pixels) {
    m_floor.setLeastPixels(pixels);
    m_fabric.setLeastPixels(pixels);
    m_fabricDetail.setLeastPixels(0);
}

void SceneRenderer::prepare(vtkOpenGLRenderWindow* window, const Viewport& view) {
    Box all;
    if (m_geometry) {
        m_racks.textures().upload(window);
        m_racks.selectDetail(m_pose, view);
        all = m_geometry->box;
        all.add(m_geometry->floor);
        all.grow(2, 2, 4);  // trays above, slabs below
    }
    m_floor.setView(m_pose, view);
    m_fabric.setView(m_pose, view);
    m_fabricDetail.setView(m_pose, view);
    // Sides a pixel high are not worth their corners.
    m_fabricDetail.setVisible(m_fabricVisible && pixelsPerMetre(m_pose, view, m_pose.distance) > 14);
    vtkCamera* camera = m_renderer->GetActiveCamera();
    const Vec3 eye = m_pose.eye();
    const Vec3 up = m_pose.up();
    camera->SetPosition(eye.x, eye.y, eye.z);
    camera->SetFocalPoint(m_pose.target.x, m_pose.target.y, m_pose.target.z);
    camera->SetViewUp(up.x, up.y, up.z);
    camera->SetViewAngle(m_pose.viewAngle);
    camera->SetParallelProjection(m_pose.parallel ? 1 : 0);
    camera->SetParallelScale(m_pose.halfHeight());
    const ClipRange clip = clipRange(m_pose, all);
    camera->SetClippingRange(clip.nearest, clip.farthest);
}

void SceneRenderer::releaseGraphics(vtkOpenGLRenderWindow* window) {
    m_racks.textures().release(window);
}

void SceneRenderer::onStart(vtkObject*, unsigned long, void*) {
    m_racks.textures().activate();
}

void SceneRenderer::onEnd(vtkObject*, unsigned long, void*) {
    m_racks.textures().deactivate();
}

}  // namespace leasehold::scene
