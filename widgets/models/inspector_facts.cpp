// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/inspector_facts.hpp"

#include <QStringList>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "data/analytics/limits.hpp"
#include "widgets/models/utilisation_mean.hpp"
#include "widgets/models/words.hpp"

namespace leasehold::inspector {
namespace {

/// Tenants named one by one; more are summed up.
constexpr std::size_t kNamedTenants = 4;

struct Now {
    std::array<std::uint64_t, 6> byState{};
    std::vector<std::uint64_t> byTenant;  ///< by party
    UtilisationMean use;
};

Now countNow(const std::vector<GpuRange>& ranges, const SiteValues& values) {
    Now now;
    now.byTenant.resize(values.site->snapshot->parties.size());
    for (const GpuRange range : ranges) {
        for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
            ++now.byState[static_cast<std::size_t>(values.states[gpu])];
            now.use.take(values, gpu);
            if (values.tenants[gpu]) ++now.byTenant[values.tenants[gpu].value];
        }
    }
    return now;
}

void addTenants(FactGroup& group, const Snapshot& s, const Now& now) {
    std::vector<std::pair<std::uint32_t, std::uint64_t>> tenants;
    for (std::uint32_t party = 0; party < now.byTenant.size(); ++party) {
        if (now.byTenant[party] > 0) {
            tenants.emplace_back(party, now.byTenant[party]);
        }
    }
    std::stable_sort(tenants.begin(), tenants.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::uint64_t others = 0;
    for (std::size_t i = 0; i < tenants.size(); ++i) {
        if (i < kNamedTenants) {
            group.facts.push_back(
                {text(s.parties[tenants[i].first].name), counted(tenants[i].second, QStringLiteral("GPU")), {}});
        } else {
            others += tenants[i].second;
        }
    }
    if (others > 0) {
        add(group, "Other tenants", counted(others, QStringLiteral("GPU")));
    }
}

/// Links counted by state, with the capacity of those that are known.
struct LinkSum {
    std::uint64_t count = 0;
    std::uint64_t down = 0;
    std::uint64_t slow = 0;
    std::uint64_t planned = 0;
    std::uint64_t unknownRate = 0;
    double gbps = 0;

    void take(const Link& link) {
        ++count;
        down += link.state == LinkState::Down || link.state == LinkState::NotSeen ? 1 : 0;
        slow += link.state == LinkState::Slow ? 1 : 0;
        planned += link.state == LinkState::Planned ? 1 : 0;
        unknownRate += link.rateGbps <= 0 ? 1 : 0;
        gbps += static_cast<double>(link.rateGbps);
    }
    [[nodiscard]] Fact fact(const QString& label) const {
        QStringList parts{counted(count, QStringLiteral("link"))};
        if (gbps > 0) {
            parts += gbps >= 1000 ? QStringLiteral("%1 Tb/s").arg(gbps / 1000, 0, 'g', 4)
                                  : QStringLiteral("%1 Gb/s").arg(gbps);
        }
        for (const auto& [n, word] : {std::pair{down, "down"}, {slow, "slow"}, {planned, "planned"}}) {
            if (n > 0) {
                parts += QStringLiteral("%1 %2").arg(grouped(n), QLatin1String(word));
            }
        }
        const QString note =
            unknownRate > 0 ? QStringLiteral("%1 of unknown rate").arg(grouped(unknownRate)) : QString();
        return {label, parts.join(QStringLiteral(", ")), note, down > 0 ? FactTone::Warning : FactTone::Plain};
    }
};

/// Racks of a site, hall, row, or the rack itself.
bool isUnder(const Snapshot& s, std::uint32_t rack, const Selection& selection) {
    const Rack& r = s.racks[rack];
    switch (selection.kind) {
        case SelectionKind::Site:
            return r.site.value == selection.first();
        case SelectionKind::Hall:
            return r.row && s.rows[r.row.value].hall.value == selection.first();
        case SelectionKind::Row:
            return r.row.value == selection.first();
        default:
            return rack == selection.first();
    }
}

ScopeKind feedScope(SelectionKind kind) {
    switch (kind) {
        case SelectionKind::Site:
            return ScopeKind::Site;
        case SelectionKind::Hall:
            return ScopeKind::Hall;
        case SelectionKind::Row:
            return ScopeKind::Row;
        default:
            return ScopeKind::Rack;
    }
}

}  // namespace

void add(FactGroup& group, const char* label, const QString& value, const QString& note) {
    if (!value.isEmpty()) {
        group.facts.push_back({QLatin1String(label), value, note, FactTone::Plain});
    }
}

QString modelMix(const Snapshot& snapshot, const std::vector<GpuRange>& ranges) {
    std::map<std::uint32_t, std::uint64_t> counts;
    for (const GpuRange range : ranges) {
        for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
            ++counts[snapshot.gpus[gpu].model.value];
        }
    }
    QStringList parts;
    for (const auto& [model, count] : counts) {
        parts += QStringLiteral("%1 × %2").arg(grouped(count), model < snapshot.gpuModels.size()
                                                                   ? text(snapshot.gpuModels[model])
                                                                   : QStringLiteral("unknown"));
    }
    return parts.isEmpty() ? QStringLiteral("0") : parts.join(QStringLiteral(", "));
}

