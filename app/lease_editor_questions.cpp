// SPDX-License-Identifier: GPL-3.0-or-later
// What the editor of leases asks before it writes: which version, whether to delete, whose edit to undo.
#include <QAction>
#include <QMessageBox>
#include <QPushButton>
#include <algorithm>

#include "app/lease_editor.hpp"
#include "data/store/account.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/leases/clash_dialog.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

QString byText(const LeaseClash& clash) {
    return text(describe(clash.by, editTime()));
}

/// A question with one button that does it; Cancel is what Enter and Esc mean.
QMessageBox* ask(QWidget* window, const QString& title, const QString& question, const QString& more,
                 const QString& button, std::function<void()> doIt) {
    auto* box = new QMessageBox(QMessageBox::NoIcon, title, question, QMessageBox::Cancel, window);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(more);
    box->setDefaultButton(QMessageBox::Cancel);
    QPushButton* yes = box->addButton(button, QMessageBox::DestructiveRole);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setModal(true);
    QObject::connect(yes, &QAbstractButton::clicked, window, std::move(doIt));
    box->show();
    return box;
}

}  // namespace

OwnEdits& LeaseEditor::own() {
    return m_own[path()];
}

QString LeaseEditor::freeName(const QString& wanted) const {
    const auto taken = [this](const QString& name) {
        const auto& leases = m_state.snapshot()->leases;
        return std::any_of(leases.begin(), leases.end(),
                           [&](const Lease& lease) { return sameName(lease.name, name.toStdString()); });
    };
    for (int n = 2;; ++n) {
        const QString name = tr("%1 (%2)").arg(wanted).arg(n);
        if (m_state.snapshot() == nullptr || !taken(name)) return name;
    }
}

void LeaseEditor::save(const LeaseDraft& wanted, const std::optional<SeenLease>& seen, bool form) {
    if (m_busy) {
        const Error busy{ErrorCode::Locked, {}, "another edit is being written", "save again in a moment"};
        form&& m_form ? m_form->showRefusal(busy) : m_messages.showError(busy);
        return;
    }
    run(
        seen ? tr("Changing a lease") : tr("Adding a lease"),
        [wanted, seen](SiteFile& file, SnapshotPtr* site, std::optional<LeaseClash>* clash) {
            return seen ? leasehold::changeLease(file, *seen, wanted, accountName(), site, clash)
                        : leasehold::addLease(file, wanted, accountName(), site, clash);
        },
        [this, wanted, seen, form](const Outcome& outcome) { saved(outcome, wanted, seen, form); });
}

void LeaseEditor::saved(const Outcome& outcome, const LeaseDraft& wanted, const std::optional<SeenLease>& seen,
                        bool form) {
    if (outcome.edit) {
        own().done.push_back(outcome.edit->id);
        own().undone.clear();
        if (form && m_form) m_form->done(QDialog::Accepted);
        return;
    }
    if (form && !m_form) return;
    if (outcome.clash && outcome.clash->now && compareVersions({}, outcome.clash->now->draft, wanted).empty()) {
        // Somebody made the very same edit: there is nothing to choose.
        if (form) m_form->done(QDialog::Accepted);
        return;
    }
    if (form) {
        m_form->showRefusal(outcome.edit.error());
    } else if (!outcome.clash) {
        m_messages.showError(outcome.edit.error());
    }
    if (outcome.clash) askVersions(*outcome.clash, wanted, seen, form);
}

void LeaseEditor::askVersions(const LeaseClash& clash, const LeaseDraft& wanted, const std::optional<SeenLease>& seen,
                              bool form) {
    ClashDialog::Question question;
    if (seen) question.opened = seen->draft;
    if (clash.now) question.now = clash.now->draft;
    question.mine = wanted;
    question.by = byText(clash);
    question.freeName = freeName(text(wanted.lease.name));
    QWidget* over = form ? static_cast<QWidget*>(m_form) : m_window;
    auto* dialog = new ClashDialog(std::move(question), m_state.dark(), over);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ClashDialog::answered, this,
            [this, form, now = clash.now](ClashDialog::Answer answer, const LeaseDraft& draft) {
                if (form && !m_form) return;
                if (answer == ClashDialog::Answer::Theirs) {
                    if (form) m_form->done(QDialog::Rejected);
                    return;
                }
                // From here on it is an edit of what was shown: whoever changes that is asked about again.
                const auto base = answer == ClashDialog::Answer::Add ? std::nullopt : now;
                if (form) {
                    m_seen = base;
                    m_form->startFrom(base ? std::optional(base->draft) : std::nullopt, draft);
                    m_form->setRow(base ? base->row : 0);
                }
                save(draft, base, form);
            });
    dialog->show();
}

