// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/console.hpp"
#include "data/model/result.hpp"

namespace leasehold::cli {

/// What a running command is given.
struct Context {
    Console& console;
    std::stop_token stop;  ///< Ctrl-C

    /// The console's progress as engines take it.
    [[nodiscard]] std::function<void(double, std::string_view)> progress() const;
    /// The same for engines that have one phase only.
    [[nodiscard]] std::function<void(double)> progress(std::string phase) const;
};

/// One subcommand. It holds no logic but options and the form of what it prints: the work is done by the same functions
/// that the window calls.
class Command {
public:
    Command(std::string name, std::string summary) : m_name(std::move(name)), m_summary(std::move(summary)) {}
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    virtual ~Command() = default;

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] const std::string& summary() const { return m_summary; }

    /// Adds its options, bound to members; malformed values throw CLI::ValidationError (exit 2).
    virtual void define(CLI::App& app) = 0;
    /// Wrong combinations of options throw CLI::ValidationError too. Called once, after parsing.
    virtual Result<> run(Context& context) = 0;

private:
    std::string m_name;
    std::string m_summary;
};

/// Every subcommand, in the order of the manual.
std::vector<std::unique_ptr<Command>> allCommands();

std::unique_ptr<Command> makeDemoCommand();
std::unique_ptr<Command> makeImportCommand();
std::unique_ptr<Command> makeExportCommand();
std::unique_ptr<Command> makeFormatsCommand();
std::unique_ptr<Command> makeInfoCommand();
std::unique_ptr<Command> makeHeatmapCommand();
std::unique_ptr<Command> makeChartCommand();
std::unique_ptr<Command> makeFiguresCommand();
std::unique_ptr<Command> makeRentrollCommand();
std::unique_ptr<Command> makeRenderCommand();
std::unique_ptr<Command> makeElevationsCommand();
std::unique_ptr<Command> makePlaceCommand();
std::unique_ptr<Command> makeExitCommand();
std::unique_ptr<Command> makeReportCommand();
std::unique_ptr<Command> makeCheckCommand();
std::unique_ptr<Command> makeStepCommand();
std::unique_ptr<Command> makeRemoveSamplesCommand();
std::unique_ptr<Command> makeDoctorCommand();

}  // namespace leasehold::cli
