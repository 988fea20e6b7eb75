// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/flow_layout.hpp"

#include <algorithm>

namespace leasehold {

FlowLayout::FlowLayout(QWidget* parent, int horizontalGap, int verticalGap)
    : QLayout(parent), m_horizontalGap(horizontalGap), m_verticalGap(verticalGap) {}

FlowLayout::~FlowLayout() {
    for (QLayoutItem* item : m_items) {
        delete item;
    }
}

void FlowLayout::addItem(QLayoutItem* item) {
    m_items.push_back(item);
}

QLayoutItem* FlowLayout::itemAt(int index) const {
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
    QLayoutItem* item = itemAt(index);
    if (item != nullptr) {
        m_items.erase(m_items.begin() + index);
    }
    return item;
}

int FlowLayout::heightForWidth(int width) const {
    return arrange({0, 0, width, 0}, false);
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const QLayoutItem* item : m_items) {
        size = item->isEmpty() ? size : size.expandedTo(item->minimumSize());
    }
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

int FlowLayout::arrange(const QRect& rect, bool place) const {
    const QRect room = rect.marginsRemoved(contentsMargins());
    int x = room.left();
    int y = room.top();
    std::vector<std::pair<QLayoutItem*, QRect>> line;
    int height = 0;
    const auto endLine = [&] {
        for (auto& [item, at] : line) {
            if (place) {
                // Centred in its line: labels and boxes differ in height.
                item->setGeometry(QRect(QPoint(at.x(), y + (height - at.height()) / 2), at.size()));
            }
        }
        line.clear();
    };
    for (QLayoutItem* item : m_items) {
        if (item->isEmpty()) {
            continue;
        }
        QSize size = item->sizeHint();
        const bool atRight = m_lastAtRight && item == m_items.back();
        const int least = atRight ? item->minimumSize().width() : size.width();
        if (!line.empty() && x + least > room.right() + 1) {
            endLine();
            x = room.left();
            y += height + m_verticalGap;
            height = 0;
        }
        if (atRight) {
            size.setWidth(std::max(least, std::min(size.width(), room.right() + 1 - x)));
            x = line.empty() ? x : room.right() + 1 - size.width();
        }
        line.emplace_back(item, QRect(QPoint(x, y), size));
        x += size.width() + m_horizontalGap;
        height = std::max(height, size.height());
    }
    endLine();
    return y + height - rect.top() + contentsMargins().bottom();
}

}  // namespace leasehold
