// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <filesystem>
#include <optional>

#include "data/import/import.hpp"
#include "widgets/state/jobs.hpp"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTreeWidget;

namespace leasehold {

/// Files in, site out: what each file looks like, where it shall go, a dry run, progress with Cancel, and the report.
/// All work runs on the board; closing the dialog cancels it. GUI thread.
class ImportDialog : public QDialog {
    Q_OBJECT
public:
    /// `site`: the open site, into which one will most often import; empty: none.
    ImportDialog(JobBoard& jobs, const QString& site, QWidget* parent = nullptr);
    ~ImportDialog() override;

    void addFiles(const QStringList& paths);
    /// The site file that will be written.
    void setTarget(const QString& path);
    [[nodiscard]] QString target() const;

    void start(bool dryRun);
    void cancel();
    [[nodiscard]] bool busy() const { return m_job != 0; }
    [[nodiscard]] QString status() const;
    [[nodiscard]] QTreeWidget* fileList() const { return m_files; }
    [[nodiscard]] QTreeWidget* reportView() const { return m_report; }

Q_SIGNALS:
    /// The site file was written; read it again.
    void imported(const QString& site);
    void runEnded(bool done);  ///< a run ended, dry or not

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
    void finish(bool dryRun, const Result<ImportReport>& result);
    void showReport(const ImportReport& report);
    void say(const QString& words, const char* role);
    [[nodiscard]] ImportOptions options(bool dryRun) const;
    [[nodiscard]] QStringList paths() const;

    JobBoard& m_jobs;
    std::uint64_t m_job = 0;
    QTreeWidget* m_files = nullptr;
    QTreeWidget* m_report = nullptr;
    QStackedWidget* m_pages = nullptr;
    QLineEdit* m_target = nullptr;
    QComboBox* m_format = nullptr;
    QLineEdit* m_time = nullptr;
    QLineEdit* m_step = nullptr;
    QLineEdit* m_fabric = nullptr;
    QCheckBox* m_retire = nullptr;
    QLabel* m_status = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_check = nullptr;
    QPushButton* m_import = nullptr;
    QPushButton* m_close = nullptr;
};

}  // namespace leasehold
