// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTreeWidget>
#include <vector>

#include "data/model/snapshot.hpp"

namespace leasehold {

/// Who serves notice: tenants with a check box and a date each. GUI thread.
class NoticeList : public QTreeWidget {
    Q_OBJECT
public:
    /// By name, so that it outlives an import.
    struct Served {
        QString tenant;
        Instant at{};
        friend bool operator==(const Served&, const Served&) = default;
    };

    explicit NoticeList(QWidget* parent = nullptr);
    /// Tenants with a lease that runs on past `at`; what was chosen of them stays. Null: none. Says nothing.
    void fill(const Snapshot* snapshot, Instant at);
    [[nodiscard]] std::vector<Served> notices() const;
    /// Whom the list does not have is left out. Says nothing.
    void setNotices(const std::vector<Served>& notices);

Q_SIGNALS:
    void chosen();  ///< by the user: someone else, or another date

private:
    void add(const QString& tenant, bool checked, Instant at);

    bool m_filling = false;
};

}  // namespace leasehold
