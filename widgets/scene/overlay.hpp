// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QImage>
#include <QRectF>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "widgets/scene/camera.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/scene/fabric_routes.hpp"
#include "widgets/scene/picker.hpp"
#include "widgets/scene/site_geometry.hpp"
#include "widgets/scene/theme.hpp"

class QPainter;

namespace leasehold::scene {

/// What is written over a picture of the site.
struct OverlayContent {
    QString title;                         ///< top left; empty: none
    QString subtitle;                      ///< under it: time, counts
    QStringList marks;                     ///< badges at the top right: "synthetic", "assumed layout"
    std::vector<std::string> hallFigures;  ///< under a hall's name, per snapshot hall; empty: its GPUs
    bool labels = true;
    bool legend = true;
    bool scaleBar = true;
    bool compass = false;
    FabricBy cables = FabricBy::Tier;  ///< what the trays' colours mean, for the legend
    PickResult hovered;                ///< outlined thinly
    std::vector<PickResult> selected;  ///< outlined
    std::optional<TrayPiece> tray;     ///< the one that is hovered, outlined
};

/// Marks that a snapshot demands wherever it is shown.
QStringList marksFor(const Snapshot& snapshot);

/// Paints labels, legend, scale, marks and outlines with QPainter over a finished picture: in the window and in
/// picture files alike, so that both read the same. Texts are kept as small images with their halo, so that a frame
/// costs a few blits. GUI thread; needs a QGuiApplication.
class Overlay {
public:
    /// view: the whole picture in pixels of the painter's device; scale: those pixels per logical pixel. The painter
    /// must have no transform (a device pixel ratio of 1).
    void paint(QPainter& painter, const SiteGeometry& geometry, const Colouring* colouring, const Palette& palette,
               const Theme& theme, const CameraPose& pose, const Viewport& view, double scale,
               const OverlayContent& content);

    /// Where paint() put the legend last, and its colour bar (for who wants to set its range), pixels; null: nowhere.
    [[nodiscard]] QRectF legendRect() const { return m_legendRect; }
    [[nodiscard]] QRectF legendBarRect() const { return m_legendBar; }
    /// The same of the compass.
    [[nodiscard]] QRectF compassRect() const { return m_compassRect; }

    /// The outline of what was picked, as polygons in pixels: a GPU's cell, a node's or switch's band, else the rack.
    static std::vector<QPolygonF> outlineOf(const SiteGeometry& geometry, const PickResult& pick,
                                            const CameraPose& pose, const Viewport& view);

    /// The outline of a tray, at least a few pixels wide; empty where it is not in sight whole.
    static QPolygonF outlineOf(const TrayPiece& tray, const CameraPose& pose, const Viewport& view, double scale);

private:
    struct Style {
        double size = 12;  ///< logical pixels
        int weight = 400;
        Rgb colour;
        double halo = 2.6;  ///< logical pixels; 0: none
    };
    const QImage& sprite(const QString& text, const Style& style, const Theme& theme, double scale);
    QRectF paintTitle(QPainter& painter, const Theme& theme, double scale, const OverlayContent& content);
    QRectF paintMarks(QPainter& painter, const Theme& theme, const Viewport& view, double scale,
                      const QStringList& marks);
    QRectF paintLegend(QPainter& painter, const Colouring& colouring, const Palette& palette, const Theme& theme,
                       const Viewport& view, double scale, FabricBy cables);
    QRectF paintScaleBar(QPainter& painter, const Theme& theme, const CameraPose& pose, const Viewport& view,
                         double scale);
    void paintLabels(QPainter& painter, const SiteGeometry& geometry, const Theme& theme, const CameraPose& pose,
                     const Viewport& view, double scale, const OverlayContent& content,
                     const std::vector<QRectF>& reserved);

    QHash<QString, QImage> m_sprites;
    QString m_legendKey;
    QImage m_legend;
    QRectF m_legendRect;
    QRectF m_legendBar;
    QRectF m_compassRect;
};

}  // namespace leasehold::scene
