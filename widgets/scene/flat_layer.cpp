// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/flat_layer.hpp"

#include <vtkActor.h>
#include <vtkCommand.h>
#include <vtkMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkShaderProgram.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/scene/colouring.hpp"

namespace leasehold::scene {
namespace {

constexpr std::size_t kRoles = 40;  ///< as in flat_vs.glsl
static_assert(static_cast<std::size_t>(Role::Count) <= kRoles);

constexpr double kSlabThickness = 0.5;
constexpr double kShadowReach = 0.7;
constexpr double kOutlineWidth = 0.16;
constexpr double kGridStep = 10;

vtkIdType plain(Mesh& mesh, Vec3 p, Role role) {
    return mesh.corner(p, 0, 0, 0, static_cast<float>(role));
}

vtkIdType offset(Mesh& mesh, Vec3 p, Vec3 away, Role role) {
    // The corner itself, not its centre line: VTK drops quads whose corners coincide.
    return mesh.corner(p + away, static_cast<float>(away.x), static_cast<float>(away.y), static_cast<float>(away.z),
                       static_cast<float>(role));
}

/// Four upright walls around a rectangle, seen from outside.
void addWalls(Mesh& mesh, const Box& area, double low, double high, Role role) {
    const std::array<Vec3, 4> c{Vec3{area.low.x, area.low.y, 0}, Vec3{area.high.x, area.low.y, 0},
                                Vec3{area.high.x, area.high.y, 0}, Vec3{area.low.x, area.high.y, 0}};
    for (std::size_t i = 0; i < 4; ++i) {
        const Vec3 a = c[i];
        const Vec3 b = c[(i + 1) % 4];
        mesh.quad(plain(mesh, {a.x, a.y, low}, role), plain(mesh, {b.x, b.y, low}, role),
                  plain(mesh, {b.x, b.y, high}, role), plain(mesh, {a.x, a.y, high}, role));
    }
}

/// Dark where the racks stand, fading into the slab around them.
void addShadow(Mesh& mesh, const SiteGeometry& geometry, const RowPlace& row) {
    const double lowest = 0.03;
    Box ground;
    double x0 = 1e300, x1 = -1e300, y0 = 1e300, y1 = -1e300;
    for (const std::uint32_t i : row.racks) {
        const RackPlace& r = geometry.racks[i];
        if (r.planned) {
            continue;
        }
        const double x = dot(r.centre, row.along);
        const double y = dot(r.centre, row.rear);
        x0 = std::min(x0, x - r.width / 2.0);
        x1 = std::max(x1, x + r.width / 2.0);
        y0 = std::min(y0, y - r.depth / 2.0);
        y1 = std::max(y1, y + r.depth / 2.0);
    }
    if (x1 < x0) {
        return;
    }
    const auto at = [&](double x, double y) { return row.along * x + row.rear * y + Vec3{0, 0, lowest}; };
    const double e = kShadowReach;
    const std::array<Vec3, 4> in{at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)};
    const std::array<Vec3, 4> out{at(x0 - e, y0 - e), at(x1 + e, y0 - e), at(x1 + e, y1 + e), at(x0 - e, y1 + e)};
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t k = (i + 1) % 4;
        mesh.quad(plain(mesh, out[i], Role::Slab), plain(mesh, out[k], Role::Slab), plain(mesh, in[k], Role::Shadow),
                  plain(mesh, in[i], Role::Shadow));
    }
    mesh.quad(plain(mesh, in[0], Role::Shadow), plain(mesh, in[1], Role::Shadow), plain(mesh, in[2], Role::Shadow),
              plain(mesh, in[3], Role::Shadow));
}

void addOutline(Mesh& mesh, const Box& b, double z) {
    const std::array<Vec3, 4> c{Vec3{b.low.x, b.low.y, z}, Vec3{b.high.x, b.low.y, z}, Vec3{b.high.x, b.high.y, z},
                                Vec3{b.low.x, b.high.y, z}};
    for (std::size_t i = 0; i < 4; ++i) {
        addStroke(mesh, c[i], c[(i + 1) % 4], kOutlineWidth, Role::SlabOutline);
    }
}

}  // namespace

