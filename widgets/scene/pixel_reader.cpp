// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/pixel_reader.hpp"

#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>
#include <vtk_glew.h>

#include <cstddef>
#include <cstdint>

namespace leasehold::scene {
namespace {

/// Lines upside down, and red and blue changed places: OpenGL starts at the bottom, and its own order of channels is
/// the one that is read without a pass of its own.
void turn(const std::uint32_t* from, QImage& into) {
    const auto width = static_cast<std::size_t>(into.width());
    for (int y = 0; y < into.height(); ++y) {
        const std::uint32_t* source = from + width * static_cast<std::size_t>(into.height() - 1 - y);
        auto* line = reinterpret_cast<std::uint32_t*>(into.scanLine(y));
        for (std::size_t x = 0; x < width; ++x) {
            const std::uint32_t p = source[x];
            line[x] = 0xff000000U | (p & 0x0000ff00U) | ((p & 0xffU) << 16) | ((p >> 16) & 0xffU);
        }
    }
}

}  // namespace

void PixelReader::reserve(QSize size) {
    if (m_size == size) {
        return;
    }
    release();
    glGenRenderbuffers(1, &m_colour);
    glBindRenderbuffer(GL_RENDERBUFFER, m_colour);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, size.width(), size.height());
    glBindRenderbuffer(GL_RENDERBUFFER, 0);
    glGenFramebuffers(1, &m_framebuffer);
    m_size = size;
}

void PixelReader::read(vtkOpenGLRenderWindow* window, QSize most, QImage& into) {
    vtkOpenGLState* state = window->GetState();
    vtkOpenGLFramebufferObject* picture = window->GetRenderFramebuffer();
    const int* drawn = picture->GetLastSize();
    state->PushFramebufferBindings();
    picture->Bind(GL_READ_FRAMEBUFFER);
    picture->ActivateReadBuffer(0);
    const QSize size = QSize(drawn[0], drawn[1]).boundedTo(most);
    if (drawn[0] != size.width() || drawn[1] != size.height()) {
        reserve(size);
        state->vtkglBindFramebuffer(GL_DRAW_FRAMEBUFFER, m_framebuffer);
        glFramebufferRenderbuffer(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, m_colour);
        const GLenum buffer = GL_COLOR_ATTACHMENT0;
        glDrawBuffers(1, &buffer);
        state->vtkglDisable(GL_SCISSOR_TEST);
        glBlitFramebuffer(0, 0, drawn[0], drawn[1], 0, 0, size.width(), size.height(), GL_COLOR_BUFFER_BIT, GL_LINEAR);
        state->vtkglBindFramebuffer(GL_READ_FRAMEBUFFER, m_framebuffer);
        glReadBuffer(GL_COLOR_ATTACHMENT0);
    }
    if (into.size() != size) {
        into = QImage(size, QImage::Format_RGB32);
    }
    m_rows.resize(static_cast<std::size_t>(size.width()) * static_cast<std::size_t>(size.height()));
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, size.width(), size.height(), GL_RGBA, GL_UNSIGNED_BYTE, m_rows.data());
    state->PopFramebufferBindings();
    if (!into.isNull()) {
        turn(m_rows.data(), into);
    }
}

void PixelReader::release() {
    if (m_framebuffer != 0) {
        glDeleteFramebuffers(1, &m_framebuffer);
        glDeleteRenderbuffers(1, &m_colour);
        m_framebuffer = m_colour = 0;
        m_size = {};
    }
}

}  // namespace leasehold::scene
