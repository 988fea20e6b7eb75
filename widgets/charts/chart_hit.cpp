// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_hit.hpp"

#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kNear = 16;

bool isAcross(const ChartSeries& series) {
    return series.shape == SeriesShape::Line || series.shape == SeriesShape::Stacked;
}

/// Of a line the nearest mark, of an area the step that holds x.
std::size_t markAt(const ChartSeries& series, double x) {
    const auto after = std::upper_bound(series.x.begin(), series.x.end(), x);
    auto at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, after - series.x.begin() - 1));
    if (series.shape == SeriesShape::Line && at + 1 < series.x.size() && series.x[at + 1] - x < x - series.x[at]) {
        ++at;
    }
    return at;
}

double stackedBelow(const ChartData& data, std::size_t series, std::size_t mark) {
    double below = 0;
    for (std::size_t at = 0; at < series; ++at) {
        const ChartSeries& one = data.series[at];
        if (one.shape == SeriesShape::Stacked && mark < one.y.size() && std::isfinite(one.y[mark])) {
            below += one.y[mark];
        }
    }
    return below;
}

std::optional<ChartHit> hitAcross(const ChartData& data, const ChartFrame& frame, QPointF pixel) {
    const QPointF value = frame.valueAt(pixel);
    std::optional<ChartHit> best;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t at = 0; at < data.series.size(); ++at) {
        const ChartSeries& series = data.series[at];
        if (!isAcross(series) || series.x.empty()) {
            continue;
        }
        const std::size_t mark = markAt(series, value.x());
        double distance = std::numeric_limits<double>::max();  // without a value: only where there is nothing else
        if (std::isfinite(series.y[mark])) {
            const double below = series.shape == SeriesShape::Stacked ? stackedBelow(data, at, mark) : 0;
            const double top = frame.at(series.x[mark], below + series.y[mark]).y();
            const double foot = frame.at(series.x[mark], below).y();
            const bool inside = series.shape == SeriesShape::Stacked && pixel.y() >= top && pixel.y() <= foot;
            distance = inside ? 0 : std::abs(pixel.y() - top);
        }
        if (distance < least) {
            least = distance;
            best = ChartHit{at, mark};
        }
    }
    return best;
}

std::optional<ChartHit> hitBars(const ChartData& data, const ChartFrame& frame, QPointF pixel) {
    const double place = frame.valueAt(pixel).x();
    const double category = std::round(place);
    std::vector<std::size_t> bars;
    for (std::size_t at = 0; at < data.series.size(); ++at) {
        if (data.series[at].shape == SeriesShape::Bars) {
            bars.push_back(at);
        }
    }
    if (bars.empty() || category < 0 || category >= static_cast<double>(data.categories.size())) {
        return {};
    }
    const double width = std::max(1e-9, frame.barWidth / static_cast<double>(bars.size()));
    const double part = std::floor((place - category + frame.barWidth / 2) / width);
    const auto series = bars[static_cast<std::size_t>(std::clamp(part, 0.0, static_cast<double>(bars.size() - 1)))];
    const std::vector<double>& x = data.series[series].x;
    const auto found = std::find(x.begin(), x.end(), category);
    return found == x.end() ? std::nullopt
                            : std::optional(ChartHit{series, static_cast<std::size_t>(found - x.begin())});
}

std::optional<ChartHit> hitPoints(const ChartData& data, const ChartFrame& frame, QPointF pixel) {
    std::optional<ChartHit> best;
    double least = kNear;
    for (std::size_t at = 0; at < data.series.size(); ++at) {
        for (std::size_t mark = 0; mark < data.series[at].x.size(); ++mark) {
            const QPointF away = frame.at(data.series[at].x[mark], data.series[at].y[mark]) - pixel;
            if (const double distance = std::hypot(away.x(), away.y()); distance < least) {
                least = distance;
                best = ChartHit{at, mark};
            }
        }
    }
    return best;
}

/// "%" of "GPU utilisation, mean (%)".
QString unitOf(const std::string& title) {
    const QString words = text(title);
    const qsizetype open = words.lastIndexOf(QLatin1Char('('));
    const qsizetype close = words.indexOf(QLatin1Char(')'), open);
    return open < 0 || close < 0 ? QString() : QLatin1Char(' ') + words.mid(open + 1, close - open - 1);
}

QString number(double value, const QString& unit) {
    return std::isfinite(value) ? QLocale(QLocale::English).toString(value, 'g', 8) + unit : QStringLiteral("n/a");
}

QString headOf(const ChartData& data, const ChartSeries& series, std::size_t mark) {
    const double x = series.x[mark];
    if (!data.categories.empty()) {
        const auto at = static_cast<std::size_t>(x);
        return at < data.categories.size() ? text(data.categories[at]) : QString();
    }
    return data.timeAxis ? dateText(Instant(Duration(static_cast<std::int64_t>(x)))) + QStringLiteral(" UTC")
                         : number(x, unitOf(data.xTitle));
}

}  // namespace

