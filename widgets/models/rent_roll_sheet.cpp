// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/rent_roll_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "data/export/figures_table.hpp"
#include "data/export/heatmap_text.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

/// Safe in a spreadsheet as every exported table is; numbers stay numbers.
QString sheetCell(const QString& cell, QChar separator) {
    bool number = false;
    cell.toDouble(&number);
    if (number) return cell;
    const std::string text = cell.toStdString();
    if (separator != u'\t') return QString::fromStdString(csvField(text));
    return QString::fromStdString(spreadsheetSafe(text)).replace(u'\t', u' ').replace(u'\n', u' ');
}

void addRows(const QAbstractItemModel& model, const QModelIndex& parent, QChar separator, QString& out) {
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex first = model.index(row, 0, parent);
        if (!first.data(RentRollModel::GroupRole).toBool()) {
            QStringList cells;
            for (int column = 0; column < model.columnCount(parent); ++column) {
                cells +=
                    sheetCell(model.index(row, column, parent).data(RentRollModel::SheetRole).toString(), separator);
            }
            out += cells.join(separator) + u'\n';
        }
        addRows(model, first, separator, out);
    }
}

}  // namespace

QString rentRollText(const QAbstractItemModel& shown, QChar separator) {
    QStringList titles;
    for (int column = 0; column < shown.columnCount(); ++column) {
        titles += sheetCell(shown.headerData(column, Qt::Horizontal).toString(), separator);
    }
    QString out = titles.join(separator) + u'\n';
    addRows(shown, {}, separator, out);
    return out;
}

namespace {

/// What stands in the table for a column of the page.
std::vector<std::string_view> keysOf(RentRollModel::Column column) {
    switch (column) {
        case RentRollModel::Lease:
            return {"lease"};
        case RentRollModel::Tenant:
            return {"tenant", "operator"};
        case RentRollModel::State:
            return {"state", "in_ramp", "left_file"};
        case RentRollModel::Gpus:
            return {"gpus", "gpus_without_place"};
        case RentRollModel::Rent:
            return {"monthly_rent", "currency"};
        case RentRollModel::Share:
            return {"rent_share"};
        case RentRollModel::Sources:
            return {"rival_values", "evidence_conflict"};
        case RentRollModel::From:
            return {"from"};
        case RentRollModel::To:
            return {"to"};
        case RentRollModel::EarliestExit:
            return {"earliest_exit", "lock_in_until"};
        case RentRollModel::YearsToExpiry:
            return {"years_to_expiry"};
        case RentRollModel::YearsToBreak:
            return {"years_to_break"};
        case RentRollModel::Price:
            return {"price_kind", "price"};
        case RentRollModel::Notice:
            return {"notice_days"};
        case RentRollModel::Site:
            return {"site"};
        case RentRollModel::Scope:
            return {"scope"};
        case RentRollModel::ColumnCount:
            break;
    }
    return {};
}

void addLeases(const QAbstractItemModel& model, const QModelIndex& parent, std::vector<LeaseIndex>& out) {
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex first = model.index(row, 0, parent);
        if (!first.data(RentRollModel::GroupRole).toBool()) {
            out.emplace_back(first.data(RentRollModel::LeaseRole).toUInt());
        }
        addLeases(model, first, out);
    }
}

bool isPart(const RentRollExtract& extract) {
    return extract.leases.size() < extract.whole->rows.size();
}

std::string shownOf(const RentRollExtract& extract) {
    return fmt::format("{} of {}", extract.leases.size(), extract.whole->rows.size());
}

}  // namespace

std::vector<LeaseIndex> leasesOf(const QAbstractItemModel& shown) {
    std::vector<LeaseIndex> leases;
    addLeases(shown, {}, leases);
    return leases;
}

RentRoll partOf(const RentRoll& roll, const std::vector<LeaseIndex>& leases) {
    std::map<std::uint32_t, const RentRollRow*> rows;
    for (const RentRollRow& row : roll.rows) {
        rows.emplace(row.lease.value, &row);
    }
    RentRoll part;
    part.at = roll.at;
    std::map<Currency, std::int64_t> totals;
    for (const LeaseIndex lease : leases) {
        const auto found = rows.find(lease.value);
        if (found == rows.end()) continue;
        const RentRollRow& row = *found->second;
        const bool pays = row.priceKind != PriceKind::Internal && row.priceKind != PriceKind::Credits;
        if (row.state == LeaseState::InForce && pays) {
            row.monthlyRent ? totals[row.currency] += row.monthlyRent->minor
                            : static_cast<std::int64_t>(++part.unknownRents);
        }
        part.rows.push_back(row);
    }
    for (const auto& [currency, minor] : totals) {
        part.totals.push_back({minor, currency});
    }
    return part;
}

Table rentRollSheet(const RentRollExtract& extract) {
    Table table = rentRollTable(*extract.snapshot, partOf(*extract.whole, extract.leases));
    std::vector<std::size_t> kept;
    for (const RentRollModel::Column column : extract.columns) {
        for (const std::string_view key : keysOf(column)) {
            const auto at = std::find_if(table.columns.begin(), table.columns.end(),
                                         [&](const TableColumn& one) { return one.key == key; });
            kept.push_back(static_cast<std::size_t>(at - table.columns.begin()));
        }
    }
    const auto pick = [&](const auto& from) {
        std::decay_t<decltype(from)> picked;
        for (const std::size_t at : kept)
            picked.push_back(from[at]);
        return picked;
    };
    table.columns = pick(table.columns);
    for (TableRow& row : table.rows)
        row = pick(row);
    Provenance& from = table.provenance;
    from.filters = extract.filters;
    if (isPart(extract)) {
        from.settings.emplace_back("leases", shownOf(extract));
        from.notes.emplace_back("shares are of the rent of all leases in force, each in its currency");
    }
    if (!extract.grouping.empty()) from.settings.emplace_back("grouped by", extract.grouping);
    if (!extract.order.empty()) from.settings.emplace_back("sorted by", extract.order);
    return table;
}

QString partText(const RentRollExtract& extract) {
    QStringList parts;
    if (!extract.filters.empty()) {
        parts += QStringLiteral("Filter: %1").arg(text(fmt::format("{}", fmt::join(extract.filters, ", "))));
    }
    if (isPart(extract))
        parts +=
            QStringLiteral("%1 of %2 leases").arg(grouped(extract.leases.size()), grouped(extract.whole->rows.size()));
    return parts.join(QStringLiteral(" · "));
}

QString orderText(const RentRollExtract& extract) {
    QStringList parts;
    if (!extract.grouping.empty()) parts += QStringLiteral("Grouped by %1.").arg(text(extract.grouping));
    if (!extract.order.empty()) parts += QStringLiteral("Sorted by %1.").arg(text(extract.order));
    return parts.join(u' ');
}

}  // namespace leasehold
