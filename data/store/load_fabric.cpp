// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "data/store/cursor.hpp"
#include "data/store/load_parts.hpp"

namespace leasehold {

void loadNics(SQLite::Database& database, Snapshot& snapshot, LoadedIds& ids) {
    Cursor rows(database, "SELECT id, node_id, name, guid, gpu_slot FROM nic");
    while (rows.next()) {
        Nic nic;
        nic.id = rows.integer(0);
        nic.node.value = ids.nodes.at(rows.integer(1));
        nic.name = rows.text(2);
        nic.guid = static_cast<std::uint64_t>(rows.integer(3));
        nic.gpuSlot = rows.null(4) ? std::int16_t{-1} : static_cast<std::int16_t>(rows.integer(4));
        ids.nics.set(nic.id, static_cast<std::uint32_t>(snapshot.nics.size()));
        snapshot.nics.push_back(std::move(nic));
    }
}

void loadRawLinks(SQLite::Database& database, std::vector<Link>& links, const std::stop_token& stop) {
    Cursor rows(database, "SELECT id, a_id, a_port, b_nic, b_id, b_port, rate_mbps, state, seen FROM link");
    while (rows.next()) {
        if (links.size() % 65536 == 0 && stop.stop_requested()) {
            throw LoadCancelled{};
        }
        Link link;
        link.id = rows.integer(0);
        // Row ids beyond 32 bits are never made by this program; such a link then resolves to nothing.
        link.a = {Endpoint::Kind::Switch, static_cast<std::uint32_t>(rows.integer(1)),
                  static_cast<std::uint16_t>(rows.integer(2))};
        link.b = {rows.integer(3) != 0 ? Endpoint::Kind::Nic : Endpoint::Kind::Switch,
                  static_cast<std::uint32_t>(rows.integer(4)), static_cast<std::uint16_t>(rows.integer(5))};
        link.rateGbps = static_cast<float>(rows.real(6) / 1000.0);
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
