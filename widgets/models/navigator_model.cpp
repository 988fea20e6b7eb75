// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/navigator_model.hpp"

#include <QLocale>
#include <algorithm>
#include <map>

#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr std::uint32_t kNowhere = Index<struct NowhereTag>::kNone;

template <class Less>
void sortAndPlace(std::vector<std::uint32_t>& list, std::vector<std::uint32_t>& positions, Less less) {
    std::sort(list.begin(), list.end(), less);
    for (std::uint32_t i = 0; i < list.size(); ++i) {
        positions[list[i]] = i;
    }
}

}  // namespace

NavigatorModel::NavigatorModel(QObject* parent) : QAbstractItemModel(parent) {}

void NavigatorModel::setSnapshot(SnapshotPtr snapshot) {
    beginResetModel();
    // After an edit of leases, places and switches stand in the order they were sorted into.
    const bool sorted = m_snapshot && snapshot && isSameTopology(*m_snapshot, *snapshot);
    m_snapshot = std::move(snapshot);
    m_heldByParty.clear();
    m_heldByLease.clear();
    if (sorted) {
        std::erase_if(m_top, [](const Item& item) { return item.kind != Kind::Site && item.kind != Kind::Fabric; });
    } else {
        m_top.clear();
        m_tiers.clear();
    }
    if (m_snapshot && !sorted) {
        collectPlaces();
        collectFabric();
    }
    if (m_snapshot) {
        collectPortfolio();
    }
    endResetModel();
}

void NavigatorModel::collectPlaces() {
    const Snapshot& s = *m_snapshot;
    m_siteHalls.assign(s.sites.size(), {});
    m_siteLoose.assign(s.sites.size(), {});
    m_hallRows.assign(s.halls.size(), {});
    m_rowRacks.assign(s.rows.size(), {});
    m_hallPosition.assign(s.halls.size(), 0);
    m_rowPosition.assign(s.rows.size(), 0);
    m_rackPosition.assign(s.racks.size(), 0);
    m_siteGpus.assign(s.sites.size(), 0);
    m_hallGpus.assign(s.halls.size(), 0);
    m_rowGpus.assign(s.rows.size(), 0);
    const auto append = [](std::vector<std::uint32_t>& list, std::uint32_t item, std::uint32_t& position) {
        position = static_cast<std::uint32_t>(list.size());
        list.push_back(item);
    };
    for (std::uint32_t i = 0; i < s.halls.size(); ++i) {
        append(m_siteHalls[s.halls[i].site.value], i, m_hallPosition[i]);
    }
    for (std::uint32_t i = 0; i < s.rows.size(); ++i) {
        append(m_hallRows[s.rows[i].hall.value], i, m_rowPosition[i]);
    }
    for (std::uint32_t i = 0; i < s.racks.size(); ++i) {
        const Rack& rack = s.racks[i];
        append(rack.row ? m_rowRacks[rack.row.value] : m_siteLoose[rack.site.value], i, m_rackPosition[i]);
        m_siteGpus[rack.site.value] += rack.gpus.count;
        if (rack.row) {
            m_rowGpus[rack.row.value] += rack.gpus.count;
            m_hallGpus[s.rows[rack.row.value].hall.value] += rack.gpus.count;
        }
    }
    for (std::uint32_t i = 0; i < s.sites.size(); ++i) {
        m_top.push_back({Kind::Site, i});
    }
}

void NavigatorModel::collectFabric() {
    const Snapshot& s = *m_snapshot;
    m_switchPosition.assign(s.switches.size(), 0);
    m_switchTier.assign(s.switches.size(), 0);
    // Core first: the tree reads from the top of the fabric downwards.
    const auto rank = [](Tier tier) {
        constexpr int kRank[] = {4, 2, 1, 0, 3};  // unknown, leaf, spine, core, nvlink
        return kRank[static_cast<std::size_t>(tier)];
    };
    std::map<std::pair<std::string, int>, std::vector<std::uint32_t>> groups;
    for (std::uint32_t i = 0; i < s.switches.size(); ++i) {
        groups[{s.switches[i].fabric, rank(s.switches[i].tier)}].push_back(i);
    }
    for (auto& [key, switches] : groups) {
        const QString tier = tierName(s.switches[switches.front()].tier);
        const QString fabric = QString::fromStdString(key.first);
        std::sort(switches.begin(), switches.end(), [&](std::uint32_t a, std::uint32_t b) {
            return naturalLess(s.switches[a].name, s.switches[b].name);
        });
        for (std::uint32_t i = 0; i < switches.size(); ++i) {
            m_switchPosition[switches[i]] = i;
            m_switchTier[switches[i]] = static_cast<std::uint32_t>(m_tiers.size());
        }
        m_tiers.push_back({fabric.isEmpty() ? tier : QStringLiteral("%1 · %2").arg(fabric, tier), std::move(switches)});
    }
    if (!m_tiers.empty()) {
        m_top.push_back({Kind::Fabric, 0});
    }
}

