// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>
#include <QStringList>
#include <vector>

#include "data/model/result.hpp"
#include "widgets/controls/look.hpp"

class QVBoxLayout;

namespace leasehold {

class MessageRow;

/// What went wrong or was done: every message in a row of its own, the newest lowest, over the lower edge of the widget
/// that it is given, whose contents stay where they are. One message stands for a subject (a file, a job): the next of
/// the same subject takes its place. Esc while it has the focus closes the newest. GUI thread.
class MessageBar : public QFrame {
    Q_OBJECT
public:
    enum class Kind : std::uint8_t { Info, Warning, Error };

    /// Lies over `parent`, and follows its size; null: a widget of its own.
    explicit MessageBar(QWidget* parent = nullptr);

    /// Without a subject the words are their own: the same complaint again and again stands there once.
    void show(Kind kind, const QString& message, const QString& details = {}, const QString& subject = {});
    /// What happened and what helps, in the window's words (see windowWords()), the file in front; all of the error in
    /// the details. Cancelled says nothing: the user did it.
    void showError(const Error& error) { showErrorAbout(error, {}); }
    void showErrorAbout(const Error& error, const QString& subject);
    /// "NAME is written.", with ways to open it and to its folder.
    void showWritten(const QString& path);
    /// Closes all messages.
    void clear();
    /// Closes the message of this subject, where there is one.
    void clear(const QString& subject);

    /// The newest; empty where there is none.
    [[nodiscard]] QString message() const;
    /// All, the oldest first.
    [[nodiscard]] QStringList messages() const;
    [[nodiscard]] bool showing() const { return !m_rows.empty(); }
    void setDark(bool dark);

Q_SIGNALS:
    /// A file or folder that was written shall be shown by the desktop.
    void openWanted(const QString& path);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    MessageRow* add(Kind kind, const QString& message, const QString& details, const QString& subject);
    void remove(MessageRow* row);
    void place();

    std::vector<MessageRow*> m_rows;
    QVBoxLayout* m_layout;
    bool m_dark = true;
};

}  // namespace leasehold
