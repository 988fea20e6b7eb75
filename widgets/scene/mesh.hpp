// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <vtkSmartPointer.h>
#include <vtkType.h>

#include "widgets/scene/vector_math.hpp"

class vtkActor;
class vtkShaderProgram;

namespace leasehold::scene {

/// Corners with one vec4 attribute each, joined to quads or lines; what every layer hands to VTK.
struct Mesh {
    std::vector<float> points;      ///< x, y, z per corner, metres
    std::vector<float> attributes;  ///< four per corner
    std::vector<vtkIdType> cells;   ///< corners of quads (four each) or lines (two each)
    bool lines = false;

    [[nodiscard]] bool empty() const { return cells.empty(); }
    vtkIdType corner(Vec3 p, float a, float b, float c, float d);
    void quad(vtkIdType a, vtkIdType b, vtkIdType c, vtkIdType d) { cells.insert(cells.end(), {a, b, c, d}); }
    void line(vtkIdType a, vtkIdType b) { cells.insert(cells.end(), {a, b}); }
};

/// Files of shaders/, by name; empty where there is none.
std::string shaderText(const char* file);

/// An opaque, unlit actor that draws the mesh by two whole shader stages (names of files in shaders/). Faces that
/// look away are not drawn (corners count counter-clockwise from outside).
vtkSmartPointer<vtkActor> makeActor(const Mesh& mesh, const char* attribute, const char* vertexStage,
                                    const char* fragmentStage);

/// Sets a uniform where the program uses it; VTK complains about the others.
void setUniform(vtkShaderProgram* program, const char* name, int value);
void setUniform(vtkShaderProgram* program, const char* name, float value);
void setUniform(vtkShaderProgram* program, const char* name, float x, float y);
void setUniform(vtkShaderProgram* program, const char* name, float x, float y, float z);

}  // namespace leasehold::scene
