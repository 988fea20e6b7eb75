// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/formats/records.hpp"

namespace leasehold {

/// Counts what a file of millions of lines loses, by reason, and keeps the first place of each: said once at the end,
/// which a call for every line would take longer than reading it.
class LossTally {
public:
    struct Entry {
        std::string_view reason;  ///< of static storage
        std::int64_t count = 0;
        Place first;
        std::string detail;
    };

    /// `detail` makes the text of the first; it is called once a reason.
    template <class Detail>
    void add(std::string_view reason, Place at, Detail detail, std::int64_t count = 1) {
        for (Entry& entry : m_entries) {
            if (entry.reason == reason) {
                entry.count += count;
                return;
            }
        }
        m_entries.push_back({reason, count, at, detail()});
    }

    /// Hands every reason to `skip(place, reason, detail, count)` and starts anew.
    template <class Skip>
    void tell(Skip skip) {
        for (Entry& entry : std::exchange(m_entries, {})) {
            skip(entry.first, std::string(entry.reason), std::move(entry.detail), entry.count);
        }
    }

private:
    std::vector<Entry> m_entries;
};

}  // namespace leasehold
