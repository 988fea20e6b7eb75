// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/hover_text.hpp"

#include <QStringList>
#include <algorithm>
#include <cmath>
#include <map>

#include "widgets/models/measured_words.hpp"
#include "widgets/models/utilisation_mean.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

/// Tenants named one by one.
constexpr std::size_t kNamed = 3;

QString dotted(QStringList parts) {
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

/// "GPU · H100 · slot 3", "H1 · Row A · H1-A-07": what it is and where it stands.
QStringList whatAndWhere(const Snapshot& s, const Selection& thing) {
    const std::uint32_t i = thing.first();
    const QString kind = QString::fromUtf8(selectionKindName(thing.kind).data());
    switch (thing.kind) {
        case SelectionKind::Gpu: {
            const Gpu& gpu = s.gpus[i];
            const RackIndex rack = s.rackOf(GpuOrdinal(i));
            return {dotted({kind, gpu.model ? text(s.gpuModels[gpu.model.value]) : QString()}),
                    dotted({placeOf(s, rack), text(s.racks[rack.value].name)})};
        }
        case SelectionKind::Node: {
            const Node& node = s.nodes[i];
            return {dotted({kind, text(node.model), node.u > 0 ? QStringLiteral("U%1").arg(node.u) : QString()}),
                    dotted({placeOf(s, node.rack), text(s.racks[node.rack.value].name)})};
        }
        case SelectionKind::Rack:
            return {
                dotted({kind, text(s.racks[i].model),
                        s.racks[i].status == Status::Planned ? QStringLiteral("planned, no date given") : QString()}),
                dotted(
                    {placeOf(s, RackIndex(i)), s.racks[i].pod ? text(s.pods[s.racks[i].pod.value].name) : QString()})};
        case SelectionKind::Switch: {
            const Switch& device = s.switches[i];
            return {dotted({QStringLiteral("%1 %2").arg(tierName(device.tier), kind), text(device.fabric),
                            device.ports > 0 ? counted(static_cast<std::uint64_t>(device.ports), QStringLiteral("port"))
                                             : QString()}),
                    device.rack ? dotted({placeOf(s, device.rack), text(s.racks[device.rack.value].name)}) : QString()};
        }
        case SelectionKind::Link: {
            constexpr const char* kStates[] = {"up", "down", "slow", "planned", "not seen"};
            const Link& link = s.links[i];
            return {dotted({kind, QLatin1String(kStates[static_cast<std::size_t>(link.state)]),
                            link.rateGbps > 0 ? QStringLiteral("%1 Gb/s").arg(static_cast<double>(link.rateGbps))
                                              : QStringLiteral("rate unknown")})};
        }
        case SelectionKind::Row:
            return {kind, text(s.halls[s.rows[i].hall.value].name)};
        case SelectionKind::Hall:
            return {kind, text(s.sites[s.halls[i].site.value].name)};
        default:
            return {kind};
    }
}

QStringList nowOfGpu(const Snapshot& s, std::uint32_t gpu, const SiteValues& values) {
    const PartyIndex tenant = values.tenants[gpu];
    const double value = values.valueOf(GpuOrdinal(gpu));
    return {dotted({QString::fromUtf8(gpuStateName(values.states[gpu]).data()),
                    tenant ? text(s.parties[tenant.value].name) : QString()}),
            std::isnan(value) ? QStringLiteral("no sample") : QStringLiteral("%1 utilisation").arg(percent(value))};
}

QStringList nowOfMany(const Snapshot& s, const std::vector<GpuRange>& ranges, const SiteValues& values) {
    UtilisationMean use;
    std::uint64_t down = 0;
    std::map<std::uint32_t, std::uint64_t> byTenant;
    for (const GpuRange range : ranges) {
        for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
            down += values.states[gpu] == GpuState::Down ? 1 : 0;
            if (values.tenants[gpu]) {
                ++byTenant[values.tenants[gpu].value];
            }
            use.take(values, gpu);
        }
    }
    const std::uint64_t count = gpuCount(ranges);
    QStringList lines{dotted(
        {counted(count, QStringLiteral("GPU")), down > 0 ? QStringLiteral("%1 down").arg(grouped(down)) : QString()})};
    if (use.samples() == 0) {
        lines += QStringLiteral("no data");
    } else {
        lines += QStringLiteral("%1 mean utilisation").arg(percent(use.mean()));
        if (use.samples() < count) {
            lines.back() += use.vacant() ? QStringLiteral(", of %1 with a sample").arg(grouped(use.samples()))
                                         : QStringLiteral(", of %1 leased with a sample").arg(grouped(use.samples()));
        }
    }
    std::vector<std::pair<std::uint64_t, std::uint32_t>> tenants;
    tenants.reserve(byTenant.size());
    for (const auto& [tenant, gpus] : byTenant) {
        tenants.emplace_back(gpus, tenant);
    }
    std::sort(tenants.rbegin(), tenants.rend());
    QStringList names;
    for (std::size_t i = 0; i < std::min(kNamed, tenants.size()); ++i) {
        const QString name = text(s.parties[tenants[i].second].name);
        names += tenants[i].first == count ? name : QStringLiteral("%1 (%2)").arg(name, grouped(tenants[i].first));
    }
    if (tenants.size() > kNamed) {
        names += QStringLiteral("%1 more").arg(grouped(tenants.size() - kNamed));
    }
    lines += names.isEmpty() ? QStringLiteral("vacant") : names.join(QStringLiteral(", "));
    return lines;
}

