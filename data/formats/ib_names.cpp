// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "data/formats/ib_lines.hpp"
#include "data/model/names.hpp"

/// What devices of a fabric call themselves.
namespace leasehold::ib {
namespace {

/// The ids of Mellanox' and NVIDIA's chips, as their default descriptions have them: MT4096 to MT4159, MT23108, ...
bool isDeviceId(std::int64_t id) {
    return (id >= 4096 && id < 4160) || (id >= 23108 && id < 27000) || (id >= 41680 && id < 41700) ||
           (id >= 47396 && id < 54100);
}

}  // namespace

bool isChipDescription(std::string_view description) {
    static constexpr std::array<std::string_view, 9> kFamilies{"connectx",    "connect-ib", "bluefield",
                                                               "infiniscale", "infinihost", "switchx",
                                                               "switch-ib",   "quantum",    "spectrum"};
    static constexpr std::array<std::string_view, 4> kMakers{"mellanox technologies", "nvidia technologies",
                                                             "nvidia corporation", "qlogic infiniband"};
    const std::string plain = lowered(trimmed(description));
    if (std::any_of(kMakers.begin(), kMakers.end(), [&](auto maker) { return plain.find(maker) != plain.npos; })) {
        return true;
    }
    // "MT4129 ConnectX7": the device id, then the family; or the family alone, as in "ConnectX-6 Dx".
    std::string_view rest = plain;
    if (rest.starts_with("mt") && rest.size() > 2 && rest[2] >= '0' && rest[2] <= '9') {
        const std::size_t end = std::min(rest.find_first_not_of("0123456789", 2), rest.size());
        const std::int64_t device = parseInteger(rest.substr(2, end - 2)).value_or(0);
        // Alone it may be a host: only what is a device id of these chips is taken for one.
        if (end == rest.size()) return trimmed(description).starts_with("MT") && isDeviceId(device);
        if (rest[end] != ' ' && rest[end] != '\t') return false;
        rest = trimmed(rest.substr(end));
    }
    return std::any_of(kFamilies.begin(), kFamilies.end(), [&](auto family) { return rest.starts_with(family); });
}

bool isAggregationNode(std::string_view description) {
    return lowered(description).find("aggregation node") != std::string::npos;
}

SwitchName splitSwitchName(std::string_view description) {
    SwitchName split{std::string(description), {}};
    if (!description.starts_with("MF")) return split;
    const std::size_t begin = description.find(';');
    const std::size_t colon = description.rfind(':');
    if (begin == std::string_view::npos || colon == std::string_view::npos || colon <= begin + 1) return split;
    const std::string_view model = description.substr(colon + 1);
    const std::size_t slash = model.find('/');
    split.name = description.substr(begin + 1, colon - begin - 1);
    split.model = model.substr(0, slash);
    if (slash != std::string_view::npos && model.substr(slash) != "/U1") {
        split.name += model.substr(slash);
    }
    return split;
}

}  // namespace leasehold::ib
