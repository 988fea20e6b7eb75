// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/saved_views.hpp"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>
#include <QtConcurrentRun>
#include <algorithm>

#include "data/model/natural_order.hpp"
#include "data/store/site_probe.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/dialogs/views_dialog.hpp"
#include "widgets/models/words.hpp"
#include "widgets/state/view_document.hpp"

namespace leasehold {
namespace {

constexpr int kMostInMenu = 20;
const QString kSuffix = QStringLiteral(".leasehold-view");

QString filterText() {
    return SavedViews::tr("Views (*.leasehold-view);;All files (*)");
}

Error fileError(const QString& path, const QString& what) {
    return {ErrorCode::Io, path.toStdString(), what.toStdString(), "check the folder and its free space"};
}

}  // namespace

SavedViews::SavedViews(ViewKeeper& keeper, AppState& state, JobBoard& jobs, MessageBar& messages, QMainWindow& window)
    : QObject(&window), m_keeper(keeper), m_state(state), m_jobs(jobs), m_messages(messages), m_window(window) {
    connect(&state, &AppState::siteChanged, this, &SavedViews::siteChanged);
}

ViewsDialog* SavedViews::dialog() const {
    return m_dialog;
}

QString SavedViews::path() const {
    return m_state.site() ? QFile::decodeName(m_state.snapshot()->path.c_str()) : QString();
}

const SavedView* SavedViews::find(const QString& name) const {
    const std::string wanted = name.toStdString();
    const auto found = std::find_if(m_views.begin(), m_views.end(),
                                    [&](const SavedView& view) { return sameName(view.name, wanted); });
    return found == m_views.end() ? nullptr : &*found;
}

void SavedViews::fill(QMenu* menu) {
    m_menu = menu;
    m_save = menu->addAction(tr("&Save view…"), this, &SavedViews::askForName);
    m_save->setShortcut(QKeySequence(tr("Ctrl+Shift+S")));
    m_again = menu->addAction(tr("Save &again"), this, &SavedViews::saveAgain);
    m_manage = menu->addAction(tr("&Manage views…"), this, &SavedViews::manage);
    m_manage->setShortcut(QKeySequence(tr("Ctrl+Shift+M")));
    menu->addSeparator();
    m_export = menu->addAction(tr("&Export view…"), this, &SavedViews::chooseExport);
    m_import = menu->addAction(tr("&Import view…"), this, &SavedViews::chooseImport);
    menu->addSeparator();
    refreshMenu();
}

void SavedViews::refreshMenu() {
    for (QAction* action : m_recalls) {
        m_menu->removeAction(action);
        action->deleteLater();
    }
    m_recalls.clear();
    const bool open = m_state.site() != nullptr;
    for (QAction* action : {m_save, m_manage, m_export, m_import}) {
        action->setEnabled(open);
    }
    m_again->setEnabled(open && !m_current.isEmpty());
    m_again->setText(m_current.isEmpty() ? tr("Save &again") : tr("Save “%1” &again").arg(m_current));
    for (const SavedView& view : m_views) {
        if (m_recalls.size() >= kMostInMenu) {
            break;
        }
        const QString name = QString::fromStdString(view.name);
        QAction* action =
            m_menu->addAction(QString(name).replace(u'&', QLatin1String("&&")), this, [this, name] { recall(name); });
        if (m_recalls.size() < 9) {
            action->setShortcut(QKeySequence(QStringLiteral("Ctrl+Alt+%1").arg(m_recalls.size() + 1)));
        }
        action->setCheckable(true);
        action->setChecked(name == m_current);
        m_recalls.push_back(action);
    }
    if (m_recalls.empty() && open) {
        m_recalls.push_back(m_menu->addAction(tr("No view saved yet")));
        m_recalls.back()->setEnabled(false);
    }
    Q_EMIT changed();
}

void SavedViews::siteChanged() {
    if (path() != m_readFrom || !m_ready) {
        m_views.clear();
        m_current.clear();
        m_ready = false;
        if (m_dialog) {
            m_dialog->close();
        }
        read();
    }
    refreshMenu();
}

void SavedViews::read() {
    m_jobs.drop(m_reading);
    m_readFrom = path();
    if (m_readFrom.isEmpty()) {
        return;
    }
    m_reading = m_jobs.start(
        tr("Reading views"), this,
        [from = m_readFrom](JobContext&) -> Result<std::vector<SavedView>> {
            const auto file = SiteFile::open(QFile::encodeName(from).toStdString(), SiteFile::Mode::Read);
            return file ? listViews(*file) : Failure(file.error());
        },
        [this](const Result<std::vector<SavedView>>& views) {
            if (!views) {
                m_messages.showError(views.error());
            }
            m_views = views.value_or(std::vector<SavedView>{});
            m_ready = true;
            refreshMenu();
            if (!m_later.isEmpty()) {
                const QString name = std::exchange(m_later, {});
                const auto otherwise = std::exchange(m_otherwise, {});
                if (find(name) != nullptr) {
                    recall(name);
                } else if (otherwise) {
                    otherwise();
                }
            }
        },
        JobBoard::Loudness::Quiet);
}

void SavedViews::showLater(const QString& name, std::function<void()> otherwise) {
    if (m_ready) {
        if (find(name) != nullptr) {
            recall(name);
        } else {
            otherwise();
        }
        return;
    }
    m_later = name;
    m_otherwise = std::move(otherwise);
}

void SavedViews::fileChanged(std::uint64_t views) {
    const bool other = std::exchange(m_fileViews, views) != views;
    // What is being written reads the list itself.
    if (other && m_ready && m_pending == 0) {
        read();
    }
}

/// Writes, reads the list again, and then says what came of it.
void SavedViews::write(const QString& title, Command command, std::function<void()> done,
                       std::function<void(const ViewClash&)> clashed) {
    ++m_pending;
    m_jobs.start(
        title, this,
        [to = path(), command = std::move(command)](JobContext&) -> Written {
            // A view is a row: it takes no other journal than the file has.
            auto file = SiteFile::open(QFile::encodeName(to).toStdString(), SiteFile::Mode::Edit);
            if (!file) {
                return {Failure(file.error()), {}, {}};
            }
            Written written;
            written.done = command(*file, &written.clash);
            auto views = listViews(*file);
            if (!views && written.done) {
                written.done = Failure(views.error());
            }
            written.views = std::move(views).value_or(std::vector<SavedView>{});
            return written;
        },
        [this, to = path(), done = std::move(done), clashed = std::move(clashed)](const Written& written) {
            --m_pending;
            const bool here = to == path();
            if (here && (written.done || written.clash)) {
                m_views = written.views;
            }
            if (written.clash && here) {
                clashed(*written.clash);
            } else if (!written.done) {
                m_messages.showError(written.done.error());
            } else if (here) {
                done();
            }
            refreshMenu();
        },
        JobBoard::Loudness::Quiet);
}

void SavedViews::save(const QString& name) {
    const auto checked = checkedViewName(name.toStdString());
    if (!checked) {
        m_messages.showError(checked.error());
        return;
    }
    SavedView view;
    view.name = *checked;
    view.version = kViewVersion;
    view.state = writeViewState(m_keeper.capture()).toStdString();
    const SavedView* known = find(name.trimmed());
    put(view, known != nullptr ? std::optional(*known) : std::nullopt);
}

void SavedViews::put(const SavedView& view, const std::optional<SavedView>& seen) {
    write(
        tr("Saving the view"),
        [view, seen](SiteFile& file, std::optional<ViewClash>* clash) { return putView(file, view, seen, clash); },
        [this, kept = QString::fromStdString(view.name)] { m_current = kept; },
        [this, view](const ViewClash& clash) { askWhichView(view, clash); });
}

void SavedViews::askWhichView(const SavedView& mine, const ViewClash& clash) {
    const QString name = QString::fromStdString(mine.name);
    const QString free = freeName(name);
    auto* box = new QMessageBox(
        QMessageBox::NoIcon, tr("Leasehold"),
        clash.now ? tr("The view “%1” was saved in another window at %2 UTC.").arg(name, dateText(clash.now->changed))
                  : tr("The view “%1” was deleted in another window.").arg(name),
        QMessageBox::Cancel, &m_window);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(clash.now ? tr("Yours has not been saved yet. Keep both, or one of the two.")
                                      : tr("Yours has not been saved yet."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setModal(true);
    box->button(QMessageBox::Cancel)->setText(clash.now ? tr("Keep theirs") : tr("Leave it deleted"));
    QPushButton* over =
        box->addButton(clash.now ? tr("Save mine over it") : tr("Save mine"), QMessageBox::DestructiveRole);
    connect(over, &QPushButton::clicked, this, [this, mine, now = clash.now] { put(mine, now); });
    if (clash.now) {
        QPushButton* both = box->addButton(tr("Save mine as “%1”").arg(free), QMessageBox::AcceptRole);
        box->setDefaultButton(both);
        connect(both, &QPushButton::clicked, this, [this, mine, free] {
            SavedView copy = mine;
            copy.name = free.toStdString();
            put(copy, std::nullopt);
        });
    }
    box->show();
}

bool SavedViews::recall(const QString& name) {
    const SavedView* view = find(name);
    if (view == nullptr) {
        return false;
    }
    const auto state = parseViewState(view->state, view->version, "view '" + view->name + "'");
    if (!state) {
        m_messages.showError(state.error());
        return false;
    }
    m_current = QString::fromStdString(view->name);
    const QStringList gone = m_keeper.restore(*state);
    if (!gone.isEmpty()) {
        m_messages.show(MessageBar::Kind::Warning,
                        tr("Some of what the view “%1” shows is no longer in this site.").arg(m_current),
                        gone.mid(0, 20).join(u'\n'));
    }
    refreshMenu();
    return true;
}

void SavedViews::rename(const QString& name, const QString& to) {
    const SavedView* known = find(name);
    if (name == to || known == nullptr) {
        return;
    }
    write(
        tr("Renaming the view"),
        [seen = *known, to = to.toStdString()](SiteFile& file, std::optional<ViewClash>* clash) {
            return renameView(file, seen, to, clash);
        },
        [this, name, to] { m_current = m_current == name ? to.trimmed() : m_current; },
        // What is in it is somebody's work now; its name is asked for again over the list that shows it.
        [this, name](const ViewClash& clash) {
            m_messages.show(MessageBar::Kind::Warning,
                            clash.now ? tr("The view “%1” was saved in another window meanwhile; it keeps its name. "
                                           "Rename it again if that is what you want.")
                                            .arg(name)
                                      : tr("The view “%1” was deleted or renamed in another window.").arg(name));
        });
}

void SavedViews::remove(const QString& name) {
    if (const SavedView* known = find(name)) {
        removeSeen(*known);
    }
}

void SavedViews::removeSeen(const SavedView& seen) {
    write(
        tr("Deleting the view"),
        [seen](SiteFile& file, std::optional<ViewClash>* clash) { return removeView(file, seen, clash); },
        [this, name = QString::fromStdString(seen.name)] { m_current = m_current == name ? QString() : m_current; },
        [this](const ViewClash& clash) { askWhetherToRemove(clash); });
}

void SavedViews::askWhetherToRemove(const ViewClash& clash) {
    if (!clash.now) {
        return;  // it is gone, as was wanted
    }
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Leasehold"),
                                tr("The view “%1” was saved in another window at %2 UTC.")
                                    .arg(QString::fromStdString(clash.now->name), dateText(clash.now->changed)),
                                QMessageBox::Cancel, &m_window);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(tr("It has not been deleted yet."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setModal(true);
    box->button(QMessageBox::Cancel)->setText(tr("Keep it"));
    box->setDefaultButton(QMessageBox::Cancel);
    QPushButton* yes = box->addButton(tr("Delete it all the same"), QMessageBox::DestructiveRole);
    connect(yes, &QPushButton::clicked, this, [this, now = *clash.now] { removeSeen(now); });
    box->show();
}

void SavedViews::exportTo(const QString& name, const QString& path) {
    const SavedView* view = find(name);
    QJsonObject state = m_keeper.capture();
    if (view != nullptr) {
        const auto kept = parseViewState(view->state, view->version, "view '" + view->name + "'");
        if (!kept) {
            m_messages.showError(kept.error());
            return;
        }
        state = *kept;
    }
    const QString title = view != nullptr ? QString::fromStdString(view->name) : QFileInfo(path).completeBaseName();
    ++m_pending;
    m_jobs.start(
        tr("Exporting the view"), this,
        [bytes = writeViewDocument({title, state}), path](JobContext&) -> Result<> {
            // Whole or not at all.
            QSaveFile file(path);
            if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
                return Failure(fileError(path, file.errorString()));
            }
            return {};
        },
        [this, path](const Result<>& written) {
            --m_pending;
            written ? m_messages.showWritten(path) : m_messages.showError(written.error());
        },
        JobBoard::Loudness::Quiet);
}

QString SavedViews::freeName(const QString& wanted) const {
    QString name = wanted;
    for (int n = 2; find(name) != nullptr; ++n) {
        name = tr("%1 (%2)").arg(wanted).arg(n);
    }
    return name;
}

void SavedViews::importFrom(const QString& path) {
    ++m_pending;
    m_jobs.start(
        tr("Importing the view"), this,
        [path](JobContext&) -> Result<ViewDocument> {
            if (const auto readable = refuseDatabase(QFile::encodeName(path).toStdString()); !readable) {
                return Failure(readable.error());
            }
            QFile file(path);
            if (!file.open(QIODevice::ReadOnly)) {
                return Failure(fileError(path, file.errorString()));
            }
            return parseViewDocument(file.read(2 * static_cast<qint64>(kMostViewBytes) + 1), path.toStdString(),
                                     QFileInfo(path).completeBaseName());
        },
        [this](const Result<ViewDocument>& document) {
            --m_pending;
            if (!document) {
                m_messages.showError(document.error());
                return;
            }
            const QString name = freeName(document->name);
            const SavedView view{name.toStdString(), kViewVersion, writeViewState(document->state).toStdString(), {}};
            write(
                tr("Keeping the view"),
                [view](SiteFile& file, std::optional<ViewClash>* clash) {
                    return putView(file, view, std::nullopt, clash);
                },
                [this, name] { recall(name); }, [this, view](const ViewClash& clash) { askWhichView(view, clash); });
        },
        JobBoard::Loudness::Quiet);
}

void SavedViews::askForName() {
    bool accepted = false;
    const QString name = QInputDialog::getText(&m_window, tr("Save view"),
                                               tr("Keeps page, camera, time, filter, colouring and docks in the site "
                                                  "file.\nName:"),
                                               QLineEdit::Normal, m_current, &accepted);
    if (accepted) {
        save(name);
    }
}

void SavedViews::saveAgain() {
    save(m_current);
}

void SavedViews::chooseExport() {
    const QString name = m_current.isEmpty() ? tr("view") : m_current;
    QString file = QFileDialog::getSaveFileName(&m_window, tr("Export view"),
                                                QString(name).replace(u'/', u'-') + kSuffix, filterText());
    if (!file.isEmpty()) {
        file += QFileInfo(file).suffix().isEmpty() ? kSuffix : QString();
        exportTo(m_current, file);
    }
}

void SavedViews::chooseImport() {
    const QString file = QFileDialog::getOpenFileName(&m_window, tr("Import view"), {}, filterText());
    if (!file.isEmpty()) {
        importFrom(file);
    }
}

void SavedViews::manage() {
    if (!m_dialog) {
        m_dialog = new ViewsDialog(&m_window);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_dialog, &ViewsDialog::recallWanted, this, [this](const QString& name) { recall(name); });
        connect(m_dialog, &ViewsDialog::renameWanted, this, &SavedViews::rename);
        connect(m_dialog, &ViewsDialog::removeWanted, this, &SavedViews::remove);
        connect(m_dialog, &ViewsDialog::importWanted, this, &SavedViews::chooseImport);
        connect(m_dialog, &ViewsDialog::exportWanted, this, [this](const QString& name) {
            const QString file = QFileDialog::getSaveFileName(
                &m_window, tr("Export view"), QString(name).replace(u'/', u'-') + kSuffix, filterText());
            if (!file.isEmpty()) {
                exportTo(name, file);
            }
        });
        const auto fill = [this] {
            if (!m_dialog) {
                return;
            }
            std::vector<ViewsDialog::Line> lines;
            for (const SavedView& view : m_views) {
                lines.push_back({QString::fromStdString(view.name), view.changed});
            }
            m_dialog->setViews(lines, m_current);
        };
        connect(this, &SavedViews::changed, m_dialog, fill);
        fill();
    }
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

}  // namespace leasehold
