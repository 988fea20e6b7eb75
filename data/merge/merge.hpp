// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "data/formats/importer.hpp"
#include "data/merge/merge_context.hpp"
#include "data/model/snapshot.hpp"

namespace leasehold {

/// Writes records into a site file, inside the caller's transaction: the one set of rules that all formats share.
///
/// - Identity is GUID or UUID, then serial number, then (parent, name); names are taken in their plain form
///   (record_names.hpp) and compare without regard to ASCII case. Generic names never get here as they are (names.hpp).
/// - Nodes of several files meet by name (merge_nodes.hpp); what a file does not say stays as it is.
/// - The order of a file's lines decides nothing about racks, nodes and GPUs (place_queue.hpp).
/// - Pods worked out from wiring yield to those of another source.
/// - What a source listed last time and does not now is kept, marked seen = 0; --set retire=yes lets it go.
///
/// One thread. Errors of SQLite come back as Results.
class Merge final : public RecordSink {
public:
    Merge(SiteFile& file, std::map<std::string, std::string> settings, std::string siteTitle, Instant now);
    ~Merge() override;

    /// `before`: the site as it stands in the transaction now, where nothing but leases will come, so that check() need
    /// not read it: an eighth of a second at 220,000 GPUs. It must outlive check().
    void know(const Snapshot& before);

    /// Long work ends early, as cancelled, where this says so.
    void stopOn(std::stop_token stop);

    /// What comes is an edit by hand, not a file that lists what there is.
    void byHand();

    /// Every record from here on is of this file, until endFile.
    void beginFile(FileReport& report, bool strict);
    /// Settles what vanished, writes samples, adds up the counts.
    Result<> endFile();
    /// After the last file: facts that must hold over all of them.
    Result<> check();
    /// One line of the import log.
    Result<> log(const FileReport& report);

    Result<> put(const Record& record, Place at) override;
    Result<> sample(const SampleRecord& sample, Place at) override;
    void rowsRead(std::int64_t count) override;
    void skip(Place at, std::string reason, std::string detail, std::int64_t count) override;
    void warn(std::string what) override;
    void note(std::string what) override;
    std::string knownFabric(std::span<const std::uint64_t> guids, std::string otherwise) override;
    std::optional<Duration> knownStep(std::string_view metric) override;
    void listsAll(std::string source, std::vector<std::string_view> kinds, bool perSite) override;
    void mayBeCut(const std::string& why) override;
    [[nodiscard]] std::int64_t samplesTaken() const override;

private:
    struct Parts;
    Result<> take(const Record& record, Place at);
    MergeContext m_context;
    std::unique_ptr<Parts> m_parts;
};

}  // namespace leasehold
