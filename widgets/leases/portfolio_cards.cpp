// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/portfolio_cards.hpp"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>

#include "data/analytics/months.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kMargin = 16;
constexpr int kHead = 46;
constexpr int kBar = 30;
constexpr int kOutlook = 268;

QString monthText(Instant t) {
    return dateText(t).section(u' ', 1, 2);
}

}  // namespace

Card::Card(const QString& title, int height, QWidget* parent) : QWidget(parent), m_height(height), m_title(title) {
    setMinimumHeight(height);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    setAccessibleName(title);
}

void Card::setSubtitle(const QString& subtitle) {
    m_subtitle = subtitle;
    setAccessibleDescription(subtitle);
    update();
}

void Card::setDark(bool dark) {
    m_dark = dark;
    update();
}

QRectF Card::body() const {
    return QRectF(rect()).adjusted(kMargin, kHead, -kMargin, -12);
}

void Card::paintEvent(QPaintEvent*) {
    const Look& l = lookOf(m_dark);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(l.line);
    painter.setBrush(l.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    painter.setPen(l.text);
    painter.setFont(strongFont());
    painter.drawText(QRect(kMargin, 9, width() - 2 * kMargin, 18), Qt::AlignLeft | Qt::AlignVCenter, m_title);
    painter.setPen(l.muted);
    painter.setFont(smallFont());
    painter.drawText(QRect(kMargin, 26, width() - 2 * kMargin, 15), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_subtitle, Qt::ElideRight, width() - 2 * kMargin));
    paintBody(painter, body());
}

OutlookCard::OutlookCard(QWidget* parent) : Card(tr("Past and to come"), kOutlook, parent) {
    setSubtitle(
        tr("Occupancy by month (line) and contracted rent (bars); dashed: every tenant leaves at its first chance"));
}

void OutlookCard::setPortfolio(PortfolioPtr portfolio) {
    m_portfolio = std::move(portfolio);
    gather();
}

void OutlookCard::setTrend(PortfolioTrendPtr trend) {
    m_trend = std::move(trend);
    gather();
}

QString OutlookCard::eventText(const ProfileEvent& event) const {
    const QString name = text(m_portfolio->request.site->snapshot->leases[event.lease.value].name);
    switch (event.kind) {
        case ProfileEvent::Kind::Start:
            return tr("%1 begins").arg(name);
        case ProfileEvent::Kind::Expiry:
            return tr("%1 ends").arg(name);
        case ProfileEvent::Kind::Break:
            return tr("%1 could end").arg(name);
        case ProfileEvent::Kind::LockInEnds:
            return tr("lock-in of %1 ends").arg(name);
        case ProfileEvent::Kind::RampEnds:
            return tr("ramp of %1 ends").arg(name);
    }
    return {};
}

void OutlookCard::gather() {
    m_months.clear();
    m_currency.clear();
    if (m_trend) {
        for (std::size_t i = 0; i < m_trend->months.sets.size(); ++i) {
            const FigureSet& set = m_trend->months.sets[i];
            Month month;
            month.from = m_trend->months.windows[i].from;
            month.stays = set[FigureId::Occupancy].value;
            const Figure& rent = set[FigureId::ContractedRevenue];
            month.rent = rent.value;
            if (rent.value && m_currency.isEmpty()) m_currency = text(rent.unit);
            m_months.push_back(std::move(month));
        }
    }
    if (m_portfolio) {
        const auto& stays = m_portfolio->stays.months;
        const auto& leaves = m_portfolio->leaves.months;
        for (std::size_t i = 0; i < stays.size(); ++i) {
            const bool cut = !m_months.empty() && i == 0 && monthStart(stays[i].month.from) == m_months.back().from;
            Month month;
            month.from = monthStart(stays[i].month.from);
            month.future = true;
            month.stays = stays[i].occupancy;
            if (i < leaves.size()) month.leaves = leaves[i].occupancy;
            if (stays[i].contracted.size() == 1 && stays[i].unknownContracted == 0) {
                month.rent = toMajor(stays[i].contracted.front());
                if (m_currency.isEmpty()) m_currency = text(std::string(stays[i].contracted.front().currency.text()));
            }
            for (const ProfileEvent& event : stays[i].events) {
                month.events += eventText(event);
                month.ends = month.ends || event.kind == ProfileEvent::Kind::Expiry;
            }
            if (i < leaves.size()) {
                for (const ProfileEvent& event : leaves[i].events) {
                    if (event.kind == ProfileEvent::Kind::Break) month.events += eventText(event);
                }
            }
            if (cut) {
                // The month of the date stands half in the past: its line comes from the figures, its events from here.
                if (m_months.back().rent && month.rent) *m_months.back().rent += *month.rent;
                m_months.back().events = month.events;
                m_months.back().leaves = month.leaves;
                m_months.back().ends = month.ends;
            } else {
                m_months.push_back(std::move(month));
            }
        }
    }
    update();
}

