// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/deliver.hpp"
#include "data/model/digits.hpp"
#include "data/store/sample_removal.hpp"
#include "data/store/telemetry_regrid.hpp"

namespace leasehold::cli {
namespace {

using Json = nlohmann::ordered_json;

class StepCommand : public Command {
public:
    StepCommand() : Command("step", "Keep the samples of a metric at another step") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        app.add_option("METRIC", m_metric, "As 'leasehold info' lists it")->required()->type_name("");
        app.add_option_function<std::string>(
               "STEP", [this](const std::string& text) { m_step = orUsage("STEP", parseDuration(text)); }, "15s 1m 15m")
            ->required()
            ->type_name("");
        app.add_flag("--merge", m_merge, "Of samples that would share a step keep the latest; else that is an error");
        app.add_flag("--dry-run", m_dryRun, "Say what it would do, change nothing");
        addJson(app, m_json);
    }

    Result<> run(Context& context) override {
        const auto done = changeStep(m_site, m_metric, m_step, m_merge, m_dryRun, context.stop, context.progress());
        context.console.endProgress();
        if (!done) {
            return Failure(done.error());
        }
        if (m_json) {
            return deliverJson(Json{{"metric", m_metric},
                                    {"before_s", done->before.count()},
                                    {"step_s", m_step.count()},
                                    {"samples", done->kept},
                                    {"lost", done->lost},
                                    {"dry_run", m_dryRun}});
        }
        std::string text =
            fmt::format("{}: {} samples, {} before, {} now", m_metric, groupedDigits(done->kept),
                        done->before > Duration{0} ? "every " + formatDuration(done->before) : std::string("no step"),
                        formatDuration(m_step));
        text += done->lost > 0
                    ? fmt::format("; {} shared a step with a later one and are gone\n", groupedDigits(done->lost))
                    : std::string("; none is lost\n");
        return deliverText(text + (m_dryRun ? "dry run: the site is as it was\n" : ""));
    }

private:
    std::string m_site;
    std::string m_metric;
    Duration m_step{0};
    bool m_merge = false;
    bool m_dryRun = false;
    bool m_json = false;
};

class RemoveSamplesCommand : public Command {
public:
    RemoveSamplesCommand()
        : Command("remove-samples", "Take samples out of a site for good: stray times, a bad exporter's values") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        app.add_option("--metric", m_metric, "Of this metric alone")->type_name("METRIC");
        addInstant(app, "--from", m_from, "From this time on");
        addInstant(app, "--to", m_to, "Up to this time, itself not included");
        app.add_flag("--dry-run", m_dryRun, "Only count");
        addJson(app, m_json);
    }

    Result<> run(Context& context) override {
        if (!m_from || !m_to || *m_to <= *m_from) {
            throw CLI::ValidationError("--from, --to", "give both, the first before the second");
        }
        const auto removed =
            removeSamples(m_site, m_metric, {*m_from, *m_to}, m_dryRun, context.stop, context.progress());
        context.console.endProgress();
        if (!removed) {
            return Failure(removed.error());
        }
        return m_json ? deliverJson(json(*removed)) : deliverText(text(*removed));
    }

private:
    [[nodiscard]] Json json(const std::vector<RemovedSamples>& removed) const {
        Json metrics = Json::array();
        for (const RemovedSamples& one : removed) {
            metrics.push_back({{"metric", one.metric},
                               {"samples", one.samples},
                               {"from", formatInstant(one.window.from)},
                               {"to", formatInstant(one.window.to)}});
        }
        return {{"removed", metrics}, {"dry_run", m_dryRun}};
    }

    [[nodiscard]] std::string text(const std::vector<RemovedSamples>& removed) const {
        std::string text;
        for (const RemovedSamples& one : removed) {
            text += fmt::format("{}: {} samples {}\n", one.metric, groupedDigits(one.samples),
                                m_dryRun ? "would be removed" : "removed");
        }
        return removed.empty() ? "no samples in that time\n" : text;
    }

    std::string m_site;
    std::string m_metric;
    std::optional<Instant> m_from;
    std::optional<Instant> m_to;
    bool m_dryRun = false;
    bool m_json = false;
};

}  // namespace

std::unique_ptr<Command> makeStepCommand() {
    return std::make_unique<StepCommand>();
}

std::unique_ptr<Command> makeRemoveSamplesCommand() {
    return std::make_unique<RemoveSamplesCommand>();
}

}  // namespace leasehold::cli
