// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_scene_stage.hpp"

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkGlyph3DMapper.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>
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

/// A cube of 4 cm, without VTK's sources, whose module nothing else needs.
vtkNew<vtkPolyData> makeCube() {
    vtkNew<vtkPoints> points;
    for (int i = 0; i < 8; ++i) {
        points->InsertNextPoint((i & 1) != 0 ? 0.02 : -0.02, (i & 2) != 0 ? 0.02 : -0.02, (i & 4) != 0 ? 0.02 : -0.02);
    }
    vtkNew<vtkCellArray> faces;
    constexpr vtkIdType corners[6][4] = {{0, 4, 6, 2}, {1, 3, 7, 5}, {0, 1, 5, 4},
                                         {2, 6, 7, 3}, {0, 2, 3, 1}, {4, 5, 7, 6}};
    for (const auto& face : corners) {
        faces->InsertNextCell(4, face);
    }
    vtkNew<vtkPolyData> cube;
    cube->SetPoints(points);
    cube->SetPolys(faces);
    return cube;
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
    const scene::Palette palette = scene::paletteFor(colouring.scheme, colouring.map, scene::darkTheme());
    vtkNew<vtkPoints> points;
    vtkNew<vtkUnsignedCharArray> colours;
    colours->SetName("colours");
    colours->SetNumberOfComponents(3);
    for (const scene::RackPlace& rack : geometry.racks) {
        const scene::FaceLayout& layout = geometry.layoutOf(rack);
        for (const scene::Band& band : layout.bands) {
            for (std::uint32_t n = 0; n < band.gpuCount; ++n) {
                const scene::FacePoint c = layout.cellOf(band, n, rack.width, rack.height).centre();
                const scene::Vec3 p = rack.onFace(scene::Face::Front, c);
                points->InsertNextPoint(p.x, p.y, p.z);
                const scene::Rgb rgb = palette[colouring.codes[rack.gpus.first + band.gpuOffset + n]].colour;
                const unsigned char tuple[3] = {rgb.r, rgb.g, rgb.b};
                colours->InsertNextTypedTuple(tuple);
            }
        }
    }
    vtkNew<vtkPolyData> data;
    data->SetPoints(points);
    data->GetPointData()->SetScalars(colours);
    vtkNew<vtkGlyph3DMapper> mapper;
    mapper->SetInputData(data);
    mapper->SetSourceData(makeCube());
    mapper->ScalingOff();
    mapper->SetColorModeToDirectScalars();
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
