// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/gltf_export.hpp"

#include <QByteArray>
#include <array>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "data/export/output_file.hpp"
#include "widgets/scene/fabric_routes.hpp"
#include "widgets/scene/flat_layer.hpp"

namespace leasehold::scene {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFloat = 5126;
constexpr int kUnsignedShort = 5123;
constexpr int kUnsignedInt = 5125;
constexpr int kLines = 1;
constexpr int kTriangles = 4;
constexpr double kBeforeFace = 0.004;  ///< metres that a GPU's cell stands before its rack's steel

/// glTF's vertex colours are linear; ours are as displayed.
std::uint16_t linear(std::uint8_t c) {
    const double v = c / 255.0;
    const double l = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    return static_cast<std::uint16_t>(std::lround(l * 65535));
}

/// Corners and faces of one primitive.
struct Part {
    std::vector<float> points;
    std::vector<std::uint16_t> colours;  ///< RGBA
    std::vector<std::uint32_t> indices;
    bool lines = false;

    std::uint32_t corner(Vec3 p, Rgb c) {
        points.insert(points.end(), {static_cast<float>(p.x), static_cast<float>(p.z), static_cast<float>(-p.y)});
        colours.insert(colours.end(), {linear(c.r), linear(c.g), linear(c.b), std::uint16_t{65535}});
        return static_cast<std::uint32_t>(points.size() / 3 - 1);
    }
    void quad(const std::array<Vec3, 4>& p, Rgb c) {
        const std::uint32_t a = corner(p[0], c);
        corner(p[1], c);
        corner(p[2], c);
        corner(p[3], c);
        indices.insert(indices.end(), {a, a + 1, a + 2, a, a + 2, a + 3});
    }
    /// A mesh of roles, as the flat layers draw it.
    void add(const Mesh& mesh, const Theme& theme) {
        const auto first = static_cast<std::uint32_t>(points.size() / 3);
        for (std::size_t i = 0; i * 3 < mesh.points.size(); ++i) {
            const auto role = static_cast<Role>(std::lround(mesh.attributes[i * 4 + 3]));
            corner({mesh.points[i * 3], mesh.points[i * 3 + 1], mesh.points[i * 3 + 2]}, colourOf(role, theme));
        }
        lines = mesh.lines;
        const std::size_t step = mesh.lines ? 2 : 4;
        for (std::size_t i = 0; i + step <= mesh.cells.size(); i += step) {
            const auto at = [&](std::size_t k) { return first + static_cast<std::uint32_t>(mesh.cells[i + k]); };
            if (mesh.lines) {
                indices.insert(indices.end(), {at(0), at(1)});
            } else {
                indices.insert(indices.end(), {at(0), at(1), at(2), at(0), at(2), at(3)});
            }
        }
    }
};

/// Assembles the document: every part becomes three accessors, a mesh and a node.
class Document {
public:
    Document() {
        m_json["asset"] = {{"version", "2.0"}, {"generator", "Leasehold"}};
        m_json["extensionsUsed"] = {"KHR_materials_unlit"};
        m_json["scene"] = 0;
        m_json["materials"] = {{{"name", "as displayed"},
                                {"pbrMetallicRoughness", {{"metallicFactor", 0}, {"roughnessFactor", 1}}},
                                {"extensions", {{"KHR_materials_unlit", Json::object()}}}}};
        m_json["scenes"] = {{{"nodes", Json::array()}}};
    }
    Json& json() { return m_json; }

    void add(const std::string& name, const Part& part) {
        if (part.indices.empty()) {
            return;
        }
        Json position = accessor(part.points.data(), part.points.size() / 3, 3, kFloat, "VEC3", 34962);
        std::array<float, 3> low{1e30F, 1e30F, 1e30F};
        std::array<float, 3> high{-1e30F, -1e30F, -1e30F};
        for (std::size_t i = 0; i < part.points.size(); ++i) {
            low[i % 3] = std::min(low[i % 3], part.points[i]);
            high[i % 3] = std::max(high[i % 3], part.points[i]);
        }
        position["min"] = low;
        position["max"] = high;
        const std::size_t p = keep(std::move(position));
        Json colour = accessor(part.colours.data(), part.colours.size() / 4, 4, kUnsignedShort, "VEC4", 34962);
        colour["normalized"] = true;
        const std::size_t c = keep(std::move(colour));
        const std::size_t i =
            keep(accessor(part.indices.data(), part.indices.size(), 1, kUnsignedInt, "SCALAR", 34963));
        m_json["meshes"].push_back({{"name", name},
                                    {"primitives",
                                     {{{"attributes", {{"POSITION", p}, {"COLOR_0", c}}},
                                       {"indices", i},
                                       {"material", 0},
                                       {"mode", part.lines ? kLines : kTriangles}}}}});
        m_json["nodes"].push_back({{"name", name}, {"mesh", m_json["meshes"].size() - 1}});
        m_json["scenes"][0]["nodes"].push_back(m_json["nodes"].size() - 1);
    }

