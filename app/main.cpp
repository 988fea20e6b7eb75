// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.hpp"
#include "app/window.hpp"

int main(int argc, char** argv) {
    return leasehold::cli::runCommandLine(argc, argv, [&](const leasehold::cli::WindowRequest& request) {
        return leasehold::runWindow(argc, argv, {request.site, request.at, request.view});
    });
}
