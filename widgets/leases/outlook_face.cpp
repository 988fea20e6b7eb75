// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "data/analytics/months.hpp"
#include "data/model/money_list.hpp"
#include "widgets/leases/card_faces.hpp"
#include "widgets/models/figure_words.hpp"
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

void addPast(const Trend& trend, OutlookFace& face) {
    for (std::size_t i = 0; i < trend.sets.size(); ++i) {
        const FigureSet& set = trend.sets[i];
        const Figure& rent = set[FigureId::ContractedRevenue];
        Month month;
        month.from = trend.windows[i].from;
        month.stays = set[FigureId::Occupancy].value;
        month.rent = rent.byCurrency;
        if (rent.money && rent.money->minor != 0) month.rent = {*rent.money};
        month.rentUnknown = !isKnown(rent);
        month.certain = month.rent;
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
    month.rentUnknown = stays.unknownContracted > 0;
    if (!month.rentUnknown) month.rent = stays.contracted;
    for (const ProfileEvent& event : stays.events) {
        month.events += eventText(snapshot, event);
        month.ends = month.ends || event.kind == ProfileEvent::Kind::Expiry;
    }
    if (i < portfolio.leaves.months.size()) {
        const auto& leaves = portfolio.leaves.months[i];
        month.leaves = leaves.occupancy;
        if (!month.rentUnknown) month.certain = leaves.contracted;
        for (const ProfileEvent& event : leaves.events) {
            if (event.kind == ProfileEvent::Kind::Break) month.events += eventText(snapshot, event);
        }
    }
    return month;
}

/// Those of the most months first.
std::vector<Currency> currenciesOf(const std::vector<Month>& months) {
    std::map<Currency, int> count;
    for (const Month& month : months) {
        for (const Money& money : month.rent)
            ++count[money.currency];
    }
    std::vector<Currency> all;
    for (const auto& [currency, times] : count)
        all.push_back(currency);
    std::stable_sort(all.begin(), all.end(), [&](Currency a, Currency b) { return count.at(a) > count.at(b); });
    return all;
}

QString amounts(const std::vector<Money>& sums) {
    QStringList parts;
    for (const Money& money : sums)
        parts += moneyShort(money);
    return parts.isEmpty() ? QObject::tr("none") : parts.join(QStringLiteral(" · "));
}

/// The next of 1, 2, 4, 5, 6 and 8 times a power of ten: where an axis ends whose half is round too.
double roundUp(double value) {
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 4.0, 5.0, 6.0, 8.0}) {
        if (value <= step * power) return step * power;
    }
    return 10 * power;
}

constexpr std::size_t kMostBands = 3;
constexpr double kMark = 22;   ///< of a legend: where its words begin after its mark
constexpr double kApart = 14;  ///< and the next one after those

qsizetype bandsOf(const OutlookFace& face) {
    return static_cast<qsizetype>(std::min(face.currencies.size(), kMostBands));
}

void paintTriangle(QPainter& painter, QPointF tip, const QColor& colour) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(QPolygonF{tip + QPointF(0, -4), tip + QPointF(4, 3), tip + QPointF(-4, 3)});
}

}  // namespace

