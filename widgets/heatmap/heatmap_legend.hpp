// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <vector>

#include "widgets/controls/look.hpp"
#include "widgets/models/heatmap_colours.hpp"

class QPainter;

namespace leasehold {

/// The hatching of "samples were expected here and there are none", fixed to the widget so that patches join.
void paintNoData(QPainter& painter, const QRect& rect, const Look& look);

/// The font of row names.
QFont baseNameFont();

/// The widest brackets whose parts, on average, have room for a name at that many pixels a row, from the narrowest on;
/// null where there are none.
const std::vector<RowSpan>* fittingBracket(const HeatmapRows& rows, double perRow);

/// The scale of a heatmap in one line: a ramp with its ends, and what hatching means. GUI thread.
class HeatmapLegend : public QWidget {
    Q_OBJECT
public:
    explicit HeatmapLegend(QWidget* parent = nullptr);
    /// Nothing is drawn without a scale (`unit` empty and colours of no rows).
    void setScale(const HeatmapColours& colours, const Metric& metric, bool dark);
    void clear();
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    HeatmapColours m_colours;
    QString m_low;
    QString m_high;
    bool m_dark = true;
    bool m_shown = false;
};

}  // namespace leasehold
