// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "data/model/result.hpp"

namespace leasehold::cli {

/// The two streams of a command. Results go out, everything else to the standard error. Names from files are made
/// printable (no control characters reach a terminal). notes, warnings and progress may come from any thread.
class Console {
public:
    Console();

    /// No progress and no notes; warnings and errors stay.
    void setQuiet(bool quiet) { m_quiet = quiet; }

    /// A line of news: "import: selene.compute.txt: 666 switches".
    void note(std::string_view text);
    /// "warning: TEXT".
    void warn(std::string_view text);
    /// The one last line of a failed command: "leasehold: PLACE: what is wrong; what to do".
    void error(std::string_view line);

    /// How far a phase is, 0..1. A bar on a terminal, at most ten times a second; otherwise one line as a phase begins.
    void progress(double share, std::string_view phase);
    /// Takes the bar away. Called before anything else is written.
    void endProgress();

    [[nodiscard]] bool outIsTerminal() const { return m_outIsTerminal; }
    /// Columns of the terminal; 100 where there is none.
    [[nodiscard]] int width() const;

private:
    void writeLine(std::string_view text);
    void drawBar(double share, std::string_view phase);
    void clearBar();

    std::mutex m_mutex;
    bool m_quiet = false;
    bool m_outIsTerminal = false;
    bool m_errIsTerminal = false;
    bool m_barShown = false;
    std::string m_phase;
    std::chrono::steady_clock::time_point m_drawn{};
};

/// The text with control characters as \xNN, so that a hostile name cannot move the cursor or split a line.
std::string printable(std::string_view text);

/// The last line of a failure: PLACE is the error's, else `command`; what to do is the error's, else follows its code.
std::string errorLine(const Error& error, std::string_view command);

}  // namespace leasehold::cli
