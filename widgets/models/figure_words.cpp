// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/figure_words.hpp"

#include <QStringList>
#include <cmath>

#include "widgets/models/words.hpp"

namespace leasehold {

bool isMoney(FigureId id) {
    switch (id) {
        case FigureId::VacantCost:
        case FigureId::ContractedRevenue:
        case FigureId::BilledRevenue:
        case FigureId::TotalMonthlyRent:
        case FigureId::LeasedIdleCost:
        case FigureId::ContractedCredits:
            return true;
        default:
            return false;
    }
}

bool isKnown(const Figure& figure) {
    return figure.value.has_value() || !figure.byCurrency.empty();
}

bool isMeasured(const Figure& power) {
    return power.note.starts_with("power samples");
}

bool isMeasuredAlone(const Figure& power) {
    return power.note.find("rated") == std::string::npos;
}

QString moneyOf(double major, const std::string& unit) {
    const Currency currency = parseCurrency(std::string_view(unit).substr(0, 3)).value_or(Currency{});
    const double scale = std::pow(10.0, minorDigits(currency));
    return moneyShort(Money{static_cast<std::int64_t>(std::llround(major * scale)), currency});
}

QString figureName(FigureId id, const Figure& figure) {
    if (id == FigureId::PowerMw && figure.value) {
        return isMeasuredAlone(figure) ? QStringLiteral("Power of GPUs alone")
               : isMeasured(figure)    ? QStringLiteral("Power, measured or rated")
                                       : QStringLiteral("Rated power");
    }
    return text(std::string(figureTitle(id)));
}

QString figureShort(FigureId id, const Figure& figure) {
    if (!figure.value && !figure.byCurrency.empty()) {
        QStringList amounts;
        for (const Money& money : figure.byCurrency)
            amounts += moneyShort(money);
        return amounts.join(QStringLiteral(" · "));
    }
    if (!figure.value) return QStringLiteral("n/a");
    if (figure.money) return moneyShort(*figure.money);
    if (isMoney(id)) return moneyOf(*figure.value, figure.unit);
    if (id == FigureId::PowerMw) return watts(*figure.value * 1e6);
    if (figure.unit == "years" && *figure.value < 1) {
        return QStringLiteral("%1 months").arg(QString::number(*figure.value * 12, 'f', 1));
    }
    if (figure.unit == "GPU-h" && *figure.value >= 1e6) {
        return QStringLiteral("%1 M GPU-h")
            .arg(QString::number(*figure.value / 1e6, 'f', *figure.value >= 1e8 ? 0 : 1));
    }
    QString words = text(figureText(id, figure));
    return words.replace(QStringLiteral("/GPU-h"), QStringLiteral(" per GPU-h"));
}

}  // namespace leasehold
