// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <optional>
#include <vector>

#include "widgets/controls/tile_face.hpp"
#include "widgets/leases/card_faces.hpp"
#include "widgets/models/portfolio_data.hpp"

/// What stands on the portfolio page, in words and bars. Any thread.
namespace leasehold {

/// A tile each, in reading order; with `trend` their courses and over what: "Course: the last 14 days".
struct TileContent {
    TileFace face;
    QString over;
};
std::vector<TileContent> portfolioTiles(const Portfolio& portfolio, const PortfolioTrend* trend);

/// What a tenant pays at the date.
struct TenantRent {
    struct Part {
        Money amount;
        std::optional<double> share;  ///< of the rent in force in that currency; none where one of it is unknown
        /// Adds another of the same currency.
        void add(const Money& more, const std::optional<double>& moreShare);
    };
    PartyIndex party;
    std::vector<Part> rent;  ///< one a currency; empty: none, or none known
    bool unknown = false;    ///< a rent of it is
    bool pays = false;       ///< else own use
    std::uint64_t gpus = 0;
    /// The largest of its shares, each within its currency: shares of two are never added.
    [[nodiscard]] std::optional<double> share() const;
};
/// The largest share first, unknown last.
std::vector<TenantRent> tenantRents(const Portfolio& portfolio);

BarsFace tenantBars(const Portfolio& portfolio, bool dark);
BarsFace rolloverBars(const Portfolio& portfolio);
BarsFace powerBars(const Portfolio& portfolio);
BarsFace supplierBars(const Portfolio& portfolio);
/// In the order of the page: two a line.
std::vector<BarsFace> portfolioBars(const Portfolio& portfolio, bool dark);

/// A heading and a table of where sources disagree; each lease a link "lease:INDEX".
QString disputesHtml(const Portfolio& portfolio, const Look& look);

}  // namespace leasehold
