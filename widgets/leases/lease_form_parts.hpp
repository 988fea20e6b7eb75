// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <vector>

#include "widgets/models/lease_terms.hpp"

class QComboBox;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace leasehold {

/// A small table that is filled in by hand, with a button to add a line and one to take the chosen one away.
class LinesEditor : public QWidget {
    Q_OBJECT
public:
    LinesEditor(const QString& name, const QStringList& columns, const QString& add, QWidget* parent = nullptr);
    [[nodiscard]] QTableWidget* table() const { return m_table; }
    void addLine(const QStringList& cells);
    [[nodiscard]] QStringList line(int row) const;
    [[nodiscard]] int lines() const;
    /// A column whose cells offer these words.
    void setChoices(int column, const QStringList& words);
    void clear();

Q_SIGNALS:
    void changed();

private:
    void removeLine();
    void fit();
    QTableWidget* m_table;
    int m_choiceColumn = -1;
    QStringList m_choices;
};

/// What a lease holds: a list of parts of the site, and a line to add one by kind and name.
class ScopeEditor : public QWidget {
    Q_OBJECT
public:
    explicit ScopeEditor(QWidget* parent = nullptr);
    /// The site whose names are offered; must outlive the editor or be set again.
    void setSnapshot(SnapshotPtr snapshot);
    void setScope(std::vector<AllocationRecord> scope);
    [[nodiscard]] const std::vector<AllocationRecord>& scope() const { return m_scope; }
    /// What is selected in the window, as scopes to add; empty: the button is off.
    void setSelected(std::vector<AllocationRecord> selected);
    [[nodiscard]] QTableWidget* table() const { return m_table; }
    /// Picks kind and name in the line below, as a user would.
    void choose(const QString& kind, const QString& name, const QString& detail = {});
    void add();

Q_SIGNALS:
    void changed();

private:
    void kindChanged();
    void refill();
    void remove();

    SnapshotPtr m_snapshot;
    std::vector<AllocationRecord> m_scope;
    std::vector<AllocationRecord> m_selected;
    QTableWidget* m_table;
    QComboBox* m_kind;
    QComboBox* m_name;
    QLineEdit* m_detail;
    QPushButton* m_add;
    QPushButton* m_remove;
    QPushButton* m_addSelected;
};

}  // namespace leasehold