void NavigatorModel::collectPortfolio() {
    const Snapshot& s = *m_snapshot;
    m_tenants.clear();
    m_leases.clear();
    m_tenantPosition.assign(s.parties.size(), kNowhere);
    m_leasePosition.assign(s.leases.size(), 0);
    for (std::uint32_t i = 0; i < s.leases.size(); ++i) {
        m_leases.push_back(i);
        if (std::uint32_t& position = m_tenantPosition[s.leases[i].tenant.value]; position == kNowhere) {
            position = 0;
            m_tenants.push_back(s.leases[i].tenant.value);
        }
    }
    sortAndPlace(m_tenants, m_tenantPosition,
                 [&](std::uint32_t a, std::uint32_t b) { return naturalLess(s.parties[a].name, s.parties[b].name); });
    sortAndPlace(m_leases, m_leasePosition, [&](std::uint32_t a, std::uint32_t b) {
        return s.leases[a].term.from != s.leases[b].term.from ? s.leases[a].term.from < s.leases[b].term.from
                                                              : naturalLess(s.leases[a].name, s.leases[b].name);
    });
    if (!m_tenants.empty()) {
        m_top.push_back({Kind::Tenants, 0});
    }
    if (!m_leases.empty()) {
        m_top.push_back({Kind::Leases, 0});
    }
    if (!s.feeds.empty()) {
        m_top.push_back({Kind::Feeds, 0});
    }
}

void NavigatorModel::setHeld(std::vector<std::uint64_t> byParty, std::vector<std::uint64_t> byLease) {
    if (byParty == m_heldByParty && byLease == m_heldByLease) {
        return;
    }
    m_heldByParty = std::move(byParty);
    m_heldByLease = std::move(byLease);
    for (const Item heading : m_top) {
        const auto count = static_cast<int>(childCount(heading));
        if ((heading.kind == Kind::Tenants || heading.kind == Kind::Leases) && count > 0) {
            const QModelIndex parent = make(heading);
            Q_EMIT dataChanged(index(0, 1, parent), index(count - 1, 1, parent));
        }
    }
}

NavigatorModel::Item NavigatorModel::itemOf(const QModelIndex& index) {
    if (!index.isValid()) {
        return {};
    }
    const auto id = static_cast<std::uint64_t>(index.internalId());
    return {static_cast<Kind>(id >> 32), static_cast<std::uint32_t>(id)};
}

QModelIndex NavigatorModel::make(Item item, int row, int column) const {
    return createIndex(row, column, static_cast<quintptr>(static_cast<std::uint64_t>(item.kind) << 32 | item.at));
}

QModelIndex NavigatorModel::make(Item item) const {
    return item.kind == Kind::None ? QModelIndex() : make(item, static_cast<int>(positionOf(item)), 0);
}

std::uint32_t NavigatorModel::childCount(Item item) const {
    const auto size = [](const auto& list) { return static_cast<std::uint32_t>(list.size()); };
    switch (item.kind) {
        case Kind::None:
            return size(m_top);
        case Kind::Site:
            return size(m_siteHalls[item.at]) + (m_siteLoose[item.at].empty() ? 0 : 1);
        case Kind::Hall:
            return size(m_hallRows[item.at]);
        case Kind::Row:
            return size(m_rowRacks[item.at]);
        case Kind::Loose:
            return size(m_siteLoose[item.at]);
        case Kind::Rack:
            return m_snapshot->racks[item.at].nodeCount;
        case Kind::Fabric:
            return size(m_tiers);
        case Kind::Tier:
            return size(m_tiers[item.at].switches);
        case Kind::Tenants:
            return size(m_tenants);
        case Kind::Leases:
            return size(m_leases);
        case Kind::Feeds:
            return size(m_snapshot->feeds);
        default:
            return 0;
    }
}

NavigatorModel::Item NavigatorModel::childAt(Item item, std::uint32_t row) const {
    switch (item.kind) {
        case Kind::None:
            return m_top[row];
        case Kind::Site:
            return row < m_siteHalls[item.at].size() ? Item{Kind::Hall, m_siteHalls[item.at][row]}
                                                     : Item{Kind::Loose, item.at};
        case Kind::Hall:
            return {Kind::Row, m_hallRows[item.at][row]};
        case Kind::Row:
            return {Kind::Rack, m_rowRacks[item.at][row]};
        case Kind::Loose:
            return {Kind::Rack, m_siteLoose[item.at][row]};
        case Kind::Rack:
            return {Kind::Node, m_snapshot->racks[item.at].firstNode + row};
        case Kind::Fabric:
            return {Kind::Tier, row};
        case Kind::Tier:
            return {Kind::Switch, m_tiers[item.at].switches[row]};
        case Kind::Tenants:
            return {Kind::Tenant, m_tenants[row]};
        case Kind::Leases:
            return {Kind::Lease, m_leases[row]};
        case Kind::Feeds:
            return {Kind::Feed, row};
        default:
            return {};
    }
}