OutlookFace makeOutlook(const Portfolio* portfolio, const PortfolioTrend* trend) {
    OutlookFace face;
    face.title = QObject::tr("Past and to come");
    face.subtitle = QObject::tr("Occupancy and contracted rent by month");
    if (portfolio != nullptr && portfolio->filtered()) face.title += QObject::tr(" · whole site");
    if (trend != nullptr) addPast(trend->ofSite(), face);
    if (portfolio == nullptr) return face;
    face.today = dateText(portfolio->request.at).section(u' ', 0, 2);
    for (std::size_t i = 0; i < portfolio->stays.months.size(); ++i) {
        Month month = monthToCome(*portfolio, i);
        if (i == 0 && !face.months.empty() && month.from == face.months.back().from) {
            // The month of the date stands half in the past: its line comes from the figures, its events from here.
            Month& cut = face.months.back();
            for (const Money& money : month.rent)
                addTo(cut.rent, money);
            for (const Money& money : month.certain)
                addTo(cut.certain, money);
            cut.rentUnknown = cut.rentUnknown || month.rentUnknown;
            cut.events = month.events;
            cut.leaves = month.leaves;
            cut.ends = month.ends;
        } else {
            face.months.push_back(std::move(month));
        }
    }
    face.currencies = currenciesOf(face.months);
    if (face.currencies.size() > 1) {
        QStringList names;
        for (const Currency currency : face.currencies)
            names += text(std::string(currency.text()));
        const QString comma = QStringLiteral(", ");
        face.subtitle +=
            QObject::tr("; a band of bars a currency, never added: %1").arg(names.first(bandsOf(face)).join(comma));
        names = names.sliced(bandsOf(face));
        if (!names.isEmpty()) face.subtitle += QObject::tr("; not drawn: %1").arg(names.join(comma));
    }
    return face;
}

QRectF OutlookFace::plotOf(const QRectF& body) {
    return body.adjusted(40, 22, -92, -34);
}

void OutlookFace::paintGrid(QPainter& painter, const QRectF& plot, const Look& l) const {
    for (const double share : {0.0, 0.5, 1.0}) {
        const double y = plot.bottom() - share * plot.height();
        painter.setPen(l.grid);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(l.muted);
        painter.drawText(QRectF(plot.left() - 40, y - 8, 34, 16), Qt::AlignRight | Qt::AlignVCenter,
                         percent(share * 100, 0));
    }
}

/// The bars of one currency, in a band of the plot of their own where there are several: what is certain, and above it
/// what would go if every tenant left.
void OutlookFace::paintRent(QPainter& painter, const QRectF& plot, std::size_t band, const Look& l) const {
    const Currency currency = currencies[band];
    double most = 0;
    for (const Month& month : months)
        most = std::max(most, toMajor(amountIn(month.rent, currency)));
    if (most <= 0) return;
    most = roundUp(most);
    const auto bands = static_cast<double>(bandsOf(*this));
    const double room = plot.height() / bands;
    const double bottom = plot.bottom() - room * static_cast<double>(band);
    const double height = bands > 1 ? room - 10 : room;
    const double step = plot.width() / static_cast<double>(months.size());
    QColor certain = l.accent;
    certain.setAlphaF(0.45F);
    QColor risk = l.accent;
    risk.setAlphaF(0.18F);
    for (std::size_t i = 0; i < months.size(); ++i) {
        const double x = plot.left() + step * static_cast<double>(i) + 1;
        const double wide = std::max(1.0, step - 2);
        const double all = toMajor(amountIn(months[i].rent, currency)) / most * height;
        const double sure = std::min(all, toMajor(amountIn(months[i].certain, currency)) / most * height);
        painter.fillRect(QRectF(x, bottom - sure, wide, sure), certain);
        painter.fillRect(QRectF(x, bottom - all, wide, all - sure), risk);
    }
    painter.setPen(l.muted);
    const auto tick = [&](double share) {
        const double y = bottom - share * height;
        const auto minor = std::llround(most * share * std::pow(10.0, minorDigits(currency)));
        painter.drawText(QRectF(plot.right() + 6, y - 8, 86, 16), Qt::AlignLeft | Qt::AlignVCenter,
                         moneyShort(Money{minor, currency}));
    };
    tick(1);
    if (bands < 2) tick(0.5);
}

