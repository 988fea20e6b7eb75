// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QString>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <vector>

#include "data/model/result.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"

namespace leasehold {

/// A kind of file that a page can be written as.
struct FileForm {
    QString title;   ///< "Workbook"
    QString ending;  ///< "xlsx"
};

/// Picture, drawing, document, workbook, table: what charts and pages of figures are written as.
std::vector<FileForm> pictureForms();

/// "Colossus 1 rent roll 2026-05-16": a name that every file system takes, without an ending.
QString exportName(const QString& site, const QString& what, Instant at);

/// A page's way into files: asks for a name, in the folder that was used last, writes on a worker, and says how it
/// went. GUI thread.
class FileExport : public QObject {
    Q_OBJECT
public:
    using Write = std::function<Result<>(const std::filesystem::path& file, const std::stop_token& stop)>;

    /// `title`: of the dialog, "Export the rent roll". `job`: of the work, "Exporting the rent roll".
    FileExport(AppState& state, JobBoard& jobs, const QString& title, const QString& job, QWidget* page);

    /// Opens the dialog; `chosen` is called with a full name that has one of the endings, or never. A name without an
    /// ending gets that of the chosen form. `what`: "rent roll", for the name that is suggested.
    void choose(const QString& what, const std::vector<FileForm>& forms,
                const std::function<void(const QString&)>& chosen);
    /// Calls `write` off the GUI thread; then exported(), failed(), or nothing where the user stopped it.
    void write(const QString& file, Write write);
    /// The same for what has been written already.
    void finish(const QString& file, const Result<>& done);

Q_SIGNALS:
    void exported(const QString& file);
    void failed(const leasehold::Error& error);

private:
    AppState& m_state;
    JobBoard& m_jobs;
    QString m_title;
    QString m_job;
    QWidget* m_page;
    qsizetype m_form = 0;  ///< the one chosen last
};

}  // namespace leasehold
