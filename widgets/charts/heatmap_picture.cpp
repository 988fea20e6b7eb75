// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/heatmap_picture.hpp"

#include <fmt/format.h>

#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "widgets/charts/picture_file.hpp"
#include "widgets/charts/picture_text.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/time_axis.hpp"
#include "widgets/models/words.hpp"
#include "widgets/scene/colouring.hpp"

namespace leasehold {
namespace {

constexpr double kMargin = 24;
constexpr double kHead = 56;
constexpr double kAxis = 26;
constexpr double kFoot = 40;
constexpr double kKey = 76;
constexpr double kLine = 16;
constexpr double kWidestName = 220;
constexpr int kKeySteps = 64;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// One mark of the picture out of a block of cells.
struct Block {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    double sum = 0;
    std::size_t count = 0;
    bool held = false;  ///< a GPU was in service or held in one of them

    void add(std::optional<double> value) {
        if (value) {
            low = std::min(low, *value);
            high = std::max(high, *value);
            sum += *value;
            ++count;
        }
    }
    [[nodiscard]] double value(Statistic statistic) const {
        const bool mean =
            statistic == Statistic::Mean || statistic == Statistic::Busy || statistic == Statistic::Coverage;
        return count == 0 ? kNone : mean ? sum / static_cast<double>(count) : statistic == Statistic::Min ? low : high;
    }
};

struct Grid {
    int columns = 0;
    int rows = 0;
    std::vector<double> values;  ///< row by row, shares in percent; NaN: no data
    std::vector<bool> held;      ///< false: nothing was expected there
    double low = 0;
    double high = 100;
};

Grid reduced(const HeatmapPicture& picture, QSizeF size) {
    const Heatmap& heatmap = *picture.heatmap;
    const double factor = isShare(picture.statistic) ? 100 : 1;
    Grid grid;
    grid.columns = static_cast<int>(std::min(static_cast<double>(heatmap.columns.size()), size.width()));
    grid.rows = static_cast<int>(std::min(static_cast<double>(heatmap.rows.size()), size.height()));
    const auto part = [](std::size_t whole, int index, int of) {
        return whole * static_cast<std::size_t>(index) / static_cast<std::size_t>(of);
    };
    double high = 0;
    for (int row = 0; row < grid.rows; ++row) {
        for (int column = 0; column < grid.columns; ++column) {
            Block block;
            for (std::size_t r = part(heatmap.rows.size(), row, grid.rows);
                 r < part(heatmap.rows.size(), row + 1, grid.rows); ++r) {
                for (std::size_t c = part(heatmap.columns.size(), column, grid.columns);
                     c < part(heatmap.columns.size(), column + 1, grid.columns); ++c) {
                    block.add(heatmap.value(r, c, picture.statistic));
                    block.held = block.held || heatmap.expected[r * heatmap.columns.size() + c] > 0;
                }
            }
            const double value = block.value(picture.statistic) * factor;
            grid.values.push_back(value);
            grid.held.push_back(block.held);
            high = std::isnan(value) ? high : std::max(high, value);
            grid.low = std::isnan(value) ? grid.low : std::min(grid.low, value);
        }
    }
    if (!isShare(picture.statistic) && picture.range) {
        std::tie(grid.low, grid.high) = *picture.range;
    } else if (!isShare(picture.statistic) && heatmap.metric.unit != "%") {
        grid.high = high > 0 ? high : 1;
    }
    return grid;
}

scene::Palette palette(const Look& look) {
    return scene::paletteFor(scene::Scheme::Values, scene::Colouring{}.map, look.scene());
}

/// Where no GPU is in service or held: the picture's ground.
QColor nothingHeld(const Look& look) {
    return look.dark ? look.panel : QColor(Qt::white);
}

void hatch(QPainter& painter, const QRectF& rect, const Look& look) {
    painter.fillRect(rect, look.field);
    painter.fillRect(rect, QBrush(look.faint, Qt::BDiagPattern));
}

/// Cells as one image: 220,000 rectangles would open in no reader.
void paintGrid(QPainter& painter, const QRectF& plot, const Grid& grid, const Look& look) {
    const scene::Palette colours = palette(look);
    QImage image(grid.columns, grid.rows, QImage::Format_ARGB32);
    std::size_t at = 0;
    for (int row = 0; row < grid.rows; ++row) {
        for (int column = 0; column < grid.columns; ++column) {
            const double value = grid.values[at];
            const bool held = grid.held[at++];
            image.setPixelColor(column, row,
                                !held ? nothingHeld(look)
                                : std::isnan(value)
                                    ? QColor(Qt::transparent)
                                    : colourOf(colours[scene::codeOf(value, grid.low, grid.high)].colour));
        }
    }
    hatch(painter, plot, look);
    // Enlarged to whole multiples first, since some readers smooth what they scale.
    const int across = std::clamp(static_cast<int>(std::ceil(plot.width() * 2 / grid.columns)), 1, 64);
    const int down = std::clamp(static_cast<int>(std::ceil(plot.height() * 2 / grid.rows)), 1, 64);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(plot, image.scaled(grid.columns * across, grid.rows * down));
    painter.setPen(QPen(look.line, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(plot);
}

/// Where leases begin and end, and the cursor: as on the screen, light around dark so that they show on any colour.
void paintMoments(QPainter& painter, const QRectF& plot, const HeatmapPicture& picture, const Look& look) {
    const Heatmap& heatmap = *picture.heatmap;
    const TimeScale scale{heatmap.columns.front(), heatmap.columns.back() + heatmap.request.bin, plot.left(),
                          plot.width()};
    const double perRow = plot.height() / static_cast<double>(heatmap.rows.size());
    QList<QLineF> lines;
    for (const HeatmapEdge& edge : picture.edges) {
        const double x = scale.x(edge.time);
        const double top = std::max(0.0, edge.from) * perRow;
        const double bottom = std::min(static_cast<double>(heatmap.rows.size()), edge.to) * perRow;
        if (x >= plot.left() && x <= plot.right() && bottom > top) {
            lines.append(QLineF(x, plot.top() + top, x, plot.top() + bottom));
        }
    }
    const auto draw = [&](const QList<QLineF>& which, const QColor& colour) {
        painter.setPen(QPen(nothingHeld(look), 3));
        painter.drawLines(which);
        painter.setPen(QPen(colour, 1));
        painter.drawLines(which);
    };
    draw(lines, look.text);
    if (picture.cursor) {
        const double x = scale.x(*picture.cursor);
        if (x >= plot.left() && x <= plot.right()) {
            draw({QLineF(x, plot.top(), x, plot.bottom())}, look.accent);
        }
    }
}

void paintNames(QPainter& painter, const QRectF& names, const Heatmap& heatmap, const Look& look) {
    const double height = names.height() / static_cast<double>(heatmap.rows.size());
    const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(kLine / height)));
    painter.setPen(look.text);
    painter.setFont(pictureFont(12));
    for (std::size_t row = 0; row < heatmap.rows.size(); row += every) {
        const double middle = names.top() + (static_cast<double>(row) + 0.5) * height;
        const QRectF line(names.left(), middle - kLine / 2, names.width(), kLine);
        painter.drawText(
            line, Qt::AlignRight | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(text(heatmap.rows[row]), Qt::ElideMiddle, static_cast<int>(line.width())));
    }
}

void paintTimes(QPainter& painter, const QRectF& plot, const Heatmap& heatmap, const Look& look) {
    const TimeScale scale{heatmap.columns.front(), heatmap.columns.back() + heatmap.request.bin, plot.left(),
                          plot.width()};
    painter.setFont(pictureFont(12));
    painter.setPen(QPen(look.muted, 1));
    for (const TimeTick& tick : timeTicks(scale)) {
        const double x = scale.x(tick.time);
        painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + (tick.major ? 5 : 3)));
        if (tick.major && x <= plot.right() - 10) {
            painter.drawText(QRectF(x - 50, plot.bottom() + 6, 100, kLine), Qt::AlignCenter, tick.label);
        }
    }
    painter.drawText(QRectF(plot.right() + 4, plot.bottom() + 6, 60, kLine), Qt::AlignLeft | Qt::AlignVCenter,
                     QStringLiteral("UTC"));
}

