// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "data/formats/records.hpp"
#include "data/merge/known_since.hpp"
#include "data/merge/merge_context.hpp"
#include "data/merge/merge_table.hpp"

namespace leasehold {

class PlaceMerge;

/// GPUs of records into rows: by UUID, else by serial number, else by (node, slot). A module that comes to a place
/// where another is known is another row there; which of them left, and when, is decided from their samples after the
/// last file. Throws SQLite::Exception.
class GpuMerge {
public:
    GpuMerge(MergeContext& context, PlaceMerge& places);

    void beginFile() { m_gpus.holdFirst(); }
    Result<> put(const GpuRecord& record, Place at);
    /// By UUID, else the one at that place at that time.
    std::optional<std::int64_t> find(std::string_view site, std::string_view node, std::int64_t slot,
                                     std::string_view uuid, Instant time);
    /// Whether a place has had several GPUs, so that its samples must be told apart by time.
    bool isShared(std::int64_t gpu);
    /// Says what all the GPUs of a file came to.
    void report();
    /// After the last file, its samples written: the places where a second GPU was found.
    Result<> settlePlaces();
    /// Then, of a command that wrote samples from `earliest` on: the GPUs that were there before they were known.
    Result<> settleService(Instant earliest);

private:
    struct Row {
        std::int64_t id = 0;
        std::int64_t node = 0;
        std::int64_t slot = 0;
        bool hasModel = false;
        std::string uuid;
        std::string serial;
        std::optional<std::int64_t> placed;
        std::optional<std::int64_t> commissioned;
        std::optional<std::int64_t> retired;
        [[nodiscard]] bool isNamed() const { return !uuid.empty() || !serial.empty(); }
    };
    using Spot = std::pair<std::int64_t, std::int64_t>;  ///< node, slot

    static Row rowAt(const SQLite::Statement& statement);
    std::optional<Row> one(SQLite::Statement& statement);
    std::optional<Row> byName(const GpuRecord& record);
    std::vector<Row> at(Spot spot);
    /// The row at a place that a record means which no id has found.
    static const Row* claimed(const std::vector<Row>& here, const GpuRecord& record);
    void write(const GpuRecord& record, std::optional<Row> known, Spot spot);
    void settlePlace(std::vector<Row> rows, const std::map<std::int64_t, std::pair<Instant, Instant>>& extents);
    void setService(const Row& row, std::optional<std::int64_t> commissioned, std::optional<std::int64_t> retired);

    MergeContext& m_context;
    PlaceMerge& m_places;
    KnownSince m_known;
    TableWriter m_gpus;
    SQLite::Statement m_byId;
    SQLite::Statement m_byUuid;
    SQLite::Statement m_bySerial;
    SQLite::Statement m_atPlace;
    std::set<Spot> m_contested;       ///< of this command
    std::set<std::int64_t> m_inFile;  ///< rows with an id of their own that this command named
    std::int64_t m_keptPlace = 0;
    std::int64_t m_moved = 0;
    std::int64_t m_replaced = 0;
    std::int64_t m_bothReport = 0;
    std::string m_firstBoth;
};

}  // namespace leasehold
