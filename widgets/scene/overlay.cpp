// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/overlay.hpp"

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/scene/compass.hpp"
#include "widgets/scene/labels.hpp"
#include "widgets/scene/legend.hpp"
#include "widgets/scene/qt_colour.hpp"

namespace leasehold::scene {
namespace {

constexpr double kMargin = 18;         ///< logical pixels between overlay and picture's edge
constexpr int kMaximumSprites = 4000;  ///< then the cache starts anew; about 20 MB

/// The convex hull of a few points (Andrew's monotone chain).
QPolygonF hullOf(std::vector<QPointF> p) {
    std::sort(p.begin(), p.end(),
              [](const QPointF& a, const QPointF& b) { return a.x() < b.x() || (a.x() == b.x() && a.y() < b.y()); });
    const auto turn = [](const QPointF& o, const QPointF& a, const QPointF& b) {
        return (a.x() - o.x()) * (b.y() - o.y()) - (a.y() - o.y()) * (b.x() - o.x());
    };
    QPolygonF hull;
    for (int pass = 0; pass < 2; ++pass) {
        const auto start = hull.size();
        for (const QPointF& q : p) {
            while (hull.size() >= start + 2 && turn(hull[hull.size() - 2], hull.back(), q) <= 0) {
                hull.pop_back();
            }
            hull.push_back(q);
        }
        hull.pop_back();
        std::reverse(p.begin(), p.end());
    }
    return hull;
}

void paintOutlines(QPainter& p, const std::vector<QPolygonF>& polygons, const Theme& theme, double width) {
    for (const auto& [colour, w] : {std::pair{theme.selectionCasing, width + 2.2}, std::pair{theme.selection, width}}) {
        QPen pen(toQColor(colour), w);
        pen.setJoinStyle(Qt::MiterJoin);
        p.setPen(pen);
        p.setBrush(Qt::NoBrush);
        for (const QPolygonF& polygon : polygons) {
            p.drawPolygon(polygon);
        }
    }
}

/// 1, 2 or 5 times a power of ten, at most `most`.
double roundLength(double most) {
    const double power = std::pow(10, std::floor(std::log10(most)));
    for (const double f : {5.0, 2.0, 1.0}) {
        if (f * power <= most) {
            return f * power;
        }
    }
    return power;
}

}  // namespace

QStringList marksFor(const Snapshot& snapshot) {
    QStringList marks;
    if (snapshot.synthetic) {
        marks << QStringLiteral("synthetic");
    }
    if (snapshot.assumedLayout) {
        marks << QStringLiteral("assumed layout");
    }
    return marks;
}

const QImage& Overlay::sprite(const QString& text, const Style& style, const Theme& theme, double scale) {
    const QString key = text + QChar(0x1f) + QString::number(style.size * scale) + QChar(0x1f) +
                        QString::number(style.weight) + QChar(0x1f) +
                        QString::number(style.colour.r << 16 | style.colour.g << 8 | style.colour.b) +
                        QString::number(style.halo);
    const auto it = m_sprites.constFind(key);
    if (it != m_sprites.constEnd()) {
        return *it;
    }
    if (m_sprites.size() > kMaximumSprites) {
        m_sprites.clear();
    }
    const QFont font = sceneFont(style.size * scale, style.weight);
    const QFontMetricsF metrics(font);
    const double rim = std::ceil(style.halo * scale);
    QImage image(static_cast<int>(std::ceil(metrics.horizontalAdvance(text) + 2 * rim)) + 1,
                 static_cast<int>(std::ceil(metrics.ascent() + metrics.descent() + 2 * rim)),
                 QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter p(&image);
    p.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    const QPointF base(rim, rim + metrics.ascent());
    if (style.halo > 0) {
        QPainterPath path;
        path.addText(base, font, text);
        QColor halo = toQColor(theme.halo);
        halo.setAlpha(theme.dark ? 205 : 225);
        p.strokePath(path, QPen(halo, 2 * style.halo * scale, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    }
    p.setFont(font);
    p.setPen(toQColor(style.colour));
    p.drawText(base, text);
    p.end();
    return *m_sprites.insert(key, image);
}

QRectF Overlay::paintTitle(QPainter& p, const Theme& theme, double scale, const OverlayContent& content) {
    double y = kMargin * scale;
    double wide = 0;
    const auto line = [&](const QString& text, const Style& style) {
        if (!text.isEmpty()) {
            const QImage& s = sprite(text, style, theme, scale);
            p.drawImage(QPointF(kMargin * scale - style.halo * scale, y), s);
            y += s.height() - style.halo * scale;
            wide = std::max(wide, static_cast<double>(s.width()));
        }
    };
    line(content.title, {20, QFont::DemiBold, theme.text, 3});
    line(content.subtitle, {13, QFont::Normal, theme.textMuted, 3});
    return wide > 0 ? QRectF(0, 0, wide + kMargin * scale, y + 4 * scale) : QRectF();
}

QRectF Overlay::paintMarks(QPainter& p, const Theme& theme, const Viewport& view, double scale,
                           const QStringList& marks) {
    double right = view.width - kMargin * scale;
    QRectF all;
    for (const QString& mark : marks) {
        const QImage& text = sprite(mark, {12, QFont::Medium, theme.warning, 0}, theme, scale);
        const QRectF pill(right - text.width() - 20 * scale, kMargin * scale, text.width() + 20 * scale, 24 * scale);
        QColor back = toQColor(theme.panel);
        back.setAlpha(235);
        p.setBrush(back);
        QColor rim = toQColor(theme.warning);
        rim.setAlpha(150);
        p.setPen(QPen(rim, scale));
        p.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), 12 * scale, 12 * scale);
        p.drawImage(QPointF(std::round(pill.left() + 10 * scale), std::round(pill.center().y() - text.height() / 2.0)),
                    text);
        right = pill.left() - 8 * scale;
        all = all.united(pill);
    }
    return all;
}

QRectF Overlay::paintLegend(QPainter& p, const Colouring& colouring, const Palette& palette, const Theme& theme,
                            const Viewport& view, double scale, FabricBy cables) {
    // Codes change with every step in time, what they mean seldom does.
    QString key = QString::fromStdString(colouring.title + '\x1f' + colouring.unit) + QString::number(scale) +
                  QString::number(colouring.low) + QChar(0x1f) + QString::number(colouring.high) +
                  QChar(theme.dark ? 1 : 2) + QChar(static_cast<char16_t>(colouring.map)) +
                  QChar(static_cast<char16_t>(colouring.scheme)) + QChar(static_cast<char16_t>(cables));
    for (const LegendEntry& e : colouring.entries) {
        key += QString::fromStdString(e.label + '\x1f' + e.figure) + QChar(static_cast<char16_t>(e.code));
    }
    if (key != m_legendKey) {
        m_legendKey = key;
        m_legend = legendImage(colouring, palette, theme, scale, cableKeys(cables, theme));
    }
    const QPointF at(std::round(kMargin * scale), std::round(view.height - kMargin * scale - m_legend.height()));
    p.drawImage(at, m_legend);
    m_legendRect = {at, QSizeF(m_legend.size())};
    m_legendBar = legendBar(colouring, scale).translated(at);
    return m_legendRect;
}

QRectF Overlay::paintScaleBar(QPainter& p, const Theme& theme, const CameraPose& pose, const Viewport& view,
                              double scale) {
    const double metre = pixelsPerMetre(pose, view, pose.distance + (pose.parallel ? CameraPose::kParallelBack : 0));
    const double metres = roundLength(150 * scale / metre);
    const double wide = metres * metre;
    const double x1 = view.width - kMargin * scale;
    const double y = view.height - kMargin * scale;
    const QString text = metres >= 1000 ? QString::number(metres / 1000) + QStringLiteral(" km")
                         : metres >= 1  ? QString::number(metres) + QStringLiteral(" m")
                                        : QString::number(std::round(metres * 100)) + QStringLiteral(" cm");
    const QImage& label = sprite(text, {12, QFont::Medium, theme.text, 2.6}, theme, scale);
    const QRectF bar(x1 - wide, y - 4 * scale, wide, 3 * scale);
    const QRectF ends[2] = {QRectF(bar.left(), bar.top() - 4 * scale, 1.5 * scale, 7 * scale),
                            QRectF(bar.right() - 1.5 * scale, bar.top() - 4 * scale, 1.5 * scale, 7 * scale)};
    const QRectF line(bar.left(), bar.bottom() - 1.5 * scale, bar.width(), 1.5 * scale);
    for (const QRectF& r : {ends[0], ends[1], line}) {
        p.fillRect(r.adjusted(-1.5 * scale, -1.5 * scale, 1.5 * scale, 1.5 * scale), toQColor(theme.halo));
    }
    for (const QRectF& r : {ends[0], ends[1], line}) {
        p.fillRect(r, toQColor(theme.text));
    }
    p.drawImage(
        QPointF(std::round(bar.center().x() - label.width() / 2.0), std::round(bar.top() - label.height() - 1 * scale)),
        label);
    return bar.united(
        QRectF(bar.center().x() - label.width() / 2.0, bar.top() - label.height(), label.width(), label.height()));
}

void Overlay::paintLabels(QPainter& p, const SiteGeometry& geometry, const Theme& theme, const CameraPose& pose,
                          const Viewport& view, double scale, const OverlayContent& content,
                          const std::vector<QRectF>& reserved) {
    const std::vector<Label> labels = labelsFor(geometry, pose, view, scale, content.hallFigures);
    const auto styleOf = [&](LabelKind kind) -> Style {
        switch (kind) {
            case LabelKind::Hall:
                return {14, QFont::DemiBold, theme.text, 2.8};
            case LabelKind::Row:
                return {11, QFont::Medium, theme.textMuted, 2.4};
            case LabelKind::Rack:
                return {11.5, QFont::Medium, theme.text, 2.6};
            default:
                return {10.5, QFont::Normal, darkTheme().text, 2.4};
        }
    };
    // What stands in a rack is named on its steel, which is dark in either theme.
    const auto themeOf = [&](LabelKind kind) -> const Theme& {
        return kind == LabelKind::Node || kind == LabelKind::Switch ? darkTheme() : theme;
    };
    const Style detailStyle{11.5, QFont::Normal, theme.textMuted, 2.6};
    std::vector<std::pair<double, double>> sizes;
    std::vector<bool> withDetail;
    for (const Label& l : labels) {
        // Copied sizes, not references: the cache may start anew while it fills.
        const QSize s = sprite(QString::fromStdString(l.text), styleOf(l.kind), themeOf(l.kind), scale).size();
        const QSize d =
            l.detail.empty() ? QSize() : sprite(QString::fromStdString(l.detail), detailStyle, theme, scale).size();
        const bool both = !l.detail.empty() && (l.room <= 0 || s.width() + d.width() <= l.room);
        withDetail.push_back(both);
        sizes.emplace_back(s.width() + (both ? d.width() : 0), std::max(s.height(), both ? d.height() : 0));
    }
    std::vector<PixelRect> taken;
    for (const QRectF& r : reserved) {
        taken.push_back({r.x(), r.y(), r.width(), r.height()});
    }
    for (const PlacedLabel& placed : placeLabels(labels, sizes, taken, view, scale)) {
        const Label& l = labels[placed.label];
        const QImage text = sprite(QString::fromStdString(l.text), styleOf(l.kind), themeOf(l.kind), scale);
        const double middle = placed.rect.y + placed.rect.height / 2;
        p.drawImage(QPointF(std::round(placed.rect.x), std::round(middle - text.height() / 2.0)), text);
        if (withDetail[placed.label]) {
            const QImage detail = sprite(QString::fromStdString(l.detail), detailStyle, theme, scale);
            p.drawImage(QPointF(std::round(placed.rect.x + text.width()), std::round(middle - detail.height() / 2.0)),
                        detail);
        }
    }
}

std::vector<QPolygonF> Overlay::outlineOf(const SiteGeometry& geometry, const PickResult& pick, const CameraPose& pose,
                                          const Viewport& view) {
    if (!pick.rack || pick.rack.value >= geometry.racks.size()) {
        return {};
    }
    const RackPlace& rack = geometry.racks[pick.rack.value];
    const FaceLayout& layout = geometry.layoutOf(rack);
    const Vec3 eye = rack.toRack(pose.eye());
    const bool front = eye.y < 0;
    const auto quad = [&](FaceRect r) {
        if (!front) {
            r = {1 - r.u1, r.v0, 1 - r.u0, r.v1};
        }
        QPolygonF polygon;
        for (const FacePoint c :
             {FacePoint{r.u0, r.v0}, FacePoint{r.u1, r.v0}, FacePoint{r.u1, r.v1}, FacePoint{r.u0, r.v1}}) {
            const ScreenPoint s = project(pose, view, rack.onFace(front ? Face::Front : Face::Rear, c));
            if (!s.visible) {
                return QPolygonF();
            }
            polygon << QPointF(s.x, s.y);
        }
        return polygon;
    };
    for (const Band& band : layout.bands) {
        const bool node = band.kind == BandKind::Node && pick.node && rack.firstNode + band.item == pick.node.value;
        const bool device = band.kind == BandKind::Switch && pick.device &&
                            geometry.switchOrder[rack.firstSwitch + band.item] == pick.device.value;
        if (node && pick.gpu) {
            return {
                quad(layout.cellOf(band, pick.gpu.value - rack.gpus.first - band.gpuOffset, rack.width, rack.height))};
        }
        if (node || device) {
            return {quad(layout.rectOf(band, rack.width, rack.height))};
        }
    }
    std::vector<QPointF> corners;
    for (int i = 0; i < 8; ++i) {
        const ScreenPoint s = project(pose, view, rack.toSite(rack.boxInRack().corner(i)));
        if (!s.visible) {
            return {};
        }
        corners.emplace_back(s.x, s.y);
    }
    return {hullOf(std::move(corners))};
}

QPolygonF Overlay::outlineOf(const TrayPiece& tray, const CameraPose& pose, const Viewport& view, double scale) {
    const ScreenPoint a = project(pose, view, tray.from);
    const ScreenPoint b = project(pose, view, tray.to);
    const Vec3 across = normalised(cross({0, 0, 1}, tray.to - tray.from)) * (tray.width / 2);
    const ScreenPoint side = project(pose, view, (tray.from + tray.to) * 0.5 + across);
    const ScreenPoint middle = project(pose, view, (tray.from + tray.to) * 0.5);
    if (!a.visible || !b.visible || !side.visible || !middle.visible) {
        return {};
    }
    const QPointF way(b.x - a.x, b.y - a.y);
    const double length = std::max(1e-6, std::hypot(way.x(), way.y()));
    const double half = std::max(2.5 * scale, std::hypot(side.x - middle.x, side.y - middle.y) + scale);
    const QPointF out = QPointF(-way.y(), way.x()) * (half / length);
    const QPointF end = way * (scale / length);
    return QPolygonF({QPointF(a.x, a.y) - end - out, QPointF(b.x, b.y) + end - out, QPointF(b.x, b.y) + end + out,
                      QPointF(a.x, a.y) - end + out});
}

void Overlay::paint(QPainter& painter, const SiteGeometry& geometry, const Colouring* colouring, const Palette& palette,
                    const Theme& theme, const CameraPose& pose, const Viewport& view, double scale,
                    const OverlayContent& content) {
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    for (const PickResult& pick : content.selected) {
        paintOutlines(painter, outlineOf(geometry, pick, pose, view), theme, 2.0 * scale);
    }
    paintOutlines(painter, outlineOf(geometry, content.hovered, pose, view), theme, 1.2 * scale);
    if (content.tray) {
        paintOutlines(painter, {outlineOf(*content.tray, pose, view, scale)}, theme, 1.2 * scale);
    }
    std::vector<QRectF> reserved;
    m_legendRect = m_legendBar = m_compassRect = {};
    if (content.legend && colouring != nullptr) {
        reserved.push_back(paintLegend(painter, *colouring, palette, theme, view, scale, content.cables));
    }
    reserved.push_back(paintTitle(painter, theme, scale, content));
    reserved.push_back(paintMarks(painter, theme, view, scale, content.marks));
    if (content.scaleBar && !geometry.racks.empty()) {
        reserved.push_back(paintScaleBar(painter, theme, pose, view, scale));
    }
    if (content.compass && !geometry.racks.empty()) {
        const double size = kCompassSize * scale;
        m_compassRect = {view.width - kMargin * scale - size + 7 * scale, view.height - (kMargin + 26) * scale - size,
                         size, size};
        paintCompass(painter, m_compassRect, pose, theme, scale);
        reserved.push_back(m_compassRect);
    }
    if (content.labels) {
        paintLabels(painter, geometry, theme, pose, view, scale, content, reserved);
    }
}

}  // namespace leasehold::scene
