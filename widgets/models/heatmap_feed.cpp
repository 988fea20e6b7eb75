// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/heatmap_feed.hpp"

#include <QElapsedTimer>
#include <algorithm>
#include <cmath>

#include "data/model/digits.hpp"

namespace leasehold {
namespace {

/// A tile of 256 x 256 holds 2.6 MB: some four screens full.
constexpr std::size_t kMostBytes = std::size_t{256} << 20;
/// A portion of work: long enough for its set-up, short enough that a newer look does not wait.
constexpr qint64 kPortionMs = 40;
/// Tiles of one column that one pass computes.
constexpr std::int64_t kMostAtOnce = 4;
/// Scales away from the wanted one that still stand in for it.
constexpr int kFarthest = 6;

constexpr int kMostScales = 3;

using Tiles = std::vector<HeatmapTilePtr>;

}  // namespace

HeatmapFeed::HeatmapFeed(JobBoard& jobs, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_rowsJob(jobs, tr("Ordering rows"), this, JobBoard::Loudness::Shown) {}

void HeatmapFeed::setQuery(const HeatmapQuery& query) {
    if (query == m_query) {
        return;
    }
    // The same file read again (an import, a scrape) keeps its picture until the new one is there.
    const bool otherSite = !query.site || !m_query.site || query.site->snapshot->path != m_query.site->snapshot->path;
    m_query = query;
    m_trouble.clear();
    if (otherSite) {
        m_rows = nullptr;
        clearTiles();
        m_rowsJob.drop();
        Q_EMIT rowsChanged();
    }
    m_rowsWanted = query.site != nullptr && query.site->hasSamples();
    if (m_rowsWanted) {
        m_rowsJob.request([query](JobContext& job) { return makeHeatmapRows(query, job.stop()); },
                          [this, query](Result<HeatmapRowsPtr> rows) { rowsDone(query, std::move(rows)); });
    }
}

void HeatmapFeed::rowsDone(const HeatmapQuery& query, Result<HeatmapRowsPtr> rows) {
    if (query != m_query) {
        return;
    }
    m_rowsWanted = false;
    m_trouble = rows ? QString() : QString::fromStdString(describe(rows.error()));
    m_rows = rows ? *rows : nullptr;
    clearTiles();
    m_ladder = m_rows ? binLadder(std::max(m_rows->extent.metric.step, Duration{1})) : std::vector<Duration>{};
    Q_EMIT rowsChanged();
}

void HeatmapFeed::clearTiles() {
    if (m_running != 0) {
        m_jobs.drop(m_running);
        m_running = 0;
    }
    m_tiles.clear();
    m_bytes = 0;
}

bool HeatmapFeed::inWindow(const TileKey& key) const {
    const Duration bin = m_ladder[static_cast<std::size_t>(key.binLevel)];
    const Instant from{bin * (key.column * kTileCells)};
    const auto firstRow = static_cast<std::uint64_t>(key.row * kTileCells) << key.rowLevel;
    return key.row >= 0 && firstRow < m_rows->size() &&
           !intersect({from, from + bin * kTileCells}, m_rows->window()).empty();
}

std::vector<TileKey> HeatmapFeed::keysFor(const HeatmapLook& look) const {
    std::vector<TileKey> keys;
    if (!m_rows || m_rows->size() == 0 || m_rows->window().empty() || look.to <= look.from) {
        return keys;
    }
    TileKey key;
    key.binLevel = binLevel(m_ladder, std::max(look.secondsPerPixel(), static_cast<double>(look.longestBin.count())));
    key.rowLevel = bandLevel(look.rowsPerPixel());
    key.quantiles = look.quantiles;
    const double width = static_cast<double>((m_ladder[static_cast<std::size_t>(key.binLevel)] * kTileCells).count());
    const double height = static_cast<double>(kTileCells) * (1U << key.rowLevel);
    const auto firstRow = static_cast<std::int64_t>(std::floor(std::max(0.0, look.top) / height));
    for (key.row = firstRow; static_cast<double>(key.row) * height < look.bottom; ++key.row) {
        const auto firstColumn = static_cast<std::int64_t>(std::floor(look.from / width));
        for (key.column = firstColumn; static_cast<double>(key.column) * width < look.to; ++key.column) {
            if (inWindow(key)) {
                keys.push_back(key);
            }
        }
    }
    return keys;
}

HeatmapTilePtr HeatmapFeed::tile(const TileKey& key) const {
    const auto found = m_tiles.find(key);
    if (found == m_tiles.end()) {
        return nullptr;
    }
    found->second.used = ++m_clock;
    return found->second.tile;
}

std::vector<HeatmapTilePtr> HeatmapFeed::around(const TileKey& key) const {
    const auto spanOf = [&](const TileKey& k) {
        const std::int64_t width = m_ladder[static_cast<std::size_t>(k.binLevel)].count() * kTileCells;
        return std::array<std::int64_t, 4>{k.column * width, (k.column + 1) * width, (k.row * kTileCells) << k.rowLevel,
                                           ((k.row + 1) * kTileCells) << k.rowLevel};
    };
    const auto far = [&](const TileKey& k) {
        return std::abs(k.binLevel - key.binLevel) + std::abs(k.rowLevel - key.rowLevel);
    };
    const auto wanted = spanOf(key);
    Tiles found;
    for (auto& [other, entry] : m_tiles) {
        const auto span = spanOf(other);
        if (other.quantiles == key.quantiles && span[0] < wanted[1] && span[1] > wanted[0] && span[2] < wanted[3] &&
            span[3] > wanted[2] && far(other) <= kFarthest) {
            entry.used = ++m_clock;
            found.push_back(entry.tile);
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [&](const HeatmapTilePtr& a, const HeatmapTilePtr& b) { return far(a->key) < far(b->key); });
    // From the nearest scale outward, as far as the first that covers everything; a few at most, or a frame would paint
    // one place many times.
    std::size_t taken = 0;
    int scales = 0;
    for (; taken < found.size(); ++taken) {
        const TileKey& k = found[taken]->key;
        const bool other =
            taken == 0 || k.binLevel != found[taken - 1]->key.binLevel || k.rowLevel != found[taken - 1]->key.rowLevel;
        if (other && ++scales > kMostScales) {
            break;
        }
        const auto span = spanOf(k);
        if (span[0] <= wanted[0] && span[1] >= wanted[1] && span[2] <= wanted[2] && span[3] >= wanted[3]) {
            ++taken;
            break;
        }
    }
    found.resize(taken);
    std::reverse(found.begin(), found.end());
    return found;
}

void HeatmapFeed::look(const HeatmapLook& look) {
    m_look = look;
    fetch();
}

std::vector<HeatmapFeed::Batch> HeatmapFeed::missing() const {
    std::map<std::int64_t, std::vector<TileKey>> columns;
    for (const TileKey& key : keysFor(m_look)) {
        if (!m_tiles.contains(key)) {
            columns[key.column].push_back(key);
        }
    }
    std::vector<Batch> batches;
    for (const auto& [column, keys] : columns) {
        for (const TileKey& key : keys) {
            // Neighbours below each other share the blocks of their time.
            if (!batches.empty() && batches.back().first.column == column && batches.back().count < kMostAtOnce &&
                batches.back().first.row + batches.back().count == key.row) {
                ++batches.back().count;
            } else {
                batches.push_back({key, 1});
            }
        }
    }
    if (!batches.empty()) {
        const Duration bin = m_ladder[static_cast<std::size_t>(batches.front().first.binLevel)];
        const double middle = (m_look.from + m_look.to) / 2 / static_cast<double>((bin * kTileCells).count()) - 0.5;
        std::stable_sort(batches.begin(), batches.end(), [middle](const Batch& a, const Batch& b) {
            return std::abs(static_cast<double>(a.first.column) - middle) <
                   std::abs(static_cast<double>(b.first.column) - middle);
        });
    }
    return batches;
}

void HeatmapFeed::fetch() {
    if (m_running != 0 || !m_rows) {
        return;
    }
    std::vector<Batch> batches = missing();
    if (batches.empty()) {
        return;
    }
    m_running = m_jobs.start(
        tr("Reading the heatmap"), this,
        [rows = m_rows, ladder = m_ladder, batches = std::move(batches)](JobContext& job) -> Result<Tiles> {
            QElapsedTimer clock;
            clock.start();
            Tiles done;
            for (const Batch& batch : batches) {
                auto tiles = computeTiles(*rows, ladder, batch.first, batch.count, job.stop());
                if (!tiles) {
                    return Failure(tiles.error());
                }
                done.insert(done.end(), tiles->begin(), tiles->end());
                if (clock.elapsed() >= kPortionMs) {
                    break;
                }
            }
            return done;
        },
        [this](Result<Tiles> tiles) {
            m_running = 0;
            if (!tiles) {
                if (tiles.error().code != ErrorCode::Cancelled) {
                    m_trouble = QString::fromStdString(describe(tiles.error()));
                    Q_EMIT tilesChanged();
                    return;
                }
            } else {
                keep(std::move(*tiles));
            }
            fetch();
            Q_EMIT tilesChanged();
        },
        JobBoard::Loudness::Quiet);
}

void HeatmapFeed::keep(Tiles tiles) {
    for (HeatmapTilePtr& tile : tiles) {
        m_bytes += tile->bytes();
        const TileKey key = tile->key;
        m_tiles[key] = {std::move(tile), ++m_clock};
    }
    // What is looked at stays however much it is, or it would be fetched for ever.
    for (const TileKey& key : keysFor(m_look)) {
        (void)this->tile(key);
    }
    const std::size_t inView = keysFor(m_look).size();
    while (m_bytes > kMostBytes && m_tiles.size() > inView) {
        const auto oldest = std::min_element(
            m_tiles.begin(), m_tiles.end(), [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
        m_bytes -= oldest->second.tile->bytes();
        m_tiles.erase(oldest);
    }
}

bool HeatmapFeed::isCurrent() const {
    if (m_rowsWanted) {
        return false;
    }
    return !m_rows || (m_running == 0 && missing().empty());
}

}  // namespace leasehold
