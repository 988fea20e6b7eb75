// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The lines of ibnetdiscover's output, taken apart. Tokens delimit themselves: captures from a terminal lose tabs and
/// gain prompts and log headers, so what stands before a token is ignored.
namespace leasehold::ib {

/// A switch or router ("S-", "R-") or a channel adapter ("H-").
struct Id {
    char kind = 'S';
    std::uint64_t guid = 0;
};

/// `Switch 41 "S-1c34da0300728866" # "MF0;leaf01:MQM8700/U1" enhanced port 0 lid 1600 lmc 0`
struct HeadLine {
    Id id;
    std::int64_t ports = 0;
    std::string description;
};
/// `[1](guid) "H-1c34da0300608820"[1](1c34da0300608820) # "gn01 HCA-2" lid 837 4xHDR`
struct PortLine {
    std::int64_t port = 0;
    std::uint64_t portGuid = 0;  ///< of the near end, where it says so
    Id peer;
    std::int64_t peerPort = 0;
    std::uint64_t peerPortGuid = 0;
    std::string peerDescription;
    std::optional<std::int64_t> rateMbps;
    std::string unknownRate;  ///< what stands where a rate does and is none that is known; else empty
};
/// One end of a line of `ibnetdiscover -p`: `CA 134 1 0x7cfe9003003b4bde`
struct PairEnd {
    char kind = 'S';
    std::uint64_t guid = 0;  ///< of a switch; of a channel adapter's port
    std::int64_t port = 0;
    std::string description;
};
struct PairLine {
    PairEnd near;
    std::optional<PairEnd> far;  ///< none: nothing is plugged in
    std::optional<std::int64_t> rateMbps;
    std::string unknownRate;  ///< as in PortLine, where there is a far end
};

std::optional<HeadLine> parseHead(std::string_view line);
std::optional<PortLine> parsePort(std::string_view line);
std::optional<PairLine> parsePair(std::string_view line);
/// The value of "sysimgguid=0x...", where the line has that.
std::optional<std::uint64_t> parseSystemGuid(std::string_view line);
/// "switchguid=", "caguid=" or "rtguid=": whose record follows, said a second time and so where its head is damaged.
std::optional<Id> parseOwnGuid(std::string_view line);
/// "vendid=", "switchguid=" and the like, which stand above the head of a record.
bool isAttribute(std::string_view line);

/// A line that should have been a port or a head, but cannot be read.
enum class Damage { None, Port, Head };
Damage damageOf(std::string_view line);
/// The text in quotes behind the '#' of what is left of a damaged head.
std::string descriptionIn(std::string_view line);

/// "4xHDR": lanes x the speed of its label, in Mb/s, in either case. None for an unknown label.
std::optional<std::int64_t> parseRate(std::string_view label);

/// What a chip calls itself where nobody has named the machine: "MT4123 ConnectX6   Mellanox Technologies",
/// "Infiniscale-IV Mellanox Technologies". Known by the maker or the family of chips, or by a device id that stands
/// alone; "mt21n01 mlx5_0" is a host.
bool isChipDescription(std::string_view description);

/// The pseudo adapter inside a switch that does its in-network reductions.
bool isAggregationNode(std::string_view description);

/// "MF0;leaf01:MQM8700/U1": ("leaf01", "MQM8700"); a director's boards keep theirs: "ib5/L01/U1".
struct SwitchName {
    std::string name;
    std::string model;
};
SwitchName splitSwitchName(std::string_view description);

}  // namespace leasehold::ib
