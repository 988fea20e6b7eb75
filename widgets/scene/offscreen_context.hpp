// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <string>

#include <vtkSmartPointer.h>

#include "data/model/result.hpp"

class vtkGenericOpenGLRenderWindow;

namespace leasehold::scene {

/// An OpenGL context without a window, and a VTK render window on it. Needs no display: it tries, in this order,
/// EGL's surfaceless platform, each EGL device, DISPLAY, and an Xvfb of its own.
///
/// GUI thread only. It makes itself current for as long as it lives; whoever held a context before makes that
/// current again (a QOpenGLWidget does so by itself).
class OffscreenContext {
public:
    /// NoDevice, with what was tried, where no way leads to OpenGL 3.2 or newer.
    static Result<std::unique_ptr<OffscreenContext>> create();
    ~OffscreenContext();
    OffscreenContext(const OffscreenContext&) = delete;
    OffscreenContext& operator=(const OffscreenContext&) = delete;

    /// The window; without renderers at first. Renders into its own framebuffer; read it with GetPixelData (RGB).
    [[nodiscard]] vtkGenericOpenGLRenderWindow* window() const { return m_window; }
    void makeCurrent() const;
    /// No context is current on this thread then, until makeCurrent(): for who lets others draw in between.
    void letGo() const;
    /// "surfaceless", "device 0", "display :0", "Xvfb".
    [[nodiscard]] const std::string& way() const { return m_way; }
    /// GL_RENDERER and GL_VERSION, for `doctor`.
    [[nodiscard]] const std::string& renderer() const { return m_renderer; }

private:
    struct Egl;
    OffscreenContext();
    std::unique_ptr<Egl> m_egl;
    vtkSmartPointer<vtkGenericOpenGLRenderWindow> m_window;
    std::string m_way;
    std::string m_renderer;
};

}  // namespace leasehold::scene