void paintKey(QPainter& painter, const QRectF& room, const Grid& grid, const QString& unit, const Look& look) {
    const QRectF bar(room.left() + 16, room.top(), 12, std::min(room.height() - 66, 220.0));
    if (bar.height() < 20) {
        return;
    }
    const scene::Palette colours = palette(look);
    for (int step = 0; step < kKeySteps; ++step) {
        const double height = bar.height() / kKeySteps;
        painter.fillRect(QRectF(bar.left(), bar.bottom() - height * (step + 1), bar.width(), height + 0.5),
                         colourOf(colours[scene::codeOf((step + 0.5) / kKeySteps, 0, 1)].colour));
    }
    painter.setPen(look.muted);
    painter.setFont(pictureFont(11));
    const auto mark = [&](double y, const QString& label) {
        painter.drawText(QRectF(bar.right() + 5, y - 8, kKey, 16), Qt::AlignLeft | Qt::AlignVCenter, label);
    };
    const int marks = bar.height() > 90 ? 4 : 1;
    for (int i = 0; i <= marks; ++i) {
        const double value = grid.low + (grid.high - grid.low) * i / marks;
        mark(bar.bottom() - bar.height() * i / marks,
             QString::number(value, 'g', 3) + (i == marks ? QStringLiteral(" ") + unit : QString()));
    }
    const QRectF none(bar.left(), bar.bottom() + 18, 12, 12);
    hatch(painter, none, look);
    mark(none.center().y(), QStringLiteral("no data"));
    const QRectF nothing = none.translated(0, 18);
    painter.setPen(QPen(look.line, 1));
    painter.setBrush(nothingHeld(look));
    painter.drawRect(nothing);
    painter.setPen(look.muted);
    mark(nothing.center().y(), QStringLiteral("not held"));
}

