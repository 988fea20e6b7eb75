// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>

#include "widgets/scene/theme.hpp"

namespace leasehold::scene {

/// The same colour for Qt's painter; alpha 0..255.
inline QColor toQColor(Rgb c, int alpha = 255) {
    return {c.r, c.g, c.b, alpha};
}

}  // namespace leasehold::scene