QString richText(const QString& name, QStringList lines) {
    lines.removeAll(QString());
    QString rich = QStringLiteral("<p style='white-space:pre'><b>%1</b>").arg(name.toHtmlEscaped());
    for (const QString& line : lines) {
        rich += QStringLiteral("<br>") + line.toHtmlEscaped();
    }
    return rich + QStringLiteral("</p>");
}

}  // namespace

QString hoverText(const Snapshot& snapshot, const Selection& thing, const SiteValues* values,
                  const Measures* measures) {
    if (thing.empty()) {
        return {};
    }
    const QString name = thing.kind == SelectionKind::Row ? rowTitle(snapshot, RowIndex(thing.first()))
                                                          : text(selectionName(snapshot, thing));
    QStringList lines = whatAndWhere(snapshot, thing);
    if (values != nullptr && values->site && values->site->snapshot.get() == &snapshot) {
        if (thing.kind == SelectionKind::Gpu) {
            lines += nowOfGpu(snapshot, thing.first(), *values);
            if (measures != nullptr) {
                lines += measuredLines(snapshot, {{thing.first(), 1}}, *measures);
            }
            lines += colouredValue(*values, GpuOrdinal(thing.first()));
        } else if (thing.kind != SelectionKind::Switch && thing.kind != SelectionKind::Link) {
            // Following the fabric takes too long for a hand that only passes over.
            if (const auto gpus = selectedGpus(snapshot, thing, values->at); !gpus.empty()) {
                lines += nowOfMany(snapshot, gpus, *values);
                if (measures != nullptr) {
                    lines += measuredLines(snapshot, gpus, *measures);
                }
            }
        }
    }
    return richText(name, lines);
}

QString linkSumsText(const LinkSums& sums) {
    QStringList parts{counted(sums.links, QStringLiteral("link"))};
    if (sums.gbps > 0) {
        parts += sums.gbps >= 1000 ? QStringLiteral("%1 Tb/s").arg(sums.gbps / 1000, 0, 'g', 4)
                                   : QStringLiteral("%1 Gb/s").arg(sums.gbps);
    }
    for (const auto& [count, words] : {std::pair{sums.down, "down"},
                                       {sums.slow, "slow"},
                                       {sums.planned, "planned"},
                                       {sums.unknownRate, "of unknown rate"}}) {
        if (count > 0) {
            parts += QStringLiteral("%1 %2").arg(grouped(count), QLatin1String(words));
        }
    }
    return parts.join(QStringLiteral(", "));
}

QString trayText(const scene::SiteGeometry& geometry, const scene::TrayPiece& tray, const LinkSums& sums) {
    using Of = scene::TrayLine::Of;
    constexpr const char* kLanes[] = {"NIC to leaf", "leaf to spine", "spine to core"};
    QString name = QStringLiteral("Avenue between the streets");
    if (tray.line.of == Of::Row) {
        const scene::RowPlace& row = geometry.rows[tray.line.index];
        const RowIndex index{row.snapshotRow};
        name = index ? QStringLiteral("Row tray, %1").arg(rowTitle(*geometry.snapshot, index))
                     : QStringLiteral("Row tray");
    } else if (tray.line.of == Of::Trunk) {
        name = QStringLiteral("Hall trunk, %1").arg(text(geometry.halls[tray.line.index].name));
    } else if (tray.line.of == Of::Street) {
        name = QStringLiteral("Street %1 between halls").arg(tray.line.index + 1);
    }
    QStringList lines{dotted({QLatin1String(kLanes[static_cast<std::size_t>(tray.lane)]),
                              tray.strand == scene::Strand::Planned ? QStringLiteral("planned") : QString()}),
                      linkSumsText(sums)};
    if (tray.strand == scene::Strand::All && tray.load > 0) {
        lines += QStringLiteral("load %1, estimated from the GPUs behind it")
                     .arg(percent(static_cast<double>(tray.load) * 100, 0));
    }
    return richText(name, lines);
}

}  // namespace leasehold
