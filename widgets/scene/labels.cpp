// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/labels.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "data/model/digits.hpp"
#include "widgets/scene/picker.hpp"

namespace leasehold::scene {
namespace {

constexpr double kOnFloor = 0.05;   ///< metres
constexpr double kCharacter = 7.2;  ///< logical pixels, about, of a rack's label

class Collector {
public:
    Collector(const SiteGeometry& geometry, const CameraPose& pose, const Viewport& view, double scale,
              const std::vector<std::string>& hallFigures)
        : m_geometry(geometry),
          m_pose(pose),
          m_view(view),
          m_scale(scale),
          m_hallFigures(hallFigures),
          m_picker(geometry) {}

    std::vector<Label> collect() {
        for (const HallPlace& hall : m_geometry.halls) {
            addHall(hall);
        }
        for (const RowPlace& row : m_geometry.rows) {
            addRow(row);
        }
        if (m_centreRack != nullptr) {
            addDevices(*m_centreRack);
        }
        return std::move(m_labels);
    }

private:
    [[nodiscard]] ScreenPoint at(Vec3 p) const { return project(m_pose, m_view, p); }
    [[nodiscard]] bool inPicture(const ScreenPoint& s) const {
        return s.visible && s.x > 0 && s.y > 0 && s.x < m_view.width && s.y < m_view.height;
    }
    /// True where no rack stands before the point.
    [[nodiscard]] bool inSight(Vec3 p, const ScreenPoint& s) const {
        const Ray ray = rayThrough(m_pose, m_view, s.x, s.y);
        const PickResult hit = m_picker.pick(ray);
        return !hit.rack || dot(hit.point - ray.origin, ray.direction) > dot(p - ray.origin, ray.direction) - 0.15;
    }

    void addHall(const HallPlace& hall) {
        // In the middle of the strip of slab that the racks leave free, on the side nearest to the eye.
        const Vec3 a = hall.floor.low;
        const Vec3 b = hall.floor.high;
        const double inside = kHallMargin / 2;
        const double midX = (a.x + b.x) / 2;
        const double midY = (a.y + b.y) / 2;
        const std::array<std::pair<Vec3, Vec3>, 4> edges{{{{midX, a.y + inside, 0}, {1, 0, 0}},
                                                          {{midX, b.y - inside, 0}, {1, 0, 0}},
                                                          {{a.x + inside, midY, 0}, {0, 1, 0}},
                                                          {{b.x - inside, midY, 0}, {0, 1, 0}}}};
        ScreenPoint lowest;
        Vec3 anchor;
        Vec3 along{1, 0, 0};
        double best = -1e9;
        for (const auto& [middle, direction] : edges) {
            const ScreenPoint s = at(middle);
            // An edge that runs away from the eye has no room for a name and its figure.
            const ScreenPoint ahead = at(middle + direction);
            const double steep = std::abs(ahead.y - s.y) > std::abs(ahead.x - s.x) ? 0.5 * m_view.height : 0;
            if (s.visible && s.y - steep > best) {
                best = s.y - steep;
                lowest = s;
                anchor = middle;
                along = direction;
            }
        }
        const double metre = pixelsPerMetre(m_pose, m_view, std::max(lowest.depth, 0.1));
        // Inside a hall its name would only be in the way.
        if (!inPicture(lowest) || metre * (b.x - a.x) < 30 * m_scale || metre > 60 * m_scale ||
            !inSight(anchor, lowest)) {
            return;
        }
        const double reach = along.x > 0 ? (b.x - a.x) / 2 : (b.y - a.y) / 2;
        const ScreenPoint left = at(anchor - along * reach);
        const ScreenPoint right = at(anchor + along * reach);
        Label l;
        l.kind = LabelKind::Hall;
        l.text = hall.name;
        l.detail = hall.snapshotHall < m_hallFigures.size() ? m_hallFigures[hall.snapshotHall]
                   : hall.gpuCount > 0                      ? groupedDigits(hall.gpuCount) + " GPUs"
                   : hall.plannedGpus > 0                   ? groupedDigits(hall.plannedGpus) + " planned"
                                                            : "";
        l.room = left.visible && right.visible ? std::abs(right.x - left.x) : 0;
        l.x = lowest.x;
        l.y = lowest.y;
        l.alignY = 0.5;
        l.priority = 3e6 + hall.gpuCount;
        m_labels.push_back(std::move(l));
    }

