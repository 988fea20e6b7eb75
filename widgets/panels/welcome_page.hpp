// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>
#include <QStringList>
#include <QWidget>

#include "widgets/controls/look.hpp"

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace leasehold {

/// One of the doors of the welcome page: a card that acts as a button. GUI thread.
class DoorCard : public QFrame {
    Q_OBJECT
public:
    DoorCard(Symbol which, const QString& title, const QString& text, const QString& action, QWidget* parent = nullptr);
    void setDark(bool dark);
    [[nodiscard]] QPushButton* button() const { return m_button; }
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }

Q_SIGNALS:
    void opened();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    Symbol m_which;
    QLabel* m_icon;
    QPushButton* m_button;
    QVBoxLayout* m_body;
};

/// What one sees without a site: three doors and the files of late. Files may also be dropped on the window. It opens
/// nothing itself. GUI thread.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget* parent = nullptr);

    void setRecent(const QStringList& paths);
    void setDark(bool dark);
    /// While the reference site is made: how far (0..1, negative unknown) and at what; the door then offers Cancel.
    void setMaking(bool making);
    void setProgress(double fraction, const QString& phase);

    [[nodiscard]] DoorCard* referenceDoor() const { return m_reference; }

Q_SIGNALS:
    void referenceWanted();
    void referenceCancelled();
    void openWanted();
    void importWanted();
    void recentWanted(const QString& path);

private:
    QWidget* makeHead();
    QWidget* makeDoors();

    DoorCard* m_reference = nullptr;
    DoorCard* m_open = nullptr;
    DoorCard* m_import = nullptr;
    QLabel* m_logo = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_phase = nullptr;
    QWidget* m_recent = nullptr;
    QVBoxLayout* m_recentList = nullptr;
    bool m_making = false;
};

}  // namespace leasehold
