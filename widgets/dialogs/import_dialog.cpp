// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/import_dialog.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QStyle>
#include <QTreeWidget>
#include <algorithm>
#include <cmath>

#include "widgets/controls/format_probe.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/screen_fit.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

std::filesystem::path toPath(const QString& path) {
    return {QFile::encodeName(path).toStdString()};
}

QString toText(const std::filesystem::path& path) {
    return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

QTreeWidget* makeTree(const QStringList& headers, QWidget* parent) {
    auto* tree = new QTreeWidget(parent);
    tree->setHeaderLabels(headers);
    tree->setRootIsDecorated(false);
    tree->setUniformRowHeights(true);
    tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    tree->header()->setStretchLastSection(true);
    return tree;
}

}  // namespace

ImportDialog::ImportDialog(JobBoard& jobs, const QString& site, QWidget* parent) : QDialog(parent), m_jobs(jobs) {
    setWindowTitle(tr("Import"));
    setAcceptDrops(true);
    resizeToScreen(*this, {820, 560});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    m_pages = new QStackedWidget(this);
    auto* first = new QWidget(this);
    auto* firstLayout = new QVBoxLayout(first);
    firstLayout->setContentsMargins(0, 0, 0, 0);
    firstLayout->setSpacing(12);
    firstLayout->addWidget(makeFiles(), 1);
    firstLayout->addWidget(makeOptions());
    m_pages->addWidget(first);
    m_report = makeTree({tr("Report"), tr("Read"), tr("Added"), tr("Updated"), tr("Vanished"), tr("Skipped")}, this);
    m_report->setRootIsDecorated(true);
    m_report->setWordWrap(true);
    m_report->setUniformRowHeights(false);
    m_report->header()->setStretchLastSection(false);
    m_report->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    for (int column = 1; column < 6; ++column) {
        m_report->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        m_report->header()->resizeSection(column, 90);
    }
    m_report->setAccessibleName(tr("Import report"));
    m_pages->addWidget(m_report);
    layout->addWidget(m_pages, 1);
    layout->addWidget(makeFoot());
    connect(&jobs, &JobBoard::changed, this, &ImportDialog::showProgress);
    m_target->setText(site);
    refresh();
}

ImportDialog::~ImportDialog() {
    if (m_job != 0) {
        m_jobs.drop(m_job);
    }
}

QWidget* ImportDialog::makeFiles() {
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* head = new QHBoxLayout;
    auto* title = new QLabel(tr("Files to read, in any order"), box);
    title->setFont(strongFont());
    head->addWidget(title);
    head->addStretch(1);
    const auto button = [&](const QString& name, void (ImportDialog::*action)()) {
        auto* b = new QPushButton(name, box);
        connect(b, &QPushButton::clicked, this, action);
        head->addWidget(b);
    };
    button(tr("Add files…"), &ImportDialog::chooseFiles);
    button(tr("Add folder…"), &ImportDialog::chooseFolder);
    button(tr("Remove"), &ImportDialog::removeSelected);
    layout->addLayout(head);
    m_files = makeTree({tr("File"), tr("Size"), tr("Looks like")}, box);
    m_files->setAccessibleName(tr("Files to import"));
    m_files->headerItem()->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    m_files->header()->resizeSection(0, 320);
    m_files->header()->resizeSection(1, 90);
    layout->addWidget(m_files, 1);
    return box;
}

