// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include "widgets/fabric/fabric_plan_view.hpp"
#include "widgets/state/jobs.hpp"
#include "widgets/state/view_state.hpp"

class QComboBox;
class QLabel;

namespace leasehold {

/// The page "fabric": which fabric, and its plan. The graph is built off the GUI thread, and not before the page is
/// first shown. GUI thread.
class FabricPlan : public QWidget, public ViewState {
    Q_OBJECT
public:
    FabricPlan(AppState& state, const ValuesFeed& feed, const LoadsFeed& loads, JobBoard& jobs,
               QWidget* parent = nullptr);

    [[nodiscard]] FabricPlanView* view() const { return m_view; }
    [[nodiscard]] QComboBox* fabrics() const { return m_fabrics; }
    /// What colours the bands, and the site view's trays: entries by scene::FabricBy.
    [[nodiscard]] QComboBox* cables() const { return m_cables; }

    /// The fabric and what is unfolded.
    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

protected:
    void showEvent(QShowEvent* event) override;

private:
    void siteChanged();
    void load();

    AppState& m_state;
    LatestJob m_job;
    QComboBox* m_fabrics;
    QComboBox* m_cables;
    QLabel* m_hint;
    FabricPlanView* m_view;
    bool m_stale = true;
    QString m_wanted;  ///< the fabric of a restored view
};

}  // namespace leasehold
