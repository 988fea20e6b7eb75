// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/navigator_panel.hpp"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/controls/look.hpp"
#include "widgets/panels/navigator_delegates.hpp"

namespace leasehold {
namespace {

constexpr int kLeastWidth = 200;  ///< under this names are cut to a few letters

}  // namespace

NavigatorPanel::NavigatorPanel(AppState& state, const ValuesFeed& feed, JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_indexJob(jobs, tr("Indexing names"), this),
      m_searchJob(jobs, tr("Searching"), this),
      m_search(new QLineEdit(this)),
      m_stack(new QStackedWidget(this)),
      m_tree(new QTreeView(this)),
      m_results(new QListView(this)),
      m_none(new QLabel(this)) {
    setAutoFillBackground(true);
    setMinimumWidth(kLeastWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* top = new QWidget(this);
    auto* topLayout = new QHBoxLayout(top);
    topLayout->setContentsMargins(8, 8, 8, 8);
    topLayout->addWidget(m_search);
    layout->addWidget(top);
    layout->addWidget(m_stack, 1);
    setUpTree();
    setUpSearch();
    connect(&state, &AppState::siteChanged, this, &NavigatorPanel::siteChanged);
    connect(&state, &AppState::selectionChanged, this, &NavigatorPanel::followSelection);
    connect(&feed, &ValuesFeed::valuesChanged, this, [this, &feed] {
        if (feed.values()) {
            m_model.setHeld(feed.values()->heldByParty, feed.values()->heldByLease);
        }
    });
    siteChanged();
}

void NavigatorPanel::setUpTree() {
    m_tree->setModel(&m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(14);
    m_tree->setItemDelegate(new NavigatorDelegate(m_state, m_tree));
    m_tree->setAccessibleName(tr("Site tree"));
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setExpandsOnDoubleClick(true);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::Fixed);
    m_tree->header()->setMinimumSectionSize(40);
    m_tree->header()->resizeSection(1, 72);
    m_stack->addWidget(m_tree);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (!m_following) {
            if (Selection selection = m_model.selectionAt(current); !selection.empty()) {
                m_following = true;
                m_state.setSelection(std::move(selection));
                m_following = false;
            }
        }
    });
    connect(m_tree, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (const Selection selection = m_model.selectionAt(index); !selection.empty()) {
            Q_EMIT activated(selection);
        }
    });
}

void NavigatorPanel::setUpSearch() {
    m_search->setPlaceholderText(tr("Search everything (Ctrl+K)"));
    m_search->setAccessibleName(tr("Search"));
    m_search->setToolTip(
        tr("Halls, rows, racks, nodes, switches, tenants, leases; NODE/SLOT for a GPU. Words may name the place: “h3 "
           "rack 12”"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_results->setModel(&m_hits);
    m_results->setItemDelegate(new SearchHitDelegate(m_state, m_results));
    m_results->setUniformItemSizes(true);
    m_results->setFrameShape(QFrame::NoFrame);
    m_results->setAccessibleName(tr("Search results"));
    m_results->installEventFilter(this);
    m_stack->addWidget(m_results);
    m_none->setProperty("role", QStringLiteral("muted"));
    m_none->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_none->setWordWrap(true);
    m_none->setTextFormat(Qt::PlainText);
    m_none->setContentsMargins(12, 8, 12, 8);
    m_stack->addWidget(m_none);
    connect(m_search, &QLineEdit::textChanged, this, &NavigatorPanel::search);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { take(m_results->currentIndex(), true); });
    connect(m_results, &QListView::clicked, this, [this](const QModelIndex& index) { take(index, false); });
    connect(m_results, &QListView::activated, this, [this](const QModelIndex& index) { take(index, true); });
}

void NavigatorPanel::siteChanged() {
    m_indexJob.drop();
    m_searchJob.drop();
    m_index = nullptr;
    const SnapshotPtr snapshot = m_state.site() ? m_state.site()->snapshot : nullptr;
    m_following = true;
    m_model.setSnapshot(snapshot);
    m_following = false;
    setEnabled(snapshot != nullptr);
    if (!snapshot) {
        m_search->clear();
        return;
    }
    // The first level open: halls at a glance, rows on demand.
    for (int row = 0; row < m_model.rowCount(); ++row) {
        m_tree->expand(m_model.index(row, 0));
    }
    m_indexJob.request([snapshot](JobContext&) { return std::make_shared<const SearchIndex>(snapshot); },
                       [this, snapshot](SearchIndexPtr index) {
                           if (m_state.site() && m_state.site()->snapshot == snapshot) {
                               m_index = std::move(index);
                               search();
                           }
                       });
    followSelection();
}

void NavigatorPanel::followSelection() {
    if (m_following) {
        return;
    }
    m_following = true;
    const QModelIndex index = m_model.indexOf(m_state.selection());
    if (index.isValid()) {
        m_tree->setCurrentIndex(index);
        m_tree->scrollTo(index);
    } else {
        m_tree->selectionModel()->clear();
    }
    m_following = false;
}

void NavigatorPanel::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void NavigatorPanel::search() {
    const QString query = m_search->text();
    if (query.simplified().isEmpty()) {
        m_stack->setCurrentWidget(m_tree);
        m_hits.setHits({});
        return;
    }
    if (!m_index) {
        // The index arrives soon and searches again.
        return;
    }
    m_searchJob.request([index = m_index, query](JobContext&) { return index->find(query); },
                        [this, query](std::vector<SearchHit> hits) { showHits(query, std::move(hits)); });
}

void NavigatorPanel::showHits(const QString& query, std::vector<SearchHit> hits) {
    if (query != m_search->text()) {
        return;
    }
    const bool none = hits.empty();
    m_hits.setHits(std::move(hits));
    if (none) {
        m_none->setText(
            tr("Nothing is called “%1”. Try part of a name, or a place and a name: “h3 rack 12”.").arg(query));
        m_stack->setCurrentWidget(m_none);
        return;
    }
    m_stack->setCurrentWidget(m_results);
    m_results->setCurrentIndex(m_hits.index(0));
}

void NavigatorPanel::take(const QModelIndex& hit, bool look) {
    const Selection selection = m_hits.selectionAt(hit);
    if (selection.empty()) {
        return;
    }
    m_state.setSelection(selection);
    if (look) {
        // Found: the search is over, the tree shows where it is, and keys go to what is looked at.
        m_search->clear();
        Q_EMIT activated(selection);
    }
}

bool NavigatorPanel::eventFilter(QObject* watched, QEvent* event) {
    const bool escape = (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) &&
                        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
    if (escape && event->type() == QEvent::ShortcutOverride && !m_search->text().isEmpty()) {
        // Here it ends the search; elsewhere the window clears the selection.
        event->accept();
        return true;
    }
    if (event->type() != QEvent::KeyPress) {
        return QWidget::eventFilter(watched, event);
    }
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape && !m_search->text().isEmpty()) {
        m_search->clear();
        m_tree->setFocus();
        return true;
    }
    if (watched == m_search && (key == Qt::Key_Down || key == Qt::Key_Up) && m_stack->currentWidget() == m_results) {
        const int rows = m_hits.rowCount();
        const int row = m_results->currentIndex().row() + (key == Qt::Key_Down ? 1 : -1);
        m_results->setCurrentIndex(m_hits.index(std::clamp(row, 0, rows - 1)));
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace leasehold
