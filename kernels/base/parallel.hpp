// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace leasehold::kernels {

/// The number of workers for a request: threads as asked, or as many as the process may use; at least 1.
int workerCount(int threads);

/// Calls body(worker) for worker in [0, workers), at the same time where it can, and returns when all have. The workers
/// pull their tasks from a counter of the caller's, so nothing depends on how many truly run at once. The first
/// exception that leaves a body is rethrown here.
void runWorkers(int workers, const std::function<void(int)>& body);

/// "oneTBB" or "std::thread".
const char* schedulerName();

}  // namespace leasehold::kernels