double nameWidth(const Heatmap& heatmap) {
    const QFontMetricsF metrics(pictureFont(12));
    double widest = 0;
    for (std::size_t row = 0; row < std::min<std::size_t>(heatmap.rows.size(), 2000); ++row) {
        widest = std::max(widest, metrics.horizontalAdvance(text(heatmap.rows[row])));
    }
    return std::min(widest + 4, kWidestName);
}

}  // namespace

bool isShare(Statistic statistic) {
    return statistic == Statistic::Busy || statistic == Statistic::Coverage;
}

void paintHeatmap(QPainter& painter, const QRectF& area, const HeatmapPicture& picture) {
    const Look& look = lookOf(picture.dark);
    const Heatmap& heatmap = *picture.heatmap;
    painter.save();
    painter.fillRect(area, picture.dark ? look.panel : QColor(Qt::white));
    paintPictureTitle(painter, area, picture.provenance, look);
    // Reserved before it is known whether a mark stands for several cells.
    const QString origin = text(provenanceFooter(picture.provenance));
    const QString severalWords = QStringLiteral("  ·  a mark stands for several cells");
    const double foot = pictureFootHeight(area, {}, origin + severalWords);
    const double names = heatmap.rows.empty() ? 0 : nameWidth(heatmap);
    const QRectF plot(area.left() + kMargin + names + 10, area.top() + kHead,
                      area.width() - 2 * kMargin - names - 10 - kKey, area.height() - kHead - kAxis - foot);
    bool several = false;
    if (plot.width() < 8 || plot.height() < 8 || heatmap.rows.empty() || heatmap.columns.empty()) {
        painter.setPen(look.muted);
        painter.setFont(pictureFont(14));
        painter.drawText(area, Qt::AlignCenter, QStringLiteral("No samples in this window"));
    } else {
        const Grid grid = reduced(picture, plot.size());
        several = grid.values.size() < heatmap.rows.size() * heatmap.columns.size();
        paintGrid(painter, plot, grid, look);
        paintMoments(painter, plot, picture, look);
        paintNames(painter, QRectF(area.left() + kMargin, plot.top(), names, plot.height()), heatmap, look);
        paintTimes(painter, plot, heatmap, look);
        paintKey(painter, QRectF(plot.right(), plot.top() + 8, kKey, plot.height()), grid,
                 isShare(picture.statistic) ? QStringLiteral("%") : text(heatmap.metric.unit), look);
    }
    paintPictureFoot(painter, area, {}, several ? origin + severalWords : origin, look);
    painter.restore();
}

int heatmapPictureHeight(const Heatmap& heatmap) {
    const double rows = static_cast<double>(heatmap.rows.size()) * (heatmap.rows.size() <= 16 ? 28 : 18);
    return static_cast<int>(std::clamp(rows + kHead + kAxis + kFoot, 360.0, 2400.0));
}

std::string metricWords(std::string_view metric) {
    return metric == "gpu_util"           ? "GPU utilisation"
           : metric == "sm_active"        ? "SM activity"
           : metric == "gr_engine_active" ? "Graphics engine activity"
           : metric == "power_w"          ? "Power per GPU"
           : metric == "temp_c"           ? "GPU temperature"
                                          : std::string(metric);
}

std::string statisticWords(Statistic statistic) {
    switch (statistic) {
        case Statistic::P50:
            return "median";
        case Statistic::P95:
            return "95th percentile";
        case Statistic::P99:
            return "99th percentile";
        case Statistic::Busy:
            return "busy share";
        default:
            return std::string(statisticName(statistic));
    }
}

Provenance heatmapProvenance(const Snapshot& snapshot, const Heatmap& heatmap, Statistic statistic) {
    const HeatmapRequest& request = heatmap.request;
    Provenance provenance = provenanceOf(snapshot, fmt::format("{}, {}, by {}", metricWords(request.metric),
                                                               statisticWords(statistic), groupByName(request.by)));
    if (!heatmap.window.empty()) {
        provenance.window = heatmap.window;
    }
    provenance.filters = filterLines(request.filter);
    provenance.settings = {{"metric", request.metric},
                           {"statistic", std::string(statisticName(statistic))},
                           {"bin", formatDuration(request.bin)}};
    if (statistic == Statistic::Busy) {
        provenance.settings.emplace_back("busy from", fmt::format("{} {}", request.busyThreshold, heatmap.metric.unit));
    }
    std::uint64_t valid = 0;
    std::uint64_t expected = 0;
    for (std::size_t cell = 0; cell < heatmap.expected.size(); ++cell) {
        valid += heatmap.cells.cells[cell].valid;
        expected += heatmap.expected[cell];
    }
    if (expected > 0) {
        provenance.coverage = static_cast<double>(valid) / static_cast<double>(expected);
    }
    provenance.definitions = {
        {"bin_start", "Start of the bin [start, start + bin), UTC"},
        {"value", isShare(statistic) ? "Share, 0 to 1"
                                     : fmt::format("{} of the valid samples in the bin, in {}",
                                                   statisticWords(statistic), heatmap.metric.unit)},
        {"coverage", "Valid samples / expected samples; nothing where none are expected"},
        {"no data", "A cell without a valid sample is empty, never 0"}};
    return provenance;
}

}  // namespace leasehold
