// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "data/model/metric.hpp"
#include "data/model/money.hpp"
#include "data/model/time.hpp"

/// What an importer says about a site, in the words of its file: things are named, never numbered by our rows. An
/// optional without a value means that the file does not say, and changes nothing that is known. Enumerations are the
/// words of the schema ("leaf", "monthly").
namespace leasehold {

/// Where in the file a record stood; 0: not known.
struct Place {
    std::int64_t line = 0;
    std::int64_t column = 0;
};

/// Empty strings: not said. An empty site is the import's default one (merge.hpp).
struct RackRef {
    std::string hall;
    std::string row;
    std::string rack;
};

struct SiteRecord {
    std::string name;
    std::optional<std::string> kind;
    std::optional<std::string> status;
    std::optional<std::string> location;
    std::optional<std::int64_t> declaredGpus;
    std::optional<bool> synthetic;
    std::optional<UnitPrice> ownerCost;
};

struct HallRecord {
    std::string site;
    std::string name;
    std::optional<bool> seen;
};

struct RowRecord {
    std::string site;
    std::string hall;
    std::string name;
    std::optional<bool> seen;
};

struct PodRecord {
    std::string site;
    std::string name;
    std::optional<bool> seen;
};

struct RackRecord {
    std::string site;
    RackRef place;
    std::optional<std::string> pod;
    std::optional<std::string> model;
    std::optional<double> x;
    std::optional<double> y;
    std::optional<double> rotation;
    std::optional<double> width;
    std::optional<double> depth;
    std::optional<double> height;
    std::optional<std::int64_t> heightU;
    std::optional<std::string> status;
    std::optional<double> ratedPowerW;
    std::optional<bool> seen;
};

struct NodeRecord {
    std::string site;
    std::string name;                     ///< with its domain where the file gives one (host_names.hpp)
    std::optional<std::string> fullName;  ///< where the file has it beside the name
    std::optional<RackRef> place;
    std::optional<std::string> pod;
    /// The pod was worked out from the wiring, not stated: it is made where needed, and yields to what another source
    /// says.
    bool derivedPod = false;
    std::optional<std::string> serial;
    std::optional<std::string> model;
    std::optional<std::int64_t> u;
    std::optional<std::int64_t> heightU;
    std::optional<bool> seen;
    /// The name may be a slip of the pen: refer to the node where there is one, make none, and warn with this text.
    std::string doubt;
};

struct GpuRecord {
    std::string site;
    std::string node;
    std::int64_t slot = 0;
    std::optional<std::string> model;
    std::optional<std::string> uuid;
    std::optional<std::string> serial;
    std::optional<bool> planned;
    std::optional<Instant> commissioned;
    std::optional<Instant> retired;
    std::optional<Instant> knownSince;  ///< of one whose commissioning nobody says; see Snapshot::serviceOf
    std::optional<bool> seen;
    bool makesNode = false;  ///< its node is made where no file names it
    /// Said in passing: fills in what is unknown, changes nothing; moves a GPU only where `asOf` is later than what is
    /// known of its place.
    bool weak = false;
    std::optional<Instant> asOf;  ///< when it was last at this place, as far as the file shows
};

struct SwitchRecord {
    std::string site;
    std::string fabric;
    std::string name;
    std::uint64_t guid = 0;  ///< 0: not said
    std::optional<std::string> tier;
    std::optional<std::int64_t> ports;
    std::optional<std::int64_t> u;
    std::optional<std::string> model;
    std::optional<std::string> pod;
    bool derivedPod = false;
    std::optional<RackRef> place;
    std::optional<bool> seen;
};

struct NicRecord {
    std::string site;
    std::string node;
    std::string name;
    std::uint64_t guid = 0;
    std::optional<std::int64_t> gpuSlot;
    std::optional<std::int64_t> ports;
    std::optional<bool> seen;
    std::vector<std::pair<std::int64_t, std::uint64_t>> portGuids;  ///< (number, GUID), a second identity
};

/// A switch or NIC by GUID, else by name.
struct DeviceRef {
    bool nic = false;
    std::string site;
    std::string parent;  ///< switch: its fabric; NIC: its node
    std::string name;
    std::uint64_t guid = 0;
};

struct PortRecord {
    DeviceRef device;
    std::int64_t number = 0;
    std::optional<std::string> name;
    std::uint64_t guid = 0;
    std::optional<std::string> state;
};

struct LinkRecord {
    DeviceRef a;
    std::int64_t aPort = 0;
    DeviceRef b;
    std::int64_t bPort = 0;
    std::optional<std::int64_t> rateMbps;
    std::optional<std::string> state;  ///< "up" or as in the schema
    std::optional<bool> seen;
};

struct PartyRecord {
    std::string name;
    std::optional<bool> isOperator;
    std::optional<bool> isTenant;
    std::optional<bool> isSupplier;
};

struct RampRecord {
    std::string lease;
    Instant from{};
    Instant to{};
    std::optional<double> share;
};

struct AllocationRecord {
    std::string lease;
    std::string scope;  ///< as in the schema
    std::string site;
    RackRef place;
    std::string pod;
    std::string node;
    std::optional<std::int64_t> slotFrom;  ///< half-open
    std::optional<std::int64_t> slotTo;
    std::optional<std::int64_t> count;
    std::optional<std::string> model;
    std::optional<Instant> from;
    std::optional<Instant> to;
    Place at;  ///< of the entry, where it stands apart from its lease
};

struct EvidenceRecord {
    std::string subject;  ///< site, lease, party
    std::string name;
    std::string field;
    std::string value;
    std::string kind;
    std::string source;
    std::string date;
    std::string note;
};

struct LeaseRecord {
    std::string name;
    std::string landlord;
    std::string tenant;
    Instant from{};
    std::optional<Instant> to;
    std::string priceKind = "unknown";
    std::optional<std::int64_t> amount;  ///< in the schema's units
    std::string currency = "USD";        ///< without meaning where there is no amount
    std::optional<double> minimumCommitment;
    std::optional<std::int64_t> noticeDays;
    std::optional<Instant> lockInUntil;
    std::optional<double> slaAvailability;
    std::string slaCredit;
    std::optional<std::int64_t> deliveredGpus;
    std::string note;
    std::optional<bool> seen;
    /// The file it came from, where that is not the one being read; empty: written by hand.
    std::optional<std::string> source;
    /// A lease is always stated whole: what it does not say is unknown. With `restatesParts` that goes for its ramp and
    /// scope too, even where it has none.
    bool restatesParts = false;
};

struct FeedRecord {
    std::string name;
    std::string scope;  ///< site, hall, row, rack
    std::string site;
    RackRef place;
    double envelopeW = 0;
};

struct StatusRecord {
    std::string site;
    std::string node;
    std::int64_t slot = 0;
    Instant from{};
    std::optional<Instant> to;
    bool down = true;
    std::string reason;
};

/// One of a few series that a file shows at one instant alone: what it is called, whatever the file, and when.
struct ScrapedSeries {
    std::string series;
    SampleTime time{};
};

/// A metric of the file. `step` as found in its samples, where they show one.
struct MetricRecord {
    std::string name;
    std::string unit;
    int codeBytes = 1;
    double scale = 1;
    double offset = 0;
    std::optional<Duration> step;
    bool declared = false;  ///< stands in the file as a metric, not only as samples
    /// Where there is no step: the step follows from what earlier files show of the same series.
    std::vector<ScrapedSeries> scraped{};
};

/// A line of another site's import log.
struct LogRecord {
    Instant time{};
    std::string file;
    std::int64_t bytes = 0;
    std::string sha256;
    std::string format;
    std::int64_t rowsRead = 0;
    std::int64_t added = 0;
    std::int64_t updated = 0;
    std::int64_t vanished = 0;
    std::int64_t skipped = 0;
    std::string report;
};

/// The name of the whole file, where it is not that of its one site.
struct TitleRecord {
    std::string title;
};

using Record =
    std::variant<TitleRecord, SiteRecord, HallRecord, RowRecord, PodRecord, RackRecord, NodeRecord, GpuRecord,
                 SwitchRecord, NicRecord, PortRecord, LinkRecord, PartyRecord, LeaseRecord, RampRecord,
                 AllocationRecord, EvidenceRecord, FeedRecord, StatusRecord, MetricRecord, LogRecord>;

/// One sample: the GPU by UUID where it has one, else by node and slot. Views hold for the call alone.
struct SampleRecord {
    std::string_view site;
    std::string_view node;
    std::int64_t slot = 0;
    std::string_view uuid;
    std::string_view metric;
    SampleTime time{};
    double value = 0;
    /// An instant of the same series, one for all its samples: between two slots they all go one way, as it does.
    std::optional<SampleTime> anchor{};
    bool timeJudged = false;  ///< its reader has seen the whole file, and what of its times can be (stray_times.hpp)
};

}  // namespace leasehold
