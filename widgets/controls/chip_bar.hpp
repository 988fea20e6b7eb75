// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <vector>

class QFrame;
class QLabel;
class QToolButton;

namespace leasehold {

/// What holds for a view at the moment (isolated to a hall, a tenant in focus, a blast radius shown), as chips with a
/// way back, at the bottom of the view that is its parent. It takes no more room than its chips. GUI thread.
class ChipBar : public QWidget {
    Q_OBJECT
public:
    explicit ChipBar(QWidget* parent);

    /// Adds the chip of that name or changes its words; empty words take it away.
    void setChip(const QString& name, const QString& words, const QString& closeTip = {});
    [[nodiscard]] QString chip(const QString& name) const;
    /// As if its cross had been clicked.
    void closeChip(const QString& name);
    void setDark(bool dark);
    /// What lies at the lower left and is not to be covered reaches this far, logical pixels of the parent. Chips stand
    /// in the middle all the same where there is no room beside it.
    void setLeft(double left);

Q_SIGNALS:
    void closed(const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Chip {
        QString name;
        QFrame* frame;
        QLabel* words;
        QToolButton* close;
    };
    Chip* find(const QString& name);
    Chip& add(const QString& name);
    void place();

    std::vector<Chip> m_chips;
    bool m_dark = true;
    double m_left = 0;
};

}  // namespace leasehold
