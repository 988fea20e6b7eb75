// SPDX-License-Identifier: GPL-3.0-or-later
// The drawing half of HeatmapView.
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/controls/time_axis.hpp"
#include "widgets/heatmap/heatmap_legend.hpp"
#include "widgets/heatmap/heatmap_metrics.hpp"
#include "widgets/heatmap/heatmap_view.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {

using namespace heatmap;

namespace {

QColor withAlpha(QColor colour, double alpha) {
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

double seconds(Instant t) {
    return static_cast<double>(t.time_since_epoch().count());
}

int pixel(double x) {
    return static_cast<int>(std::lround(std::clamp(x, -1e6, 1e6)));
}

}  // namespace

void HeatmapView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), look().panel);
    if (!m_feed.rows() || !m_notice.isEmpty() || m_shown.to <= m_shown.from) {
        paintNotice(painter);
        return;
    }
    painter.save();
    painter.setClipRect(plotRect());
    paintTiles(painter);
    paintGrid(painter);
    paintEdges(painter);
    paintWindow(painter);
    paintSelection(painter);
    painter.restore();
    paintAxis(painter);
    paintNames(painter);
    paintProbe(painter);
}

const QImage& HeatmapView::imageOf(const HeatmapTilePtr& tile) {
    Painted& painted = m_images[tile->key];
    if (painted.tile != tile) {
        painted = {tile, m_colours.paint(*tile, m_feed.rows()->extent.metric)};
    }
    return painted.image;
}

/// Whole pixels, so that neighbouring tiles neither overlap nor leave a seam.
QRect HeatmapView::pixelsOf(const TileKey& key) const {
    const auto width =
        static_cast<double>((m_feed.ladder()[static_cast<std::size_t>(key.binLevel)] * kTileCells).count());
    const double height = static_cast<double>(kTileCells) * (1U << key.rowLevel);
    const double bottom =
        std::min(static_cast<double>(key.row + 1) * height, static_cast<double>(m_feed.rows()->size()));
    const QPoint topLeft(pixel(xOf(static_cast<double>(key.column) * width)),
                         pixel(yOf(static_cast<double>(key.row) * height)));
    const QPoint end(pixel(xOf(static_cast<double>(key.column + 1) * width)), pixel(yOf(bottom)));
    return QRect(topLeft, end - QPoint(1, 1)).intersected(plotRect().toAlignedRect());
}

/// The cells of a tile that fall into `clip`, each at its place. Nearest neighbour: a cell has one colour.
void HeatmapView::paintTile(QPainter& painter, const HeatmapTilePtr& tile, const QRect& clip) {
    const auto bin = static_cast<double>(tile->bin.count());
    const double from = seconds(tile->from());
    const double top = tile->firstRow();
    const auto range = [](double low, double high, double cells) {
        return std::pair(std::clamp(std::floor(low), 0.0, cells), std::clamp(std::ceil(high), 0.0, cells));
    };
    const auto [c0, c1] =
        range((timeAt(clip.left()) - from) / bin, (timeAt(clip.right() + 1) - from) / bin, kTileCells);
    const auto [b0, b1] = range((positionAt(clip.top()) - top) / tile->perBand,
                                (positionAt(clip.bottom() + 1) - top) / tile->perBand, tile->bands);
    if (c1 <= c0 || b1 <= b0) {
        return;
    }
    const double last = std::min(top + b1 * tile->perBand, static_cast<double>(m_feed.rows()->size()));
    const QPoint topLeft(pixel(xOf(from + c0 * bin)), pixel(yOf(top + b0 * tile->perBand)));
    const QPoint end(pixel(xOf(from + c1 * bin)), pixel(yOf(last)));
    const QRect target(topLeft, end - QPoint(1, 1));
    painter.save();
    painter.setClipRect(clip, Qt::IntersectClip);
    paintNoData(painter, target.intersected(clip), look());
    painter.drawImage(
        target, imageOf(tile),
        QRect(static_cast<int>(c0), static_cast<int>(b0), static_cast<int>(c1 - c0), static_cast<int>(b1 - b0)));
    painter.restore();
}

