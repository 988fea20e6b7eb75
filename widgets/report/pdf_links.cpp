// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/pdf_links.hpp"

#include <fmt/format.h>

#include <QList>
#include <algorithm>

namespace leasehold::report {
namespace {

QByteArray formatted(const std::string& text) {
    return QByteArray::fromStdString(text);
}

/// The whole number after the last of a key, -1 where there is none.
int numberAfter(const QByteArray& text, const QByteArray& key) {
    qsizetype at = text.lastIndexOf(key);
    if (at < 0) {
        return -1;
    }
    int number = -1;
    for (at += key.size(); at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
        number = std::max(number, 0) * 10 + (text[at] - '0');
    }
    return number;
}

/// A text as hexadecimal UTF-16, which needs no escapes.
QByteArray hexText(const QString& text) {
    QByteArray hex = "<FEFF";
    for (const QChar c : text) {
        hex += formatted(fmt::format("{:04X}", static_cast<unsigned>(c.unicode())));
    }
    return hex + ">";
}

}  // namespace

PdfLinks::PdfLinks(QByteArray bytes, double height) : m_bytes(std::move(bytes)), m_height(height) {}

void PdfLinks::addLink(int page, const QRectF& place, int target) {
    m_links[page].push_back(
        formatted(fmt::format("{:.2f} {:.2f} {:.2f} {:.2f}|{}", place.left(), m_height - place.bottom(), place.right(),
                              m_height - place.top(), target)));
}

void PdfLinks::addBookmark(const QString& title, int level, int page) {
    m_bookmarks.push_back({title, level, page});
}

QByteArray PdfLinks::objectAt(int number) const {
    // A cross-reference line is 20 bytes: "0000000015 00000 n \n".
    const qsizetype table = m_bytes.indexOf('\n', m_bytes.indexOf('\n', m_xref) + 1) + 1;
    const qsizetype at = m_bytes.mid(table + 20LL * number, 10).toLongLong();
    const qsizetype end = m_bytes.indexOf("endobj", at);
    const QByteArray head = formatted(fmt::format("{} 0 obj\n", number));
    return at > 0 && end > at && m_bytes.mid(at, head.size()) == head
               ? m_bytes.mid(at + head.size(), end - at - head.size())
               : QByteArray();
}

bool PdfLinks::readPages() {
    const QByteArray tail = m_bytes.right(400);
    m_size = numberAfter(tail, "/Size ");
    m_root = numberAfter(tail, "/Root ");
    m_info = numberAfter(tail, "/Info ");
    m_xref = numberAfter(tail, "startxref\n");
    if (m_size <= 0 || m_root <= 0 || m_xref <= 0 || m_bytes.mid(m_xref, 4) != "xref") {
        return false;
    }
    const QByteArray tree = objectAt(numberAfter(objectAt(m_root), "/Pages "));
    const qsizetype first = tree.indexOf('[');
    const qsizetype last = tree.indexOf(']', first);
    if (first < 0 || last < 0) {
        return false;
    }
    const QList<QByteArray> words = tree.mid(first + 1, last - first - 1).simplified().split(' ');
    for (qsizetype i = 0; i + 2 < words.size(); i += 3) {
        m_pages.push_back(words[i].toInt());
    }
    return !m_pages.empty();
}

int PdfLinks::addObject(const QByteArray& body) {
    m_objects[m_size] = body;
    return m_size++;
}

void PdfLinks::setObject(int number, const QByteArray& body) {
    m_objects[number] = body;
}

QByteArray PdfLinks::destination(int page) const {
    const auto index = static_cast<std::size_t>(std::clamp(page, 1, static_cast<int>(m_pages.size())) - 1);
    return formatted(fmt::format("[{} 0 R /XYZ 0 {:.0f} 0]", m_pages[index], m_height));
}

void PdfLinks::writeLinks() {
    for (const auto& [page, links] : m_links) {
        if (page < 1 || page > static_cast<int>(m_pages.size())) {
            continue;
        }
        // Qt gives every page an array of annotations of its own, which is replaced.
        const int annotations = numberAfter(objectAt(m_pages[static_cast<std::size_t>(page) - 1]), "/Annots ");
        if (annotations <= 0) {
            continue;
        }
        QByteArray array = "[";
        for (const QByteArray& link : links) {
            const QList<QByteArray> parts = link.split('|');
            const int made = addObject("<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [" + parts[0] +
                                       "] /Dest " + destination(parts[1].toInt()) + " >>\n");
            array += formatted(fmt::format("{} 0 R ", made));
        }
        setObject(annotations, array + "]\n");
    }
}

int PdfLinks::writeOutline() {
    const int outline = addObject({});
    struct Item {
        int object = 0;
        int parent = 0;
        int previous = 0;
        int next = 0;
        int first = 0;
        int last = 0;
        int children = 0;
    };
    std::map<int, Item> items;
    std::vector<int> objects;
    Item top;
    int above = 0;
    for (const Bookmark& mark : m_bookmarks) {
        const int object = addObject({});
        objects.push_back(object);
        const bool nested = mark.level > 0 && above > 0;
        Item& parent = nested ? items[above] : top;
        Item item;
        item.parent = nested ? above : outline;
        item.previous = parent.last;
        if (parent.last > 0) {
            items[parent.last].next = object;
        }
        parent.first = parent.first > 0 ? parent.first : object;
        parent.last = object;
        ++parent.children;
        items[object] = item;
        above = nested ? above : object;
    }
    const auto reference = [](const char* key, int object) {
        return object > 0 ? formatted(fmt::format(" /{} {} 0 R", key, object)) : QByteArray();
    };
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const Item& item = items[objects[i]];
        QByteArray body = "<< /Title " + hexText(m_bookmarks[i].title) + " /Dest " + destination(m_bookmarks[i].page) +
                          reference("Parent", item.parent) + reference("Prev", item.previous) +
                          reference("Next", item.next) + reference("First", item.first) + reference("Last", item.last);
        if (item.children > 0) {
            body += formatted(fmt::format(" /Count -{}", item.children));  // closed
        }
        setObject(objects[i], body + " >>\n");
    }
    setObject(outline, "<< /Type /Outlines" + reference("First", top.first) + reference("Last", top.last) +
                           formatted(fmt::format(" /Count {} >>\n", top.children)));
    return outline;
}

