// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>
#include <optional>

#include "widgets/state/app_state.hpp"

class QDoubleSpinBox;
class QToolButton;

namespace leasehold {

/// The values at the ends of the colour map, in a small window over the legend. Every change is applied at once;
/// Automatic gives the quantity's own range back. Closes by Esc or a click beside it.
class RangePopup : public QFrame {
    Q_OBJECT
public:
    explicit RangePopup(AppState& state, QWidget* parent = nullptr);

    /// Shows the range of the quantity that is shown now. `shown`: what the map has at present; `corner`: global
    /// position of the popup's lower left.
    void open(ColourRange shown, const QString& unit, QPoint corner);

private:
    void apply();
    void reset();

    AppState& m_state;
    QDoubleSpinBox* m_low;
    QDoubleSpinBox* m_high;
    QToolButton* m_automatic;
};

}  // namespace leasehold
