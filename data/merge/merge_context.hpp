// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/importer.hpp"
#include "data/merge/import_report.hpp"
#include "data/store/site_file.hpp"

namespace leasehold {

enum class Change { Added, Updated, Unchanged };

/// What the parts of the merge share: the file's report, and which rows the file has touched.
class MergeContext {
public:
    MergeContext(SiteFile& file, std::map<std::string, std::string> settings, std::string siteTitle, Instant now)
        : m_file(file), m_settings(std::move(settings)), m_title(std::move(siteTitle)), m_now(now) {}

    [[nodiscard]] SQLite::Database& database() const { return m_file.database(); }
    [[nodiscard]] SiteFile& file() const { return m_file; }
    [[nodiscard]] const std::string& title() const { return m_title; }
    [[nodiscard]] Instant now() const { return m_now; }
    [[nodiscard]] std::string setting(const std::string& key) const {
        const auto it = m_settings.find(key);
        return it == m_settings.end() ? std::string() : it->second;
    }

    /// Long work ends early where this says so.
    void stopOn(std::stop_token stop) { m_stop = std::move(stop); }
    [[nodiscard]] const std::stop_token& stop() const { return m_stop; }

    void beginFile(FileReport& report, bool strict);
    [[nodiscard]] FileReport& report() const { return *m_report; }
    [[nodiscard]] bool strict() const { return m_strict; }
    [[nodiscard]] std::string placeOf(Place at) const;

    /// Counts a change of one row, and remembers that the file has it.
    void count(std::string_view kind, std::int64_t id, Change change);
    void warn(std::string text);
    /// As RecordSink::skip.
    void skip(Place at, std::string_view reason, std::string_view detail = {}, std::int64_t count = 1);
    /// Tells of each reason how many were not told one by one; after the last record.
    void tellLosses();
    /// What cannot be used: an error where the format is strict, else skipped.
    Result<> refuse(Place at, std::string text, std::string remedy = {});
    /// The same with what this one says ("'oak09'"), apart from the reason by which losses are counted together.
    Result<> refuse(Place at, std::string_view reason, std::string_view detail, std::string remedy);
    /// An error in any format.
    [[nodiscard]] Failure error(ErrorCode code, Place at, std::string text, std::string remedy = {}) const;

    void setSource(std::string source, std::vector<std::string_view> kinds, bool perSite);
    [[nodiscard]] const std::string& source() const { return m_source; }
    /// Nothing of this file is marked as vanished, unless the user says that it is whole.
    void setMayBeCut(const std::string& why);
    /// What stood in the last file of this source and not in this one; after the last record.
    void settleSightings();

private:
    void settleKind(std::string_view kind, std::vector<std::int64_t>& touched);
    void retire(std::string_view kind);

    SiteFile& m_file;
    std::map<std::string, std::string> m_settings;
    std::string m_title;
    Instant m_now;
    std::stop_token m_stop;
    FileReport* m_report = nullptr;
    bool m_strict = false;
    bool m_perSite = false;
    std::string m_cutBecause;      ///< empty: the file is taken as the whole
    std::int64_t m_notMarked = 0;  ///< what would have been marked as vanished
    std::string m_source;
    std::vector<std::string_view> m_kinds;
    std::map<std::string, std::vector<std::int64_t>, std::less<>> m_touched;
    std::int64_t m_warningsLeftOut = 0;
};

}  // namespace leasehold
