// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/deliver.hpp"
#include "data/demo/demo.hpp"

namespace leasehold::cli {
namespace {

class DemoCommand : public Command {
public:
    DemoCommand() : Command("demo", "Make the Colossus 1 reference site, a reconstruction from public reporting") {}

    void define(CLI::App& app) override {
        app.add_option("-o,--output", m_site, "The site file to make")->required()->type_name("SITE");
        app.add_option("--gpus", m_options.gpus, "GPUs in service")
            ->check(CLI::Range(64U, 1'000'000U))
            ->type_name("N")
            ->capture_default_str();
        app.add_option("--days", m_options.days, "Days of telemetry")
            ->check(CLI::Range(0, 366))
            ->type_name("D")
            ->capture_default_str();
        addRead(app, "--step", "Step of utilisation, whole minutes up to a day", "DURATION", parseStep,
                [this](Duration step) { m_options.step = step; })
            ->default_str(formatDuration(m_options.step));
        app.add_option("--seed", m_options.seed, "Another number gives another history")
            ->type_name("S")
            ->capture_default_str();
    }

    Result<> run(Context& context) override {
        if (Result<> made = makeDemo(m_site, m_options, context.stop, context.progress()); !made) {
            return made;
        }
        context.console.endProgress();
        context.console.note(fmt::format("made {}: 'leasehold {}' opens it", m_site, m_site));
        return {};
    }

private:
    static Result<Duration> parseStep(std::string_view text) {
        auto step = parseDuration(text);
        if (step && (step->count() % 60 != 0 || *step > std::chrono::days{1})) {
            return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is no step of this site", text),
                        "use whole minutes, at most a day: 1m, 15m, 1h");
        }
        return step;
    }

    std::string m_site;
    DemoOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeDemoCommand() {
    return std::make_unique<DemoCommand>();
}

}  // namespace leasehold::cli
