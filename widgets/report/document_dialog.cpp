// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/document_dialog.hpp"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include "widgets/controls/date_field.hpp"
#include "widgets/controls/file_export.hpp"
#include "widgets/controls/screen_fit.hpp"
#include "widgets/controls/scroll_body.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/board_pack.hpp"
#include "widgets/report/elevation_booklet.hpp"

namespace leasehold {
namespace {

/// What the first half of a board pack's work gives.
struct Gathered {
    std::shared_ptr<const report::ReportFacts> facts;
    scene::SiteGeometryPtr geometry;
};

report::Progress progressOf(JobContext& job, double from, double to) {
    return [&job, from, to](double share, std::string_view phase) { job.report(from + (to - from) * share, phase); };
}

std::string encoded(const QString& path) {
    return QFile::encodeName(path).toStdString();
}

}  // namespace

DocumentDialog::DocumentDialog(Kind kind, OpenSitePtr site, Instant at, JobBoard& jobs, QWidget* parent)
    : QDialog(parent), m_kind(kind), m_site(std::move(site)), m_jobs(jobs) {
    setWindowTitle(kind == Kind::BoardPack ? tr("Board pack") : tr("Elevation booklet"));
    setUp();
    setDate(at);
    setFile(suggestedFile());
    m_suggested = m_file->text();
    setBusy(false);
    resizeToScreen(*this, {520, sizeHint().height()});
    connect(&m_jobs, &JobBoard::changed, this, &DocumentDialog::showProgress);
}

DocumentDialog::~DocumentDialog() {
    if (m_job != 0) {
        m_jobs.drop(m_job);
    }
}

void DocumentDialog::setUp() {
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    auto* what =
        new QLabel(m_kind == Kind::BoardPack ? tr("Occupancy, rent and risk at a date, in four to eight pages, as PDF.")
                                             : tr("Every rack's front by hall and row, vacant ones included, as PDF."),
                   this);
    what->setWordWrap(true);
    what->setProperty("role", QStringLiteral("muted"));
    layout->addWidget(what);
    auto* form = new QFormLayout;
    form->setSpacing(8);
    layout->addLayout(form);
    m_date = new DateField(DateField::Shows::Minute, this);
    form->addRow(tr("&Date (UTC)"), m_date);
    m_paper = new QComboBox(this);
    m_paper->addItem(tr("A4"), static_cast<int>(report::Paper::A4));
    m_paper->addItem(tr("Letter"), static_cast<int>(report::Paper::Letter));
    form->addRow(tr("&Paper"), m_paper);
    if (m_kind == Kind::Elevations) {
        m_hall = new QComboBox(this);
        m_hall->addItem(tr("All halls"), QString());
        for (const Hall& hall : m_site->snapshot->halls) {
            m_hall->addItem(text(hall.name), text(hall.name));
        }
        form->addRow(tr("&Hall"), m_hall);
        m_colour = new QComboBox(this);
        m_colour->addItem(tr("Tenant"), static_cast<int>(scene::Quantity::Tenant));
        m_colour->addItem(tr("State"), static_cast<int>(scene::Quantity::State));
        m_colour->addItem(tr("Utilisation"), static_cast<int>(scene::Quantity::Utilisation));
        form->addRow(tr("&Colour by"), m_colour);
    }
    auto* fileRow = new QHBoxLayout;
    m_file = new QLineEdit(this);
    auto* choose = new QPushButton(tr("&Browse…"), this);
    fileRow->addWidget(m_file, 1);
    fileRow->addWidget(choose);
    form->addRow(tr("&File"), fileRow);
    qobject_cast<QLabel*>(form->labelForField(fileRow))->setBuddy(m_file);
    auto* foot = new QWidget(this);
    auto* footLayout = new QVBoxLayout(foot);
    footLayout->setContentsMargins(16, 4, 16, 16);
    footLayout->setSpacing(12);
    m_message = new QLabel(foot);
    m_message->setWordWrap(true);
    footLayout->addWidget(m_message);
    m_progress = new QProgressBar(foot);
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 1000);
    footLayout->addWidget(m_progress);
    auto* buttons = new QHBoxLayout;
    m_close = new QPushButton(tr("Cancel"), this);
    m_make = new QPushButton(tr("&Make"), this);
    m_make->setProperty("primary", true);
    m_make->setDefault(true);
    buttons->addStretch();
    buttons->addWidget(m_close);
    buttons->addWidget(m_make);
    footLayout->addLayout(buttons);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(new ScrollBody(body, this), 1);
    outer->addWidget(foot);
    connect(m_date, &DateField::dateChanged, this, &DocumentDialog::renameFile);
    connect(m_date, &DateField::validityChanged, this, [this] { setBusy(busy(), m_message->text()); });
    connect(choose, &QPushButton::clicked, this, &DocumentDialog::browse);
    connect(m_make, &QPushButton::clicked, this, &DocumentDialog::make);
    connect(m_close, &QPushButton::clicked, this, &DocumentDialog::reject);
    connect(m_file, &QLineEdit::textChanged, this, [this](const QString& path) {
        m_make->setEnabled(!busy() && m_date->isValid() && !path.trimmed().isEmpty());
    });
}

/// A name that was suggested carries the date; one that the user chose stays.
void DocumentDialog::renameFile() {
    if (m_file->text() == m_suggested) {
        setFile(suggestedFile());
        m_suggested = m_file->text();
    }
}

