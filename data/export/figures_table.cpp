// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/figures_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leasehold {
namespace {

using Type = ColumnType;

TableColumn column(const char* key, std::string title, Type type = Type::Text, const char* unit = "",
                   int decimals = -1) {
    return {key, std::move(title), type, unit, decimals};
}

template <class T>
TableCell cell(const std::optional<T>& value) {
    return value ? TableCell(*value) : TableCell();
}

TableCell cell(const std::optional<int>& value) {
    return value ? TableCell(std::int64_t{*value}) : TableCell();
}

TableCell cell(std::string_view text) {
    return std::string(text);
}

template <class T>
TableCell count(T value) {
    return static_cast<std::int64_t>(value);
}

void addSet(Table& table, const FigureSet& set) {
    for (std::size_t i = 0; i < kFigureCount; ++i) {
        const auto id = static_cast<FigureId>(i);
        const Figure& figure = set[id];
        table.rows.push_back(
            {set.name, cell(figureKey(id)), cell(figure.value), figure.unit, cell(figure.coverage), figure.note});
        if (id == FigureId::WaltToBreak && set.rollover) {
            for (const RolloverYear& year : *set.rollover) {
                table.rows.push_back({set.name, fmt::format("rollover_{}", year.year), year.share, std::string("share"),
                                      1.0, std::string()});
            }
        }
    }
}

TableCell amountIn(const std::vector<Money>& amounts, Currency currency) {
    const auto it =
        std::find_if(amounts.begin(), amounts.end(), [&](const Money& money) { return money.currency == currency; });
    return it == amounts.end() ? TableCell(Money{0, currency}) : TableCell(*it);
}

std::vector<Currency> currenciesOf(const ExitScenario& scenario) {
    std::vector<Currency> currencies;
    for (const ExitMonth& month : scenario.months) {
        for (const Money& money : month.facts.revenue) {
            if (std::find(currencies.begin(), currencies.end(), money.currency) == currencies.end()) {
                currencies.push_back(money.currency);
            }
        }
    }
    if (currencies.empty()) {
        currencies.emplace_back();
    }
    return currencies;
}

}  // namespace

Table figuresTable(const Snapshot& snapshot, const Figures& figures) {
    const FigureRequest& request = figures.request;
    Table table;
    table.name = "Figures";
    table.columns = {column("row", request.by ? std::string(groupByName(*request.by)) : "Row"),
                     column("figure", "Figure"),
                     column("value", "Value", Type::Real),
                     column("unit", "Unit"),
                     column("coverage", "Coverage", Type::Share),
                     column("note", "Note")};
    table.provenance = provenanceOf(snapshot, "Figures");
    table.provenance.window = request.window;
    table.provenance.asOf = request.at;
    table.provenance.filters = filterLines(request.filter);
    const std::string counters = countersText(figures);
    table.provenance.settings = {{"counter", counters.empty() ? "none" : counters},
                                 {"busy threshold", fmt::format("{} %", request.busyThreshold)}};
    for (std::size_t i = 0; i < kFigureCount; ++i) {
        const auto id = static_cast<FigureId>(i);
        table.provenance.definitions.emplace_back(figureKey(id), figureFormula(id));
    }
    table.provenance.coverage = figures.total[FigureId::Coverage].value;
    addSet(table, figures.total);
    for (const FigureSet& set : figures.rows) {
        addSet(table, set);
    }
    return table;
}

Table rentRollTable(const Snapshot& snapshot, const RentRoll& roll) {
    Table table;
    table.name = "Rent roll";
    table.columns = {column("lease", "Lease"),
                     column("tenant", "Tenant"),
                     column("operator", "Operator"),
                     column("site", "Site"),
                     column("scope", "Scope"),
                     column("state", "State"),
                     column("gpus", "GPUs", Type::Integer),
                     column("gpus_without_place", "GPUs without places", Type::Integer),
                     column("from", "From", Type::Time),
                     column("to", "To (exclusive)", Type::Time),
                     column("notice_days", "Notice", Type::Integer, "days"),
                     column("lock_in_until", "Locked in until", Type::Time),
                     column("earliest_exit", "Earliest exit (exclusive)", Type::Time),
                     column("price_kind", "Price basis"),
                     column("price", "Price"),
                     column("currency", "Currency"),
                     column("monthly_rent", "Monthly rent", Type::Real, "", 2),
                     column("rent_share", "Share of rent", Type::Share),
                     column("years_to_expiry", "Years to expiry", Type::Real, "years", 2),
                     column("years_to_break", "Years to break", Type::Real, "years", 2),
                     column("in_ramp", "In ramp"),
                     column("rival_values", "Rival values", Type::Integer),
                     column("evidence_conflict", "Sources disagree"),
                     column("left_file", "Left its file")};
    table.provenance = provenanceOf(snapshot, "Rent roll");
    table.provenance.asOf = roll.at;
    table.provenance.definitions.emplace_back("monthly_rent", figureFormula(FigureId::TotalMonthlyRent));
    table.provenance.definitions.emplace_back("earliest_exit",
                                              "max(as-of date, end of lock-in) + notice, at most 'to'");
    if (roll.unknownRents > 0) {
        table.provenance.notes.push_back(
            fmt::format("the rent of {} leases in force is not known; totals are n/a", roll.unknownRents));
    }
    for (const RentRollRow& row : roll.rows) {
        table.rows.push_back({row.name,
                              row.tenant,
                              row.landlord,
                              row.site,
                              row.scope,
                              cell(leaseStateName(row.state)),
                              cell(row.gpus),
                              row.gpusWithoutPlace,
                              row.from,
                              cell(row.to),
                              cell(row.noticeDays),
                              cell(row.lockInUntil),
                              cell(row.earliestExit),
                              cell(priceKindName(row.priceKind)),
                              row.price,
                              cell(row.currency.text()),
                              row.monthlyRent ? TableCell(toMajor(*row.monthlyRent)) : TableCell(),
                              cell(row.share),
                              cell(row.yearsToExpiry),
                              cell(row.yearsToBreak),
                              cell(row.inRamp ? "yes" : "no"),
                              count(row.rivalValues),
                              row.conflict,
                              row.leftFile});
    }
    return table;
}

