// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/import_dialog.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QStackedWidget>
#include <QStyle>
#include <QTreeWidget>
#include <algorithm>
#include <cmath>

#include "data/formats/formats.hpp"
#include "widgets/controls/format_probe.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/screen_fit.hpp"
#include "widgets/models/window_words.hpp"
#include "widgets/models/words.hpp"
#include "widgets/state/file_path.hpp"

namespace leasehold {
namespace {

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

ImportDialog::ImportDialog(JobBoard& jobs, SnapshotPtr open, QWidget* parent)
    : QDialog(parent), m_jobs(jobs), m_open(std::move(open)), m_overlap(jobs, tr("Comparing names"), this) {
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
    form->addRow(tr("Into"), makeTarget());
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
    m_whole = new QCheckBox(tr("Files are whole"), box);
    m_whole->setToolTip(
        tr("A fabric file that looks cut off marks nothing as vanished, unless this says that it is the whole"));
    m_settings = new QLineEdit(box);
    m_settings->setObjectName(QStringLiteral("settings"));
    m_settings->setAccessibleName(tr("Settings"));
    m_settings->setPlaceholderText(tr("as reports name them: host.gpu-a7=oak07 replace=yes"));
    QStringList keys{tr("What reports ask for, key=value, one after another:")};
    for (const auto& [key, what] : importSettings())
        keys += QStringLiteral("%1: %2").arg(text(std::string(key)), text(std::string(what)));
    m_settings->setToolTip(keys.join(u'\n'));
    auto* switches = new QHBoxLayout;
    switches->setSpacing(16);
    switches->addWidget(m_retire);
    switches->addWidget(m_whole);
    switches->addStretch(1);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_format, 2);
    for (const auto& [label, field] : {std::pair{tr("Time"), m_time}, {tr("Step"), m_step}, {tr("Fabric"), m_fabric}}) {
        row->addWidget(new QLabel(label, box));
        row->addWidget(field, field == m_step ? 1 : 2);
        field->setAccessibleName(label);
    }
    form->addRow(tr("Format"), row);
    form->addRow(tr("Settings"), m_settings);
    form->addRow(QString(), switches);
    return box;
}

/// This site or another one; which is said, never taken for granted.
QWidget* ImportDialog::makeTarget() {
    auto* box = new QWidget(this);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    m_target = new QLineEdit(box);
    m_target->setPlaceholderText(tr("Site file to write; made if it is not there"));
    m_target->setAccessibleName(tr("Site file to write"));
    auto* choose = new QPushButton(tr("Choose…"), box);
    m_other = new QRadioButton(m_open ? tr("A new site, or another one") : tr("A new site, or one that is there"), box);
    m_advice = new QLabel(box);
    m_advice->setWordWrap(true);
    m_advice->setTextFormat(Qt::PlainText);
    m_copy = new QCheckBox(tr("Keep a copy of the site as it is now, for Undo import"), box);
    m_copy->setChecked(true);
    m_copy->setToolTip(tr("Beside the site, as NAME.before-import-1.leasehold; the last %1 are kept").arg(kCopiesKept));
    int row = 0;
    if (m_open) {
        const QString name = text(m_open->name);
        m_this = new QRadioButton(name.isEmpty() ? tr("This site") : tr("This site: %1").arg(name), box);
        m_this->setToolTip(openPath());
        grid->addWidget(m_this, row++, 0, 1, 3);
        connect(m_this, &QRadioButton::clicked, this, [this] { m_chosen = true; });
        connect(m_this, &QRadioButton::toggled, this, &ImportDialog::refresh);
    } else {
        m_other->setChecked(true);
        m_other->hide();
    }
    grid->addWidget(m_other, row, 0);
    grid->addWidget(m_target, row, 1);
    grid->addWidget(choose, row++, 2);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_advice, row++, 0, 1, 3);
    grid->addWidget(m_copy, row++, 0, 1, 3);
    m_advice->setVisible(m_open != nullptr);
    connect(choose, &QPushButton::clicked, this, &ImportDialog::chooseTarget);
    connect(m_target, &QLineEdit::textEdited, this, [this] {
        m_chosen = true;
        m_other->setChecked(true);
    });
    connect(m_target, &QLineEdit::textChanged, this, &ImportDialog::refresh);
    connect(m_other, &QRadioButton::clicked, this, [this] {
        m_chosen = true;
        m_target->setFocus();
    });
    connect(m_other, &QRadioButton::toggled, this, &ImportDialog::refresh);
    return box;
}

