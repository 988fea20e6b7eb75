// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace leasehold::cli {
namespace {

constexpr auto kRedrawInterval = std::chrono::milliseconds{100};
constexpr int kBarCells = 24;

std::string_view remedyFor(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidInput:
        case ErrorCode::Conflict:
            return "correct it and try again";
        case ErrorCode::NotFound:
            return "check the name";
        case ErrorCode::Unsupported:
            return "'leasehold --help' says what there is";
        case ErrorCode::Io:
            return "check the disk and the permissions";
        case ErrorCode::DiskFull:
            return "free some space and try again";
        case ErrorCode::ReadOnly:
            return "choose a place that you may write to";
        case ErrorCode::Locked:
            return "close it in the other program and try again";
        case ErrorCode::Damaged:
            return "restore it from a backup";
        case ErrorCode::NotASite:
            return "name a site file (NAME.leasehold)";
        case ErrorCode::NewerVersion:
            return "update Leasehold";
        case ErrorCode::Cancelled:
            return "nothing was changed; run it again when you like";
        case ErrorCode::NoDevice:
            return "'leasehold doctor' says what was found";
        case ErrorCode::Internal:
            break;
    }
    return "please report it with what 'leasehold doctor' prints";
}

/// The first `columns` characters of UTF-8 text, never half of one.
std::string_view shortened(std::string_view text, int columns) {
    std::size_t at = 0;
    for (int taken = 0; at < text.size() && taken < columns; ++taken) {
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
            ++at;
        }
    }
    return text.substr(0, at);
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            out += fmt::format("\\x{:02X}", byte);
        } else {
            out += c;
        }
    }
    return out;
}

std::string errorLine(const Error& error, std::string_view command) {
    Error full = error;
    if (full.place.empty()) {
        full.place = command;
    }
    if (full.message.empty()) {
        full.message = "failed";
    }
    if (full.remedy.empty()) {
        full.remedy = remedyFor(full.code);
    }
    full.place = printable(full.place);
    std::replace(full.message.begin(), full.message.end(), '\n', ' ');
    full.message = printable(full.message);
    std::replace(full.remedy.begin(), full.remedy.end(), '\n', ' ');
    full.remedy = printable(full.remedy);
    return describe(full);
}

Console::Console() : m_outIsTerminal(::isatty(STDOUT_FILENO) == 1), m_errIsTerminal(::isatty(STDERR_FILENO) == 1) {}

int Console::width() const {
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 100;
}

void Console::writeLine(std::string_view text) {
    clearBar();
    // One call a line, so that lines of two threads never mix.
    const std::string line = printable(text) + '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fflush(stderr);
}

void Console::note(std::string_view text) {
    const std::scoped_lock lock(m_mutex);
    if (!m_quiet) {
        writeLine(text);
    }
}

void Console::warn(std::string_view text) {
    const std::scoped_lock lock(m_mutex);
    writeLine(fmt::format("warning: {}", text));
}

void Console::error(std::string_view line) {
    const std::scoped_lock lock(m_mutex);
    writeLine(fmt::format("leasehold: {}", line));
}

void Console::progress(double share, std::string_view phase) {
    const std::scoped_lock lock(m_mutex);
    if (m_quiet) {
        return;
    }
    if (!m_errIsTerminal) {
        if (!phase.empty() && phase != m_phase) {
            m_phase = phase;
            writeLine(phase);
        }
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (phase == m_phase && now - m_drawn < kRedrawInterval && share < 1) {
        return;
    }
    m_phase = phase;
    m_drawn = now;
    drawBar(share, phase);
}

void Console::drawBar(double share, std::string_view phase) {
    const double known = std::clamp(share, 0.0, 1.0);  // a NaN stays one, and is drawn as an empty bar
    const int full = known >= 0 ? static_cast<int>(known * kBarCells) : 0;
    winsize size{};
    const int columns = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 40 ? size.ws_col : 80;
    const std::string text = printable(phase);
    const std::string bar = fmt::format("\r\x1b[K{:#<{}}{:.<{}} {:3.0f} % {}", "", full, "", kBarCells - full,
                                        known >= 0 ? known * 100 : 0.0, shortened(text, columns - kBarCells - 9));
    std::fwrite(bar.data(), 1, bar.size(), stderr);
    std::fflush(stderr);
    m_barShown = true;
}

void Console::clearBar() {
    if (m_barShown) {
        std::fputs("\r\x1b[K", stderr);
        m_barShown = false;
    }
}

void Console::endProgress() {
    const std::scoped_lock lock(m_mutex);
    clearBar();
    m_phase.clear();
}

}  // namespace leasehold::cli
