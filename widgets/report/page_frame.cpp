// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/page_frame.hpp"

namespace leasehold::report {
namespace {

constexpr double kFooter = 30;  ///< room for it over the lower margin's end
constexpr double kNumberWidth = 80;

}  // namespace

QRectF PageFrame::content(QSizeF page) const {
    return {margin, margin, page.width() - 2 * margin, page.height() - 2 * margin - kFooter + 12};
}

void PageFrame::paint(PdfBook& book) const {
    const Pen pen(book.painter());
    const QSizeF size = book.size();
    const double top = size.height() - margin - 6;
    const double right = size.width() - margin;
    pen.line({margin, top}, {right, top}, ink::kLine);
    const double room = right - margin - kNumberWidth;
    pen.write(QRectF(margin, top + 5, room, 10), document, {7, QFont::Medium, ink::kText});
    pen.write(QRectF(margin, top + 15, room, 10), provenance, {6.5, QFont::Normal, ink::kMuted});
    pen.write(QRectF(right - kNumberWidth, top + 5, kNumberWidth, 10),
              QStringLiteral("%1 / %2").arg(book.page()).arg(pages), {7, QFont::Medium, ink::kText}, Qt::AlignRight);
}

double PageFrame::heading(PdfBook& book, const QRectF& content, const QString& title, const QString& beside) {
    const Pen pen(book.painter());
    const double besideWidth = std::min(Pen::width(beside, style::kLabel) + 1, content.width() * 0.6);
    pen.write(QRectF(content.left(), content.top(), content.width() - besideWidth - 12, 20), title, style::kHeading);
    pen.write(QRectF(content.right() - besideWidth, content.top() + 3, besideWidth, 16), beside, style::kLabel,
              Qt::AlignRight);
    pen.line({content.left(), content.top() + 26}, {content.right(), content.top() + 26}, ink::kText, 0.8);
    return 38;
}

}  // namespace leasehold::report
