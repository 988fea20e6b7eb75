// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRectF>
#include <QString>
#include <array>
#include <cstddef>

#include "widgets/scene/theme.hpp"

class QPainter;

namespace leasehold {

/// What the last frames took, and a small plate that shows it (F12). GUI thread.
class FrameTimes {
public:
    static constexpr std::size_t kKept = 120;

    /// A frame of that many milliseconds, drawn at that scale of the full size (0.5 .. 2).
    void add(double milliseconds, double scale);
    [[nodiscard]] std::size_t count() const { return m_count; }
    /// Over the frames kept; 0 without any. share: 0.5 is the median.
    [[nodiscard]] double quantile(double share) const;
    /// "12.4 ms · 80 fps · median 12.1 · 95 % 16.0 · scale 0.7".
    [[nodiscard]] QString summary() const;
    /// A bar per frame, newest at the right, with lines at 60 and 20 frames a second. Logical pixels.
    void paint(QPainter& painter, QRectF plate, const scene::Theme& theme, const QString& device) const;

private:
    struct Frame {
        double milliseconds = 0;
        double scale = 1;
    };
    [[nodiscard]] const Frame& ago(std::size_t frames) const;

    std::array<Frame, kKept> m_frames{};
    std::size_t m_next = 0;
    std::size_t m_count = 0;
};

}  // namespace leasehold
