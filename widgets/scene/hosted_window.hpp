// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <vtkGenericOpenGLRenderWindow.h>

namespace leasehold::scene {

/// VTK's window in a context that somebody else made: EGL without a surface, or Qt. It differs from its base in that
/// GLEW built for GLX may find no GLX, which is so under EGL and Wayland and harmless there.
class HostedWindow : public vtkGenericOpenGLRenderWindow {
public:
    static HostedWindow* New();
    vtkTypeMacro(HostedWindow, vtkGenericOpenGLRenderWindow)

        void OpenGLInitContext() override;
    /// The picture stays in the render framebuffer, from where hosts take it: VTK's copy into a second one of the
    /// same size would cost a pass over all pixels.
    void Frame() override;

    HostedWindow(const HostedWindow&) = delete;
    HostedWindow& operator=(const HostedWindow&) = delete;

protected:
    /// Set up for a host: no context of its own, nothing blitted to a screen, no multisampling.
    HostedWindow();
    ~HostedWindow() override = default;
};

}  // namespace leasehold::scene
