// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <vtkSmartPointer.h>

#include "widgets/scene/colouring.hpp"
#include "widgets/scene/emphasis.hpp"
#include "widgets/scene/site_geometry.hpp"
#include "widgets/scene/theme.hpp"

class vtkOpenGLRenderWindow;
class vtkShaderProgram;
class vtkTextureObject;

namespace leasehold::scene {

/// The textures that racks are painted from, and what stands in them. Values live here alone: to show another time
/// is to write two small textures and the codes, no geometry changes. GUI thread, with the window's context current
/// in upload(), activate(), deactivate() and release().
class RackTextures {
public:
    RackTextures();
    ~RackTextures();

    void setGeometry(SiteGeometryPtr geometry);
    /// Outside the emphasis GPUs take kFaded (ghosts excepted) and racks are marked unlit; an empty one changes
    /// nothing.
    void setColouring(std::shared_ptr<const Colouring> colouring, const Theme& theme, const Emphasis& emphasis);

    /// Sends what changed since the last call to GL.
    void upload(vtkOpenGLRenderWindow* window);
    void activate();
    void deactivate();
    /// Frees the GL side; the next upload() sends everything again.
    void release(vtkOpenGLRenderWindow* window);
    /// Sets the sampler uniforms that the program uses.
    void bind(vtkShaderProgram* program) const;

    [[nodiscard]] const Palette& palette() const { return m_palette; }

private:
    enum Slot : std::size_t { Codes, PaletteSlot, Layout, Racks, RackMeans, NodeMeans, Count };
    struct Pixels {
        int width = 1;
        int height = 1;
        int channels = 1;
        std::vector<std::uint8_t> bytes;  ///< one of the two
        std::vector<float> floats;
        bool dirty = false;
    };
    void fillLayout();
    void fade(const Emphasis& emphasis);
    void fillMeans(const Theme& theme);

    SiteGeometryPtr m_geometry;
    std::shared_ptr<const Colouring> m_colouring;
    Palette m_palette{};
    std::vector<std::uint8_t> m_litRacks;  ///< per rack; empty: all are
    std::array<Pixels, Count> m_pixels;
    std::array<vtkSmartPointer<vtkTextureObject>, Count> m_textures;
};

}  // namespace leasehold::scene
