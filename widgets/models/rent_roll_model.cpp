// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/rent_roll_model.hpp"

#include <algorithm>
#include <map>

#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

/// Internal ids: 0 for what stands at the top; group + 1 for a lease inside a group.
constexpr quintptr kTop = 0;

QString unknownText() {
    return QStringLiteral("n/a");
}

QString yearsText(const std::optional<double>& years) {
    return years ? QString::number(*years, 'f', 2) : QStringLiteral("–");
}

QVariant number(const std::optional<double>& value) {
    return value ? QVariant(*value) : QVariant();
}

bool isRightAligned(int column) {
    switch (column) {
        case RentRollModel::Gpus:
        case RentRollModel::Notice:
        case RentRollModel::Rent:
        case RentRollModel::Share:
        case RentRollModel::YearsToExpiry:
        case RentRollModel::YearsToBreak:
            return true;
        default:
            return false;
    }
}

}  // namespace

RentRollModel::RentRollModel(QObject* parent) : QAbstractItemModel(parent) {}

void RentRollModel::setRoll(SnapshotPtr snapshot, RentRollPtr roll) {
    beginResetModel();
    m_snapshot = std::move(snapshot);
    m_roll = std::move(roll);
    regroup();
    endResetModel();
}

void RentRollModel::setGrouping(Grouping grouping) {
    if (grouping == m_grouping) return;
    beginResetModel();
    m_grouping = grouping;
    regroup();
    endResetModel();
}

void RentRollModel::regroup() {
    m_groups.clear();
    if (!m_roll || m_grouping == Grouping::None) return;
    std::map<QString, std::size_t> known;
    for (std::size_t i = 0; i < m_roll->rows.size(); ++i) {
        const RentRollRow& row = m_roll->rows[i];
        QString name = m_grouping == Grouping::Tenant  ? text(row.tenant)
                       : m_grouping == Grouping::State ? QString::fromUtf8(leaseStateName(row.state).data())
                       : row.site.empty()              ? tr("place unknown")
                                                       : text(row.site);
        const auto [at, fresh] = known.try_emplace(name, m_groups.size());
        if (fresh) m_groups.push_back({std::move(name), {}});
        m_groups[at->second].rows.push_back(static_cast<int>(i));
    }
}

QModelIndex RentRollModel::indexOf(LeaseIndex lease) const {
    if (!m_roll) return {};
    for (std::size_t i = 0; i < m_roll->rows.size(); ++i) {
        if (m_roll->rows[i].lease != lease) continue;
        if (m_groups.empty()) return index(static_cast<int>(i), 0);
        for (std::size_t g = 0; g < m_groups.size(); ++g) {
            const auto at = std::find(m_groups[g].rows.begin(), m_groups[g].rows.end(), static_cast<int>(i));
            if (at != m_groups[g].rows.end()) {
                return index(static_cast<int>(at - m_groups[g].rows.begin()), 0, index(static_cast<int>(g), 0));
            }
        }
    }
    return {};
}

QModelIndex RentRollModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kTop);
}

QModelIndex RentRollModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == kTop) return {};
    return createIndex(static_cast<int>(child.internalId() - 1), 0, kTop);
}

int RentRollModel::rowCount(const QModelIndex& parent) const {
    if (!m_roll) return 0;
    if (m_groups.empty()) return parent.isValid() ? 0 : static_cast<int>(m_roll->rows.size());
    if (!parent.isValid()) return static_cast<int>(m_groups.size());
    const bool group = parent.internalId() == kTop && parent.column() == 0;
    return group ? static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].rows.size()) : 0;
}

int RentRollModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() && (m_groups.empty() || parent.internalId() != kTop) ? 0 : ColumnCount;
}

QVariant RentRollModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_roll) return {};
    const auto row = static_cast<std::size_t>(index.row());
    if (m_groups.empty()) return rowData(m_roll->rows[row], index.column(), role);
    if (index.internalId() == kTop) return groupData(m_groups[row], index.column(), role);
    const Group& group = m_groups[index.internalId() - 1];
    return rowData(m_roll->rows[static_cast<std::size_t>(group.rows[row])], index.column(), role);
}

