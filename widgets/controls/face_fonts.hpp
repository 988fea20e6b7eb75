// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFont>
#include <algorithm>
#include <cmath>

namespace leasehold {

/// The sizes of text on a card, from one font: in points on a screen, in pixels in a picture, whose unit they are.
class FaceFonts {
public:
    /// `body`: the window's font, or pictureFont().
    explicit FaceFonts(QFont body) : m_body(std::move(body)) {}

    [[nodiscard]] QFont body() const { return m_body; }
    [[nodiscard]] QFont small() const { return sized(kSmall, QFont::Normal); }
    [[nodiscard]] QFont strong() const { return sized(kBody, QFont::DemiBold); }
    /// `points`: as if the window's font had 9.5.
    [[nodiscard]] QFont number(double points) const { return sized(points, QFont::DemiBold); }

private:
    static constexpr double kBody = 9.5;
    static constexpr double kSmall = 8.5;

    [[nodiscard]] QFont sized(double points, QFont::Weight weight) const {
        QFont font = m_body;
        if (m_body.pixelSize() > 0) {
            font.setPixelSize(std::max(1, static_cast<int>(std::lround(m_body.pixelSize() * points / kBody))));
        } else {
            font.setPointSizeF(m_body.pointSizeF() * points / kBody);
        }
        font.setWeight(weight);
        return font;
    }

    QFont m_body;
};

}  // namespace leasehold
