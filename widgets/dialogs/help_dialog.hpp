// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>

namespace leasehold {

/// Every key and what the mouse does, in one window (F1). Keys of commands are read from the actions of `window`, so
/// that they cannot differ from what works; those of the views are listed beside them. GUI thread.
class HelpDialog : public QDialog {
    Q_OBJECT
public:
    explicit HelpDialog(QWidget* window);
};

}  // namespace leasehold
