// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/table_output.hpp"
#include "app/cli/text_table.hpp"
#include "data/analytics/figures.hpp"
#include "data/export/figures_json.hpp"
#include "data/export/figures_table.hpp"
#include "data/store/load.hpp"

namespace leasehold::cli {
namespace {

std::string coverageText(const Figure& figure) {
    return figure.coverage ? fmt::format("{:.1f} %", 100 * *figure.coverage) : "";
}

std::string rolloverText(const FigureSet& set) {
    if (!set.rollover) {
        return "n/a";
    }
    std::string text;
    for (const RolloverYear& year : *set.rollover) {
        text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", year.year, 100 * year.share);
    }
    if (set.openEndedShare > 0) {
        text += fmt::format("{}open-ended {:.1f} %", text.empty() ? "" : ", ", 100 * set.openEndedShare);
    }
    return text;
}

std::string setText(const FigureSet& set) {
    using Align = TextTable::Align;
    TextTable table({"figure", "value", "coverage", "note"}, {Align::Left, Align::Right, Align::Right, Align::Left});
    for (std::size_t i = 0; i < kFigureCount; ++i) {
        const auto id = static_cast<FigureId>(i);
        table.add({std::string(figureTitle(id)), figureText(id, set[id]), coverageText(set[id]), set[id].note});
    }
    return table.text() + "Rollover: " + rolloverText(set) + '\n';
}

std::string headingText(const Figures& figures) {
    const FigureRequest& request = figures.request;
    return fmt::format("Window {} to {} (UTC, end excluded); rent, risk and power as of {}\n\n",
                       formatInstantShort(request.window.from), formatInstantShort(request.window.to),
                       formatInstantShort(request.at));
}

std::string rowsText(const Figures& figures) {
    using enum FigureId;
    TextTable table({std::string(groupByName(*figures.request.by)), "leased", "vacant", "occupancy", "utilisation",
                     "busy", "contracted", "billed", "monthly rent", "power"});
    for (const FigureSet& set : figures.rows) {
        std::vector<std::string> cells{set.name};
        for (const FigureId id : {LeasedGpuHours, VacantGpuHours, Occupancy, TechnicalUtilisation, BusyShare,
                                  ContractedRevenue, BilledRevenue, TotalMonthlyRent, PowerMw}) {
            cells.push_back(figureText(id, set[id]));
        }
        table.add(std::move(cells));
    }
    return '\n' + table.text();
}

class FiguresCommand : public Command {
public:
    FiguresCommand() : Command("figures", "Occupancy, utilisation, money and risk, by their definitions") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        addInstant(app, "--from", m_from, "First time of the window (default: the first sample)");
        addInstant(app, "--to", m_to, "Time after the window (default: the end of the data)");
        addInstant(app, "--at", m_at, "Date of rents, WALT and power (default: the end of the data)");
        addRead(app, "--by", "Rows: tenant lease site hall row rack pod node model", "GROUP", parseGroupBy,
                [this](GroupBy by) { m_by = by; });
        addMany(app, "--filter", m_filters, "Keep KEY=NAME, such as tenant=NAME or hall=H1; may be repeated",
                "KEY=NAME");
        app.add_option("--metric", m_metric, "Utilisation counter (default: sm_active, else gpu_util)")
            ->type_name("NAME");
        app.add_option("--busy", m_busy, "Busy threshold in percent")->type_name("PERCENT")->capture_default_str();
        addTableOutput(app, m_output);
    }

    Result<> run(Context& context) override {
        const TableForm form = tableForm(context, m_site, m_output);
        if (m_from && m_to && *m_to < *m_from) {
            throw CLI::ValidationError("--to", "lies before --from; the window is [from, to)");
        }
        if (m_by == GroupBy::Gpu) {
            throw CLI::ValidationError("--by", "figures are not cut by single GPUs; cut by node, or set a filter");
        }
        const auto snapshot = loadSnapshot(m_site, context.stop);
        if (!snapshot) {
            return Failure(snapshot.error());
        }
        const TelemetrySource source{m_site, nullptr};
        auto request = defaultFigureRequest(source, m_from, m_to, m_at, currentInstant());
        if (!request) {
            return Failure(request.error());
        }
        request->by = m_by;
        request->metric = m_metric;
        request->busyThreshold = m_busy;
        for (const std::string& text : m_filters) {
            request->filter.conditions.push_back(orUsage("--filter", parseCondition(text)));
        }
        const auto figures =
            computeFigures(**snapshot, source, *request, context.stop, context.progress("reading samples"));
        context.console.endProgress();
        if (!figures) {
            return Failure(figures.error());
        }
        for (const std::string& fault : figures->faults) {
            context.console.warn(fmt::format("{}; it counts as no data ('leasehold check' has more)", fault));
        }
        if (form == TableForm::Json) {
            return deliver(figuresJson(*figures), m_output);
        }
        if (form != TableForm::Text) {
            return deliver(figuresTable(**snapshot, *figures), m_output, context.stop);
        }
        return deliver(headingText(*figures) + setText(figures->total) + (m_by ? rowsText(*figures) : ""));
    }

private:
    std::string m_site;
    std::optional<Instant> m_from;
    std::optional<Instant> m_to;
    std::optional<Instant> m_at;
    std::optional<GroupBy> m_by;
    std::vector<std::string> m_filters;
    std::string m_metric;
    double m_busy = 5;
    TableOutput m_output;
};

}  // namespace

std::unique_ptr<Command> makeFiguresCommand() {
    return std::make_unique<FiguresCommand>();
}

}  // namespace leasehold::cli
