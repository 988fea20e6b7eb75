// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/notice_list.hpp"

#include <QHeaderView>
#include <algorithm>

#include "widgets/controls/date_field.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kDateWidth = 132;

const NoticeList::Served* noticeOf(const std::vector<NoticeList::Served>& notices, const QString& tenant) {
    const auto found = std::find_if(notices.begin(), notices.end(),
                                    [&](const NoticeList::Served& served) { return served.tenant == tenant; });
    return found != notices.end() ? &*found : nullptr;
}

}  // namespace

NoticeList::NoticeList(QWidget* parent) : QTreeWidget(parent) {
    setColumnCount(2);
    setHeaderLabels({tr("Tenant"), tr("Notice served")});
    setRootIsDecorated(false);
    setAccessibleName(tr("Tenants"));
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::Fixed);
    header()->resizeSection(1, kDateWidth);
    connect(this, &QTreeWidget::itemChanged, this, [this] {
        if (!m_filling) {
            Q_EMIT chosen();
        }
    });
}

void NoticeList::fill(const Snapshot* snapshot, Instant at) {
    const std::vector<Served> before = notices();
    m_filling = true;
    clear();
    std::vector<bool> wanted(snapshot != nullptr ? snapshot->parties.size() : 0, false);
    for (std::size_t i = 0; snapshot != nullptr && i < snapshot->leases.size(); ++i) {
        const Lease& lease = snapshot->leases[i];
        if (lease.tenant && lease.term.to > at) {
            wanted[lease.tenant.value] = true;
        }
    }
    for (std::size_t p = 0; p < wanted.size(); ++p) {
        if (wanted[p]) {
            const QString name = text(snapshot->parties[p].name);
            const Served* was = noticeOf(before, name);
            add(name, was != nullptr, was != nullptr ? was->at : at);
        }
    }
    m_filling = false;
}

void NoticeList::add(const QString& tenant, bool checked, Instant at) {
    auto* item = new QTreeWidgetItem(this, {tenant});
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable);
    item->setCheckState(0, checked ? Qt::Checked : Qt::Unchecked);
    auto* date = new DateField(DateField::Shows::Day, this);
    date->setInstant(at);
    date->setMinimumWidth(kDateWidth - 4);
    date->setAccessibleName(tr("Date of notice of %1").arg(tenant));
    setItemWidget(item, 1, date);
    connect(date, &DateField::dateChanged, this, [this, item] {
        if (m_filling) {
            return;
        }
        if (item->checkState(0) == Qt::Checked) {
            Q_EMIT chosen();
        } else {
            item->setCheckState(0, Qt::Checked);  // a date is only of use with its tenant
        }
    });
}

std::vector<NoticeList::Served> NoticeList::notices() const {
    std::vector<Served> served;
    for (int i = 0; i < topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = topLevelItem(i);
        const auto* date = qobject_cast<DateField*>(itemWidget(item, 1));
        if (item->checkState(0) == Qt::Checked && date != nullptr) {
            served.push_back({item->text(0), date->instant()});
        }
    }
    return served;
}

void NoticeList::setNotices(const std::vector<Served>& notices) {
    m_filling = true;
    for (int i = 0; i < topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = topLevelItem(i);
        const Served* served = noticeOf(notices, item->text(0));
        item->setCheckState(0, served != nullptr ? Qt::Checked : Qt::Unchecked);
        if (auto* date = qobject_cast<DateField*>(itemWidget(item, 1)); date != nullptr && served != nullptr) {
            date->setInstant(served->at);
        }
    }
    m_filling = false;
}

}  // namespace leasehold
