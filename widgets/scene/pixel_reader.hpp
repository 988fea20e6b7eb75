// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QSize>
#include <vector>

class vtkOpenGLRenderWindow;

namespace leasehold::scene {

/// Brings what a window rendered into an image in memory, frame after frame. The window's context must be current in
/// all calls; one reader keeps to one context.
class PixelReader {
public:
    PixelReader() = default;
    PixelReader(const PixelReader&) = delete;
    PixelReader& operator=(const PixelReader&) = delete;

    /// What was rendered last, scaled down smoothly to `most` where it is larger. The image, of Format_RGB32, is made
    /// anew only where its size differs.
    void read(vtkOpenGLRenderWindow* window, QSize most, QImage& into);
    /// Frees what it holds in OpenGL.
    void release();

private:
    void reserve(QSize size);

    unsigned m_framebuffer = 0;
    unsigned m_colour = 0;
    QSize m_size;  ///< of those two
    std::vector<unsigned> m_rows;
};

}  // namespace leasehold::scene
