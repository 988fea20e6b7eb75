// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <optional>
#include <vector>

#include "widgets/models/portfolio_data.hpp"

namespace leasehold {

/// A framed part of the portfolio page with a title and a line under it. Painting is the heir's.
class Card : public QWidget {
    Q_OBJECT
public:
    Card(const QString& title, int height, QWidget* parent = nullptr);
    void setSubtitle(const QString& subtitle);
    void setDark(bool dark);
    [[nodiscard]] QSize sizeHint() const override { return {320, m_height}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    [[nodiscard]] QRectF body() const;
    virtual void paintBody(QPainter& painter, const QRectF& area) = 0;
    bool m_dark = true;
    int m_height;

private:
    QString m_title;
    QString m_subtitle;
};

/// Occupancy and contracted rent by month: what was, and what is to come if leases run to their end or every tenant
/// leaves at its first chance; expiries and breaks marked.
class OutlookCard : public Card {
    Q_OBJECT
public:
    explicit OutlookCard(QWidget* parent = nullptr);
    void setPortfolio(PortfolioPtr portfolio);
    void setTrend(PortfolioTrendPtr trend);

protected:
    void paintBody(QPainter& painter, const QRectF& area) override;
    bool event(QEvent* event) override;

private:
    struct Month {
        Instant from{};
        std::optional<double> stays;   ///< occupancy 0..1
        std::optional<double> leaves;  ///< of a month to come
        std::optional<double> rent;    ///< contracted, major units of the one currency; none: n/a
        QStringList events;
        bool future = false;
        bool ends = false;
    };
    void gather();
    [[nodiscard]] QString eventText(const ProfileEvent& event) const;
    [[nodiscard]] QRectF plotOf(const QRectF& area) const;
    PortfolioPtr m_portfolio;
    PortfolioTrendPtr m_trend;
    std::vector<Month> m_months;
    QString m_currency;
};

/// Names with a bar and a value each, the largest first.
class BarsCard : public Card {
    Q_OBJECT
public:
    struct Bar {
        QString name;
        QString value;
        std::optional<double> share;  ///< 0..1 of the width; none: unknown, hatched
        std::optional<double> limit;  ///< 0..1: a mark, as of an envelope
        QColor colour;                ///< invalid: the accent
        bool warn = false;
    };
    BarsCard(const QString& title, QWidget* parent = nullptr);
    void setBars(std::vector<Bar> bars, const QString& empty);
    [[nodiscard]] const std::vector<Bar>& bars() const { return m_bars; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintBody(QPainter& painter, const QRectF& area) override;

private:
    std::vector<Bar> m_bars;
    QString m_empty;
};

}  // namespace leasehold
