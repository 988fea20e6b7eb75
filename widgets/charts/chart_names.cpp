// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_names.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/charts/picture_file.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kSize = 12;
constexpr double kLine = 18;
constexpr double kGap = 8;
constexpr double kLongestSlanted = 120;
constexpr double kSlant = 35;  // degrees

double widestOf(const QStringList& names, const QFontMetricsF& metrics) {
    double widest = 0;
    for (const QString& name : names) {
        widest = std::max(widest, metrics.horizontalAdvance(name));
    }
    return widest;
}

bool followInOrder(ChartKind kind) {
    return kind == ChartKind::Distribution || kind == ChartKind::Revenue || kind == ChartKind::Expiry;
}

}  // namespace

CategoryNames::CategoryNames(const ChartData& data, double width) {
    const QFontMetricsF metrics(pictureFont(kSize));
    const double slot = width / static_cast<double>(std::max<std::size_t>(1, data.categories.size()));
    for (const std::string& category : data.categories) {
        names << text(category);
    }
    height = kLine;
    if (widestOf(names, metrics) + kGap <= slot) {
        return;
    }
    if (followInOrder(data.spec.kind)) {
        for (QString& name : names) {
            name = name.section(QChar(0x2013), 0, 0);  // where a class begins says enough
        }
        every = std::max(1, static_cast<int>(std::ceil((widestOf(names, metrics) + kGap) / slot)));
        return;
    }
    slanted = true;
    for (QString& name : names) {
        name = metrics.elidedText(name, Qt::ElideMiddle, kLongestSlanted);
    }
    height = kLine + widestOf(names, metrics) * std::sin(kSlant * M_PI / 180);
}

void CategoryNames::paint(QPainter& painter, const Look& look, const ChartFrame& frame) const {
    painter.save();
    painter.setFont(pictureFont(kSize));
    painter.setPen(look.muted);
    const double slot = frame.plot.width() / static_cast<double>(std::max<qsizetype>(1, names.size()));
    for (qsizetype at = 0; at < names.size(); at += every) {
        const double x = frame.at(static_cast<double>(at), frame.yLow).x();
        const double top = frame.plot.bottom() + 4;
        if (slanted) {
            painter.save();
            painter.translate(x + 4, top + 2);
            painter.rotate(-kSlant);
            painter.drawText(QRectF(-kLongestSlanted - 2, 0, kLongestSlanted + 2, kLine),
                             Qt::AlignRight | Qt::AlignAbsolute | Qt::AlignTop, names[at]);
            painter.restore();
        } else {
            const double width = std::max(slot * every, 40.0);
            painter.drawText(QRectF(x - width / 2, top, width, kLine), Qt::AlignHCenter | Qt::AlignTop, names[at]);
        }
    }
    painter.restore();
}

}  // namespace leasehold
