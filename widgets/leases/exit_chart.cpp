// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/exit_chart.hpp"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "data/model/money_list.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kLeft = 84;
constexpr double kRight = 18;
constexpr double kLegend = 26;
constexpr double kMonths = 24;
constexpr double kOccupancy = 56;
constexpr double kGap = 14;

/// 1, 2 or 5 times a power of ten: a step that gives about four grid lines.
double niceStep(double most) {
    const double raw = std::max(most, 1e-9) / 4;
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (raw <= factor * power) {
            return factor * power;
        }
    }
    return 10 * power;
}

QString axisText(double major, Currency currency) {
    if (major == 0) {
        return QStringLiteral("0");
    }
    return moneyShort({static_cast<std::int64_t>(std::llround(major * std::pow(10, minorDigits(currency)))), currency});
}

}  // namespace

struct ExitChart::Frame {
    QRectF revenue;
    QRectF occupancy;
    Currency currency;
    std::size_t months = 0;
    double most = 0;
    double step = 1;

    [[nodiscard]] double x(std::size_t month) const {
        return revenue.left() +
               revenue.width() * static_cast<double>(month) / static_cast<double>(std::max<std::size_t>(months, 1));
    }
    [[nodiscard]] double y(double amount) const { return revenue.bottom() - revenue.height() * amount / most; }
};

ExitChart::ExitChart(AppState& state, QWidget* parent) : QWidget(parent), m_state(state) {
    setAccessibleName(tr("Revenue and occupancy by month"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&state, &AppState::themeChanged, this, [this] { update(); });
}

void ExitChart::setCurrency(std::optional<Currency> currency) {
    m_currency = currency;
    update();
}

void ExitChart::setLines(std::vector<Line> lines) {
    m_lines = std::move(lines);
    update();
}

QColor ExitChart::colourOfLine(std::size_t line) const {
    const Look& l = lookOf(m_state.dark());
    const QColor colours[] = {l.accent, l.good, l.warning, l.error, l.muted};
    return colours[line % std::size(colours)];
}

ExitChart::Frame ExitChart::frame() const {
    Frame f;
    const double bottom = height() - kMonths - kOccupancy - kGap;
    f.revenue = QRectF(kLeft, kLegend + 6, width() - kLeft - kRight, bottom - kLegend - 6);
    f.occupancy = QRectF(kLeft, bottom + kGap, width() - kLeft - kRight, kOccupancy);
    if (m_lines.empty()) {
        return f;
    }
    const ExitScenario& first = *m_lines.front().scenario;
    f.months = first.months.size();
    const std::vector<Currency> known = currenciesOf(first);
    f.currency = m_currency && std::find(known.begin(), known.end(), *m_currency) != known.end() ? *m_currency
                 : known.empty()                                                                 ? Currency{}
                                                                                                 : known.front();
    for (const Line& line : m_lines) {
        for (const ExitMonth& month : line.scenario->months) {
            f.most = std::max({f.most, toMajor(amountIn(month.facts.revenue, f.currency)),
                               toMajor(amountIn(month.exit.revenue, f.currency))});
        }
    }
    f.step = niceStep(f.most);
    f.most = std::max(std::ceil(f.most / f.step * 1.04) * f.step, 1.0);
    return f;
}

void ExitChart::paintAxes(QPainter& painter, const Frame& f) const {
    const Look& l = lookOf(m_state.dark());
    painter.setFont(smallFont());
    for (double amount = 0; amount <= f.most * 1.001; amount += f.step) {
        const double y = f.y(amount);
        painter.setPen(QPen(amount == 0 ? l.line : l.grid, 1));
        painter.drawLine(QPointF(f.revenue.left(), y), QPointF(f.revenue.right(), y));
        painter.setPen(l.muted);
        drawFigures(painter, QRectF(4, y - 9, kLeft - 14, 18), axisText(amount, f.currency), Qt::AlignRight);
    }
    painter.setPen(l.muted);
    for (const double share : {0.0, 1.0}) {
        const double y = f.occupancy.bottom() - f.occupancy.height() * share;
        painter.setPen(QPen(share == 0 ? l.line : l.grid, 1));
        painter.drawLine(QPointF(f.occupancy.left(), y), QPointF(f.occupancy.right(), y));
        painter.setPen(l.muted);
        drawFigures(painter, QRectF(4, y - 9, kLeft - 14, 18), share == 0 ? tr("0 %") : tr("100 %"), Qt::AlignRight);
    }
    painter.drawText(QRectF(f.occupancy.left() + 6, f.occupancy.bottom() - 18, 160, 16), Qt::AlignLeft,
                     tr("Occupancy"));
    const double wide = 62;
    const auto every = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::ceil(wide * static_cast<double>(f.months) / f.revenue.width())));
    for (std::size_t m = 0; m < f.months; m += every) {
        const QString label = monthText(m_lines.front().scenario->months[m].month.from);
        painter.drawText(QRectF(f.x(m), height() - kMonths + 4, wide + 8, 16), Qt::AlignLeft, label);
    }
}

