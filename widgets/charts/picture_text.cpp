// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/picture_text.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "widgets/charts/picture_file.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kMargin = 24;
constexpr double kLine = 16;
constexpr double kBelow = 12;
constexpr double kAbove = 10;
constexpr int kMostNoteLines = 2;
constexpr int kMostOriginLines = 3;
constexpr double kSmall = 11;
constexpr double kSmallestTitle = 13;

QStringList footLines(const QRectF& area, const QString& notes, const QString& origin) {
    const QFont font = pictureFont(kSmall);
    const double width = area.width() - 2 * kMargin;
    QStringList lines;
    if (!notes.isEmpty()) {
        lines << brokenLines(notes, QStringLiteral(" "), font, width, kMostNoteLines);
    }
    return lines << brokenLines(origin, QStringLiteral("  ·  "), font, width, kMostOriginLines);
}

}  // namespace

void paintPictureTitle(QPainter& painter, const QRectF& area, const Provenance& provenance, const Look& look) {
    const QRectF line(area.left() + kMargin, area.top() + 14, area.width() - 2 * kMargin, 28);
    double room = line.width();
    if (provenance.synthetic) {
        const QString mark = QStringLiteral("Synthetic data");
        painter.setPen(look.warning);
        painter.setFont(pictureFont(12, QFont::DemiBold));
        room -= painter.fontMetrics().horizontalAdvance(mark) + 24;
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, mark);
    }
    painter.setPen(look.text);
    // Smaller before it is cut.
    double size = 18;
    do {
        painter.setFont(pictureFont(size, QFont::DemiBold));
    } while (painter.fontMetrics().horizontalAdvance(text(provenance.title)) > room && --size >= kSmallestTitle);
    // Absolute: a title that runs from right to left stands on the left all the same, clear of the mark.
    painter.drawText(QRectF(line.topLeft(), QSizeF(std::max(0.0, room), line.height())),
                     Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text(provenance.title), Qt::ElideRight,
                                                      static_cast<int>(std::max(0.0, room))));
}

QStringList brokenLines(const QString& line, const QString& between, const QFont& font, double width, int most) {
    const QFontMetricsF metrics(font);
    const QStringList words = line.split(between, Qt::SkipEmptyParts);
    QStringList lines{QString()};
    for (qsizetype at = 0; at < words.size(); ++at) {
        const QString longer = lines.back().isEmpty() ? words[at] : lines.back() + between + words[at];
        if (metrics.horizontalAdvance(longer) <= width) {
            lines.back() = longer;
        } else if (lines.back().isEmpty()) {
            lines.back() = words[at];
        } else if (lines.size() < most) {
            lines << words[at];
        } else {
            lines.back() = longer;  // cut below
            break;
        }
    }
    for (QString& one : lines) {
        one = metrics.elidedText(one, Qt::ElideRight, width);
    }
    return lines;
}

double pictureFootHeight(const QRectF& area, const QString& notes, const QString& origin) {
    return kAbove + kBelow + kLine * static_cast<double>(footLines(area, notes, origin).size());
}

void paintPictureFoot(QPainter& painter, const QRectF& area, const QString& notes, const QString& origin,
                      const Look& look) {
    const QStringList lines = footLines(area, notes, origin);
    painter.setPen(look.muted);
    painter.setFont(pictureFont(kSmall));
    double y = area.bottom() - kBelow - kLine * static_cast<double>(lines.size());
    for (const QString& line : lines) {
        painter.drawText(QRectF(area.left() + kMargin, y, area.width() - 2 * kMargin, kLine),
                         Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter, line);
        y += kLine;
    }
}

}  // namespace leasehold
