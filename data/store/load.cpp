// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/load.hpp"

#include <algorithm>
#include <exception>
#include <future>

#include "data/store/load_parts.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {
namespace {

std::string titleOf(SQLite::Database& database, const Snapshot& snapshot) {
    const std::string title =
        database.execAndGet("SELECT ifnull((SELECT value FROM meta WHERE key = 'title'), '')").getString();
    if (!title.empty()) {
        return title;
    }
    if (snapshot.sites.size() == 1) {
        return snapshot.sites.front().name;
    }
    return std::filesystem::path(snapshot.path).stem().string();
}

/// The earliest of what the file holds besides leases; kForever where it holds nothing.
Instant firstFactOf(const Snapshot& snapshot, const std::vector<MetricExtent>& extents) {
    Instant first = kForever;
    for (const ImportRecord& record : snapshot.imports) {
        first = std::min(first, record.time);
    }
    for (const StatusInterval& interval : snapshot.statusIntervals) {
        if (interval.window.from > kBeginning) first = std::min(first, interval.window.from);
    }
    for (const MetricExtent& extent : extents) {
        if (extent.valid > 0) first = std::min(first, extent.window().from);
    }
    return first;
}

Instant openedBy(const Snapshot& snapshot) {
    Instant first = snapshot.firstFact;
    for (const Lease& lease : snapshot.leases) {
        if (lease.term.from > kBeginning) first = std::min(first, lease.term.from);
    }
    return first == kForever ? kBeginning : first;
}

Result<SnapshotPtr> load(const SiteFile& file, const std::filesystem::path& path, const std::stop_token& stop) {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->path = path.string();
    snapshot->topology = std::make_shared<char>();
    LoadedIds ids;

    // Two readers: the links alone are half of the rows. Both see one state, or the revision tells.
    auto links = std::async(std::launch::async, [&]() -> Result<std::pair<std::vector<Link>, std::int64_t>> {
        auto second = SiteFile::open(path, SiteFile::Mode::Read);
        if (!second) {
            return Failure(second.error());
        }
        return guarded(*second, [&]() -> Result<std::pair<std::vector<Link>, std::int64_t>> {
            SQLite::Transaction reading(second->database());
            std::vector<Link> all;
            const std::int64_t revision = second->revision();
            loadRawLinks(second->database(), all, stop);
            return std::pair{std::move(all), revision};
        });
    });
    {
        SQLite::Transaction reading(file.database());
        snapshot->revision = file.revision();
        loadTopology(file.database(), *snapshot, ids, stop);
        loadNics(file.database(), *snapshot, ids);
        loadPortfolio(file.database(), *snapshot, ids);
        loadFacts(file.database(), *snapshot, ids);
        snapshot->name = titleOf(file.database(), *snapshot);
    }
    auto raw = links.get();
    if (!raw) {
        return Failure(raw.error());
    }
    if (raw->second != snapshot->revision) {
        return fail(ErrorCode::Locked, path.string(), "changed while it was read", "try again");
    }
    resolveLinks(raw->first, ids);
    snapshot->links = std::move(raw->first);
    auto extents = metricExtents(file);
    if (!extents) {
        return Failure(extents.error());
    }
    for (const MetricExtent& extent : *extents) {
        snapshot->metrics.push_back(extent.metric);
    }
    snapshot->firstFact = firstFactOf(*snapshot, *extents);
    snapshot->opened = openedBy(*snapshot);
    return SnapshotPtr(std::move(snapshot));
}

template <class Rows>
void number(const Rows& rows, IdMap& ids) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        ids.set(rows[i].id, static_cast<std::uint32_t>(i));
    }
}

}  // namespace

Snapshot withLeasesOf(SQLite::Database& database, const Snapshot& before) {
    LoadedIds ids;
    number(before.sites, ids.sites);
    number(before.halls, ids.halls);
    number(before.rows, ids.rows);
    number(before.pods, ids.pods);
    number(before.racks, ids.racks);
    number(before.nodes, ids.nodes);
    Snapshot snapshot = before;
    snapshot.parties.clear();
    snapshot.leases.clear();
    snapshot.allocations.clear();
    snapshot.evidence.clear();
    loadPortfolio(database, snapshot, ids);
    snapshot.opened = openedBy(snapshot);
    return snapshot;
}

Result<SnapshotPtr> loadSnapshot(const std::filesystem::path& path, std::stop_token stop) {
    auto file = SiteFile::open(path, SiteFile::Mode::Read);
    if (!file) {
        return Failure(file.error());
    }
    try {
        // A writer may commit between the two readers' first looks; that is rare, and a second try sees one state.
        auto result = guarded(*file, [&] { return load(*file, path, stop); });
        if (!result && result.error().code == ErrorCode::Locked) {
            result = guarded(*file, [&] { return load(*file, path, stop); });
        }
        return result;
    } catch (const LoadCancelled&) {
        return fail(ErrorCode::Cancelled, path.string(), "stopped");
    }
}

}  // namespace leasehold
