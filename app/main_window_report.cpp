// SPDX-License-Identifier: GPL-3.0-or-later
// Documents in the window: the board pack and the elevation booklet.
#include <QMenu>

#include "app/main_window.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/report/document_dialog.hpp"

namespace leasehold {

void MainWindow::setUpDocuments(QMenu* file) {
    QAction* pack = file->addAction(tr("&Board pack…"), this, &MainWindow::makeBoardPack);
    QAction* booklet = file->addAction(tr("&Elevation booklet…"), this, &MainWindow::makeElevations);
    pack->setObjectName(QStringLiteral("boardPack"));
    booklet->setObjectName(QStringLiteral("elevations"));
    m_needSite.insert(m_needSite.end(), {pack, booklet});
    file->addSeparator();
}

void MainWindow::makeBoardPack() {
    const OpenSitePtr site = m_state.site();
    // A cursor that was left at the end of the samples means their end: the month is then whole.
    const bool atEnd = site && site->hasSamples() && m_state.cursor() >= site->data.to - site->step &&
                       m_state.cursor() < site->data.to;
    openDocument(DocumentDialog::Kind::BoardPack, atEnd ? site->data.to : m_state.cursor());
}

void MainWindow::makeElevations() {
    openDocument(DocumentDialog::Kind::Elevations, m_state.cursor());
}

void MainWindow::openDocument(DocumentDialog::Kind kind, Instant at) {
    if (!m_state.site()) {
        return;
    }
    auto* dialog = new DocumentDialog(kind, m_state.site(), at, m_jobs, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &DocumentDialog::made, this, &MainWindow::sayWritten);
    dialog->open();
}

void MainWindow::sayWritten(const QString& path) {
    m_messages->showWritten(path);
    Q_EMIT settingsChanged();  // the folder of exports
}

}  // namespace leasehold
