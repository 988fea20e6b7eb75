// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/place_queue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <string>
#include <tuple>
#include <unordered_map>

#include "data/formats/host_names.hpp"
#include "data/model/names.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

/// What a record is of: kind, site, name and slot, by which most are told apart.
struct Key {
    int kind = 0;
    std::string site;
    std::string name;
    std::string full;  ///< a host's; hosts with one come before those without
    std::int64_t slot = 0;
};

Key hostKey(int kind, const std::string& site, const std::string& name, std::int64_t slot) {
    HostName host = splitHostName(name);
    return {kind, lowered(site), lowered(host.shortName), lowered(host.fullName), slot};
}

Key keyOf(const Record& record) {
    if (const auto* rack = std::get_if<RackRecord>(&record)) {
        return {0, lowered(rack->site),
                lowered(rack->place.hall) + '\n' + lowered(rack->place.row) + '\n' + lowered(rack->place.rack), "", 0};
    }
    if (const auto* node = std::get_if<NodeRecord>(&record)) {
        return hostKey(1, node->site, node->fullName && !node->fullName->empty() ? *node->fullName : node->name, 0);
    }
    const auto& gpu = std::get<GpuRecord>(record);
    return hostKey(2, gpu.site, gpu.node, gpu.slot);
}

int compare(const Key& a, const Key& b) {
    if (std::tie(a.kind, a.site) != std::tie(b.kind, b.site)) {
        return std::tie(a.kind, a.site) < std::tie(b.kind, b.site) ? -1 : 1;
    }
    if (a.name != b.name) return naturalLess(a.name, b.name) ? -1 : 1;
    if (a.full != b.full) {
        if (a.full.empty() != b.full.empty()) return b.full.empty() ? -1 : 1;
        return a.full < b.full ? -1 : 1;
    }
    return a.slot < b.slot ? -1 : a.slot > b.slot ? 1 : 0;
}

template <class T>
std::string text(const std::optional<T>& value) {
    if constexpr (std::is_same_v<T, Instant>) {
        return value ? std::to_string(value->time_since_epoch().count()) : std::string("-");
    } else {
        return value ? fmt::format("{}", *value) : std::string("-");
    }
}

/// All that records of one thing may differ in.
std::string restOf(const Record& record) {
    if (const auto* r = std::get_if<RackRecord>(&record)) {
        return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", text(r->pod), text(r->model), text(r->x), text(r->y),
                           text(r->rotation), text(r->width), text(r->depth), text(r->height), text(r->heightU),
                           text(r->status), text(r->ratedPowerW), text(r->seen));
    }
    if (const auto* r = std::get_if<NodeRecord>(&record)) {
        const RackRef place = r->place.value_or(RackRef{});
        return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", r->doubt, text(r->serial), place.hall, place.row,
                           place.rack, text(r->pod), text(r->model), text(r->u), text(r->heightU), text(r->seen),
                           r->name);
    }
    const auto& r = std::get<GpuRecord>(record);
    return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", text(r.commissioned), text(r.retired), text(r.asOf),
                       text(r.uuid), text(r.serial), text(r.model), text(r.planned), text(r.seen), text(r.knownSince),
                       r.node);
}

/// What says who a thing is wherever it stands.
std::vector<std::string> idsOf(const Record& record) {
    std::vector<std::string> ids;
    const auto add = [&](const char* kind, const std::optional<std::string>& id) {
        if (id && !id->empty()) ids.push_back(kind + *id);
    };
    if (const auto* node = std::get_if<NodeRecord>(&record)) add("node ", node->serial);
    if (const auto* gpu = std::get_if<GpuRecord>(&record)) {
        add("uuid ", gpu->uuid);
        add("gpu ", gpu->serial);
    }
    return ids;
}

}  // namespace

bool PlaceQueue::takes(const Record& record) {
    return std::holds_alternative<RackRecord>(record) || std::holds_alternative<NodeRecord>(record) ||
           std::holds_alternative<GpuRecord>(record);
}

void PlaceQueue::add(const Record& record, Place at) {
    m_queue.push_back({record, at});
}

/// Records of one thing, in an order that their content gives.
struct PlaceQueue::Group {
    Key key;
    std::vector<const Entry*> entries;
    bool tangled = false;  ///< shares an id with another place: a thing that moved, or a contradiction
};

void PlaceQueue::untangle(std::deque<Group>& groups) {
    std::unordered_map<std::string, Group*> holders;
    for (Group& group : groups) {
        for (const Entry* entry : group.entries) {
            for (const std::string& id : idsOf(entry->record)) {
                const auto [it, fresh] = holders.try_emplace(id, &group);
                if (!fresh && it->second != &group) it->second->tangled = group.tangled = true;
            }
        }
    }
}

/// Things in the order in which they first appear, so that a table that was exported comes back row for row; what hangs
/// together by ids comes last and in the order of its names.
std::vector<const PlaceQueue::Entry*> PlaceQueue::ordered(const std::vector<Entry>& queue) {
    std::deque<Group> groups;
    std::unordered_map<std::string, Group*> byKey;
    for (const Entry& entry : queue) {
        Key key = keyOf(entry.record);
        const std::string text = fmt::format("{}|{}|{}|{}", key.kind, key.site, key.name, key.slot);
        auto [it, fresh] = byKey.try_emplace(text, nullptr);
        if (fresh) it->second = &groups.emplace_back(Group{std::move(key), {}, false});
        it->second->entries.push_back(&entry);
    }
    untangle(groups);
    std::vector<Group*> order;
    for (Group& group : groups) {
        std::sort(group.entries.begin(), group.entries.end(), [](const Entry* a, const Entry* b) {
            if (a == b) return false;
            if (const int differs = compare(keyOf(a->record), keyOf(b->record)); differs != 0) return differs < 0;
            const std::string restA = restOf(a->record);
            const std::string restB = restOf(b->record);
            return restA != restB ? restA < restB : a < b;
        });
        order.push_back(&group);
    }
    std::stable_sort(order.begin(), order.end(), [](const Group* a, const Group* b) {
        if (a->key.kind != b->key.kind) return a->key.kind < b->key.kind;
        if (a->tangled != b->tangled) return b->tangled;
        return a->tangled && compare(a->key, b->key) < 0;
    });
    std::vector<const Entry*> entries;
    entries.reserve(queue.size());
    for (const Group* group : order) {
        entries.insert(entries.end(), group->entries.begin(), group->entries.end());
    }
    return entries;
}

Result<> PlaceQueue::flush(PlaceMerge& places) {
    const std::vector<Entry> queue = std::move(m_queue);
    m_queue = {};
    for (const Entry* next : ordered(queue)) {
        auto put = std::visit(
            [&](const auto& r) -> Result<> {
                using R = std::decay_t<decltype(r)>;
                if constexpr (std::is_same_v<R, RackRecord>) {
                    return places.put(r, next->at);
                } else if constexpr (std::is_same_v<R, NodeRecord>) {
                    return places.nodes().put(r, next->at);
                } else if constexpr (std::is_same_v<R, GpuRecord>) {
                    return places.gpus().put(r, next->at);
                } else {
                    return {};
                }
            },
            next->record);
        if (!put) return put;
    }
    return {};
}

}  // namespace leasehold
