// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/hosted_window.hpp"

#include <vtkCommand.h>
#include <vtkObjectFactory.h>
#include <vtk_glew.h>

#include <array>

namespace leasehold::scene {

vtkStandardNewMacro(HostedWindow);

HostedWindow::HostedWindow() {
    this->SetOwnContext(0);
    this->SetMapped(1);
    this->SetIsDirect(1);
    this->SetSupportsOpenGL(1);
    this->SetFrameBlitModeToNoBlit();
    this->SetMultiSamples(0);
}

void HostedWindow::OpenGLInitContext() {
    if (!this->Initialized) {
        glewExperimental = GL_TRUE;
        const GLenum answer = glewInit();
        // GLEW first loads every entry point and only then looks for GLX.
        if (answer != GLEW_OK && answer != GLEW_ERROR_NO_GLX_DISPLAY) {
            vtkErrorMacro("GLEW could not load OpenGL: " << answer);
            return;
        }
        // Without these two VTK takes the context for missing and draws without a depth test.
        this->GlewInitValid = true;
        this->Initialized = true;
        std::array<float, 2> widths{1, 1};
        glGetFloatv(GL_ALIASED_LINE_WIDTH_RANGE, widths.data());
        this->MaximumHardwareLineWidth = widths[1];
    }
    this->Superclass::OpenGLInitContext();
}

void HostedWindow::Frame() {
    this->MakeCurrent();
    this->InvokeEvent(vtkCommand::WindowFrameEvent, nullptr);
}

}  // namespace leasehold::scene