QRectF OutlookCard::plotOf(const QRectF& area) const {
    return area.adjusted(40, 4, -64, -34);
}

void OutlookCard::paintBody(QPainter& painter, const QRectF& area) {
    const Look& l = lookOf(m_dark);
    const QRectF plot = plotOf(area);
    if (m_months.empty()) return;
    double most = 0;
    for (const Month& month : m_months)
        most = std::max(most, month.rent.value_or(0));
    const double step = plot.width() / static_cast<double>(m_months.size());
    painter.setFont(smallFont());
    for (const double share : {0.0, 0.5, 1.0}) {
        const double y = plot.bottom() - share * plot.height();
        painter.setPen(l.grid);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(l.muted);
        painter.drawText(QRectF(area.left(), y - 8, 34, 16), Qt::AlignRight | Qt::AlignVCenter,
                         percent(share * 100, 0));
        if (most > 0 && share > 0) {
            const Currency currency = parseCurrency(m_currency.left(3).toStdString()).value_or(Currency{});
            const QString money =
                moneyShort(Money{static_cast<std::int64_t>(most * share * 100), currency}).section(u' ', 0, -2);
            painter.drawText(QRectF(plot.right() + 6, y - 8, 60, 16), Qt::AlignLeft | Qt::AlignVCenter, money);
        }
    }
    QColor soft = l.accent;
    soft.setAlphaF(0.22F);
    double today = plot.left();
    for (std::size_t i = 0; i < m_months.size(); ++i) {
        const Month& month = m_months[i];
        const double x = plot.left() + step * static_cast<double>(i);
        if (!month.future) today = x + step;
        if (month.rent && most > 0) {
            const double height = *month.rent / most * plot.height();
            painter.fillRect(QRectF(x + 1, plot.bottom() - height, std::max(1.0, step - 2), height), soft);
        }
        if (month.ends || (month.future && !month.events.isEmpty())) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(month.ends ? l.error : l.warning);
            const QPointF tip(x + step / 2, plot.bottom() + 6);
            painter.drawPolygon(QPolygonF{tip + QPointF(0, -4), tip + QPointF(4, 3), tip + QPointF(-4, 3)});
        }
        const auto when = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(month.from));
        if (static_cast<unsigned>(when.month()) == 1U) {
            painter.setPen(l.muted);
            painter.drawText(QRectF(x, plot.bottom() + 12, 60, 16), Qt::AlignLeft | Qt::AlignVCenter,
                             QString::number(static_cast<int>(when.year())));
            painter.setPen(l.grid);
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom() + 12));
        }
    }
    const auto curve = [&](auto value, const QPen& pen) {
        QPainterPath path;
        bool open = false;
        for (std::size_t i = 0; i < m_months.size(); ++i) {
            const std::optional<double> share = value(m_months[i]);
            if (!share) {
                open = false;
                continue;
            }
            const double x = plot.left() + step * static_cast<double>(i);
            const double y = plot.bottom() - std::clamp(*share, 0.0, 1.0) * plot.height();
            open ? path.lineTo(x, y) : path.moveTo(x, y);
            path.lineTo(x + step, y);
            open = true;
        }
        painter.strokePath(path, pen);
    };
    curve([](const Month& m) { return m.leaves; }, QPen(l.warning, 1.6, Qt::DashLine));
    curve([](const Month& m) { return m.stays; }, QPen(l.accent, 2));
    painter.setPen(QPen(l.text, 1));
    painter.drawLine(QPointF(today, plot.top() - 2), QPointF(today, plot.bottom() + 4));
    painter.drawText(QRectF(today - 60, area.bottom() - 16, 120, 16), Qt::AlignHCenter | Qt::AlignVCenter,
                     m_portfolio ? dateText(m_portfolio->request.at).section(u' ', 0, 2) : QString());
}

