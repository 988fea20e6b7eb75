// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <string>

#include "data/model/time.hpp"

namespace leasehold {

/// What the command line says of the window.
struct WindowOptions {
    std::string site;           ///< empty: the welcome page
    std::optional<Instant> at;  ///< where the time cursor begins; empty: the last sample
    std::string view;           ///< "overview", "top", "hall:NAME", "rack:NAME"; empty: the overview
};

/// Makes the application, opens the window, and runs until it is closed; the exit code. To be called once, before any
/// other QApplication, with a display.
int runWindow(int& argc, char** argv, const WindowOptions& options);

}  // namespace leasehold