QString RentRollModel::cellText(const RentRollRow& row, int column) const {
    switch (column) {
        case Lease:
            return text(row.name);
        case Tenant:
            return text(row.tenant);
        case State:
            return QString::fromUtf8(leaseStateName(row.state).data()) + (row.inRamp ? tr(", ramp") : QString()) +
                   (row.leftFile.empty() ? QString() : tr(", left its file"));
        case Site:
            return row.site.empty() ? tr("unknown") : text(row.site);
        case Scope:
            return text(row.scope);
        case Gpus:
            return row.gpus                         ? grouped(static_cast<std::uint64_t>(*row.gpus))
                   : row.state == LeaseState::Ended ? QStringLiteral("–")
                                                    : unknownText();
        case From:
            return dateText(row.from);
        case To:
            return row.to ? lastDayText(*row.to) : tr("open-ended");
        case Notice:
            return row.noticeDays ? tr("%1 d").arg(*row.noticeDays) : QStringLiteral("–");
        case EarliestExit:
            return row.earliestExit ? lastDayText(*row.earliestExit) : QStringLiteral("–");
        case Price:
            return m_snapshot ? priceText(m_snapshot->leases[row.lease.value]) : text(row.price);
        case Rent:
            return row.monthlyRent                        ? moneyShort(*row.monthlyRent)
                   : row.priceKind == PriceKind::Internal ? tr("own use")
                   : row.priceKind == PriceKind::Credits  ? tr("credits")
                                                          : unknownText();
        case Share:
            return row.share ? percent(*row.share * 100) + text(shareBasis(*m_roll, row)) : QStringLiteral("–");
        case YearsToExpiry:
            return yearsText(row.yearsToExpiry);
        case YearsToBreak:
            return yearsText(row.yearsToBreak);
        case Sources:
            return row.rivalValues > 0 ? tr("%1 disputed").arg(grouped(row.rivalValues)) : QString();
        default:
            return {};
    }
}

QString RentRollModel::sheetText(const RentRollRow& row, int column) const {
    const auto date = [](Instant t) {
        const QString whole = QString::fromStdString(formatInstant(t));
        return whole.endsWith(QStringLiteral("T00:00:00Z")) ? whole.left(10) : whole;
    };
    const auto plain = [](const std::optional<double>& value) {
        return value ? QString::number(*value, 'g', 12) : QString();
    };
    switch (column) {
        case Site:
            return text(row.site);
        case Gpus:
            return row.gpus ? QString::number(*row.gpus) : QString();
        case From:
            return date(row.from);
        case To:
            return row.to ? date(*row.to) : QString();
        case Notice:
            return row.noticeDays ? QString::number(*row.noticeDays) : QString();
        case EarliestExit:
            return row.earliestExit ? date(*row.earliestExit) : QString();
        case Price:
            return text(row.price);
        case Rent:
            return row.monthlyRent ? QString::fromStdString(formatDecimal(*row.monthlyRent)) : QString();
        case Share:
            return plain(row.share);
        case YearsToExpiry:
            return plain(row.yearsToExpiry);
        case YearsToBreak:
            return plain(row.yearsToBreak);
        case Sources:
            return text(row.conflict);
        default:
            return cellText(row, column);
    }
}

QVariant RentRollModel::sortKey(const RentRollRow& row, int column) const {
    const auto seconds = [](Instant t) { return QVariant(static_cast<qlonglong>(t.time_since_epoch().count())); };
    switch (column) {
        case State:
            return static_cast<int>(row.state);
        case Gpus:
            return row.gpus ? QVariant(static_cast<qlonglong>(*row.gpus)) : QVariant();
        case From:
            return seconds(row.from);
        case To:
            return seconds(row.to.value_or(kForever));
        case Notice:
            return row.noticeDays ? QVariant(*row.noticeDays) : QVariant();
        case EarliestExit:
            return row.earliestExit ? seconds(*row.earliestExit) : QVariant();
        case Rent:
        case Price:
            return row.monthlyRent ? QVariant(toMajor(*row.monthlyRent)) : QVariant();
        case Share:
            return number(row.share);
        case YearsToExpiry:
            return number(row.yearsToExpiry);
        case YearsToBreak:
            return number(row.yearsToBreak);
        case Sources:
            return static_cast<int>(row.rivalValues);
        default:
            return cellText(row, column);
    }
}

QVariant RentRollModel::rowData(const RentRollRow& row, int column, int role) const {
    switch (role) {
        case Qt::DisplayRole:
            return cellText(row, column);
        case Qt::ToolTipRole:
            if (column == Sources && !row.conflict.empty()) return text(row.conflict);
            if (column == State && !row.leftFile.empty()) {
                return tr("%1; it is counted until it is let go").arg(text(row.leftFile));
            }
            return cellText(row, column);
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(Qt::AlignVCenter | (isRightAligned(column) ? Qt::AlignRight : Qt::AlignLeft));
        case SortRole:
            return sortKey(row, column);
        case LeaseRole:
            return row.lease.value;
        case SheetRole:
            return sheetText(row, column);
        case GroupRole:
            return false;
        case TenantRole:
            return m_snapshot ? QVariant(m_snapshot->leases[row.lease.value].tenant.value) : QVariant();
        default:
            return {};
    }
}

