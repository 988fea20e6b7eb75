// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/model/index.hpp"
#include "data/model/money.hpp"
#include "data/model/time.hpp"

/// The physical words of the program, as plain structs. `id` is the row id in the site file, stable for the life
/// of the file; positions in the snapshot's vectors are Index types and hold for one snapshot only.
namespace leasehold {

enum class SiteKind : std::uint8_t { Terrestrial, Orbital };
enum class SiteStatus : std::uint8_t { Operating, Planned, Announced };

/// Whether a rack, node or GPU is in service, or drawn as a ghost outside every denominator.
enum class Status : std::uint8_t { Operating, Planned };

struct Site {
    std::int64_t id = 0;
    std::string name;
    SiteKind kind = SiteKind::Terrestrial;
    SiteStatus status = SiteStatus::Operating;
    std::string location;
    std::optional<std::int64_t> declaredGpus;  ///< as stated, for sites that no topology file describes
    bool synthetic = false;                    ///< telemetry or topology was generated; labelled wherever shown
    std::optional<UnitPrice> ownerCostPerGpuHour;
};

struct Hall {
    std::int64_t id = 0;
    SiteIndex site;
    std::string name;
    bool assumed = false;  ///< made by data/store/layout.hpp, in no file; id is then 0
};

struct Row {
    std::int64_t id = 0;
    HallIndex hall;
    std::string name;
    bool assumed = false;  ///< as of a hall
};

/// A set of racks behind one leaf group.
struct Pod {
    std::int64_t id = 0;
    SiteIndex site;
    std::string name;
};

struct Rack {
    std::int64_t id = 0;
    SiteIndex site;
    RowIndex row;  ///< none: a rack whose row no file names
    PodIndex pod;
    std::string name;
    std::string model;     ///< "Hopper 8x8", "NVL72", "network"; decides how it is drawn
    bool assumed = false;  ///< as of a hall
    bool placed = false;   ///< x, y and rotation come from a file; else they are an assumed layout
    float x = 0;           ///< centre on the site's floor, metres, x to the right (along a row)
    float y = 0;           ///< metres, y to the back (across rows)
    float rotation = 0;    ///< degrees counter-clockwise; at 0 the front looks to -y
    float width = 0.6F;    ///< metres
    float depth = 1.2F;    ///< metres
    float height = 2.3F;   ///< metres
    std::uint16_t heightU = 48;
    Status status = Status::Operating;
    std::optional<double> ratedPowerW;
    GpuRange gpus;  ///< contiguous ordinals
    std::uint32_t firstNode = 0;
    std::uint32_t nodeCount = 0;  ///< nodes of the rack stand together in the snapshot, by U from below, then name
};

struct Node {
    std::int64_t id = 0;
    SiteIndex site;
    RackIndex rack;  ///< an assumed one where no file names it: never none in a loaded snapshot
    PodIndex pod;
    std::string name;
    std::string model;
    std::int16_t u = 0;  ///< lowest U, 1 = bottom; 0: unknown
    std::uint8_t heightU = 1;
    GpuRange gpus;
};

struct Gpu {
    std::int64_t id = 0;  ///< also its telemetry column, which never changes; see data/store/telemetry.hpp
    NodeIndex node;
    ModelIndex model;
    std::uint16_t slot = 0;  ///< index on its node
    Status status = Status::Operating;
    Instant commissioned = kBeginning;  ///< kBeginning: known as long as the site is, see Snapshot::serviceOf
    Instant retired = kForever;
};

enum class Tier : std::uint8_t { Unknown, Leaf, Spine, Core, NvLink };

struct Switch {
    std::int64_t id = 0;
    SiteIndex site;
    PodIndex pod;
    RackIndex rack;  ///< as of a node
    std::string name;
    std::uint64_t guid = 0;  ///< 0: unknown
    std::string fabric;      ///< "compute", "storage", "access", ...; links never join two fabrics
    Tier tier = Tier::Unknown;
    std::uint16_t ports = 0;
    std::int16_t u = 0;
};

struct Nic {
    std::int64_t id = 0;
    NodeIndex node;
    std::string name;
    std::uint64_t guid = 0;
    std::int16_t gpuSlot = -1;  ///< the GPU slot it serves (its rail); -1: none or unknown
};

/// One end of a link.
struct Endpoint {
    enum class Kind : std::uint8_t { Switch, Nic };
    Kind kind = Kind::Switch;
    std::uint32_t index = 0;  ///< into Snapshot::switches or Snapshot::nics
    std::uint16_t port = 0;   ///< as printed on the device; 0: unknown
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

enum class LinkState : std::uint8_t { Up, Down, Slow, Planned, NotSeen };

/// One cable, counted once.
struct Link {
    std::int64_t id = 0;
    Endpoint a;
    Endpoint b;
    float rateGbps = 0;  ///< 0: unknown
    LinkState state = LinkState::Up;

    /// What it weighs where cables are added up, Gb/s: a cable of unknown rate counts as 1.
    [[nodiscard]] double weight() const { return rateGbps > 0 ? static_cast<double>(rateGbps) : 1; }
};

/// Up or down of a GPU or node over a time, with the reason. GPUs in no interval are up.
struct StatusInterval {
    GpuRange gpus;
    TimeWindow window;
    bool down = true;
    std::string reason;
};

enum class ScopeKind : std::uint8_t { Site, Hall, Row, Rack, Pod, Node, Gpus, Count };

/// A power envelope of a part of the site.
struct PowerFeed {
    std::int64_t id = 0;
    std::string name;
    ScopeKind scope = ScopeKind::Site;  ///< Site, Hall, Row or Rack
    std::uint32_t index = 0;            ///< into the vector of that kind
    double envelopeW = 0;
};

}  // namespace leasehold
