// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/booklet_plan.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::report {
namespace {

/// Two lines of the hall's tallest racks fill a page; a rack too tall for half a page fills a whole one.
double unitFor(const scene::SiteGeometry& geometry, const scene::HallPlace& hall, const BookletSizes& sizes) {
    int tallest = 1;
    for (const std::uint32_t row : hall.rows) {
        for (const std::uint32_t rack : geometry.rows[row].racks) {
            tallest = std::max(tallest, rackUnits(geometry, rack));
        }
    }
    const double around = sizes.rowTitle + sizes.caption + sizes.gap + 2 * sizes.frame;
    const double half = (sizes.height / 2 - around) / tallest;
    const double whole = (sizes.height - around) / tallest;
    return std::min(sizes.mostUnit, half >= 3.5 ? half : std::min(5.5, whole));
}

class Planner {
public:
    Planner(const scene::SiteGeometry& geometry, const BookletSizes& sizes, BookletPlan& plan)
        : m_geometry(geometry), m_sizes(sizes), m_plan(plan) {}

    void addHall(std::uint32_t index, int& page) {
        const scene::HallPlace& hall = m_geometry.halls[index];
        BookletHall entry;
        entry.hall = index;
        m_unit = unitFor(m_geometry, hall, m_sizes);
        m_page = page;
        m_top = 0;
        for (const std::uint32_t row : hall.rows) {
            if (!m_geometry.rows[row].racks.empty()) {
                entry.rows.push_back(row);
                entry.rowPages.push_back(addRow(row));
            }
        }
        if (!entry.rows.empty()) {
            entry.page = entry.rowPages.front();
            m_plan.halls.push_back(std::move(entry));
            page = m_page + 1;
        }
    }

private:
    int addRow(std::uint32_t row) {
        const std::vector<std::uint32_t>& racks = m_geometry.rows[row].racks;
        const auto columns = static_cast<std::size_t>(m_sizes.columns);
        int firstPage = 0;
        for (std::size_t at = 0; at < racks.size(); at += columns) {
            BookletLine line;
            line.row = row;
            line.first = at == 0;
            line.unit = m_unit;
            line.racks.assign(racks.begin() + static_cast<std::ptrdiff_t>(at),
                              racks.begin() + static_cast<std::ptrdiff_t>(std::min(racks.size(), at + columns)));
            place(line);
            firstPage = firstPage == 0 ? line.page : firstPage;
            m_plan.racks += line.racks.size();
            m_plan.lines.push_back(std::move(line));
        }
        return firstPage;
    }

    void place(BookletLine& line) {
        int tallest = 1;
        for (const std::uint32_t rack : line.racks) {
            tallest = std::max(tallest, rackUnits(m_geometry, rack));
        }
        line.height =
            (line.first ? m_sizes.rowTitle : 0) + m_sizes.caption + tallest * m_unit + 2 * m_sizes.frame + m_sizes.gap;
        if (m_top > 0 && m_top + line.height > m_sizes.height + 0.5) {
            ++m_page;
            m_top = 0;
        }
        line.page = m_page;
        line.top = m_top;
        m_top += line.height;
    }

    const scene::SiteGeometry& m_geometry;
    const BookletSizes& m_sizes;
    BookletPlan& m_plan;
    double m_unit = 6;
    double m_top = 0;
    int m_page = 1;
};

int contentsPages(std::size_t lines, const BookletSizes& sizes) {
    const auto first = static_cast<std::size_t>(sizes.contentsFirst / sizes.contents);
    const auto next = static_cast<std::size_t>(sizes.contentsNext / sizes.contents);
    return lines <= first ? 1 : 1 + static_cast<int>((lines - first + next - 1) / next);
}

}  // namespace

int rackUnits(const scene::SiteGeometry& geometry, std::uint32_t rack) {
    const scene::RackPlace& place = geometry.racks[rack];
    const int stored = geometry.snapshot->racks[rack].heightU;
    return place.nodeCount + place.switchCount > 0 ? geometry.layoutOf(place).units : std::max(1, stored);
}

BookletPlan planBooklet(const scene::SiteGeometry& geometry, const BookletSizes& sizes,
                        std::optional<std::uint32_t> hall) {
    BookletPlan plan;
    std::size_t entries = 0;
    for (std::uint32_t index = 0; index < geometry.halls.size(); ++index) {
        if (!hall || *hall == index) {
            const auto& rows = geometry.halls[index].rows;
            const auto used = std::count_if(rows.begin(), rows.end(),
                                            [&](std::uint32_t row) { return !geometry.rows[row].racks.empty(); });
            entries += used > 0 ? static_cast<std::size_t>(used) + 1 : 0;
        }
    }
    plan.contentsPages = contentsPages(entries, sizes);
    int page = plan.contentsPages + 1;
    Planner planner(geometry, sizes, plan);
    for (std::uint32_t index = 0; index < geometry.halls.size(); ++index) {
        if (!hall || *hall == index) {
            planner.addHall(index, page);
        }
    }
    plan.pages = page - 1;
    return plan;
}

}  // namespace leasehold::report
