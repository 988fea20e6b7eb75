// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include "widgets/state/jobs.hpp"
#include "widgets/timeline/timeline_view.hpp"

class QComboBox;
class QLabel;
class QToolButton;

namespace leasehold {

/// The timeline with its transport: playback, speeds, zoom; reads the utilisation curve off the GUI thread.
class TimelinePanel : public QWidget {
    Q_OBJECT
public:
    TimelinePanel(AppState& state, JobBoard& jobs, QWidget* parent = nullptr);

    [[nodiscard]] TimelineView* view() const { return m_view; }
    [[nodiscard]] bool playing() const { return m_playing; }
    /// Playing from the end of the data begins again at its start.
    void setPlaying(bool playing);
    void togglePlaying() { setPlaying(!m_playing); }
    /// Moves the cursor as if that much real time had passed while playing; stops at the end of the data.
    void advance(double seconds);
    /// Site seconds per real second.
    [[nodiscard]] double speed() const;

private:
    QWidget* makeBar();
    QToolButton* addButton(QWidget* bar, Symbol which, const QString& tip, void (TimelinePanel::*action)());
    void toStart();
    void toEnd();
    void stepBack();
    void stepOn();
    void fit();
    void fitAll();
    void siteChanged();
    void requestCurve();
    void refreshLanes();
    void refreshIcons();
    void refreshTexts();
    [[nodiscard]] Instant playbackEnd() const;

    AppState& m_state;
    LatestJob m_curveJob;
    TimelineView* m_view;
    QComboBox* m_speed = nullptr;
    QLabel* m_count = nullptr;
    QLabel* m_window = nullptr;
    QToolButton* m_play = nullptr;
    std::vector<std::pair<QToolButton*, Symbol>> m_buttons;
    QTimer m_settled{this};  ///< after a filter has changed
    QTimer m_timer;
    QElapsedTimer m_sinceFrame;
    double m_rest = 0;  ///< site seconds not yet a whole step
    bool m_playing = false;
};

/// The lanes of a site: one per tenant that has a lease, by their first lease, in the tenants' colours.
std::vector<TenantLane> tenantLanes(const OpenSite& site, bool dark);

}  // namespace leasehold
