// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace leasehold::cli {
namespace {

constexpr int kPatienceMs = 600;
constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// What the handler may touch: one descriptor, written before the handler is set.
int signalled = -1;  // NOLINT: a signal handler has no other way to its data

void onSignal(int) {
    const int kept = errno;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(signalled, &one, sizeof one);
    errno = kept;
}

/// Takes what was counted, so that the next poll waits for the next signal.
void drain(int descriptor) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t taken = ::read(descriptor, &count, sizeof count);
}

}  // namespace

Interrupts::Interrupts(std::function<void()> lastWords) : m_lastWords(std::move(lastWords)) {
    signalled = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    m_finished = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    for (const int number : kSignals) {
        struct sigaction old {};
        ::sigaction(number, nullptr, &old);
        // nohup asks for SIGHUP to be ignored. SIGINT is taken even where a script's '&' had it ignored: whoever sends
        // it wants an end, and the site is safe.
        if (number == SIGHUP && old.sa_handler == SIG_IGN) {
            continue;
        }
        struct sigaction action {};
        action.sa_handler = onSignal;
        action.sa_flags = SA_RESTART;
        ::sigaction(number, &action, nullptr);
    }
    m_watcher = std::thread([this] { watch(); });
}

Interrupts::~Interrupts() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(m_finished, &one, sizeof one);
    m_watcher.join();
    for (const int number : kSignals) {
        std::signal(number, SIG_DFL);
    }
    ::close(m_finished);
    ::close(signalled);
    signalled = -1;
}

void Interrupts::watch() {
    std::array<pollfd, 2> both{{{signalled, POLLIN, 0}, {m_finished, POLLIN, 0}}};
    const auto wait = [&](int milliseconds) {
        int ready = 0;
        do {
            ready = ::poll(both.data(), both.size(), milliseconds);
        } while (ready < 0 && errno == EINTR);
    };
    wait(-1);
    if (both[1].revents != 0) {
        return;
    }
    drain(signalled);
    m_source.request_stop();
    wait(kPatienceMs);
    if (both[1].revents == 0) {
        m_lastWords();
        ::_exit(1);
    }
}

}  // namespace leasehold::cli