QString ImportDialog::openPath() const {
    return m_open ? toText(m_open->path) : QString();
}

QString ImportDialog::advice() const {
    return m_advice->text();
}

void ImportDialog::compareNames() {
    if (!m_open || busy()) {
        return;
    }
    m_overlap.drop();
    if (paths().isEmpty()) {
        m_advice->clear();
        refresh();
        return;
    }
    m_advice->setText(tr("Comparing the names in the files with this site's…"));
    m_advice->setProperty("role", QStringLiteral("muted"));
    std::vector<std::filesystem::path> inputs;
    for (const QString& path : paths()) {
        inputs.push_back(toPath(path));
    }
    m_overlap.request([open = m_open, inputs, chosen = options(true)](
                          JobContext& job) { return nameOverlap(*open, inputs, chosen, job.stop()); },
                      [this](const Result<NameOverlap>& overlap) { propose(overlap); });
}

/// Proposes this site where it knows some of the names, or has none that could be known; else nothing.
void ImportDialog::propose(const Result<NameOverlap>& overlap) {
    const bool bare = m_open->nodes.empty() && m_open->racks.empty() && m_open->leases.empty();
    const bool some = overlap && overlap->known > 0;
    QString words;
    if (overlap && overlap->named > 0 && !bare) {
        const auto named = static_cast<std::uint64_t>(overlap->named);
        const QString kinds = text(overlap->kind) + (named == 1                  ? QString()
                                                     : overlap->kind == "switch" ? QStringLiteral("es")
                                                                                 : QStringLiteral("s"));
        words = tr("%1 of %2 %3 in these files are known in this site")
                    .arg(grouped(static_cast<std::uint64_t>(overlap->known)), grouped(named), kinds);
        words += !overlap->whole ? tr(" (from the beginning of the files).") : QStringLiteral(".");
        if (!some) {
            words += QLatin1Char(' ') + tr("They may be of another cluster: say where they shall go.");
        }
    } else if (!bare) {
        words = tr("The files name nothing that could be compared with this site: say where they shall go.");
    }
    m_advice->setText(words);
    m_advice->setProperty("role", some || bare ? QStringLiteral("muted") : QStringLiteral("mark"));
    m_advice->style()->unpolish(m_advice);
    m_advice->style()->polish(m_advice);
    if (!m_chosen && (some || bare)) {
        m_this->setChecked(true);
    } else if (!m_chosen && m_this->isChecked()) {
        // Files came to those that it was proposed for.
        for (QRadioButton* button : {m_this, m_other}) {
            button->setAutoExclusive(false);
            button->setChecked(false);
            button->setAutoExclusive(true);
        }
    }
    refresh();
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
    m_undo = new QPushButton(tr("Undo import…"), box);
    m_undo->setToolTip(tr("Sets the site back to what it was before; also in the Edit menu"));
    m_undo->hide();
    m_close = new QPushButton(tr("Close"), box);
    layout->addWidget(m_status);
    row->addStretch(1);
    for (QPushButton* button : {m_undo, m_back, m_check, m_import, m_close}) {
        row->addWidget(button);
    }
    layout->addLayout(row);
    connect(m_back, &QPushButton::clicked, this, [this] {
        m_pages->setCurrentIndex(0);
        m_undo->hide();
        say({}, "muted");
        refresh();
    });
    connect(m_check, &QPushButton::clicked, this, [this] { start(true); });
    connect(m_import, &QPushButton::clicked, this, [this] { start(false); });
    connect(m_undo, &QPushButton::clicked, this, [this] { Q_EMIT undoWanted(target()); });
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
    m_chosen = true;
    if (m_this != nullptr && QFileInfo(path) == QFileInfo(openPath())) {
        m_this->setChecked(true);
        return;
    }
    m_target->setText(path);
    m_other->setChecked(true);
}

