// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QLayout>
#include <vector>

namespace leasehold {

/// Items beside each other from the left, in as many lines as the width needs: a bar of choices that never makes its
/// page wider than the window. GUI thread.
class FlowLayout : public QLayout {
public:
    explicit FlowLayout(QWidget* parent, int horizontalGap, int verticalGap);
    ~FlowLayout() override;
    FlowLayout(const FlowLayout&) = delete;
    FlowLayout& operator=(const FlowLayout&) = delete;

    /// The last item stands at the right of its line where another is before it, and gives way down to its minimum.
    void setLastAtRight(bool on) { m_lastAtRight = on; }

    void addItem(QLayoutItem* item) override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override { return minimumSize(); }
    [[nodiscard]] QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    /// Lays out and returns the height; places items only if `place`.
    int arrange(const QRect& rect, bool place) const;

    std::vector<QLayoutItem*> m_items;
    int m_horizontalGap;
    int m_verticalGap;
    bool m_lastAtRight = false;
};

}  // namespace leasehold
