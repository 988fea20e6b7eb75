// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/inspector_content.hpp"

#include <QStringList>
#include <cmath>
#include <set>

#include "widgets/models/inspector_facts.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {

using namespace inspector;

namespace {

void describeSite(InspectorContent& content, const Snapshot& s, std::uint32_t i) {
    const Site& site = s.sites[i];
    content.place = text(site.location);
    FactGroup group{QStringLiteral("Site"), {}};
    std::uint64_t racks = 0;
    std::uint64_t planned = 0;
    std::uint64_t nodes = 0;
    std::uint64_t placed = 0;
    for (const Rack& rack : s.racks) {
        if (rack.site.value == i) {
            ++racks;
            planned += rack.status == Status::Planned ? 1 : 0;
            nodes += rack.nodeCount;
            placed += rack.gpus.count;
        }
    }
    constexpr const char* kStatus[] = {"operating", "planned", "announced"};
    add(group, "Status", QLatin1String(kStatus[static_cast<std::size_t>(site.status)]));
    add(group, "Kind", site.kind == SiteKind::Orbital ? QStringLiteral("orbital") : QString());
    add(group, "GPUs", placed > 0 || !site.declaredGpus ? grouped(placed) : QString());
    if (site.declaredGpus) {
        add(group, "GPUs stated", grouped(static_cast<std::uint64_t>(*site.declaredGpus)));
    }
    add(group, "Racks",
        planned == 0 ? grouped(racks) : QStringLiteral("%1, %2 planned").arg(grouped(racks), grouped(planned)));
    add(group, "Nodes", grouped(nodes));
    if (site.ownerCostPerGpuHour) {
        add(group, "Owner's cost",
            QStringLiteral("%1 %2 per GPU-hour")
                .arg(toMajor(*site.ownerCostPerGpuHour), 0, 'f', 2)
                .arg(QString::fromUtf8(site.ownerCostPerGpuHour->currency.text().data(), 3)));
    }
    content.groups.push_back(std::move(group));
}

void describeHall(InspectorContent& content, const Snapshot& s, std::uint32_t i) {
    content.place = text(s.sites[s.halls[i].site.value].name);
    FactGroup group{QStringLiteral("Hall"), {}};
    std::uint64_t rows = 0;
    std::uint64_t racks = 0;
    for (const Row& row : s.rows) {
        rows += row.hall.value == i ? 1 : 0;
    }
    for (const Rack& rack : s.racks) {
        racks += rack.row && s.rows[rack.row.value].hall.value == i ? 1 : 0;
    }
    add(group, "Rows", grouped(rows));
    add(group, "Racks", grouped(racks));
    add(group, "GPUs", grouped(gpuCount(s.gpusOf(ScopeKind::Hall, i))));
    content.groups.push_back(std::move(group));
}

void describeRow(InspectorContent& content, const Snapshot& s, std::uint32_t i) {
    content.name = rowTitle(s, RowIndex(i));
    content.place = text(s.halls[s.rows[i].hall.value].name);
    FactGroup group{QStringLiteral("Row"), {}};
    std::uint64_t racks = 0;
    for (const Rack& rack : s.racks) {
        racks += rack.row.value == i ? 1 : 0;
    }
    add(group, "Racks", grouped(racks));
    add(group, "GPUs", grouped(gpuCount(s.gpusOf(ScopeKind::Row, i))));
    content.groups.push_back(std::move(group));
}

void describePod(InspectorContent& content, const Snapshot& s, std::uint32_t i) {
    content.place = text(s.sites[s.pods[i].site.value].name);
    FactGroup group{QStringLiteral("Pod"), {}};
    std::uint64_t nodes = 0;
    std::set<std::uint32_t> racks;
    for (const Node& node : s.nodes) {
        if (node.pod.value == i) {
            ++nodes;
            racks.insert(node.rack.value);
        }
    }
    add(group, "Racks", grouped(racks.size()));
    add(group, "Nodes", grouped(nodes));
    add(group, "GPUs", grouped(gpuCount(s.gpusOf(ScopeKind::Pod, i))));
    content.groups.push_back(std::move(group));
}

void describeRack(InspectorContent& content, const Snapshot& s, std::uint32_t i) {
    const Rack& rack = s.racks[i];
    content.place = placeOf(s, RackIndex(i));
    FactGroup group{QStringLiteral("Rack"), {}};
    add(group, "Model", text(rack.model));
    if (rack.status == Status::Planned) {
        group.facts.push_back({QStringLiteral("Status"), QStringLiteral("planned, no date given"),
                               QStringLiteral("A site file holds no date for what is planned."), FactTone::Plain});
    }
    add(group, "Pod", rack.pod ? text(s.pods[rack.pod.value].name) : QString());
    add(group, "Nodes", grouped(rack.nodeCount));
    add(group, "GPUs", modelMix(s, {rack.gpus}));
    add(group, "Height", QStringLiteral("%1 U").arg(rack.heightU));
    add(group, "Rated power", rack.ratedPowerW ? watts(*rack.ratedPowerW) : QString());
    if (!rack.placed) {
        group.facts.push_back({QStringLiteral("Place"), QStringLiteral("assumed"),
                               QStringLiteral("No imported file says where this rack stands."), FactTone::Warning});
    }
    content.groups.push_back(std::move(group));
}

void describeNode(InspectorContent& content, const Snapshot& s, std::uint32_t i) {
    const Node& node = s.nodes[i];
    const QString place = placeOf(s, node.rack);
    const QString rack = text(s.racks[node.rack.value].name);
    content.place = place.isEmpty() ? rack : QStringLiteral("%1 · %2").arg(place, rack);
    FactGroup group{QStringLiteral("Node"), {}};
    add(group, "Model", text(node.model));
    add(group, "Pod", node.pod ? text(s.pods[node.pod.value].name) : QString());
    add(group, "Place in rack",
        node.u > 0 ? QStringLiteral("U%1, %2 U high").arg(node.u).arg(node.heightU) : QString());
    add(group, "GPUs", modelMix(s, {node.gpus}));
    content.groups.push_back(std::move(group));
}

void describeGpu(InspectorContent& content, const Snapshot& s, std::uint32_t i, const SiteValues* values) {
    const Gpu& gpu = s.gpus[i];
    const Node& node = s.nodes[gpu.node.value];
    content.place = QStringLiteral("%1 · %2").arg(text(s.racks[node.rack.value].name), text(node.name));
    FactGroup group{QStringLiteral("GPU"), {}};
    add(group, "Model", gpu.model ? text(s.gpuModels[gpu.model.value]) : QString());
    add(group, "Slot", QString::number(gpu.slot));
    add(group, "Ordinal", grouped(i));
    if (values != nullptr) {
        add(group, "State", QString::fromUtf8(gpuStateName(values->states[i]).data()));
        for (const StatusInterval& interval : s.statusIntervals) {
            if (interval.gpus.contains(GpuOrdinal(i)) && interval.window.contains(values->at) && interval.down) {
                add(group, "Reason", text(interval.reason));
                add(group, "Down since", dateText(interval.window.from));
            }
        }
        const PartyIndex tenant = values->tenants[i];
        add(group, "Tenant", tenant ? text(s.parties[tenant.value].name) : QString());
        group.facts.push_back(utilisationFact(values->valueOf(GpuOrdinal(i)), *values));
    }
    content.groups.push_back(std::move(group));
}

void describeTenant(InspectorContent& content, const Snapshot& s, std::uint32_t i, const SiteValues* values) {
    const Party& party = s.parties[i];
    QStringList roles;
    for (const auto& [is, name] :
         {std::pair{party.isOperator, "operator"}, {party.isTenant, "tenant"}, {party.isSupplier, "supplier"}}) {
        if (is) {
            roles += QLatin1String(name);
        }
    }
    FactGroup group{QStringLiteral("Party"), {}};
    add(group, "Roles", roles.join(QStringLiteral(", ")));
    if (values != nullptr) {
        add(group, "GPUs held", grouped(values->heldByParty[i]), QStringLiteral("At %1 UTC").arg(dateText(values->at)));
    }
    content.groups.push_back(std::move(group));
    for (std::uint32_t l = 0; l < s.leases.size(); ++l) {
        if (s.leases[l].tenant.value == i) {
            content.groups.push_back(leaseTerms(s, l, QStringLiteral("Lease: %1").arg(text(s.leases[l].name))));
        }
    }
    addEvidence(content, s, Evidence::Subject::Party, i);
}

void describeLease(InspectorContent& content, const Snapshot& s, std::uint32_t i, const SiteValues* values) {
    content.place = text(s.parties[s.leases[i].tenant.value].name);
    content.groups.push_back(leaseTerms(s, i, QStringLiteral("Terms")));
    if (values != nullptr) {
        add(content.groups.back(), "GPUs held", grouped(values->heldByLease[i]),
            QStringLiteral("At %1 UTC").arg(dateText(values->at)));
    }
    addEvidence(content, s, Evidence::Subject::Lease, i);
}

void describeOne(InspectorContent& content, const Snapshot& s, const Selection& selection, const SiteValues* values) {
    const std::uint32_t i = selection.first();
    switch (selection.kind) {
        case SelectionKind::None:
            break;
        case SelectionKind::Site:
            return describeSite(content, s, i);
        case SelectionKind::Hall:
            return describeHall(content, s, i);
        case SelectionKind::Row:
            return describeRow(content, s, i);
        case SelectionKind::Rack:
            return describeRack(content, s, i);
        case SelectionKind::Node:
            return describeNode(content, s, i);
        case SelectionKind::Gpu:
            return describeGpu(content, s, i, values);
        case SelectionKind::Pod:
            return describePod(content, s, i);
        case SelectionKind::Switch:
            break;  // all of it is in the cache
        case SelectionKind::Tenant:
            return describeTenant(content, s, i, values);
        case SelectionKind::Lease:
            return describeLease(content, s, i, values);
        case SelectionKind::Link:
            return describeLink(content, s, i);
        case SelectionKind::Feed:
            return describeFeed(content, s, i);
    }
}

bool hasPower(SelectionKind kind) {
    return kind == SelectionKind::Site || kind == SelectionKind::Hall || kind == SelectionKind::Row ||
           kind == SelectionKind::Rack;
}

bool movesWithTime(SelectionKind kind) {
    return kind == SelectionKind::Tenant || kind == SelectionKind::Lease;
}

void refill(InspectorCache& cache, const Snapshot& s, const Selection& selection) {
    if (cache.snapshot == &s && cache.selection == selection) {
        return;
    }
    cache = {&s, selection, {}, {}};
    if (!movesWithTime(selection.kind)) {
        cache.gpus = selectedGpus(s, selection, {});
    }
    InspectorContent found;
    if (selection.isOne(SelectionKind::Switch)) {
        describeSwitch(found, s, selection.first());
    } else if (selection.isOne(SelectionKind::Rack) || selection.isOne(SelectionKind::Node)) {
        addNicLinks(found, s, selection);
    }
    cache.groups = std::move(found.groups);
}

}  // namespace

