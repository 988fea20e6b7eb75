// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "data/analytics/figures.hpp"
#include "data/model/snapshot.hpp"

/// A site and a book of leases made in memory, for figures.
namespace leasehold::test {

class Book {
public:
    /// Halls of `racks` racks x 2 nodes x 8 GPUs, each rack a pod of its own; models alternate by hall: H100, H200.
    explicit Book(int halls = 1, int racksPerHall = 1);

    /// A lease of USD 3,100 a month by default; change what is returned.
    Lease& lease(const char* name, const char* tenant, const char* from, const char* to);
    /// Of the last lease made.
    Book& holds(ScopeKind scope, std::uint32_t index, TimeWindow window = {kBeginning, kForever});
    Book& counts(std::int64_t gpus, const char* model = "");
    Book& down(GpuRange gpus, const char* from, const char* to);

    Snapshot snapshot;

    /// Figures without samples.
    [[nodiscard]] Figures figures(const char* from, const char* to, const char* at, std::optional<GroupBy> by = {},
                                  Filter filter = {}) const;
};

Money usd(std::int64_t cents);

}  // namespace leasehold::test
