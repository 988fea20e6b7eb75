// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/file_export.hpp"

#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QRegularExpression>
#include <algorithm>

#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr qsizetype kLongestSite = 80;

QString filterOf(const FileForm& form) {
    return QStringLiteral("%1 (*.%2)").arg(form.title, form.ending);
}

/// Where the last file went; before the first one, beside the site.
QString startFolder(const AppState& state) {
    if (const QString& last = state.exportFolder(); !last.isEmpty() && QFileInfo(last).isDir()) {
        return last;
    }
    const QString site = state.site() ? QFile::decodeName(state.site()->snapshot->path.c_str()) : QString();
    return site.isEmpty() ? QDir::homePath() : QFileInfo(site).absolutePath();
}

}  // namespace

std::vector<FileForm> pictureForms() {
    return {{QObject::tr("Picture"), QStringLiteral("png")},
            {QObject::tr("Drawing"), QStringLiteral("svg")},
            {QObject::tr("Document"), QStringLiteral("pdf")},
            {QObject::tr("Workbook"), QStringLiteral("xlsx")},
            {QObject::tr("Table"), QStringLiteral("csv")}};
}

QString exportName(const QString& site, const QString& what, Instant at) {
    QString name = site;
    name.replace(QRegularExpression(QStringLiteral("[/\\\\:*?\"<>|\\x00-\\x1f]")), QStringLiteral("-"));
    while (name.startsWith(u'.')) {
        name.remove(0, 1);  // it would hide the file
    }
    return QStringLiteral("%1 %2 %3").arg(name.left(kLongestSite), what, text(formatInstant(at)).left(10)).trimmed();
}

FileExport::FileExport(AppState& state, JobBoard& jobs, const QString& title, const QString& job, QWidget* page)
    : QObject(page), m_state(state), m_jobs(jobs), m_title(title), m_job(job), m_page(page) {}

void FileExport::choose(const QString& what, const std::vector<FileForm>& forms,
                        const std::function<void(const QString&)>& chosen) {
    auto* dialog = new QFileDialog(m_page, m_title, startFolder(m_state));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    for (const FileForm& form : forms) {
        filters += filterOf(form);
    }
    dialog->setNameFilters(filters);
    m_form = std::clamp<qsizetype>(m_form, 0, filters.size() - 1);
    // The suffix is the dialog's, so that it asks before it replaces a file of the whole name.
    const auto take = [this, dialog, forms, filters](const QString& filter) {
        m_form = std::max<qsizetype>(0, filters.indexOf(filter));
        const QString& ending = forms[static_cast<std::size_t>(m_form)].ending;
        dialog->setDefaultSuffix(ending);
        return ending;
    };
    dialog->selectNameFilter(filters[m_form]);
    const QString name =
        exportName(m_state.site() ? text(m_state.snapshot()->name) : QString(), what, m_state.cursor());
    dialog->selectFile(name + u'.' + take(filters[m_form]));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, take, forms](const QString& filter) {
        const QString ending = take(filter);
        const QFileInfo now(dialog->selectedFiles().value(0));
        const bool known =
            std::any_of(forms.begin(), forms.end(), [&](const FileForm& form) { return form.ending == now.suffix(); });
        dialog->selectFile((known ? now.completeBaseName() : now.fileName()) + u'.' + ending);
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this, chosen](const QString& file) {
        m_state.setExportFolder(QFileInfo(file).absolutePath());
        chosen(file);
    });
    dialog->open();
}

void FileExport::write(const QString& file, Write write) {
    m_jobs.start(
        m_job, this,
        [write = std::move(write), path = std::filesystem::path(QFile::encodeName(file).toStdString())](
            JobContext& job) { return write(path, job.stop()); },
        [this, file](const Result<>& done) { finish(file, done); });
}

void FileExport::finish(const QString& file, const Result<>& done) {
    if (done) {
        Q_EMIT exported(file);
    } else if (done.error().code != ErrorCode::Cancelled) {
        Q_EMIT failed(done.error());
    }
}

}  // namespace leasehold
