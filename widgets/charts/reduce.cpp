// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/reduce.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold {
namespace {

constexpr std::size_t kPerColumn = 4;

/// What falls on one pixel column, by position in the line.
struct Column {
    std::size_t first;
    std::size_t least;
    std::size_t greatest;
    std::size_t last;
};

void addMarks(std::vector<QPointF>& out, const std::vector<double>& x, const std::vector<double>& y, const Column& c) {
    std::size_t marks[] = {c.first, std::min(c.least, c.greatest), std::max(c.least, c.greatest), c.last};
    std::size_t before = static_cast<std::size_t>(-1);
    for (const std::size_t mark : marks) {
        if (mark != before) {
            out.emplace_back(x[mark], y[mark]);
        }
        before = mark;
    }
}

}  // namespace

std::vector<std::vector<QPointF>> reducedLine(const std::vector<double>& x, const std::vector<double>& y, double low,
                                              double high, int columns) {
    std::vector<std::vector<QPointF>> pieces;
    const std::size_t count = std::min(x.size(), y.size());
    const bool whole = count <= kPerColumn * static_cast<std::size_t>(std::max(1, columns));
    const double perColumn = (high - low) / std::max(1, columns);
    for (std::size_t at = 0; at < count;) {
        if (std::isnan(y[at])) {
            ++at;
            continue;
        }
        std::vector<QPointF>& piece = pieces.emplace_back();
        while (at < count && !std::isnan(y[at])) {
            if (whole || !(perColumn > 0)) {
                piece.emplace_back(x[at], y[at]);
                ++at;
                continue;
            }
            const double end = low + (std::floor((x[at] - low) / perColumn) + 1) * perColumn;
            Column column{at, at, at, at};
            // At least one: rounding must not stop the walk.
            do {
                column.least = y[at] < y[column.least] ? at : column.least;
                column.greatest = y[at] > y[column.greatest] ? at : column.greatest;
                column.last = at++;
            } while (at < count && !std::isnan(y[at]) && x[at] < end);
            addMarks(piece, x, y, column);
        }
    }
    return pieces;
}

}  // namespace leasehold