void HeatmapView::paintTiles(QPainter& painter) {
    const TimeWindow samples = m_feed.rows()->window();
    painter.fillRect(QRectF(QPointF(xOf(seconds(samples.from)), plotRect().top()),
                            QPointF(xOf(seconds(samples.to)), plotRect().bottom())),
                     look().field);
    for (const TileKey& key : m_feed.keysFor(wanted())) {
        const QRect clip = pixelsOf(key);
        if (const HeatmapTilePtr tile = m_feed.tile(key)) {
            paintTile(painter, tile, clip);
            continue;
        }
        for (const HeatmapTilePtr& tile : m_feed.around(key)) {
            paintTile(painter, tile, clip);
        }
    }
    // Pictures of tiles that have gone since.
    if (m_images.size() > 256) {
        std::erase_if(m_images, [this](const auto& held) { return m_feed.tile(held.first) != held.second.tile; });
    }
}

void HeatmapView::paintGrid(QPainter& painter) const {
    const QRectF plot = plotRect();
    const double height = plot.height() / (m_shown.bottom - m_shown.top);
    painter.setPen(QPen(withAlpha(look().panel, height > 2 * kGridFrom ? 1 : 0.7), 1));
    if (height >= kGridFrom) {
        for (double p = std::ceil(m_shown.top); p < m_shown.bottom; ++p) {
            const double y = std::floor(yOf(p)) + 0.5;
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        }
    }
    for (const auto& level : m_feed.rows()->brackets()) {
        const double span = plot.height() / (m_shown.bottom - m_shown.top) * m_feed.rows()->size() /
                            static_cast<double>(std::max<std::size_t>(1, level.size()));
        if (span < 2 * kNameGap) {
            continue;
        }
        painter.setPen(QPen(look().panel, &level == &m_feed.rows()->brackets().front() ? 2 : 1));
        for (const RowSpan& part : level) {
            if (part.from > m_shown.top && part.from < m_shown.bottom) {
                const double y = std::floor(yOf(part.from));
                painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
            }
        }
    }
}

void HeatmapView::paintEdges(QPainter& painter) const {
    const QRectF plot = plotRect();
    const double perRow = plot.height() / (m_shown.bottom - m_shown.top);
    QVector<QLineF> lines;
    for (const LeaseEdge& edge : m_feed.rows()->edges()) {
        const double t = seconds(edge.time);
        if (t < m_shown.from || t > m_shown.to || edge.to <= m_shown.top || edge.from >= m_shown.bottom ||
            (edge.to - edge.from) * perRow < kLeastEdge) {
            continue;
        }
        const double x = std::floor(xOf(t)) + 0.5;
        lines.append(QLineF(x, std::max(plot.top(), yOf(edge.from)), x, std::min(plot.bottom(), yOf(edge.to))));
    }
    // A casing, so that the line shows on any colour.
    painter.setPen(QPen(withAlpha(look().panel, 0.75), 3));
    painter.drawLines(lines);
    painter.setPen(QPen(look().text, 1));
    painter.drawLines(lines);
}

void HeatmapView::paintWindow(QPainter& painter) const {
    const QRectF plot = plotRect();
    const TimeWindow window = m_state.window();
    const TimeWindow samples = m_feed.rows()->window();
    const double from = std::clamp(xOf(seconds(window.from)), plot.left() - 2, plot.right() + 2);
    const double to = std::clamp(xOf(seconds(window.to)), plot.left() - 2, plot.right() + 2);
    if (window.from > samples.from || window.to < samples.to) {
        const QColor veil = withAlpha(look().panel, 0.45);
        painter.fillRect(QRectF(plot.topLeft(), QPointF(from, plot.bottom())), veil);
        painter.fillRect(QRectF(QPointF(to, plot.top()), plot.bottomRight()), veil);
        painter.setPen(QPen(look().accent, 1));
        for (const double x : {std::floor(from) + 0.5, std::floor(to) + 0.5}) {
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        }
    }
    const double x = std::floor(xOf(seconds(m_state.cursor()))) + 0.5;
    painter.setPen(QPen(withAlpha(look().panel, 0.6), 3));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    painter.setPen(QPen(look().accent, 1.5));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
}

