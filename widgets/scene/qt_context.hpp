// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace leasehold::scene {

/// Two kinds of context on one thread do not know of each other: Qt's must let go before another takes over. A file of
/// its own, since Qt's OpenGL headers and GLEW's exclude each other.
void letQtGo();

}  // namespace leasehold::scene