void PdfLinks::writeUpdate() {
    std::map<int, qsizetype> places;
    for (const auto& [number, body] : m_objects) {
        places[number] = m_bytes.size();
        m_bytes += formatted(fmt::format("{} 0 obj\n", number)) + body + "endobj\n";
    }
    const qsizetype table = m_bytes.size();
    m_bytes += "xref\n";
    for (auto it = places.begin(); it != places.end();) {
        auto end = it;
        int count = 0;
        for (int next = it->first; end != places.end() && end->first == next; ++end, ++next) {
            ++count;
        }
        m_bytes += formatted(fmt::format("{} {}\n", it->first, count));
        for (; it != end; ++it) {
            m_bytes += formatted(fmt::format("{:010} 00000 n \n", it->second));
        }
    }
    m_bytes +=
        formatted(fmt::format("trailer\n<<\n/Size {}\n/Info {} 0 R\n/Root {} 0 R\n/Prev {}\n>>\nstartxref\n{}\n%%EOF\n",
                              m_size, m_info, m_root, m_xref, table));
}

QByteArray PdfLinks::finish() {
    if ((m_links.empty() && m_bookmarks.empty()) || !readPages()) {
        return m_bytes;
    }
    writeLinks();
    if (!m_bookmarks.empty()) {
        const QByteArray pages = formatted(fmt::format("{}", numberAfter(objectAt(m_root), "/Pages ")));
        const int outline = writeOutline();
        setObject(m_root, "<<\n/Type /Catalog\n/Pages " + pages + " 0 R\n/PageMode /UseOutlines\n" +
                              formatted(fmt::format("/Outlines {} 0 R\n>>\n", outline)));
    }
    writeUpdate();
    return m_bytes;
}

}  // namespace leasehold::report