void LeaseEditor::askDelete(const SeenLease& seen) {
    ask(m_window, tr("Leasehold"), tr("Delete lease “%1”?").arg(text(seen.draft.lease.name)),
        tr("%1\n\nIts GPUs become vacant. Undo brings it back, and the history keeps it.")
            .arg(leaseInShort(seen.draft)),
        tr("Delete"), [this, seen] { remove(seen); });
}

void LeaseEditor::remove(const SeenLease& seen) {
    run(
        tr("Deleting a lease"),
        [seen](SiteFile& file, SnapshotPtr* site, std::optional<LeaseClash>* clash) {
            return leasehold::deleteLease(file, seen, accountName(), site, clash);
        },
        [this, seen](const Outcome& outcome) {
            if (outcome.edit) {
                own().done.push_back(outcome.edit->id);
                own().undone.clear();
            } else if (outcome.clash && outcome.clash->now) {
                askKeepOrDelete(*outcome.clash, seen);
            } else {
                m_messages.showError(outcome.edit.error());
            }
        });
}

void LeaseEditor::askKeepOrDelete(const LeaseClash& clash, const SeenLease& seen) {
    ClashDialog::Question question;
    question.opened = seen.draft;
    question.now = clash.now->draft;
    question.by = byText(clash);
    auto* dialog = new ClashDialog(std::move(question), m_state.dark(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ClashDialog::answered, this, [this, now = *clash.now](ClashDialog::Answer answer) {
        if (answer == ClashDialog::Answer::Delete) remove(now);
    });
    dialog->show();
}

void LeaseEditor::undo() {
    step(true);
}

void LeaseEditor::redo() {
    step(false);
}

void LeaseEditor::step(bool back) {
    const std::optional<NextEdit> next = back ? m_stacks.undo : m_stacks.redo;
    if (!next || m_busy) return;
    if (next->own) {
        doStep(back, *next);
        return;
    }
    const LeaseEdit& edit = next->edit;
    const bool undone = !back && edit.undoneAt.has_value();
    const QString who = text(undone ? edit.undoneBy : edit.who);
    const QString when = text(clockText(undone ? *edit.undoneAt : edit.time, editTime()));
    ask(m_window, tr("Leasehold"),
        back ? tr("Undo the change of %1 at %2?").arg(who, when) : tr("Redo what %1 undid at %2?").arg(who, when),
        tr("%1.\n\nIt was not made in this window since it was opened.").arg(text(describe(edit))),
        back ? tr("Undo") : tr("Redo"), [this, back, next] { doStep(back, *next); });
}

void LeaseEditor::doStep(bool back, const NextEdit& next) {
    run(
        back ? tr("Undoing") : tr("Doing it again"),
        [back, id = next.edit.id](SiteFile& file, SnapshotPtr* site, std::optional<LeaseClash>*) {
            return back ? undoEdit(file, id, accountName(), site) : redoEdit(file, id, accountName(), site);
        },
        [this, back, id = next.edit.id](const Outcome& outcome) {
            std::vector<std::int64_t>& from = back ? own().done : own().undone;
            // What cannot be undone does not stand in the way of what was done before it.
            const bool blocked = !outcome.edit && outcome.edit.error().code == ErrorCode::Conflict;
            if (outcome.edit || blocked) from.erase(std::remove(from.begin(), from.end(), id), from.end());
            if (outcome.edit) (back ? own().undone : own().done).push_back(id);
            if (!outcome.edit) m_messages.showError(outcome.edit.error());
            if (blocked) refreshStacks();
        });
}

}  // namespace leasehold
