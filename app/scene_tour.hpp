// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QString>
#include <QTimer>
#include <optional>
#include <vector>

#include "widgets/scene/camera.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/values_feed.hpp"

namespace leasehold {

class ChipBar;
class SceneWidget;

/// A flight through the site for those who watch: overview, hall by hall, the racks of the largest tenant, overview; a
/// chip says what is seen. Any key, mouse button or wheel ends it where it is, and so does leaving the page or the
/// site. The tenant is selected while it is shown; the selection from before comes back. Nothing is drawn while it
/// rests at a stop. GUI thread; everything handed in must outlive it.
class SceneTour : public QObject {
    Q_OBJECT
public:
    /// Halls beyond that many are left out, the smallest first.
    static constexpr std::size_t kMostHalls = 12;

    SceneTour(AppState& state, const ValuesFeed& values, SceneWidget& scene, ChipBar& chips);

    /// From the first stop; nothing without a site.
    void start();
    void stop();
    [[nodiscard]] bool running() const { return m_at.has_value(); }
    /// The stop that it flies to or rests at, and how many there are; 0 when it does not run.
    [[nodiscard]] std::size_t position() const { return m_at.value_or(0); }
    [[nodiscard]] std::size_t count() const { return m_stops.size(); }
    /// How long it rests at a stop, milliseconds.
    void setRest(int milliseconds) { m_rest.setInterval(milliseconds); }

Q_SIGNALS:
    void runningChanged(bool running);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Stop {
        scene::CameraPose pose;
        QString words;
        PartyIndex tenant;  ///< selected while it is shown
    };
    void plan();
    void planHalls();
    void planTenant();
    void fly(std::size_t stop);
    void next();
    void showTenant(PartyIndex tenant);

    AppState& m_state;
    const ValuesFeed& m_values;
    SceneWidget& m_scene;
    ChipBar& m_chips;
    std::vector<Stop> m_stops;
    std::optional<std::size_t> m_at;
    std::optional<Selection> m_before;  ///< what was selected before a tenant was
    QTimer m_rest;
};

}  // namespace leasehold
