// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <vector>

#include <vtkSmartPointer.h>

#include "widgets/scene/camera.hpp"
#include "widgets/scene/rack_textures.hpp"
#include "widgets/scene/site_geometry.hpp"
#include "widgets/scene/theme.hpp"

class vtkActor;
class vtkObject;
class vtkRenderer;

namespace leasehold::scene {

/// Racks in service as boxes: one actor per row that shows cells, and one per row that shows the rack's mean alone.
/// selectDetail() picks for each row which of the two is seen. GUI thread.
class RackLayer {
public:
    RackLayer() = default;
    ~RackLayer();
    RackLayer(const RackLayer&) = delete;
    RackLayer& operator=(const RackLayer&) = delete;

    void setGeometry(const SiteGeometry& geometry, vtkRenderer* renderer);
    void setTheme(const Theme& theme) { m_theme = &theme; }
    /// Cells are drawn in the rows where one may span that many pixels; the others show their racks' means.
    void selectDetail(const CameraPose& pose, const Viewport& view, double cellPixels);
    [[nodiscard]] RackTextures& textures() { return m_textures; }
    void clear();

private:
    struct Part {
        vtkSmartPointer<vtkActor> nearActor;
        vtkSmartPointer<vtkActor> farActor;
        Box box;
        double cell = 0.05;  ///< the largest cell's smaller side, metres
    };
    void watch(vtkActor* actor);
    void onShader(vtkObject* caller, unsigned long event, void* program);

    RackTextures m_textures;
    std::vector<Part> m_parts;
    const Theme* m_theme = &darkTheme();
    vtkRenderer* m_renderer = nullptr;
};

}  // namespace leasehold::scene
