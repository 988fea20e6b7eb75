// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/rack_textures.hpp"

#include <vtkOpenGLRenderWindow.h>
#include <vtkTextureObject.h>
#include <vtk_glew.h>

#include <algorithm>

#include "widgets/scene/mesh.hpp"

namespace leasehold::scene {
namespace {

constexpr std::uint32_t kStyleStep =
    4096;                         ///< added to a rack's nodes where it has the other look; the shaders know it
constexpr int kLineWidth = 2048;  ///< texels a row of the linear textures; the shaders know it too
constexpr std::array kNames{"codeTex", "paletteTex", "layoutTex", "rackTex", "rackMeanTex", "nodeMeanTex"};

int linesFor(std::size_t items, int perLine) {
    return std::max(
        1, static_cast<int>((items + static_cast<std::size_t>(perLine) - 1) / static_cast<std::size_t>(perLine)));
}

void put(std::vector<std::uint8_t>& bytes, std::size_t at, Rgb c, std::uint8_t alpha) {
    bytes[at * 4] = c.r;
    bytes[at * 4 + 1] = c.g;
    bytes[at * 4 + 2] = c.b;
    bytes[at * 4 + 3] = alpha;
}

}  // namespace

RackTextures::RackTextures() = default;
RackTextures::~RackTextures() = default;

void RackTextures::setGeometry(SiteGeometryPtr geometry) {
    m_geometry = std::move(geometry);
    m_colouring = nullptr;
    fillLayout();
}

void RackTextures::fillLayout() {
    Pixels& layout = m_pixels[Layout];
    Pixels& racks = m_pixels[Racks];
    std::vector<std::size_t> bases;
    std::size_t units = 0;
    for (const FaceLayout& l : m_geometry->layouts) {
        bases.push_back(units);
        units += l.units;
    }
    layout = {kLineWidth, linesFor(units, kLineWidth / 2), 4, {}, {}, true};
    layout.floats.assign(static_cast<std::size_t>(layout.width) * static_cast<std::size_t>(layout.height) * 4, 0.0F);
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const FaceLayout& l = m_geometry->layouts[i];
        for (std::size_t u = 0; u < l.units; ++u) {
            const Band& b = l.bands[l.bandAt[u]];
            const std::array<float, 8> texels{static_cast<float>(b.start),     static_cast<float>(b.height),
                                              static_cast<float>(b.kind),      0,
                                              static_cast<float>(b.gpuOffset), static_cast<float>(b.gpuCount),
                                              static_cast<float>(b.columns),   static_cast<float>(b.lines)};
            std::copy(texels.begin(), texels.end(),
                      layout.floats.begin() + static_cast<std::ptrdiff_t>((bases[i] + u) * 8));
        }
    }
    racks = {1024, linesFor(m_geometry->racks.size(), 512), 4, {}, {}, true};
    racks.floats.assign(static_cast<std::size_t>(racks.width) * static_cast<std::size_t>(racks.height) * 4, 0.0F);
    for (std::size_t i = 0; i < m_geometry->racks.size(); ++i) {
        const RackPlace& r = m_geometry->racks[i];
        const std::array<float, 8> texels{
            static_cast<float>(r.gpus.first),
            static_cast<float>(bases[r.layout]),
            static_cast<float>(m_geometry->layoutOf(r).units),
            static_cast<float>(r.firstNode),
            r.width,
            r.depth,
            r.height,
            static_cast<float>(std::min(r.nodeCount, kStyleStep - 1) + (r.liquid ? kStyleStep : 0))};
        std::copy(texels.begin(), texels.end(), racks.floats.begin() + static_cast<std::ptrdiff_t>(i * 8));
    }
}

void RackTextures::setColouring(std::shared_ptr<const Colouring> colouring, const Theme& theme,
                                const Emphasis& emphasis) {
    m_colouring = std::move(colouring);
    m_palette = m_colouring->palette ? *m_colouring->palette : paletteFor(m_colouring->scheme, m_colouring->map, theme);
    Pixels& palette = m_pixels[PaletteSlot];
    palette = {256, 2, 4, std::vector<std::uint8_t>(256 * 2 * 4), {}, true};
    for (std::size_t i = 0; i < 256; ++i) {
        put(palette.bytes, i, m_palette[i].colour, static_cast<std::uint8_t>(m_palette[i].pattern));
        put(palette.bytes, 256 + i, flatColour(m_palette[i], theme), 255);
    }
    Pixels& codes = m_pixels[Codes];
    const std::size_t gpus = m_geometry->snapshot->gpus.size();
    codes.width = kLineWidth;
    codes.height = linesFor(gpus, kLineWidth);
    codes.channels = 1;
    codes.dirty = true;
    codes.bytes.assign(static_cast<std::size_t>(codes.width) * static_cast<std::size_t>(codes.height), code::kNoData);
    std::copy_n(m_colouring->codes.begin(), std::min(gpus, m_colouring->codes.size()), codes.bytes.begin());
    fade(emphasis);
    fillMeans(theme);
}

