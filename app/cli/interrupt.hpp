// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <stop_token>
#include <thread>

namespace leasehold::cli {

/// Turns Ctrl-C, SIGTERM and a lost terminal into a stop request while it lives. One at a time.
///
/// A command that has not ended 0.6 s after the signal (it hangs in a read of a pipe, say), or a second signal, ends
/// the process at once with exit 1. That is safe: a site's transactions roll back by themselves, output files have
/// temporary names.
class Interrupts {
public:
    /// `lastWords` runs on another thread just before such an end.
    explicit Interrupts(std::function<void()> lastWords);
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;
    ~Interrupts();

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }

private:
    void watch();
    std::stop_source m_source;
    std::function<void()> m_lastWords;
    int m_finished = -1;
    std::thread m_watcher;
};

}  // namespace leasehold::cli
