// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <vector>

#include "data/leases/lease_commands.hpp"

class QTableWidget;
class QTextBrowser;

namespace leasehold {

/// Two texts line by line: what went, what came, what stayed.
struct DiffLine {
    enum class Kind : std::uint8_t { Same, Gone, Come } kind = Kind::Same;
    QString text;
};
/// The shortest set of changed lines. Texts of more than 2,000 lines are shown as gone and come whole.
std::vector<DiffLine> lineDiff(const QString& before, const QString& after);

/// Who changed which lease when, and what: the newest first, with the lease before and after as lease-yaml. GUI thread.
class HistoryDialog : public QDialog {
    Q_OBJECT
public:
    HistoryDialog(std::vector<LeaseEdit> edits, bool dark, QWidget* parent = nullptr);
    [[nodiscard]] QTableWidget* table() const { return m_table; }
    [[nodiscard]] QTextBrowser* details() const { return m_details; }

private:
    void showEdit(int row);
    std::vector<LeaseEdit> m_edits;
    bool m_dark;
    QTableWidget* m_table;
    QTextBrowser* m_details;
};

}  // namespace leasehold
