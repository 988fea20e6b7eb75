// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QImage>
#include <QString>
#include <QTemporaryDir>

/// A PDF as poppler's programs see it.
namespace leasehold::test {

bool havePoppler();

class PdfFile {
public:
    explicit PdfFile(const QByteArray& bytes);
    [[nodiscard]] int pages() const;
    /// pdfinfo's, which complains of a broken file.
    [[nodiscard]] QString info() const;
    [[nodiscard]] QString fonts() const;
    [[nodiscard]] bool allFontsEmbedded() const;
    /// Of one page (from 1), lines as they stand; 0: of all.
    [[nodiscard]] QString text(int page = 0) const;
    [[nodiscard]] QImage picture(int page, int dotsPerInch = 50) const;
    /// Share of pixels that are not white.
    [[nodiscard]] double inkShare(int page) const;
    /// Whether a quarter of an inch at each edge of the paper is white: nothing runs off the page.
    [[nodiscard]] bool marginsAreClear(int page) const;
    [[nodiscard]] bool hasOutline() const { return m_bytes.contains("/Outlines"); }
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("file.pdf")); }

private:
    [[nodiscard]] QByteArray ask(const QString& program, const QStringList& arguments) const;
    QByteArray m_bytes;
    QTemporaryDir m_folder;
};

}  // namespace leasehold::test
