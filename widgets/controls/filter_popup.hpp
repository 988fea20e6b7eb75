// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>
#include <string>
#include <vector>

class QLineEdit;
class QListView;
class QStandardItem;
class QStandardItemModel;
class QSortFilterProxyModel;

namespace leasehold {

/// A list of names to tick, under a chip of the filter bar; long ones can be searched. Closes by itself when one
/// clicks or tabs elsewhere. GUI thread.
class FilterPopup : public QFrame {
    Q_OBJECT
public:
    explicit FilterPopup(QWidget* parent);

    /// `ticked` has an element a name.
    void setNames(const std::vector<std::string>& names, const std::vector<bool>& ticked);
    /// Opens under `anchor`, within the screen.
    void openUnder(const QWidget& anchor);
    [[nodiscard]] QListView* list() const { return m_list; }
    [[nodiscard]] QLineEdit* search() const { return m_search; }

Q_SIGNALS:
    void toggled(const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void itemChanged(const QStandardItem* item);

    QLineEdit* m_search;
    QListView* m_list;
    QStandardItemModel* m_model;
    QSortFilterProxyModel* m_found;
    bool m_filling = false;
};

}  // namespace leasehold
