// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/page_flow.hpp"

namespace leasehold::report {

void PageFlow::startPage(const QString& title) {
    if (m_open) {
        m_frame.paint(m_book);
        m_book.newPage();
    }
    m_open = true;
    m_y = content().top() + PageFrame::heading(m_book, content(), title, m_beside);
}

void PageFlow::section(const QString& title, const QString& beside) {
    m_title = title;
    m_beside = beside;
    startPage(title);
    m_book.addBookmark(title);
}

void PageFlow::need(double height) {
    if (height > room() + 0.5) {
        startPage(m_title + QStringLiteral(", continued"));
    }
}

void PageFlow::subheading(const QString& title, const QString& explanation, double content) {
    const int lines =
        explanation.isEmpty() ? 0 : static_cast<int>(Pen::wrapped(explanation, style::kSmall, width()).size());
    need(18 + lines * Pen::leading(style::kSmall) + 6 + content);
    pen().write(strip(14), title, style::kSubheading);
    m_y += 16;
    if (lines > 0) {
        m_y += pen().paragraph({left(), m_y}, width(), explanation, style::kSmall);
    }
    m_y += 6;
}

void PageFlow::paragraph(const QString& text, const TextStyle& style) {
    for (const QString& line : Pen::wrapped(text, style, width())) {
        need(Pen::leading(style));
        pen().write(strip(Pen::leading(style)), line, style);
        m_y += Pen::leading(style);
    }
}

void PageFlow::finish() {
    m_frame.paint(m_book);
}

}  // namespace leasehold::report