    std::string text() {
        if (!m_bytes.empty()) {
            const QByteArray bytes = QByteArray::fromRawData(m_bytes.data(), static_cast<qsizetype>(m_bytes.size()));
            m_json["buffers"] = {{{"byteLength", m_bytes.size()},
                                  {"uri", "data:application/octet-stream;base64," + bytes.toBase64().toStdString()}}};
        }
        return m_json.dump();
    }

    std::string binary() {
        if (!m_bytes.empty()) {
            m_json["buffers"] = {{{"byteLength", m_bytes.size()}}};
        }
        std::string text = m_json.dump();
        text.resize((text.size() + 3) / 4 * 4, ' ');
        std::string out;
        const auto word = [&](std::uint32_t w) {
            for (int shift = 0; shift < 32; shift += 8) {
                out += static_cast<char>(w >> shift & 0xffU);
            }
        };
        const std::size_t tail = m_bytes.empty() ? 0 : 8 + m_bytes.size();
        word(0x46546C67);  // "glTF"
        word(2);
        word(static_cast<std::uint32_t>(12 + 8 + text.size() + tail));
        word(static_cast<std::uint32_t>(text.size()));
        word(0x4E4F534A);  // "JSON"
        out += text;
        if (tail > 0) {
            word(static_cast<std::uint32_t>(m_bytes.size()));
            word(0x004E4942);  // "BIN"
            out += m_bytes;
        }
        return out;
    }

private:
    template <class T>
    Json accessor(const T* data, std::size_t count, std::size_t components, int type, const char* shape, int target) {
        const std::size_t size = count * components * sizeof(T);
        const std::size_t at = m_bytes.size();
        m_bytes.append(reinterpret_cast<const char*>(data), size);
        m_bytes.resize((m_bytes.size() + 3) / 4 * 4, '\0');
        m_json["bufferViews"].push_back({{"buffer", 0}, {"byteOffset", at}, {"byteLength", size}, {"target", target}});
        return {{"bufferView", m_json["bufferViews"].size() - 1},
                {"componentType", type},
                {"count", count},
                {"type", shape}};
    }
    std::size_t keep(Json accessor) {
        m_json["accessors"].push_back(std::move(accessor));
        return m_json["accessors"].size() - 1;
    }

    Json m_json;
    std::string m_bytes;
};

std::array<Vec3, 4> onFace(const RackPlace& rack, Face face, FaceRect r, double outwards) {
    if (face == Face::Rear) {
        r = {1 - r.u1, r.v0, 1 - r.u0, r.v1};
    }
    std::array<Vec3, 4> p{rack.onFace(face, {r.u0, r.v0}), rack.onFace(face, {r.u1, r.v0}),
                          rack.onFace(face, {r.u1, r.v1}), rack.onFace(face, {r.u0, r.v1})};
    const Vec3 out = rack.toSite({0, face == Face::Front ? -outwards : outwards, 0}) - rack.centre;
    for (Vec3& corner : p) {
        corner = corner + out;
    }
    return p;
}

class Writer {
public:
    Writer(const SiteGeometry& geometry, const Colouring* colouring, const GltfSpec& spec)
        : m_geometry(geometry), m_colouring(colouring), m_theme(*spec.theme) {
        m_palette = colouring == nullptr ? paletteFor(Scheme::States, ColourMap::Mako, m_theme)
                    : colouring->palette ? *colouring->palette
                                         : paletteFor(colouring->scheme, colouring->map, m_theme);
        Json extras{{"title", spec.title}, {"subtitle", spec.subtitle}, {"marks", spec.marks}};
        if (colouring != nullptr) {
            extras["colouring"] = {{"title", colouring->title},
                                   {"unit", colouring->unit},
                                   {"low", colouring->low},
                                   {"high", colouring->high}};
        }
        m_document.json()["asset"]["extras"] = std::move(extras);
        addFlat("floor", floorMesh(geometry));
        for (const HallPlace& hall : geometry.halls) {
            addHall(hall);
        }
        addFlat("planned", ghostMesh(geometry));
        if (spec.fabric) {
            const FabricRoutes routes = routeFabric(geometry);
            addFlat("cable trays", fabricMesh(routes, FabricBy::Tier, Strand::All, Strand::All));
            addFlat("cable tray sides", fabricDetailMesh(routes));
        }
    }
    std::string take(bool binary) { return binary ? m_document.binary() : m_document.text(); }

private:
    void addFlat(const std::string& name, const Mesh& mesh) {
        Part part;
        part.add(mesh, m_theme);
        m_document.add(name, part);
    }
    [[nodiscard]] Rgb colourOfGpu(std::uint32_t gpu) const {
        const std::uint8_t c =
            m_colouring != nullptr && gpu < m_colouring->codes.size() ? m_colouring->codes[gpu] : code::kNoData;
        return flatColour(m_palette[c], m_theme);
    }
    [[nodiscard]] Rgb topOf(const RackPlace& rack) const {
        if (m_colouring == nullptr || rack.gpus.count == 0 || rack.gpus.end() > m_colouring->codes.size()) {
            return m_theme.blankPanel;
        }
        return mergedColour(m_colouring->codes.data() + rack.gpus.first, rack.gpus.count, *m_colouring, m_palette,
                            m_theme);
    }

