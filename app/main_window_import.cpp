// SPDX-License-Identifier: GPL-3.0-or-later
// Imports in the window: the dialog, and the way back from the last one.
#include <QAction>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

#include "app/main_window.hpp"
#include "data/leases/lease_clash.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/dialogs/import_dialog.hpp"
#include "widgets/models/words.hpp"
#include "widgets/state/file_path.hpp"

namespace leasehold {
namespace {

/// "leases.yaml", "leases.yaml and 3 more".
QString filesText(const LastImport& import) {
    const QString first = text(import.files.front());
    return import.files.size() == 1 ? first : MainWindow::tr("%1 and %2 more").arg(first).arg(import.files.size() - 1);
}

}  // namespace

ImportDialog* MainWindow::importFiles(const QStringList& paths) {
    auto* dialog = new ImportDialog(m_jobs, m_state.site() ? m_state.site()->snapshot : nullptr, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ImportDialog::imported, this, &MainWindow::siteImported);
    connect(dialog, &ImportDialog::undoWanted, this, [this, dialog](const QString& site) {
        dialog->close();
        undoImportOf(site);
    });
    dialog->open();
    dialog->addFiles(paths);
    return dialog;
}

void MainWindow::setUpImportUndo(QMenu* edit) {
    edit->addSeparator();
    m_undoImport = edit->addAction(tr("Undo &import…"), this, [this] {
        if (m_state.site()) undoImportOf(QFile::decodeName(m_state.snapshot()->path.c_str()));
    });
    m_undoImport->setEnabled(false);
    connect(&m_state, &AppState::siteChanged, this, &MainWindow::lookForImport);
}

void MainWindow::lookForImport() {
    m_undoImport->setEnabled(false);
    m_undoImport->setText(tr("Undo &import…"));
    m_lookingForImport.drop();
    if (!m_state.site()) return;
    m_lookingForImport.request(
        [path = m_state.snapshot()->path](JobContext&) { return lastImport(path); },
        [this](const Result<std::optional<LastImport>>& last) {
            if (!last || !*last) return;
            m_undoImport->setText(tr("Undo &import of %1…").arg(filesText(**last).replace(u'&', QLatin1String("&&"))));
            m_undoImport->setEnabled(true);
        });
}

void MainWindow::undoImportOf(const QString& path) {
    m_jobs.start(
        tr("Looking at the copy from before the import"), this,
        [site = toPath(path)](JobContext&) { return lastImport(site); },
        [this, path](const Result<std::optional<LastImport>>& last) {
            if (!last) {
                m_messages->showError(last.error());
            } else if (!*last) {
                m_messages->show(
                    MessageBar::Kind::Warning,
                    tr("The import cannot be undone any more: the site was changed since, or has no copy from before."),
                    tr("Copies stand beside the site as NAME.before-import-1.leasehold and can be opened."));
            } else {
                askUndoImport(path, **last);
            }
        },
        JobBoard::Loudness::Quiet);
}

void MainWindow::askUndoImport(const QString& path, const LastImport& import) {
    auto* box = new QMessageBox(
        QMessageBox::NoIcon, tr("Leasehold"),
        tr("Undo the import of %1 at %2?").arg(filesText(import), text(clockText(import.when, editTime()))),
        QMessageBox::Cancel, this);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(tr("Every fact of %1 goes back to what it was before; saved views stay. Nothing else was "
                               "changed since.\n\nThe copy stays in %2.")
                                .arg(QFileInfo(path).fileName(), toText(import.copy.filename())));
    QPushButton* yes = box->addButton(tr("Undo import"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setModal(true);
    connect(yes, &QAbstractButton::clicked, this, [this, path, import] {
        m_jobs.start(
            tr("Undoing the import"), this,
            [site = toPath(path), import](JobContext& job) { return undoImport(site, import, job.stop()); },
            [this, path, import](const Result<>& undone) {
                if (!undone) {
                    m_messages->showError(undone.error());
                    return;
                }
                siteImported(path);
                m_messages->show(MessageBar::Kind::Info, tr("The import of %1 is undone.").arg(filesText(import)));
            });
    });
    box->show();
}

}  // namespace leasehold
