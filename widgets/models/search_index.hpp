// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/model/snapshot.hpp"
#include "widgets/state/selection.hpp"

namespace leasehold {

struct SearchHit {
    Selection selection;
    QString name;     ///< "H1-A-07"
    QString context;  ///< "rack, H1 · Row A"
};

/// Finds halls, rows, racks, pods, nodes, GPUs, switches, tenants, leases and power feeds by name. Immutable; any
/// thread.
///
/// Every word of the query must occur in a name or in where the thing stands ("h3 rack 12"), without regard to case.
/// "NODE/SLOT" finds GPUs. Better matches first: whole name, beginning, beginning of a word, inside, then place only;
/// among equals tenants and leases, then from large to small things. One pass over one buffer of folded names: about
/// 1 ms at 220,000 GPUs.
class SearchIndex {
public:
    /// Tens of milliseconds at 220,000 GPUs: build it off the GUI thread.
    explicit SearchIndex(SnapshotPtr snapshot);

    /// At most `limit` hits; none for an empty query.
    [[nodiscard]] std::vector<SearchHit> find(const QString& query, std::size_t limit = 60) const;

private:
    struct Entry {
        SelectionKind kind;
        std::uint32_t index;
        std::uint32_t name;     ///< offset of the folded name
        std::uint32_t context;  ///< offset of the folded context, which ends where the next entry begins
    };
    struct Match {
        int score;
        std::uint32_t entry;
    };
    void add(SelectionKind kind, std::uint32_t index, const std::string& name, const QString& context);
    [[nodiscard]] std::vector<Match> matches(const std::vector<std::string>& words) const;
    [[nodiscard]] int scoreOf(const Entry& entry, std::size_t end, const std::vector<std::string>& words) const;
    [[nodiscard]] std::vector<SearchHit> gpusOf(const std::string& node, const std::string& slot,
                                                std::size_t limit) const;
    [[nodiscard]] SearchHit describe(Selection selection) const;

    SnapshotPtr m_snapshot;
    std::string m_text;
    std::vector<Entry> m_entries;
};

using SearchIndexPtr = std::shared_ptr<const SearchIndex>;

}  // namespace leasehold
