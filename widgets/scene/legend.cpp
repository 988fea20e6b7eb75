// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/legend.hpp"

#include <QFont>
#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/scene/flat_layer.hpp"
#include "widgets/scene/qt_colour.hpp"

namespace leasehold::scene {
namespace {

QString number(double v) {
    return QString::number(v, 'g', 6);
}

struct Sizes {
    double pad;
    double line;
    double swatch;
    double width;
    double height;
    double bar;
};

Sizes sizesFor(const Colouring& c, double scale, std::size_t cables = 0) {
    Sizes s{};
    s.pad = 12 * scale;
    s.line = 19 * scale;
    s.swatch = 13 * scale;
    s.bar = c.scheme == Scheme::Values ? 34 * scale : 0;
    const QFontMetricsF text(sceneFont(12 * scale, QFont::Normal));
    const QFontMetricsF title(sceneFont(13 * scale, QFont::DemiBold));
    double wide = title.horizontalAdvance(QString::fromStdString(c.title + (c.unit.empty() ? "" : ", " + c.unit)));
    wide = std::max(wide, c.scheme == Scheme::Values ? 232 * scale : 150 * scale);
    for (const LegendEntry& e : c.entries) {
        const double figure =
            e.figure.empty() ? 0 : text.horizontalAdvance(QString::fromStdString(e.figure)) + 18 * scale;
        wide = std::max(wide, s.swatch + 8 * scale + text.horizontalAdvance(QString::fromStdString(e.label)) + figure);
    }
    s.width = wide + 2 * s.pad;
    // States beside a colour bar stand in one line, two to a line where they do not fit.
    s.height = 2 * s.pad + 20 * scale + s.bar + s.line * static_cast<double>(c.entries.size() + cables) +
               (cables > 0 ? 8 * scale : 0);
    return s;
}

void paintBar(QPainter& p, const QRectF& r, const Colouring& c, const Palette& palette, const Theme& theme,
              double scale) {
    QImage ramp(code::kTopValue + 1, 1, QImage::Format_RGB32);
    for (int i = 0; i <= code::kTopValue; ++i) {
        ramp.setPixelColor(i, 0, toQColor(palette[static_cast<std::size_t>(i)].colour));
    }
    p.drawImage(r, ramp);
    p.setFont(sceneFont(10.5 * scale, QFont::Normal));
    p.setPen(toQColor(theme.textMuted));
    for (int k = 0; k <= 4; ++k) {
        const double t = k / 4.0;
        const double x = r.left() + t * r.width();
        p.fillRect(QRectF(x - 0.5 * scale, r.bottom(), scale, 3 * scale), toQColor(theme.textMuted));
        const Qt::Alignment align = k == 0 ? Qt::AlignLeft : k == 4 ? Qt::AlignRight : Qt::AlignHCenter;
        const double wide = 60 * scale;
        const double left = k == 0 ? r.left() : k == 4 ? r.right() - wide : x - wide / 2;
        p.drawText(QRectF(left, r.bottom() + 4 * scale, wide, 14 * scale), align | Qt::AlignTop,
                   number(c.low + t * (c.high - c.low)));
    }
}

}  // namespace

QFont sceneFont(double pixels, int weight) {
    QFont font;
    font.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans"),
                      QStringLiteral("sans-serif")});
    font.setPixelSize(std::max(6, static_cast<int>(std::lround(pixels))));
    font.setWeight(static_cast<QFont::Weight>(weight));
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

void paintSwatch(QPainter& p, const QRectF& rect, const Swatch& swatch, const Theme& theme, double scale) {
    const QColor colour = toQColor(swatch.colour);
    const QColor dark = toQColor(theme.faceDark);
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setClipRect(rect);
    p.setPen(Qt::NoPen);
    switch (swatch.pattern) {
        case Pattern::Fill:
            p.fillRect(rect, colour);
            break;
        case Pattern::Hollow: {
            p.fillRect(rect, toQColor(mix(theme.faceDark, swatch.colour, 0.1)));
            const double stroke = 1.6 * scale;
            p.setPen(QPen(colour, stroke));
            p.drawRect(rect.adjusted(stroke / 2, stroke / 2, -stroke / 2, -stroke / 2));
            break;
        }
        case Pattern::Hatched:
            p.fillRect(rect, dark);
            p.setPen(QPen(colour, 1.4 * scale));
            for (double d = -rect.height(); d < rect.width() + rect.height(); d += 4 * scale) {
                p.drawLine(QPointF(rect.left() + d, rect.bottom()),
                           QPointF(rect.left() + d + rect.height(), rect.top()));
            }
            break;
        case Pattern::Crossed:
            p.fillRect(rect, toQColor(mix(theme.faceDark, swatch.colour, 0.3)));
            p.setPen(QPen(colour, 1.8 * scale));
            p.drawLine(rect.topLeft(), rect.bottomRight());
            p.drawLine(rect.bottomLeft(), rect.topRight());
            break;
    }
    p.restore();
}

