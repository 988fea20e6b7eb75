// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include "widgets/leases/card_faces.hpp"

namespace leasehold {

/// A framed part of the portfolio page. GUI thread.
class Card : public QWidget {
    Q_OBJECT
public:
    explicit Card(QWidget* parent = nullptr);
    void setDark(bool dark);

protected:
    void paintEvent(QPaintEvent* event) override;
    virtual void paintFace(QPainter& painter, const Look& look, const FaceFonts& fonts) const = 0;

private:
    bool m_dark = true;
};

class OutlookCard : public Card {
    Q_OBJECT
public:
    explicit OutlookCard(QWidget* parent = nullptr);
    void setFace(OutlookFace face);
    [[nodiscard]] const OutlookFace& face() const { return m_face; }
    [[nodiscard]] QSize sizeHint() const override { return {320, OutlookFace::kHeight}; }

protected:
    void paintFace(QPainter& painter, const Look& look, const FaceFonts& fonts) const override;
    bool event(QEvent* event) override;

private:
    OutlookFace m_face;
};

class BarsCard : public Card {
    Q_OBJECT
public:
    using Card::Card;
    void setFace(BarsFace face);
    [[nodiscard]] const BarsFace& face() const { return m_face; }
    [[nodiscard]] QSize sizeHint() const override { return {320, m_face.height()}; }

protected:
    void paintFace(QPainter& painter, const Look& look, const FaceFonts& fonts) const override;

private:
    BarsFace m_face;
};

}  // namespace leasehold
