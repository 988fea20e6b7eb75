// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <vector>

#include "widgets/state/values_feed.hpp"

namespace leasehold {

/// What a fact's value deserves: evidence that contradicts is not written like the value in use.
enum class FactTone : std::uint8_t { Plain, Muted, Warning };

struct Fact {
    QString label;
    QString value;
    QString note;  ///< tooltip: source, reason, definition
    FactTone tone = FactTone::Plain;
    friend bool operator==(const Fact&, const Fact&) = default;
};

struct FactGroup {
    QString title;
    std::vector<Fact> facts;
    friend bool operator==(const FactGroup&, const FactGroup&) = default;
};

/// What the inspector writes about a selection.
struct InspectorContent {
    QString kind;  ///< "Rack"
    QString name;
    QString place;  ///< "H1 · Row A"
    std::vector<FactGroup> groups;
};

/// What of a selection does not change with time, and is slow to find: kept from one call to the next. Fill by use.
struct InspectorCache {
    const Snapshot* snapshot = nullptr;
    Selection selection;
    std::vector<GpuRange> gpus;     ///< not for tenants and leases, whose GPUs change with time
    std::vector<FactGroup> groups;  ///< of a switch: itself; of a rack or node: its links
};

/// Facts of the selection at the time of `values`; with the empty selection those of the whole site. `values` may be
/// null: what depends on time is then left out. With a switch, rack or node all links are read (20 ms at 220,000 GPUs),
/// but only once where a cache is handed in. Any thread.
InspectorContent describeSelection(const OpenSite& site, const Selection& selection, const SiteValues* values,
                                   InspectorCache* cache = nullptr);

/// The same as lines of text, for the clipboard and for screen readers.
QString plainText(const InspectorContent& content);

}  // namespace leasehold