Table exitTable(const Snapshot& snapshot, const ExitScenario& scenario) {
    Table table;
    table.name = "Exit scenario";
    table.columns = {column("month", "Month", Type::Date),
                     column("currency", "Currency"),
                     column("revenue", "Revenue by the facts", Type::Money),
                     column("revenue_exit", "Revenue after the exit", Type::Money),
                     column("occupancy", "Occupancy by the facts", Type::Share),
                     column("occupancy_exit", "Occupancy after the exit", Type::Share),
                     column("hhi", "HHI by the facts", Type::Real, "", 0),
                     column("hhi_exit", "HHI after the exit", Type::Real, "", 0),
                     column("walt_to_expiry_years", "WALT by the facts", Type::Real, "years", 2),
                     column("walt_to_expiry_years_exit", "WALT after the exit", Type::Real, "years", 2),
                     column("freed_gpus", "Freed GPUs", Type::Integer),
                     column("freed_gpus_without_place", "Freed GPUs without places", Type::Integer),
                     column("freed_mw", "Freed power", Type::Real, "MW", 1),
                     column("stranded_pods", "Empty pods", Type::Integer),
                     column("stranded_switches", "Stranded switches", Type::Integer),
                     column("stranded_links", "Stranded links", Type::Integer),
                     column("stranded_gbps", "Stranded bandwidth", Type::Real, "Gb/s", 0)};
    table.provenance = provenanceOf(snapshot, "Exit scenario");
    table.provenance.asOf = scenario.request.at;
    for (const Notice& notice : scenario.request.notices) {
        table.provenance.settings.emplace_back(
            "notice", snapshot.parties[notice.tenant.value].name + " on " + formatInstantShort(notice.served));
    }
    for (const ExitMonth& month : scenario.months) {
        for (const Currency currency : currenciesOf(scenario)) {
            table.rows.push_back({month.month.from, cell(currency.text()), amountIn(month.facts.revenue, currency),
                                  amountIn(month.exit.revenue, currency), cell(month.facts.occupancy),
                                  cell(month.exit.occupancy), cell(month.facts.hhi), cell(month.exit.hhi),
                                  cell(month.facts.waltToExpiry), cell(month.exit.waltToExpiry), month.freedGpus,
                                  month.freedCounted, cell(month.freedMw), count(month.strandedPods),
                                  count(month.strandedSwitches), count(month.strandedLinks), month.strandedGbps});
        }
    }
    return table;
}

Table placementTable(const Snapshot& snapshot, const Placement& placement) {
    Table table;
    table.name = "Placement";
    table.columns = {column("rank", "Rank", Type::Integer),
                     column("place", "Place"),
                     column("model", "Model"),
                     column("gpus", "GPUs", Type::Integer),
                     column("pods", "Pods", Type::Integer),
                     column("racks", "Racks", Type::Integer),
                     column("nodes", "Nodes", Type::Integer),
                     column("switch_hops", "Switch hops", Type::Integer),
                     column("left_free", "Free GPUs left behind", Type::Integer),
                     column("rated_mw", "Rated power", Type::Real, "MW", 2),
                     column("headroom_mw", "Headroom", Type::Real, "MW", 2),
                     column("reasons", "Reasons")};
    table.provenance = provenanceOf(snapshot, "Placement");
    std::int64_t rank = 0;
    for (const PlacementOption& option : placement.options) {
        table.rows.push_back({++rank, option.place, option.model, placement.request.gpus, count(option.pods),
                              count(option.racks), count(option.nodes),
                              option.switchHops < 0 ? TableCell() : count(option.switchHops), option.leftFree,
                              option.ratedKnown ? TableCell(option.ratedWatts / 1e6) : TableCell(),
                              option.headroomW ? TableCell(*option.headroomW / 1e6) : TableCell(),
                              fmt::format("{}", fmt::join(option.reasons, "; "))});
    }
    return table;
}

}  // namespace leasehold
