// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include "data/model/result.hpp"
#include "widgets/scene/camera.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/scene/emphasis.hpp"
#include "widgets/scene/fabric_routes.hpp"
#include "widgets/scene/flat_layer.hpp"
#include "widgets/scene/link_curves.hpp"
#include "widgets/scene/rack_layer.hpp"
#include "widgets/scene/site_geometry.hpp"

class vtkObject;
class vtkOpenGLRenderWindow;
class vtkRenderer;

namespace leasehold::scene {

/// The site as a VTK renderer: floor, racks, fabric, ghosts. Window and picture file use the same one; neither Qt
/// widgets nor analytics are known here. Labels and legend are painted over it, see overlay.hpp.
///
/// GUI thread. The order of use: add renderer() to a window, set what is to be seen, then per frame prepare() with
/// the window's context current, and the window's Render().
class SceneRenderer {
public:
    SceneRenderer();
    ~SceneRenderer();
    SceneRenderer(const SceneRenderer&) = delete;
    SceneRenderer& operator=(const SceneRenderer&) = delete;

    [[nodiscard]] vtkRenderer* renderer() const { return m_renderer; }

    /// Null shows an empty floor. Colouring is kept where the number of GPUs stays the same; all that is shown where
    /// the topology does.
    void setGeometry(SiteGeometryPtr geometry);
    /// What is shown and can be picked: all of it, or what setVisible() left.
    [[nodiscard]] const SiteGeometryPtr& geometry() const { return m_geometry; }
    [[nodiscard]] const SiteGeometryPtr& wholeGeometry() const { return m_whole; }
    /// Shows these racks alone (a hall, a row, a pod), under the same indices; empty shows all. A new geometry shows
    /// all. Rebuilds meshes: the context must be current.
    void setVisible(std::vector<std::uint32_t> racks);
    [[nodiscard]] const std::vector<std::uint32_t>& visible() const { return m_visible; }

    /// What stands out while the rest is faded. Kept until another one or another geometry comes.
    /// The context must be current (trays of lit links are a mesh of their own).
    void setEmphasis(Emphasis emphasis);
    [[nodiscard]] const Emphasis& emphasis() const { return m_emphasis; }

    /// Single cables drawn as curves, positions in Snapshot::links; at most kMostCurves of them. The context must be
    /// current.
    void setLinkCurves(std::vector<std::uint32_t> links);
    [[nodiscard]] const std::vector<std::uint32_t>& linkCurves() const { return m_curveLinks; }
    /// One curve on top of all, in the colour of a selection; none: no link. Need not be among linkCurves().
    void setHoveredLink(std::optional<std::uint32_t> link);

    /// What colours the trays. loads: 0..1 per snapshot link for FabricBy::Load, NaN where unknown. The context must be
    /// current.
    void setFabricBy(FabricBy by, std::vector<float> loads = {});
    [[nodiscard]] FabricBy fabricBy() const { return m_fabricBy; }
    [[nodiscard]] const std::vector<float>& loads() const { return m_loads; }
    /// The trays as drawn, for who picks them; their numbers hold until geometry, visibility or loads change.
    [[nodiscard]] const FabricRoutes& trays() const { return m_routes; }
    /// FabricRouter::linksThrough() of one of them; empty for a number out of range.
    [[nodiscard]] std::vector<std::uint32_t> linksThrough(std::uint32_t tray) const;

    /// One upload of textures; no geometry is rebuilt. Null colours every GPU as no data.
    void setColouring(std::shared_ptr<const Colouring> colouring);
    [[nodiscard]] const std::shared_ptr<const Colouring>& colouring() const { return m_colouring; }
    void setTheme(const Theme& theme);
    [[nodiscard]] const Theme& theme() const { return *m_theme; }
    [[nodiscard]] const Palette& palette() { return m_racks.textures().palette(); }
    void setFabricVisible(bool visible);
    [[nodiscard]] bool fabricVisible() const { return m_fabricVisible; }

    void setPose(const CameraPose& pose) { m_pose = pose; }
    [[nodiscard]] const CameraPose& pose() const { return m_pose; }

    /// Sends what changed to GL, and sets camera, clipping and detail for a picture of that size. The context of
    /// `window` must be current.
    void prepare(vtkOpenGLRenderWindow* window, const Viewport& view) { prepare(window, view, {0, view.height}); }
    /// The same for a band of the picture, all across: lines from `from` up to `to`, counted from the top. The window
    /// is then as high as the band.
    struct Lines {
        int from = 0;
        int to = 0;
    };
    void prepare(vtkOpenGLRenderWindow* window, const Viewport& view, Lines band);
    /// Frees what this holds in GL; the context must be current. The next prepare() sends all of it again.
    void releaseGraphics(vtkOpenGLRenderWindow* window);

    /// While the camera moves, cells are drawn from a larger size on; nearer rows then cost what far ones do.
    void setMoving(bool moving) { m_moving = moving; }

    /// Half the least width of outlines and trays, pixels: 0.6 for a window, more for a picture that is scaled down.
    void setLeastPixels(float pixels);

private:
    void show(SiteGeometryPtr geometry);
    void rebuild();
    void rebuildFabric();
    void rebuildShare();
    void rebuildCurves();
    void rebuildHovered();
    [[nodiscard]] std::vector<FlatLayer*> flatLayers();
    void onStart(vtkObject*, unsigned long, void*);
    void onEnd(vtkObject*, unsigned long, void*);

    vtkNew<vtkRenderer> m_renderer;
    SiteGeometryPtr m_whole;
    SiteGeometryPtr m_geometry;
    std::vector<std::uint32_t> m_visible;
    Emphasis m_emphasis;
    std::vector<std::uint32_t> m_curveLinks;
    std::optional<std::uint32_t> m_hoveredLink;
    FabricBy m_fabricBy = FabricBy::Tier;
    std::vector<float> m_loads;
    SiteGeometryPtr m_routed;  ///< what the router looks into
    std::unique_ptr<FabricRouter> m_router;
    FabricRoutes m_routes;
    std::shared_ptr<const Colouring> m_colouring;
    const Theme* m_theme = &darkTheme();
    CameraPose m_pose;
    RackLayer m_racks;
    FlatLayer m_floor;
    FlatLayer m_fabric;
    FlatLayer m_fabricDetail;
    FlatLayer m_faults;  ///< what is planned, slow, not seen or down, over the trays
    FlatLayer m_share;   ///< lit links' share of the trays
    FlatLayer m_curves;
    FlatLayer m_hovered;
    FlatLayer m_ghosts;
    bool m_fabricVisible = true;
    bool m_moving = false;
    double m_leastPixels = 0.6;
};

/// A pose by name: "overview", "top", "hall:NAME", "row:NAME", "rack:NAME". Names as Snapshot::find() takes them.
/// NotFound for a name that is not there, InvalidInput for another word. A site without racks gives the default pose.
Result<CameraPose> namedPose(const SiteGeometry& geometry, const Viewport& view, std::string_view spec);

/// The overview, "overview" of namedPose().
CameraPose overviewPose(const SiteGeometry& geometry, const Viewport& view);

/// Before a rack's front, as near as shows all of it.
CameraPose rackPose(const SiteGeometry& geometry, const Viewport& view, RackIndex rack);

}  // namespace leasehold::scene
