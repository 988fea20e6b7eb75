// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_marks.hpp"

#include <QPaintEngine>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/charts/chart_plot.hpp"
#include "widgets/charts/picture_file.hpp"
#include "widgets/charts/reduce.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kWide = 1.8;
constexpr double kThin = 1;
constexpr double kLimit = 1.5;
constexpr double kMark = 3;
/// Where the lines of a chart together go up and down by more than this many pixels a column they are thin: their peaks
/// stay apart, and a pixel's width is stroked in half the time. One width for all of them, since width would say
/// something else.
constexpr double kThinFrom = 120;
/// More marks than this a column, and the line is a band: columns from its least to its greatest value.
constexpr double kBandFrom = 2;
constexpr double kStub = 30;
constexpr float kVeil = 0.65F;
constexpr double kPoint = 6.5;
constexpr std::size_t kMostNamed = 24;
constexpr double kBeside = 11;
constexpr double kWidestName = 200;
constexpr float kAreaOpacity = 0.85F;
constexpr std::size_t kMostSteps = 4000;

using Piece = QList<QPointF>;

double lengthOf(const Piece& piece) {
    double length = 0;
    for (qsizetype at = 1; at < piece.size(); ++at) {
        length += std::hypot(piece[at].x() - piece[at - 1].x(), piece[at].y() - piece[at - 1].y());
    }
    return length;
}

/// One rectangle a pixel column, from the least to the greatest value in it, the way from the column before included.
void paintBand(QPainter& painter, const Piece& piece, const QColor& colour, double width) {
    QList<QRectF> columns;
    double column = std::floor(piece[0].x());
    double low = piece[0].y();
    double high = low;
    const auto close = [&] { columns << QRectF(column, low - width / 2, 1, high - low + width); };
    for (qsizetype at = 1; at < piece.size(); ++at) {
        if (const double here = std::floor(piece[at].x()); here != column) {
            close();
            column = here;
            low = high = piece[at - 1].y();
        }
        low = std::min(low, piece[at].y());
        high = std::max(high, piece[at].y());
    }
    close();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);  // columns meet without a seam
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRects(columns);
    painter.restore();
}

void paintPiece(QPainter& painter, const Piece& piece, const QColor& colour, bool limit, double width) {
    if (piece.size() == 1) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawEllipse(piece[0], kMark, kMark);
        return;
    }
    const bool raster = painter.paintEngine()->type() == QPaintEngine::Raster;
    const double across = std::max(1.0, piece.back().x() - piece.front().x());
    if (raster && !limit && static_cast<double>(piece.size()) > kBandFrom * across) {
        paintBand(painter, piece, colour, width);
        return;
    }
    painter.setPen(QPen(colour, limit ? kLimit : width, limit ? Qt::DashLine : Qt::SolidLine,
                        limit ? Qt::FlatCap : Qt::SquareCap, Qt::RoundJoin));
    if (!raster || limit) {
        painter.drawPolyline(piece.constData(), static_cast<int>(piece.size()));
        return;
    }
    QList<QLineF> stretches;
    stretches.reserve(piece.size());
    for (qsizetype at = 1; at < piece.size(); ++at) {
        stretches << QLineF(piece[at - 1], piece[at]);
    }
    painter.drawLines(stretches);
}

/// On the picture, a piece for each stretch without a gap.
std::vector<Piece> piecesOf(const ChartSeries& series, const ChartFrame& frame) {
    const int columns = std::max(1, static_cast<int>(frame.plot.width()));
    std::vector<Piece> pieces;
    for (const std::vector<QPointF>& values : reducedLine(series.x, series.y, frame.xLow, frame.xHigh, columns)) {
        Piece& piece = pieces.emplace_back();
        piece.reserve(static_cast<qsizetype>(values.size()));
        for (const QPointF& value : values) {
            const QPointF next = frame.at(value.x(), value.y());
            // What stays level is one stretch: dashes start anew at each mark.
            if (piece.size() > 1 && piece.back().y() == next.y() && piece[piece.size() - 2].y() == next.y()) {
                piece.back() = next;
            } else {
                piece << next;
            }
        }
    }
    return pieces;
}

