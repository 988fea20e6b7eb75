// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/table_output.hpp"
#include "app/cli/text_table.hpp"
#include "data/analytics/figures.hpp"
#include "data/analytics/placement.hpp"
#include "data/export/figures_table.hpp"
#include "data/export/plans_json.hpp"
#include "data/model/digits.hpp"
#include "data/store/load.hpp"

namespace leasehold::cli {
namespace {

std::string placementText(const Placement& placement) {
    if (placement.options.empty()) {
        return fmt::format("no place: {}\n", placement.whyNone);
    }
    std::string text;
    std::size_t rank = 0;
    for (const PlacementOption& option : placement.options) {
        text += fmt::format("{}. {} ({})\n", ++rank, printable(option.place), printable(option.model));
        for (const std::string& reason : option.reasons) {
            text += fmt::format("   {}\n", printable(reason));
        }
    }
    if (placement.overPower > 0) {
        text += fmt::format("{} more would exceed a power envelope\n", placement.overPower);
    }
    return text;
}

class PlaceCommand : public Command {
public:
    PlaceCommand() : Command("place", "Where so many free GPUs stand together, by fabric") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        app.add_option("--gpus", m_request.gpus, "How many GPUs")
            ->type_name("N")
            ->required()
            ->check(CLI::Range(std::int64_t{1}, std::int64_t{100'000'000}));
        addRead(app, "--within", "Keep them inside one pod, hall or site", "PART", parseWithin, [this](Within within) {
            m_request.within = within;
        })->default_str("site");
        app.add_option("--model", m_request.model, "Of this GPU model")->type_name("NAME");
        addInstant(app, "--from", m_from, "Free from (default: the end of the data)");
        addInstant(app, "--to", m_to, "Free until (default: for good)");
        app.add_option("--most", m_request.most, "How many places to list")
            ->type_name("N")
            ->capture_default_str()
            ->check(CLI::Range(std::size_t{1}, std::size_t{1000}));
        addTableOutput(app, m_output);
    }

    Result<> run(Context& context) override {
        const TableForm form = tableForm(context, m_site, m_output);
        if (m_from && m_to && *m_to <= *m_from) {
            throw CLI::ValidationError("--to", "lies at or before --from; the period is [from, to)");
        }
        const auto snapshot = loadSnapshot(m_site, context.stop);
        if (!snapshot) {
            return Failure(snapshot.error());
        }
        const auto date = defaultFigureRequest({m_site, nullptr}, {}, {}, m_from, currentInstant());
        if (!date) {
            return Failure(date.error());
        }
        m_request.period = {date->at, m_to.value_or(kForever)};
        const auto placement = findPlacement(**snapshot, m_request, context.stop);
        if (!placement) {
            return Failure(placement.error());
        }
        if (form == TableForm::Json) {
            return deliver(placementJson(**snapshot, *placement), m_output);
        }
        if (form != TableForm::Text) {
            return deliver(placementTable(**snapshot, *placement), m_output, context.stop);
        }
        return deliver(placementText(*placement));
    }

private:
    std::string m_site;
    PlacementRequest m_request;
    std::optional<Instant> m_from;
    std::optional<Instant> m_to;
    TableOutput m_output;
};

}  // namespace

std::unique_ptr<Command> makePlaceCommand() {
    return std::make_unique<PlaceCommand>();
}

}  // namespace leasehold::cli