NavigatorModel::Item NavigatorModel::parentOf(Item item) const {
    const Snapshot& s = *m_snapshot;
    switch (item.kind) {
        case Kind::Hall:
            return {Kind::Site, s.halls[item.at].site.value};
        case Kind::Row:
            return {Kind::Hall, s.rows[item.at].hall.value};
        case Kind::Loose:
            return {Kind::Site, item.at};
        case Kind::Rack: {
            const Rack& rack = s.racks[item.at];
            return rack.row ? Item{Kind::Row, rack.row.value} : Item{Kind::Loose, rack.site.value};
        }
        case Kind::Node:
            return {Kind::Rack, s.nodes[item.at].rack.value};
        case Kind::Tier:
            return {Kind::Fabric, 0};
        case Kind::Switch:
            return {Kind::Tier, m_switchTier[item.at]};
        case Kind::Tenant:
            return {Kind::Tenants, 0};
        case Kind::Lease:
            return {Kind::Leases, 0};
        case Kind::Feed:
            return {Kind::Feeds, 0};
        default:
            return {};
    }
}

std::uint32_t NavigatorModel::positionOf(Item item) const {
    const Snapshot& s = *m_snapshot;
    switch (item.kind) {
        case Kind::Hall:
            return m_hallPosition[item.at];
        case Kind::Row:
            return m_rowPosition[item.at];
        case Kind::Loose:
            return static_cast<std::uint32_t>(m_siteHalls[item.at].size());
        case Kind::Rack:
            return m_rackPosition[item.at];
        case Kind::Node:
            return item.at - s.racks[s.nodes[item.at].rack.value].firstNode;
        case Kind::Tier:
        case Kind::Feed:
            return item.at;
        case Kind::Switch:
            return m_switchPosition[item.at];
        case Kind::Tenant:
            return m_tenantPosition[item.at];
        case Kind::Lease:
            return m_leasePosition[item.at];
        default:
            return static_cast<std::uint32_t>(std::find(m_top.begin(), m_top.end(), item) - m_top.begin());
    }
}

QModelIndex NavigatorModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    return make(childAt(itemOf(parent), static_cast<std::uint32_t>(row)), row, column);
}

QModelIndex NavigatorModel::parent(const QModelIndex& child) const {
    return child.isValid() ? make(parentOf(itemOf(child))) : QModelIndex();
}

int NavigatorModel::rowCount(const QModelIndex& parent) const {
    return parent.column() > 0 || !m_snapshot ? 0 : static_cast<int>(childCount(itemOf(parent)));
}

int NavigatorModel::columnCount(const QModelIndex&) const {
    return 2;
}

bool NavigatorModel::hasChildren(const QModelIndex& parent) const {
    return rowCount(parent) > 0;
}

QVariant NavigatorModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    return section == 0 ? tr("Name") : tr("GPUs");
}

QVariant NavigatorModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const Item item = itemOf(index);
    switch (role) {
        case Qt::DisplayRole:
            if (index.column() == 0) {
                return nameOf(item);
            }
            if (const QVariant count = countOf(item); count.isValid()) {
                return grouped(count.toULongLong());
            }
            return {};
        case Qt::ToolTipRole:
            return toolTipOf(item);
        case Qt::TextAlignmentRole:
            return index.column() == 1 ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
        case KindRole:
            return static_cast<int>(item.kind);
        case PositionRole:
            return item.at;
        case CountRole:
            return countOf(item);
        default:
            return {};
    }
}

QString NavigatorModel::nameOf(Item item) const {
    const Snapshot& s = *m_snapshot;
    switch (item.kind) {
        case Kind::Fabric:
            return tr("Fabric");
        case Kind::Tenants:
            return tr("Tenants");
        case Kind::Leases:
            return tr("Leases");
        case Kind::Feeds:
            return tr("Power feeds");
        case Kind::Tier:
            return m_tiers[item.at].title;
        case Kind::Loose:
            return tr("Racks without a row");
        case Kind::Row:
            return rowTitle(s, RowIndex(item.at));
        default:
            break;
    }
    if (item.kind == Kind::Lease && !s.leases[item.at].seen) {
        return tr("%1 (left its file)").arg(QString::fromStdString(s.leases[item.at].name));
    }
    const Selection selection = selectionAt(make(item));
    return selection.empty() ? QString() : QString::fromStdString(selectionName(s, selection));
}

