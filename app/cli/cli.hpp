// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "data/model/time.hpp"

namespace leasehold::cli {

/// What the command line says of the window.
struct WindowRequest {
    std::string site;  ///< empty: the welcome page; else a site file that could be opened
    std::optional<Instant> at;
    std::string view;
};

/// Reads the command line and runs what it asks for; the exit code of the process (0 done, 1 failed, 2 wrong usage).
/// No display is touched unless `openWindow` is called, which is where no subcommand is named.
int runCommandLine(int argc, char** argv, const std::function<int(const WindowRequest&)>& openWindow);

}  // namespace leasehold::cli
