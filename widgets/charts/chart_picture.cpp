// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_picture.hpp"

#include <QChart>
#include <QGraphicsScene>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/charts/chart_marks.hpp"
#include "widgets/charts/chart_names.hpp"
#include "widgets/charts/chart_plot.hpp"
#include "widgets/charts/picture_file.hpp"
#include "widgets/charts/picture_text.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kMargin = 24;
constexpr double kTitle = 48;
constexpr double kLegendLine = 22;
constexpr int kLegendLines = 2;
constexpr double kAxisTitle = 20;
constexpr double kUnusedLabels = 5;  // what Qt leaves under an axis without labels
constexpr double kRoomForAxis = 60;

void paintSwatch(QPainter& painter, QPointF at, const ChartSeries& series, const Look& look) {
    const QColor colour = seriesColour(series, look);
    painter.save();
    if (series.shape == SeriesShape::Line) {
        painter.setPen(QPen(colour, 2.5, series.colour == kColourLimit ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(at + QPointF(0, 0), at + QPointF(16, 0));
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        if (series.hollow) {
            painter.setPen(QPen(colour, 2));
            painter.setBrush(Qt::NoBrush);
        }
        series.shape == SeriesShape::Points ? painter.drawEllipse(at + QPointF(8, 0), 5, 5)
                                            : painter.drawRect(QRectF(at + QPointF(2, -5), QSizeF(11, 11)));
    }
    painter.restore();
}

/// Names in lines, "+ 3 more" where they do not fit; the height used. Without a painter only measured.
double paintLegend(QPainter* painter, const QRectF& room, const ChartData& data, const Look& look) {
    const bool alone = data.series.size() == 1 && data.series[0].shape != SeriesShape::Points;
    if (data.series.empty() || (alone && data.series[0].shape == SeriesShape::Bars)) {
        return 0;
    }
    const QFont font = pictureFont(12);
    const QFontMetricsF metrics(font);
    double x = 0;
    int line = 0;
    for (std::size_t at = 0; at < data.series.size(); ++at) {
        const QString name =
            metrics.elidedText(text(data.series[at].name), Qt::ElideMiddle, std::min(260.0, room.width() - 30));
        const double width = 22 + metrics.horizontalAdvance(name) + 20;
        const bool lastLine = line == kLegendLines - 1;
        const double reserve = lastLine && at + 1 < data.series.size() ? 70 : 0;
        if (x > 0 && x + width > room.width() - reserve) {
            if (lastLine) {
                if (painter != nullptr) {
                    painter->setPen(look.muted);
                    painter->setFont(font);
                    painter->drawText(QRectF(room.left() + x, room.top() + line * kLegendLine, 70, kLegendLine),
                                      Qt::AlignLeft | Qt::AlignVCenter,
                                      QStringLiteral("+ %1 more").arg(grouped(data.series.size() - at)));
                }
                break;
            }
            ++line;
            x = 0;
        }
        if (painter != nullptr) {
            const QRectF item(room.left() + x, room.top() + line * kLegendLine, width, kLegendLine);
            paintSwatch(*painter, QPointF(item.left(), item.center().y()), data.series[at], look);
            painter->setPen(look.text);
            painter->setFont(font);
            painter->drawText(item.adjusted(22, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, name);
        }
        x += width;
    }
    return (line + 1) * kLegendLine + 4;
}

QString notesOf(const ChartData& data) {
    QStringList notes;
    for (const std::string& note : data.provenance.notes) {
        notes << text(note);
    }
    return notes.join(QStringLiteral("; "));
}

/// Why nothing is drawn: the first line says it, what follows says what to do.
void paintEmpty(QPainter& painter, const QRectF& plot, const QString& why, const Look& look) {
    constexpr double kWidest = 520;
    const double width = std::min(plot.width(), kWidest);
    const QRectF room(plot.center().x() - width / 2, plot.top(), width, plot.height());
    const QString head = why.section(QLatin1Char('\n'), 0, 0);
    const QString rest = why.section(QLatin1Char('\n'), 1);
    constexpr int kFlags = Qt::AlignHCenter | Qt::TextWordWrap;
    const QFont strong = pictureFont(15, QFont::Medium);
    const QFont plain = pictureFont(13);
    const double first = QFontMetricsF(strong).boundingRect(room, kFlags, head).height();
    const double second = rest.isEmpty() ? 0 : 8 + QFontMetricsF(plain).boundingRect(room, kFlags, rest).height();
    const double top = std::max(plot.top(), plot.center().y() - (first + second) / 2);
    painter.setPen(look.text);
    painter.setFont(strong);
    painter.drawText(QRectF(room.left(), top, width, first), kFlags, head);
    painter.setPen(look.muted);
    painter.setFont(plain);
    painter.drawText(QRectF(room.left(), top + first + 8, width, std::max(0.0, plot.bottom() - top - first - 8)),
                     kFlags, rest);
}

/// Titles of axes that Qt would turn on the side or cut: y's over its axis, x's under the names of categories.
void paintAxisTitles(QPainter& painter, const QRectF& area, const ChartData& data, bool upright, const Look& look) {
    painter.setPen(look.muted);
    painter.setFont(pictureFont(12));
    const auto line = [&](double y, int flags, const std::string& words) {
        painter.drawText(
            QRectF(area.left() + 8, y, area.width() - 16, kAxisTitle), flags | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(text(words), Qt::ElideRight, static_cast<int>(area.width() - 16)));
    };
    if (!data.sideways) {
        line(area.top(), Qt::AlignLeft | Qt::AlignAbsolute, data.yTitle);
    }
    if (upright) {
        line(area.bottom() - kAxisTitle, Qt::AlignHCenter, data.xTitle);
    }
}

ChartFrame paintPlot(QPainter& painter, const QRectF& area, const ChartData& data, const Look& look) {
    const bool upright = !data.categories.empty() && !data.sideways;
    const CategoryNames names = upright ? CategoryNames(data, area.width() - kRoomForAxis) : CategoryNames();
    const QRectF room =
        area.adjusted(0, data.sideways ? 0 : kAxisTitle, 0, upright ? kUnusedLabels - names.height - kAxisTitle : 0);
    QGraphicsScene scene;
    scene.setItemIndexMethod(QGraphicsScene::NoIndex);
    Plot plot = makePlot(data, look, room.size());
    QChart* chart = plot.chart.release();
    scene.addItem(chart);
    scene.setSceneRect(QRectF(QPointF(0, 0), room.size()));
    painter.setRenderHint(QPainter::Antialiasing);
    scene.render(&painter, room, scene.sceneRect(), Qt::IgnoreAspectRatio);
    plot.frame.plot = chart->plotArea().translated(room.topLeft());
    paintAxisTitles(painter, area, data, upright, look);
    names.paint(painter, look, plot.frame);
    paintAreas(painter, data, look, plot.frame);
    paintLines(painter, data, look, plot.frame);
    paintPoints(painter, data, look, plot.frame);
    paintBarNotes(painter, data, look, plot.frame);
    return plot.frame;
}

/// A chart of lines without a number is as empty as one without lines. Bars of which nothing is known are hatched.
std::string whyEmpty(const ChartData& data) {
    const auto hasValue = [](const ChartSeries& series) {
        return series.shape == SeriesShape::Bars ||
               std::any_of(series.y.begin(), series.y.end(), [](double y) { return std::isfinite(y); });
    };
    const bool any = std::any_of(data.series.begin(), data.series.end(), hasValue);
    return !data.empty.empty() || any ? data.empty
                                      : "No samples in this window\nChoose a window with samples, or clear the filter.";
}

}  // namespace

ChartFrame paintChart(QPainter& painter, const QRectF& area, const ChartData& data, bool dark) {
    ChartFrame frame;
    const Look& look = lookOf(dark);
    painter.save();
    painter.fillRect(area, dark ? look.panel : QColor(Qt::white));
    paintPictureTitle(painter, area, data.provenance, look);
    const QString notes = notesOf(data);
    const QString origin = text(provenanceFooter(data.provenance));
    paintPictureFoot(painter, area, notes, origin, look);
    const double foot = pictureFootHeight(area, notes, origin);
    const QRectF legend(area.left() + kMargin, area.top() + kTitle, area.width() - 2 * kMargin,
                        kLegendLine * kLegendLines);
    const std::string empty = whyEmpty(data);
    const double used = empty.empty() ? paintLegend(&painter, legend, data, look) : 0;
    const QRectF plot(area.left() + kMargin - 8, legend.top() + used, area.width() - 2 * kMargin + 16,
                      area.bottom() - foot - legend.top() - used);
    if (!empty.empty() || plot.width() < 60 || plot.height() < 60) {
        paintEmpty(painter, plot, text(empty), look);
    } else {
        frame = paintPlot(painter, plot, data, look);
    }
    painter.restore();
    return frame;
}

}  // namespace leasehold
