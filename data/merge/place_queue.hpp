// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <deque>
#include <vector>

#include "data/formats/records.hpp"
#include "data/merge/merge_places.hpp"

namespace leasehold {

/// Racks, nodes and GPUs of a file, held until something refers to them or the file ends, and then taken in an order of
/// their own: what becomes of them does not depend on the order of the lines. Some 300 bytes a record.
class PlaceQueue {
public:
    static bool takes(const Record& record);
    void add(const Record& record, Place at);
    [[nodiscard]] bool empty() const { return m_queue.empty(); }
    [[nodiscard]] bool full() const { return m_queue.size() >= kMost; }
    /// Puts them all; the first refusal ends it.
    Result<> flush(PlaceMerge& places);
    void clear() { m_queue.clear(); }

private:
    static constexpr std::size_t kMost = 1'000'000;
    struct Entry {
        Record record;
        Place at;
    };
    struct Group;
    static std::vector<const Entry*> ordered(const std::vector<Entry>& queue);
    static void untangle(std::deque<Group>& groups);
    std::vector<Entry> m_queue;
};

}  // namespace leasehold
