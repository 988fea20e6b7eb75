// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/heatmap_colours.hpp"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/models/words.hpp"
#include "widgets/scene/colouring.hpp"

namespace leasehold {
namespace {

QRgb opaque(scene::Rgb c) {
    return qRgb(c.r, c.g, c.b);
}

bool isShare(Statistic statistic) {
    return statistic == Statistic::Busy || statistic == Statistic::Coverage;
}

QString words(const char* text) {
    return QCoreApplication::translate("Heatmap", text);
}

/// "10 May 2026 00:00 – 00:15 UTC", "10 May 2026 – 11 May 2026 UTC".
QString spanText(TimeWindow window) {
    using std::chrono::days;
    using std::chrono::floor;
    if (window.length() >= days{1}) {
        return QStringLiteral("%1 – %2 UTC").arg(dateText(window.from), dateText(window.to));
    }
    const auto clock = [](Instant t) {
        const auto minutes = (t - floor<days>(t)).count() / 60;
        const auto rest = (t - floor<days>(t)).count() % 60;
        const QString time = QStringLiteral("%1:%2")
                                 .arg(minutes / 60, 2, 10, QLatin1Char('0'))
                                 .arg(minutes % 60, 2, 10, QLatin1Char('0'));
        return rest == 0 ? time : time + QStringLiteral(":%1").arg(rest, 2, 10, QLatin1Char('0'));
    };
    const bool sameDay = floor<days>(window.from) == floor<days>(window.to);
    return QStringLiteral("%1 %2 – %3%4 UTC")
        .arg(dateText(Instant{floor<days>(window.from)}), clock(window.from),
             sameDay ? QString() : dateText(Instant{floor<days>(window.to)}) + u' ', clock(window.to));
}

std::optional<double> known(double value) {
    return std::isnan(value) ? std::nullopt : std::optional(value);
}

}  // namespace

HeatmapColours::HeatmapColours(const HeatmapRows& rows, Statistic statistic, bool dark)
    : m_low(isShare(statistic) ? 0 : rows.low), m_high(isShare(statistic) ? 1 : rows.high), m_statistic(statistic) {
    const scene::Theme& theme = dark ? scene::darkTheme() : scene::lightTheme();
    const scene::Palette palette = scene::paletteFor(scene::Scheme::Values, scene::Colouring{}.map, theme);
    for (int code = 0; code <= scene::code::kTopValue; ++code) {
        m_ramp.push_back(opaque(palette[static_cast<std::size_t>(code)].colour));
    }
    m_nothing = opaque(dark ? scene::rgb(0x12161b) : scene::rgb(0xffffff));
}

QColor HeatmapColours::at(double share) const {
    const auto top = static_cast<double>(m_ramp.size() - 1);
    return m_ramp.empty() ? QColor() : QColor(m_ramp[static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * top)]);
}

QRgb HeatmapColours::of(double value) const {
    if (std::isnan(value)) {
        return 0;
    }
    return m_ramp[std::min<std::size_t>(scene::codeOf(value, m_low, m_high), m_ramp.size() - 1)];
}

QImage HeatmapColours::paint(const HeatmapTile& tile, const Metric& metric) const {
    QImage image(kTileCells, static_cast<int>(std::max(1U, tile.bands)), QImage::Format_ARGB32_Premultiplied);
    for (std::uint32_t band = 0; band < tile.bands; ++band) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(static_cast<int>(band)));
        for (std::uint32_t c = 0; c < kTileCells; ++c) {
            const TileCell cell = tile.at(band, c);
            line[c] = cell.expected == 0 ? m_nothing : of(cellValue(cell, metric, m_statistic));
        }
    }
    return image;
}

QString statisticTitle(Statistic statistic) {
    constexpr std::array kTitles{QT_TRANSLATE_NOOP("Heatmap", "Mean"),
                                 QT_TRANSLATE_NOOP("Heatmap", "Maximum"),
                                 QT_TRANSLATE_NOOP("Heatmap", "Minimum"),
                                 QT_TRANSLATE_NOOP("Heatmap", "Busy share"),
                                 QT_TRANSLATE_NOOP("Heatmap", "Median (p50)"),
                                 QT_TRANSLATE_NOOP("Heatmap", "95th percentile"),
                                 QT_TRANSLATE_NOOP("Heatmap", "99th percentile"),
                                 QT_TRANSLATE_NOOP("Heatmap", "Coverage")};
    return words(kTitles[static_cast<std::size_t>(statistic)]);
}

