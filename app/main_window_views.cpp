// SPDX-License-Identifier: GPL-3.0-or-later
// Saved views and ready arrangements in the window, and what is kept from one start to the next.
#include <QActionGroup>
#include <QDockWidget>
#include <QJsonDocument>
#include <QMenu>
#include <QMenuBar>

#include "app/arrangements.hpp"
#include "app/main_window.hpp"
#include "app/saved_views.hpp"
#include "app/view_keeper.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/panels/page_stack.hpp"

namespace leasehold {

void MainWindow::setUpViews(QMenu* menu) {
    m_keeper = std::make_unique<ViewKeeper>(*this, m_state, *m_pages, m_docks);
    m_keeper->setDockSizes(m_dockSizes);
    m_views = new SavedViews(*m_keeper, m_state, m_jobs, *m_messages, *this);
    m_views->fill(menu);
}

void MainWindow::setUpArrangements(QMenu* menu) {
    int number = 0;
    for (const Arrangement& one : arrangements()) {
        QAction* action = menu->addAction(tr("%1 arrangement").arg(one.title), this,
                                          [this, &one] { apply(one, m_state, *m_pages, m_docks); });
        action->setIconText(one.title);
        action->setShortcut(QKeySequence(QStringLiteral("Shift+F%1").arg(++number)));
        action->setToolTip(QStringLiteral("%1 (%2)").arg(one.tip, action->shortcut().toString()));
        m_arrangements.push_back(action);
        m_needSite.push_back(action);
    }
}

/// A saved view, else an arrangement, else a place of the camera.
void MainWindow::showView(const QString& name) {
    m_views->showLater(name, [this, name] {
        if (const Arrangement* ready = findArrangement(name)) {
            apply(*ready, m_state, *m_pages, m_docks);
        } else if (const auto there = m_scene->goTo(name.toStdString(), false); !there) {
            m_messages->showError(there.error());
        }
    });
}

/// The page and the pages' settings of the last time, once: with the first site.
void MainWindow::restoreLastPages() {
    const QJsonObject last = QJsonDocument::fromJson(m_settings.pages).object();
    if (!last.isEmpty() && !m_pagesRestored) {
        m_keeper->restorePages(last, false);
    }
    m_pagesRestored = true;
}

QByteArray MainWindow::pagesToKeep() const {
    return m_pagesRestored ? QJsonDocument(m_keeper->capturePages()).toJson(QJsonDocument::Compact) : m_settings.pages;
}

}  // namespace leasehold