QWidget* ImportDialog::makeOptions() {
    auto* box = new QWidget(this);
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(8);
    m_target = new QLineEdit(box);
    m_target->setPlaceholderText(tr("Site file to write; made if it is not there"));
    auto* choose = new QPushButton(tr("Choose…"), box);
    auto* target = new QHBoxLayout;
    target->addWidget(m_target, 1);
    target->addWidget(choose);
    form->addRow(tr("Into"), target);
    m_format = new QComboBox(box);
    m_format->addItem(tr("Detect each file"), QString());
    for (const FormatInfo& format : formats()) {
        if (format.reads) {
            const QString name = QString::fromUtf8(format.name.data(), static_cast<qsizetype>(format.name.size()));
            m_format->addItem(name, name);
            m_format->setItemData(m_format->count() - 1,
                                  QString::fromUtf8(format.what.data(), static_cast<qsizetype>(format.what.size())),
                                  Qt::ToolTipRole);
        }
    }
    m_time = new QLineEdit(box);
    m_time->setPlaceholderText(QStringLiteral("2026-05-10T12:00Z"));
    m_time->setToolTip(tr("When samples were taken that carry no time of their own; else the file's own time"));
    m_step = new QLineEdit(box);
    m_step->setPlaceholderText(QStringLiteral("15m"));
    m_step->setToolTip(tr("Distance of samples in time, where the file does not show it"));
    m_fabric = new QLineEdit(box);
    m_fabric->setPlaceholderText(tr("from the file name"));
    m_fabric->setToolTip(tr("Name of the fabric that ibnetdiscover or Slurm files describe"));
    m_retire = new QCheckBox(tr("Retire what is no longer listed"), box);
    m_retire->setToolTip(tr("What vanished from a newer file of the same source leaves the counts"));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_format, 2);
    for (const auto& [label, field] : {std::pair{tr("Time"), m_time}, {tr("Step"), m_step}, {tr("Fabric"), m_fabric}}) {
        row->addWidget(new QLabel(label, box));
        row->addWidget(field, field == m_step ? 1 : 2);
        field->setAccessibleName(label);
    }
    form->addRow(tr("Format"), row);
    form->addRow(QString(), m_retire);
    connect(choose, &QPushButton::clicked, this, &ImportDialog::chooseTarget);
    connect(m_target, &QLineEdit::textChanged, this, &ImportDialog::refresh);
    return box;
}

QWidget* ImportDialog::makeFoot() {
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_bar = new QProgressBar(box);
    m_bar->setTextVisible(false);
    m_bar->hide();
    layout->addWidget(m_bar);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_status = new QLabel(box);
    m_status->setWordWrap(true);
    m_status->setTextFormat(Qt::PlainText);
    // Room for what an error has to say, so that nothing jumps when it comes.
    m_status->setMinimumHeight(2 * fontMetrics().lineSpacing() + 2);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_back = new QPushButton(tr("Back"), box);
    m_check = new QPushButton(tr("Dry run"), box);
    m_check->setToolTip(tr("Does and reports everything, and keeps nothing"));
    m_import = new QPushButton(tr("Import"), box);
    m_import->setProperty("primary", true);
    m_import->setDefault(true);
    m_close = new QPushButton(tr("Close"), box);
    layout->addWidget(m_status);
    row->addStretch(1);
    for (QPushButton* button : {m_back, m_check, m_import, m_close}) {
        row->addWidget(button);
    }
    layout->addLayout(row);
    connect(m_back, &QPushButton::clicked, this, [this] {
        m_pages->setCurrentIndex(0);
        say({}, "muted");
        refresh();
    });
    connect(m_check, &QPushButton::clicked, this, [this] { start(true); });
    connect(m_import, &QPushButton::clicked, this, [this] { start(false); });
    connect(m_close, &QPushButton::clicked, this, &ImportDialog::reject);
    return box;
}

void ImportDialog::chooseFiles() {
    addFiles(QFileDialog::getOpenFileNames(this, tr("Files to import")));
}

void ImportDialog::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of leasehold-csv tables"));
    if (!folder.isEmpty()) {
        addFiles({folder});
    }
}

void ImportDialog::chooseTarget() {
    QString path = QFileDialog::getSaveFileName(this, tr("Site file"), m_target->text(), tr("Site files (*.leasehold)"),
                                                nullptr, QFileDialog::DontConfirmOverwrite);
    if (!path.isEmpty()) {
        setTarget(QFileInfo(path).suffix().isEmpty() ? path + QStringLiteral(".leasehold") : path);
    }
}

void ImportDialog::setTarget(const QString& path) {
    m_target->setText(path);
}

QString ImportDialog::target() const {
    return m_target->text().trimmed();
}

