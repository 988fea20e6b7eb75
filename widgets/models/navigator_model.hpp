// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractItemModel>
#include <cstdint>
#include <vector>

#include "data/model/snapshot.hpp"
#include "widgets/state/selection.hpp"

namespace leasehold {

/// Everything of a site as a tree: sites > halls > rows > racks > nodes; fabric > tiers > switches; tenants; leases;
/// power feeds. Column 0 is the name, column 1 a count of GPUs ("" where there is none to tell).
///
/// Items are made when they are asked for: an index carries its kind and position, and the model keeps only lists of
/// positions (about 1 MB at 220,000 GPUs). GUI thread.
class NavigatorModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Roles {
        KindRole = Qt::UserRole + 1,  ///< int of Kind
        PositionRole,                 ///< in the snapshot's vector (uint)
        CountRole                     ///< GPUs as a number; invalid where unknown
    };
    enum class Kind : std::uint8_t {
        None,
        Site,
        Hall,
        Row,
        Loose,
        Rack,
        Node,
        Fabric,
        Tier,
        Switch,
        Tenants,
        Tenant,
        Leases,
        Lease,
        Feeds,
        Feed
    };

    explicit NavigatorModel(QObject* parent = nullptr);

    /// Another site, or null for none.
    void setSnapshot(SnapshotPtr snapshot);
    /// GPUs held now, by party and by lease; empty: unknown.
    void setHeld(std::vector<std::uint64_t> byParty, std::vector<std::uint64_t> byLease);

    /// What an item selects; empty for headings.
    [[nodiscard]] Selection selectionAt(const QModelIndex& index) const;
    /// The item of the first thing selected: of a GPU its node, of a pod none. Invalid where there is none.
    [[nodiscard]] QModelIndex indexOf(const Selection& selection) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] bool hasChildren(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Item {
        Kind kind = Kind::None;
        std::uint32_t at = 0;
        friend bool operator==(const Item&, const Item&) = default;
    };
    struct TierGroup {
        QString title;
        std::vector<std::uint32_t> switches;
    };
    using Lists = std::vector<std::vector<std::uint32_t>>;

    void collectPlaces();
    void collectFabric();
    void collectPortfolio();
    static Item itemOf(const QModelIndex& index);
    [[nodiscard]] QModelIndex make(Item item, int row, int column) const;
    [[nodiscard]] QModelIndex make(Item item) const;
    [[nodiscard]] std::uint32_t childCount(Item item) const;
    [[nodiscard]] Item childAt(Item item, std::uint32_t row) const;
    [[nodiscard]] Item parentOf(Item item) const;
    [[nodiscard]] std::uint32_t positionOf(Item item) const;
    [[nodiscard]] QString nameOf(Item item) const;
    [[nodiscard]] QVariant countOf(Item item) const;
    [[nodiscard]] QString toolTipOf(Item item) const;

    SnapshotPtr m_snapshot;
    std::vector<Item> m_top;
    Lists m_siteHalls;
    Lists m_siteLoose;  ///< racks without a row
    Lists m_hallRows;
    Lists m_rowRacks;
    std::vector<TierGroup> m_tiers;
    std::vector<std::uint32_t> m_tenants;
    std::vector<std::uint32_t> m_leases;
    // Position of each thing among its siblings, and GPUs under it.
    std::vector<std::uint32_t> m_hallPosition, m_rowPosition, m_rackPosition, m_switchPosition, m_switchTier;
    std::vector<std::uint32_t> m_tenantPosition, m_leasePosition;
    std::vector<std::uint64_t> m_siteGpus, m_hallGpus, m_rowGpus;
    std::vector<std::uint64_t> m_heldByParty, m_heldByLease;
};

}  // namespace leasehold
