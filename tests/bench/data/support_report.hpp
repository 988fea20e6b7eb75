// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

/// What the benchmarks of the data floor share: time, medians, the machine's own bandwidth, lines of results.
namespace leasehold::bench {

/// Seconds of a steady clock.
double now();
double timeOf(const std::function<void()>& body);
/// Seconds that all threads of the process have computed: what a busy machine does not change much.
double cpuSeconds();
double median(std::vector<double> values);
/// The median time of `repeats` calls, after one that does not count.
double medianTime(int repeats, const std::function<void()>& body);

/// Bytes per second that all threads together read from memory, best of a few passes over 512 MiB.
double readBandwidth();

/// One line of JSON on stdout (see resources/bench_table.py). `against` empty: no peer.
void report(const std::string& bench, const std::string& what, double value, const std::string& unit,
            const std::string& against = {}, double ratio = 0);
/// A line that says why there is no figure.
void absent(const std::string& bench, const std::string& what, const std::string& why);
/// On stderr: what is going on.
void note(const std::string& text);
/// Prints and ends the program: a benchmark whose result is wrong measures nothing.
[[noreturn]] void die(const std::string& why);

}  // namespace leasehold::bench