QString ImportDialog::target() const {
    return m_this != nullptr && m_this->isChecked() ? openPath()
           : m_other->isChecked()                   ? m_target->text().trimmed()
                                                    : QString();
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
        // A name for a new site; whether it is to be one is another question.
        const QFileInfo info(files.front());
        m_target->setText(info.absolutePath() + u'/' + info.baseName() + QStringLiteral(".leasehold"));
    }
    compareNames();
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
    compareNames();
    refresh();
}

namespace {

/// "host.a=b c site=My site": a value ends where the next key begins. What has no key is one, for the import to refuse.
std::map<std::string, std::string> settingsIn(const QString& line) {
    static const QRegularExpression begin(QStringLiteral("(?:^|\\s)([A-Za-z][^\\s=]*)="));
    std::map<std::string, std::string> set;
    std::string key;
    qsizetype from = 0;
    const auto close = [&](qsizetype to) {
        const QString value = line.mid(from, to - from).trimmed();
        if (!key.empty()) {
            set[key] = value.toStdString();
        } else if (!value.isEmpty()) {
            set[value.toStdString()];
        }
    };
    for (const QRegularExpressionMatch& match : begin.globalMatch(line)) {
        close(match.capturedStart());
        key = match.captured(1).toStdString();
        from = match.capturedEnd();
    }
    close(line.size());
    return set;
}

}  // namespace

ImportOptions ImportDialog::options(bool dryRun) const {
    ImportOptions options;
    options.dryRun = dryRun;
    options.set = settingsIn(m_settings->text());
    options.format = m_format->currentData().toString().toStdString();
    for (const auto& [key, field] : {std::pair{"time", m_time}, {"step", m_step}, {"fabric", m_fabric}}) {
        if (!field->text().trimmed().isEmpty()) {
            options.set[key] = field->text().trimmed().toStdString();
        }
    }
    if (m_retire->isChecked()) {
        options.set["retire"] = "yes";
    }
    if (m_whole->isChecked()) {
        options.set["whole"] = "yes";
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
        [inputs, chosen, site = toPath(target()), copy = m_copy->isChecked()](JobContext& job) {
            const auto report = [&job](const ImportProgress& progress) {
                job.report(progress.fraction, std::string(progress.phase) + ' ' + progress.name);
            };
            if (copy) {
                return importUndoable(site, inputs, chosen, job.stop(), report);
            }
            return importFiles(site, inputs, chosen, job.stop(), report).map([](ImportReport done) {
                return UndoableImport{std::move(done), std::nullopt};
            });
        },
        [this, dryRun](const Result<UndoableImport>& result) { finish(dryRun, result); });
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

void ImportDialog::finish(bool dryRun, const Result<UndoableImport>& result) {
    m_job = 0;
    m_undo->hide();
    if (result) {
        showReport(result->report);
        m_pages->setCurrentIndex(1);
        const auto& files = result->report.files;
        const bool nothing =
            std::all_of(files.begin(), files.end(), [](const FileReport& f) { return f.changedNothing(); });
        const QString copy =
            result->copy ? QLatin1Char(' ') + tr("The site as it was before stands in %1.").arg(toText(*result->copy))
                         : QString();
        say(dryRun    ? tr("Dry run: nothing was written.")
            : nothing ? tr("Done. Nothing changed.")
                      : tr("Done.") + copy,
            "muted");
        m_undo->setVisible(result->copy.has_value());
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
            line->setText(0, windowWords(words));
            line->setToolTip(0, windowWords(words));
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
    // A copy is of what is there.
    m_copy->setEnabled(target().isEmpty() || QFileInfo::exists(target()));
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
