// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/records.hpp"
#include "data/formats/text_source.hpp"
#include "data/model/result.hpp"

/// What a format's reader is. To add one: write a file with a `const Importer&` function, name it in formats.cpp,
/// write its test.
namespace leasehold {

/// Takes what an importer reads. Errors end the import; what is merely not usable is counted and told.
class RecordSink {
public:
    RecordSink() = default;
    RecordSink(const RecordSink&) = delete;
    RecordSink& operator=(const RecordSink&) = delete;
    virtual ~RecordSink() = default;

    virtual Result<> put(const Record& record, Place at) = 0;
    virtual Result<> sample(const SampleRecord& sample, Place at) = 0;

    /// Lines or entries that were understood.
    virtual void rowsRead(std::int64_t count) = 0;
    /// Records or samples that are not taken. `reason` is one sentence without values, by which losses are counted
    /// together; `detail` is what this one says ("oak01/3 560 %"). The first of a reason are told one by one.
    virtual void skip(Place at, std::string reason, std::string detail = {}, std::int64_t count = 1) = 0;
    /// What the reader of the report should look at, though nothing is lost.
    virtual void warn(std::string what) = 0;
    /// What was found, for the report.
    virtual void note(std::string what) = 0;

    /// The fabric under which the site knows most of these switches; `otherwise` where it knows none of them.
    virtual std::string knownFabric(std::span<const std::uint64_t> guids, std::string otherwise) = 0;

    /// The step that samples of a metric will have: set by the user, or as the site has it. None: to be found.
    virtual std::optional<Duration> knownStep(std::string_view metric) = 0;

    /// Samples that were taken so far: what was offered and not taken is counted among the losses.
    [[nodiscard]] virtual std::int64_t samplesTaken() const { return 0; }

    /// Says, before the first record, that this file lists all there is of `kinds` (table names of the schema) as
    /// `source` knows it, so that what it listed last time and does not now has vanished. `perSite`: all there is of
    /// the sites that the file names.
    virtual void listsAll(std::string source, std::vector<std::string_view> kinds, bool perSite = false) = 0;
    /// Says that the file may be less than the whole, and why ("its last line has no end"): nothing is marked as
    /// vanished, and the report says so, unless --set whole=yes.
    virtual void mayBeCut(const std::string& why) { (void)why; }
};

/// How sure a format is of a file, 0 (not mine) to 100.
struct Probe {
    int confidence = 0;
    std::string reason;  ///< "has 'switchguid=' lines"
};

struct ReadOptions {
    std::filesystem::path path;
    std::map<std::string, std::string> set;
    [[nodiscard]] std::string setting(const std::string& key) const {
        const auto it = set.find(key);
        return it == set.end() ? std::string() : it->second;
    }
};

struct Importer {
    std::string_view name;
    std::string_view what;
    /// Any reference that leads nowhere, and any slip, is an error (contracts); else it is skipped and told.
    bool strict = false;
    /// A file without a record is no error (an empty table).
    bool mayBeEmpty = false;
    /// `head`: the first 64 KiB at most, without a byte order mark.
    Probe (*probe)(std::string_view head) = nullptr;
    /// Where the file stands among those of one command: lower is read first.
    int (*rank)(std::string_view head, const ReadOptions& options) = nullptr;
    /// Text in, records out. Ends early where the source was stopped or failed: the caller asks the source.
    Result<> (*read)(TextSource& source, RecordSink& sink, const ReadOptions& options) = nullptr;
    /// What a file without one usable record lacks: "has no ...".
    std::string_view records = "record that can be read";
};

/// Every format, in the order they are shown.
std::span<const Importer* const> importers();
const Importer* findImporter(std::string_view name);

const Importer& ibnetdiscoverImporter();
const Importer& slurmTopologyImporter();
const Importer& dcgmImporter();
const Importer& leaseYamlImporter();
const Importer& leaseholdCsvImporter();

/// The name of the fabric that a file describes: the setting, else from the file's name: its stem's last part that is
/// not a number or one of "ibnetdiscover", "topology", "new", ... ("selene.compute.txt", "compute-2026-11.new.txt":
/// both "compute"); else "fabric".
std::string fabricName(const ReadOptions& options);

}  // namespace leasehold
