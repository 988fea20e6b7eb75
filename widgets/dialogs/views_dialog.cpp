// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/views_dialog.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "widgets/controls/screen_fit.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kNameRole = Qt::UserRole;

}  // namespace

ViewsDialog::ViewsDialog(QWidget* parent) : QDialog(parent), m_list(new QTreeWidget(this)) {
    setWindowTitle(tr("Saved views"));
    resizeToScreen(*this, {560, 380});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(10);
    auto* said = new QLabel(tr("Kept in the site file, and the same on every machine that opens it."), this);
    said->setProperty("role", QStringLiteral("muted"));
    layout->addWidget(said);
    auto* middle = new QHBoxLayout;
    layout->addLayout(middle, 1);
    m_list->setHeaderLabels({tr("Name"), tr("Saved")});
    m_list->setRootIsDecorated(false);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::SelectedClicked);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_list->setAccessibleName(tr("Saved views"));
    middle->addWidget(m_list, 1);
    auto* buttons = new QVBoxLayout;
    middle->addLayout(buttons);
    QPushButton* recall = addButton(buttons, tr("&Show"), {});
    recall->setProperty("primary", true);
    recall->setDefault(true);
    QPushButton* rename = addButton(buttons, tr("&Rename"), {});
    QPushButton* remove = addButton(buttons, tr("&Delete"), QKeySequence::Delete);
    QPushButton* send = addButton(buttons, tr("&Export…"), {});
    m_needOne = {recall, rename, remove, send};
    QPushButton* import = addButton(buttons, tr("&Import…"), {});
    buttons->addStretch(1);
    QPushButton* close = addButton(buttons, tr("&Close"), {});
    connect(recall, &QPushButton::clicked, this, [this] { Q_EMIT recallWanted(chosen()); });
    connect(rename, &QPushButton::clicked, this, [this] { m_list->editItem(m_list->currentItem(), 0); });
    connect(remove, &QPushButton::clicked, this, [this] { Q_EMIT removeWanted(chosen()); });
    connect(send, &QPushButton::clicked, this, [this] { Q_EMIT exportWanted(chosen()); });
    connect(import, &QPushButton::clicked, this, &ViewsDialog::importWanted);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &ViewsDialog::refresh);
    connect(m_list, &QTreeWidget::itemDoubleClicked, this, [this] { Q_EMIT recallWanted(chosen()); });
    connect(m_list, &QTreeWidget::itemChanged, this, &ViewsDialog::renamed);
    refresh();
}

QPushButton* ViewsDialog::addButton(QLayout* layout, const QString& text, const QKeySequence& keys) {
    auto* button = new QPushButton(text, this);
    button->setAutoDefault(false);
    button->setShortcut(keys.isEmpty() ? button->shortcut() : keys);
    layout->addWidget(button);
    return button;
}

QString ViewsDialog::chosen() const {
    const QTreeWidgetItem* item = m_list->currentItem();
    return item != nullptr ? item->data(0, kNameRole).toString() : QString();
}

void ViewsDialog::setViews(const std::vector<Line>& views, const QString& current) {
    const QString before = chosen().isEmpty() ? current : chosen();
    m_filling = true;
    m_list->clear();
    for (const Line& view : views) {
        auto* item = new QTreeWidgetItem(m_list, {view.name, dateText(view.changed) + tr(" UTC")});
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        item->setData(0, kNameRole, view.name);
        if (view.name == before || m_list->currentItem() == nullptr) {
            m_list->setCurrentItem(item);
        }
    }
    m_filling = false;
    refresh();
}

void ViewsDialog::renamed(QTreeWidgetItem* item) {
    if (m_filling) {
        return;
    }
    const QString name = item->data(0, kNameRole).toString();
    const QString to = item->text(0);
    if (to != name) {
        // The list is filled again from the file, whatever came of it.
        Q_EMIT renameWanted(name, to);
    }
}

void ViewsDialog::refresh() {
    for (QPushButton* button : m_needOne) {
        button->setEnabled(m_list->currentItem() != nullptr);
    }
}

}  // namespace leasehold
