// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings_keeper.hpp"

#include <QDockWidget>
#include <QEvent>
#include <QSettings>

#include "app/main_window.hpp"
#include "widgets/panels/page_stack.hpp"

namespace leasehold {
namespace {

constexpr int kSettleMs = 250;  ///< a drag of a dock's edge is one change

}  // namespace

SettingsKeeper::SettingsKeeper(MainWindow& window, QSettings& store) : m_window(window), m_store(store) {
    m_wait.setSingleShot(true);
    m_wait.setInterval(kSettleMs);
    connect(&m_wait, &QTimer::timeout, this, &SettingsKeeper::save);
    const auto later = [this] { m_wait.start(); };
    connect(&window, &MainWindow::settingsChanged, this, later);
    connect(&window.state(), &AppState::themeChanged, this, later);
    connect(&window.state(), &AppState::colouringChanged, this, later);
    connect(&window.state(), &AppState::siteChanged, this, later);
    connect(window.pages(), &PageStack::currentChanged, this, later);
    window.installEventFilter(this);
    for (QDockWidget* dock : window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        dock->installEventFilter(this);
        connect(dock, &QDockWidget::visibilityChanged, this, later);
    }
    m_wait.start();
}

bool SettingsKeeper::eventFilter(QObject*, QEvent* event) {
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move ||
        event->type() == QEvent::WindowStateChange) {
        m_wait.start();
    }
    return false;
}

void SettingsKeeper::save() {
    m_wait.stop();
    const Settings now = m_window.settings();
    if (now == m_saved) {
        return;
    }
    saveSettings(now, m_store);
    m_store.sync();
    m_saved = now;
}

}  // namespace leasehold
