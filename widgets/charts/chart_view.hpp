// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPixmap>
#include <QWidget>
#include <memory>
#include <optional>

#include "widgets/charts/chart_data.hpp"
#include "widgets/charts/chart_frame.hpp"
#include "widgets/charts/chart_hit.hpp"

namespace leasehold {

/// Shows one chart, painted as it is exported; painted anew when the chart, size or theme changes only. Under the
/// pointer stand the exact values; a click picks a group, a drag along time a window. By keys: left and right along a
/// line (Home, End), up and down to another, Enter picks, Shift with left and right takes time in and Enter makes it
/// the window, Escape leaves. GUI thread.
class ChartView : public QWidget {
    Q_OBJECT
public:
    explicit ChartView(QWidget* parent = nullptr);

    void setChart(std::shared_ptr<const ChartData> chart);
    [[nodiscard]] const std::shared_ptr<const ChartData>& chart() const { return m_chart; }
    void setDark(bool dark);
    /// What is shown while there is no chart.
    void setMessage(const QString& message);
    [[nodiscard]] QSize sizeHint() const override { return {900, 506}; }
    /// Where the plot was last painted.
    [[nodiscard]] const ChartFrame& frame() const { return m_frame; }
    [[nodiscard]] std::optional<ChartHit> hit() const { return m_hit; }

Q_SIGNALS:
    void picked(const QString& group);      ///< empty: what names no group
    void windowBrushed(TimeWindow window);  ///< never empty

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Brush {
        double from = 0;  ///< seconds since 1970, in either order
        double to = 0;
    };
    void setHit(std::optional<ChartHit> hit);
    void clearMarks();
    void step(QKeyEvent* event, int along, int over);
    void finishBrush();
    void paintMarks(QPainter& painter) const;
    [[nodiscard]] bool canBrush() const { return m_chart && m_chart->timeAxis && !m_frame.empty(); }

    std::shared_ptr<const ChartData> m_chart;
    QString m_message;
    QPixmap m_painted;
    ChartFrame m_frame;
    std::optional<ChartHit> m_hit;
    std::optional<Brush> m_brush;
    std::optional<QPointF> m_pressed;
    bool m_dark = true;
};

}  // namespace leasehold
