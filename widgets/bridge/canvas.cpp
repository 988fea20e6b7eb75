// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/canvas.hpp"

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QWidget>

#include "widgets/bridge/image_canvas.hpp"
#include "widgets/bridge/opengl_canvas.hpp"

namespace leasehold {
namespace {

/// GL_RENDERER of the context that a QOpenGLWidget would get; empty without one.
QByteArray rendererOfQt() {
    QOpenGLContext* const before = QOpenGLContext::currentContext();
    QSurface* const surfaceBefore = before != nullptr ? before->surface() : nullptr;
    QByteArray name;
    QOpenGLContext context;
    QOffscreenSurface surface;
    surface.create();
    if (context.create() && context.makeCurrent(&surface)) {
        name = reinterpret_cast<const char*>(context.functions()->glGetString(GL_RENDERER));
        context.doneCurrent();
    }
    if (before != nullptr) {
        before->makeCurrent(surfaceBefore);
    }
    return name;
}

bool isProcessor(const QByteArray& renderer) {
    for (const char* name : {"llvmpipe", "softpipe", "swrast", "SWR", "Software Rasterizer", "SwiftShader"}) {
        if (renderer.contains(name)) {
            return true;
        }
    }
    return false;
}

CanvasKind find() {
    const QByteArray wanted = qgetenv("LEASEHOLD_CANVAS");
    if (wanted == "opengl" || wanted == "image") {
        return wanted == "opengl" ? CanvasKind::OpenGl : CanvasKind::Image;
    }
    const QByteArray renderer = rendererOfQt();
    return renderer.isEmpty() || isProcessor(renderer) ? CanvasKind::Image : CanvasKind::OpenGl;
}

}  // namespace

CanvasKind Canvas::preferred() {
    static const CanvasKind kind = find();
    return kind;
}

QSize Canvas::deviceSize() {
    return (QSizeF(widget()->size()) * widget()->devicePixelRatioF()).toSize();
}

Canvas* Canvas::make(CanvasKind kind, CanvasHost& host, QWidget* parent) {
    if (kind == CanvasKind::OpenGl) {
        return new OpenGlCanvas(host, parent);
    }
    return new ImageCanvas(host, parent);
}

}  // namespace leasehold
