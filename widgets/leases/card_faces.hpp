// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QRectF>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "widgets/controls/face_fonts.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/models/portfolio_data.hpp"

/// What the cards of the portfolio page show, and how that is painted, in the window and in files. Any thread.
namespace leasehold {

/// Frame, title and the line under it.
struct CardFace {
    QString title;
    QString subtitle;

    /// Paints them and returns the room that is left.
    QRectF paintHead(QPainter& painter, const QRectF& area, const Look& look, const FaceFonts& fonts) const;
    [[nodiscard]] static QRectF bodyOf(const QRectF& area);
};

/// Names with a bar and a value each, the largest first.
struct BarsFace : CardFace {
    struct Bar {
        QString name;
        QString value;
        std::optional<double> share;  ///< 0..1 of the width; none: unknown, hatched
        std::optional<double> limit;  ///< 0..1: a mark, as of an envelope
        QColor colour;                ///< invalid: the accent
        bool warn = false;
    };
    std::vector<Bar> bars;
    QString empty;  ///< said where there are none

    [[nodiscard]] int height() const;
    void paint(QPainter& painter, const QRectF& area, const Look& look, const FaceFonts& fonts) const;
};

/// Occupancy and contracted rent by month: what was, and what is to come if leases run to their end or every tenant
/// leaves at its first chance; expiries and breaks marked.
struct OutlookFace : CardFace {
    struct Month {
        Instant from{};
        std::optional<double> stays;   ///< occupancy 0..1
        std::optional<double> leaves;  ///< of a month to come
        std::vector<Money> rent;       ///< contracted, one a currency
        std::vector<Money> certain;  ///< of that, what is left if every tenant leaves; of a month that has passed, all
        bool rentUnknown = false;    ///< a lease's is: then there are no sums
        QStringList events;
        bool future = false;
        bool ends = false;
    };
    static constexpr int kHeight = 288;
    std::vector<Month> months;
    std::vector<Currency> currencies;  ///< of rents, that of the most months first; a band of bars each
    QString today;                     ///< under the line between what was and what is to come

    void paint(QPainter& painter, const QRectF& area, const Look& look, const FaceFonts& fonts) const;
    /// What a month holds, a line each; empty where no month stands at that x of the card's area.
    [[nodiscard]] QStringList tipAt(double x, const QRectF& area) const;

private:
    [[nodiscard]] static QRectF plotOf(const QRectF& body);
    void paintGrid(QPainter& painter, const QRectF& plot, const Look& look) const;
    void paintRent(QPainter& painter, const QRectF& plot, std::size_t band, const Look& look) const;
    void paintMonths(QPainter& painter, const QRectF& plot, const Look& look) const;
    void paintLegend(QPainter& painter, const QRectF& line, const Look& look) const;
};

/// Either may be null: not known yet.
OutlookFace makeOutlook(const Portfolio* portfolio, const PortfolioTrend* trend);

}  // namespace leasehold
