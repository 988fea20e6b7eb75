// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QImage>
#include <optional>
#include <stop_token>

#include "widgets/report/pdf_book.hpp"
#include "widgets/report/report_facts.hpp"
#include "widgets/scene/render_image.hpp"

namespace leasehold::report {

/// The board pack: cover with the site's picture, headline figures, occupancy and utilisation, rent roll, expiry and
/// risk, what changed, method and evidence. Made in two steps, since OpenGL draws on the GUI thread and the rest may
/// run anywhere.
struct BoardPack {
    QByteArray pdf;
    int pages = 0;
};

/// The cover's picture in the light theme, without words; errors as renderToImage. GUI thread.
Result<QImage> paintCoverPicture(const ReportFacts& facts, const scene::SiteGeometryPtr& geometry, Paper paper);

/// `cover` may be null (no OpenGL, nothing to see): the cover then has none. Cancelled between pages. Any thread; needs
/// a QGuiApplication.
Result<BoardPack> makeBoardPack(const ReportFacts& facts, const QImage& cover, Paper paper, std::stop_token stop = {},
                                const Progress& progress = {});

}  // namespace leasehold::report
