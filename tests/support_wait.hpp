// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <ctime>

/// How tests wait and what they may take. A test waits for a condition, never for a time, and bounds the work that is
/// done, never the seconds that pass: a machine that is busy with other work must not fail it.
namespace leasehold {

/// Milliseconds after which a condition that has not come true never will.
constexpr int kLong = 60000;

/// Processor time of this process, all its threads, in milliseconds.
class WorkClock {
public:
    WorkClock() : m_began(std::clock()) {}
    [[nodiscard]] double milliseconds() const {
        return static_cast<double>(std::clock() - m_began) * 1000 / CLOCKS_PER_SEC;
    }

private:
    std::clock_t m_began;
};

}  // namespace leasehold
