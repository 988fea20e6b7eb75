// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/import/merge.hpp"

#include <nlohmann/json.hpp>

#include "data/import/merge_fabric.hpp"
#include "data/import/merge_leases.hpp"
#include "data/import/merge_places.hpp"
#include "data/import/merge_samples.hpp"
#include "data/import/names.hpp"

namespace leasehold {

struct Merge::Parts {
    explicit Parts(MergeContext& context)
        : places(context),
          fabric(context, places),
          leases(context, places),
          samples(context, places),
          sameLog(
              context.database(),
              "SELECT id FROM import_log WHERE time_s = ? AND file = ? AND sha256 = ? AND format = ? AND rows_read = ? "
              "AND added = ?") {}
    PlaceMerge places;
    FabricMerge fabric;
    LeaseMerge leases;
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
    : m_context(file, std::move(settings), std::move(siteTitle), now), m_parts(std::make_unique<Parts>(m_context)) {}
Merge::~Merge() = default;

void Merge::know(const Snapshot& before) {
    m_parts->leases.know(&before);
}

void Merge::stopOn(std::stop_token stop) {
    m_context.stopOn(std::move(stop));
}

void Merge::beginFile(FileReport& report, bool strict) {
    m_context.beginFile(report, strict);
    m_parts->fabric.beginFile();
}

Result<> Merge::endFile() {
    return guarded(m_context.file(), [&]() -> Result<> {
        m_parts->leases.settle();
        if (auto written = m_parts->samples.settle(); !written) return written;
        m_parts->places.report();
        m_context.settleSightings();
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
    return guarded(m_context.file(), [&] { return m_parts->leases.checkOverlaps(); });
}

Result<> Merge::log(const FileReport& report) {
    return guarded(m_context.file(), [&]() -> Result<> {
        writeLog(m_context.database(), {m_context.now(), cleanText(report.file.filename().string()), report.bytes,
                                        report.sha256, report.format, report.rowsRead, report.added, report.updated,
                                        report.vanished, report.skipped, reportJson(report)});
        return {};
    });
}

Result<> Merge::put(const Record& record, Place at) {
    return guarded(m_context.file(), [&]() -> Result<> {
        return std::visit(
            [&](const auto& r) -> Result<> {
                using R = std::decay_t<decltype(r)>;
                if constexpr (requires(PlaceMerge & p) { p.put(r, at); }) {
                    return m_parts->places.put(r, at);
                } else if constexpr (requires(FabricMerge & f) { f.put(r, at); }) {
                    return m_parts->fabric.put(r, at);
                } else if constexpr (requires(LeaseMerge & l) { l.put(r, at); }) {
                    return m_parts->leases.put(r, at);
                } else if constexpr (std::is_same_v<R, MetricRecord>) {
                    return m_parts->samples.put(r, at);
                } else {
                    static_assert(std::is_same_v<R, LogRecord>);
                    const bool known = m_parts
                                           ->sameLog({secondsOf(r.time), Value(r.file), Value(r.sha256),
                                                      Value(r.format), r.rowsRead, r.added})
                                           .has_value();
                    const std::int64_t id = known ? 0 : writeLog(m_context.database(), r);
                    m_context.count("import_log", id, known ? Change::Unchanged : Change::Added);
                    return {};
                }
            },
            record);
    });
}

Result<> Merge::sample(const SampleRecord& sample, Place at) {
    return guarded(m_context.file(), [&] { return m_parts->samples.put(sample, at); });
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
    m_context.setSource(std::move(source), std::move(kinds), perSite);
}

void Merge::mayBeCut(const std::string& why) {
    m_context.setMayBeCut(why);
}

}  // namespace leasehold
