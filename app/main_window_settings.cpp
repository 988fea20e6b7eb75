// SPDX-License-Identifier: GPL-3.0-or-later
// Edit > Settings: what the user chooses for every site, and where it goes.
#include <QMenu>

#include "app/main_window.hpp"
#include "data/analytics/sample_store.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/dialogs/settings_dialog.hpp"

namespace leasehold {

void MainWindow::setUpSettings(QMenu* edit) {
    edit->addSeparator();
    // No standard key for it on every desktop.
    QAction* action =
        addAction(edit, tr("&Settings…"), Symbol::Info, QKeySequence(tr("Ctrl+,")), &MainWindow::changeSettings);
    action->setMenuRole(QAction::PreferencesRole);
}

void MainWindow::changeSettings() {
    Preferences now = m_settings.preferences;
    now.dark = m_state.dark();
    now.busyThreshold = m_state.busyThreshold();
    const OpenSitePtr& site = m_state.site();
    auto* dialog = new SettingsDialog(now, site && site->source.cache ? site->source.cache->bytes() : 0, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { takePreferences(dialog->preferences()); });
    dialog->open();
}

void MainWindow::takePreferences(const Preferences& preferences) {
    m_settings.preferences = preferences;
    Q_EMIT settingsChanged();
    m_state.setDark(preferences.dark);
    m_state.setBusyThreshold(preferences.busyThreshold);
    if (const OpenSitePtr& site = m_state.site(); site && site->source.cache) {
        site->source.cache->setBudget(preferences.sampleMemory);
    }
}

std::shared_ptr<BlockCache> MainWindow::sampleMemory(bool sameSite) const {
    if (sameSite && m_state.site() && m_state.site()->source.cache) {
        return m_state.site()->source.cache;
    }
    return makeBlockCache(m_settings.preferences.sampleMemory);
}

}  // namespace leasehold