void HeatmapView::paintSelection(QPainter& painter) const {
    const QRectF plot = plotRect();
    if (m_selected.size() <= 200) {
        for (const RowSpan& span : m_selected) {
            const QRectF band(QPointF(plot.left() + 1, yOf(span.from)), QPointF(plot.right() - 1, yOf(span.to)));
            if (band.height() >= kLeastEdge && band.intersects(plot)) {
                painter.setPen(QPen(colourOf(look().scene().selectionCasing), 3));
                painter.drawRect(band.adjusted(0, 1, 0, -1));
                painter.setPen(QPen(colourOf(look().scene().selection), 1));
                painter.drawRect(band.adjusted(0, 1, 0, -1));
            }
        }
    }
    if (m_brush) {
        const QRectF area = QRectF(QPointF(xOf(m_brush->from.time), yOf(m_brush->from.position)),
                                   QPointF(xOf(m_brush->to.time), yOf(m_brush->to.position)))
                                .normalized();
        painter.fillRect(area, withAlpha(look().accent, 0.2));
        painter.setPen(QPen(look().accent, 1));
        painter.drawRect(area);
    }
}

void HeatmapView::paintProbe(QPainter& painter) const {
    if (!m_probe || m_drag != Drag::None) {
        return;
    }
    const auto cell = cellOf(*m_probe);
    if (!cell) {
        return;
    }
    const auto& tile = *cell->tile;
    const double from = seconds(tile.from() + tile.bin * cell->column);
    const double top = tile.firstRow() + static_cast<double>(cell->band) * tile.perBand;
    QRectF box(QPointF(xOf(from), yOf(top)),
               QPointF(xOf(from + static_cast<double>(tile.bin.count())), yOf(top + tile.perBand)));
    // A cell of a pixel still needs a frame that can be seen.
    if (box.width() < 5) {
        box.adjust(-(5 - box.width()) / 2, 0, (5 - box.width()) / 2, 0);
    }
    if (box.height() < 5) {
        box.adjust(0, -(5 - box.height()) / 2, 0, (5 - box.height()) / 2);
    }
    painter.setPen(QPen(colourOf(look().scene().selectionCasing), 3));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box);
    painter.setPen(QPen(colourOf(look().scene().selection), 1.2));
    painter.drawRect(box);
    paintCard(painter, describeCell(*m_feed.rows(), tile, cell->band, cell->column, m_statistic), box);
}

void HeatmapView::paintCard(QPainter& painter, const CellText& said, const QRectF& cell) const {
    const QFontMetricsF strong(strongFont());
    const QFontMetricsF heading(headingFont());
    const QFontMetricsF small(smallFont());
    constexpr double kPad = 10;
    const double line = small.height() + 3;
    const double width =
        2 * kPad + std::max({strong.horizontalAdvance(said.where), small.horizontalAdvance(said.when),
                             heading.horizontalAdvance(said.value), small.horizontalAdvance(said.rest)});
    const double height = 2 * kPad + strong.height() + 2 * line + heading.height() + 6;
    QPointF at(cell.right() + 14, cell.bottom() + 14);
    if (at.x() + width > this->width() - 4) {
        at.setX(std::max(4.0, cell.left() - 14 - width));
    }
    if (at.y() + height > this->height() - 4) {
        at.setY(std::max(4.0, cell.top() - 14 - height));
    }
    const QRectF card(at, QSizeF(width, height));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(look().line, 1));
    painter.setBrush(withAlpha(look().raised, 0.97));
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    double y = card.top() + kPad;
    const auto put = [&](const QString& words, const QFont& font, const QColor& colour, double room) {
        painter.setFont(font);
        painter.setPen(colour);
        painter.drawText(QRectF(card.left() + kPad, y, width, room), Qt::AlignLeft | Qt::AlignVCenter, words);
        y += room;
    };
    put(said.where, strongFont(), look().text, strong.height());
    put(said.when, smallFont(), look().muted, line);
    put(said.value, headingFont(), look().text, heading.height() + 6);
    put(said.rest, smallFont(), look().muted, line);
    painter.restore();
}