Fact utilisationFact(double value, const SiteValues& values) {
    const bool known = !std::isnan(value);
    return {QStringLiteral("Utilisation"), known ? percent(value) : QStringLiteral("no data"),
            QStringLiteral("%1, %2 UTC")
                .arg(text(values.slice ? values.slice->metric.name : std::string("no samples")),
                     timeWindowText(values.window)),
            known ? FactTone::Plain : FactTone::Muted};
}

void addNow(InspectorContent& content, const Snapshot& snapshot, const std::vector<GpuRange>& ranges,
            const SiteValues* values, const Selection& selection) {
    if (values == nullptr || ranges.empty()) {
        return;
    }
    const Now now = countNow(ranges, *values);
    const bool hangs = selection.kind == SelectionKind::Switch || selection.kind == SelectionKind::Link ||
                       selection.kind == SelectionKind::Feed;
    FactGroup group{hangs ? QStringLiteral("What hangs on it, at %1").arg(dateText(values->at))
                          : QStringLiteral("At %1").arg(dateText(values->at)),
                    {}};
    if (hangs) {
        add(group, "GPUs", grouped(gpuCount(ranges)));
    }
    const std::uint64_t samples = now.use.samples();
    const std::uint64_t leased = now.use.leased();
    group.facts.push_back(utilisationFact(now.use.mean(), *values));
    Fact& fact = group.facts.back();
    if (now.use.vacant() && samples > 0) {
        fact.value += QStringLiteral(", vacant");
        fact.note += QStringLiteral("\nMean over %1 that nobody leases and that have a sample")
                         .arg(counted(samples, QStringLiteral("GPU")));
    } else {
        if (samples > 0 && (samples < leased || leased < gpuCount(ranges))) {
            fact.value += QStringLiteral(", of %1 leased").arg(grouped(samples));
        }
        fact.note += QStringLiteral("\nMean over %1 of %2 leased GPUs that have a sample")
                         .arg(grouped(samples), grouped(leased));
    }
    constexpr std::array<std::pair<GpuState, const char*>, 6> kOrder{{{GpuState::LeasedBusy, "Leased, busy"},
                                                                      {GpuState::LeasedIdle, "Leased, idle"},
                                                                      {GpuState::NoData, "Leased, no data"},
                                                                      {GpuState::Vacant, "Vacant"},
                                                                      {GpuState::Down, "Down"},
                                                                      {GpuState::Planned, "Planned"}}};
    for (const auto& [state, label] : kOrder) {
        if (const std::uint64_t count = now.byState[static_cast<std::size_t>(state)]; count > 0) {
            add(group, label, counted(count, QStringLiteral("GPU")));
            if (state == GpuState::Down) {
                group.facts.back().tone = FactTone::Warning;
            }
        }
    }
    if (selection.kind != SelectionKind::Tenant && selection.kind != SelectionKind::Lease) {
        addTenants(group, snapshot, now);
    }
    content.groups.push_back(std::move(group));
}

