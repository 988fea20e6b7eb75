// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.hpp"

#include <utility>

namespace leasehold::cli {

std::function<void(double, std::string_view)> Context::progress() const {
    return [&target = console](double share, std::string_view phase) { target.progress(share, phase); };
}

std::function<void(double)> Context::progress(std::string phase) const {
    return [&target = console, text = std::move(phase)](double share) { target.progress(share, text); };
}

std::vector<std::unique_ptr<Command>> allCommands() {
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(makeDemoCommand());
    commands.push_back(makeImportCommand());
    commands.push_back(makeExportCommand());
    commands.push_back(makeFormatsCommand());
    commands.push_back(makeInfoCommand());
    commands.push_back(makeHeatmapCommand());
    commands.push_back(makeChartCommand());
    commands.push_back(makeFiguresCommand());
    commands.push_back(makeRentrollCommand());
    commands.push_back(makeRenderCommand());
    commands.push_back(makeElevationsCommand());
    commands.push_back(makePlaceCommand());
    commands.push_back(makeExitCommand());
    commands.push_back(makeReportCommand());
    commands.push_back(makeCheckCommand());
    commands.push_back(makeStepCommand());
    commands.push_back(makeRemoveSamplesCommand());
    commands.push_back(makeDoctorCommand());
    return commands;
}

}  // namespace leasehold::cli
