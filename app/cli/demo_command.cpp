// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <charconv>
#include <chrono>

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
        addRead(app, "--seed", "Another number gives another history", "S", parseSeed, [this](std::uint64_t seed) {
            m_options.seed = seed;
        })->default_str(std::to_string(m_options.seed));
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

    /// CLI11 would take -1 for 2^64 - 1.
    static Result<std::uint64_t> parseSeed(std::string_view text) {
        std::uint64_t seed = 0;
        const char* end = text.data() + text.size();
        const auto [at, problem] = std::from_chars(text.data(), end, seed);
        if (problem != std::errc{} || at != end) {
            return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is no seed", text.substr(0, 60)),
                        "use a whole number from 0");
        }
        return seed;
    }

    std::string m_site;
    DemoOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeDemoCommand() {
    return std::make_unique<DemoCommand>();
}

}  // namespace leasehold::cli
