// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QImage>
#include <QString>
#include <vector>

#include "widgets/models/heatmap_tiles.hpp"
#include "widgets/scene/theme.hpp"

/// How cells look and read: the colours are those of the site view, so that one value has one colour everywhere.
namespace leasehold {

/// A value scale for one statistic of one metric on one theme.
class HeatmapColours {
public:
    HeatmapColours() = default;
    HeatmapColours(const HeatmapRows& rows, Statistic statistic, bool dark);

    [[nodiscard]] double low() const { return m_low; }
    [[nodiscard]] double high() const { return m_high; }
    [[nodiscard]] Statistic statistic() const { return m_statistic; }
    /// The colour at 0..1 of the scale.
    [[nodiscard]] QColor at(double share) const;
    /// Of a value in the unit of the scale; NaN: transparent, so that the hatching under it is seen.
    [[nodiscard]] QRgb of(double value) const;
    /// Where no GPU is in service or held.
    [[nodiscard]] QRgb nothing() const { return m_nothing; }
    /// A pixel a cell, 256 wide.
    [[nodiscard]] QImage paint(const HeatmapTile& tile, const Metric& metric) const;
    friend bool operator==(const HeatmapColours&, const HeatmapColours&) = default;

private:
    std::vector<QRgb> m_ramp;
    QRgb m_nothing = 0;
    double m_low = 0;
    double m_high = 1;
    Statistic m_statistic = Statistic::Mean;
};

/// "Mean", "Busy share", "95th percentile", ...; for screens.
QString statisticTitle(Statistic statistic);
/// "GPU utilisation", "Power", "Temperature"; the metric's own name where it has no other.
QString metricTitle(const std::string& metric);
/// "73.4 %", "612 W"; "n/a" for NaN.
QString statisticText(double value, Statistic statistic, const Metric& metric);
/// "Tenants", "GPUs", ...; and one of them: "tenant", "GPU".
QString rowsTitle(GroupBy by);
QString rowWord(GroupBy by);

/// The cell in words, exact: value, least and most, busy share, count and coverage, over what time.
struct CellText {
    QString where;  ///< "Anthropic", "H1-A-01 to H1-A-08 (8 racks)"
    QString when;   ///< "3 May 2026 14:00 – 14:15 UTC"
    QString value;  ///< "73.4 %"
    QString rest;   ///< "min 0 %, max 100 %, busy 91.2 % · 12,345 of 12,400 samples, coverage 99.6 %"
};
CellText describeCell(const HeatmapRows& rows, const HeatmapTile& tile, std::uint32_t band, std::uint32_t column,
                      Statistic statistic);

}  // namespace leasehold
