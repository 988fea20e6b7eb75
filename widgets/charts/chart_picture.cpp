// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_picture.hpp"

#include <QChart>
#include <QGraphicsScene>
#include <QPainter>
#include <algorithm>

#include "widgets/charts/chart_marks.hpp"
#include "widgets/charts/chart_plot.hpp"
#include "widgets/charts/picture_file.hpp"
#include "widgets/models/words.hpp"
#include "widgets/panels/look.hpp"

namespace leasehold {
namespace {

constexpr double kMargin = 24;
constexpr double kTitle = 48;
constexpr double kLegendLine = 22;
constexpr int kLegendLines = 2;
constexpr double kFoot = 20;

void paintTitle(QPainter& painter, const QRectF& area, const ChartData& data, const Look& look) {
    const QRectF line(area.left() + kMargin, area.top() + 14, area.width() - 2 * kMargin, 28);
    const bool synthetic = data.provenance.synthetic;
    painter.setPen(look.text);
    painter.setFont(pictureFont(18, QFont::DemiBold));
    const double room = line.width() - (synthetic ? 130 : 0);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text(data.provenance.title), Qt::ElideRight,
                                                      static_cast<int>(std::max(0.0, room))));
    if (synthetic) {
        painter.setPen(look.warning);
        painter.setFont(pictureFont(12, QFont::DemiBold));
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("Synthetic data"));
    }
}

void paintSwatch(QPainter& painter, QPointF at, const ChartSeries& series, const Look& look) {
    const QColor colour = seriesColour(series, look);
    painter.save();
    if (series.shape == SeriesShape::Line) {
        painter.setPen(QPen(colour, 2.5, series.colour == kColourLimit ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(at + QPointF(0, 0), at + QPointF(16, 0));
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
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
                                      QStringLiteral("+ %1 more").arg(data.series.size() - at));
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

/// Two lines at most: where it comes from, and the notes.
double paintFoot(QPainter& painter, const QRectF& area, const ChartData& data, const Look& look) {
    QStringList lines{text(provenanceFooter(data.provenance))};
    QStringList notes;
    for (const std::string& note : data.provenance.notes) {
        notes << text(note);
    }
    if (!notes.isEmpty()) {
        lines.prepend(notes.join(QStringLiteral("; ")));
    }
    painter.setPen(look.muted);
    painter.setFont(pictureFont(11));
    double y = area.bottom() - 12 - 16.0 * static_cast<double>(lines.size());
    const double top = y;
    for (const QString& line : lines) {
        const QRectF room(area.left() + kMargin, y, area.width() - 2 * kMargin, 16);
        painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(line, Qt::ElideRight, static_cast<int>(room.width())));
        y += 16;
    }
    return area.bottom() - top + kFoot - 10;
}

ChartFrame paintPlot(QPainter& painter, const QRectF& area, const ChartData& data, const Look& look) {
    QGraphicsScene scene;
    scene.setItemIndexMethod(QGraphicsScene::NoIndex);
    Plot plot = makePlot(data, look, area.size());
    QChart* chart = plot.chart.release();
    scene.addItem(chart);
    scene.setSceneRect(QRectF(QPointF(0, 0), area.size()));
    painter.setRenderHint(QPainter::Antialiasing);
    scene.render(&painter, area, scene.sceneRect(), Qt::IgnoreAspectRatio);
    plot.frame.plot = chart->plotArea().translated(area.topLeft());
    paintAreas(painter, data, look, plot.frame);
    paintLines(painter, data, look, plot.frame);
    paintUnknownBars(painter, data, look, plot.frame);
    return plot.frame;
}

}  // namespace

ChartFrame paintChart(QPainter& painter, const QRectF& area, const ChartData& data, bool dark) {
    ChartFrame frame;
    const Look& look = lookOf(dark);
    painter.save();
    painter.fillRect(area, dark ? look.panel : QColor(Qt::white));
    paintTitle(painter, area, data, look);
    const double foot = paintFoot(painter, area, data, look);
    const QRectF legend(area.left() + kMargin, area.top() + kTitle, area.width() - 2 * kMargin,
                        kLegendLine * kLegendLines);
    const double used = data.empty.empty() ? paintLegend(&painter, legend, data, look) : 0;
    const QRectF plot(area.left() + kMargin - 8, legend.top() + used, area.width() - 2 * kMargin + 16,
                      area.bottom() - foot - legend.top() - used);
    if (!data.empty.empty() || plot.width() < 60 || plot.height() < 60) {
        painter.setPen(look.muted);
        painter.setFont(pictureFont(14));
        painter.drawText(plot, Qt::AlignCenter | Qt::TextWordWrap, text(data.empty));
    } else {
        frame = paintPlot(painter, plot, data, look);
    }
    painter.restore();
    return frame;
}

}  // namespace leasehold
