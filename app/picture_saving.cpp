// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/picture_saving.hpp"

#include <QFile>
#include <cmath>

namespace leasehold {
namespace {

constexpr int kShownAfter = 500;  ///< milliseconds
constexpr int kDrawn = 70;        ///< percent; the rest is for encoding
constexpr int kAll = 100;

}  // namespace

PictureSaving::PictureSaving(std::unique_ptr<scene::PictureDrawing> drawing, QString path, JobBoard& jobs,
                             QWidget* parent)
    : QObject(parent),
      m_drawing(std::move(drawing)),
      m_path(std::move(path)),
      m_jobs(jobs),
      m_progress(std::make_unique<QProgressDialog>(tr("Drawing the picture…"), tr("Cancel"), 0, kAll, parent)) {
    m_progress->setMinimumDuration(kShownAfter);
    m_progress->setAutoReset(false);
    m_progress->setAutoClose(false);
    m_progress->setValue(0);
    connect(m_progress.get(), &QProgressDialog::canceled, this, &PictureSaving::cancel);
    m_next.setInterval(0);  // as soon as nothing else waits
    connect(&m_next, &QTimer::timeout, this, &PictureSaving::step);
}

void PictureSaving::cancel() {
    m_next.stop();
    if (m_writing != 0) {
        m_jobs.cancel(m_writing);  // ends by itself, without a file
        return;
    }
    m_drawing.reset();
    deleteLater();
}

void PictureSaving::step() {
    const auto drawn = m_drawing->step();
    if (!drawn) {
        m_next.stop();
        Q_EMIT failed(drawn.error());
        deleteLater();
        return;
    }
    m_progress->setValue(static_cast<int>(std::lround(m_drawing->progress() * kDrawn)));
    if (m_drawing->done()) {
        m_next.stop();
        if (const auto image = m_drawing->finished()) {
            m_drawing.reset();
            write(*image);
        }
    }
}

void PictureSaving::write(const QImage& image) {
    m_progress->setLabelText(tr("Writing the picture…"));
    m_writing = m_jobs.start(
        tr("Writing the picture"), this,
        [image, file = QFile::encodeName(m_path).toStdString()](JobContext& job) {
            return scene::savePicture(image, file, job.stop());
        },
        [this](const Result<void>& written) {
            if (written) {
                Q_EMIT saved();
            } else if (written.error().code != ErrorCode::Cancelled) {
                Q_EMIT failed(written.error());
            }
            deleteLater();
        },
        JobBoard::Loudness::Quiet);
}

}  // namespace leasehold