Rgb colourOf(Role role, const Theme& theme) {
    const double side = theme.dark ? 0.45 : 0.25;
    switch (role) {
        case Role::Slab:
            return theme.slab;
        case Role::SlabSide:
            return theme.slabSide;
        case Role::SlabOutline:
            return theme.slabOutline;
        case Role::Grid:
            return theme.grid;
        case Role::Shadow:
            return theme.shadow;
        case Role::Ghost:
            return theme.ghost;
        case Role::GhostTop:
            return mix(theme.slab, theme.ghost, 0.22);
        case Role::TrayRack:
            return theme.trayRack;
        case Role::TrayRow:
            return theme.trayRow;
        case Role::TrayTrunk:
            return theme.trayTrunk;
        case Role::TrayRackSide:
            return mix(theme.trayRack, theme.background, side);
        case Role::TrayRowSide:
            return mix(theme.trayRow, theme.background, side);
        case Role::TrayTrunkSide:
            return mix(theme.trayTrunk, theme.background, side);
        case Role::TrayUp:
            return mix(theme.trayRow, theme.slab, 0.35);
        case Role::TrayPlanned:
            return theme.ghost;
        case Role::TraySlow:
            return theme.linkSlow;
        case Role::TrayNotSeen:
            return theme.linkNotSeen;
        case Role::TrayDown:
            return theme.linkDown;
        case Role::TrayLit:
            return theme.accent;
        case Role::Selected:
            return theme.selection;
        case Role::LoadUnknown:
            return mix(theme.trayRow, theme.slab, 0.6);
        default:
            break;
    }
    const int load = static_cast<int>(role) - static_cast<int>(Role::Load0);
    // The map's ends are left out where they would be lost on the floor.
    const double low = theme.dark ? 0.16 : 0;
    const double high = theme.dark ? 1 : 0.92;
    return load >= 0 && load <= 10 ? sample(ColourMap::Cividis, low + (high - low) * load / 10) : theme.text;
}

Role loadRole(float load) {
    return std::isnan(load) ? Role::LoadUnknown
                            : static_cast<Role>(static_cast<int>(Role::Load0) +
                                                std::clamp(static_cast<int>(std::lround(load * 10)), 0, 10));
}

void addRectangle(Mesh& mesh, const Box& area, double z, Role role) {
    mesh.quad(plain(mesh, {area.low.x, area.low.y, z}, role), plain(mesh, {area.high.x, area.low.y, z}, role),
              plain(mesh, {area.high.x, area.high.y, z}, role), plain(mesh, {area.low.x, area.high.y, z}, role));
}

void addStroke(Mesh& mesh, Vec3 a, Vec3 b, double width, Role role) {
    const Vec3 side = normalised(cross({0, 0, 1}, b - a)) * (width / 2);
    mesh.quad(offset(mesh, a, side * -1, role), offset(mesh, b, side * -1, role), offset(mesh, b, side, role),
              offset(mesh, a, side, role));
}

void addTraySides(Mesh& mesh, Vec3 a, Vec3 b, double width, double thick, Role role) {
    const Vec3 across = normalised(cross({0, 0, 1}, b - a)) * (width / 2);
    const Vec3 down{0, 0, -thick};
    for (const double s : {-1.0, 1.0}) {
        const Vec3 o = across * s;
        const Vec3 from = s < 0 ? a : b;
        const Vec3 to = s < 0 ? b : a;
        mesh.quad(offset(mesh, from + down, o, role), offset(mesh, to + down, o, role), offset(mesh, to, o, role),
                  offset(mesh, from, o, role));
    }
    mesh.quad(offset(mesh, b + down, across * -1, role), offset(mesh, a + down, across * -1, role),
              offset(mesh, a + down, across, role), offset(mesh, b + down, across, role));
}

void addUpright(Mesh& mesh, Vec3 foot, Vec3 head, Vec3 halfSide, Role role) {
    for (const double s : {-1.0, 1.0}) {
        mesh.quad(plain(mesh, foot - halfSide * s, role), plain(mesh, foot + halfSide * s, role),
                  plain(mesh, head + halfSide * s, role), plain(mesh, head - halfSide * s, role));
    }
}

FlatLayer::~FlatLayer() {
    clear();
}

void FlatLayer::add(const Mesh& mesh, vtkRenderer* renderer) {
    if (!mesh.empty()) {
        watch(makeActor(mesh, "flatVertex", "flat_vs.glsl", "flat_fs.glsl"), renderer);
    }
}

void FlatLayer::addCurves(const Mesh& mesh, vtkRenderer* renderer) {
    if (!mesh.empty()) {
        const auto actor = makeActor(mesh, "flatVertex", "curves_vs.glsl", "flat_fs.glsl");
        actor->GetProperty()->BackfaceCullingOff();  // a ribbon has two sides
        watch(actor, renderer);
    }
}

void FlatLayer::watch(const vtkSmartPointer<vtkActor>& actor, vtkRenderer* renderer) {
    m_renderer = renderer;
    actor->GetMapper()->AddObserver(vtkCommand::UpdateShaderEvent, this, &FlatLayer::onShader);
    renderer->AddActor(actor);
    m_actors.push_back(actor);
}

