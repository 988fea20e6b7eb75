// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_scene_stage.hpp"

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkGlyph3DMapper.h>
#include <vtkLookupTable.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkRenderer.h>
#include <vtk_glew.h>

#include "tests/bench/data/support_report.hpp"

namespace leasehold::bench {
namespace {

std::unique_ptr<scene::OffscreenContext> makeContext() {
    auto context = scene::OffscreenContext::create();
    if (!context) {
        die(describe(context.error()));
    }
    return std::move(*context);
}

void show(vtkGenericOpenGLRenderWindow* window, const scene::Viewport& view) {
    window->SetSize(view.width, view.height);
    window->SetScreenSize(view.width, view.height);
    window->Render();
    glFinish();
}

/// What vtkCubeSource makes (24 corners with normals), without its module, which nothing else needs.
vtkNew<vtkPolyData> makeCube(const scene::Vec3& size) {
    constexpr vtkIdType corners[6][4] = {{0, 4, 6, 2}, {1, 3, 7, 5}, {0, 1, 5, 4},
                                         {2, 6, 7, 3}, {0, 2, 3, 1}, {4, 5, 7, 6}};
    constexpr float normals[6][3] = {{-1, 0, 0}, {1, 0, 0}, {0, -1, 0}, {0, 1, 0}, {0, 0, -1}, {0, 0, 1}};
    vtkNew<vtkPoints> points;
    vtkNew<vtkFloatArray> directions;
    directions->SetNumberOfComponents(3);
    vtkNew<vtkCellArray> faces;
    for (std::size_t f = 0; f < 6; ++f) {
        vtkIdType ids[4];
        for (std::size_t c = 0; c < 4; ++c) {
            const vtkIdType i = corners[f][c];
            ids[c] = points->InsertNextPoint(size.x * ((i & 1) != 0 ? 0.5 : -0.5), size.y * ((i & 2) != 0 ? 0.5 : -0.5),
                                             size.z * ((i & 4) != 0 ? 0.5 : -0.5));
            directions->InsertNextTuple(normals[f]);
        }
        faces->InsertNextCell(4, ids);
    }
    vtkNew<vtkPolyData> cube;
    cube->SetPoints(points);
    cube->SetPolys(faces);
    cube->GetPointData()->SetNormals(directions);
    return cube;
}

/// A cube that fills most of a GPU's cell and is as deep as its rack; of the first rack that has one.
scene::Vec3 cubeSize(const scene::SiteGeometry& geometry) {
    constexpr double kFilled = 0.85;
    for (const scene::RackPlace& rack : geometry.racks) {
        const scene::FaceLayout& layout = geometry.layoutOf(rack);
        for (const scene::Band& band : layout.bands) {
            if (band.gpuCount > 0) {
                const scene::FaceRect r = layout.cellOf(band, 0, rack.width, rack.height);
                return {(r.u1 - r.u0) * rack.width * kFilled, rack.depth, (r.v1 - r.v0) * rack.height * kFilled};
            }
        }
    }
    return {0.1, 1, 0.1};
}

}  // namespace

SceneStage::SceneStage() : m_context(makeContext()) {
    m_context->window()->AddRenderer(m_scene.renderer());
}

SceneStage::~SceneStage() {
    m_scene.releaseGraphics(m_context->window());
    m_context->window()->RemoveRenderer(m_scene.renderer());
}

void SceneStage::draw(const scene::CameraPose& pose, const scene::Viewport& view) {
    m_context->window()->MakeCurrent();
    m_scene.setPose(pose);
    m_scene.prepare(m_context->window(), view);
    show(m_context->window(), view);
}

NaiveStage::NaiveStage(const scene::SiteGeometry& geometry, const scene::Colouring& colouring)
    : m_context(makeContext()), m_renderer(vtkSmartPointer<vtkRenderer>::New()) {
    vtkNew<vtkPoints> points;
    vtkNew<vtkFloatArray> values;
    for (const scene::RackPlace& rack : geometry.racks) {
        const scene::FaceLayout& layout = geometry.layoutOf(rack);
        for (const scene::Band& band : layout.bands) {
            for (std::uint32_t n = 0; n < band.gpuCount; ++n) {
                const scene::FacePoint c = layout.cellOf(band, n, rack.width, rack.height).centre();
                const scene::Vec3 p =
                    (rack.onFace(scene::Face::Front, c) + rack.onFace(scene::Face::Rear, {1 - c.u, c.v})) * 0.5;
                points->InsertNextPoint(p.x, p.y, p.z);
                values->InsertNextValue(colouring.codes[rack.gpus.first + band.gpuOffset + n]);
            }
        }
    }
    vtkNew<vtkPolyData> data;
    data->SetPoints(points);
    data->GetPointData()->SetScalars(values);
    vtkNew<vtkLookupTable> table;
    table->SetRange(0, 255);
    table->Build();
    vtkNew<vtkGlyph3DMapper> mapper;
    mapper->SetInputData(data);
    mapper->SetSourceData(makeCube(cubeSize(geometry)));
    mapper->ScalingOff();
    mapper->OrientOff();
    mapper->SetLookupTable(table);
    mapper->SetScalarRange(0, 255);
    mapper->SetScalarModeToUsePointData();
    vtkNew<vtkActor> actor;
    actor->SetMapper(mapper);
    m_renderer->AddActor(actor);
    m_context->window()->AddRenderer(m_renderer);
}

NaiveStage::~NaiveStage() {
    m_context->window()->RemoveRenderer(m_renderer);
}

void NaiveStage::draw(const scene::CameraPose& pose, const scene::Viewport& view) {
    m_context->window()->MakeCurrent();
    vtkCamera* camera = m_renderer->GetActiveCamera();
    const scene::Vec3 eye = pose.eye();
    const scene::Vec3 up = pose.up();
    camera->SetPosition(eye.x, eye.y, eye.z);
    camera->SetFocalPoint(pose.target.x, pose.target.y, pose.target.z);
    camera->SetViewUp(up.x, up.y, up.z);
    camera->SetViewAngle(pose.viewAngle);
    m_renderer->ResetCameraClippingRange();
    show(m_context->window(), view);
}

}  // namespace leasehold::bench