/// What begins and ends, and the years.
void OutlookFace::paintMonths(QPainter& painter, const QRectF& plot, const Look& l) const {
    const double step = plot.width() / static_cast<double>(months.size());
    for (std::size_t i = 0; i < months.size(); ++i) {
        const Month& month = months[i];
        const double x = plot.left() + step * static_cast<double>(i);
        if (month.rentUnknown) {
            painter.fillRect(QRectF(x + 1, plot.bottom() - 8, std::max(1.0, step - 2), 8),
                             QBrush(l.faint, Qt::BDiagPattern));
        }
        if (month.ends || (month.future && !month.events.isEmpty())) {
            paintTriangle(painter, {x + step / 2, plot.bottom() + 6}, month.ends ? l.error : l.warning);
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

void OutlookFace::paintLegend(QPainter& painter, const QRectF& line, const Look& l) const {
    const QFontMetricsF metrics(painter.font());
    const double y = line.center().y();
    const auto stroke = [&](const QPen& pen) {
        return [&painter, pen, y](double at) {
            painter.setPen(pen);
            painter.drawLine(QPointF(at, y), QPointF(at + 16, y));
        };
    };
    const auto box = [&](float alpha) {
        return [&painter, &l, alpha, y](double at) {
            QColor colour = l.accent;
            colour.setAlphaF(alpha);
            painter.fillRect(QRectF(at + 2, y - 5, 12, 10), colour);
        };
    };
    const auto triangle = [&](const QColor& colour) {
        return [&painter, colour, y](double at) { paintTriangle(painter, {at + 8, y}, colour); };
    };
    const auto hatch = [&](double at) {
        painter.fillRect(QRectF(at + 2, y - 5, 12, 10), QBrush(l.faint, Qt::BDiagPattern));
    };
    struct Item {
        QString full;
        QString brief;  ///< where all the full ones do not fit
        std::function<void(double)> mark;
    };
    std::vector<Item> items{{QObject::tr("occupancy"), QObject::tr("occupancy"), stroke(QPen(l.accent, 2))},
                            {QObject::tr("occupancy if every tenant leaves at its first chance"),
                             QObject::tr("if all leave"), stroke(QPen(l.warning, 1.6, Qt::DashLine))}};
    if (!currencies.empty()) {
        items.push_back({QObject::tr("rent"), QObject::tr("rent"), box(0.45F)});
        items.push_back({QObject::tr("rent at risk then"), QObject::tr("at risk"), box(0.18F)});
    }
    if (std::any_of(months.begin(), months.end(), [](const Month& m) { return m.rentUnknown; })) {
        items.push_back({QObject::tr("rent n/a"), QObject::tr("n/a"), hatch});
    }
    items.push_back({QObject::tr("a lease ends"), QObject::tr("ends"), triangle(l.error)});
    items.push_back(
        {QObject::tr("one may end, or begins or changes"), QObject::tr("may end, begins"), triangle(l.warning)});
    double full = 0;
    for (const Item& one : items)
        full += kMark + metrics.horizontalAdvance(one.full) + kApart;
    const bool brief = full - kApart > line.width();
    double x = line.left();
    for (const Item& one : items) {
        const QString& words = brief ? one.brief : one.full;
        one.mark(x);
        painter.setPen(l.muted);
        const double wide = metrics.horizontalAdvance(words);
        painter.drawText(QRectF(x + kMark, line.top(), wide + kApart, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         words);
        x += kMark + wide + kApart;
    }
}

void OutlookFace::paint(QPainter& painter, const QRectF& area, const Look& l, const FaceFonts& fonts) const {
    const QRectF body = paintHead(painter, area, l, fonts);
    const QRectF plot = plotOf(body);
    if (months.empty()) return;
    painter.setFont(fonts.small());
    paintLegend(painter, QRectF(body.left(), body.top() - 4, body.width(), 16), l);
    paintGrid(painter, plot, l);
    for (qsizetype band = 0; band < bandsOf(*this); ++band)
        paintRent(painter, plot, static_cast<std::size_t>(band), l);
    paintMonths(painter, plot, l);
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
    lines += QObject::tr("contracted %1").arg(month.rentUnknown ? QStringLiteral("n/a") : amounts(month.rent));
    if (month.leaves && !month.rentUnknown)
        lines += QObject::tr("if every tenant leaves: %1").arg(amounts(month.certain));
    return lines + month.events;
}

}  // namespace leasehold