void RackTextures::fade(const Emphasis& emphasis) {
    m_litRacks.clear();
    if (emphasis.empty()) {
        return;
    }
    m_litRacks = litRacks(*m_geometry, emphasis);
    const std::size_t gpus = m_geometry->snapshot->gpus.size();
    std::vector<std::uint8_t> lit(gpus, 0);
    const auto light = [&](GpuRange range) {
        const std::size_t end = std::min<std::size_t>(gpus, range.end());
        std::fill(lit.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(range.first, end)),
                  lit.begin() + static_cast<std::ptrdiff_t>(end), std::uint8_t{1});
    };
    for (const GpuRange range : emphasis.gpus) {
        light(range);
    }
    for (const std::uint32_t rack : emphasis.racks) {
        if (rack < m_geometry->racks.size()) {
            light(m_geometry->racks[rack].gpus);
        }
    }
    auto& codes = m_pixels[Codes].bytes;
    for (std::size_t gpu = 0; gpu < gpus; ++gpu) {
        codes[gpu] = lit[gpu] != 0 || codes[gpu] == code::kPlanned ? codes[gpu] : code::kFaded;
    }
}

void RackTextures::fillMeans(const Theme& theme) {
    const auto& snapshot = *m_geometry->snapshot;
    const std::uint8_t* codes = m_pixels[Codes].bytes.data();
    const auto prepare = [](Pixels& p, std::size_t items) {
        p.width = kLineWidth;
        p.height = linesFor(items, kLineWidth);
        p.channels = 4;
        p.dirty = true;
        p.bytes.assign(static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height) * 4, 0);
    };
    prepare(m_pixels[RackMeans], m_geometry->racks.size());
    prepare(m_pixels[NodeMeans], snapshot.nodes.size());
    for (std::size_t i = 0; i < m_geometry->racks.size(); ++i) {
        const GpuRange g = m_geometry->racks[i].gpus;
        const Rgb c =
            g.count == 0 ? theme.blankPanel : mergedColour(codes + g.first, g.count, *m_colouring, m_palette, theme);
        // Alpha: whether the rack is lit.
        put(m_pixels[RackMeans].bytes, i, c, m_litRacks.empty() || m_litRacks[i] != 0 ? 255 : 0);
    }
    for (std::size_t i = 0; i < snapshot.nodes.size(); ++i) {
        const GpuRange g = snapshot.nodes[i].gpus;
        if (g.count > 0) {
            put(m_pixels[NodeMeans].bytes, i, mergedColour(codes + g.first, g.count, *m_colouring, m_palette, theme),
                255);
        }
    }
}

void RackTextures::upload(vtkOpenGLRenderWindow* window) {
    for (std::size_t i = 0; i < Count; ++i) {
        Pixels& p = m_pixels[i];
        if (!p.dirty && m_textures[i] != nullptr) {
            continue;
        }
        if (p.bytes.empty() && p.floats.empty()) {
            continue;
        }
        if (m_textures[i] == nullptr) {
            m_textures[i] = vtkSmartPointer<vtkTextureObject>::New();
            m_textures[i]->SetContext(window);
            // Said outright: VTK guesses formats that software GL takes for something else.
            m_textures[i]->SetInternalFormat(!p.floats.empty() ? GL_RGBA32F : (p.channels == 1 ? GL_R8 : GL_RGBA8));
            m_textures[i]->SetMinificationFilter(vtkTextureObject::Nearest);
            m_textures[i]->SetMagnificationFilter(vtkTextureObject::Nearest);
            m_textures[i]->SetWrapS(vtkTextureObject::ClampToEdge);
            m_textures[i]->SetWrapT(vtkTextureObject::ClampToEdge);
        }
        const int type = p.floats.empty() ? VTK_UNSIGNED_CHAR : VTK_FLOAT;
        void* data = p.floats.empty() ? static_cast<void*>(p.bytes.data()) : static_cast<void*>(p.floats.data());
        m_textures[i]->Create2DFromRaw(static_cast<unsigned>(p.width), static_cast<unsigned>(p.height), p.channels,
                                       type, data);
        p.dirty = false;
    }
}

void RackTextures::activate() {
    for (auto& t : m_textures) {
        if (t != nullptr) {
            t->Activate();
        }
    }
}

void RackTextures::deactivate() {
    for (auto& t : m_textures) {
        if (t != nullptr) {
            t->Deactivate();
        }
    }
}

void RackTextures::release(vtkOpenGLRenderWindow* window) {
    for (auto& t : m_textures) {
        if (t != nullptr) {
            t->ReleaseGraphicsResources(window);
            t = nullptr;
        }
    }
}

void RackTextures::bind(vtkShaderProgram* program) const {
    for (std::size_t i = 0; i < Count; ++i) {
        if (m_textures[i] != nullptr) {
            setUniform(program, kNames[i], m_textures[i]->GetTextureUnit());
        }
    }
}

}  // namespace leasehold::scene
