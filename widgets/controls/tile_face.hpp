// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFontMetricsF>
#include <QRectF>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "data/analytics/figures.hpp"
#include "widgets/controls/face_fonts.hpp"
#include "widgets/controls/look.hpp"

namespace leasehold {

/// One figure as it is read.
struct TileNumber {
    FigureId id{};
    QString label;  ///< "Occupancy"
    QString value;  ///< "73.1 %"
    /// The value one amount a currency, where there are several: shown as many as there is room for and "and N more",
    /// since half of a list of amounts reads as one.
    QStringList amounts;
    QString change;  ///< "+23 points since April 2026"
    QString note;    ///< why n/a, coverage
    bool known = true;
    bool better = true;   ///< of the change
    bool neutral = true;  ///< the change is neither good nor bad
};

/// What a tile shows, and how it is painted, in the window and in files. Any thread.
struct TileFace {
    /// Points in [0, 1] or any unit; none: a gap.
    using Course = std::vector<std::optional<double>>;
    static constexpr int kHeight = 178;

    std::vector<TileNumber> numbers;  ///< one or two
    Course course;

    /// The value in at most `rows` lines of that width; amounts are never cut within one.
    static QStringList linesOf(const TileNumber& number, const QFontMetricsF& metrics, double width, int rows);
    /// Where a number stands in a tile of that size.
    [[nodiscard]] static QRectF placeOf(std::size_t number, const QRectF& area);
    /// `hovered`: the number under the pointer, -1 for none. The frame is the caller's.
    void paint(QPainter& painter, const QRectF& area, const Look& look, const FaceFonts& fonts, int hovered = -1) const;

private:
    void paintNumber(QPainter& painter, const QRectF& area, std::size_t number, const Look& look,
                     const FaceFonts& fonts, bool hovered) const;
    void paintCourse(QPainter& painter, const QRectF& area, const Look& look) const;
};

/// The ground and outline of a tile or card.
void paintCardFrame(QPainter& painter, const QRectF& area, const QColor& outline, const Look& look);

}  // namespace leasehold
