// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/booklet_pages.hpp"

#include <array>

#include "widgets/models/words.hpp"
#include "widgets/report/provenance.hpp"

namespace leasehold::report {
namespace {

constexpr double kHeading = 38;
constexpr double kLegendLine = 12;
constexpr double kSwatch = 7;
constexpr double kCoverHeight = 134;
constexpr TextStyle kLegendText{7, QFont::Normal, ink::kText};
constexpr TextStyle kEntry{8, QFont::Normal, ink::kText};
constexpr TextStyle kHallEntry{8, QFont::DemiBold, ink::kText};

/// Right edges of the contents' columns of numbers, as shares of the width, and their heads.
struct Column {
    const char* head;
    double right;
};
constexpr std::array<Column, 6> kColumns{
    {{"Racks", 0.48}, {"Vacant racks", 0.60}, {"GPUs", 0.71}, {"Let", 0.82}, {"Down", 0.90}, {"Page", 1.0}}};

struct LegendPlace {
    QRectF swatch;
    QRectF label;
    QString text;
    std::uint8_t code = 0;
};

/// Entries one after the other, in as many lines as they need.
std::vector<LegendPlace> placeLegend(const scene::Colouring& colouring, QPointF at, double width, bool counts) {
    std::vector<LegendPlace> places;
    double x = at.x();
    double y = at.y();
    const auto put = [&](const QString& label, std::uint8_t code) {
        const double wide = std::min(Pen::width(label, kLegendText) + 1, counts ? 190.0 : 120.0);
        if (x > at.x() && x + kSwatch + 4 + wide > at.x() + width) {
            x = at.x();
            y += kLegendLine;
        }
        places.push_back({QRectF(x, y + (kLegendLine - kSwatch) / 2, kSwatch, kSwatch),
                          QRectF(x + kSwatch + 4, y, wide, kLegendLine), label, code});
        x += kSwatch + 4 + wide + 12;
    };
    if (colouring.scheme == scene::Scheme::Values) {
        for (int step = 0; step <= 4; ++step) {
            put(QStringLiteral("%1 %2").arg(step * 25).arg(text(colouring.unit)),
                static_cast<std::uint8_t>(step * scene::code::kTopValue / 4));
        }
    }
    bool downKnown = false;
    for (const scene::LegendEntry& entry : colouring.entries) {
        const QString name = isolated(text(entry.label));
        put(counts ? QStringLiteral("%1  %2").arg(name, text(entry.figure)) : name, entry.code);
        downKnown = downKnown || entry.code == scene::code::kDown;
    }
    if (!downKnown) {
        put(QStringLiteral("down"), scene::code::kDown);
    }
    return places;
}

}  // namespace

BookletPages::BookletPages(const RackFacts& facts, std::optional<std::uint32_t> hall, Paper paper)
    : m_facts(facts),
      m_book(paper, QStringLiteral("%1: elevation booklet").arg(text(facts.snapshot().name)), facts.values->at) {
    const Snapshot& s = facts.snapshot();
    m_content = m_frame.content(m_book.size());
    m_frame.document = QStringLiteral("%1 · Elevation booklet%2")
                           .arg(isolated(text(s.name)), hall ? QStringLiteral(" · ") + hallTitle(*hall) : QString());
    m_frame.provenance = provenanceLine(s, facts.values->at);
    const auto legend = placeLegend(*facts.values->colouring, m_content.topLeft(), m_content.width(), false);
    m_legendHeight = legend.back().label.bottom() - m_content.top() + 4;
    m_sizes.width = m_content.width();
    m_sizes.height = m_content.height() - kHeading - m_legendHeight;
    m_sizes.contentsFirst = m_content.height() - kCoverHeight - 46;
    m_sizes.contentsNext = m_content.height() - kHeading - 18;
    m_plan = planBooklet(*facts.geometry, m_sizes, hall);
    m_frame.pages = m_plan.pages;
}

QString BookletPages::hallTitle(std::uint32_t hall) const {
    const scene::HallPlace& place = m_facts.geometry->halls[hall];
    const Snapshot& s = m_facts.snapshot();
    const QString name = place.name.empty() ? QStringLiteral("Racks without a hall") : text(place.name);
    const QString title = place.name.size() <= 4 && !place.name.empty() ? QStringLiteral("Hall %1").arg(name) : name;
    return s.sites.size() > 1 && place.site < s.sites.size()
               ? QStringLiteral("%1 · %2").arg(isolated(text(s.sites[place.site].name)), isolated(title))
               : title;
}

QString BookletPages::rowTitleOf(std::uint32_t row) const {
    const scene::RowPlace& place = m_facts.geometry->rows[row];
    return place.snapshotRow < m_facts.snapshot().rows.size()
               ? rowTitle(m_facts.snapshot(), RowIndex(place.snapshotRow))
           : place.name.empty() ? QStringLiteral("No row")
                                : text(place.name);
}

RackCounts BookletPages::countRow(std::uint32_t row) const {
    RackCounts counts;
    for (const std::uint32_t rack : m_facts.geometry->rows[row].racks) {
        counts.add(countRack(m_facts, rack));
    }
    return counts;
}

double BookletPages::paintLegend(double y, bool counts) {
    const Pen pen(m_book.painter());
    double bottom = y;
    for (const LegendPlace& place :
         placeLegend(*m_facts.values->colouring, {m_content.left(), y}, m_content.width(), counts)) {
        QPainter& painter = pen.painter();
        painter.setPen(Qt::NoPen);
        paintCell(painter, place.swatch, m_facts.palette[place.code], Qt::white);
        pen.write(place.label, place.text, kLegendText);
        bottom = place.label.bottom();
    }
    return bottom - y;
}

double BookletPages::paintCover(const RackCounts& all) {
    const Pen pen(m_book.painter());
    const Snapshot& s = m_facts.snapshot();
    double y = m_content.top();
    pen.write(QRectF(m_content.left(), y, m_content.width(), 12), QStringLiteral("ELEVATION BOOKLET"),
              {8, QFont::DemiBold, ink::kAccent});
    y += 16;
    y += pen.paragraph({m_content.left(), y}, m_content.width(), text(s.name), style::kTitle, 2);
    const QString counts =
        QStringLiteral("%1 · %2 · %3 let · %4 without a tenant")
            .arg(counted(all.racks, QStringLiteral("rack")), counted(all.gpus, QStringLiteral("GPU")),
                 grouped(all.leased), counted(all.vacantRacks, QStringLiteral("rack")));
    pen.write(QRectF(m_content.left(), y + 2, m_content.width(), 14),
              QStringLiteral("As at %1 UTC. Racks stand from left to right as seen from their front, U 1 at the foot.")
                  .arg(dateText(m_facts.values->at)),
              style::kBody);
    pen.write(QRectF(m_content.left(), y + 16, m_content.width(), 14), counts, style::kBody);
    y += 40;
    pen.write(QRectF(m_content.left(), y, m_content.width(), 10),
              QStringLiteral("GPUs by %1").arg(text(m_facts.values->colouring->title).toLower()),
              {7, QFont::DemiBold, ink::kMuted});
    paintLegend(y + 12, true);
    return kCoverHeight;
}

void BookletPages::paintColumns(double y) {
    const Pen pen(m_book.painter());
    constexpr TextStyle kHead{7, QFont::DemiBold, ink::kMuted};
    pen.write(QRectF(m_content.left(), y, 120, 12), QStringLiteral("Hall and row"), kHead);
    for (const Column& column : kColumns) {
        pen.write(QRectF(m_content.left() + column.right * m_content.width() - 60, y, 60, 12),
                  QString::fromLatin1(column.head), kHead, Qt::AlignRight);
    }
    pen.line({m_content.left(), y + 15}, {m_content.right(), y + 15}, ink::kText, 0.8);
}

void BookletPages::paintEntry(double y, const QString& name, const RackCounts& counts, int page, bool hall) {
    const Pen pen(m_book.painter());
    const TextStyle& type = hall ? kHallEntry : kEntry;
    const double indent = hall ? 0 : 12;
    pen.write(QRectF(m_content.left() + indent, y, m_content.width() * 0.4 - indent, m_sizes.contents), name, type,
              Qt::AlignLeft, Qt::ElideMiddle);
    const std::array<QString, 6> figures{grouped(counts.racks),  grouped(counts.vacantRacks), grouped(counts.gpus),
                                         grouped(counts.leased), grouped(counts.down),        QString::number(page)};
    for (std::size_t i = 0; i < figures.size(); ++i) {
        pen.write(QRectF(m_content.left() + kColumns[i].right * m_content.width() - 60, y, 60, m_sizes.contents),
                  figures[i], type, Qt::AlignRight);
    }
    pen.line({m_content.left(), y + m_sizes.contents}, {m_content.right(), y + m_sizes.contents}, ink::kHairline, 0.4);
    m_book.addLink(QRectF(m_content.left(), y, m_content.width(), m_sizes.contents), page);
}

void BookletPages::paintContents() {
    RackCounts all;
    for (const BookletHall& hall : m_plan.halls) {
        for (const std::uint32_t row : hall.rows) {
            all.add(countRow(row));
        }
    }
    m_book.addBookmark(QStringLiteral("Contents"));
    double y = m_content.top() + paintCover(all);
    const Pen pen(m_book.painter());
    pen.write(QRectF(m_content.left(), y, m_content.width(), 20), QStringLiteral("Contents"), style::kHeading);
    y += 28;
    if (m_plan.racks == 0) {
        pen.write(QRectF(m_content.left(), y, m_content.width(), 14), QStringLiteral("The site has no racks to show."),
                  style::kBody);
    } else {
        paintColumns(y);
        y += 18;
    }
    const double bottom = m_content.bottom();
    const auto entry = [&](const QString& name, const RackCounts& counts, int page, bool hall) {
        if (y + m_sizes.contents > bottom) {
            m_frame.paint(m_book);
            m_book.newPage();
            y = m_content.top() + PageFrame::heading(m_book, m_content, QStringLiteral("Contents"), QString());
            paintColumns(y);
            y += 18;
        }
        paintEntry(y, name, counts, page, hall);
        y += m_sizes.contents;
    };
    for (const BookletHall& hall : m_plan.halls) {
        RackCounts sum;
        for (const std::uint32_t row : hall.rows) {
            sum.add(countRow(row));
        }
        entry(hallTitle(hall.hall), sum, hall.page, true);
        for (std::size_t i = 0; i < hall.rows.size(); ++i) {
            entry(rowTitleOf(hall.rows[i]), countRow(hall.rows[i]), hall.rowPages[i], false);
        }
    }
    m_frame.paint(m_book);
}

void BookletPages::paintLine(const BookletLine& line) {
    const Pen pen(m_book.painter());
    const double top = m_content.top() + kHeading + line.top;
    if (line.first) {
        const RackCounts counts = countRow(line.row);
        const QString beside = QStringLiteral("%1 · %2, %3 let")
                                   .arg(counted(counts.racks, QStringLiteral("rack")),
                                        counted(counts.gpus, QStringLiteral("GPU")), grouped(counts.leased));
        const double wide = Pen::width(beside, style::kSmall) + 1;
        pen.write(QRectF(m_content.left(), top, m_content.width() - wide - 10, 13), rowTitleOf(line.row),
                  style::kSubheading);
        pen.write(QRectF(m_content.right() - wide, top, wide, 13), beside, style::kSmall, Qt::AlignRight);
    }
    const double floor = top + line.height - m_sizes.gap;
    const double column = m_content.width() / m_sizes.columns;
    for (std::size_t i = 0; i < line.racks.size(); ++i) {
        paintRackSheet(pen, m_facts, line.racks[i], m_content.left() + static_cast<double>(i) * column, column, floor,
                       line.unit);
    }
    pen.line({m_content.left(), floor + 1}, {m_content.right(), floor + 1}, ink::kLine, 0.5);
}

void BookletPages::paintPage() {
    m_book.newPage();
    const int page = m_book.page();
    const BookletLine& first = m_plan.lines[m_line];
    const std::uint32_t hall = m_facts.geometry->rows[first.row].hall;
    for (const BookletHall& entry : m_plan.halls) {
        if (entry.hall == hall && entry.page == page) {
            m_book.addBookmark(hallTitle(hall));
        }
    }
    const bool continued = !first.first;
    PageFrame::heading(m_book, m_content, hallTitle(hall),
                       rowTitleOf(first.row) + (continued ? QStringLiteral(", continued") : QString()));
    for (; m_line < m_plan.lines.size() && m_plan.lines[m_line].page == page; ++m_line) {
        if (m_plan.lines[m_line].first) {
            m_book.addBookmark(rowTitleOf(m_plan.lines[m_line].row), 1);
        }
        paintLine(m_plan.lines[m_line]);
    }
    paintLegend(m_content.bottom() - m_legendHeight + 4, false);
    m_frame.paint(m_book);
}

}  // namespace leasehold::report
