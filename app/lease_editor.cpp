// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lease_editor.hpp"

#include <QAction>
#include <QFile>
#include <QMenu>
#include <filesystem>

#include "widgets/controls/message_bar.hpp"
#include "widgets/leases/history_dialog.hpp"
#include "widgets/leases/lease_form.hpp"
#include "widgets/models/words.hpp"
#include "widgets/state/file_path.hpp"

namespace leasehold {
namespace {

/// "ann, 14:02 UTC": who did the edit, or who undid it.
QString authorAndTime(const LeaseEdit& edit, bool undoing) {
    const bool undone = undoing && edit.undoneAt.has_value();
    return QStringLiteral("%1, %2").arg(text(undone ? edit.undoneBy : edit.who),
                                        text(clockText(undone ? *edit.undoneAt : edit.time, editTime())));
}

}  // namespace

LeaseEditor::LeaseEditor(AppState& state, JobBoard& jobs, MessageBar& messages, QWidget* window)
    : QObject(window),
      m_state(state),
      m_jobs(jobs),
      m_messages(messages),
      m_window(window),
      m_looking(jobs, tr("Reading the history"), this) {
    const auto make = [this](const QString& name, const QKeySequence& keys, void (LeaseEditor::*slot)()) {
        auto* action = new QAction(name, this);
        action->setShortcut(keys);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_undo = make(tr("&Undo"), QKeySequence::Undo, &LeaseEditor::undo);
    m_redo = make(tr("&Redo"), QKeySequence(tr("Ctrl+Shift+Z")), &LeaseEditor::redo);
    m_add = make(tr("&New lease…"), QKeySequence(tr("Ctrl+N")), &LeaseEditor::addLease);
    m_edit = make(tr("&Edit lease…"), QKeySequence(tr("Ctrl+E")), &LeaseEditor::editSelected);
    m_delete = make(tr("&Delete lease…"), {}, &LeaseEditor::deleteSelected);
    m_history = make(tr("&History of the leases…"), QKeySequence(tr("Ctrl+H")), &LeaseEditor::showHistory);
    connect(&state, &AppState::siteChanged, this, [this] {
        if (m_form && (!m_state.site() || !m_busy)) refreshActions();
        if (m_form && !m_state.site()) m_form->deleteLater();
        if (!latestIsAhead()) m_latest = nullptr;
        refreshStacks();
    });
    connect(&state, &AppState::selectionChanged, this, &LeaseEditor::refreshActions);
    refreshStacks();
}

void LeaseEditor::fill(QMenu* menu) {
    menu->addActions({m_undo, m_redo});
    menu->addSeparator();
    menu->addActions({m_add, m_edit, m_delete});
    menu->addSeparator();
    menu->addAction(m_history);
}

QString LeaseEditor::path() const {
    return m_state.site() ? QFile::decodeName(m_state.site()->snapshot->path.c_str()) : QString();
}

std::optional<LeaseIndex> LeaseEditor::selectedLease() const {
    const Selection& selection = m_state.selection();
    return selection.isOne(SelectionKind::Lease) ? std::optional(LeaseIndex(selection.first())) : std::nullopt;
}

void LeaseEditor::refreshActions() {
    const bool open = !path().isEmpty();
    const bool free = open && !m_busy;
    m_undo->setEnabled(free && m_stacks.undo.has_value());
    m_redo->setEnabled(free && m_stacks.redo.has_value());
    const auto named = [](const std::optional<NextEdit>& next, const QString& word) {
        if (!next) return word;
        const QString what = QStringLiteral("%1: %2").arg(word, QString::fromStdString(describe(next->edit)));
        return next->own ? what : tr("%1 (%2)…").arg(what, authorAndTime(next->edit, word == tr("&Redo")));
    };
    m_undo->setText(named(m_stacks.undo, tr("&Undo")));
    m_redo->setText(named(m_stacks.redo, tr("&Redo")));
    m_add->setEnabled(free);
    m_edit->setEnabled(free && selectedLease().has_value());
    m_delete->setEnabled(free && selectedLease().has_value());
    m_history->setEnabled(open);
}

void LeaseEditor::refreshStacks() {
    const QString site = path();
    if (site.isEmpty()) {
        m_looking.drop();
        m_stacks = {};
        refreshActions();
        return;
    }
    m_looking.request(
        [site, own = own()](JobContext&) -> Result<EditStacks> {
            auto file = SiteFile::open(toPath(site), SiteFile::Mode::Read);
            return file ? editStacks(*file, own) : Result<EditStacks>(Failure(file.error()));
        },
        [this](const Result<EditStacks>& stacks) {
            m_stacks = stacks.value_or(EditStacks{});
            refreshActions();
        });
    refreshActions();
}

void LeaseEditor::run(const QString& title, Command command, Done done) {
    if (m_busy || path().isEmpty()) return;
    m_busy = true;
    refreshActions();
    const OpenSitePtr before = latestIsAhead() ? m_latest : m_state.site();
    m_jobs.start(
        title, this, [before, command = std::move(command)](JobContext&) { return edited(*before, command); },
        [this, path = path(), done = std::move(done)](const Outcome& outcome) {
            m_busy = false;
            if (outcome.edit) m_latest = outcome.site;
            done(outcome);
            refreshActions();
            if (outcome.edit) Q_EMIT changed(path, outcome.site);
            Q_EMIT ended();
        });
}

bool LeaseEditor::latestIsAhead() const {
    const Snapshot* shown = m_state.snapshot();
    return m_latest && shown != nullptr && m_latest->snapshot->path == shown->path &&
           m_latest->snapshot->revision > shown->revision;
}

LeaseEditor::Outcome LeaseEditor::edited(const OpenSite& before, const Command& command) {
    auto file = SiteFile::open(before.snapshot->path, SiteFile::Mode::Edit);
    if (!file) return {Failure(file.error()), std::nullopt, nullptr};
    SnapshotPtr snapshot = before.snapshot;
    std::optional<LeaseClash> clash;
    auto edit = command(*file, &snapshot, &clash);
    if (!edit) return {std::move(edit), std::move(clash), nullptr};
    return {std::move(edit), std::nullopt, snapshot ? openSite(*file, snapshot).value_or(nullptr) : nullptr};
}

void LeaseEditor::look(const std::string& name, std::function<void(const SeenLease&)> then) {
    m_jobs.start(
        tr("Reading the lease"), this,
        [site = path(), name](JobContext&) -> Result<SeenLease> {
            auto file = SiteFile::open(toPath(site), SiteFile::Mode::Read);
            return file ? seeLease(*file, name) : Result<SeenLease>(Failure(file.error()));
        },
        [this, then = std::move(then)](const Result<SeenLease>& lease) {
            lease ? then(*lease) : m_messages.showError(lease.error());
        },
        JobBoard::Loudness::Quiet);
}

void LeaseEditor::addLease() {
    openForm(std::nullopt);
}

void LeaseEditor::keepLease(const LeaseDraft& draft) {
    save(draft, std::nullopt, false);
}

void LeaseEditor::editLease(LeaseIndex lease) {
    const Snapshot* s = m_state.snapshot();
    if (s == nullptr || lease.value >= s->leases.size()) return;
    if (m_form) {
        m_form->raise();
        m_form->activateWindow();
        return;
    }
    look(s->leases[lease.value].name, [this](const SeenLease& seen) { openForm(seen); });
}

void LeaseEditor::openForm(std::optional<SeenLease> lease) {
    if (!m_state.site()) return;
    if (m_form) {
        m_form->raise();
        m_form->activateWindow();
        return;
    }
    m_seen = std::move(lease);
    m_form = new LeaseForm(m_state, m_jobs, m_seen ? std::optional(m_seen->draft) : std::nullopt, m_window);
    m_form->setAttribute(Qt::WA_DeleteOnClose);
    if (m_seen) m_form->setRow(m_seen->row);
    connect(m_form, &LeaseForm::saveWanted, this, [this, site = path()](const LeaseDraft& wanted) {
        if (site == path()) {
            save(wanted, m_seen, true);
        } else {
            m_form->showRefusal({ErrorCode::Conflict,
                                 {},
                                 "this form is of a site that is not open any more",
                                 "open that site again to save it"});
        }
    });
    m_form->show();
}

void LeaseEditor::deleteLease(LeaseIndex lease) {
    const Snapshot* s = m_state.snapshot();
    if (s == nullptr || lease.value >= s->leases.size()) return;
    look(s->leases[lease.value].name, [this](const SeenLease& seen) { askDelete(seen); });
}

void LeaseEditor::editSelected() {
    if (const auto lease = selectedLease()) editLease(*lease);
}

void LeaseEditor::deleteSelected() {
    if (const auto lease = selectedLease()) deleteLease(*lease);
}

void LeaseEditor::showHistory() {
    m_jobs.start(
        tr("Reading the history"), this,
        [site = path()](JobContext&) -> Result<std::vector<LeaseEdit>> {
            auto file = SiteFile::open(toPath(site), SiteFile::Mode::Read);
            return file ? editHistory(*file) : Result<std::vector<LeaseEdit>>(Failure(file.error()));
        },
        [this](const Result<std::vector<LeaseEdit>>& edits) {
            if (!edits) {
                m_messages.showError(edits.error());
                return;
            }
            auto* dialog = new HistoryDialog(*edits, m_state.dark(), m_window);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->show();
        },
        JobBoard::Loudness::Quiet);
}

}  // namespace leasehold
