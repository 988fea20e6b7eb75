// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include "data/model/result.hpp"
#include "widgets/scene/camera.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/scene/fabric_routes.hpp"
#include "widgets/scene/flat_layer.hpp"
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

    /// Null shows an empty floor. Colouring is kept where the number of GPUs stays the same.
    void setGeometry(SiteGeometryPtr geometry);
    [[nodiscard]] const SiteGeometryPtr& geometry() const { return m_geometry; }
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
    void prepare(vtkOpenGLRenderWindow* window, const Viewport& view);
    /// Frees what this holds in GL; the context must be current. The next prepare() sends all of it again.
    void releaseGraphics(vtkOpenGLRenderWindow* window);

    /// Half the least width of outlines and trays, pixels: 0.6 for a window, more for a picture that is scaled down.
    void setLeastPixels(float pixels);

private:
    void rebuild();
    void onStart(vtkObject*, unsigned long, void*);
    void onEnd(vtkObject*, unsigned long, void*);

    vtkNew<vtkRenderer> m_renderer;
    SiteGeometryPtr m_geometry;
    std::shared_ptr<const Colouring> m_colouring;
    const Theme* m_theme = &darkTheme();
    CameraPose m_pose;
    RackLayer m_racks;
    FlatLayer m_floor;
    FlatLayer m_fabric;
    FlatLayer m_fabricDetail;
    FlatLayer m_ghosts;
    bool m_fabricVisible = true;
};

/// A pose by name: "overview", "top", "hall:NAME", "row:NAME", "rack:NAME". Names as Snapshot::find() takes them.
/// NotFound for a name that is not there, InvalidInput for another word. A site without racks gives the default pose.
Result<CameraPose> namedPose(const SiteGeometry& geometry, const Viewport& view, std::string_view spec);

/// The overview, "overview" of namedPose().
CameraPose overviewPose(const SiteGeometry& geometry, const Viewport& view);

/// Before a rack's front, as near as shows all of it.
CameraPose rackPose(const SiteGeometry& geometry, const Viewport& view, RackIndex rack);

}  // namespace leasehold::scene