void HeatmapView::paintAxis(QPainter& painter) const {
    const QRectF axis = axisRect();
    TimeScale scale;
    scale.from = Instant{Duration{static_cast<std::int64_t>(std::floor(m_shown.from))}};
    scale.to = Instant{Duration{static_cast<std::int64_t>(std::ceil(m_shown.to))}};
    scale.left = axis.left();
    scale.width = axis.width();
    painter.save();
    painter.setClipRect(axis.adjusted(-kNames, 0, kRight, 0));
    painter.setFont(smallFont());
    const TimeWindow window = m_state.window();
    const QRectF band(QPointF(std::max(axis.left(), scale.x(window.from)), axis.bottom() - 4),
                      QPointF(std::min(axis.right(), scale.x(window.to)), axis.bottom()));
    if (band.width() > 0) {
        painter.fillRect(band, withAlpha(look().accent, 0.55));
    }
    for (const TimeTick& tick : timeTicks(scale)) {
        const double x = std::floor(scale.x(tick.time)) + 0.5;
        painter.setPen(QPen(tick.major ? look().muted : look().line, 1));
        painter.drawLine(QPointF(x, axis.bottom() - (tick.major ? 9 : 6)), QPointF(x, axis.bottom() - 4));
        if (tick.major) {
            painter.setPen(look().muted);
            const double half = QFontMetricsF(painter.font()).horizontalAdvance(tick.label) / 2;
            const double middle = std::clamp(x, axis.left() + half, std::max(axis.left(), width() - half - 2));
            painter.drawText(QRectF(middle - 60, axis.top() + 3, 120, axis.height() - 13), Qt::AlignCenter, tick.label);
        }
    }
    painter.setPen(look().faint);
    const Duration cell = bin();
    const QString said = cell > Duration{0} ? tr("UTC · cells of %1").arg(text(formatDuration(cell))) : tr("UTC");
    painter.drawText(QRectF(10, axis.top() + 3, kNames - 20, axis.height() - 13), Qt::AlignLeft | Qt::AlignVCenter,
                     said);
    painter.restore();
}

void HeatmapView::paintNames(QPainter& painter) const {
    const HeatmapRows& rows = *m_feed.rows();
    const QRectF names = namesRect();
    const double perRow = names.height() / (m_shown.bottom - m_shown.top);
    painter.save();
    painter.setClipRect(names);
    for (const RowSpan& span : m_selected) {
        painter.fillRect(QRectF(names.right() - 4, yOf(span.from), 3, std::max(1.0, (span.to - span.from) * perRow)),
                         look().accent);
    }
    painter.setFont(baseNameFont());
    const QFontMetricsF metrics(painter.font());
    const auto put = [&](double from, double to, const QString& name, bool line) {
        const double top = std::max(names.top(), yOf(from));
        const double bottom = std::min(names.bottom(), yOf(to));
        if (bottom - top < kNameGap - 3) {
            return;
        }
        if (line) {
            painter.setPen(QPen(look().line, 1));
            painter.drawLine(QPointF(names.left() + 10, std::floor(yOf(from)) + 0.5),
                             QPointF(names.right(), std::floor(yOf(from)) + 0.5));
        }
        painter.setPen(look().text);
        const QRectF room(names.left() + 10, top, names.width() - 20, bottom - top);
        painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(name, Qt::ElideMiddle, room.width()));
    };
    const auto first = static_cast<std::uint32_t>(std::max(0.0, std::floor(m_shown.top)));
    const auto last = static_cast<std::uint32_t>(std::min<double>(rows.size(), std::ceil(m_shown.bottom)));
    if (perRow >= kNameGap - 2) {
        for (std::uint32_t p = first; p < last; ++p) {
            put(p, p + 1.0, text(rows.name(p)), false);
        }
    } else if (const auto* level = fittingBracket(rows, perRow)) {
        for (const RowSpan& span : *level) {
            if (span.to > m_shown.top && span.from < m_shown.bottom) {
                put(span.from, span.to, text(span.name), true);
            }
        }
    } else {
        // Every nth name at a round distance.
        const double gap = 2 * kNameGap / perRow;
        const double unit = std::pow(10, std::floor(std::log10(gap)));
        const double every = std::max(1.0, unit * (gap / unit <= 2 ? 2 : gap / unit <= 5 ? 5 : 10));
        for (double p = std::ceil(m_shown.top / every) * every; p < last; p += every) {
            const double y = yOf(p);
            painter.setPen(QPen(look().muted, 1));
            painter.drawLine(QPointF(names.right() - 10, y), QPointF(names.right() - 5, y));
            painter.setPen(look().muted);
            const QRectF room(names.left() + 10, y - 1, names.width() - 26, kNameGap + 4);
            painter.drawText(
                room, Qt::AlignLeft | Qt::AlignTop,
                metrics.elidedText(text(rows.name(static_cast<std::uint32_t>(p))), Qt::ElideMiddle, room.width()));
        }
    }
    painter.restore();
}

void HeatmapView::paintNotice(QPainter& painter) const {
    painter.setPen(look().muted);
    painter.setFont(font());
    painter.drawText(QRectF(rect()).adjusted(40, 0, -40, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     m_notice.isEmpty() ? tr("Reading samples…") : m_notice);
}

}  // namespace leasehold
