// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QPointer>
#include <functional>
#include <optional>
#include <vector>

#include "app/view_keeper.hpp"
#include "data/store/saved_views.hpp"
#include "widgets/state/jobs.hpp"

class QAction;
class QMenu;

namespace leasehold {

class MessageBar;
class ViewsDialog;

/// The Views menu: views kept in the site file by name, and sent as files. Reads and writes off the GUI thread, one at
/// a time. A view that somebody else changed since it was read is written over, renamed or deleted only after a
/// question. GUI thread.
class SavedViews : public QObject {
    Q_OBJECT
public:
    SavedViews(ViewKeeper& keeper, AppState& state, JobBoard& jobs, MessageBar& messages, QMainWindow& window);

    /// The Views menu's entries; the list of views in it follows the site's.
    void fill(QMenu* menu);

    /// Those of the open site; empty until they are read.
    [[nodiscard]] const std::vector<SavedView>& views() const { return m_views; }
    [[nodiscard]] bool isReady() const { return m_ready && m_pending == 0; }
    /// Once the site's views are read: shows the one of that name, or calls `otherwise`.
    void showLater(const QString& name, std::function<void()> otherwise);

    void save(const QString& name);
    /// False where there is none, or where its state cannot be read, which is said.
    bool recall(const QString& name);
    void rename(const QString& name, const QString& to);
    void remove(const QString& name);
    void exportTo(const QString& name, const QString& path);
    void importFrom(const QString& path);

    [[nodiscard]] const QString& current() const { return m_current; }
    [[nodiscard]] ViewsDialog* dialog() const;
    void manage();
    /// The site file was changed by something; `views` tells one state of its views from another.
    void fileChanged(std::uint64_t views);

Q_SIGNALS:
    void changed();  ///< the list

private:
    using Command = std::function<Result<>(SiteFile&, std::optional<ViewClash>*)>;
    struct Written {
        Result<> done;
        std::optional<ViewClash> clash;
        std::vector<SavedView> views;  ///< after it, whatever came of it
    };
    void siteChanged();
    void read();
    void write(const QString& title, Command command, std::function<void()> done,
               std::function<void(const ViewClash&)> clashed);
    void put(const SavedView& view, const std::optional<SavedView>& seen);
    void removeSeen(const SavedView& seen);
    void askWhichView(const SavedView& mine, const ViewClash& clash);
    void askWhetherToRemove(const ViewClash& clash);
    void refreshMenu();
    void askForName();
    void saveAgain();
    void chooseExport();
    void chooseImport();
    [[nodiscard]] const SavedView* find(const QString& name) const;
    [[nodiscard]] QString path() const;
    [[nodiscard]] QString freeName(const QString& wanted) const;

    ViewKeeper& m_keeper;
    AppState& m_state;
    JobBoard& m_jobs;
    MessageBar& m_messages;
    QMainWindow& m_window;
    std::vector<SavedView> m_views;
    QString m_readFrom;
    QString m_current;
    bool m_ready = false;
    int m_pending = 0;
    std::uint64_t m_fileViews = 0;  ///< as last told
    std::uint64_t m_reading = 0;
    QString m_later;
    std::function<void()> m_otherwise;
    QPointer<ViewsDialog> m_dialog;
    QMenu* m_menu = nullptr;
    QAction* m_save = nullptr;
    QAction* m_again = nullptr;
    QAction* m_manage = nullptr;
    QAction* m_export = nullptr;
    QAction* m_import = nullptr;
    std::vector<QAction*> m_recalls;
};

}  // namespace leasehold
