// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTimer>
#include <QWidget>

#include "widgets/controls/look.hpp"
#include "widgets/state/jobs.hpp"

class QLabel;
class QProgressBar;
class QToolButton;

namespace leasehold {

/// Background work in the status bar: what runs, how far it is, and Cancel. Work that ends at once is not shown, so
/// that nothing flickers. GUI thread.
class JobIndicator : public QWidget {
    Q_OBJECT
public:
    explicit JobIndicator(JobBoard& jobs, QWidget* parent = nullptr);
    void setDark(bool dark);

private:
    void refresh();

    JobBoard& m_jobs;
    QTimer m_patience;
    QLabel* m_text;
    QProgressBar* m_bar;
    QToolButton* m_cancel;
    std::uint64_t m_shown = 0;
};

}  // namespace leasehold
