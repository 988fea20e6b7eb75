// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/xvfb_child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace leasehold::scene {
namespace {

constexpr int kStartMilliseconds = 5000;
constexpr int kDisplayFd = 3;  ///< where the child writes its display's number, once it accepts clients

/// In the child, after fork: only calls that are safe there.
[[noreturn]] void becomeXvfb(int writeEnd) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setpgid(0, 0);
    const int null = open("/dev/null", O_RDWR);
    dup2(writeEnd, kDisplayFd);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execlp("Xvfb", "Xvfb", "-displayfd", "3", "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset",
           static_cast<char*>(nullptr));
    _exit(127);
}

std::string readLine(int fd) {
    std::string text;
    pollfd poller{fd, POLLIN, 0};
    while (poll(&poller, 1, kStartMilliseconds) > 0) {
        char c = 0;
        if (read(fd, &c, 1) != 1) {
            return {};
        }
        if (c == '\n') {
            return text;
        }
        text += c;
    }
    return {};
}

}  // namespace

XvfbChild::~XvfbChild() {
    stop();
}

Result<std::string> XvfbChild::start() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return fail(ErrorCode::Io, "Xvfb", "no pipe to a child process");
    }
    m_pid = fork();
    if (m_pid == 0) {
        becomeXvfb(ends[1]);
    }
    close(ends[1]);
    const std::string number = m_pid > 0 ? readLine(ends[0]) : std::string{};
    close(ends[0]);
    if (number.empty()) {
        stop();
        return fail(ErrorCode::NotFound, "Xvfb", "does not start", "install the package xvfb");
    }
    return ":" + number;
}

void XvfbChild::stop() {
    if (m_pid > 0) {
        kill(m_pid, SIGTERM);
        waitpid(m_pid, nullptr, 0);
        m_pid = -1;
    }
}

}  // namespace leasehold::scene
