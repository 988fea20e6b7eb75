// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/frame_times.hpp"

#include <QPainter>
#include <algorithm>
#include <vector>

#include "widgets/scene/legend.hpp"
#include "widgets/scene/qt_colour.hpp"

namespace leasehold {
namespace {

constexpr double kFullBar = 66;  ///< milliseconds that a bar of full height stands for

}  // namespace

void FrameTimes::add(double milliseconds, double scale) {
    m_frames[m_next] = {milliseconds, scale};
    m_next = (m_next + 1) % kKept;
    m_count = std::min(m_count + 1, kKept);
}

const FrameTimes::Frame& FrameTimes::ago(std::size_t frames) const {
    return m_frames[(m_next + kKept - 1 - frames) % kKept];
}

double FrameTimes::quantile(double share) const {
    std::vector<double> times;
    for (std::size_t i = 0; i < m_count; ++i) {
        times.push_back(ago(i).milliseconds);
    }
    if (times.empty()) {
        return 0;
    }
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(times.size() - 1) + 0.5);
    std::nth_element(times.begin(), times.begin() + at, times.end());
    return times[static_cast<std::size_t>(at)];
}

QString FrameTimes::summary() const {
    if (m_count == 0) {
        return QStringLiteral("no frame yet");
    }
    const Frame& last = ago(0);
    return QStringLiteral("%1 ms · %2 fps · median %3 · 95 % %4 · scale %5")
        .arg(last.milliseconds, 0, 'f', 1)
        .arg(last.milliseconds > 0 ? 1000 / last.milliseconds : 0, 0, 'f', 0)
        .arg(quantile(0.5), 0, 'f', 1)
        .arg(quantile(0.95), 0, 'f', 1)
        .arg(last.scale, 0, 'g', 2);
}

void FrameTimes::paint(QPainter& p, QRectF plate, const scene::Theme& theme, const QString& device) const {
    p.save();
    QColor back = scene::toQColor(theme.panel);
    back.setAlpha(225);
    p.setPen(QPen(scene::toQColor(theme.panelOutline), 1));
    p.setBrush(back);
    p.drawRoundedRect(plate, 4, 4);
    const QRectF inner = plate.adjusted(8, 6, -8, -6);
    p.setFont(scene::sceneFont(11, QFont::Medium));
    p.setPen(scene::toQColor(theme.text));
    p.drawText(inner, Qt::AlignLeft | Qt::AlignTop, summary());
    p.setFont(scene::sceneFont(10, QFont::Normal));
    p.setPen(scene::toQColor(theme.textMuted));
    p.drawText(inner, Qt::AlignLeft | Qt::AlignBottom,
               p.fontMetrics().elidedText(device, Qt::ElideRight, static_cast<int>(inner.width())));
    const QRectF plot = inner.adjusted(0, 18, 0, -16);
    const auto heightOf = [&](double milliseconds) { return plot.height() * std::min(1.0, milliseconds / kFullBar); };
    const double wide = plot.width() / kKept;
    QColor bar = scene::toQColor(theme.selection);
    bar.setAlpha(190);
    for (std::size_t i = 0; i < m_count; ++i) {
        const double high = heightOf(ago(i).milliseconds);
        p.fillRect(QRectF(plot.right() - (static_cast<double>(i) + 1) * wide, plot.bottom() - high,
                          std::max(1.0, wide - 0.5), high),
                   bar);
    }
    p.setPen(QPen(scene::toQColor(theme.textMuted), 1, Qt::DotLine));
    for (const double line : {1000.0 / 60, 1000.0 / 20}) {
        const double y = plot.bottom() - heightOf(line);
        p.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    }
    p.restore();
}

}  // namespace leasehold
