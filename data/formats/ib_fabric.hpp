// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

/// An InfiniBand fabric as its discovery found it, whole in memory: some 250 bytes a cable.
namespace leasehold::ib {

struct Device {
    char kind = 'S';  ///< S: switch, H: channel adapter, R: router
    std::uint64_t guid = 0;
    std::uint64_t systemGuid = 0;
    std::int64_t ports = 0;
    std::string description;
    std::int64_t line = 0;             ///< of its own record, else of its first mention
    std::int64_t descriptionLine = 0;  ///< 0: nobody describes it
    bool describedByOwn = false;       ///< its own record says the description
    bool declared = false;             ///< has a record of its own, not only a mention as a peer
    bool cut = false;                  ///< that record is damaged: it may name fewer cables than there are
    bool aggregation = false;          ///< pseudo adapter inside a switch
    std::map<std::int64_t, std::uint64_t> portGuids;
    std::string tier;  ///< of a switch, by assignTiers
};

/// A rate and the line that says it; line 0: not said.
struct RateSaid {
    std::int64_t mbps = 0;
    std::int64_t line = 0;
};

struct Cable {
    std::uint32_t a = 0;  ///< index of a device
    std::uint32_t b = 0;
    std::int64_t aPort = 0;
    std::int64_t bPort = 0;
    std::int64_t lineOfA = 0;  ///< where end a says so; 0: it does not
    std::int64_t lineOfB = 0;
    RateSaid low;  ///< the lowest of the rates that are said, which holds, and the highest
    RateSaid high;
    [[nodiscard]] std::int64_t line() const {
        return lineOfA != 0 && (lineOfB == 0 || lineOfA < lineOfB) ? lineOfA : lineOfB;
    }
};

/// Why a cable cannot be.
enum class Fault {
    Denied,     ///< one end names it, the other, whose record is whole, does not
    PortTaken,  ///< another cable holds one of its ports
    OwnPort     ///< both its ends are one port
};

struct RemovedCable {
    Cable cable;
    Fault fault = Fault::Denied;
    bool atA = false;  ///< the end that denies it, or whose port is taken
    Cable holder;      ///< of the port, for PortTaken
};

struct Contradictions {
    std::vector<RemovedCable> removed;
    std::size_t oneSided = 0;  ///< kept on the word of one end, for the other's record is cut
    Cable firstOneSided;
};

class Fabric {
public:
    /// The device of that id, made where it is new.
    std::uint32_t device(char kind, std::uint64_t guid);
    /// One end says that a cable goes from (from, fromPort) to (to, toPort); rateMbps 0: and no rate.
    void say(std::uint32_t from, std::int64_t fromPort, std::uint32_t to, std::int64_t toPort, std::int64_t rateMbps,
             std::int64_t line);

    /// Takes out what cannot be; see Fault. Of two cables at one port the one that both ends name stays, else the one
    /// whose ends have the lower GUIDs, so that the order of lines decides nothing.
    Contradictions removeContradictions();

    /// A switch with hosts is a leaf, its neighbours without hosts are spines, all beyond are core; "unknown" where no
    /// host can be reached.
    void assignTiers();

    std::vector<Device> devices;
    std::vector<Cable> cables;

private:
    struct PairHash {
        std::size_t operator()(const std::pair<std::uint64_t, std::uint64_t>& key) const {
            return static_cast<std::size_t>((key.first * 0x9E3779B97F4A7C15U) ^ (key.second + (key.first >> 29U)));
        }
    };
    [[nodiscard]] std::vector<std::uint32_t> byTrust() const;
    [[nodiscard]] std::vector<char> deniers() const;

    std::unordered_map<std::uint64_t, std::uint32_t> m_switches;  ///< a GUID may stand for a switch and its adapter
    std::unordered_map<std::uint64_t, std::uint32_t> m_adapters;
    std::unordered_map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t, PairHash> m_cables;
};

}  // namespace leasehold::ib
