// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QBuffer>
#include <QByteArray>
#include <QPainter>
#include <QPdfWriter>
#include <QString>
#include <memory>
#include <string>
#include <vector>

#include "data/model/result.hpp"
#include "data/model/time.hpp"

namespace leasehold::report {

enum class Paper : std::uint8_t { A4, Letter };
/// "a4", "letter".
Result<Paper> parsePaper(std::string_view text);
/// Points, portrait.
QSizeF paperSize(Paper paper);

/// A PDF painted page by page, in points (1/72 inch) from the page's upper left corner. Fonts are embedded. The same
/// painting gives the same bytes: the date in the file is the one given, not the clock's. Kept in memory until it is
/// saved. Any one thread; needs a QGuiApplication.
class PdfBook {
public:
    /// `made`: the document's date, UTC.
    PdfBook(Paper paper, const QString& title, Instant made);
    ~PdfBook();

    [[nodiscard]] QPainter& painter() { return *m_painter; }
    [[nodiscard]] QSizeF size() const { return m_size; }
    /// From 1.
    [[nodiscard]] int page() const { return m_page; }
    void newPage();

    /// An entry of the reader's outline that leads to the present page. Level 0, or 1 under the last of level 0.
    void addBookmark(const QString& title, int level = 0);
    /// Makes a place of the present page lead to another page.
    void addLink(const QRectF& place, int page);

    /// Ends the document and gives its bytes. Call once.
    QByteArray finish();

private:
    struct Bookmark {
        QString title;
        int level = 0;
        int page = 1;
    };
    struct Link {
        QRectF place;
        int from = 1;
        int to = 1;
    };
    QSizeF m_size;
    QByteArray m_bytes;
    Instant m_made;
    QBuffer m_buffer;
    std::unique_ptr<QPdfWriter> m_writer;
    std::unique_ptr<QPainter> m_painter;
    int m_page = 1;
    std::vector<Bookmark> m_bookmarks;
    std::vector<Link> m_links;
};

/// Writes a finished document, whole or not at all: see OutputFile, whose errors it gives.
Result<> savePdf(const QByteArray& bytes, const std::string& path);

}  // namespace leasehold::report
