// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/figures_json.hpp"

#include "data/export/json_parts.hpp"

namespace leasehold {
namespace {

Json figureJson(const Figure& figure) {
    Json object{{"value", orNull(figure.value)},
                {"unit", figure.unit},
                {"coverage", orNull(figure.coverage)},
                {"note", figure.note}};
    if (!figure.byCurrency.empty()) {
        object["by_currency"] = moneyJson(figure.byCurrency);
    }
    return object;
}

void putSet(const FigureSet& set, Json& object) {
    for (std::size_t i = 0; i < kFigureCount; ++i) {
        const auto id = static_cast<FigureId>(i);
        object[std::string(figureKey(id))] = figureJson(set[id]);
        if (id == FigureId::WaltToBreak) {
            Json years;
            if (set.rollover) {
                years = Json::object();
                for (const RolloverYear& year : *set.rollover) {
                    years[std::to_string(year.year)] = year.share;
                }
            }
            object["rollover"] = std::move(years);
        }
    }
}

Json rowJson(const RentRollRow& row) {
    return {{"lease", row.name},
            {"tenant", row.tenant},
            {"operator", row.landlord},
            {"site", row.site},
            {"scope", row.scope},
            {"state", leaseStateName(row.state)},
            {"gpus", orNull(row.gpus)},
            {"gpus_without_place", row.gpusWithoutPlace},
            {"from", formatInstant(row.from)},
            {"to", orNull(row.to)},
            {"notice_days", orNull(row.noticeDays)},
            {"lock_in_until", orNull(row.lockInUntil)},
            {"earliest_exit", orNull(row.earliestExit)},
            {"price_kind", priceKindName(row.priceKind)},
            {"price", row.price},
            {"currency", row.currency.text()},
            {"monthly_rent", row.monthlyRent ? Json(toMajor(*row.monthlyRent)) : Json()},
            {"rent_share", orNull(row.share)},
            {"years_to_expiry", orNull(row.yearsToExpiry)},
            {"years_to_break", orNull(row.yearsToBreak)},
            {"in_ramp", row.inRamp},
            {"rival_values", row.rivalValues},
            {"evidence_conflict", row.conflict},
            {"left_file", row.leftFile}};
}

}  // namespace

Json figuresJson(const Figures& figures) {
    Json object;
    const FigureRequest& request = figures.request;
    object["from"] = formatInstant(request.window.from);
    object["to"] = formatInstant(request.window.to);
    object["at"] = formatInstant(request.at);
    const std::string counters = countersText(figures);
    object["metric"] = counters.empty() ? Json() : Json(counters);
    object["busy_threshold"] = request.busyThreshold;
    putSet(figures.total, object);
    if (request.by) {
        object["by"] = groupByName(*request.by);
        Json rows = Json::array();
        for (const FigureSet& set : figures.rows) {
            Json row{{"name", set.name}};
            putSet(set, row);
            rows.push_back(std::move(row));
        }
        object["rows"] = std::move(rows);
    }
    return object;
}

Json rentRollJson(const RentRoll& roll) {
    Json rows = Json::array();
    for (const RentRollRow& row : roll.rows) {
        rows.push_back(rowJson(row));
    }
    return {{"at", formatInstant(roll.at)},
            {"rows", std::move(rows)},
            {"total_monthly_rent", moneyJson(roll.totals)},
            {"unknown_rents", roll.unknownRents}};
}

}  // namespace leasehold
