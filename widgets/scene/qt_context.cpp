// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/qt_context.hpp"

#include <QOpenGLContext>

namespace leasehold::scene {

void letQtGo() {
    if (QOpenGLContext* current = QOpenGLContext::currentContext()) {
        current->doneCurrent();
    }
}

}  // namespace leasehold::scene
