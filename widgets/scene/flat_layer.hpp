// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <vector>

#include <vtkSmartPointer.h>

#include "widgets/scene/camera.hpp"
#include "widgets/scene/mesh.hpp"
#include "widgets/scene/site_geometry.hpp"
#include "widgets/scene/theme.hpp"

class vtkActor;
class vtkObject;
class vtkRenderer;

namespace leasehold::scene {

/// The parts of the scene that carry no value, by the theme's colour that each takes. A new theme needs no new mesh.
enum class Role : std::uint8_t {
    Slab,
    SlabSide,
    SlabOutline,
    Grid,
    Shadow,
    Ghost,
    GhostTop,
    TrayRack,
    TrayRow,
    TrayTrunk,
    TrayRackSide,
    TrayRowSide,
    TrayTrunkSide,
    TrayUp,
    TrayPlanned,
    TraySlow,
    TrayNotSeen,
    TrayDown,
    TrayLit,
    Selected,
    LoadUnknown,
    Load0,  ///< 0 %; every tenth has one
    Load10 = Load0 + 10,
    Count
};

Rgb colourOf(Role role, const Theme& theme);

/// Of a load of 0..1; NaN: unknown.
Role loadRole(float load);

/// A rectangle flat on z, counter-clockwise from above.
void addRectangle(Mesh& mesh, const Box& area, double z, Role role);

/// A stroke on z from a to b: `width` metres wide, but never under a pixel or so (see flat_vs.glsl).
void addStroke(Mesh& mesh, Vec3 a, Vec3 b, double width, Role role);

/// The sides and the underside of a tray whose top is the stroke from a to b, `thick` metres down.
void addTraySides(Mesh& mesh, Vec3 a, Vec3 b, double width, double thick, Role role);

/// A standing ribbon from foot to head, seen from both sides; halfSide reaches from its middle to its edge.
void addUpright(Mesh& mesh, Vec3 foot, Vec3 head, Vec3 halfSide, Role role);

/// Meshes of roles, drawn. GUI thread.
class FlatLayer {
public:
    FlatLayer() = default;
    ~FlatLayer();
    FlatLayer(const FlatLayer&) = delete;
    FlatLayer& operator=(const FlatLayer&) = delete;

    void add(const Mesh& mesh, vtkRenderer* renderer);
    /// Ribbons of curvesMesh().
    void addCurves(const Mesh& mesh, vtkRenderer* renderer);
    void clear();
    void setTheme(const Theme& theme) { m_theme = &theme; }
    void setVisible(bool visible);
    /// How far every colour goes into the floor's, 0..1: 0 as it is.
    void setFade(double share) { m_fade = share; }
    [[nodiscard]] bool empty() const { return m_actors.empty(); }
    /// Half the least width of a stroke, pixels.
    void setLeastPixels(float pixels) { m_leastPixels = pixels; }
    /// What a pixel spans; before each frame. lines: of the picture that are drawn at once.
    void setView(const CameraPose& pose, const Viewport& view, int lines);

private:
    void watch(const vtkSmartPointer<vtkActor>& actor, vtkRenderer* renderer);
    void onShader(vtkObject* caller, unsigned long event, void* program);

    std::vector<vtkSmartPointer<vtkActor>> m_actors;
    vtkRenderer* m_renderer = nullptr;
    const Theme* m_theme = &darkTheme();
    float m_pixelPerW = 0;
    float m_pixelConstant = 0;
    float m_viewWidth = 1;
    float m_viewHeight = 1;
    float m_leastPixels = 0.6F;
    double m_fade = 0;
};

/// Hall slabs with outlines, and the soft shadow where racks stand.
Mesh floorMesh(const SiteGeometry& geometry);

/// Planned racks, as the edges of their boxes.
Mesh ghostMesh(const SiteGeometry& geometry);

}  // namespace leasehold::scene
