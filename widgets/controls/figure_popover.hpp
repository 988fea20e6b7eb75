// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>

#include "data/analytics/figures.hpp"

class QTextBrowser;

namespace leasehold {

/// An explanation as a page of text: formula, inputs, the leases and samples behind a figure, and what sources say.
/// Leases are links, "lease:3".
QString explanationHtml(const Explanation& explanation, bool dark);

/// What stands behind a number, beside it, until one clicks elsewhere. GUI thread.
class FigurePopover : public QFrame {
    Q_OBJECT
public:
    FigurePopover(const Explanation& explanation, bool dark, QWidget* parent = nullptr);
    /// Shows it as near to the place as the screen allows.
    void showNear(QPoint globalPosition);
    [[nodiscard]] QString plainText() const;

Q_SIGNALS:
    void leaseWanted(leasehold::LeaseIndex lease);

private:
    QTextBrowser* m_text;
};

}  // namespace leasehold