    void addRow(const RowPlace& row) {
        const ScreenPoint middle = at(row.box.centre());
        const double metre = pixelsPerMetre(m_pose, m_view, std::max(middle.depth, 0.1));
        const double foreshortened = std::max(0.25, std::sin(radians(m_pose.elevation)));
        if (!row.name.empty() && middle.visible && metre * 3 * foreshortened > 14 * m_scale) {
            addRowEnd(row);
        }
        // Names of racks need their width; a row whose nearest rack is too narrow has none to show.
        const double nearest =
            m_pose.parallel ? middle.depth : std::max(0.1, middle.depth - length(row.box.size()) / 2);
        if (pixelsPerMetre(m_pose, m_view, nearest) * 0.6 > 26 * m_scale) {
            for (const std::uint32_t rack : row.racks) {
                addRack(rack);
            }
        }
    }

    void addRowEnd(const RowPlace& row) {
        const RackPlace& first = m_geometry.racks[row.racks.front()];
        const RackPlace& last = m_geometry.racks[row.racks.back()];
        // Rows that face each other begin at opposite ends, so the ends are told apart by the hall's first row: its
        // trunk runs beside that one's beginning.
        const HallPlace& hall = m_geometry.halls[row.hall];
        const bool trunk = !m_geometry.snapshot->links.empty();
        const auto beside = [&](const RackPlace& rack, double sign, double height) {
            const Vec3 outwards = normalised(rack.toSite({sign, 0, 0}) - rack.toSite({0, 0, 0}));
            const bool atTrunk = trunk && dot(outwards, m_geometry.rows[hall.rows.front()].along) < 0;
            return rack.toSite({sign * (rack.width / 2.0 + (atTrunk ? 2.3 : 0.9)), 0, height});
        };
        const ScreenPoint a = at(beside(first, -1, kOnFloor));
        const ScreenPoint b = at(beside(last, 1, kOnFloor));
        const bool second = b.visible && (!a.visible || b.x < a.x);
        const RackPlace& end = second ? last : first;
        const double sign = second ? 1 : -1;
        // Behind another row's end the floor is hidden; then as high as the letter is seen.
        ScreenPoint s;
        bool seen = false;
        for (const double height : {kOnFloor, 0.5 * end.height, 0.85 * end.height, end.height + 0.1}) {
            const Vec3 p = beside(end, sign, height);
            s = at(p);
            seen = inPicture(s) && inSight(p, s);
            if (seen) {
                break;
            }
        }
        if (!seen) {
            return;
        }
        Label l;
        l.kind = LabelKind::Row;
        l.text = shortRowName(row.name, m_geometry.halls[row.hall].name);
        l.x = s.x;
        l.y = s.y;
        l.alignY = 0.5;
        l.priority = 2e6 - s.depth;
        m_labels.push_back(std::move(l));
    }

    void addRack(std::uint32_t index) {
        const RackPlace& rack = m_geometry.racks[index];
        const Vec3 top = rack.toSite({0, -rack.depth / 2.0, rack.height});
        const ScreenPoint s = at(top);
        if (!inPicture(s)) {
            return;
        }
        const ScreenPoint right = at(rack.toSite({rack.width / 2.0, -rack.depth / 2.0, rack.height}));
        const double wide = 2 * std::hypot(right.x - s.x, right.y - s.y);
        const std::string& name = m_geometry.snapshot->racks[index].name;
        if (wide < std::max(30.0, kCharacter * static_cast<double>(name.size() + 2)) * m_scale ||
            !inSight(top + Vec3{0, 0, 0.01}, {s.x, s.y - 1, s.depth, true})) {
            return;
        }
        Label l;
        l.kind = LabelKind::Rack;
        l.text = name;
        l.x = s.x;
        l.y = s.y - 3 * m_scale;
        l.alignY = 1;
        l.priority = 1e6 - s.depth;
        m_labels.push_back(std::move(l));
        const double aside = std::abs(s.x - m_view.width / 2.0);
        if (pixelsPerMetre(m_pose, m_view, s.depth) > 190 * m_scale && aside < m_centreAside) {
            m_centreAside = aside;
            m_centreRack = &rack;
        }
    }

    /// Names of what is in the rack one stands before, in the upper left corner of each.
    void addDevices(const RackPlace& rack) {
        const Vec3 toEye = m_pose.eye() - rack.centre;
        if (rack.directionToRack(toEye).y > -0.5 * length(toEye)) {
            return;
        }
        const FaceLayout& layout = m_geometry.layoutOf(rack);
        const Band* below = nullptr;
        for (const Band& band : layout.bands) {
            if (band.kind != BandKind::Blank) {
                addDevice(rack, layout, band, below);
            }
            below = &band;
        }
    }

