// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>

#include "data/store/checked_rows.hpp"
#include "data/store/load_parts.hpp"

namespace leasehold {
namespace {
constexpr double kMostMbps = std::numeric_limits<float>::max();
}  // namespace

void loadNics(SQLite::Database& database, Snapshot& snapshot, LoadedIds& ids) {
    CheckedRows rows(database, "nic", "SELECT id, node_id, name, guid, gpu_slot FROM nic");
    while (rows.next()) {
        Nic nic;
        nic.id = rows.integer(0);
        nic.node.value = rows.reference(1, "node_id", ids.nodes);
        nic.name = rows.words(2, "name");
        nic.guid = static_cast<std::uint64_t>(rows.integer(3));
        nic.gpuSlot = rows.numberOf<std::int16_t>(4, "gpu_slot", -1);
        ids.nics.set(nic.id, static_cast<std::uint32_t>(snapshot.nics.size()));
        snapshot.nics.push_back(std::move(nic));
    }
}

void loadRawLinks(SQLite::Database& database, std::vector<Link>& links, const std::stop_token& stop) {
    CheckedRows rows(database, "link",
                     "SELECT id, a_id, a_port, b_nic, b_id, b_port, rate_mbps, state, seen FROM link");
    while (rows.next()) {
        if (links.size() % 65536 == 0 && stop.stop_requested()) {
            throw LoadCancelled{};
        }
        Link link;
        link.id = rows.integer(0);
        for (const int end : {1, 4}) {
            if (rows.integer(end) < 0 || rows.integer(end) >= std::int64_t{IdMap::kNone}) {
                rows.bad("an end refers to " + std::to_string(rows.integer(end)) + ", which is not there");
            }
        }
        link.a = {Endpoint::Kind::Switch, static_cast<std::uint32_t>(rows.integer(1)),
                  rows.numberOf<std::uint16_t>(2, "a_port", 0)};
        link.b = {rows.integer(3) != 0 ? Endpoint::Kind::Nic : Endpoint::Kind::Switch,
                  static_cast<std::uint32_t>(rows.integer(4)), rows.numberOf<std::uint16_t>(5, "b_port", 0)};
        link.rateGbps = static_cast<float>(rows.optionalFinite(6, "rate_mbps", kMostMbps).value_or(0) / 1000.0);
        if (rows.integer(8) == 0) {
            link.state = LinkState::NotSeen;
        } else if (!rows.null(7)) {
            const std::string_view state = rows.text(7);
            link.state = state == "down" ? LinkState::Down : state == "slow" ? LinkState::Slow : LinkState::Planned;
        }
        links.push_back(link);
    }
}

void resolveLinks(std::vector<Link>& links, const LoadedIds& ids) {
    const auto resolve = [&](Endpoint& end) {
        end.index = (end.kind == Endpoint::Kind::Nic ? ids.nics : ids.switches).at(end.index);
        return end.index != IdMap::kNone;
    };
    std::erase_if(links, [&](Link& link) { return !resolve(link.a) || !resolve(link.b); });
}

}  // namespace leasehold
