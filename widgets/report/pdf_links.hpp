// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QRectF>
#include <QString>
#include <map>
#include <vector>

namespace leasehold::report {

/// Adds an outline and links between pages to a PDF that Qt has written, which knows neither: as an incremental update
/// (ISO 32000-1, 7.5.6) appended to the file. Where the file is not of the shape that Qt 6 writes (a flat page tree, a
/// cross-reference table), it is given back as it is: the document is whole without them.
class PdfLinks {
public:
    /// `height`: of every page, points.
    PdfLinks(QByteArray bytes, double height);

    /// Pages from 1; places in points from the upper left corner.
    void addLink(int page, const QRectF& place, int target);
    void addBookmark(const QString& title, int level, int page);

    QByteArray finish();

private:
    struct Bookmark {
        QString title;
        int level = 0;
        int page = 1;
    };
    [[nodiscard]] bool readPages();
    [[nodiscard]] QByteArray objectAt(int number) const;
    int addObject(const QByteArray& body);
    void setObject(int number, const QByteArray& body);
    [[nodiscard]] QByteArray destination(int page) const;
    void writeLinks();
    int writeOutline();
    void writeUpdate();

    QByteArray m_bytes;
    double m_height;
    int m_size = 0;         ///< objects of the file, with the new ones
    int m_root = 0;         ///< object of the catalogue
    int m_info = 0;         ///< object of the document's information
    qsizetype m_xref = -1;  ///< where the file's own table stands
    std::vector<int> m_pages;
    std::map<int, std::vector<QByteArray>> m_links;  ///< by page
    std::vector<Bookmark> m_bookmarks;
    std::map<int, QByteArray> m_objects;  ///< new and changed ones
};

}  // namespace leasehold::report