void ExitChart::paintRevenue(QPainter& painter, const Frame& f) const {
    const Look& l = lookOf(m_state.dark());
    const auto steps = [&](const ExitScenario& scenario, bool facts) {
        QPainterPath path;
        for (std::size_t m = 0; m < std::min(scenario.months.size(), f.months); ++m) {
            // What the table says, also of a month that the as-of date cuts.
            const ExitMonth& month = scenario.months[m];
            const double amount = toMajor(amountIn((facts ? month.facts : month.exit).revenue, f.currency));
            const QPointF from(f.x(m), f.y(amount));
            m == 0 ? path.moveTo(from) : path.lineTo(from);
            path.lineTo(f.x(m + 1), f.y(amount));
        }
        return path;
    };
    const ExitScenario& first = *m_lines.front().scenario;
    QPainterPath area = steps(first, true);
    painter.setPen(QPen(l.muted, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(area);
    area.lineTo(f.x(f.months), f.revenue.bottom());
    area.lineTo(f.x(0), f.revenue.bottom());
    area.closeSubpath();
    QColor fill = l.muted;
    fill.setAlphaF(0.14F);
    painter.fillPath(area, fill);
    for (std::size_t i = m_lines.size(); i-- > 0;) {
        painter.setPen(QPen(colourOfLine(i), i == 0 ? 2.5 : 1.75, i == 0 ? Qt::SolidLine : Qt::DashLine));
        painter.drawPath(steps(*m_lines[i].scenario, false));
    }
}

void ExitChart::paintOccupancy(QPainter& painter, const Frame& f) const {
    const Look& l = lookOf(m_state.dark());
    const ExitScenario& first = *m_lines.front().scenario;
    const auto draw = [&](bool facts, const QPen& pen) {
        QPainterPath path;
        bool open = false;
        for (std::size_t m = 0; m < f.months; ++m) {
            const auto& share = facts ? first.months[m].facts.occupancy : first.months[m].exit.occupancy;
            if (!share) {
                open = false;
                continue;
            }
            const double y = f.occupancy.bottom() - f.occupancy.height() * std::min(*share, 1.0);
            open ? path.lineTo(f.x(m), y) : path.moveTo(f.x(m), y);
            path.lineTo(f.x(m + 1), y);
            open = true;
        }
        painter.setBrush(Qt::NoBrush);
        painter.setPen(pen);
        painter.drawPath(path);
    };
    draw(true, QPen(l.muted, 1.5));
    draw(false, QPen(colourOfLine(0), 2));
}

void ExitChart::paintLegend(QPainter& painter, const Frame& f) const {
    const Look& l = lookOf(m_state.dark());
    painter.setFont(smallFont());
    double x = kLeft;
    const auto entry = [&](const QString& name, const QPen& pen) {
        painter.setPen(pen);
        painter.drawLine(QPointF(x, 14), QPointF(x + 20, 14));
        painter.setPen(l.text);
        const double wide = painter.fontMetrics().horizontalAdvance(name) + 4;
        painter.drawText(QRectF(x + 26, 5, wide, 18), Qt::AlignLeft | Qt::AlignVCenter, name);
        x += 26 + wide + 18;
    };
    const std::vector<Currency> all = currenciesOf(*m_lines.front().scenario);
    QStringList others;
    for (const Currency currency : all) {
        if (currency != f.currency) others << text(std::string(currency.text()));
    }
    QString title = tr("Contracted revenue by month, %1").arg(text(std::string(f.currency.text())));
    if (!others.isEmpty()) title += tr(" (not in it: %1)").arg(others.join(QStringLiteral(", ")));
    entry(title, QPen(l.muted, 2));
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        entry(m_lines[i].name, QPen(colourOfLine(i), 2.5, i == 0 ? Qt::SolidLine : Qt::DashLine));
    }
}

void ExitChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Look& l = lookOf(m_state.dark());
    painter.fillRect(rect(), l.window);
    if (m_lines.empty() || !m_lines.front().scenario || m_lines.front().scenario->months.empty()) {
        painter.setPen(l.muted);
        painter.drawText(rect(), Qt::AlignCenter, tr("Choose who serves notice, and when"));
        return;
    }
    const Frame f = frame();
    paintAxes(painter, f);
    paintRevenue(painter, f);
    paintOccupancy(painter, f);
    paintLegend(painter, f);
}

int ExitChart::monthAt(const QPointF& position) const {
    const Frame f = frame();
    if (f.months == 0 || position.x() < f.revenue.left() || position.x() > f.revenue.right()) {
        return -1;
    }
    const double share = (position.x() - f.revenue.left()) / f.revenue.width();
    return std::min(static_cast<int>(share * static_cast<double>(f.months)), static_cast<int>(f.months) - 1);
}

bool ExitChart::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !m_lines.empty()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const int m = monthAt(help->pos()); m >= 0) {
            const ExitMonth& month = m_lines.front().scenario->months[static_cast<std::size_t>(m)];
            QString what =
                tr("%1\nas the leases stand: %2").arg(monthText(month.month), moneyListText(month.facts.revenue));
            for (const Line& line : m_lines) {
                if (static_cast<std::size_t>(m) < line.scenario->months.size()) {
                    what += QStringLiteral("\n%1: %2")
                                .arg(line.name,
                                     moneyListText(line.scenario->months[static_cast<std::size_t>(m)].exit.revenue));
                }
            }
            QToolTip::showText(help->globalPos(), what, this);
            return true;
        }
        QToolTip::hideText();
    }
    return QWidget::event(event);
}

}  // namespace leasehold
