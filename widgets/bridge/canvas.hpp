// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QSize>
#include <QString>
#include <functional>

class QPainter;
class QWidget;
class vtkGenericOpenGLRenderWindow;

namespace leasehold {

/// Who is drawn on a canvas. All calls come on the GUI thread.
class CanvasHost {
public:
    /// OpenGL is there and current: for the first time, or again after it was lost.
    /// device: what draws, in the driver's words.
    virtual void graphicsReady(const QString& device) = 0;
    /// OpenGL goes away; current for a last time, to free what lives in it.
    virtual void graphicsGoing() = 0;
    /// Renders into renderWindow()'s framebuffer, at a size of its own choice, where that is due; OpenGL is current.
    /// Whether there is another picture than before.
    virtual bool drawFrame() = 0;
    /// What is written on the picture; logical pixels. No OpenGL here.
    virtual void paintOver(QPainter& painter) = 0;
    /// The last painting is on its way to the screen, as far as a program can know.
    virtual void frameShown() = 0;
    /// There is no OpenGL to draw with; a sentence for the user.
    virtual void graphicsFailed(const QString& message) = 0;

protected:
    ~CanvasHost() = default;
};

/// How VTK's picture gets into a window (docs/decisions/0020).
enum class CanvasKind {
    OpenGl,  ///< a QOpenGLWidget: the graphics card composes the window
    Image,   ///< drawn without a window, read back and painted: the quicker way where the processor draws
};

/// A child of the view that shows what its host draws. The base of two; GUI thread.
class Canvas {
public:
    /// Image where Qt's OpenGL is a processor's or is missing, else OpenGl. LEASEHOLD_CANVAS (opengl, image) decides
    /// over that. Makes a context for a moment the first time; the answer is kept.
    static CanvasKind preferred();
    /// A canvas that fills nothing yet, the child of a widget. host must live longer.
    static Canvas* make(CanvasKind kind, CanvasHost& host, QWidget* parent);

    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;
    virtual ~Canvas() = default;

    [[nodiscard]] virtual QWidget* widget() = 0;
    /// Its size in device pixels.
    [[nodiscard]] QSize deviceSize();
    /// VTK's window, for the host to add its renderer to; null before graphicsReady().
    [[nodiscard]] virtual vtkGenericOpenGLRenderWindow* renderWindow() const = 0;
    /// Around changes of what lives in OpenGL, outside of drawFrame(). Only between graphicsReady() and
    /// graphicsGoing().
    virtual void makeCurrent() = 0;
    virtual void doneCurrent() = 0;
    /// The whole as it would be shown, painted for this call.
    [[nodiscard]] virtual QImage grabPicture() = 0;
    /// Whether a picture can be drawn a band at a time, between events: addBand() for each, then showBands().
    [[nodiscard]] virtual bool takesBands() const { return false; }
    /// Calls `render` with OpenGL current; what it rendered, scaled down to the canvas, becomes the lines from `line`
    /// on of the picture to come. Device pixels. Only between graphicsReady() and graphicsGoing().
    virtual void addBand(int line, int lines, const std::function<void()>& render) {
        Q_UNUSED(line)
        Q_UNUSED(lines)
        Q_UNUSED(render)
    }
    /// The picture of the bands takes the place of the one shown; no frame need be drawn for that.
    virtual void showBands() {}
    /// Ends OpenGL now, telling the host. The next painting makes it anew.
    virtual void release() = 0;

protected:
    Canvas() = default;
};

}  // namespace leasehold