InspectorContent describeSelection(const OpenSite& site, const Selection& selection, const SiteValues* values,
                                   InspectorCache* cache) {
    const Snapshot& s = *site.snapshot;
    if (selection.empty()) {
        return s.sites.empty() ? InspectorContent{}
                               : describeSelection(site, Selection::of(SelectionKind::Site, 0), values, cache);
    }
    InspectorCache own;
    InspectorCache& known = cache != nullptr ? *cache : own;
    refill(known, s, selection);
    InspectorContent content;
    content.kind = QString::fromUtf8(selectionKindName(selection.kind).data());
    content.kind[0] = content.kind[0].toUpper();
    content.name = text(selectionName(s, selection));
    if (values != nullptr && values->site.get() != &site) {
        values = nullptr;
    }
    if (selection.indices.size() == 1) {
        describeOne(content, s, selection, values);
    }
    if (selection.isOne(SelectionKind::Switch)) {
        const Switch& device = s.switches[selection.first()];
        content.place = QStringLiteral("%1 %2").arg(text(device.fabric), tierName(device.tier)).trimmed();
        content.groups = known.groups;
    }
    if (selection.kind != SelectionKind::Gpu || selection.indices.size() > 1) {
        const Instant at = values != nullptr ? values->at : site.defaultCursor();
        addNow(content, s, movesWithTime(selection.kind) ? selectedGpus(s, selection, at) : known.gpus, values,
               selection);
    }
    if (selection.indices.size() == 1 && hasPower(selection.kind)) {
        addPower(content, s, selection);
    }
    if (selection.kind != SelectionKind::Switch) {
        content.groups.insert(content.groups.end(), known.groups.begin(), known.groups.end());
    }
    if (selection.isOne(SelectionKind::Site)) {
        addEvidence(content, s, Evidence::Subject::Site, selection.first());
    }
    return content;
}

QString plainText(const InspectorContent& content) {
    QStringList lines{QStringLiteral("%1 %2").arg(content.kind, content.name)};
    if (!content.place.isEmpty()) {
        lines += content.place;
    }
    for (const FactGroup& group : content.groups) {
        lines += group.title;
        for (const Fact& fact : group.facts) {
            lines += QStringLiteral("  %1: %2").arg(fact.label, fact.value);
        }
    }
    return lines.join(u'\n');
}

}  // namespace leasehold
