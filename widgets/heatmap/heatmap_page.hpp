// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include "widgets/heatmap/heatmap_view.hpp"
#include "widgets/state/view_state.hpp"

class QComboBox;
class QLabel;
class QToolButton;

namespace leasehold {

class FileExport;
class HeatmapLegend;

/// The page "heatmap": what the rows are, which metric and statistic, how rows stand, and the plot. Filter, window,
/// selection and busy threshold are AppState's. Reads nothing while it is hidden. GUI thread.
class HeatmapPage : public QWidget, public ViewState {
    Q_OBJECT
public:
    HeatmapPage(AppState& state, JobBoard& jobs, QWidget* parent = nullptr);

    [[nodiscard]] HeatmapView* view() const { return m_view; }
    [[nodiscard]] const HeatmapFeed& feed() const { return m_feed; }

    void setRows(GroupBy by);
    void setStatistic(Statistic statistic);
    void setOrder(RowOrder order, bool descending);
    [[nodiscard]] GroupBy rows() const;
    [[nodiscard]] RowOrder order() const;

    /// Keys: rows, metric, statistic, cells (seconds, 0: finest), order, descending; and where not everything is shown
    /// from, to (ISO 8601, with fromRest and toRest of a second), top and bottom (rows, with fractions).
    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    /// Writes what is shown, in its order, with its data beside a picture; by the ending: .png .svg .pdf .csv .xlsx.
    /// Works off the GUI thread; exporter() says how it went.
    void exportTo(const QString& file);
    [[nodiscard]] FileExport* exporter() const { return m_export; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void chooseFile();
    QComboBox* addChoice(QWidget* bar, const QString& label, const QString& tip);
    QWidget* makeBar();
    void siteChanged();
    void refresh();        ///< asks for what the choices say
    void refreshNotice();  ///< says why there is nothing, where there is nothing
    void refreshBins();
    void refreshTexts();
    void themeChanged();
    [[nodiscard]] HeatmapQuery wanted() const;
    [[nodiscard]] Statistic chosenStatistic() const;

    AppState& m_state;
    HeatmapFeed m_feed;
    FileExport* m_export;
    HeatmapView* m_view;
    HeatmapLegend* m_legend = nullptr;
    QComboBox* m_rows = nullptr;
    QComboBox* m_metric = nullptr;
    QComboBox* m_statistic = nullptr;
    QComboBox* m_bin = nullptr;
    QComboBox* m_order = nullptr;
    QToolButton* m_descending = nullptr;
    QToolButton* m_select = nullptr;
    QToolButton* m_fit = nullptr;
    QToolButton* m_exportButton = nullptr;
    QLabel* m_marks = nullptr;
    bool m_quiet = false;  ///< several choices change; one refresh follows
};

}  // namespace leasehold