QString metricTitle(const std::string& metric) {
    if (metric == "gpu_util") {
        return words("GPU utilisation");
    }
    if (metric == "sm_active") {
        return words("SM activity");
    }
    if (metric == "gr_engine_active") {
        return words("Graphics engine activity");
    }
    if (metric == "power_w") {
        return words("GPU power");
    }
    return metric == "temp_c" ? words("GPU temperature") : text(metric);
}

QString statisticText(double value, Statistic statistic, const Metric& metric) {
    if (isShare(statistic)) {
        return percent(known(value * 100));
    }
    if (metric.unit == "%") {
        return percent(known(value));
    }
    return measure(known(value), metric.unit == "C" ? std::string("°C") : metric.unit);
}

QString rowsTitle(GroupBy by) {
    constexpr std::array kTitles{QT_TRANSLATE_NOOP("Heatmap", "Tenants"), QT_TRANSLATE_NOOP("Heatmap", "Leases"),
                                 QT_TRANSLATE_NOOP("Heatmap", "Halls"),   QT_TRANSLATE_NOOP("Heatmap", "Rows"),
                                 QT_TRANSLATE_NOOP("Heatmap", "Racks"),   QT_TRANSLATE_NOOP("Heatmap", "Pods"),
                                 QT_TRANSLATE_NOOP("Heatmap", "Nodes"),   QT_TRANSLATE_NOOP("Heatmap", "GPUs"),
                                 QT_TRANSLATE_NOOP("Heatmap", "Models")};
    return words(kTitles[static_cast<std::size_t>(by)]);
}

QString rowWord(GroupBy by) {
    return by == GroupBy::Gpu ? QStringLiteral("GPU") : QString::fromUtf8(groupByName(by).data());
}

CellText describeCell(const HeatmapRows& rows, const HeatmapTile& tile, std::uint32_t band, std::uint32_t column,
                      Statistic statistic) {
    const Metric& metric = rows.extent.metric;
    const TileCell cell = tile.at(band, column);
    const std::uint32_t first = tile.firstRow() + band * tile.perBand;
    const std::uint32_t last = std::min(rows.size(), first + tile.perBand) - 1;
    const TimeWindow window =
        intersect({tile.from() + tile.bin * column, tile.from() + tile.bin * (column + 1)}, rows.window());
    CellText out;
    out.where = first == last ? text(rows.name(first))
                              : words("%1 to %2 (%3)")
                                    .arg(text(rows.name(first)), text(rows.name(last)),
                                         counted(last - first + 1, rowWord(rows.query.by)));
    out.when = spanText(window);
    const auto say = [&](Statistic s) { return statisticText(cellValue(cell, metric, s), s, metric); };
    if (cell.expected == 0) {
        out.value = words("nothing held");
        out.rest = words("no GPU in service or held here then");
        return out;
    }
    out.value = cell.samples.valid == 0 && statistic != Statistic::Coverage ? words("no data") : say(statistic);
    QStringList parts;
    if (cell.samples.valid > 0) {
        const Statistic first3[] = {Statistic::Mean, Statistic::Min, Statistic::Max};
        const char* names[] = {"mean %1", "min %1", "max %1"};
        for (int i = 0; i < 3; ++i) {
            if (first3[i] != statistic) {
                parts += words(names[i]).arg(say(first3[i]));
            }
        }
        if (statistic != Statistic::Busy) {
            parts += words("busy %1").arg(say(Statistic::Busy));
        }
    }
    out.rest = parts.join(QStringLiteral(" · ")) + (parts.isEmpty() ? QString() : QStringLiteral("   ")) +
               words("%1 of %2 samples, coverage %3")
                   .arg(grouped(cell.samples.valid), grouped(cell.expected), say(Statistic::Coverage));
    return out;
}

}  // namespace leasehold
