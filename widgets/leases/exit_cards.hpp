// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <vector>

#include "widgets/models/exit_model.hpp"

class QFrame;
class QGridLayout;
class QLabel;

namespace leasehold {

/// What an exit comes to, in six figures with what they were without it: revenue lost, occupancy, HHI, WALT, what is
/// freed and what of the fabric stands idle. GUI thread.
class ExitCards : public QWidget {
    Q_OBJECT
public:
    explicit ExitCards(QWidget* parent = nullptr);
    /// Null, or without months: a dash each.
    void setScenario(const ExitScenarioPtr& scenario);
    /// The figures in their order, " | " between them.
    [[nodiscard]] QString summary() const;
    /// Three beside each other: in a narrow window they stand in two lines.
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Card {
        QLabel* value;
        QLabel* note;
    };
    Card addCard(const QString& title);
    void layOut();

    QGridLayout* m_grid = nullptr;
    std::vector<QFrame*> m_frames;  ///< of the cards, in reading order
    int m_columns = 0;
    Card m_revenue;
    Card m_occupancy;
    Card m_hhi;
    Card m_walt;
    Card m_freed;
    Card m_fabric;
};

}  // namespace leasehold
