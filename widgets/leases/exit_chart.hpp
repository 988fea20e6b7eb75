// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <optional>
#include <vector>

#include "widgets/models/exit_model.hpp"
#include "widgets/state/app_state.hpp"

namespace leasehold {

/// Contracted revenue month by month: the facts as a filled outline, the scenario and those kept to compare as lines;
/// below, occupancy with and without the exit. GUI thread.
class ExitChart : public QWidget {
    Q_OBJECT
public:
    struct Line {
        QString name;
        ExitScenarioPtr scenario;
    };
    explicit ExitChart(AppState& state, QWidget* parent = nullptr);
    /// The first line is the scenario at hand.
    void setLines(std::vector<Line> lines);
    /// What is drawn of several currencies, which are never added; none, or one that no lease pays in: the first of
    /// currenciesOf, in which something is lost.
    void setCurrency(std::optional<Currency> currency);
    [[nodiscard]] QSize sizeHint() const override { return {720, 280}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 200}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Frame;
    [[nodiscard]] Frame frame() const;
    void paintAxes(QPainter& painter, const Frame& frame) const;
    void paintRevenue(QPainter& painter, const Frame& frame) const;
    void paintOccupancy(QPainter& painter, const Frame& frame) const;
    void paintLegend(QPainter& painter, const Frame& frame) const;
    [[nodiscard]] QColor colourOfLine(std::size_t line) const;
    [[nodiscard]] int monthAt(const QPointF& position) const;

    AppState& m_state;
    std::vector<Line> m_lines;
    std::optional<Currency> m_currency;
};

}  // namespace leasehold
