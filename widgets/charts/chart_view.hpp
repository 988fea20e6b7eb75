// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPixmap>
#include <QWidget>
#include <memory>

#include "widgets/charts/chart_data.hpp"

namespace leasehold {

/// Shows one chart, painted as it is exported; painted anew when the chart, size or theme changes only. GUI thread.
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

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::shared_ptr<const ChartData> m_chart;
    QString m_message;
    QPixmap m_painted;
    bool m_dark = true;
};

}  // namespace leasehold
