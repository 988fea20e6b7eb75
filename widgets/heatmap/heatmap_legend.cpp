// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmap_legend.hpp"

#include <QPainter>
#include <algorithm>

namespace leasehold {
namespace {

constexpr int kRamp = 150;
constexpr int kBar = 10;
constexpr int kGap = 8;
constexpr int kSwatch = 16;

QBrush hatching(const Look& look) {
    QImage pattern(6, 6, QImage::Format_RGB32);
    pattern.fill(look.field);
    const QColor line =
        colourOf(scene::mix({static_cast<std::uint8_t>(look.field.red()), static_cast<std::uint8_t>(look.field.green()),
                             static_cast<std::uint8_t>(look.field.blue())},
                            {static_cast<std::uint8_t>(look.faint.red()), static_cast<std::uint8_t>(look.faint.green()),
                             static_cast<std::uint8_t>(look.faint.blue())},
                            0.75));
    for (int i = 0; i < 6; ++i) {
        pattern.setPixelColor(i, 5 - i, line);
    }
    return QBrush(pattern);
}

QString plainNumber(double value) {
    return QString::number(value, 'g', 6);
}

}  // namespace

void paintNoData(QPainter& painter, const QRect& rect, const Look& look) {
    static const QBrush dark = hatching(lookOf(true));
    static const QBrush light = hatching(lookOf(false));
    painter.fillRect(rect, look.dark ? dark : light);
}

QFont baseNameFont() {
    QFont font = smallFont();
    font.setPointSizeF(font.pointSizeF() + 0.5);
    return font;
}

const std::vector<RowSpan>* fittingBracket(const HeatmapRows& rows, double perRow) {
    const auto& brackets = rows.brackets();
    for (auto level = brackets.rbegin(); level != brackets.rend(); ++level) {
        if (perRow * rows.size() / static_cast<double>(std::max<std::size_t>(1, level->size())) >= 18) {
            return &*level;
        }
    }
    return brackets.empty() ? nullptr : &brackets.front();
}

HeatmapLegend::HeatmapLegend(QWidget* parent) : QWidget(parent) {
    setFont(smallFont());
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Colour scale"));
}

void HeatmapLegend::setScale(const HeatmapColours& colours, const Metric& metric, bool dark) {
    const bool share = colours.statistic() == Statistic::Busy || colours.statistic() == Statistic::Coverage;
    const QString unit = share || metric.unit == "%" ? QStringLiteral("%")
                         : metric.unit == "C"        ? QStringLiteral("°C")
                                                     : QString::fromStdString(metric.unit);
    const double factor = share ? 100 : 1;
    m_low = plainNumber(colours.low() * factor);
    m_high = QStringLiteral("%1 %2").arg(plainNumber(colours.high() * factor), unit);
    m_colours = colours;
    m_dark = dark;
    m_shown = true;
    setToolTip(tr("From %1 to %2. Hatched: samples were expected and there are none. Vertical lines: a lease begins or "
                  "ends.")
                   .arg(m_low, m_high));
    updateGeometry();
    update();
}

void HeatmapLegend::clear() {
    m_shown = false;
    update();
}

QSize HeatmapLegend::sizeHint() const {
    const QFontMetrics metrics(font());
    return {metrics.horizontalAdvance(m_low) + kGap + kRamp + kGap + metrics.horizontalAdvance(m_high) + 2 * kGap +
                kSwatch + kGap + metrics.horizontalAdvance(tr("no data")) + 2,
            std::max(20, metrics.height() + 4)};
}

void HeatmapLegend::paintEvent(QPaintEvent*) {
    if (!m_shown) {
        return;
    }
    QPainter painter(this);
    const Look& look = lookOf(m_dark);
    const QFontMetrics metrics(font());
    const int middle = height() / 2;
    int x = 0;
    const auto put = [&](const QString& words) {
        const int wide = metrics.horizontalAdvance(words);
        painter.setPen(look.muted);
        painter.drawText(QRect(x, 0, wide + 2, height()), Qt::AlignLeft | Qt::AlignVCenter, words);
        x += wide + kGap;
    };
    put(m_low);
    QImage ramp(kRamp, 1, QImage::Format_RGB32);
    for (int i = 0; i < kRamp; ++i) {
        ramp.setPixelColor(i, 0, m_colours.at(i / double(kRamp - 1)));
    }
    painter.drawImage(QRect(x, middle - kBar / 2, kRamp, kBar), ramp);
    x += kRamp + kGap;
    put(m_high);
    x += kGap;
    paintNoData(painter, QRect(x, middle - kBar / 2, kSwatch, kBar), look);
    painter.setPen(look.line);
    painter.drawRect(QRect(x, middle - kBar / 2, kSwatch - 1, kBar - 1));
    x += kSwatch + kGap;
    put(tr("no data"));
}

}  // namespace leasehold
