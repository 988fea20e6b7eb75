// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <vector>

class QAction;
class QMenu;
class QToolButton;

namespace leasehold {

/// A row of commands that fits any width: what finds no room stands in a menu under a » at its end, with its name,
/// state and key. It asks for no more room than the » itself. GUI thread.
class CommandBar : public QWidget {
    Q_OBJECT
public:
    explicit CommandBar(QWidget* parent = nullptr);

    /// A button for the action, which stays another's; its iconText() is the caption where the style shows one.
    QToolButton* addCommand(QAction* action, Qt::ToolButtonStyle style);
    void addSeparator();
    /// Words before commands; they go when the next command goes.
    void addCaption(const QString& words);
    /// What comes after it stands at the right.
    void addStretch();

    [[nodiscard]] QToolButton* more() const { return m_more; }
    /// The actions under the », in their order; empty where all are seen.
    [[nodiscard]] std::vector<QAction*> hiddenActions() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Item {
        QWidget* widget;
        QAction* action;  ///< null: a separator, a caption, the stretch
        bool stretch;
    };
    void add(Item item);
    void arrange();
    void fillMenu();
    [[nodiscard]] std::size_t fitting(int room) const;
    [[nodiscard]] int widthOf(std::size_t count) const;

    std::vector<Item> m_items;
    std::size_t m_seen = 0;
    QToolButton* m_more;
    QMenu* m_menu;
};

}  // namespace leasehold
