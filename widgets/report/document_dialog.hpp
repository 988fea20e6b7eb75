// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <memory>
#include <optional>

#include "data/model/result.hpp"
#include "widgets/report/pdf_book.hpp"
#include "widgets/report/report_facts.hpp"
#include "widgets/scene/site_geometry.hpp"
#include "widgets/state/jobs.hpp"
#include "widgets/state/open_site.hpp"

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace leasehold {

class DateField;

/// Asks for date, paper and file of a document, makes it off the GUI thread, and says how far it is. Only the board
/// pack's cover is drawn on the GUI thread, as OpenGL wants it. Closing it, or Cancel, stops the work; nothing is then
/// written. GUI thread.
class DocumentDialog : public QDialog {
    Q_OBJECT
public:
    enum class Kind : std::uint8_t { BoardPack, Elevations };

    /// `at`: the date first shown.
    DocumentDialog(Kind kind, OpenSitePtr site, Instant at, JobBoard& jobs, QWidget* parent = nullptr);
    ~DocumentDialog() override;

    void setFile(const QString& path);
    [[nodiscard]] QString file() const;
    void setDate(Instant at);
    [[nodiscard]] Instant date() const;
    void setPaper(report::Paper paper);
    [[nodiscard]] bool busy() const { return m_job != 0; }

public Q_SLOTS:
    /// Makes the document; the dialog closes when it is written, and stays with a message where it could not be.
    void make();
    void reject() override;

Q_SIGNALS:
    void made(const QString& path);

private:
    void setUp();
    void browse();
    void makeBooklet();
    void makePack();
    void paintCover(const std::shared_ptr<const report::ReportFacts>& facts, const scene::SiteGeometryPtr& geometry);
    void finish(const Result<>& written);
    void setBusy(bool busy, const QString& phase = {});
    void showProgress();
    [[nodiscard]] report::Paper paper() const;
    [[nodiscard]] QString suggestedFile() const;
    void renameFile();

    Kind m_kind;
    OpenSitePtr m_site;
    JobBoard& m_jobs;
    std::uint64_t m_job = 0;
    DateField* m_date = nullptr;
    QString m_suggested;  ///< in m_file, unless the user changed it
    QComboBox* m_paper = nullptr;
    QComboBox* m_hall = nullptr;
    QComboBox* m_colour = nullptr;
    QLineEdit* m_file = nullptr;
    QLabel* m_message = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_make = nullptr;
    QPushButton* m_close = nullptr;
};

}  // namespace leasehold
