// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>

#include "data/model/result.hpp"

namespace leasehold::scene {

/// An X server without a screen as a child process, for machines whose EGL needs a display. It ends with this
/// object, and with the process if that dies first.
class XvfbChild {
public:
    XvfbChild() = default;
    ~XvfbChild();
    XvfbChild(const XvfbChild&) = delete;
    XvfbChild& operator=(const XvfbChild&) = delete;

    /// Starts it and waits until it accepts clients, at most five seconds. The display's name, ":1". NotFound where
    /// Xvfb is not installed or does not start. Does not change the environment.
    Result<std::string> start();
    void stop();

private:
    int m_pid = -1;
};

}  // namespace leasehold::scene