void addPower(InspectorContent& content, const Snapshot& snapshot, const Selection& selection) {
    FactGroup group{QStringLiteral("Power"), {}};
    for (const PowerFeed& feed : snapshot.feeds) {
        if (feed.scope == feedScope(selection.kind) && feed.index == selection.first()) {
            group.facts.push_back({QStringLiteral("Envelope"), watts(feed.envelopeW), text(feed.name)});
        }
    }
    if (selection.kind != SelectionKind::Rack) {
        double rated = 0;
        std::uint64_t known = 0;
        std::uint64_t racks = 0;
        for (std::uint32_t rack = 0; rack < snapshot.racks.size(); ++rack) {
            if (isUnder(snapshot, rack, selection) && snapshot.racks[rack].status == Status::Operating) {
                ++racks;
                known += snapshot.racks[rack].ratedPowerW ? 1 : 0;
                rated += snapshot.racks[rack].ratedPowerW.value_or(0);
            }
        }
        if (known > 0) {
            add(group, "Racks, rated", watts(rated),
                QStringLiteral("Known for %1 of %2 racks").arg(grouped(known), grouped(racks)));
        }
    }
    if (!group.facts.empty()) {
        content.groups.push_back(std::move(group));
    }
}

void addNicLinks(InspectorContent& content, const Snapshot& snapshot, const Selection& selection) {
    const auto isMine = [&](NodeIndex node) {
        return selection.kind == SelectionKind::Node ? node.value == selection.first()
                                                     : snapshot.nodes[node.value].rack.value == selection.first();
    };
    std::map<std::string, LinkSum> byFabric;
    std::map<std::string, std::map<std::string, std::uint64_t>> peers;
    for (const Link& link : snapshot.links) {
        const Endpoint* nic = link.a.kind == Endpoint::Kind::Nic   ? &link.a
                              : link.b.kind == Endpoint::Kind::Nic ? &link.b
                                                                   : nullptr;
        if (nic == nullptr || !isMine(snapshot.nics[nic->index].node)) {
            continue;
        }
        const Endpoint& other = nic == &link.a ? link.b : link.a;
        const Switch* device = other.kind == Endpoint::Kind::Switch ? &snapshot.switches[other.index] : nullptr;
        const std::string fabric = device != nullptr ? device->fabric : std::string();
        byFabric[fabric].take(link);
        if (device != nullptr) {
            ++peers[fabric][device->name];
        }
    }
    if (byFabric.empty()) {
        return;
    }
    FactGroup group{QStringLiteral("Links"), {}};
    for (const auto& [fabric, sum] : byFabric) {
        Fact fact = sum.fact(fabric.empty() ? QStringLiteral("Fabric") : text(fabric));
        QStringList names;
        for (const auto& [name, count] : peers[fabric]) {
            names += QStringLiteral("%1 (%2)").arg(text(name), grouped(count));
        }
        constexpr qsizetype kMost = 16;
        const QString more =
            names.size() > kMost
                ? QStringLiteral(" and %1 more").arg(grouped(static_cast<std::uint64_t>(names.size() - kMost)))
                : QString();
        fact.note = QStringLiteral("To %1%2").arg(names.mid(0, kMost).join(QStringLiteral(", ")), more);
        group.facts.push_back(std::move(fact));
    }
    content.groups.push_back(std::move(group));
}

