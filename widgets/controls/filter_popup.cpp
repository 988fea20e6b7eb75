// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/filter_popup.hpp"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QScreen>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kSearchFrom = 12;  ///< names from which a search line helps
constexpr int kMostShown = 14;   ///< rows before it scrolls
constexpr int kWidth = 260;

}  // namespace

FilterPopup::FilterPopup(QWidget* parent)
    : QFrame(parent, Qt::Popup),
      m_search(new QLineEdit(this)),
      m_list(new QListView(this)),
      m_model(new QStandardItemModel(this)),
      m_found(new QSortFilterProxyModel(this)) {
    setObjectName(QStringLiteral("filterPopup"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->setSpacing(6);
    layout->addWidget(m_search);
    layout->addWidget(m_list);
    m_search->setPlaceholderText(tr("Find"));
    m_search->setAccessibleName(tr("Find a name"));
    m_search->setClearButtonEnabled(true);
    m_found->setSourceModel(m_model);
    m_found->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_list->setModel(m_found);
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setAccessibleName(tr("Names to keep"));
    m_search->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, m_found, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_model, &QStandardItemModel::itemChanged, this, &FilterPopup::itemChanged);
    // A click anywhere on the row ticks it, not on the box alone.
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) {
        QStandardItem* item = m_model->itemFromIndex(m_found->mapToSource(index));
        item->setCheckState(item->checkState() == Qt::Checked ? Qt::Unchecked : Qt::Checked);
    });
}

void FilterPopup::setNames(const std::vector<std::string>& names, const std::vector<bool>& ticked) {
    m_filling = true;
    m_model->clear();
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto* item = new QStandardItem(text(names[i]));
        // Not user-checkable: the click on the row does it, and would do it twice.
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        item->setCheckState(ticked[i] ? Qt::Checked : Qt::Unchecked);
        item->setToolTip(item->text());
        m_model->appendRow(item);
    }
    m_filling = false;
    m_search->clear();
    m_search->setVisible(m_model->rowCount() >= kSearchFrom);
}

void FilterPopup::openUnder(const QWidget& anchor) {
    const int rows = std::clamp(m_model->rowCount(), 1, kMostShown);
    const int row = m_model->rowCount() > 0 ? m_list->sizeHintForRow(0) : m_list->fontMetrics().height();
    m_list->setFixedHeight(rows * row + 2);
    setFixedWidth(std::max(kWidth, anchor.width()));
    adjustSize();
    QPoint place = anchor.mapToGlobal(QPoint(0, anchor.height() + 2));
    if (const QScreen* screen = anchor.screen()) {
        const QRect room = screen->availableGeometry();
        place.setX(std::clamp(place.x(), room.left(), std::max(room.left(), room.right() - width())));
        place.setY(std::clamp(place.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    }
    move(place);
    show();
    m_list->setCurrentIndex(m_found->index(0, 0));
    m_search->isHidden() ? m_list->setFocus() : m_search->setFocus();
}

void FilterPopup::itemChanged(const QStandardItem* item) {
    if (!m_filling) {
        Q_EMIT toggled(item->text());
    }
}

bool FilterPopup::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down) {
            m_list->setFocus();
            return true;
        }
        if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_found->rowCount() > 0) {
            Q_EMIT m_list->clicked(m_list->currentIndex().isValid() ? m_list->currentIndex() : m_found->index(0, 0));
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

}  // namespace leasehold