QString RentRollModel::rentOf(const std::vector<int>& rows) const {
    std::map<Currency, std::int64_t> sums;
    std::size_t paying = 0;
    std::size_t unknown = 0;
    for (const int at : rows) {
        const RentRollRow& row = m_roll->rows[static_cast<std::size_t>(at)];
        const bool pays = row.priceKind != PriceKind::Internal && row.priceKind != PriceKind::Credits;
        if (row.state != LeaseState::InForce || !pays) continue;
        ++paying;
        row.monthlyRent ? sums[row.currency] += row.monthlyRent->minor : static_cast<std::int64_t>(++unknown);
    }
    if (paying == 0) return QStringLiteral("–");
    if (sums.empty()) return unknownText();
    QStringList parts;
    for (const auto& [currency, minor] : sums)
        parts += moneyShort(Money{minor, currency});
    const QString sum = parts.join(QStringLiteral(" + "));
    return unknown == 0 ? sum : tr("at least %1, %2 of %3 rents unknown").arg(sum, grouped(unknown), grouped(paying));
}

QVariant RentRollModel::groupData(const Group& group, int column, int role) const {
    if (role == GroupRole) return true;
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignVCenter | (isRightAligned(column) ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role == SortRole) return column == Lease ? QVariant(group.name) : groupData(group, column, Qt::DisplayRole);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    if (column == Lease) return group.name;
    if (column == Tenant) return counted(group.rows.size(), tr("lease"));
    if (column == Rent) return rentOf(group.rows);
    if (column == Gpus) {
        std::uint64_t gpus = 0;
        for (const int at : group.rows) {
            const RentRollRow& row = m_roll->rows[static_cast<std::size_t>(at)];
            if (row.state == LeaseState::InForce && !row.gpus) return unknownText();
            if (row.state == LeaseState::InForce) gpus += static_cast<std::uint64_t>(*row.gpus);
        }
        return grouped(gpus);
    }
    return {};
}

QVariant RentRollModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignVCenter | (isRightAligned(section) ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role == Qt::ToolTipRole) {
        if (section == EarliestExit) return tr("Notice served at the date, after the lock-in; never after the end");
        if (section == Rent) return tr("Headline rent of a month, before any ramp; per GPU-hour: price × GPUs × 730");
        if (section == To) return tr("The last day of the lease; its end, exclusive, is the moment after it");
        if (section == Share) return tr("Of the rent in force in the lease's currency; currencies are never added");
        if (section == Sources) return tr("Terms on which sources disagree");
        return {};
    }
    if (role != Qt::DisplayRole) return {};
    const QString titles[ColumnCount] = {tr("Lease"),
                                         tr("Tenant"),
                                         tr("State"),
                                         tr("GPUs"),
                                         tr("Rent a month"),
                                         tr("Share"),
                                         tr("Sources"),
                                         tr("From"),
                                         tr("Last day"),
                                         tr("Last day on notice"),
                                         tr("Years to expiry"),
                                         tr("to break"),
                                         tr("Price"),
                                         tr("Notice"),
                                         tr("Site"),
                                         tr("Holds")};
    return titles[section];
}

RentRollProxy::RentRollProxy(QObject* parent) : QSortFilterProxyModel(parent) {
    setRecursiveFilteringEnabled(true);
    setSortRole(RentRollModel::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
}

void RentRollProxy::setWords(const QString& words) {
    m_words = words.simplified().split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void RentRollProxy::setKept(std::vector<bool> leases) {
    m_kept = std::move(leases);
    invalidateFilter();
}

void RentRollProxy::sort(int column, Qt::SortOrder order) {
    QSortFilterProxyModel::sort(column, order);
}

bool RentRollProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(RentRollModel::SortRole);
    const QVariant b = right.data(RentRollModel::SortRole);
    if (a.isValid() != b.isValid()) {
        // Unknown stands last, whichever way round.
        return sortOrder() == Qt::AscendingOrder ? a.isValid() : b.isValid();
    }
    if (a.userType() == QMetaType::QString && b.userType() == QMetaType::QString) {
        return naturalLess(a.toString().toStdString(), b.toString().toStdString());
    }
    return QSortFilterProxyModel::lessThan(left, right);
}

bool RentRollProxy::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (m_words.isEmpty() && m_kept.empty()) return true;
    const QModelIndex first = sourceModel()->index(row, 0, parent);
    if (first.data(RentRollModel::GroupRole).toBool()) return false;  // shown with a lease that is kept
    const std::uint32_t lease = first.data(RentRollModel::LeaseRole).toUInt();
    if (!m_kept.empty() && (lease >= m_kept.size() || !m_kept[lease])) return false;
    QString all;
    for (int column = 0; column < RentRollModel::ColumnCount; ++column) {
        all += first.siblingAtColumn(column).data().toString() + u'\n';
    }
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

}  // namespace leasehold