QString DocumentDialog::suggestedFile() const {
    const QString site = QFile::decodeName(m_site->snapshot->path.c_str());
    const QString folder = site.isEmpty() ? QDir::homePath() : QFileInfo(site).absolutePath();
    const QString kind = m_kind == Kind::BoardPack ? QStringLiteral("board pack") : QStringLiteral("elevations");
    return QStringLiteral("%1/%2.pdf").arg(folder, exportName(text(m_site->snapshot->name), kind, date()));
}

void DocumentDialog::setFile(const QString& path) {
    m_file->setText(QDir::toNativeSeparators(path));
}

QString DocumentDialog::file() const {
    const QString path = m_file->text().trimmed();
    return path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive) ? path : path + QStringLiteral(".pdf");
}

void DocumentDialog::setDate(Instant at) {
    m_date->setInstant(at);
}

Instant DocumentDialog::date() const {
    return m_date->instant();
}

void DocumentDialog::setPaper(report::Paper paper) {
    m_paper->setCurrentIndex(m_paper->findData(static_cast<int>(paper)));
}

report::Paper DocumentDialog::paper() const {
    return static_cast<report::Paper>(m_paper->currentData().toInt());
}

void DocumentDialog::browse() {
    const QString path = QFileDialog::getSaveFileName(this, windowTitle(), file(), tr("PDF documents (*.pdf)"));
    if (!path.isEmpty()) {
        setFile(path);
    }
}

void DocumentDialog::setBusy(bool busy, const QString& phase) {
    for (QWidget* widget : std::initializer_list<QWidget*>{m_date, m_paper, m_hall, m_colour, m_file}) {
        if (widget != nullptr) {
            widget->setEnabled(!busy);
        }
    }
    m_make->setEnabled(!busy && m_date->isValid() && !m_file->text().trimmed().isEmpty());
    m_progress->setVisible(busy);
    m_message->setProperty("role", QStringLiteral("muted"));
    m_message->setText(phase);
    m_message->setVisible(!phase.isEmpty());
}

void DocumentDialog::showProgress() {
    for (const JobInfo& job : m_jobs.running()) {
        if (m_job != 0 && job.id == m_job) {
            m_progress->setValue(static_cast<int>(std::max(0.0, job.fraction) * 1000));
            m_message->setText(job.cancelling ? tr("Stopping") : job.phase);
        }
    }
}

void DocumentDialog::make() {
    if (busy()) {
        return;
    }
    m_progress->setValue(0);
    setBusy(true, tr("Beginning"));
    m_kind == Kind::BoardPack ? makePack() : makeBooklet();
}

void DocumentDialog::makeBooklet() {
    report::BookletRequest request;
    request.site = m_site;
    request.at = date();
    request.hall = m_hall->currentData().toString().toStdString();
    request.quantity = static_cast<scene::Quantity>(m_colour->currentData().toInt());
    request.paper = paper();
    m_job = m_jobs.start(
        tr("Making the elevation booklet"), this,
        [request, path = encoded(file())](JobContext& job) -> Result<> {
            const auto booklet = report::makeElevationBooklet(request, job.stop(), progressOf(job, 0, 1));
            return booklet ? report::savePdf(booklet->pdf, path) : Result<>(Failure(booklet.error()));
        },
        [this](const Result<>& written) { finish(written); });
}

void DocumentDialog::makePack() {
    m_job = m_jobs.start(
        tr("Making the board pack"), this,
        [site = m_site, at = date()](JobContext& job) -> Result<Gathered> {
            auto facts = report::gatherReport(site, at, job.stop(), progressOf(job, 0, 0.7));
            if (!facts) {
                return Failure(facts.error());
            }
            return Gathered{std::make_shared<const report::ReportFacts>(std::move(*facts)),
                            scene::buildGeometry(site->snapshot)};
        },
        [this](const Result<Gathered>& gathered) {
            if (!gathered) {
                finish(Failure(gathered.error()));
                return;
            }
            m_message->setText(tr("Drawing the cover"));
            // After the words are seen: OpenGL may take a second.
            QTimer::singleShot(0, this,
                               [this, gathered = *gathered] { paintCover(gathered.facts, gathered.geometry); });
        });
}

void DocumentDialog::paintCover(const std::shared_ptr<const report::ReportFacts>& facts,
                                const scene::SiteGeometryPtr& geometry) {
    if (m_job == 0) {
        return;  // cancelled meanwhile
    }
    QImage cover;
    if (!facts->snapshot().racks.empty()) {
        if (const auto picture = report::paintCoverPicture(*facts, geometry, paper())) {
            cover = *picture;
        }
    }
    m_job = m_jobs.start(
        tr("Making the board pack"), this,
        [facts, cover, paper = paper(), path = encoded(file())](JobContext& job) -> Result<> {
            const auto pack = report::makeBoardPack(*facts, cover, paper, job.stop(), progressOf(job, 0.75, 1));
            return pack ? report::savePdf(pack->pdf, path) : Result<>(Failure(pack.error()));
        },
        [this](const Result<>& written) { finish(written); });
}

void DocumentDialog::finish(const Result<>& written) {
    m_job = 0;
    if (written) {
        Q_EMIT made(file());
        accept();
        return;
    }
    setBusy(false);
    if (written.error().code != ErrorCode::Cancelled) {
        m_message->setProperty("role", QStringLiteral("error"));
        m_message->setText(text(describe(written.error())));
        m_message->show();
    }
}

void DocumentDialog::reject() {
    if (!busy()) {
        QDialog::reject();
        return;
    }
    m_jobs.drop(m_job);
    m_job = 0;
    setBusy(false);
}

}  // namespace leasehold
