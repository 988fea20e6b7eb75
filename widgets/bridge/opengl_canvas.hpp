// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QMetaObject>
#include <QOpenGLWidget>

#include <vtkSmartPointer.h>

#include "widgets/bridge/canvas.hpp"

class QSurface;
class vtkObject;

namespace leasehold {

namespace scene {
class HostedWindow;
}

/// VTK inside a QOpenGLWidget: nothing leaves the graphics card.
class OpenGlCanvas : public QOpenGLWidget, public Canvas {
    Q_OBJECT

public:
    OpenGlCanvas(CanvasHost& host, QWidget* parent);
    ~OpenGlCanvas() override;

    [[nodiscard]] QWidget* widget() override { return this; }
    [[nodiscard]] vtkGenericOpenGLRenderWindow* renderWindow() const override;
    void makeCurrent() override { QOpenGLWidget::makeCurrent(); }
    void doneCurrent() override { QOpenGLWidget::doneCurrent(); }
    [[nodiscard]] QImage grabPicture() override { return grabFramebuffer(); }
    void release() override;

protected:
    void initializeGL() override;
    void paintGL() override;

private:
    void onVtkEvent(vtkObject*, unsigned long event, void* answer);
    void blit(QSize size);

    CanvasHost& m_host;
    vtkSmartPointer<scene::HostedWindow> m_window;
    QMetaObject::Connection m_contextGone;
    QSurface* m_surface = nullptr;
    bool m_ready = false;
};

}  // namespace leasehold
