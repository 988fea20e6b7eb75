// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/merge.hpp"

#include <nlohmann/json.hpp>

#include "data/merge/merge_fabric.hpp"
#include "data/merge/merge_facts.hpp"
#include "data/merge/merge_leases.hpp"
#include "data/merge/merge_places.hpp"
#include "data/merge/merge_samples.hpp"
#include "data/merge/merge_scopes.hpp"
#include "data/merge/place_queue.hpp"
#include "data/merge/record_names.hpp"
#include "data/model/names.hpp"

namespace leasehold {

struct Merge::Parts {
    Parts(MergeContext& context, const std::map<std::string, std::string>& settings)
        : names(settings),
          places(context),
          fabric(context, places),
          scopes(context, places),
          leases(context, places, scopes),
          facts(context, places, scopes),
          samples(context, places),
          sameLog(
              context.database(),
              "SELECT id FROM import_log WHERE time_s = ? AND file = ? AND sha256 = ? AND format = ? AND rows_read = ? "
              "AND added = ?") {}
    RecordNames names;
    PlaceQueue queue;
    PlaceMerge places;
    FabricMerge fabric;
    ScopeFinder scopes;
    LeaseMerge leases;
    FactMerge facts;
    SampleMerge samples;
    Lookup sameLog;
};

namespace {

/// Adds a line to the import log.
std::int64_t writeLog(SQLite::Database& database, const LogRecord& line) {
    SQLite::Statement insert(database,
                             "INSERT INTO import_log (time_s, file, bytes, sha256, format, rows_read, added, updated, "
                             "vanished, skipped, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, secondsOf(line.time));
    insert.bind(2, line.file);
    insert.bind(3, line.bytes);
    insert.bind(4, line.sha256);
    insert.bind(5, line.format);
    insert.bind(6, line.rowsRead);
    insert.bind(7, line.added);
    insert.bind(8, line.updated);
    insert.bind(9, line.vanished);
    insert.bind(10, line.skipped);
    insert.bind(11, line.report);
    insert.exec();
    return database.getLastInsertRowid();
}

std::string reportJson(const FileReport& report) {
    nlohmann::ordered_json kinds = nlohmann::ordered_json::object();
    for (const auto& [kind, counts] : report.byKind) {
        kinds[kind] = {{"added", counts.added},
                       {"updated", counts.updated},
                       {"vanished", counts.vanished},
                       {"retired", counts.retired},
                       {"unchanged", counts.unchanged}};
    }
    nlohmann::ordered_json lost = nlohmann::ordered_json::array();
    for (const Loss& loss : report.lost) {
        lost.push_back({{"reason", loss.reason}, {"count", loss.count}, {"first", loss.first}});
    }
    const nlohmann::ordered_json json{
        {"kinds", kinds}, {"notes", report.notes}, {"warnings", report.warnings}, {"lost", lost}};
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

Merge::Merge(SiteFile& file, std::map<std::string, std::string> settings, std::string siteTitle, Instant now)
    : m_context(file, settings, std::move(siteTitle), now), m_parts(std::make_unique<Parts>(m_context, settings)) {}
Merge::~Merge() = default;

void Merge::know(const Snapshot& before) {
    m_parts->leases.know(&before);
}

void Merge::stopOn(std::stop_token stop) {
    m_context.stopOn(std::move(stop));
}

void Merge::byHand() {
    m_parts->leases.byHand();
}

void Merge::beginFile(FileReport& report, bool strict) {
    m_context.beginFile(report, strict);
    m_parts->queue.clear();
    m_parts->places.beginFile();
    m_parts->fabric.beginFile();
    m_parts->leases.beginFile();
}

Result<> Merge::endFile() {
    return guarded(m_context.file(), [&]() -> Result<> {
        if (auto placed = m_parts->queue.flush(m_parts->places); !placed) return placed;
        if (auto settled = m_parts->leases.settle(); !settled) return settled;
        if (auto written = m_parts->samples.settle(); !written) return written;
        m_parts->places.report();
        m_context.settleSightings();
        m_parts->leases.tellMissing();
        m_context.tellLosses();
        FileReport& report = m_context.report();
        std::int64_t retired = 0;
        for (const auto& [kind, counts] : report.byKind) {
            report.added += counts.added;
            report.updated += counts.updated;
            report.vanished += counts.vanished;
            retired += counts.retired;
        }
        if (retired > 0) report.notes.push_back(std::to_string(retired) + " that are not seen any more were retired");
        return {};
    });
}

Result<> Merge::check() {
    return guarded(m_context.file(), [&]() -> Result<> {
        if (auto settled = m_parts->places.gpus().settlePlaces(); !settled) return settled;
        if (const auto earliest = m_parts->samples.earliest()) {
            if (auto settled = m_parts->places.gpus().settleService(*earliest); !settled) return settled;
        }
        return m_parts->leases.checkOverlaps();
    });
}

Result<> Merge::log(const FileReport& report) {
    return guarded(m_context.file(), [&]() -> Result<> {
        writeLog(m_context.database(), {m_context.now(), cleanText(report.file.filename().string()), report.bytes,
                                        report.sha256, report.format, report.rowsRead, report.added, report.updated,
                                        report.vanished, report.skipped, reportJson(report)});
        return {};
    });
}

namespace {

/// An error without a place of its own gets the record's: the site file's path says nothing of the line.
Result<> placed(Result<> done, const MergeContext& context, Place at) {
    if (done || done.error().code != ErrorCode::Conflict || done.error().place != context.file().path().string()) {
        return done;
    }
    Error error = done.error();
    error.place = context.placeOf(at);
    return Failure(std::move(error));
}

}  // namespace

Result<> Merge::take(const Record& record, Place at) {
    return std::visit(
        [&](const auto& r) -> Result<> {
            using R = std::decay_t<decltype(r)>;
            if constexpr (requires(PlaceMerge & p) { p.put(r, at); }) {
                return m_parts->places.put(r, at);
            } else if constexpr (requires(NodeMerge & n) { n.put(r, at); }) {
                return m_parts->places.nodes().put(r, at);
            } else if constexpr (requires(GpuMerge & g) { g.put(r, at); }) {
                return m_parts->places.gpus().put(r, at);
            } else if constexpr (requires(FabricMerge & f) { f.put(r, at); }) {
                return m_parts->fabric.put(r, at);
            } else if constexpr (requires(LeaseMerge & l) { l.put(r, at); }) {
                return m_parts->leases.put(r, at);
            } else if constexpr (requires(FactMerge & f) { f.put(r, at); }) {
                return m_parts->facts.put(r, at);
            } else if constexpr (std::is_same_v<R, MetricRecord>) {
                return m_parts->samples.put(r, at);
            } else {
                static_assert(std::is_same_v<R, LogRecord>);
                const bool known = m_parts
                                       ->sameLog({secondsOf(r.time), Value(r.file), Value(r.sha256), Value(r.format),
                                                  r.rowsRead, r.added})
                                       .has_value();
                const std::int64_t id = known ? 0 : writeLog(m_context.database(), r);
                m_context.count("import_log", id, known ? Change::Unchanged : Change::Added);
                return {};
            }
        },
        record);
}

Result<> Merge::put(const Record& record, Place at) {
    auto done = guarded(m_context.file(), [&]() -> Result<> {
        const Record& plain = m_parts->names.plain(record);
        if (PlaceQueue::takes(plain) && !m_parts->queue.full()) {
            m_parts->queue.add(plain, at);
            return {};
        }
        if (!m_parts->queue.empty()) {
            if (auto flushed = m_parts->queue.flush(m_parts->places); !flushed) return flushed;
        }
        return take(plain, at);
    });
    return placed(std::move(done), m_context, at);
}

Result<> Merge::sample(const SampleRecord& sample, Place at) {
    auto done = guarded(m_context.file(), [&]() -> Result<> {
        if (!m_parts->queue.empty()) {
            if (auto flushed = m_parts->queue.flush(m_parts->places); !flushed) return flushed;
        }
        return m_parts->samples.put(m_parts->names.plain(sample), at);
    });
    return placed(std::move(done), m_context, at);
}

void Merge::rowsRead(std::int64_t count) {
    m_context.report().rowsRead += count;
    m_parts->samples.tellLosses();  // where there is no record at all, they say why
}

void Merge::skip(Place at, std::string reason, std::string detail, std::int64_t count) {
    m_context.skip(at, reason, detail, count);
}

void Merge::warn(std::string what) {
    m_context.warn(std::move(what));
}

void Merge::note(std::string what) {
    m_context.report().notes.push_back(std::move(what));
}

std::string Merge::knownFabric(std::span<const std::uint64_t> guids, std::string otherwise) {
    return m_parts->fabric.knownFabric(guids, std::move(otherwise));
}

std::int64_t Merge::samplesTaken() const {
    return m_parts->samples.taken();
}

std::optional<Duration> Merge::knownStep(std::string_view metric) {
    return m_parts->samples.knownStep(metric);
}

void Merge::listsAll(std::string source, std::vector<std::string_view> kinds, bool perSite) {
    // Two tables of contracts are two lists, as two lease files are; and what is said of one site is not of another.
    const bool contracts = kinds == std::vector<std::string_view>{"lease"} && source == "leasehold-csv";
    if (contracts) source += ':' + lowered(cleanText(m_context.report().file.stem().string()));
    const bool oneSite = !m_context.setting("site").empty();
    m_context.setSource(std::move(source), std::move(kinds), perSite || oneSite);
}

void Merge::mayBeCut(const std::string& why) {
    m_context.setMayBeCut(why);
}

}  // namespace leasehold
