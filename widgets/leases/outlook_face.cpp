// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "data/analytics/months.hpp"
#include "widgets/leases/card_faces.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

using Month = OutlookFace::Month;

QString eventText(const Snapshot& snapshot, const ProfileEvent& event) {
    const QString name = text(snapshot.leases[event.lease.value].name);
    switch (event.kind) {
        case ProfileEvent::Kind::Start:
            return QObject::tr("%1 begins").arg(name);
        case ProfileEvent::Kind::Expiry:
            return QObject::tr("%1 ends").arg(name);
        case ProfileEvent::Kind::Break:
            return QObject::tr("%1 could end").arg(name);
        case ProfileEvent::Kind::LockInEnds:
            return QObject::tr("lock-in of %1 ends").arg(name);
        case ProfileEvent::Kind::RampEnds:
            return QObject::tr("ramp of %1 ends").arg(name);
    }
    return {};
}

void addPast(const PortfolioTrend& trend, OutlookFace& face, bool& knowsCurrency) {
    for (std::size_t i = 0; i < trend.months.sets.size(); ++i) {
        const FigureSet& set = trend.months.sets[i];
        const Figure& rent = set[FigureId::ContractedRevenue];
        Month month;
        month.from = trend.months.windows[i].from;
        month.stays = set[FigureId::Occupancy].value;
        month.rent = rent.value;
        if (rent.value && !knowsCurrency) {
            face.currency = parseCurrency(rent.unit.substr(0, 3)).value_or(Currency{});
            knowsCurrency = true;
        }
        face.months.push_back(std::move(month));
    }
}

/// The month of index `i` of the two courses to come.
Month monthToCome(const Portfolio& portfolio, std::size_t i) {
    const Snapshot& snapshot = *portfolio.request.site->snapshot;
    const auto& stays = portfolio.stays.months[i];
    Month month;
    month.from = monthStart(stays.month.from);
    month.future = true;
    month.stays = stays.occupancy;
    if (stays.contracted.size() == 1 && stays.unknownContracted == 0) {
        month.rent = toMajor(stays.contracted.front());
    }
    for (const ProfileEvent& event : stays.events) {
        month.events += eventText(snapshot, event);
        month.ends = month.ends || event.kind == ProfileEvent::Kind::Expiry;
    }
    if (i < portfolio.leaves.months.size()) {
        const auto& leaves = portfolio.leaves.months[i];
        month.leaves = leaves.occupancy;
        for (const ProfileEvent& event : leaves.events) {
            if (event.kind == ProfileEvent::Kind::Break) month.events += eventText(snapshot, event);
        }
    }
    return month;
}

}  // namespace

OutlookFace makeOutlook(const Portfolio* portfolio, const PortfolioTrend* trend) {
    OutlookFace face;
    face.title = QObject::tr("Past and to come");
    face.subtitle = QObject::tr(
        "Occupancy by month (line) and contracted rent (bars); dashed: every tenant leaves at its first chance");
    bool knowsCurrency = false;
    if (trend != nullptr) addPast(*trend, face, knowsCurrency);
    if (portfolio == nullptr) return face;
    face.today = dateText(portfolio->request.at).section(u' ', 0, 2);
    for (std::size_t i = 0; i < portfolio->stays.months.size(); ++i) {
        Month month = monthToCome(*portfolio, i);
        if (month.rent && !knowsCurrency) {
            face.currency = portfolio->stays.months[i].contracted.front().currency;
            knowsCurrency = true;
        }
        if (i == 0 && !face.months.empty() && month.from == face.months.back().from) {
            // The month of the date stands half in the past: its line comes from the figures, its events from here.
            Month& cut = face.months.back();
            if (cut.rent && month.rent) *cut.rent += *month.rent;
            cut.events = month.events;
            cut.leaves = month.leaves;
            cut.ends = month.ends;
        } else {
            face.months.push_back(std::move(month));
        }
    }
    return face;
}

QRectF OutlookFace::plotOf(const QRectF& body) {
    return body.adjusted(40, 4, -64, -34);
}

void OutlookFace::paintGrid(QPainter& painter, const QRectF& plot, double most, const Look& l) const {
    for (const double share : {0.0, 0.5, 1.0}) {
        const double y = plot.bottom() - share * plot.height();
        painter.setPen(l.grid);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(l.muted);
        painter.drawText(QRectF(plot.left() - 40, y - 8, 34, 16), Qt::AlignRight | Qt::AlignVCenter,
                         percent(share * 100, 0));
        if (most > 0 && share > 0) {
            const QString money =
                moneyShort(Money{static_cast<std::int64_t>(most * share * 100), currency}).section(u' ', 0, -2);
            painter.drawText(QRectF(plot.right() + 6, y - 8, 60, 16), Qt::AlignLeft | Qt::AlignVCenter, money);
        }
    }
}

/// Rent, what begins and ends, and the years.
void OutlookFace::paintMonths(QPainter& painter, const QRectF& plot, double most, const Look& l) const {
    const double step = plot.width() / static_cast<double>(months.size());
    QColor soft = l.accent;
    soft.setAlphaF(0.22F);
    for (std::size_t i = 0; i < months.size(); ++i) {
        const Month& month = months[i];
        const double x = plot.left() + step * static_cast<double>(i);
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
}

void OutlookFace::paint(QPainter& painter, const QRectF& area, const Look& l, const FaceFonts& fonts) const {
    const QRectF body = paintHead(painter, area, l, fonts);
    const QRectF plot = plotOf(body);
    if (months.empty()) return;
    double most = 0;
    for (const Month& month : months)
        most = std::max(most, month.rent.value_or(0));
    painter.setFont(fonts.small());
    paintGrid(painter, plot, most, l);
    paintMonths(painter, plot, most, l);
    const double step = plot.width() / static_cast<double>(months.size());
    const auto curve = [&](auto value, const QPen& pen) {
        QPainterPath path;
        bool open = false;
        for (std::size_t i = 0; i < months.size(); ++i) {
            const std::optional<double> share = value(months[i]);
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
    const auto past = std::find_if(months.begin(), months.end(), [](const Month& month) { return month.future; });
    const double now = plot.left() + step * static_cast<double>(past - months.begin());
    painter.setPen(QPen(l.text, 1));
    painter.drawLine(QPointF(now, plot.top() - 2), QPointF(now, plot.bottom() + 4));
    painter.drawText(QRectF(now - 60, body.bottom() - 16, 120, 16), Qt::AlignHCenter | Qt::AlignVCenter, today);
}

QStringList OutlookFace::tipAt(double x, const QRectF& area) const {
    const QRectF plot = plotOf(bodyOf(area));
    const double share = (x - plot.left()) / plot.width();
    if (share < 0 || share >= 1 || months.empty()) return {};
    const Month& month = months[static_cast<std::size_t>(share * static_cast<double>(months.size()))];
    const auto part = [](const std::optional<double>& v) { return v ? percent(*v * 100) : QStringLiteral("n/a"); };
    QStringList lines{dateText(month.from).section(u' ', 1, 2), QObject::tr("occupancy %1").arg(part(month.stays))};
    if (month.leaves) lines += QObject::tr("if every tenant leaves: %1").arg(part(month.leaves));
    lines += QObject::tr("contracted %1")
                 .arg(month.rent ? moneyShort(Money{static_cast<std::int64_t>(*month.rent * 100), currency})
                                 : QStringLiteral("n/a"));
    return lines + month.events;
}

}  // namespace leasehold
