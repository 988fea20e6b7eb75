// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace leasehold {

/// The head of a page: its title, beside it what it shows and the marks that the site demands, and at the right what
/// the page can do. Where the page is narrow, that moves to a line of its own, so that no page squeezes the docks. GUI
/// thread.
class PageHead : public QWidget {
    Q_OBJECT
public:
    PageHead(const QString& title, QWidget* page);

    /// "as of 16 May 2026 23:45 UTC".
    void setAbout(const QString& about, const QString& tip = {});
    void setMarks(const QStringList& marks);
    [[nodiscard]] QString about() const;
    /// Adds to the right; a widget whose size policy lets it grow takes the room that is left.
    void addControl(QWidget* control);

private:
    QLabel* m_about;
    QLabel* m_marks;
    QWidget* m_controls;
    QHBoxLayout* m_controlLine;
};

}  // namespace leasehold