bool isFaint(const ChartData& data, double category) {
    const auto at = static_cast<std::size_t>(category);
    return !data.focus.empty() && at < data.categories.size() &&
           std::find(data.focus.begin(), data.focus.end(), data.categories[at]) == data.focus.end();
}

void paintUnknownBar(QPainter& painter, QRectF bar, const Look& look, bool sideways) {
    const QString name = QStringLiteral("n/a");
    const QFontMetricsF metrics(painter.font());
    sideways ? bar.setWidth(kStub) : bar.setTop(bar.bottom() - kStub);
    const double inset = std::min(bar.width(), bar.height()) > 8 ? 1 : 0;
    bar = sideways ? bar.adjusted(0, inset, 0, -inset) : bar.adjusted(inset, 0, -inset, 0);
    painter.setPen(QPen(look.faint, 1));
    painter.setBrush(QBrush(look.faint, Qt::BDiagPattern));
    painter.drawRect(bar);
    painter.setPen(look.muted);
    if (sideways && bar.height() >= metrics.height() - 2) {
        painter.drawText(bar.adjusted(kStub + 6, -4, 60, 4), Qt::AlignLeft | Qt::AlignVCenter, name);
    } else if (!sideways && bar.width() >= metrics.horizontalAdvance(name)) {
        painter.drawText(QRectF(bar.left() - 4, bar.top() - 20, bar.width() + 8, 18),
                         Qt::AlignHCenter | Qt::AlignBottom, name);
    }
}

/// Beside the end of a bar that lies, or inside it where the plot ends.
void paintBarValue(QPainter& painter, const QRectF& bar, double value, bool share, const Look& look,
                   const ChartFrame& frame) {
    const QFontMetricsF metrics(painter.font());
    if (bar.height() < metrics.height() - 2) {
        return;
    }
    const QString words = share ? QStringLiteral("%1 %").arg(value, 0, 'f', 1) : QString::number(value, 'g', 4);
    const double width = metrics.horizontalAdvance(words) + 2;
    const bool inside = bar.right() + 6 + width > frame.plot.right();
    painter.setPen(inside ? (look.dark ? look.panel : QColor(Qt::white)) : look.text);
    painter.drawText(QRectF(inside ? bar.right() - 6 - width : bar.right() + 6, bar.top(), width, bar.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, words);
}

}  // namespace

void paintLines(QPainter& painter, const ChartData& data, const Look& look, const ChartFrame& frame) {
    std::vector<std::pair<const ChartSeries*, std::vector<Piece>>> lines;
    double length = 0;
    for (const ChartSeries& series : data.series) {
        if (series.shape == SeriesShape::Line) {
            lines.emplace_back(&series, piecesOf(series, frame));
            for (const Piece& piece : lines.back().second) {
                length += lengthOf(piece);
            }
        }
    }
    const double width = length > kThinFrom * frame.plot.width() ? kThin : kWide;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(frame.plot.adjusted(-kMark, -kMark, kMark, kMark), Qt::IntersectClip);
    for (const bool faint : {true, false}) {
        for (const auto& [series, pieces] : lines) {
            for (const Piece& piece : pieces) {
                if ((series->strength < 1) == faint) {
                    paintPiece(painter, piece, seriesColour(*series, look), series->colour == kColourLimit, width);
                }
            }
        }
    }
    painter.restore();
}

void paintAreas(QPainter& painter, const ChartData& data, const Look& look, const ChartFrame& frame) {
    const bool raster = painter.paintEngine()->type() == QPaintEngine::Raster;
    painter.save();
    painter.setClipRect(frame.plot, Qt::IntersectClip);
    painter.setPen(Qt::NoPen);
    // Edges lie on whole pixels, so that neighbours meet without a seam.
    painter.setRenderHint(QPainter::Antialiasing, !raster);
    std::vector<double> below;
    for (const ChartSeries& series : data.series) {
        if (series.shape != SeriesShape::Stacked) {
            continue;
        }
        below.resize(series.y.size(), 0);
        QList<QRectF> steps;
        QList<QPointF> upper;
        QList<QPointF> lower;
        const std::size_t stride = std::max<std::size_t>(1, series.x.size() / kMostSteps);
        for (std::size_t at = 0; at < series.x.size(); at += stride) {
            const double above = below[at] + (std::isnan(series.y[at]) ? 0 : series.y[at]);
            const double end =
                at + stride < series.x.size() ? series.x[at + stride] : std::max(frame.xHigh, series.x[at]);
            const QRectF step(frame.at(series.x[at], above), frame.at(end, below[at]));
            if (raster && step.height() > 0) {
                steps << step;
            }
            upper << step.topLeft() << step.topRight();
            lower << step.bottomLeft() << step.bottomRight();
            below[at] = above;
        }
        QColor colour = seriesColour(series, look);
        colour.setAlphaF(kAreaOpacity);
        painter.setBrush(colour);
        if (raster) {
            painter.drawRects(steps);
        } else {
            std::reverse(lower.begin(), lower.end());
            upper += lower;
            painter.drawPolygon(upper.constData(), static_cast<int>(upper.size()));
        }
    }
    painter.restore();
}

