// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/display.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace leasehold::cli {
namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

bool answers(const std::string& path, bool abstract) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::size_t offset = abstract ? 1 : 0;
    if (path.size() + offset >= sizeof address.sun_path) {
        return false;
    }
    std::memcpy(address.sun_path + offset, path.data(), path.size());
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        return false;
    }
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + offset + path.size());
    const bool connected = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), length) == 0;
    ::close(descriptor);
    return connected;
}

/// The number of a local display (":0", "unix:0.0"); empty for one on another machine, which is not asked here.
std::string localNumber(std::string_view display) {
    const std::size_t colon = display.rfind(':');
    if (colon == std::string_view::npos || (colon != 0 && display.substr(0, colon) != "unix")) {
        return {};
    }
    std::string number;
    for (const char c : display.substr(colon + 1)) {
        if (std::isdigit(static_cast<unsigned char>(c)) == 0) {
            break;
        }
        number += c;
    }
    return number;
}

}  // namespace

Result<> findDisplay() {
    // A platform that was asked for by name (offscreen, vnc, ...) is the user's own choice.
    const std::string_view platform = environment("QT_QPA_PLATFORM");
    if (!platform.empty() && platform.substr(0, 3) != "xcb") {
        return {};
    }
    if (!environment("WAYLAND_DISPLAY").empty()) {
        return {};
    }
    const std::string_view display = environment("DISPLAY");
    if (display.empty()) {
        return fail(ErrorCode::NoDevice, "display", "there is none to open a window on",
                    "use a subcommand ('leasehold --help'), such as 'leasehold render SITE -o PICTURE.png'");
    }
    const std::string number = localNumber(display);
    const std::string path = "/tmp/.X11-unix/X" + number;
    if (!number.empty() && !answers(path, false) && !answers(path, true)) {
        return fail(ErrorCode::NoDevice, "display", fmt::format("'{}' does not answer", display),
                    "set DISPLAY to one that does, or use a subcommand ('leasehold --help')");
    }
    return {};
}

bool startedFromDesktop() {
    return !environment("GIO_LAUNCHED_DESKTOP_FILE").empty() || !environment("XDG_ACTIVATION_TOKEN").empty() ||
           !environment("DESKTOP_STARTUP_ID").empty();
}

}  // namespace leasehold::cli
