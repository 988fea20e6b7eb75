// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.hpp"

#if __has_include("app/window.hpp")
#include "app/window.hpp"
#else
#include <cstdio>
#endif

int main(int argc, char** argv) {
    return leasehold::cli::runCommandLine(argc, argv, [&](const leasehold::cli::WindowRequest& request) {
#if __has_include("app/window.hpp")
        return leasehold::runWindow(argc, argv, {request.site, request.at, request.view});
#else
        static_cast<void>(request);
        std::fputs("leasehold: window: this build has none yet; use a subcommand (leasehold --help)\n", stderr);
        return 1;
#endif
    });
}
