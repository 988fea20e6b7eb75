// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/mesh.hpp"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkOpenGLPolyDataMapper.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkProperty.h>
#include <vtkShaderProgram.h>
#include <vtkShaderProperty.h>

#include "embedded/shaders.hpp"

namespace leasehold::scene {
namespace {

vtkSmartPointer<vtkPolyData> toPolyData(const Mesh& mesh, const char* attribute) {
    const auto count = static_cast<vtkIdType>(mesh.points.size() / 3);
    vtkNew<vtkPoints> points;
    points->SetDataTypeToFloat();
    points->SetNumberOfPoints(count);
    std::copy(mesh.points.begin(), mesh.points.end(), vtkFloatArray::SafeDownCast(points->GetData())->GetPointer(0));
    vtkNew<vtkFloatArray> values;
    values->SetName(attribute);
    values->SetNumberOfComponents(4);
    values->SetNumberOfTuples(count);
    std::copy(mesh.attributes.begin(), mesh.attributes.end(), values->GetPointer(0));
    vtkNew<vtkCellArray> cells;
    const std::size_t step = mesh.lines ? 2 : 4;
    for (std::size_t i = 0; i + step <= mesh.cells.size(); i += step) {
        cells->InsertNextCell(static_cast<vtkIdType>(step), mesh.cells.data() + i);
    }
    auto data = vtkSmartPointer<vtkPolyData>::New();
    data->SetPoints(points);
    data->GetPointData()->AddArray(values);
    if (mesh.lines) {
        data->SetLines(cells);
    } else {
        data->SetPolys(cells);
    }
    return data;
}

}  // namespace

vtkIdType Mesh::corner(Vec3 p, float a, float b, float c, float d) {
    points.insert(points.end(), {static_cast<float>(p.x), static_cast<float>(p.y), static_cast<float>(p.z)});
    attributes.insert(attributes.end(), {a, b, c, d});
    return static_cast<vtkIdType>(points.size() / 3) - 1;
}

std::string shaderText(const char* file) {
    return std::string(embedded::shaders::find(file));
}

vtkSmartPointer<vtkActor> makeActor(const Mesh& mesh, const char* attribute, const char* vertexStage,
                                    const char* fragmentStage) {
    vtkNew<vtkOpenGLPolyDataMapper> mapper;
    mapper->SetInputData(toPolyData(mesh, attribute));
    mapper->ScalarVisibilityOff();
    mapper->SetStatic(1);
    // The shaders add lengths in metres to positions; VTK must hand those over as they are.
    mapper->SetVBOShiftScaleMethod(0 /* DISABLE_SHIFT_SCALE */);
    mapper->MapDataArrayToVertexAttribute(attribute, attribute, 0 /* points */, -1);
    auto actor = vtkSmartPointer<vtkActor>::New();
    actor->SetMapper(mapper);
    actor->ForceOpaqueOn();
    actor->PickableOff();
    actor->GetProperty()->LightingOff();
    actor->GetProperty()->SetBackfaceCulling(mesh.lines ? 0 : 1);
    actor->GetShaderProperty()->SetVertexShaderCode(shaderText(vertexStage).c_str());
    actor->GetShaderProperty()->SetFragmentShaderCode(shaderText(fragmentStage).c_str());
    return actor;
}

void setUniform(vtkShaderProgram* program, const char* name, int value) {
    if (program->IsUniformUsed(name)) {
        program->SetUniformi(name, value);
    }
}
void setUniform(vtkShaderProgram* program, const char* name, float value) {
    if (program->IsUniformUsed(name)) {
        program->SetUniformf(name, value);
    }
}
void setUniform(vtkShaderProgram* program, const char* name, float x, float y) {
    if (program->IsUniformUsed(name)) {
        const float v[2] = {x, y};
        program->SetUniform2f(name, v);
    }
}
void setUniform(vtkShaderProgram* program, const char* name, float x, float y, float z) {
    if (program->IsUniformUsed(name)) {
        const float v[3] = {x, y, z};
        program->SetUniform3f(name, v);
    }
}

}  // namespace leasehold::scene
