// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/opengl_canvas.hpp"

#include <vtkCommand.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLState.h>
#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <QPainter>
#include <utility>

#include "widgets/scene/hosted_window.hpp"

namespace leasehold {

OpenGlCanvas::OpenGlCanvas(CanvasHost& host, QWidget* parent)
    : QOpenGLWidget(parent), m_host(host), m_window(vtkSmartPointer<scene::HostedWindow>::New()) {
    m_window->SetReadyForRendering(false);
    m_window->AddObserver(vtkCommand::WindowMakeCurrentEvent, this, &OpenGlCanvas::onVtkEvent);
    m_window->AddObserver(vtkCommand::WindowIsCurrentEvent, this, &OpenGlCanvas::onVtkEvent);
    connect(this, &QOpenGLWidget::frameSwapped, this, [this] { m_host.frameShown(); });
}

OpenGlCanvas::~OpenGlCanvas() {
    release();
    m_window->RemoveAllObservers();
}

vtkGenericOpenGLRenderWindow* OpenGlCanvas::renderWindow() const {
    return m_window;
}

void OpenGlCanvas::onVtkEvent(vtkObject*, unsigned long event, void* answer) {
    if (event == vtkCommand::WindowIsCurrentEvent) {
        *static_cast<bool*>(answer) = context() != nullptr && QOpenGLContext::currentContext() == context();
    } else if (context() != nullptr && m_surface != nullptr && QOpenGLContext::currentContext() != context()) {
        // Not the widget's own makeCurrent(): that binds Qt's framebuffer behind VTK's back, and the picture is black.
        context()->makeCurrent(m_surface);
    }
}

void OpenGlCanvas::initializeGL() {
    // Also after the widget got another top-level window: Qt then throws the old context away.
    m_surface = context()->surface();
    disconnect(m_contextGone);
    m_contextGone =
        connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, &OpenGlCanvas::release, Qt::DirectConnection);
    if (context()->format().version() < std::pair(3, 2)) {
        m_host.graphicsFailed(tr("OpenGL 3.2 is needed; this display offers less."));
        return;
    }
    m_window->SetReadyForRendering(true);
    m_window->OpenGLInit();
    m_window->GetState()->Reset();
    m_ready = true;
    m_host.graphicsReady(
        QString::fromUtf8(reinterpret_cast<const char*>(context()->functions()->glGetString(GL_RENDERER))));
}

void OpenGlCanvas::release() {
    disconnect(m_contextGone);
    if (!std::exchange(m_ready, false)) {
        return;
    }
    makeCurrent();
    m_host.graphicsGoing();
    m_window->Finalize();
    m_window->SetReadyForRendering(false);
    doneCurrent();
    m_surface = nullptr;
}

void OpenGlCanvas::blit(QSize size) {
    auto* gl = context()->extraFunctions();
    vtkOpenGLState* state = m_window->GetState();
    makeCurrent();
    gl->glBindFramebuffer(GL_DRAW_FRAMEBUFFER, defaultFramebufferObject());
    const GLenum buffer = GL_COLOR_ATTACHMENT0;
    gl->glDrawBuffers(1, &buffer);
    state->vtkglDisable(GL_SCISSOR_TEST);
    gl->glDisable(GL_SCISSOR_TEST);
    vtkOpenGLFramebufferObject* picture = m_window->GetRenderFramebuffer();
    const int* drawn = picture->GetLastSize();
    const bool same = drawn[0] == size.width() && drawn[1] == size.height();
    state->PushReadFramebufferBinding();
    picture->Bind(GL_READ_FRAMEBUFFER);
    picture->ActivateReadBuffer(0);
    gl->glBlitFramebuffer(0, 0, drawn[0], drawn[1], 0, 0, size.width(), size.height(), GL_COLOR_BUFFER_BIT,
                          same ? GL_NEAREST : GL_LINEAR);
    state->PopReadFramebufferBinding();
}

void OpenGlCanvas::paintGL() {
    if (!m_ready) {
        return;
    }
    const QSize size = deviceSize();
    vtkOpenGLState* state = m_window->GetState();
    // Qt's painting changed GL behind VTK's cache.
    state->Reset();
    state->Push();
    state->vtkglDepthFunc(GL_LEQUAL);
    m_host.drawFrame();
    blit(size);
    state->Pop();
    QPainter painter(this);
    m_host.paintOver(painter);
}

}  // namespace leasehold
