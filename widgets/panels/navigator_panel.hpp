// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTimer>
#include <QWidget>

#include "widgets/models/navigator_model.hpp"
#include "widgets/models/search_results_model.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"
#include "widgets/state/values_feed.hpp"

class QLabel;
class QLineEdit;
class QListView;
class QStackedWidget;
class QTreeView;

namespace leasehold {

/// The tree of a site, and one search box over everything; while something is typed the hits stand in the tree's
/// place. Down goes to the hits, Enter takes one, Esc ends the search. It reads and changes AppState. GUI thread.
class NavigatorPanel : public QWidget {
    Q_OBJECT
public:
    NavigatorPanel(AppState& state, const ValuesFeed& feed, JobBoard& jobs, QWidget* parent = nullptr);

    [[nodiscard]] QLineEdit* searchBox() const { return m_search; }
    [[nodiscard]] QTreeView* tree() const { return m_tree; }
    [[nodiscard]] QListView* results() const { return m_results; }
    /// Puts the keyboard into the search box.
    void focusSearch();

Q_SIGNALS:
    /// A thing was picked to be looked at (Enter or double click): views may fly to it.
    void activated(const leasehold::Selection& selection);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void setUpTree();
    void setUpSearch();
    void siteChanged();
    void followSelection();
    void search();
    void showHits(const QString& query, std::vector<SearchHit> hits);
    void take(const QModelIndex& hit, bool look);

    AppState& m_state;
    LatestJob m_indexJob;
    LatestJob m_searchJob;
    NavigatorModel m_model;
    SearchResultsModel m_hits;
    SearchIndexPtr m_index;
    QLineEdit* m_search;
    QStackedWidget* m_stack;
    QTreeView* m_tree;
    QListView* m_results;
    QLabel* m_none;
    bool m_following = false;
};

}  // namespace leasehold