void FlatLayer::clear() {
    for (const auto& actor : m_actors) {
        actor->GetMapper()->RemoveObservers(vtkCommand::UpdateShaderEvent);
        m_renderer->RemoveActor(actor);
    }
    m_actors.clear();
}

void FlatLayer::setVisible(bool visible) {
    for (const auto& actor : m_actors) {
        actor->SetVisibility(visible ? 1 : 0);
    }
}

void FlatLayer::setView(const CameraPose& pose, const Viewport& view, int lines) {
    const double perDepth = 2 * std::tan(radians(pose.viewAngle) / 2) / std::max(1, view.height);
    m_pixelPerW = static_cast<float>(pose.parallel ? 0 : perDepth);
    m_viewWidth = static_cast<float>(view.width);
    m_viewHeight = static_cast<float>(lines);
    m_pixelConstant = static_cast<float>(pose.parallel ? perDepth * pose.distance : 0);
}

void FlatLayer::onShader(vtkObject*, unsigned long, void* data) {
    auto* program = static_cast<vtkShaderProgram*>(data);
    if (program == nullptr) {
        return;
    }
    float colours[kRoles][3] = {};
    for (std::size_t i = 0; i < static_cast<std::size_t>(Role::Count); ++i) {
        const Rgb c = mix(colourOf(static_cast<Role>(i), *m_theme), m_theme->slab, m_fade);
        colours[i][0] = static_cast<float>(c.r) / 255;
        colours[i][1] = static_cast<float>(c.g) / 255;
        colours[i][2] = static_cast<float>(c.b) / 255;
    }
    program->SetUniform3fv("roleColours", kRoles, colours);
    setUniform(program, "pixelSize", m_pixelPerW, m_pixelConstant);
    setUniform(program, "leastPixels", m_leastPixels);
    setUniform(program, "viewPixels", m_viewWidth, m_viewHeight);
    setUniform(program, "halfWidth", 1.6F * m_leastPixels);
}

Mesh floorMesh(const SiteGeometry& geometry) {
    Mesh mesh;
    for (const HallPlace& hall : geometry.halls) {
        addRectangle(mesh, hall.floor, 0, Role::Slab);
        addWalls(mesh, hall.floor, -kSlabThickness, 0, Role::SlabSide);
        for (double x = std::ceil(hall.floor.low.x / kGridStep) * kGridStep; x < hall.floor.high.x; x += kGridStep) {
            addStroke(mesh, {x, hall.floor.low.y, 0.015}, {x, hall.floor.high.y, 0.015}, 0.05, Role::Grid);
        }
        for (double y = std::ceil(hall.floor.low.y / kGridStep) * kGridStep; y < hall.floor.high.y; y += kGridStep) {
            addStroke(mesh, {hall.floor.low.x, y, 0.015}, {hall.floor.high.x, y, 0.015}, 0.05, Role::Grid);
        }
        addOutline(mesh, hall.floor, 0.045);
    }
    for (const RowPlace& row : geometry.rows) {
        addShadow(mesh, geometry, row);
    }
    return mesh;
}

Mesh ghostMesh(const SiteGeometry& geometry) {
    // Strokes and ribbons, for lines of a pixel break up where pictures are scaled down; a faint lid tells one box from
    // the next. The sides stay open: nothing is there yet.
    constexpr double kPost = 0.015;  ///< metres, half a post's width
    Mesh mesh;
    for (const RackPlace& rack : geometry.racks) {
        if (!rack.planned || rack.row == Index<RowTag>::kNone) {
            continue;
        }
        Box box = rack.boxInRack();
        box.grow(-0.03, -0.03, 0);
        const std::array<Vec3, 4> corners{
            rack.toSite({box.low.x, box.low.y, 0}), rack.toSite({box.high.x, box.low.y, 0}),
            rack.toSite({box.high.x, box.high.y, 0}), rack.toSite({box.low.x, box.high.y, 0})};
        const Vec3 top{0, 0, rack.height};
        std::array<vtkIdType, 4> lid{};
        for (std::size_t i = 0; i < 4; ++i) {
            const Vec3 a = corners[i];
            const Vec3 b = corners[(i + 1) % 4];
            lid[i] = plain(mesh, a + top, Role::GhostTop);
            addStroke(mesh, a + Vec3{0, 0, 0.03}, b + Vec3{0, 0, 0.03}, 2 * kPost, Role::Ghost);
            addStroke(mesh, a + top + Vec3{0, 0, 0.012}, b + top + Vec3{0, 0, 0.012}, 2 * kPost, Role::Ghost);
            addUpright(mesh, a, a + top, normalised(b - a) * kPost, Role::Ghost);
        }
        mesh.quad(lid[0], lid[1], lid[2], lid[3]);
    }
    return mesh;
}

}  // namespace leasehold::scene
