// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPixmap>
#include <QWidget>
#include <optional>
#include <string>
#include <vector>

#include "widgets/controls/look.hpp"
#include "widgets/controls/time_axis.hpp"
#include "widgets/models/utilisation_curve.hpp"
#include "widgets/state/app_state.hpp"

class QScrollBar;

namespace leasehold {

/// A lease as a bar on its tenant's lane.
struct LeaseBar {
    LeaseIndex lease;
    TimeWindow term;
    bool openEnded = false;
};

struct TenantLane {
    PartyIndex tenant;
    QString name;
    QColor colour;
    std::vector<LeaseBar> bars;
};

/// The plot of the timeline: ruler with the window's handles, utilisation curve, a lane of lease bars per tenant, the
/// cursor over all of it. It reads and changes AppState alone. GUI thread.
///
/// Mouse: drag in the plot moves the cursor; a handle moves an end of the window, the band between them the whole; the
/// wheel zooms at the pointer, Shift+wheel or the middle button pans; a click on a bar selects the lease.
/// Keys: Left/Right one step, Ctrl a day, PageUp/PageDown a tenth of the view, Home/End the first and last sample,
/// + and - zoom, 0 shows all data, [ and ] put the window's ends at the cursor, Space asks for playback; Up and Down
/// scroll the lanes.
///
/// It asks for the same height whatever the number of lanes: those that find no room under the curve are scrolled to,
/// with the wheel over them, Up and Down, or the bar at their right. Ruler and curve stay in sight.
class TimelineView : public QWidget {
    Q_OBJECT
public:
    explicit TimelineView(AppState& state, QWidget* parent = nullptr);

    void setCurve(UtilisationCurve curve);
    void setLanes(std::vector<TenantLane> lanes);
    /// Said in the plot while there is no curve ("reading samples", "no telemetry").
    void setNotice(const QString& notice);

    [[nodiscard]] TimeWindow shown() const { return m_shown; }
    void setShown(TimeWindow window);
    void showData();  ///< the samples, with a little of the future
    void showAll();   ///< all leases
    void zoomBy(double factor);
    /// Moves the cursor by grid steps; scrolls along where it leaves the view.
    void stepCursor(std::int64_t steps);
    void moveCursorTo(Instant t);

    [[nodiscard]] TimeScale scale() const;
    [[nodiscard]] QRectF plotRect() const;   ///< the curve's area
    [[nodiscard]] QRectF lanesRect() const;  ///< what is seen of the lanes, under the curve
    /// Where a lane is drawn; outside lanesRect() where it is scrolled away.
    [[nodiscard]] QRectF laneRect(std::size_t lane) const;
    [[nodiscard]] std::size_t laneCount() const { return m_lanes.size(); }
    [[nodiscard]] bool lanesScroll() const;  ///< there are more than there is room for
    /// Scrolls so that the lane is seen whole.
    void showLane(std::size_t lane);
    [[nodiscard]] QRectF rulerRect() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void playbackToggled();
    void shownChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    enum class Drag : std::uint8_t { None, Cursor, From, To, Window, Pan };
    [[nodiscard]] Drag dragAt(QPointF position) const;
    [[nodiscard]] std::optional<LeaseIndex> leaseAt(QPointF position) const;
    void dragTo(QPointF position);
    void siteChanged();
    void selectionChanged();
    void refresh();
    void placeLanes();
    void scrollLanes(double pixels);
    [[nodiscard]] QRectF wholeLane(std::size_t lane) const;
    [[nodiscard]] std::pair<std::size_t, std::size_t> lanesSeen() const;
    [[nodiscard]] QString toolTipAt(QPointF position) const;
    [[nodiscard]] Duration shortest() const;

    void paintBackground(QPainter& painter) const;
    void paintRuler(QPainter& painter) const;
    void paintCurve(QPainter& painter) const;
    void paintLanes(QPainter& painter) const;
    void paintBar(QPainter& painter, const QRectF& lane, const TenantLane& tenant, const LeaseBar& bar) const;
    void paintTerms(QPainter& painter, const QRectF& lane, const LeaseBar& bar) const;
    void paintBreaks(QPainter& painter) const;
    void paintPlanned(QPainter& painter) const;
    [[nodiscard]] QString termsText(LeaseIndex lease) const;
    void paintWindow(QPainter& painter) const;
    void paintCursor(QPainter& painter) const;
    [[nodiscard]] const Look& look() const { return lookOf(m_state.dark()); }

    AppState& m_state;
    UtilisationCurve m_curve;
    std::vector<TenantLane> m_lanes;
    QString m_notice;
    TimeWindow m_shown;
    std::string m_path;  ///< of the site that is shown, to know it when it is read again
    Drag m_drag = Drag::None;
    QPointF m_pressed;
    TimeWindow m_atPress;  ///< window or view when the drag began
    bool m_moved = false;
    QScrollBar* m_scroll;
    double m_wheel = 0;  ///< of a fine wheel, not yet a whole pixel
    QPixmap m_base;      ///< everything but window and cursor, which move while scrubbing
};

}  // namespace leasehold