QStringList ImportDialog::paths() const {
    QStringList all;
    for (int i = 0; i < m_files->topLevelItemCount(); ++i) {
        all += m_files->topLevelItem(i)->data(0, Qt::UserRole).toString();
    }
    return all;
}

void ImportDialog::addFiles(const QStringList& files) {
    for (const QString& path : files) {
        if (paths().contains(path)) {
            continue;
        }
        const QFileInfo info(path);
        auto* item = new QTreeWidgetItem(m_files);
        item->setText(0, info.fileName());
        item->setToolTip(0, path);
        item->setData(0, Qt::UserRole, path);
        item->setText(1, info.isDir() ? tr("folder") : locale().formattedDataSize(info.size()));
        item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        item->setText(2, tr("looking…"));
        detect(path);
    }
    if (m_target->text().isEmpty() && !files.isEmpty()) {
        const QFileInfo info(files.front());
        setTarget(info.absolutePath() + u'/' + info.baseName() + QStringLiteral(".leasehold"));
    }
    refresh();
}

void ImportDialog::detect(const QString& path) {
    m_jobs.start(
        tr("Looking at %1").arg(QFileInfo(path).fileName()), this,
        [file = toPath(path)](JobContext&) { return probeFormat(file); },
        [this, path](const FormatGuess& guess) {
            for (int i = 0; i < m_files->topLevelItemCount(); ++i) {
                QTreeWidgetItem* item = m_files->topLevelItem(i);
                if (item->data(0, Qt::UserRole).toString() == path) {
                    item->setText(2, QString::fromStdString(guess.text));
                    item->setToolTip(2, QString::fromStdString(guess.text));
                    item->setForeground(2,
                                        guess.known ? palette().text() : QBrush(palette().color(QPalette::BrightText)));
                }
            }
        },
        JobBoard::Loudness::Quiet);
}

void ImportDialog::removeSelected() {
    qDeleteAll(m_files->selectedItems());
    refresh();
}

ImportOptions ImportDialog::options(bool dryRun) const {
    ImportOptions options;
    options.dryRun = dryRun;
    options.format = m_format->currentData().toString().toStdString();
    for (const auto& [key, field] : {std::pair{"time", m_time}, {"step", m_step}, {"fabric", m_fabric}}) {
        if (!field->text().trimmed().isEmpty()) {
            options.set[key] = field->text().trimmed().toStdString();
        }
    }
    if (m_retire->isChecked()) {
        options.set["retire"] = "yes";
    }
    return options;
}

void ImportDialog::start(bool dryRun) {
    if (busy() || paths().isEmpty() || target().isEmpty()) {
        return;
    }
    const ImportOptions chosen = options(dryRun);
    if (const auto fine = checkOptions(chosen); !fine) {
        say(QString::fromStdString(describe(fine.error())), "error");
        return;
    }
    std::vector<std::filesystem::path> inputs;
    for (const QString& path : paths()) {
        inputs.push_back(toPath(path));
    }
    m_job = m_jobs.start(
        dryRun ? tr("Dry run of an import") : tr("Importing"), this,
        [inputs, chosen, site = toPath(target())](JobContext& job) {
            return importFiles(site, inputs, chosen, job.stop(), [&job](const ImportProgress& progress) {
                job.report(progress.fraction, std::string(progress.phase) + ' ' + progress.name);
            });
        },
        [this, dryRun](const Result<ImportReport>& result) { finish(dryRun, result); });
    say(dryRun ? tr("Trying…") : tr("Importing…"), "muted");
    refresh();
}

void ImportDialog::cancel() {
    if (m_job != 0) {
        m_jobs.cancel(m_job);
    }
}

void ImportDialog::reject() {
    if (busy()) {
        cancel();
        return;
    }
    QDialog::reject();
}

void ImportDialog::showProgress() {
    if (m_job == 0) {
        return;
    }
    for (const JobInfo& job : m_jobs.running()) {
        if (job.id == m_job) {
            m_bar->setRange(0, job.fraction < 0 ? 0 : 1000);
            m_bar->setValue(static_cast<int>(std::lround(std::max(0.0, job.fraction) * 1000)));
            if (job.cancelling) {
                say(tr("Stopping; the site stays as it was"), "muted");
            } else if (!job.phase.isEmpty()) {
                say(job.phase, "muted");
            }
        }
    }
}

