// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include "widgets/models/utilisation_curve.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"

namespace leasehold {

/// Utilisation of the selection over the time window, small. Read off the GUI thread; the cursor is a line in it.
/// Selections that no single group describes (switches) have none, and hide it. GUI thread.
class Sparkline : public QWidget {
    Q_OBJECT
public:
    Sparkline(AppState& state, JobBoard& jobs, QWidget* parent = nullptr);

    [[nodiscard]] const UtilisationCurve& curve() const { return m_curve; }
    [[nodiscard]] QSize sizeHint() const override { return {260, 76}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void request();

    AppState& m_state;
    LatestJob m_job;
    UtilisationCurve m_curve;
    TimeWindow m_window;
    QString m_notice;
};

/// The heatmap that holds a selection's utilisation, and the row in it; none for selections without GPUs of their own
/// or of many kinds. The empty selection means the whole site.
struct SelectionQuery {
    HeatmapRequest request;
    std::string row;  ///< empty: all rows together
};
std::optional<SelectionQuery> queryFor(const OpenSite& site, const Selection& selection);

}  // namespace leasehold