QVariant NavigatorModel::countOf(Item item) const {
    const Snapshot& s = *m_snapshot;
    const auto held = [](const std::vector<std::uint64_t>& counts, std::uint32_t at) {
        return at < counts.size() ? QVariant::fromValue<qulonglong>(counts[at]) : QVariant();
    };
    switch (item.kind) {
        case Kind::Site:
            return QVariant::fromValue<qulonglong>(m_siteGpus[item.at]);
        case Kind::Hall:
            return QVariant::fromValue<qulonglong>(m_hallGpus[item.at]);
        case Kind::Row:
            return QVariant::fromValue<qulonglong>(m_rowGpus[item.at]);
        case Kind::Rack:
            return QVariant::fromValue<qulonglong>(s.racks[item.at].gpus.count);
        case Kind::Node:
            return QVariant::fromValue<qulonglong>(s.nodes[item.at].gpus.count);
        case Kind::Tenant:
            return held(m_heldByParty, item.at);
        case Kind::Lease:
            return held(m_heldByLease, item.at);
        default:
            return {};
    }
}

QString NavigatorModel::toolTipOf(Item item) const {
    const Snapshot& s = *m_snapshot;
    switch (item.kind) {
        case Kind::Rack: {
            const Rack& rack = s.racks[item.at];
            const QString model = QString::fromStdString(rack.model);
            return tr("Rack %1%2, %n node(s), %3 GPUs%4", nullptr, static_cast<int>(rack.nodeCount))
                .arg(QString::fromStdString(rack.name),
                     model.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(model), grouped(rack.gpus.count),
                     rack.placed ? QString() : tr(", place assumed"));
        }
        case Kind::Switch: {
            const Switch& device = s.switches[item.at];
            return tr("%1, %2 switch, %n port(s)", nullptr, device.ports)
                .arg(QString::fromStdString(device.name), tierName(device.tier));
        }
        case Kind::Tenant:
            return tr("%1: GPUs held at the time cursor").arg(nameOf(item));
        case Kind::Lease:
            return leaseSummary(s, LeaseIndex(item.at));
        case Kind::Feed:
            return tr("%1: envelope %2").arg(nameOf(item), watts(s.feeds[item.at].envelopeW));
        default:
            return nameOf(item);
    }
}

Selection NavigatorModel::selectionAt(const QModelIndex& index) const {
    const Item item = itemOf(index);
    switch (item.kind) {
        case Kind::Site:
            return Selection::of(SelectionKind::Site, item.at);
        case Kind::Hall:
            return Selection::of(SelectionKind::Hall, item.at);
        case Kind::Row:
            return Selection::of(SelectionKind::Row, item.at);
        case Kind::Rack:
            return Selection::of(SelectionKind::Rack, item.at);
        case Kind::Node:
            return Selection::of(SelectionKind::Node, item.at);
        case Kind::Switch:
            return Selection::of(SelectionKind::Switch, item.at);
        case Kind::Tier:
            return Selection::many(SelectionKind::Switch, m_tiers[item.at].switches);
        case Kind::Loose:
            return Selection::many(SelectionKind::Rack, m_siteLoose[item.at]);
        case Kind::Tenant:
            return Selection::of(SelectionKind::Tenant, item.at);
        case Kind::Lease:
            return Selection::of(SelectionKind::Lease, item.at);
        case Kind::Feed:
            return Selection::of(SelectionKind::Feed, item.at);
        default:
            return {};
    }
}

QModelIndex NavigatorModel::indexOf(const Selection& selection) const {
    if (!m_snapshot || selection.empty() || !isWithin(selection, *m_snapshot)) {
        return {};
    }
    const std::uint32_t at = selection.first();
    switch (selection.kind) {
        case SelectionKind::Site:
            return make({Kind::Site, at});
        case SelectionKind::Hall:
            return make({Kind::Hall, at});
        case SelectionKind::Row:
            return make({Kind::Row, at});
        case SelectionKind::Rack:
            return make({Kind::Rack, at});
        case SelectionKind::Node:
            return make({Kind::Node, at});
        case SelectionKind::Gpu:
            return make({Kind::Node, m_snapshot->gpus[at].node.value});
        case SelectionKind::Switch:
            return make({Kind::Switch, at});
        case SelectionKind::Tenant:
            return m_tenantPosition[at] == kNowhere ? QModelIndex() : make({Kind::Tenant, at});
        case SelectionKind::Lease:
            return make({Kind::Lease, at});
        case SelectionKind::Feed:
            return make({Kind::Feed, at});
        default:
            return {};
    }
}

}  // namespace leasehold
