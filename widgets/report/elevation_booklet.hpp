// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <optional>
#include <stop_token>
#include <string>

#include "widgets/report/pdf_book.hpp"
#include "widgets/report/report_facts.hpp"
#include "widgets/scene/colouring.hpp"
#include "widgets/state/open_site.hpp"

namespace leasehold::report {

struct BookletRequest {
    OpenSitePtr site;
    std::optional<Instant> at;  ///< default: the site's last sample, else now
    std::string hall;           ///< that hall only; empty: all
    scene::Quantity quantity = scene::Quantity::Tenant;
    Paper paper = Paper::A4;
};

struct Booklet {
    QByteArray pdf;
    int pages = 0;
    std::size_t racks = 0;
};

/// Every rack of the site as a front view, vacant ones included: contents with page numbers, then by hall and row, up
/// to eight racks a page. GPUs are coloured as in the site view; one that is down is crossed in every colouring.
///
/// NotFound for a hall's name; Cancelled within a page of the stop; else as computeValues. Any thread; needs a
/// QGuiApplication.
Result<Booklet> makeElevationBooklet(const BookletRequest& request, std::stop_token stop = {},
                                     const Progress& progress = {});

}  // namespace leasehold::report
