// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QFont>
#include <QPainter>
#include <QRectF>
#include <QString>
#include <QStringList>

/// How pages look: one family of fonts, few sizes, ink on white, one accent.
namespace leasehold::report {

/// Colours of paper.
namespace ink {
inline constexpr QColor kText{0x17, 0x1b, 0x20};
inline constexpr QColor kMuted{0x55, 0x60, 0x6d};
inline constexpr QColor kFaint{0x8b, 0x95, 0xa2};
inline constexpr QColor kLine{0xd2, 0xd8, 0xe0};
inline constexpr QColor kHairline{0xe6, 0xea, 0xef};
inline constexpr QColor kTint{0xf4, 0xf6, 0xf8};
inline constexpr QColor kAccent{0x14, 0x63, 0xc4};
inline constexpr QColor kWarning{0x9a, 0x5b, 0x00};
inline constexpr QColor kGood{0x1b, 0x7f, 0x4f};
inline constexpr QColor kBad{0xb3, 0x26, 0x1e};
}  // namespace ink

/// A size in points, a weight and a colour.
struct TextStyle {
    double size = 9;
    QFont::Weight weight = QFont::Normal;
    QColor colour = ink::kText;
};

namespace style {
inline constexpr TextStyle kTitle{26, QFont::DemiBold, ink::kText};
inline constexpr TextStyle kHeading{16, QFont::DemiBold, ink::kText};
inline constexpr TextStyle kSubheading{10.5, QFont::DemiBold, ink::kText};
inline constexpr TextStyle kBody{9, QFont::Normal, ink::kText};
inline constexpr TextStyle kStrong{9, QFont::DemiBold, ink::kText};
inline constexpr TextStyle kLabel{8, QFont::Normal, ink::kMuted};
inline constexpr TextStyle kSmall{7.5, QFont::Normal, ink::kMuted};
inline constexpr TextStyle kFigure{22, QFont::DemiBold, ink::kText};
}  // namespace style

/// Writes on a painter whose unit is a point. Text is measured at a fine size, so that advances are not rounded; names
/// in any script and direction may stand in it. A painter's font and pen are its own to change.
class Pen {
public:
    explicit Pen(QPainter& painter) : m_painter(painter) {}
    [[nodiscard]] QPainter& painter() const { return m_painter; }

    static double width(const QString& text, const TextStyle& style);
    static double ascent(const TextStyle& style);
    /// From one line to the next.
    static double leading(const TextStyle& style) { return style.size * 1.4; }
    /// The text, or its beginning (its middle taken out) with "…", that fits.
    static QString fitted(const QString& text, const TextStyle& style, double width,
                          Qt::TextElideMode mode = Qt::ElideRight);
    /// Broken at spaces into lines of that width; a word that is wider stands in several lines.
    static QStringList wrapped(const QString& text, const TextStyle& style, double width);

    /// One line with its base line there; `left` is where it begins.
    void write(QPointF left, const QString& text, const TextStyle& style) const;
    /// One line in the middle of the rectangle's height, shortened to its width.
    void write(const QRectF& rect, const QString& text, const TextStyle& style, Qt::Alignment alignment = Qt::AlignLeft,
               Qt::TextElideMode mode = Qt::ElideRight) const;
    /// Lines from the rectangle's top; at most so many (0: all), the last shortened. Gives the height taken.
    double paragraph(QPointF topLeft, double width, const QString& text, const TextStyle& style, int lines = 0) const;

    void line(QPointF from, QPointF to, const QColor& colour, double width = 0.5) const;

private:
    QPainter& m_painter;
};

/// A name as part of a sentence: one written from right to left keeps its order without turning what surrounds it.
QString isolated(const QString& name);

}  // namespace leasehold::report
