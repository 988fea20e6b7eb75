// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/pdf_book.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <QPageSize>

#include "data/export/output_file.hpp"
#include "widgets/models/stable_hashes.hpp"
#include "widgets/report/pdf_links.hpp"

namespace leasehold::report {
namespace {

/// Device units a point: fine enough that neither lines nor glyphs are seen to snap.
constexpr int kUnits = 20;

/// The date that Qt took from the clock becomes ours; both are 15 characters, so that no offset in the file moves.
void setDate(QByteArray& bytes, Instant made) {
    const QByteArray key = "/CreationDate (D:";
    const qsizetype at = bytes.indexOf(key);
    if (at >= 0) {
        const std::string date = fmt::format("{:%Y%m%d%H%M%S}", made);
        bytes.replace(at + key.size(), 14, QByteArray::fromStdString(date).left(14));
    }
}

}  // namespace

Result<Paper> parsePaper(std::string_view text) {
    if (text == "a4" || text == "A4") {
        return Paper::A4;
    }
    if (text == "letter" || text == "Letter") {
        return Paper::Letter;
    }
    return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is not a paper", text), "choose a4 or letter");
}

QSizeF paperSize(Paper paper) {
    return paper == Paper::A4 ? QSizeF(595, 842) : QSizeF(612, 792);
}

PdfBook::PdfBook(Paper paper, const QString& title, Instant made) : m_size(paperSize(paper)), m_made(made) {
    makeHashesStable();
    m_buffer.setBuffer(&m_bytes);
    m_buffer.open(QIODevice::WriteOnly);
    m_writer = std::make_unique<QPdfWriter>(&m_buffer);
    m_writer->setResolution(72 * kUnits);
    m_writer->setPageSize(QPageSize(paper == Paper::A4 ? QPageSize::A4 : QPageSize::Letter));
    m_writer->setPageMargins(QMarginsF(0, 0, 0, 0));
    m_writer->setTitle(title);
    m_writer->setCreator(QStringLiteral("Leasehold"));
    m_painter = std::make_unique<QPainter>(m_writer.get());
    m_painter->setRenderHint(QPainter::Antialiasing);
    m_painter->scale(kUnits, kUnits);
}

PdfBook::~PdfBook() = default;

void PdfBook::newPage() {
    m_writer->newPage();
    ++m_page;
}

void PdfBook::addBookmark(const QString& title, int level) {
    m_bookmarks.push_back({title, level, m_page});
}

void PdfBook::addLink(const QRectF& place, int page) {
    m_links.push_back({place, m_page, page});
}

QByteArray PdfBook::finish() {
    m_painter->end();
    m_writer.reset();
    m_buffer.close();
    setDate(m_bytes, m_made);
    PdfLinks links(m_bytes, m_size.height());
    for (const Link& link : m_links) {
        links.addLink(link.from, link.place, link.to);
    }
    for (const Bookmark& mark : m_bookmarks) {
        links.addBookmark(mark.title, mark.level, mark.page);
    }
    return links.finish();
}

Result<> savePdf(const QByteArray& bytes, const std::string& path) {
    Result<OutputFile> file = OutputFile::create(path);
    if (!file) {
        return Failure(file.error());
    }
    file->write({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    return file->commit();
}

}  // namespace leasehold::report
