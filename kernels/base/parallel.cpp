// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/base/parallel.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#if LEASEHOLD_TBB
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif

namespace leasehold::kernels {

int workerCount(int threads) {
    if (threads > 0) return std::min(threads, 1024);
#if LEASEHOLD_TBB
    // Respects the process's affinity mask, which hardware_concurrency does not everywhere.
    return std::max(1, tbb::info::default_concurrency());
#else
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
#endif
}

#if LEASEHOLD_TBB

void runWorkers(int workers, const std::function<void(int)>& body) {
    if (workers <= 1) {
        body(0);
        return;
    }
    // More than the machine has would only make oneTBB warn; the workers beyond run one after the other.
    tbb::task_arena arena(std::min(workers, workerCount(0)));
    arena.execute([&] { tbb::parallel_for(0, workers, 1, body, tbb::simple_partitioner()); });
}

const char* schedulerName() {
    return "oneTBB";
}

#else

void runWorkers(int workers, const std::function<void(int)>& body) {
    std::exception_ptr first;
    std::mutex guard;
    auto guarded = [&](int worker) {
        try {
            body(worker);
        } catch (...) {
            const std::scoped_lock lock(guard);
            if (!first) first = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        others.reserve(static_cast<std::size_t>(std::max(0, workers - 1)));
        try {
            for (int worker = 1; worker < workers; ++worker)
                others.emplace_back(guarded, worker);
        } catch (const std::system_error&) {
            // No more threads to be had: those that run share the tasks.
        }
        guarded(0);
    }
    if (first) std::rethrow_exception(first);
}

const char* schedulerName() {
    return "std::thread";
}

#endif

}  // namespace leasehold::kernels
