// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractItemModel>
#include <QSortFilterProxyModel>
#include <memory>
#include <vector>

#include "data/analytics/rent_roll.hpp"

namespace leasehold {

using RentRollPtr = std::shared_ptr<const RentRoll>;

/// Leases at a date as a table, or gathered under their tenants, sites or states. Two levels at most: groups, leases.
/// Row data holds for one roll. GUI thread.
class RentRollModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum class Grouping : std::uint8_t { None, Tenant, Site, State };
    enum Column : int {
        Lease,
        Tenant,
        State,
        Gpus,
        Rent,
        Share,
        Sources,
        From,
        To,
        EarliestExit,
        YearsToExpiry,
        YearsToBreak,
        Price,
        Notice,
        Site,
        Scope,
        ColumnCount
    };
    enum Role : int {
        SortRole = Qt::UserRole,  ///< number, text or date to sort by; invalid: unknown, which sorts last
        LeaseRole,                ///< LeaseIndex as uint; invalid for a group
        GroupRole,                ///< true for a group
        TenantRole,               ///< PartyIndex as uint, for its colour
        SheetRole                 ///< as a spreadsheet reads it: plain digits, ISO dates, empty where unknown
    };

    explicit RentRollModel(QObject* parent = nullptr);
    /// `snapshot`: of the roll; both null: nothing.
    void setRoll(SnapshotPtr snapshot, RentRollPtr roll);
    [[nodiscard]] const RentRollPtr& roll() const { return m_roll; }
    void setGrouping(Grouping grouping);
    [[nodiscard]] Grouping grouping() const { return m_grouping; }
    [[nodiscard]] QModelIndex indexOf(LeaseIndex lease) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Rent in force of some rows, a sum a currency: "2.32 bn USD"; with what is unknown: "at least 920 M USD, 1 of 2
    /// rents unknown"; "n/a" where none is known; "–" where none pays rent.
    [[nodiscard]] QString rentOf(const std::vector<int>& rows) const;

private:
    struct Group {
        QString name;
        std::vector<int> rows;  ///< of the roll
    };
    void regroup();
    [[nodiscard]] QVariant rowData(const RentRollRow& row, int column, int role) const;
    [[nodiscard]] QVariant groupData(const Group& group, int column, int role) const;
    [[nodiscard]] QString cellText(const RentRollRow& row, int column) const;
    [[nodiscard]] QString sheetText(const RentRollRow& row, int column) const;
    [[nodiscard]] QVariant sortKey(const RentRollRow& row, int column) const;

    SnapshotPtr m_snapshot;
    RentRollPtr m_roll;
    Grouping m_grouping = Grouping::None;
    std::vector<Group> m_groups;  ///< empty without grouping
};

/// Sorted by the raw value, unknown always last; kept are the leases that have every word of the filter somewhere.
class RentRollProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit RentRollProxy(QObject* parent = nullptr);
    void setWords(const QString& words);
    [[nodiscard]] QString words() const { return m_words.join(u' '); }
    /// Per lease of the snapshot, whether the window's filter keeps it; empty: all are.
    void setKept(std::vector<bool> leases);
    void sort(int column, Qt::SortOrder order) override;

protected:
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_words;
    std::vector<bool> m_kept;
};

}  // namespace leasehold
