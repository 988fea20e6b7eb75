// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <list>
#include <map>
#include <vector>

#include "widgets/models/heatmap_tiles.hpp"
#include "widgets/state/jobs.hpp"

namespace leasehold {

/// What of a heatmap is looked at, and how finely: times and positions may be fractions.
struct HeatmapLook {
    double from = 0;  ///< seconds since 1970
    double to = 1;
    double top = 0;  ///< position
    double bottom = 1;
    double width = 1;  ///< pixels
    double height = 1;
    Duration longestBin{0};  ///< bins are at least that long; 0: as fine as the pixels
    bool quantiles = false;

    [[nodiscard]] double secondsPerPixel() const { return (to - from) / width; }
    [[nodiscard]] double rowsPerPixel() const { return (bottom - top) / height; }
    friend bool operator==(const HeatmapLook&, const HeatmapLook&) = default;
};

/// Fetches rows and tiles off the GUI thread and keeps the last good ones: what is looked at is asked for with every
/// change, and only what is missing of the newest look is computed, the middle of the view first, in portions of some
/// 40 ms. GUI thread.
class HeatmapFeed : public QObject {
    Q_OBJECT
public:
    explicit HeatmapFeed(JobBoard& jobs, QObject* parent = nullptr);

    /// Rows to show; the old ones stay until the new ones are there. A query without a site empties it.
    void setQuery(const HeatmapQuery& query);
    /// Null until the first rows are there.
    [[nodiscard]] const HeatmapRowsPtr& rows() const { return m_rows; }
    /// Bin lengths by level; never empty where there are rows.
    [[nodiscard]] const std::vector<Duration>& ladder() const { return m_ladder; }
    /// Asks for what the look needs; cheap when nothing is missing.
    void look(const HeatmapLook& look);

    /// The tile that the look wants there; the tiles that cover any of [from, to) x [top, bottom) at other scales, the
    /// coarsest first. Null or empty: not there yet.
    [[nodiscard]] HeatmapTilePtr tile(const TileKey& key) const;
    [[nodiscard]] std::vector<HeatmapTilePtr> around(const TileKey& key) const;
    /// The keys that a look consists of, row after row.
    [[nodiscard]] std::vector<TileKey> keysFor(const HeatmapLook& look) const;

    /// Whether everything of the newest query and look is there.
    [[nodiscard]] bool isCurrent() const;
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    /// What went wrong with the newest query; empty where nothing did.
    [[nodiscard]] const QString& trouble() const { return m_trouble; }

Q_SIGNALS:
    void rowsChanged();
    void tilesChanged();

private:
    struct Batch {
        TileKey first;
        std::int64_t count = 0;
    };
    void rowsDone(const HeatmapQuery& query, Result<HeatmapRowsPtr> rows);
    void fetch();
    [[nodiscard]] std::vector<Batch> missing() const;
    void keep(std::vector<HeatmapTilePtr> tiles);
    void clearTiles();
    [[nodiscard]] bool inWindow(const TileKey& key) const;

    struct Entry {
        HeatmapTilePtr tile;
        std::uint64_t used = 0;
    };
    JobBoard& m_jobs;
    LatestJob m_rowsJob;
    HeatmapQuery m_query;
    HeatmapRowsPtr m_rows;
    std::vector<Duration> m_ladder;
    HeatmapLook m_look;
    mutable std::map<TileKey, Entry> m_tiles;
    mutable std::uint64_t m_clock = 0;
    std::size_t m_bytes = 0;
    std::uint64_t m_running = 0;
    bool m_rowsWanted = false;
    QString m_trouble;
};

}  // namespace leasehold
