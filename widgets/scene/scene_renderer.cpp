// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/scene_renderer.hpp"

#include <vtkCamera.h>
#include <vtkCommand.h>
#include <vtkCullerCollection.h>
#include <vtkFrustumCoverageCuller.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkRenderer.h>

namespace leasehold::scene {

namespace {

constexpr double kPlainLeast = 0.6;  ///< least pixels of a picture that is shown as it is drawn
/// Pixels from which a row shows cells. At rest where the shader begins to blend them in; the eye on the move does not
/// miss what stands between, and on software GL the frame costs half.
constexpr double kCellAtRest = 1;
constexpr double kCellMoving = 2;

}  // namespace

SceneRenderer::SceneRenderer() {
    // Near things first: what they hide is then not shaded. Nothing is ever culled for being small.
    vtkNew<vtkFrustumCoverageCuller> culler;
    culler->SetSortingStyleToFrontToBack();
    culler->SetMinimumCoverage(0);
    culler->SetMaximumCoverage(0);
    m_renderer->GetCullers()->RemoveAllItems();
    m_renderer->AddCuller(culler);
    m_renderer->GradientBackgroundOff();
    m_renderer->SetBackgroundAlpha(1);  // else the desktop shines through where nothing stands
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
    if (geometry && m_whole && isSameTopology(*geometry->snapshot, *m_whole->snapshot)) {
        m_whole = std::move(geometry);
        // What was drawn and routed from the other one holds for this one.
        if (m_visible.empty()) {
            m_geometry = m_whole;
        } else {
            show(isolated(m_whole, m_visible));
        }
        return;
    }
    const bool sameSize = geometry && m_whole && geometry->snapshot->gpus.size() == m_whole->snapshot->gpus.size();
    if (!sameSize) {
        m_colouring = nullptr;
    }
    m_visible.clear();
    m_emphasis = {};
    m_curveLinks.clear();
    m_hoveredLink.reset();
    m_loads.clear();
    m_whole = std::move(geometry);
    show(m_whole);
}

void SceneRenderer::setVisible(std::vector<std::uint32_t> racks) {
    if (racks == m_visible || !m_whole) {
        return;
    }
    m_visible = std::move(racks);
    show(m_visible.empty() ? m_whole : isolated(m_whole, m_visible));
}

void SceneRenderer::show(SiteGeometryPtr geometry) {
    m_router.reset();  // it looks into the geometry
    m_routes = {};
    m_geometry = std::move(geometry);
    rebuild();
    setColouring(m_colouring);
}

void SceneRenderer::rebuild() {
    m_racks.clear();
    for (FlatLayer* layer : flatLayers()) {
        layer->clear();
    }
    if (!m_geometry) {
        return;
    }
    m_racks.textures().setGeometry(m_geometry);
    m_racks.setGeometry(*m_geometry, m_renderer);
    m_floor.add(floorMesh(*m_geometry), m_renderer);
    m_ghosts.add(ghostMesh(*m_geometry), m_renderer);
    rebuildFabric();
    rebuildShare();
    rebuildCurves();
    rebuildHovered();
}

void SceneRenderer::rebuildFabric() {
    m_fabric.clear();
    m_fabricDetail.clear();
    m_faults.clear();
    if (!m_router) {
        m_routed = m_geometry;
        m_router = std::make_unique<FabricRouter>(*m_routed);
    }
    m_routes = m_router->routes(m_loads);
    m_fabric.add(fabricMesh(m_routes, m_fabricBy, Strand::All, Strand::All), m_renderer);
    m_fabricDetail.add(fabricDetailMesh(m_routes), m_renderer);
    m_faults.add(fabricMesh(m_routes, m_fabricBy, Strand::Planned, Strand::Down), m_renderer);
    setFabricVisible(m_fabricVisible);
}

void SceneRenderer::rebuildShare() {
    m_share.clear();
    const double fade = m_emphasis.empty() ? 0 : 0.6;
    m_fabric.setFade(fade);
    m_fabricDetail.setFade(fade);
    m_faults.setFade(fade);
    if (m_router && !m_emphasis.links.empty()) {
        m_share.add(fabricMesh(m_router->share(m_emphasis.links), m_fabricBy, Strand::Lit, Strand::Lit), m_renderer);
        m_share.setVisible(m_fabricVisible);
    }
}

void SceneRenderer::rebuildCurves() {
    m_curves.clear();
    if (m_geometry) {
        m_curves.addCurves(curvesMesh(*m_geometry, m_curveLinks), m_renderer);
    }
}

void SceneRenderer::rebuildHovered() {
    m_hovered.clear();
    if (m_geometry && m_hoveredLink) {
        Mesh mesh = curvesMesh(*m_geometry, {&*m_hoveredLink, 1});
        for (std::size_t corner = 3; corner < mesh.attributes.size(); corner += 4) {
            mesh.attributes[corner] = static_cast<float>(Role::Selected);
        }
        m_hovered.addCurves(mesh, m_renderer);
    }
}

std::vector<FlatLayer*> SceneRenderer::flatLayers() {
    return {&m_floor, &m_fabric, &m_fabricDetail, &m_faults, &m_share, &m_curves, &m_hovered, &m_ghosts};
}

void SceneRenderer::setEmphasis(Emphasis emphasis) {
    if (emphasis == m_emphasis) {
        return;
    }
    m_emphasis = std::move(emphasis);
    rebuildShare();
    setColouring(m_colouring);
}

void SceneRenderer::setLinkCurves(std::vector<std::uint32_t> links) {
    if (links != m_curveLinks) {
        m_curveLinks = std::move(links);
        rebuildCurves();
    }
}

void SceneRenderer::setHoveredLink(std::optional<std::uint32_t> link) {
    if (link != m_hoveredLink) {
        m_hoveredLink = link;
        rebuildHovered();
    }
}

void SceneRenderer::setFabricBy(FabricBy by, std::vector<float> loads) {
    m_fabricBy = by;
    m_loads = std::move(loads);
    if (m_geometry) {
        rebuildFabric();
    }
}

std::vector<std::uint32_t> SceneRenderer::linksThrough(std::uint32_t tray) const {
    return m_router && tray < m_routes.pieces.size() ? m_router->linksThrough(m_routes.pieces[tray])
                                                     : std::vector<std::uint32_t>{};
}

void SceneRenderer::setColouring(std::shared_ptr<const Colouring> colouring) {
    m_colouring = std::move(colouring);
    if (m_geometry) {
        static const auto nothing = std::make_shared<const Colouring>();
        m_racks.textures().setColouring(m_colouring ? m_colouring : nothing, *m_theme, m_emphasis);
    }
}

void SceneRenderer::setTheme(const Theme& theme) {
    m_theme = &theme;
    const Rgb b = theme.background;
    m_renderer->SetBackground(b.r / 255.0, b.g / 255.0, b.b / 255.0);
    m_racks.setTheme(theme);
    for (FlatLayer* layer : flatLayers()) {
        layer->setTheme(theme);
    }
    setColouring(m_colouring);  // state colours belong to the theme
}

void SceneRenderer::setFabricVisible(bool visible) {
    m_fabricVisible = visible;
    m_fabric.setVisible(visible);
    m_faults.setVisible(visible);
    m_share.setVisible(visible);
}

void SceneRenderer::setLeastPixels(float pixels) {
    m_leastPixels = pixels;
    for (FlatLayer* layer : flatLayers()) {
        layer->setLeastPixels(pixels);
    }
    m_faults.setLeastPixels(1.6F * pixels);  // a single cable that is down must be seen from afar
    m_share.setLeastPixels(1.2F * pixels);
    m_hovered.setLeastPixels(1.6F * pixels);
    m_fabricDetail.setLeastPixels(0);
}

void SceneRenderer::prepare(vtkOpenGLRenderWindow* window, const Viewport& view, Lines band) {
    Box all;
    if (m_geometry) {
        m_racks.textures().upload(window);
        m_racks.selectDetail(m_pose, view, m_moving ? kCellMoving : kCellAtRest);
        all = m_geometry->box;
        all.add(m_geometry->floor);
        all.grow(2, 2, m_curveLinks.empty() && !m_hoveredLink ? 4 : 16);  // trays above, slabs below
    }
    for (FlatLayer* layer : flatLayers()) {
        layer->setView(m_pose, view, band.to - band.from);
    }
    // Sides a pixel high are not worth their corners; and from afar every tray of a great site has a cable that is down
    // somewhere, so that there faults are for those who ask for them. Pictures that are scaled down count as they end.
    const double metre =
        pixelsPerMetre(m_pose, view, m_pose.distance + (m_pose.parallel ? CameraPose::kParallelBack : 0));
    m_fabricDetail.setVisible(m_fabricVisible && metre > 14);
    m_faults.setVisible(m_fabricVisible && (m_fabricBy == FabricBy::State || metre * kPlainLeast > 36 * m_leastPixels));
    vtkCamera* camera = m_renderer->GetActiveCamera();
    const Vec3 eye = m_pose.eye();
    const Vec3 up = m_pose.up();
    camera->SetPosition(eye.x, eye.y, eye.z);
    camera->SetFocalPoint(m_pose.target.x, m_pose.target.y, m_pose.target.z);
    camera->SetViewUp(up.x, up.y, up.z);
    // A band is a slice of the frustum: as much lower as it has fewer lines, and moved up or down by its own half
    // height.
    const double share = static_cast<double>(band.to - band.from) / std::max(1, view.height);
    const double middle = 1 - static_cast<double>(band.from + band.to) / std::max(1, view.height);
    camera->SetViewAngle(2 * std::atan(std::tan(radians(m_pose.viewAngle) / 2) * share) / radians(1));
    camera->SetWindowCenter(0, middle / share);
    camera->SetParallelProjection(m_pose.parallel ? 1 : 0);
    camera->SetParallelScale(m_pose.halfHeight() * share);
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
