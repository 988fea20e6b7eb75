// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/data/support_report.hpp"

#include <fmt/format.h>

#include <time.h>
#include <algorithm>
#include <atomic>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <thread>

namespace leasehold::bench {
namespace {

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out + '"';
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((target_clones("default", "avx2", "avx512f"), optimize("O3")))
#endif
std::uint64_t
sumWords(const std::uint64_t* words, std::size_t count) {
    std::uint64_t lanes[32] = {};
    for (std::size_t i = 0; i + 32 <= count; i += 32) {
        for (std::size_t k = 0; k < 32; k += 8) {
            __builtin_prefetch(words + i + 512 + k);
        }
        for (std::size_t k = 0; k < 32; ++k) {
            lanes[k] += words[i + k];
        }
    }
    return std::accumulate(std::begin(lanes), std::end(lanes), std::uint64_t{0});
}

}  // namespace

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpuSeconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double timeOf(const std::function<void()>& body) {
    const double start = now();
    body();
    return now() - start;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double medianTime(int repeats, const std::function<void()>& body) {
    body();
    std::vector<double> times;
    for (int i = 0; i < repeats; ++i) {
        times.push_back(timeOf(body));
    }
    return median(std::move(times));
}

double readBandwidth() {
    constexpr std::size_t kWords = (std::size_t{512} << 20U) / sizeof(std::uint64_t);
    static const std::vector<std::uint64_t> memory(kWords, 1);
    static std::atomic<std::uint64_t> sink{0};  // so that the reading is not optimised away
    const auto threads = static_cast<std::size_t>(std::max(1U, std::thread::hardware_concurrency()));
    double best = 0;
    for (int pass = 0; pass < 5; ++pass) {
        const double took = timeOf([&] {
            std::vector<std::jthread> readers;
            for (std::size_t t = 0; t < threads; ++t) {
                readers.emplace_back(
                    [&, t] { sink += sumWords(memory.data() + t * (kWords / threads), kWords / threads); });
            }
        });
        best = std::max(best, static_cast<double>(kWords * sizeof(std::uint64_t)) / took);
    }
    return best;
}

void report(const std::string& bench, const std::string& what, double value, const std::string& unit,
            const std::string& against, double ratio) {
    fmt::print("{{\"bench\": {}, \"case\": {}, \"value\": {:.5g}, \"unit\": {}, \"against\": {}, \"ratio\": {}}}\n",
               quoted(bench), quoted(what), value, quoted(unit), against.empty() ? "null" : quoted(against),
               against.empty() ? "null" : fmt::format("{:.4g}", ratio));
    std::fflush(stdout);
}

void absent(const std::string& bench, const std::string& what, const std::string& why) {
    fmt::print("{{\"bench\": {}, \"case\": {}, \"value\": null, \"unit\": \"\", \"against\": null, \"ratio\": null}}\n",
               quoted(bench), quoted(what + ": " + why));
    std::fflush(stdout);
}

void note(const std::string& text) {
    fmt::print(stderr, "{}\n", text);
}

void die(const std::string& why) {
    fmt::print(stderr, "bench: {}\n", why);
    std::exit(1);
}

}  // namespace leasehold::bench
