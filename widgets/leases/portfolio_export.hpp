// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPainter>
#include <filesystem>
#include <stop_token>

#include "data/export/table.hpp"
#include "widgets/leases/portfolio_content.hpp"

/// The portfolio page on its way out of the program. Any thread; pictures need a QGuiApplication.
namespace leasehold {

/// The page on light ground, for paper and slides, with where it comes from at the foot.
struct PortfolioPicture {
    Provenance provenance;
    QString about;  ///< what the figures are over
    QString story;
    std::vector<TileFace> tiles;
    OutlookFace outlook;
    std::vector<BarsFace> bars;
    QString disputes;  ///< HTML
};
/// `trend` may be null: then without courses.
PortfolioPicture makePortfolioPicture(const Portfolio& portfolio, const PortfolioTrend* trend);
/// The height that it needs at that width, logical pixels.
int portfolioPictureHeight(const PortfolioPicture& picture, int width);
void paintPortfolio(QPainter& painter, const QRectF& area, const PortfolioPicture& picture);

/// Figures (the whole and each hall), months, tenants, power, sources: what the page shows, unrounded.
std::vector<Table> portfolioTables(const Portfolio& portfolio, const PortfolioTrend* trend);

/// By the ending: .png, .svg, .pdf as a picture with the figures beside it (NAME.data.csv); .xlsx with a sheet a table;
/// .csv with the figures in it and the other tables beside it (NAME.months.csv and so on).
Result<> writePortfolio(const Portfolio& portfolio, const PortfolioTrend* trend, const std::filesystem::path& file,
                        const std::stop_token& stop = {});

}  // namespace leasehold