FactGroup leaseTerms(const Snapshot& snapshot, std::uint32_t lease, const QString& title) {
    const Lease& l = snapshot.leases[lease];
    FactGroup group{title, {}};
    add(group, "Tenant", text(snapshot.parties[l.tenant.value].name));
    add(group, "Operator", l.landlord ? text(snapshot.parties[l.landlord.value].name) : QString());
    add(group, "From", dateText(l.term.from));
    add(group, "Last day", l.term.to < kForever ? lastDayText(l.term.to) : QStringLiteral("open-ended"));
    add(group, "Price", priceText(l));
    for (const RampStep& step : l.ramp) {
        group.facts.push_back(
            {QStringLiteral("Ramp"),
             step.share ? QStringLiteral("%1 billed, %2").arg(percent(*step.share * 100, 0), termText(step.window))
                        : QStringLiteral("reduced by an unknown amount, %1").arg(termText(step.window)),
             QStringLiteral("Share of the price that is billed in that time")});
    }
    add(group, "Minimum",
        l.minimumCommitment ? QStringLiteral("%1 take-or-pay").arg(percent(*l.minimumCommitment * 100, 0)) : QString());
    add(group, "Notice", l.noticeDays ? QStringLiteral("%1 days").arg(*l.noticeDays) : QString());
    add(group, "Locked in until", l.lockInUntil ? dateText(*l.lockInUntil) : QString());
    add(group, "SLA",
        l.slaAvailability ? QStringLiteral("%1 available").arg(percent(*l.slaAvailability * 100, 2)) : QString());
    add(group, "Delivered",
        l.deliveredGpus ? counted(static_cast<std::uint64_t>(*l.deliveredGpus), QStringLiteral("GPU")) : QString());
    QStringList scopes;
    for (const Allocation& allocation : snapshot.allocations) {
        if (allocation.lease.value == lease) {
            scopes += allocationText(snapshot, allocation);
        }
    }
    constexpr qsizetype kMost = 6;
    if (scopes.size() > kMost) {
        const qsizetype more = scopes.size() - kMost;
        scopes = scopes.mid(0, kMost);
        scopes += QStringLiteral("and %1 more").arg(grouped(static_cast<std::uint64_t>(more)));
    }
    add(group, "Holds", scopes.isEmpty() ? QStringLiteral("place unknown") : scopes.join(QStringLiteral("; ")));
    add(group, "Note", text(l.note));
    return group;
}

/// A source's number as all numbers are read; four digits may be a year.
QString evidenceText(const std::string& value) {
    constexpr std::size_t kYear = 4;
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = problem == std::errc{} && end == value.data() + value.size();
    return whole && value.size() > kYear ? grouped(number) : text(value);
}

void addEvidence(InspectorContent& content, const Snapshot& snapshot, Evidence::Subject subject, std::uint32_t index) {
    FactGroup group{QStringLiteral("Evidence"), {}};
    for (const Evidence& e : snapshot.evidence) {
        if (e.subject != subject || e.index != index) {
            continue;
        }
        const bool rival = e.note.find("rival") != std::string::npos;
        Fact fact;
        fact.label = text(e.field);
        fact.value = QStringLiteral("%1 (%2%3)")
                         .arg(evidenceText(e.value), text(e.kind), rival ? QStringLiteral(", rival") : QString());
        QStringList note{
            QStringLiteral("Source: %1").arg(e.source.empty() ? QStringLiteral("not named") : text(e.source))};
        if (!e.date.empty()) {
            note += QStringLiteral("Dated %1").arg(text(e.date));
        }
        if (!e.note.empty() && e.note != "rival") {
            note += text(e.note);
        }
        fact.note = note.join(u'\n');
        fact.tone = rival ? FactTone::Muted : FactTone::Plain;
        group.facts.push_back(std::move(fact));
    }
    if (!group.facts.empty()) {
        content.groups.push_back(std::move(group));
    }
}

void describeLink(InspectorContent& content, const Snapshot& snapshot, std::uint32_t index) {
    const Link& link = snapshot.links[index];
    FactGroup group{QStringLiteral("Link"), {}};
    for (const Endpoint* end : {&link.a, &link.b}) {
        const bool isNic = end->kind == Endpoint::Kind::Nic;
        RackIndex rack;
        QString what;
        if (isNic) {
            const Nic& nic = snapshot.nics[end->index];
            const Node& node = snapshot.nodes[nic.node.value];
            rack = node.rack;
            what = QStringLiteral("%1, NIC %2").arg(text(node.name), text(nic.name));
        } else {
            const Switch& device = snapshot.switches[end->index];
            rack = device.rack;
            what = QStringLiteral("%1, %2").arg(text(device.name), tierName(device.tier));
            content.place = text(device.fabric);
        }
        if (end->port > 0) {
            what += QStringLiteral(", port %1").arg(end->port);
        }
        add(group, end == &link.a ? "From" : "To", what, rack ? text(snapshot.racks[rack.value].name) : QString());
    }
    add(group, "Rate",
        link.rateGbps > 0 ? QStringLiteral("%1 Gb/s").arg(static_cast<double>(link.rateGbps))
                          : QStringLiteral("unknown"));
    constexpr const char* kStates[] = {"up", "down", "slow", "planned", "not seen"};
    add(group, "State", QLatin1String(kStates[static_cast<std::size_t>(link.state)]));
    if (link.state != LinkState::Up && link.state != LinkState::Planned) {
        group.facts.back().tone = FactTone::Warning;
    }
    content.groups.push_back(std::move(group));
}

