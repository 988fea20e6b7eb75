// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/import/overlap.hpp"

#include <array>
#include <unordered_set>

#include "data/formats/detect.hpp"
#include "data/formats/importer.hpp"
#include "data/model/names.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kMostNames = 100'000;
constexpr std::int64_t kMostSamples = 2'000'000;

enum Kind : std::size_t { kNode, kRack, kHall, kSite, kSwitch, kLease, kParty, kKinds };
constexpr std::array<const char*, kKinds> kWords{"node", "rack", "hall", "site", "switch", "lease", "tenant"};

using Names = std::unordered_set<std::string>;

/// Keeps the names of what is read, each once.
class NameSink final : public RecordSink {
public:
    Result<> put(const Record& record, Place) override {
        std::visit([this](const auto& r) { take(r); }, record);
        return full() ? enough() : Result<>{};
    }
    Result<> sample(const SampleRecord& sample, Place) override {
        add(kNode, sample.node);
        return ++m_samples >= kMostSamples || full() ? enough() : Result<>{};
    }
    void rowsRead(std::int64_t) override {}
    void skip(Place, std::string, std::string, std::int64_t) override {}
    void warn(std::string) override {}
    void note(std::string) override {}
    std::string knownFabric(std::span<const std::uint64_t>, std::string otherwise) override { return otherwise; }
    std::optional<Duration> knownStep(std::string_view) override { return Duration{60}; }
    void listsAll(std::string, std::vector<std::string_view>, bool) override {}

    [[nodiscard]] const Names& names(std::size_t kind) const { return m_names[kind]; }
    [[nodiscard]] bool ended() const { return m_ended; }

private:
    void add(Kind kind, std::string_view name) {
        if (name.empty()) return;
        std::string key = lowered(name);
        if (key == m_last && kind == m_lastKind) return;  // a node's lines stand together
        m_names[kind].insert(key);
        m_last = std::move(key);
        m_lastKind = kind;
    }
    [[nodiscard]] bool full() const { return m_names[kNode].size() >= kMostNames; }
    Result<> enough() {
        m_ended = true;
        return fail(ErrorCode::Cancelled, {}, "enough was read");
    }

    void take(const NodeRecord& r) { add(kNode, r.name); }
    void take(const GpuRecord& r) { add(kNode, r.node); }
    void take(const NicRecord& r) { add(kNode, r.node); }
    void take(const RackRecord& r) { add(kRack, r.place.rack); }
    void take(const HallRecord& r) { add(kHall, r.name); }
    void take(const SiteRecord& r) { add(kSite, r.name); }
    void take(const SwitchRecord& r) { add(kSwitch, r.name); }
    void take(const PartyRecord& r) { add(kParty, r.name); }
    void take(const LeaseRecord& r) {
        add(kLease, r.name);
        add(kParty, r.tenant);
    }
    void take(const AllocationRecord& r) {
        add(kNode, r.node);
        add(kRack, r.place.rack);
        add(kHall, r.place.hall);
        add(kSite, r.site);
    }
    template <class Other>
    void take(const Other&) {}

    std::array<Names, kKinds> m_names;
    std::string m_last;
    Kind m_lastKind = kParty;
    std::int64_t m_samples = 0;
    bool m_ended = false;
};

template <class Things>
std::int64_t knownOf(const Names& names, const Things& things) {
    Names met;
    for (const auto& thing : things) {
        std::string name = lowered(thing.name);
        if (names.count(name) > 0) met.insert(std::move(name));
    }
    return static_cast<std::int64_t>(met.size());
}

std::int64_t knownIn(const Snapshot& site, const Names& names, std::size_t kind) {
    switch (kind) {
        case kNode:
            return knownOf(names, site.nodes);
        case kRack:
            return knownOf(names, site.racks);
        case kHall:
            return knownOf(names, site.halls);
        case kSite:
            return knownOf(names, site.sites);
        case kSwitch:
            return knownOf(names, site.switches);
        case kLease:
            return knownOf(names, site.leases);
        default:
            return knownOf(names, site.parties);
    }
}

}  // namespace

Result<NameOverlap> nameOverlap(const Snapshot& site, std::span<const std::filesystem::path> inputs,
                                const ImportOptions& options, std::stop_token stop) {
    const auto files = inputFiles(inputs);
    if (!files) return Failure(files.error());
    NameSink sink;
    for (const std::filesystem::path& path : *files) {
        auto source = TextSource::open(path, stop);
        if (!source) return Failure(source.error());
        const Importer* importer = findImporter(options.format);
        if (importer == nullptr) {
            const auto found = detectFormat(path, source->head());
            if (!found) return Failure(found.error());
            importer = *found;
        }
        const auto read = importer->read(*source, sink, {path, options.set});
        if (source->stopped()) return fail(ErrorCode::Cancelled, {}, "stopped");
        if (!read && !sink.ended()) return Failure(read.error());
        if (sink.ended()) break;
    }
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        const Names& names = sink.names(kind);
        if (names.empty()) continue;
        return NameOverlap{kWords[kind], static_cast<std::int64_t>(names.size()), knownIn(site, names, kind),
                           !sink.ended()};
    }
    return NameOverlap{};
}

}  // namespace leasehold