void paintPoints(QPainter& painter, const ChartData& data, const Look& look, const ChartFrame& frame) {
    std::vector<QRectF> taken;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ground = look.dark ? look.panel : QColor(Qt::white);
    for (const ChartSeries& series : data.series) {
        for (std::size_t at = 0; series.shape == SeriesShape::Points && at < series.x.size(); ++at) {
            const QPointF centre = frame.at(series.x[at], series.y[at]);
            const QColor colour = seriesColour(series, look);
            painter.setPen(series.hollow ? QPen(colour, 2.5) : QPen(ground, 1));
            painter.setBrush(series.hollow ? ground : colour);
            painter.drawEllipse(centre, kPoint, kPoint);
            taken.emplace_back(centre.x() - kPoint, centre.y() - kPoint, 2 * kPoint, 2 * kPoint);
        }
    }
    painter.setFont(pictureFont(12));
    painter.setPen(look.text);
    const QFontMetricsF metrics(painter.font());
    for (const ChartSeries& series : data.series) {
        if (series.shape != SeriesShape::Points || series.x.size() != 1 || data.series.size() > kMostNamed) {
            continue;
        }
        const QPointF at = frame.at(series.x[0], series.y[0]);
        const QString name = metrics.elidedText(text(series.name), Qt::ElideMiddle, kWidestName);
        const double width = metrics.horizontalAdvance(name) + 2;
        for (const double left : {at.x() + kBeside, at.x() - kBeside - width}) {
            const QRectF room(left, at.y() - 8, width, 16);
            if (frame.plot.adjusted(0, -8, 8, 8).contains(room) &&
                std::none_of(taken.begin(), taken.end(), [&](const QRectF& r) { return r.intersects(room); })) {
                painter.drawText(room, Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter, name);
                taken.push_back(room);
                break;
            }
        }
    }
    painter.restore();
}

void paintBarNotes(QPainter& painter, const ChartData& data, const Look& look, const ChartFrame& frame) {
    const auto parts = static_cast<int>(std::count_if(
        data.series.begin(), data.series.end(), [](const ChartSeries& s) { return s.shape == SeriesShape::Bars; }));
    if (parts == 0) {
        return;
    }
    painter.save();
    painter.setFont(pictureFont(11));
    int part = 0;
    for (const ChartSeries& series : data.series) {
        if (series.shape != SeriesShape::Bars) {
            continue;
        }
        for (std::size_t at = 0; at < series.x.size(); ++at) {
            const bool known = !std::isnan(series.y[at]);
            const QRectF bar = frame.bar(series.x[at], part, parts, frame.yLow, known ? series.y[at] : frame.yLow);
            if (const std::size_t place = static_cast<std::size_t>(series.x[at]);
                known && parts == 1 && place < data.categoryColours.size()) {
                ChartSeries own;
                own.colour = data.categoryColours[place];
                painter.fillRect(bar, seriesColour(own, look));
            }
            if (known && isFaint(data, series.x[at])) {
                QColor veil = look.dark ? look.panel : QColor(Qt::white);
                veil.setAlphaF(kVeil);
                painter.fillRect(bar.adjusted(-1, -1, 1, 1).intersected(frame.plot), veil);
            }
            if (known && frame.sideways) {
                paintBarValue(painter, bar, series.y[at], data.share, look, frame);
            } else if (!known) {
                paintUnknownBar(painter, bar, look, frame.sideways);
            }
        }
        ++part;
    }
    painter.restore();
}

}  // namespace leasehold