void describeFeed(InspectorContent& content, const Snapshot& snapshot, std::uint32_t index) {
    const PowerFeed& feed = snapshot.feeds[index];
    FactGroup group{QStringLiteral("Power feed"), {}};
    const auto feeds = [&]() -> Selection {
        switch (feed.scope) {
            case ScopeKind::Hall:
                return Selection::of(SelectionKind::Hall, feed.index);
            case ScopeKind::Row:
                return Selection::of(SelectionKind::Row, feed.index);
            case ScopeKind::Rack:
                return Selection::of(SelectionKind::Rack, feed.index);
            default:
                return Selection::of(SelectionKind::Site, feed.index);
        }
    }();
    content.place = text(selectionName(snapshot, feeds));
    add(group, "Feeds",
        QStringLiteral("%1 %2").arg(QString::fromUtf8(selectionKindName(feeds.kind).data()), content.place));
    add(group, "Envelope", watts(feed.envelopeW));
    double rated = 0;
    std::uint64_t known = 0;
    std::uint64_t racks = 0;
    for (std::uint32_t rack = 0; rack < snapshot.racks.size(); ++rack) {
        if (isUnder(snapshot, rack, feeds) && snapshot.racks[rack].status == Status::Operating) {
            ++racks;
            known += snapshot.racks[rack].ratedPowerW ? 1 : 0;
            rated += snapshot.racks[rack].ratedPowerW.value_or(0);
        }
    }
    add(group, "Racks", grouped(racks));
    if (known > 0) {
        add(group, "Racks, rated", watts(rated),
            QStringLiteral("Known for %1 of %2 racks").arg(grouped(known), grouped(racks)));
        if (exceedsEnvelope(rated, feed.envelopeW)) {
            group.facts.back().tone = FactTone::Warning;
        }
    }
    content.groups.push_back(std::move(group));
}

void describeSwitch(InspectorContent& content, const Snapshot& snapshot, std::uint32_t index) {
    const Switch& device = snapshot.switches[index];
    FactGroup group{QStringLiteral("Switch"), {}};
    add(group, "Tier", tierName(device.tier));
    add(group, "Fabric", text(device.fabric));
    add(group, "Pod", device.pod ? text(snapshot.pods[device.pod.value].name) : QString());
    add(group, "Rack", device.rack ? text(snapshot.racks[device.rack.value].name) : QString());
    add(group, "Place in rack", device.u > 0 ? QStringLiteral("U%1").arg(device.u) : QString());
    add(group, "GUID",
        device.guid != 0 ? QStringLiteral("0x%1").arg(device.guid, 16, 16, QLatin1Char('0')) : QString());
    std::map<QString, LinkSum> byPeer;
    std::uint64_t used = 0;
    const auto isHere = [index](const Endpoint& e) { return e.kind == Endpoint::Kind::Switch && e.index == index; };
    for (const Link& link : snapshot.links) {
        if (!isHere(link.a) && !isHere(link.b)) {
            continue;
        }
        ++used;
        const Endpoint& other = isHere(link.a) ? link.b : link.a;
        byPeer[other.kind == Endpoint::Kind::Nic
                   ? QStringLiteral("To NICs")
                   : QStringLiteral("To %1 tier").arg(tierName(snapshot.switches[other.index].tier))]
            .take(link);
    }
    add(group, "Ports",
        device.ports > 0 ? QStringLiteral("%1, %2 linked").arg(device.ports).arg(used)
                         : QStringLiteral("%1 linked").arg(used));
    for (const auto& [label, sum] : byPeer) {
        group.facts.push_back(sum.fact(label));
    }
    content.groups.push_back(std::move(group));
}

}  // namespace leasehold::inspector
