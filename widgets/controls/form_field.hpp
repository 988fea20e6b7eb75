// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLabel;

namespace leasehold {

/// An input with its name above, and below it what is wrong with it, or a hint. The place of the message is kept, so
/// that nothing jumps while one types.
class FormField : public QWidget {
    Q_OBJECT
public:
    FormField(const QString& title, QWidget* input, QWidget* parent = nullptr);
    void setProblem(const QString& problem);  ///< empty: none, and the hint is shown
    void setHint(const QString& hint);
    [[nodiscard]] QString problem() const { return m_problem; }
    [[nodiscard]] QWidget* input() const { return m_input; }

private:
    void refresh();
    QWidget* m_input;
    QLabel* m_message;
    QString m_problem;
    QString m_hint;
};

}  // namespace leasehold