void ImportDialog::finish(bool dryRun, const Result<ImportReport>& result) {
    m_job = 0;
    if (result) {
        showReport(*result);
        m_pages->setCurrentIndex(1);
        const bool nothing = std::all_of(result->files.begin(), result->files.end(),
                                         [](const FileReport& f) { return f.changedNothing(); });
        say(dryRun    ? tr("Dry run: nothing was written.")
            : nothing ? tr("Done. Nothing changed.")
                      : tr("Done."),
            "muted");
    } else if (result.error().code == ErrorCode::Cancelled) {
        say(tr("Cancelled. The site is as it was."), "muted");
    } else {
        say(QString::fromStdString(describe(result.error())), "error");
    }
    refresh();
    if (result && !dryRun) {
        Q_EMIT imported(target());
    }
    Q_EMIT runEnded(result.has_value());
}

void ImportDialog::showReport(const ImportReport& report) {
    m_report->clear();
    const auto number = [](std::int64_t n) {
        return grouped(static_cast<std::uint64_t>(std::max<std::int64_t>(0, n)));
    };
    for (const FileReport& file : report.files) {
        auto* item = new QTreeWidgetItem(m_report);
        item->setText(0, QStringLiteral("%1 (%2)").arg(QFileInfo(toText(file.file)).fileName(), text(file.format)));
        int column = 1;
        for (const std::int64_t count : {file.rowsRead, file.added, file.updated, file.vanished, file.skipped}) {
            item->setText(column, number(count));
            item->setTextAlignment(column++, Qt::AlignRight | Qt::AlignVCenter);
        }
        for (const auto& [kind, counts] : file.byKind) {
            auto* line = new QTreeWidgetItem(item);
            line->setText(0, text(kind));
            column = 2;
            for (const std::int64_t count : {counts.added, counts.updated, counts.vanished}) {
                line->setText(column, number(count));
                line->setTextAlignment(column++, Qt::AlignRight | Qt::AlignVCenter);
            }
        }
        const auto addLine = [&](const std::string& words, Symbol which, const QColor& colour) {
            auto* line = new QTreeWidgetItem(item);
            line->setText(0, text(words));
            line->setToolTip(0, text(words));
            line->setFirstColumnSpanned(true);
            line->setIcon(0, QIcon(symbolPixmap(which, colour, 16, devicePixelRatioF())));
        };
        for (const std::string& note : file.notes) {
            addLine(note, Symbol::Info, palette().color(QPalette::Link));
        }
        for (const std::string& warning : file.warnings) {
            addLine(warning, Symbol::Warning, palette().color(QPalette::BrightText));
        }
        item->setExpanded(true);
    }
}

void ImportDialog::say(const QString& words, const char* role) {
    m_status->setText(words);
    if (m_status->property("role").toString() != QLatin1String(role)) {
        m_status->setProperty("role", QLatin1String(role));
        m_status->style()->unpolish(m_status);
        m_status->style()->polish(m_status);
    }
}

QString ImportDialog::status() const {
    return m_status->text();
}

void ImportDialog::refresh() {
    const bool ready = !busy() && !paths().isEmpty() && !target().isEmpty();
    const bool report = m_pages->currentIndex() == 1;
    m_pages->setEnabled(!busy());
    m_bar->setVisible(busy());
    m_back->setVisible(report && !busy());
    m_check->setVisible(!report);
    m_check->setEnabled(ready);
    m_import->setVisible(!report || status().startsWith(tr("Dry run")));
    m_import->setEnabled(ready);
    m_close->setText(busy() ? tr("Cancel") : tr("Close"));
}

void ImportDialog::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() && !busy()) {
        event->acceptProposedAction();
    }
}

void ImportDialog::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            files += url.toLocalFile();
        }
    }
    m_pages->setCurrentIndex(0);
    addFiles(files);
}

}  // namespace leasehold
