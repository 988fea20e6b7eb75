// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QWidget>
#include <memory>

#include "widgets/bridge/canvas.hpp"

namespace leasehold {

namespace scene {
class OffscreenContext;
class PixelReader;
}  // namespace scene

/// VTK without a window, its picture read back and painted like any other widget. It needs nothing of Qt's OpenGL, so
/// that it also works on platforms without, and where a remote display offers a slower device than the machine has.
class ImageCanvas : public QWidget, public Canvas {
    Q_OBJECT

public:
    ImageCanvas(CanvasHost& host, QWidget* parent);
    ~ImageCanvas() override;

    [[nodiscard]] QWidget* widget() override { return this; }
    [[nodiscard]] vtkGenericOpenGLRenderWindow* renderWindow() const override;
    void makeCurrent() override;
    void doneCurrent() override {}
    [[nodiscard]] QImage grabPicture() override;
    [[nodiscard]] bool takesBands() const override { return true; }
    void addBand(int line, int lines, const std::function<void()>& render) override;
    void showBands() override;
    void release() override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    bool start();
    bool draw(const std::function<bool()>& render, QSize most, QImage& into);
    /// The picture, made new where that is due; null without OpenGL.
    const QImage& picture();
    void paint(QPainter& painter, const QImage& image);

    CanvasHost& m_host;
    std::unique_ptr<scene::OffscreenContext> m_context;
    std::unique_ptr<scene::PixelReader> m_reader;
    QImage m_picture;
    QImage m_next;  ///< of bands, so far
    QImage m_band;
    bool m_failed = false;
};

}  // namespace leasehold
