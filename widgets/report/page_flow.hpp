// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include "widgets/report/page_frame.hpp"
#include "widgets/report/pdf_book.hpp"
#include "widgets/report/print_style.hpp"

namespace leasehold::report {

/// Content that runs down a page and on to the next. One thread; book and frame must outlive it.
class PageFlow {
public:
    PageFlow(PdfBook& book, const PageFrame& frame) : m_book(book), m_frame(frame) {}

    /// Begins a section on a page of its own, with a heading and an entry of the outline. `beside`: at the right.
    void section(const QString& title, const QString& beside);
    /// Makes room: goes on to the next page where less is left.
    void need(double height);
    /// A title inside a section, with an explanation under it; `content`: what must stand on the same page.
    void subheading(const QString& title, const QString& explanation, double content);
    /// Prose over the full width.
    void paragraph(const QString& text, const TextStyle& style);
    /// Ends the last page.
    void finish();

    [[nodiscard]] PdfBook& book() const { return m_book; }
    [[nodiscard]] Pen pen() const { return Pen(m_book.painter()); }
    [[nodiscard]] double left() const { return content().left(); }
    [[nodiscard]] double width() const { return content().width(); }
    [[nodiscard]] double y() const { return m_y; }
    [[nodiscard]] double room() const { return content().bottom() - m_y; }
    void advance(double height) { m_y += height; }
    /// A full-width strip from here down.
    [[nodiscard]] QRectF strip(double height) const { return {left(), m_y, width(), height}; }

private:
    [[nodiscard]] QRectF content() const { return m_frame.content(m_book.size()); }
    void startPage(const QString& title);

    PdfBook& m_book;
    const PageFrame& m_frame;
    QString m_title;
    QString m_beside;
    double m_y = 0;
    bool m_open = false;
};

}  // namespace leasehold::report
