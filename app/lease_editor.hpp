// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QPointer>
#include <functional>
#include <map>
#include <optional>

#include "data/leases/lease_commands.hpp"
#include "widgets/leases/lease_form.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"

class QAction;
class QMenu;

namespace leasehold {

class MessageBar;

/// Editing of leases in the window: its actions, the form, undo and redo, the history. Writes off the GUI thread, one
/// edit at a time; what came of it is told by changed(). An edit is of the lease as the user saw it: where the file has
/// another one by now, both are shown and the user is asked. Undo is of what this window did; what others did, or this
/// user did earlier, is named first. GUI thread.
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
    void ended();  ///< a command, whatever came of it; after changed()
    /// The file has been written; the site as it is now, null where it has to be read again.
    void changed(const QString& path, const leasehold::OpenSitePtr& site);

private:
    using Command = std::function<Result<LeaseEdit>(SiteFile&, SnapshotPtr*, std::optional<LeaseClash>*)>;
    struct Outcome {
        Result<LeaseEdit> edit;
        std::optional<LeaseClash> clash;  ///< why there is no edit, where it is that
        OpenSitePtr site;                 ///< after it; null where it has to be read again
    };
    using Done = std::function<void(const Outcome&)>;
    /// On a worker: one transaction, and what the site is after it, from the same connection.
    static Outcome edited(const OpenSite& before, const Command& command);
    void openForm(std::optional<SeenLease> lease);
    void run(const QString& title, Command command, Done done);
    /// Reads a lease and then goes on; what is wrong is told.
    void look(const std::string& name, std::function<void(const SeenLease&)> then);

    /// Writes what a person wants of a lease: `seen` none for a new one. `form`: it came from the form.
    void save(const LeaseDraft& wanted, const std::optional<SeenLease>& seen, bool form);
    void saved(const Outcome& outcome, const LeaseDraft& wanted, const std::optional<SeenLease>& seen, bool form);
    void askVersions(const LeaseClash& clash, const LeaseDraft& wanted, const std::optional<SeenLease>& seen,
                     bool form);
    void askDelete(const SeenLease& seen);
    void remove(const SeenLease& seen);
    void askKeepOrDelete(const LeaseClash& clash, const SeenLease& seen);
    [[nodiscard]] QString freeName(const QString& wanted) const;

    void step(bool back);
    void doStep(bool back, const NextEdit& next);
    OwnEdits& own();
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
    OpenSitePtr m_latest;               ///< after the last edit, which the window may not show yet
    std::optional<SeenLease> m_seen;    ///< what the form was opened on
    std::map<QString, OwnEdits> m_own;  ///< by site file
    EditStacks m_stacks;
    QAction* m_undo;
    QAction* m_redo;
    QAction* m_add;
    QAction* m_edit;
    QAction* m_delete;
    QAction* m_history;
};

}  // namespace leasehold
