// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

class QComboBox;
class QWidget;

namespace leasehold {

/// A box with its caption before it, added to the layout of a page's head as one thing, so that a line that breaks does
/// not part them. GUI thread.
QComboBox* addChoice(QWidget* head, const QString& label);

}  // namespace leasehold