bool OutlookCard::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !m_months.empty()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QRectF plot = plotOf(body());
        const double share = (help->pos().x() - plot.left()) / plot.width();
        if (share < 0 || share >= 1) {
            QToolTip::hideText();
            return true;
        }
        const Month& month = m_months[static_cast<std::size_t>(share * static_cast<double>(m_months.size()))];
        const auto part = [](const std::optional<double>& v) { return v ? percent(*v * 100) : QStringLiteral("n/a"); };
        QStringList lines{monthText(month.from), tr("occupancy %1").arg(part(month.stays))};
        if (month.leaves) lines += tr("if every tenant leaves: %1").arg(part(month.leaves));
        const Currency currency = parseCurrency(m_currency.left(3).toStdString()).value_or(Currency{});
        lines += tr("contracted %1")
                     .arg(month.rent ? moneyShort(Money{static_cast<std::int64_t>(*month.rent * 100), currency})
                                     : QStringLiteral("n/a"));
        lines += month.events;
        QToolTip::showText(help->globalPos(), lines.join(u'\n'), this);
        return true;
    }
    return Card::event(event);
}

BarsCard::BarsCard(const QString& title, QWidget* parent) : Card(title, kHead + 3 * kBar, parent) {}

QSize BarsCard::sizeHint() const {
    const int bars = std::clamp(static_cast<int>(m_bars.size()), 2, 12);
    return {320, kHead + bars * kBar + 14};
}

void BarsCard::setBars(std::vector<Bar> bars, const QString& empty) {
    m_bars = std::move(bars);
    m_empty = empty;
    QStringList spoken;
    for (const Bar& bar : m_bars)
        spoken += bar.name + u' ' + bar.value;
    setAccessibleDescription(spoken.isEmpty() ? empty : spoken.join(QStringLiteral(", ")));
    setMinimumHeight(sizeHint().height());
    updateGeometry();
    update();
}

void BarsCard::paintBody(QPainter& painter, const QRectF& area) {
    const Look& l = lookOf(m_dark);
    painter.setFont(font());
    if (m_bars.empty()) {
        painter.setPen(l.muted);
        painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_empty);
        return;
    }
    double y = area.top();
    for (const Bar& bar : m_bars) {
        if (y + kBar > area.bottom() + 6) break;
        const QFontMetricsF metrics(font());
        const double valueWidth = std::min(area.width() * 0.6, metrics.horizontalAdvance(bar.value) + 4);
        painter.setPen(bar.warn ? l.warning : l.text);
        painter.drawText(QRectF(area.right() - valueWidth, y, valueWidth, 18), Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(bar.value, Qt::ElideRight, valueWidth));
        painter.setPen(l.text);
        painter.drawText(QRectF(area.left(), y, area.width() - valueWidth - 10, 18), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(bar.name, Qt::ElideRight, area.width() - valueWidth - 10));
        const QRectF track(area.left(), y + 20, area.width(), 5);
        painter.setPen(Qt::NoPen);
        painter.setBrush(bar.share ? QBrush(l.line) : QBrush(l.faint, Qt::BDiagPattern));
        painter.drawRoundedRect(track, 2.5, 2.5);
        if (bar.share) {
            QRectF filled = track;
            filled.setWidth(std::max(*bar.share > 0 ? 3.0 : 0.0, track.width() * std::clamp(*bar.share, 0.0, 1.0)));
            painter.setBrush(bar.colour.isValid() ? bar.colour : l.accent);
            painter.drawRoundedRect(filled, 2.5, 2.5);
        }
        if (bar.limit) {
            painter.setPen(QPen(l.text, 2));
            const double x = track.left() + track.width() * std::clamp(*bar.limit, 0.0, 1.0);
            painter.drawLine(QPointF(x, track.top() - 3), QPointF(x, track.bottom() + 3));
        }
        y += kBar;
    }
}

}  // namespace leasehold