    /// In the blank under the device where there is one, else beside it.
    void addDevice(const RackPlace& rack, const FaceLayout& layout, const Band& band, const Band* below) {
        const FaceRect r = layout.rectOf(band, rack.width, rack.height);
        const ScreenPoint s = at(rack.onFace(Face::Front, {r.u0, r.v1}));
        const ScreenPoint low = at(rack.onFace(Face::Front, {r.u0, r.v0}));
        if (!inPicture(s) || low.y - s.y < 15 * m_scale) {
            return;
        }
        Label l;
        l.kind = band.kind == BandKind::Node ? LabelKind::Node : LabelKind::Switch;
        l.text = band.kind == BandKind::Node
                     ? m_geometry.snapshot->nodes[rack.firstNode + band.item].name
                     : m_geometry.snapshot->switches[m_geometry.switchOrder[rack.firstSwitch + band.item]].name;
        l.x = s.x - 6 * m_scale;
        l.y = (s.y + low.y) / 2;
        l.alignX = 1;
        l.alignY = 0.5;
        l.priority = -s.depth;
        if (below != nullptr && below->kind == BandKind::Blank) {
            const FaceRect blank = layout.rectOf(*below, rack.width, rack.height);
            const ScreenPoint foot = at(rack.onFace(Face::Front, {blank.u0, blank.v0}));
            if (foot.visible && foot.y - low.y > 11 * m_scale) {
                l.x = low.x + 2 * m_scale;
                l.y = low.y;
                l.alignX = l.alignY = 0;
            }
        }
        m_labels.push_back(std::move(l));
    }

    const SiteGeometry& m_geometry;
    const CameraPose& m_pose;
    const Viewport& m_view;
    double m_scale;
    const std::vector<std::string>& m_hallFigures;
    Picker m_picker;
    std::vector<Label> m_labels;
    const RackPlace* m_centreRack = nullptr;
    double m_centreAside = std::numeric_limits<double>::infinity();
};

/// Finds overlaps without comparing every pair: rectangles by the cells of a grid that they touch.
class Occupied {
public:
    bool free(const PixelRect& r) const {
        bool ok = true;
        eachCell(r, [&](std::uint64_t cell) {
            const auto it = m_cells.find(cell);
            ok = ok && (it == m_cells.end() || std::none_of(it->second.begin(), it->second.end(),
                                                            [&](const PixelRect& o) { return r.overlaps(o); }));
        });
        return ok;
    }
    void take(const PixelRect& r) {
        eachCell(r, [&](std::uint64_t cell) { m_cells[cell].push_back(r); });
    }

private:
    template <class Do>
    static void eachCell(const PixelRect& r, Do each) {
        constexpr double size = 96;
        for (auto cy = static_cast<std::int32_t>(std::floor(r.y / size)); cy * size < r.y + r.height; ++cy) {
            for (auto cx = static_cast<std::int32_t>(std::floor(r.x / size)); cx * size < r.x + r.width; ++cx) {
                each(static_cast<std::uint64_t>(static_cast<std::uint32_t>(cy)) << 32 | static_cast<std::uint32_t>(cx));
            }
        }
    }
    std::unordered_map<std::uint64_t, std::vector<PixelRect>> m_cells;
};

}  // namespace

std::string shortRowName(const std::string& row, const std::string& hall) {
    std::string s = row;
    if (s.size() > hall.size() && s.compare(0, hall.size(), hall) == 0) {
        s.erase(0, hall.size());
    }
    const std::size_t space = s.find_last_of(" -/");
    if (space != std::string::npos && space + 1 < s.size() && s.size() - space <= 5) {
        s.erase(0, space + 1);
    }
    return s;
}

std::vector<Label> labelsFor(const SiteGeometry& geometry, const CameraPose& pose, const Viewport& view, double scale,
                             const std::vector<std::string>& hallFigures) {
    return Collector(geometry, pose, view, scale, hallFigures).collect();
}

std::vector<PlacedLabel> placeLabels(const std::vector<Label>& labels,
                                     const std::vector<std::pair<double, double>>& sizes,
                                     const std::vector<PixelRect>& reserved, const Viewport& view, double margin) {
    std::vector<std::size_t> order(labels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return labels[a].priority > labels[b].priority; });
    Occupied occupied;
    for (const PixelRect& r : reserved) {
        occupied.take(r);
    }
    std::vector<PlacedLabel> placed;
    for (const std::size_t i : order) {
        const auto [width, height] = sizes[i];
        const PixelRect r{labels[i].x - width * labels[i].alignX, labels[i].y - height * labels[i].alignY, width,
                          height};
        if (r.x < 0 || r.y < 0 || r.x + r.width > view.width || r.y + r.height > view.height) {
            continue;
        }
        const PixelRect padded{r.x - margin, r.y - margin, r.width + 2 * margin, r.height + 2 * margin};
        if (occupied.free(padded)) {
            occupied.take(padded);
            placed.push_back({i, r});
        }
    }
    return placed;
}

}  // namespace leasehold::scene
