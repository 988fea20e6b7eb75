// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>

#include "widgets/controls/message_bar.hpp"

class QLabel;
class QHBoxLayout;
class QPushButton;
class QToolButton;

namespace leasehold {

/// One message of a MessageBar: sign, words, what can be done, a cross; details below on request. GUI thread.
class MessageRow : public QFrame {
    Q_OBJECT
public:
    MessageRow(MessageBar::Kind kind, const QString& words, const QString& details, QString subject, QWidget* parent);

    /// A button before "Details".
    QPushButton* addButton(const QString& words);
    void setDark(bool dark);
    [[nodiscard]] MessageBar::Kind kind() const { return m_kind; }
    [[nodiscard]] QString words() const;
    [[nodiscard]] const QString& subject() const { return m_subject; }

Q_SIGNALS:
    void closed();
    void resized();

private:
    MessageBar::Kind m_kind;
    QString m_subject;
    QLabel* m_icon;
    QLabel* m_text;
    QLabel* m_details;
    QHBoxLayout* m_row;
    QPushButton* m_more;
    QToolButton* m_close;
};

}  // namespace leasehold