std::optional<ChartHit> hitAt(const ChartData& data, const ChartFrame& frame, QPointF pixel) {
    if (frame.empty() || !frame.plot.adjusted(-2, -2, 2, 2).contains(pixel) || data.series.empty()) {
        return {};
    }
    return !data.categories.empty()                      ? hitBars(data, frame, pixel)
           : data.series[0].shape == SeriesShape::Points ? hitPoints(data, frame, pixel)
                                                         : hitAcross(data, frame, pixel);
}

std::optional<ChartHit> steppedHit(const ChartData& data, std::optional<ChartHit> from, int along, int over) {
    const auto count = static_cast<int>(data.series.size());
    if (!from || from->series >= data.series.size()) {
        for (std::size_t at = 0; at < data.series.size(); ++at) {
            if (!data.series[at].x.empty()) {
                return ChartHit{at, 0};
            }
        }
        return {};
    }
    if (over != 0) {
        for (int step = 1; step <= count; ++step) {
            const auto at =
                static_cast<std::size_t>(((static_cast<int>(from->series) + over * step) % count + count) % count);
            if (const ChartSeries& series = data.series[at]; !series.x.empty()) {
                return ChartHit{at, isAcross(series) ? markAt(series, data.series[from->series].x[from->mark])
                                                     : std::min(from->mark, series.x.size() - 1)};
            }
        }
    }
    const auto last = static_cast<std::ptrdiff_t>(data.series[from->series].x.size()) - 1;
    const auto mark = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(from->mark) + along, 0, last);
    return ChartHit{from->series, static_cast<std::size_t>(mark)};
}

QPointF placeOf(const ChartData& data, const ChartFrame& frame, ChartHit hit) {
    const ChartSeries& series = data.series[hit.series];
    const double y = std::isfinite(series.y[hit.mark]) ? series.y[hit.mark] : frame.yLow;
    if (series.shape != SeriesShape::Bars) {
        const double below = series.shape == SeriesShape::Stacked ? stackedBelow(data, hit.series, hit.mark) : 0;
        return frame.at(series.x[hit.mark], below + y);
    }
    int part = 0;
    int parts = 0;
    for (std::size_t at = 0; at < data.series.size(); ++at) {
        part += at < hit.series && data.series[at].shape == SeriesShape::Bars ? 1 : 0;
        parts += data.series[at].shape == SeriesShape::Bars ? 1 : 0;
    }
    const QRectF bar = frame.bar(series.x[hit.mark], part, parts, frame.yLow, y);
    return frame.sideways ? QPointF(bar.right(), bar.center().y()) : QPointF(bar.center().x(), bar.top());
}

QString hitWords(const ChartData& data, ChartHit hit) {
    const ChartSeries& chosen = data.series[hit.series];
    const QString unit = unitOf(data.yTitle);
    if (chosen.shape == SeriesShape::Points) {
        return QStringLiteral("%1\n%2: %3\n%4: %5")
            .arg(text(chosen.name),
                 chosen.hollow ? QStringLiteral("Contracted price") : QStringLiteral("Effective price"),
                 number(chosen.x[hit.mark], unitOf(data.xTitle)), text(data.yTitle).section(QStringLiteral(" ("), 0, 0),
                 number(chosen.y[hit.mark], unit));
    }
    QStringList lines{headOf(data, chosen, hit.mark)};
    for (std::size_t at = 0; at < data.series.size(); ++at) {
        const ChartSeries& series = data.series[at];
        const auto same = std::lower_bound(series.x.begin(), series.x.end(), chosen.x[hit.mark]);
        if (same == series.x.end() || *same != chosen.x[hit.mark]) {
            continue;
        }
        const QString value = number(series.y[static_cast<std::size_t>(same - series.x.begin())], unit);
        const QString mark = data.series.size() == 1 ? QString()
                             : at == hit.series      ? QStringLiteral("▸ ")
                                                     : QStringLiteral("   ");
        lines << (series.colour == kColourLimit ? mark + text(series.name)
                                                : mark + text(series.name) + QStringLiteral(": ") + value);
    }
    return lines.join(QLatin1Char('\n'));
}

std::optional<GroupBy> groupsOf(const ChartData& data) {
    switch (data.spec.kind) {
        case ChartKind::Occupancy:
        case ChartKind::Concentration:
            return GroupBy::Tenant;
        case ChartKind::Power:
            return GroupBy::Hall;
        case ChartKind::Revenue:
        case ChartKind::Distribution:
        case ChartKind::Expiry:
            return {};
        default:
            return data.spec.by;
    }
}

std::string groupAt(const ChartData& data, ChartHit hit) {
    const ChartSeries& series = data.series[hit.series];
    if (!groupsOf(data) || series.colour == kColourLimit) {
        return {};
    }
    if (data.categories.empty()) {
        return series.name;
    }
    const auto at = static_cast<std::size_t>(series.x[hit.mark]);
    return at < data.categories.size() ? data.categories[at] : std::string();
}

}  // namespace leasehold
