// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "widgets/scene/site_geometry.hpp"

/// Which rack stands on which page, before anything is painted: the contents page comes first.
namespace leasehold::report {

/// Sizes in points.
struct BookletSizes {
    double width = 511;          ///< of the content
    double height = 700;         ///< for lines of racks
    int columns = 4;             ///< racks side by side
    double rowTitle = 18;        ///< over the first line of a row
    double caption = 34;         ///< over a rack
    double gap = 11;             ///< under a line
    double frame = 1.5;          ///< around a rack's bands
    double mostUnit = 6.5;       ///< of one U
    double contents = 12.2;      ///< a line of the contents
    double contentsFirst = 480;  ///< room for them on their first page
    double contentsNext = 650;   ///< and on any other
};

/// Racks of one row that stand side by side.
struct BookletLine {
    std::uint32_t row = 0;  ///< into SiteGeometry::rows
    bool first = false;     ///< the row's first: under its title
    std::vector<std::uint32_t> racks;
    int page = 0;
    double top = 0;  ///< from the upper end of the lines' room
    double unit = 6;
    double height = 0;  ///< with title, captions and gap
};

struct BookletHall {
    std::uint32_t hall = 0;  ///< into SiteGeometry::halls
    int page = 0;
    std::vector<std::uint32_t> rows;  ///< those that have racks
    std::vector<int> rowPages;
};

struct BookletPlan {
    std::vector<BookletHall> halls;
    std::vector<BookletLine> lines;  ///< in the order of pages
    int contentsPages = 1;
    int pages = 1;
    std::size_t racks = 0;
};

/// How many U a rack is drawn with: an empty one has no layout, but a height.
int rackUnits(const scene::SiteGeometry& geometry, std::uint32_t rack);

/// Halls begin on a new page, rows on a new line; racks stand in the order of their place along the row. `hall`: that
/// one only. A site without racks gives a plan of its contents page alone.
BookletPlan planBooklet(const scene::SiteGeometry& geometry, const BookletSizes& sizes,
                        std::optional<std::uint32_t> hall = {});

}  // namespace leasehold::report