    void addHall(const HallPlace& hall) {
        Part steel;
        Part gpus;
        for (const std::uint32_t row : hall.rows) {
            for (const std::uint32_t i : m_geometry.rows[row].racks) {
                if (!m_geometry.racks[i].planned) {
                    addRack(m_geometry.racks[i], steel, gpus);
                }
            }
        }
        m_document.add(hall.name + " racks", steel);
        m_document.add(hall.name + " GPUs", gpus);
    }

    void addRack(const RackPlace& rack, Part& steel, Part& gpus) const {
        const FaceRect whole{0, 0, 1, 1};
        for (const Face face : {Face::Front, Face::Rear}) {
            steel.quad(onFace(rack, face, whole, 0), m_theme.faceDark);
        }
        for (const Face face : {Face::Left, Face::Right, Face::Top}) {
            const std::array<Vec3, 4> p{rack.onFace(face, {0, 0}), rack.onFace(face, {1, 0}), rack.onFace(face, {1, 1}),
                                        rack.onFace(face, {0, 1})};
            steel.quad(p, face == Face::Top ? topOf(rack) : m_theme.steelSide);
        }
        const FaceLayout& layout = m_geometry.layoutOf(rack);
        for (const Band& band : layout.bands) {
            if (band.kind == BandKind::Switch) {
                steel.quad(onFace(rack, Face::Front, layout.rectOf(band, rack.width, rack.height), kBeforeFace),
                           m_theme.switchPanel);
            }
            for (std::uint32_t n = 0; n < band.gpuCount; ++n) {
                FaceRect r = layout.cellOf(band, n, rack.width, rack.height);
                const float du = 0.06F * (r.u1 - r.u0);
                const float dv = 0.06F * (r.v1 - r.v0);
                r = {r.u0 + du, r.v0 + dv, r.u1 - du, r.v1 - dv};
                const Rgb c = colourOfGpu(rack.gpus.first + band.gpuOffset + n);
                gpus.quad(onFace(rack, Face::Front, r, kBeforeFace), c);
                gpus.quad(onFace(rack, Face::Rear, r, kBeforeFace), c);
            }
        }
    }

    const SiteGeometry& m_geometry;
    const Colouring* m_colouring;
    const Theme& m_theme;
    Palette m_palette{};
    Document m_document;
};

}  // namespace

std::string sceneToGltf(const SiteGeometry& geometry, const Colouring* colouring, const GltfSpec& spec, bool binary) {
    return Writer(geometry, colouring, spec).take(binary);
}

Result<void> saveGltf(const SiteGeometry& geometry, const Colouring* colouring, const GltfSpec& spec,
                      const std::string& path) {
    const bool binary = path.size() > 4 && path.substr(path.size() - 4) == ".glb";
    Result<OutputFile> file = OutputFile::create(path);
    if (!file) {
        return Failure(file.error());
    }
    file->write(sceneToGltf(geometry, colouring, spec, binary));
    return file->commit();
}

}  // namespace leasehold::scene