QSizeF legendSize(const Colouring& c, double scale, std::size_t cables) {
    if (c.title.empty() && c.entries.empty()) {
        return {};
    }
    const Sizes s = sizesFor(c, scale, cables);
    return {std::ceil(s.width), std::ceil(s.height)};
}

QRectF legendBar(const Colouring& c, double scale) {
    if (c.scheme != Scheme::Values || c.title.empty()) {
        return {};
    }
    const Sizes s = sizesFor(c, scale);
    return {s.pad, s.pad + 24 * scale, s.width - 2 * s.pad, 10 * scale};
}

std::vector<CableKey> cableKeys(FabricBy by, const Theme& theme) {
    if (by == FabricBy::State) {
        return {{"cables down", theme.linkDown},
                {"cables slow", theme.linkSlow},
                {"cables not seen", theme.linkNotSeen},
                {"cables planned", theme.ghost}};
    }
    if (by == FabricBy::Load) {
        return {{"cables, 0 %", colourOf(Role::Load0, theme)},
                {"50 %", colourOf(static_cast<Role>(static_cast<int>(Role::Load0) + 5), theme)},
                {"100 %", colourOf(Role::Load10, theme)},
                {"cables down", theme.linkDown},
                {"cables slow", theme.linkSlow}};
    }
    return {};
}

QImage legendImage(const Colouring& c, const Palette& palette, const Theme& theme, double scale,
                   const std::vector<CableKey>& cables) {
    if (c.title.empty() && c.entries.empty()) {
        return {};
    }
    const Sizes s = sizesFor(c, scale, cables.size());
    QImage image(static_cast<int>(std::ceil(s.width)), static_cast<int>(std::ceil(s.height)),
                 QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    const QRectF panel(image.rect());
    QPainter p(&image);
    p.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    QColor back = toQColor(theme.panel);
    back.setAlpha(235);
    p.setPen(QPen(toQColor(theme.panelOutline), scale));
    p.setBrush(back);
    p.drawRoundedRect(panel.adjusted(0.5, 0.5, -0.5, -0.5), 6 * scale, 6 * scale);
    const double x = 0;
    double y = panel.top() + s.pad;
    const QString title = QString::fromStdString(c.title);
    p.setPen(toQColor(theme.text));
    p.setFont(sceneFont(13 * scale, QFont::DemiBold));
    p.drawText(QRectF(x + s.pad, y, s.width, 16 * scale), Qt::AlignLeft | Qt::AlignVCenter, title);
    if (!c.unit.empty()) {
        const double after = QFontMetricsF(p.font()).horizontalAdvance(title);
        p.setPen(toQColor(theme.textMuted));
        p.setFont(sceneFont(12 * scale, QFont::Normal));
        p.drawText(QRectF(x + s.pad + after + 6 * scale, y, s.width, 16 * scale), Qt::AlignLeft | Qt::AlignVCenter,
                   QString::fromStdString(c.unit));
    }
    y += 24 * scale;
    if (c.scheme == Scheme::Values) {
        paintBar(p, legendBar(c, scale), c, palette, theme, scale);
        y += s.bar;
    }
    p.setFont(sceneFont(12 * scale, QFont::Normal));
    for (const LegendEntry& e : c.entries) {
        paintSwatch(p, QRectF(x + s.pad, y + (s.line - s.swatch) / 2 - 2 * scale, s.swatch, s.swatch), palette[e.code],
                    theme, scale);
        const QRectF row(x + s.pad + s.swatch + 8 * scale, y - 2 * scale, s.width - 2 * s.pad - s.swatch - 8 * scale,
                         s.line);
        p.setPen(toQColor(theme.text));
        p.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, QString::fromStdString(e.label));
        p.setPen(toQColor(theme.textMuted));
        p.drawText(row, Qt::AlignRight | Qt::AlignVCenter, QString::fromStdString(e.figure));
        y += s.line;
    }
    y += cables.empty() ? 0 : 8 * scale;
    for (const CableKey& key : cables) {
        p.fillRect(QRectF(x + s.pad, y + s.line / 2 - 4 * scale, s.swatch, 4 * scale), toQColor(key.colour));
        p.setPen(toQColor(theme.text));
        p.drawText(QRectF(x + s.pad + s.swatch + 8 * scale, y - 2 * scale, s.width, s.line),
                   Qt::AlignLeft | Qt::AlignVCenter, QString::fromStdString(key.label));
        y += s.line;
    }
    p.end();
    return image;
}

}  // namespace leasehold::scene
