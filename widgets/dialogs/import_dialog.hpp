// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <filesystem>
#include <optional>

#include "data/import/overlap.hpp"
#include "data/import/undoable_import.hpp"
#include "widgets/state/jobs.hpp"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QRadioButton;
class QStackedWidget;
class QTreeWidget;

namespace leasehold {

/// Files in, site out: what each file looks like, where it shall go, a dry run, progress with Cancel, and the report.
/// The open site is proposed only where it knows something of what the files name; else one has to say where to. All
/// work runs on the board; closing the dialog cancels it. GUI thread.
class ImportDialog : public QDialog {
    Q_OBJECT
public:
    /// `open`: the open site; null: none.
    ImportDialog(JobBoard& jobs, SnapshotPtr open, QWidget* parent = nullptr);
    ~ImportDialog() override;

    void addFiles(const QStringList& paths);
    /// The site file that will be written: the open one, another, or a new one.
    void setTarget(const QString& path);
    /// Empty while nobody has said.
    [[nodiscard]] QString target() const;
    /// What is said about the names of the files and the open site.
    [[nodiscard]] QString advice() const;
    [[nodiscard]] bool looking() const { return m_overlap.busy(); }

    void start(bool dryRun);
    void cancel();
    [[nodiscard]] bool busy() const { return m_job != 0; }
    [[nodiscard]] QString status() const;
    [[nodiscard]] QTreeWidget* fileList() const { return m_files; }
    [[nodiscard]] QTreeWidget* reportView() const { return m_report; }
    [[nodiscard]] QRadioButton* thisSite() const { return m_this; }
    [[nodiscard]] QRadioButton* otherSite() const { return m_other; }
    [[nodiscard]] QPushButton* importButton() const { return m_import; }
    [[nodiscard]] QPushButton* undoButton() const { return m_undo; }

Q_SIGNALS:
    /// The site file was written; read it again.
    void imported(const QString& site);
    void runEnded(bool done);  ///< a run ended, dry or not
    /// Take the import back that was done last.
    void undoWanted(const QString& site);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void reject() override;

private:
    QWidget* makeFiles();
    QWidget* makeOptions();
    QWidget* makeFoot();
    void chooseFiles();
    void chooseFolder();
    void chooseTarget();
    void removeSelected();
    void detect(const QString& path);
    void refresh();
    void showProgress();
    void finish(bool dryRun, const Result<UndoableImport>& result);
    QWidget* makeTarget();
    void compareNames();
    void propose(const Result<NameOverlap>& overlap);
    [[nodiscard]] QString openPath() const;
    void showReport(const ImportReport& report);
    void say(const QString& words, const char* role);
    [[nodiscard]] ImportOptions options(bool dryRun) const;
    [[nodiscard]] QStringList paths() const;

    JobBoard& m_jobs;
    SnapshotPtr m_open;
    LatestJob m_overlap;
    std::uint64_t m_job = 0;
    QTreeWidget* m_files = nullptr;
    QTreeWidget* m_report = nullptr;
    QStackedWidget* m_pages = nullptr;
    QRadioButton* m_this = nullptr;  ///< null where no site is open
    QRadioButton* m_other = nullptr;
    QLabel* m_advice = nullptr;
    QCheckBox* m_copy = nullptr;
    bool m_chosen = false;  ///< by the user; nothing is proposed any more
    QLineEdit* m_target = nullptr;
    QComboBox* m_format = nullptr;
    QLineEdit* m_time = nullptr;
    QLineEdit* m_step = nullptr;
    QLineEdit* m_fabric = nullptr;
    QLineEdit* m_settings = nullptr;
    QCheckBox* m_retire = nullptr;
    QCheckBox* m_whole = nullptr;
    QLabel* m_status = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_check = nullptr;
    QPushButton* m_import = nullptr;
    QPushButton* m_undo = nullptr;
    QPushButton* m_close = nullptr;
};

}  // namespace leasehold
