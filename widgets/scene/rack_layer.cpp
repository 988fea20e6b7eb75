// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/rack_layer.hpp"

#include <vtkActor.h>
#include <vtkCommand.h>
#include <vtkMapper.h>
#include <vtkRenderer.h>
#include <vtkShaderProgram.h>

#include "widgets/scene/mesh.hpp"

namespace leasehold::scene {
namespace {

void addFace(Mesh& mesh, const RackPlace& rack, std::uint32_t index, Face face) {
    static constexpr std::array<FacePoint, 4> corners{FacePoint{0, 0}, FacePoint{1, 0}, FacePoint{1, 1},
                                                      FacePoint{0, 1}};
    std::array<vtkIdType, 4> ids{};
    for (std::size_t i = 0; i < 4; ++i) {
        const FacePoint c = corners[i];
        ids[i] = mesh.corner(rack.onFace(face, c), c.u, c.v, static_cast<float>(index), static_cast<float>(face));
    }
    mesh.quad(ids[0], ids[1], ids[2], ids[3]);
}

/// Two racks that touch hide each other's sides; those are never seen and need not be drawn.
bool touching(const RackPlace& left, const RackPlace& right) {
    const Vec3 between = left.directionToRack(right.centre - left.centre);
    return std::abs(between.x - (left.width + right.width) / 2.0) < 0.02 && std::abs(between.y) < 0.02 &&
           left.depth == right.depth && left.height == right.height && left.cosine == right.cosine;
}

Mesh rowMesh(const SiteGeometry& geometry, const RowPlace& row) {
    std::vector<std::uint32_t> racks;
    for (const std::uint32_t i : row.racks) {
        if (!geometry.racks[i].planned) {
            racks.push_back(i);
        }
    }
    Mesh mesh;
    for (std::size_t k = 0; k < racks.size(); ++k) {
        const RackPlace& rack = geometry.racks[racks[k]];
        for (const Face face : {Face::Front, Face::Rear, Face::Top}) {
            addFace(mesh, rack, racks[k], face);
        }
        if (k == 0 || !touching(geometry.racks[racks[k - 1]], rack)) {
            addFace(mesh, rack, racks[k], Face::Left);
        }
        if (k + 1 == racks.size() || !touching(rack, geometry.racks[racks[k + 1]])) {
            addFace(mesh, rack, racks[k], Face::Right);
        }
    }
    return mesh;
}

/// The smaller side of the row's largest cell or stripe: what is first to show detail as one comes near.
double largestCell(const SiteGeometry& geometry, const RowPlace& row) {
    double largest = 0.02;
    for (const std::uint32_t i : row.racks) {
        const RackPlace& rack = geometry.racks[i];
        if (rack.nodeCount > 0) {
            largest = std::max(largest, static_cast<double>(rack.depth) / rack.nodeCount);
        }
        for (const Band& band : geometry.layoutOf(rack).bands) {
            if (band.gpuCount > 0) {
                const FaceRect r = geometry.layoutOf(rack).cellOf(band, 0, rack.width, rack.height);
                largest = std::max(
                    largest, static_cast<double>(std::min((r.u1 - r.u0) * rack.width, (r.v1 - r.v0) * rack.height)));
            }
        }
    }
    return largest;
}

double distanceTo(const Box& box, Vec3 p) {
    const Vec3 d{std::max({box.low.x - p.x, 0.0, p.x - box.high.x}), std::max({box.low.y - p.y, 0.0, p.y - box.high.y}),
                 std::max({box.low.z - p.z, 0.0, p.z - box.high.z})};
    return length(d);
}

void colourUniform(vtkShaderProgram* program, const char* name, Rgb c) {
    setUniform(program, name, static_cast<float>(c.r) / 255, static_cast<float>(c.g) / 255,
               static_cast<float>(c.b) / 255);
}

}  // namespace

RackLayer::~RackLayer() {
    clear();
}

void RackLayer::clear() {
    for (Part& part : m_parts) {
        for (const auto& actor : {part.nearActor, part.farActor}) {
            actor->GetMapper()->RemoveObservers(vtkCommand::UpdateShaderEvent);
            if (m_renderer != nullptr) {
                m_renderer->RemoveActor(actor);
            }
        }
    }
    m_parts.clear();
}

void RackLayer::watch(vtkActor* actor) {
    actor->GetMapper()->AddObserver(vtkCommand::UpdateShaderEvent, this, &RackLayer::onShader);
    m_renderer->AddActor(actor);
}

void RackLayer::setGeometry(const SiteGeometry& geometry, vtkRenderer* renderer) {
    clear();
    m_renderer = renderer;
    for (const RowPlace& row : geometry.rows) {
        const Mesh mesh = rowMesh(geometry, row);
        if (mesh.empty()) {
            continue;
        }
        Part part;
        part.nearActor = makeActor(mesh, "rackVertex", "racks_near_vs.glsl", "racks_near_fs.glsl");
        part.farActor = makeActor(mesh, "rackVertex", "racks_far_vs.glsl", "racks_far_fs.glsl");
        part.box = row.box;
        part.cell = largestCell(geometry, row);
        watch(part.nearActor);
        watch(part.farActor);
        m_parts.push_back(std::move(part));
    }
}

void RackLayer::selectDetail(const CameraPose& pose, const Viewport& view, double cellPixels) {
    const Vec3 eye = pose.eye();
    for (Part& part : m_parts) {
        const double pixels = part.cell * pixelsPerMetre(pose, view, std::max(0.1, distanceTo(part.box, eye)));
        const bool detail = pixels > cellPixels;
        part.nearActor->SetVisibility(detail ? 1 : 0);
        part.farActor->SetVisibility(detail ? 0 : 1);
    }
}

void RackLayer::onShader(vtkObject*, unsigned long, void* data) {
    auto* program = static_cast<vtkShaderProgram*>(data);
    if (program == nullptr) {
        return;
    }
    m_textures.bind(program);
    setUniform(program, "faceFrame", kFaceSide, kFaceBottom, kFaceTop);
    colourUniform(program, "fadedTo", m_theme->slab);
    colourUniform(program, "steelSide", m_theme->steelSide);
    colourUniform(program, "steelFrame", m_theme->steelFrame);
    colourUniform(program, "faceDark", m_theme->faceDark);
    colourUniform(program, "blankPanel", m_theme->blankPanel);
    colourUniform(program, "switchPanel", m_theme->switchPanel);
    colourUniform(program, "switchPort", m_theme->switchPort);
}

}  // namespace leasehold::scene
