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
#if __has_include("data/export/csv_export.cpp")
    commands.push_back(makeImportCommand());
#endif
#if __has_include("data/export/csv_export.cpp")
    commands.push_back(makeExportCommand());
#endif
#if __has_include("data/export/csv_export.cpp")
    commands.push_back(makeFormatsCommand());
#endif
    commands.push_back(makeInfoCommand());
    commands.push_back(makeHeatmapCommand());
#if __has_include("app/cli/render_command.cpp")
    commands.push_back(makeRenderCommand());
#endif
    commands.push_back(makeCheckCommand());
    commands.push_back(makeDoctorCommand());
    return commands;
}

}  // namespace leasehold::cli
