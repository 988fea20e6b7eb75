// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>
#include <deque>

#include "data/model/result.hpp"
#include "widgets/controls/look.hpp"

class QLabel;
class QPushButton;
class QToolButton;

namespace leasehold {

/// What went wrong or was done, above the view and in nobody's way: one message at a time, the next one when it is
/// closed (Esc while it has the focus). Details on request. GUI thread.
class MessageBar : public QFrame {
    Q_OBJECT
public:
    enum class Kind : std::uint8_t { Info, Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    void show(Kind kind, const QString& message, const QString& details = {});
    /// "MESSAGE. REMEDY." with the place in the details. Cancelled says nothing: the user did it.
    void showError(const Error& error);
    /// Closes the shown message and those that wait.
    void clear();

    [[nodiscard]] QString message() const;
    [[nodiscard]] bool showing() const { return !m_messages.empty(); }
    void setDark(bool dark);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Message {
        Kind kind;
        QString text;
        QString details;
        friend bool operator==(const Message&, const Message&) = default;
    };
    void next();
    void refresh();

    std::deque<Message> m_messages;
    QLabel* m_icon;
    QLabel* m_text;
    QLabel* m_details;
    QPushButton* m_more;
    QToolButton* m_close;
    bool m_dark = true;
};

}  // namespace leasehold
