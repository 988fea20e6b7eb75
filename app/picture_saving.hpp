// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QProgressDialog>
#include <QTimer>
#include <memory>

#include "widgets/scene/render_image.hpp"
#include "widgets/state/jobs.hpp"

namespace leasehold {

/// A picture on its way into a file: drawn on the GUI thread a band at a time, since OpenGL stays there, with whatever
/// else happens in between; encoded and written on a worker. Shows progress with Cancel once it takes longer than half
/// a second, and deletes itself at its end. GUI thread.
class PictureSaving : public QObject {
    Q_OBJECT
public:
    /// parent: a widget, over which the progress stands.
    PictureSaving(std::unique_ptr<scene::PictureDrawing> drawing, QString path, JobBoard& jobs, QWidget* parent);

    void start() { m_next.start(); }
    void cancel();

Q_SIGNALS:
    void saved();
    void failed(const leasehold::Error& error);

private:
    void step();
    void write(const QImage& image);

    std::unique_ptr<scene::PictureDrawing> m_drawing;
    QString m_path;
    JobBoard& m_jobs;
    QTimer m_next;
    std::unique_ptr<QProgressDialog> m_progress;
    std::uint64_t m_writing = 0;
};

}  // namespace leasehold
