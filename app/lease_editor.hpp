// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QPointer>
#include <functional>

#include "data/store/lease_commands.hpp"
#include "widgets/leases/lease_form.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"

class QAction;
class QMenu;

namespace leasehold {

class MessageBar;

/// Editing of leases in the window: its actions, the form, undo and redo, the history. Writes off the GUI thread, one
/// edit at a time; what came of it is told by changed(). GUI thread.
class LeaseEditor : public QObject {
    Q_OBJECT
public:
    LeaseEditor(AppState& state, JobBoard& jobs, MessageBar& messages, QWidget* window);

    /// The Edit menu's entries.
    void fill(QMenu* menu);
    [[nodiscard]] QAction* undoAction() const { return m_undo; }
    [[nodiscard]] QAction* redoAction() const { return m_redo; }

    void addLease();
    /// Adds one that is complete, as a placement tried it; what is wrong with it is told in the message bar.
    void keepLease(const leasehold::LeaseDraft& draft);
    /// Opens the form on a lease of the open site.
    void editLease(LeaseIndex lease);
    /// Asks first.
    void deleteLease(LeaseIndex lease);
    void editSelected();
    void deleteSelected();
    void undo();
    void redo();
    void showHistory();
    [[nodiscard]] LeaseForm* form() const { return m_form; }
    [[nodiscard]] bool busy() const { return m_busy; }

Q_SIGNALS:
    /// The file has been written; the site as it is now, null where it has to be read again.
    void changed(const QString& path, const leasehold::OpenSitePtr& site);

private:
    using Command = std::function<Result<LeaseEdit>(SiteFile&, SnapshotPtr*)>;
    struct Outcome {
        Result<LeaseEdit> edit;
        OpenSitePtr site;  ///< after it; null where it has to be read again
    };
    /// On a worker: one transaction, and what the site is after it, from the same connection.
    static Outcome edited(const OpenSite& before, const Command& command);
    void openForm(std::optional<LeaseDraft> draft);
    void run(const QString& title, Command command, std::function<void(const Result<LeaseEdit>&)> done);
    [[nodiscard]] bool latestIsAhead() const;
    void refreshStacks();
    void refreshActions();
    [[nodiscard]] std::optional<LeaseIndex> selectedLease() const;
    [[nodiscard]] QString path() const;

    AppState& m_state;
    JobBoard& m_jobs;
    MessageBar& m_messages;
    QWidget* m_window;
    QPointer<LeaseForm> m_form;
    LatestJob m_looking;
    bool m_busy = false;
    OpenSitePtr m_latest;  ///< after the last edit, which the window may not show yet
    EditStacks m_stacks;
    QAction* m_undo;
    QAction* m_redo;
    QAction* m_add;
    QAction* m_edit;
    QAction* m_delete;
    QAction* m_history;
};

}  // namespace leasehold
