// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractTableModel>
#include <memory>

#include "data/analytics/exit_scenario.hpp"
#include "data/model/snapshot.hpp"

namespace leasehold {

using ExitScenarioPtr = std::shared_ptr<const ExitScenario>;

/// An exit scenario month by month, the facts beside it. Read-only; GUI thread.
class ExitModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Month,
        Revenue,
        RevenueExit,
        Occupancy,
        OccupancyExit,
        HhiFacts,
        HhiExit,
        Walt,
        WaltExit,
        FreedGpus,
        FreedPower,
        Stranded,
        ColumnCount
    };
    /// True where the scenario differs from the facts in that month.
    static constexpr int kChangedRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;
    void setScenario(ExitScenarioPtr scenario);
    [[nodiscard]] const ExitScenarioPtr& scenario() const { return m_scenario; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    ExitScenarioPtr m_scenario;
};

/// "May 2026".
QString monthText(Instant t);
/// The same of a whole month; "from 17 May 2026" of one that the as-of date cuts.
QString monthText(TimeWindow month);
/// Every currency in which the leases pay, those in which revenue is lost first.
std::vector<Currency> currenciesOf(const ExitScenario& scenario);
/// "1.25 bn USD, 3 M EUR"; "0" for none.
QString moneyListText(const std::vector<Money>& amounts);

}  // namespace leasehold
