// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/image_canvas.hpp"

#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>
#include <vtk_glew.h>
#include <QPainter>
#include <algorithm>
#include <cstring>
#include <utility>

#include "widgets/scene/offscreen_context.hpp"
#include "widgets/scene/pixel_reader.hpp"

namespace leasehold {

ImageCanvas::ImageCanvas(CanvasHost& host, QWidget* parent) : QWidget(parent), m_host(host) {
    setAttribute(Qt::WA_OpaquePaintEvent);  // the picture covers all of it
}

ImageCanvas::~ImageCanvas() {
    release();
}

vtkGenericOpenGLRenderWindow* ImageCanvas::renderWindow() const {
    return m_context ? m_context->window() : nullptr;
}

void ImageCanvas::makeCurrent() {
    m_context->makeCurrent();
}

bool ImageCanvas::start() {
    if (m_context || m_failed) {
        return !m_failed;
    }
    auto context = scene::OffscreenContext::create();
    if (!context) {
        m_failed = true;
        m_host.graphicsFailed(QString::fromStdString(describe(context.error())));
        return false;
    }
    m_context = *std::move(context);
    m_reader = std::make_unique<scene::PixelReader>();
    m_host.graphicsReady(QString::fromStdString(m_context->renderer()).section(QStringLiteral(", OpenGL"), 0, 0));
    return true;
}

void ImageCanvas::release() {
    m_failed = false;
    m_picture = m_next = m_band = {};
    if (!m_context) {
        return;
    }
    makeCurrent();
    m_host.graphicsGoing();
    m_reader->release();
    m_reader.reset();
    m_context.reset();
}

const QImage& ImageCanvas::picture() {
    if (!start()) {
        return m_picture;
    }
    const QSize size = deviceSize();
    const bool drawn = draw([&] { return m_host.drawFrame() || m_picture.isNull(); }, size, m_picture);
    if (drawn) {
        m_next = {};
    }
    return m_picture;
}

/// Reads what `render` rendered, where it says that it did.
bool ImageCanvas::draw(const std::function<bool()>& render, QSize most, QImage& into) {
    makeCurrent();
    vtkOpenGLState* state = m_context->window()->GetState();
    state->Push();
    state->vtkglDepthFunc(GL_LEQUAL);
    const bool drawn = render();
    if (drawn) {
        m_reader->read(m_context->window(), most, into);
    }
    state->Pop();
    return drawn;
}

void ImageCanvas::addBand(int line, int lines, const std::function<void()>& render) {
    const QSize size = deviceSize();
    if (m_next.size() != size) {
        m_next = QImage(size, QImage::Format_RGB32);
    }
    draw([&] { return render(), true; }, {size.width(), lines}, m_band);
    const qsizetype bytes = qsizetype{4} * std::min(size.width(), m_band.width());
    for (int y = 0; y < std::min({lines, m_band.height(), size.height() - line}); ++y) {
        std::memcpy(m_next.scanLine(line + y), m_band.constScanLine(y), static_cast<std::size_t>(bytes));
    }
}

void ImageCanvas::showBands() {
    m_picture = std::exchange(m_next, {});
    m_band = {};
    update();
}

void ImageCanvas::paintEvent(QPaintEvent*) {
    const QImage& image = picture();
    QPainter painter(this);
    if (image.isNull()) {
        painter.fillRect(rect(), palette().window());
        return;
    }
    paint(painter, image);
    painter.end();
    // Qt copies what was painted to the screen when this returns.
    QMetaObject::invokeMethod(
        this, [this] { m_host.frameShown(); }, Qt::QueuedConnection);
}

/// A coarser frame of a movement is scaled up here: OpenGL of a processor takes three times as long for that.
void ImageCanvas::paint(QPainter& painter, const QImage& image) {
    const QSize size = deviceSize();
    const double ratio = devicePixelRatioF();
    painter.save();
    painter.scale(1 / ratio, 1 / ratio);  // pixel to pixel at any display scale
    painter.setRenderHint(QPainter::SmoothPixmapTransform, image.size() != size);
    painter.drawImage(QRect({}, size), image);
    painter.restore();
    m_host.paintOver(painter);
}

QImage ImageCanvas::grabPicture() {
    const QImage& image = picture();
    if (image.isNull()) {
        return {};
    }
    QImage whole(deviceSize(), QImage::Format_RGB32);
    whole.setDevicePixelRatio(devicePixelRatioF());
    QPainter painter(&whole);
    paint(painter, image);
    return whole;
}

}  // namespace leasehold
