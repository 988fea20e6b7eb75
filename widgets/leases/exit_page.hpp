// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <vector>

#include "widgets/leases/exit_chart.hpp"
#include "widgets/leases/notice_list.hpp"
#include "widgets/models/exit_model.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"
#include "widgets/state/view_state.hpp"

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;
class QTableView;

namespace leasehold {

class ExitCards;
class PageHead;

/// What happens if tenants serve notice: who and when at the left, revenue and occupancy month by month at the right.
/// Scenarios are kept beside each other to compare, and dropped; they never touch the facts. As of the cursor. GUI
/// thread.
class ExitPage : public QWidget, public ViewState {
    Q_OBJECT
public:
    ExitPage(AppState& state, JobBoard& jobs, QWidget* parent = nullptr);

    using Served = NoticeList::Served;
    void setNotices(const std::vector<Served>& notices);
    [[nodiscard]] std::vector<Served> notices() const;
    /// Keeps the scenario at hand for comparison.
    void keep();
    void dropKept();
    /// How far it looks ahead, 1 to 240 months; 0: two years, and past the last exit; kToLastEnd: to the end of the
    /// last lease that has one.
    void setHorizon(int months);
    [[nodiscard]] int horizon() const;
    static constexpr int kToLastEnd = -1;
    [[nodiscard]] int keptCount() const { return static_cast<int>(m_kept.size()); }
    [[nodiscard]] ExitModel* model() const { return m_model; }
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] NoticeList* tenants() const { return m_tenants; }
    [[nodiscard]] QString summary() const;

    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Kept {
        QString name;
        std::vector<Served> notices;
        ExitScenarioPtr scenario;
        bool shown = true;
    };
    QWidget* makeHead();
    void showCurrencies();
    void drawCurrency(const QString& code);
    QWidget* makeSide();
    QWidget* makeFigures();
    void request();
    void present(const Result<ExitScenario>& scenario);
    void showFigures();
    void showKept();
    void showLines();
    [[nodiscard]] ExitRequest requestOf(const std::vector<Served>& notices) const;
    [[nodiscard]] QString nameOf(const std::vector<Served>& notices) const;

    AppState& m_state;
    LatestJob m_job;
    ExitModel* m_model;
    std::vector<Kept> m_kept;
    ExitChart* m_chart = nullptr;
    QTableView* m_table = nullptr;
    NoticeList* m_tenants = nullptr;
    QListWidget* m_list = nullptr;
    QPushButton* m_keep = nullptr;
    QPushButton* m_drop = nullptr;
    PageHead* m_head = nullptr;
    QComboBox* m_horizon = nullptr;
    QComboBox* m_currency = nullptr;  ///< shown where leases pay in several
    ExitCards* m_cards = nullptr;
    QLabel* m_leases = nullptr;
    bool m_stale = true;
    bool m_filling = false;
};

}  // namespace leasehold
