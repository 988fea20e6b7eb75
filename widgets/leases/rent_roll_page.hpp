// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include "widgets/models/rent_roll_model.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"
#include "widgets/state/view_state.hpp"

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeView;

namespace leasehold {

class FileExport;
class PageHead;
struct RentRollExtract;

/// The rent roll as of the cursor: sort, filter, group, totals a currency with what is unknown. A chosen lease is the
/// selection of every view, so that its racks light up; a double click asks for its form. GUI thread.
class RentRollPage : public QWidget, public ViewState {
    Q_OBJECT
public:
    RentRollPage(AppState& state, JobBoard& jobs, QWidget* parent = nullptr);

    [[nodiscard]] QTreeView* view() const { return m_view; }
    [[nodiscard]] RentRollModel* model() const { return m_model; }
    [[nodiscard]] RentRollProxy* proxy() const { return m_proxy; }
    [[nodiscard]] QLineEdit* filterBox() const { return m_filter; }
    [[nodiscard]] QString totals() const;
    void setGrouping(RentRollModel::Grouping grouping);
    /// Puts what is shown onto the clipboard, as tab-separated text and as CSV.
    void copy();
    /// Writes what is shown (rows, order, columns) by the ending: .xlsx .csv .pdf. Works off the GUI thread; exporter()
    /// says how it went.
    void exportTo(const QString& file);
    [[nodiscard]] FileExport* exporter() const { return m_export; }

    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

Q_SIGNALS:
    void editWanted(leasehold::LeaseIndex lease);
    void addWanted();
    /// The stacking plan: the site view coloured by tenant.
    void stackingPlanWanted();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeHead();
    QWidget* makeFoot();
    void request();
    void take(const RentRollPtr& roll);
    void showTotals();
    void selectionToView();
    void selectionToState();
    void chooseFile();
    [[nodiscard]] RentRollExtract extract() const;
    void contextMenu(const QPoint& at);
    [[nodiscard]] std::vector<std::uint32_t> chosenLeases() const;

    AppState& m_state;
    LatestJob m_job;
    FileExport* m_export;
    RentRollModel* m_model;
    RentRollProxy* m_proxy;
    QTreeView* m_view = nullptr;
    QLineEdit* m_filter = nullptr;
    QComboBox* m_grouping = nullptr;
    PageHead* m_head = nullptr;
    QPushButton* m_exportButton = nullptr;
    QLabel* m_totals = nullptr;
    QLabel* m_note = nullptr;
    QLabel* m_empty = nullptr;
    bool m_stale = true;
    bool m_syncing = false;
};

}  // namespace leasehold
