// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "widgets/controls/look.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/board_words.hpp"
#include "widgets/scene/overlay.hpp"

namespace leasehold::report {
namespace {

constexpr double kPictureShare = 0.54;  ///< of the page's height

/// The picture over the page's whole width, or a quiet ground where there is none.
void paintPicture(const Pen& pen, const QRectF& place, const QImage& picture) {
    pen.painter().fillRect(place, QColor(0xe9, 0xec, 0xf0));
    if (!picture.isNull()) {
        pen.painter().drawImage(place, picture);
    }
}

/// What the colours mean: the map from 0 to 100 %.
void paintScale(const Pen& pen, QPointF at, const ReportFacts& facts) {
    constexpr TextStyle kScale{7, QFont::Normal, ink::kMuted};
    constexpr int kSteps = 40;
    constexpr double kWide = 90;
    const QString title = QStringLiteral("GPU utilisation, %1 UTC   0 %").arg(dateText(facts.values->window.from));
    pen.write(at + QPointF(0, 6), title, kScale);
    const double left = at.x() + Pen::width(title, kScale) + 5;
    for (int i = 0; i < kSteps; ++i) {
        pen.painter().fillRect(QRectF(left + i * kWide / kSteps, at.y(), kWide / kSteps + 0.2, 6),
                               colourOf(scene::sample(facts.values->colouring->map, (i + 0.5) / kSteps)));
    }
    pen.write(QPointF(left + kWide + 5, at.y() + 6), QStringLiteral("100 %"), kScale);
}

struct Fact {
    QString label;
    QString value;
};

void paintFacts(const Pen& pen, const QRectF& strip, const std::array<Fact, 5>& facts) {
    const double pitch = strip.width() / static_cast<double>(facts.size());
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const double x = strip.left() + static_cast<double>(i) * pitch;
        if (i > 0) {
            pen.line({x - 10, strip.top()}, {x - 10, strip.bottom()}, ink::kLine, 0.5);
        }
        pen.write(QRectF(x, strip.top(), pitch - 16, 12), facts[i].label, style::kLabel);
        TextStyle value{17, QFont::DemiBold, ink::kText};
        const double wide = Pen::width(facts[i].value, value);
        value.size = wide > pitch - 18 ? std::max(10.0, value.size * (pitch - 18) / wide) : value.size;
        pen.write(QRectF(x, strip.top() + 15, pitch - 14, 22), facts[i].value, value);
    }
}

/// A word in a frame of the warning's colour.
double paintMark(const Pen& pen, QPointF at, const QString& word) {
    constexpr TextStyle kMark{8, QFont::DemiBold, ink::kWarning};
    const double wide = Pen::width(word, kMark) + 14;
    pen.painter().setPen(QPen(ink::kWarning, 0.8));
    pen.painter().setBrush(Qt::NoBrush);
    pen.painter().drawRoundedRect(QRectF(at.x(), at.y(), wide, 15), 3, 3);
    pen.write(QRectF(at.x(), at.y(), wide, 15), word, kMark, Qt::AlignHCenter);
    return wide + 8;
}

}  // namespace

void paintCoverPage(PdfBook& book, const PageFrame& frame, const ReportFacts& facts, const QImage& picture) {
    const Pen pen(book.painter());
    const QSizeF page = book.size();
    const Snapshot& s = facts.snapshot();
    const QRectF content = frame.content(page);
    const double pictureBottom = page.height() * kPictureShare;
    paintPicture(pen, QRectF(0, 0, page.width(), pictureBottom), picture);
    if (!picture.isNull() && facts.values->slice) {
        paintScale(pen, {content.left(), pictureBottom - 20}, facts);
    }
    double y = pictureBottom + 30;
    pen.write(QRectF(content.left(), y, content.width(), 12), QStringLiteral("BOARD PACK"),
              {9, QFont::DemiBold, ink::kAccent});
    y += 18;
    y += pen.paragraph({content.left(), y}, content.width(), text(s.name), {30, QFont::DemiBold, ink::kText}, 2);
    pen.write(QRectF(content.left(), y + 2, content.width(), 16),
              QStringLiteral("As at %1 UTC · %2").arg(dateText(facts.at), monthText(facts.month)),
              {11, QFont::Normal, ink::kMuted});
    y += 28;
    double x = content.left();
    for (const QString& mark : scene::marksFor(s)) {
        x += paintMark(pen, {x, y}, mark);
    }
    const FigureSet& now = facts.now();
    paintFacts(pen, QRectF(content.left(), content.bottom() - 48, content.width(), 38),
               {Fact{QStringLiteral("GPUs in service"), grouped(facts.values->inService)},
                Fact{QStringLiteral("Let at this date"), percent(facts.letNow())},
                Fact{QStringLiteral("Occupancy to date"), figureShort(FigureId::Occupancy, now[FigureId::Occupancy])},
                Fact{QStringLiteral("Utilisation to date"),
                     figureShort(FigureId::TechnicalUtilisation, now[FigureId::TechnicalUtilisation])},
                Fact{QStringLiteral("Monthly rent"),
                     figureShort(FigureId::TotalMonthlyRent, now[FigureId::TotalMonthlyRent])}});
    frame.paint(book);
}

}  // namespace leasehold::report
