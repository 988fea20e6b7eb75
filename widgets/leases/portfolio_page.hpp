// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTimer>
#include <QWidget>

#include "widgets/controls/figure_popover.hpp"
#include "widgets/models/portfolio_data.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"
#include "widgets/state/view_state.hpp"

class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QTextBrowser;

namespace leasehold {

class BarsCard;
class Card;
class FigureTile;
class FileExport;
class OutlookCard;
class PageHead;

/// How things stand, for someone with ten minutes a week: how full, how busy, what it earns, what is lost on idle, when
/// leases end, how much hangs on one tenant. As of the cursor; every number leads to what stands behind it. Computed
/// off the GUI thread while the page is shown. GUI thread.
class PortfolioPage : public QWidget, public ViewState {
    Q_OBJECT
public:
    PortfolioPage(AppState& state, JobBoard& jobs, QWidget* parent = nullptr);

    [[nodiscard]] const PortfolioPtr& portfolio() const { return m_portfolio; }
    [[nodiscard]] const PortfolioTrendPtr& trend() const { return m_trend; }
    [[nodiscard]] const std::vector<FigureTile*>& tiles() const { return m_tiles; }
    [[nodiscard]] QString story() const;
    [[nodiscard]] QString disputes() const;
    /// True while what is shown is not yet that of the state.
    [[nodiscard]] bool busy() const;
    /// Over the timeline's window instead of the month to date.
    void setOverWindow(bool on);
    /// Writes what is shown by the ending: .png .svg .pdf .xlsx .csv (portfolio_export.hpp). Works off the GUI thread;
    /// exporter() says how it went.
    void exportTo(const QString& file);
    [[nodiscard]] FileExport* exporter() const { return m_export; }
    FigurePopover* explain(FigureId id, QPoint globalPosition);

    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

Q_SIGNALS:
    void leaseWanted(leasehold::LeaseIndex lease);
    void failed(const leasehold::Error& error);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeHead();
    void makeBody(QWidget* body);
    void invalidate();
    void request();
    void take(const PortfolioPtr& portfolio);
    void takeTrend(const PortfolioTrendPtr& trend);
    void fillCourses();
    void fillCards();
    void fillDisputes();
    void layOut();
    void themeChanged();
    void chooseFile();

    AppState& m_state;
    LatestJob m_job;
    LatestJob m_trendJob;
    FileExport* m_export;
    QTimer m_wait;
    bool m_stale = true;
    PortfolioPtr m_portfolio;
    PortfolioTrendPtr m_trend;

    QScrollArea* m_scroll = nullptr;
    QGridLayout* m_grid = nullptr;
    PageHead* m_head = nullptr;
    QPushButton* m_exportButton = nullptr;
    QLabel* m_story = nullptr;
    QComboBox* m_period = nullptr;
    std::vector<FigureTile*> m_tiles;
    OutlookCard* m_outlook = nullptr;
    BarsCard* m_tenants = nullptr;
    BarsCard* m_rollover = nullptr;
    BarsCard* m_suppliers = nullptr;
    BarsCard* m_power = nullptr;
    QTextBrowser* m_disputes = nullptr;
    int m_columns = 0;
};

}  // namespace leasehold
