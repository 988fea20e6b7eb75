// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <vector>

#include "data/model/time.hpp"

class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace leasehold {

/// The list of saved views: recall, rename (F2 or a second click), delete (Del), export, import. It changes nothing by
/// itself. GUI thread.
class ViewsDialog : public QDialog {
    Q_OBJECT
public:
    struct Line {
        QString name;
        Instant changed{};
    };
    explicit ViewsDialog(QWidget* parent = nullptr);

    void setViews(const std::vector<Line>& views, const QString& current);
    [[nodiscard]] QTreeWidget* list() const { return m_list; }

Q_SIGNALS:
    void recallWanted(const QString& name);
    void renameWanted(const QString& name, const QString& to);
    void removeWanted(const QString& name);
    void exportWanted(const QString& name);
    void importWanted();

private:
    QPushButton* addButton(QLayout* layout, const QString& text, const QKeySequence& keys);
    [[nodiscard]] QString chosen() const;
    void refresh();
    void renamed(QTreeWidgetItem* item);

    QTreeWidget* m_list;
    std::vector<QPushButton*> m_needOne;
    bool m_filling = false;
};

}  // namespace leasehold
