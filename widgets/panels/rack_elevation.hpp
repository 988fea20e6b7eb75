// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <optional>

#include "widgets/controls/look.hpp"
#include "widgets/panels/elevation_paint.hpp"
#include "widgets/scene/face_layout.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/measures_feed.hpp"
#include "widgets/state/values_feed.hpp"

namespace leasehold {

/// A rack's front: every device at its U, every GPU a cell in the colour it has in the site view. Hover tells the
/// value, a click selects the GPU, node or switch; Up and Down go from node to node. It reads and changes AppState.
/// GUI thread.
class RackElevation : public QWidget {
    Q_OBJECT
public:
    explicit RackElevation(AppState& state, const ValuesFeed& feed, QWidget* parent = nullptr);

    /// Shows that rack of the open site; none empties it.
    void setRack(RackIndex rack);
    /// What tooltips say of watts and degrees; it must outlive this.
    void setMeasures(const MeasuresFeed& measures) { m_measures = &measures; }
    [[nodiscard]] RackIndex rack() const { return m_rack; }
    /// The colours of the feed's values changed.
    void refresh();

    /// What is drawn at a place, and where a GPU or node is drawn (empty: not in this rack).
    [[nodiscard]] Selection thingAt(QPointF position) const;
    [[nodiscard]] QRectF rectOf(GpuOrdinal gpu) const;
    [[nodiscard]] QRectF rectOf(NodeIndex node) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRectF bodyRect() const;
    [[nodiscard]] ElevationShape shape() const;
    [[nodiscard]] NodeIndex nodeOf(const scene::Band& band) const;
    [[nodiscard]] std::uint32_t switchOf(const scene::Band& band) const { return m_switches[band.item]; }
    void paintNumbers(QPainter& painter) const;
    void paintMark(QPainter& painter, const Selection& selection, const QColor& colour) const;
    [[nodiscard]] QString toolTipFor(const Selection& thing) const;
    [[nodiscard]] const Look& look() const { return lookOf(m_state.dark()); }

    AppState& m_state;
    const ValuesFeed& m_feed;
    const MeasuresFeed* m_measures = nullptr;
    RackIndex m_rack;
    scene::FaceLayout m_layout;
    std::vector<std::uint32_t> m_switches;
    Selection m_hovered;
};

}  // namespace leasehold
