// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include "widgets/charts/chart_data.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"
#include "widgets/state/view_state.hpp"

class QComboBox;
class QLabel;
class QPushButton;

namespace leasehold {

class ChartView;
class FileExport;

/// The chart builder: kind, metric, cut, statistic and bin; window and filter are those of every view, and what is
/// selected stands out. Exports and copies what is shown. GUI thread; numbers are made off it.
class ChartPage : public QWidget, public ViewState {
    Q_OBJECT
public:
    ChartPage(AppState& state, JobBoard& jobs, QWidget* parent = nullptr);

    [[nodiscard]] ChartView* view() const { return m_view; }
    [[nodiscard]] ChartSpec spec() const;
    void setKind(ChartKind kind);
    /// Writes what is shown, with its data beside a picture. By the ending: .png .svg .pdf .csv .xlsx.
    /// Works off the GUI thread; exporter() says how it went.
    void exportTo(const QString& file);
    [[nodiscard]] FileExport* exporter() const { return m_export; }
    /// Puts the picture and its numbers on the clipboard.
    void copy() const;

    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeHead();
    QComboBox* addChoice(QWidget* head, const QString& label, const QString& name);
    void changed();
    void request();
    void present(const Result<ChartData>& made);
    void emphasise();
    /// Selects the group of that name everywhere; none clears the selection.
    void pick(const QString& group);
    [[nodiscard]] std::vector<std::string> selectedNames() const;
    void chooseFile();
    void refreshChoices();

    AppState& m_state;
    LatestJob m_job;
    FileExport* m_export;
    std::shared_ptr<ChartMaker> m_maker;
    std::shared_ptr<const ChartData> m_plain;  ///< without emphasis
    ChartView* m_view = nullptr;
    QComboBox* m_kind = nullptr;
    QComboBox* m_metric = nullptr;
    QComboBox* m_cut = nullptr;
    QComboBox* m_statistic = nullptr;
    QComboBox* m_bin = nullptr;
    QPushButton* m_exportButton = nullptr;
    QPushButton* m_copy = nullptr;
    bool m_stale = true;
    bool m_restoring = false;
};

}  // namespace leasehold
