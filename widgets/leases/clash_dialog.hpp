// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <optional>
#include <vector>

#include "widgets/models/lease_versions.hpp"

class QLineEdit;
class QPushButton;
class QTableWidget;

namespace leasehold {

/// A lease that somebody else changed while one was editing it: both versions side by side, and what shall become of
/// them. Nothing is written here; the answer is. GUI thread.
class ClashDialog : public QDialog {
    Q_OBJECT
public:
    struct Question {
        std::optional<LeaseDraft> opened;  ///< none: a new lease
        std::optional<LeaseDraft> now;     ///< none: it was deleted
        std::optional<LeaseDraft> mine;    ///< none: it shall be deleted
        QString by;                        ///< "by ann at 14:02 UTC"
        QString freeName;                  ///< for a new lease, to keep both
    };
    enum class Answer : std::uint8_t {
        Theirs,  ///< leave the file as it is
        Save,    ///< write `draft` in place of what the file has now (or anew, where it has none)
        Add,     ///< write `draft`, which has another name, beside it
        Delete   ///< delete what the file has now
    };

    ClashDialog(Question question, bool dark, QWidget* parent = nullptr);

    [[nodiscard]] QTableWidget* table() const { return m_table; }
    /// Picks a version of one row, as a click does.
    void choose(int row, TermChoice choice);
    [[nodiscard]] QPushButton* button(Answer answer) const;  ///< of a whole version; null: not offered
    [[nodiscard]] QPushButton* mergeButton() const { return m_merge; }
    [[nodiscard]] QLineEdit* nameEdit() const { return m_name; }

Q_SIGNALS:
    /// The dialog then closes; closed without it, everything is as before it was asked.
    void answered(leasehold::ClashDialog::Answer answer, const leasehold::LeaseDraft& draft);

protected:
    void showEvent(QShowEvent* event) override;

private:
    [[nodiscard]] bool byField() const { return m_question.opened && m_question.now && m_question.mine; }
    [[nodiscard]] QString headline() const;
    [[nodiscard]] QString advice() const;
    QTableWidget* makeTable();
    QWidget* makeFoot();
    QPushButton* addButton(QLayout* layout, const QString& words, Answer answer, bool primary);
    void pick(int row, int column);
    void refresh();
    void answer(Answer answer, const LeaseDraft& draft);

    Question m_question;
    bool m_dark;
    std::vector<TermVersions> m_terms;
    std::vector<TermChoice> m_choices;
    QTableWidget* m_table = nullptr;
    QLineEdit* m_name = nullptr;
    QPushButton* m_merge = nullptr;
    QPushButton* m_theirs = nullptr;
    QPushButton* m_mine = nullptr;
    QPushButton* m_add = nullptr;
};

}  // namespace leasehold
