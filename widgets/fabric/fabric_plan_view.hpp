// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPainterPath>
#include <QWidget>
#include <set>
#include <vector>

#include "widgets/controls/look.hpp"
#include "widgets/models/fabric_layout.hpp"
#include "widgets/state/loads_feed.hpp"

namespace leasehold {

class MeasuresFeed;

/// A fabric drawn flat: core above spine above leaf above pods, folded groups, links as bands, coloured by tier,
/// state or load as the site view's trays are. Pods take the colour of the site view. It reads and changes AppState
/// alone. GUI thread.
///
/// Mouse: click selects what a box or a band stands for (Shift adds, Ctrl adds or takes away), double click unfolds or
/// folds a group, drag moves, wheel zooms at the pointer. Keys: arrows move, + and - zoom, Home shows all, Return
/// unfolds or folds what is selected, Backspace folds everything.
class FabricPlanView : public QWidget {
    Q_OBJECT
public:
    FabricPlanView(AppState& state, const ValuesFeed& feed, const LoadsFeed& loads, QWidget* parent = nullptr);

    /// Another fabric, or null while there is none.
    void setGraph(FabricGraphPtr graph);
    [[nodiscard]] const FabricGraphPtr& graph() const { return m_graph; }
    [[nodiscard]] const FabricLayout& layoutNow() const { return m_layout; }
    [[nodiscard]] const std::set<std::string>& unfolded() const { return m_unfolded; }
    void setUnfolded(std::set<std::string> keys);
    /// Unfolds or folds a group; nothing for what has nothing in it.
    void toggle(std::uint32_t item);
    void foldAll() { setUnfolded({}); }
    void fit();
    /// What tooltips say of watts and degrees; it must outlive this.
    void setMeasures(const MeasuresFeed& measures) { m_measures = &measures; }

    /// Where a box is drawn, logical pixels.
    [[nodiscard]] QRectF rectOf(std::size_t box) const;
    /// What a box selects: switches, pods, or the nodes of hosts.
    [[nodiscard]] Selection selectionOf(std::uint32_t item) const;
    /// What a band is painted in while nothing lights it up: its tier's colour, or its load's; neutral by state, so
    /// that what is down or slow stands out.
    [[nodiscard]] QColor edgeColour(std::size_t edge) const;
    /// The edge under a point, within a few pixels; none: edges.size().
    [[nodiscard]] std::size_t edgeAt(QPointF position) const;

Q_SIGNALS:
    void unfoldedChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Ends {
        QPointF upper;
        QPointF lower;
    };
    void relayout();
    void placeEnds();
    void zoomAt(QPointF position, double factor);
    void refreshColours();
    void refreshSelected();
    void refreshLoads();
    [[nodiscard]] std::size_t boxAt(QPointF position) const;
    [[nodiscard]] QString toolTipAt(QPointF position) const;
    [[nodiscard]] QString loadText(std::size_t edge) const;
    [[nodiscard]] QPainterPath pathOf(std::size_t edge) const;
    [[nodiscard]] double bandWidth(const FabricEdge& edge) const;

    void paintEdges(QPainter& painter) const;
    void paintTrouble(QPainter& painter, const QPainterPath& path, const LinkSums& sums) const;
    void paintBoxes(QPainter& painter) const;
    void paintBox(QPainter& painter, std::size_t box) const;
    void paintLayers(QPainter& painter) const;
    [[nodiscard]] const Look& look() const { return lookOf(m_state.dark()); }

    AppState& m_state;
    const MeasuresFeed* m_measures = nullptr;
    const ValuesFeed& m_feed;
    const LoadsFeed& m_loads;
    std::vector<float> m_edgeLoads;  ///< 0..1 per edge of the layout, NaN unknown; empty: not asked for
    FabricGraphPtr m_graph;
    FabricLayout m_layout;
    std::set<std::string> m_unfolded;
    std::vector<Ends> m_ends;                                           ///< per edge, plan coordinates
    std::vector<std::vector<GpuRange>> m_gpus;                          ///< per item
    std::vector<std::vector<std::uint32_t>> m_nodes;                    ///< per item, of hosts
    std::vector<QColor> m_colours;                                      ///< per item; invalid: neutral
    std::vector<char> m_selected;                                       ///< per item, with everything that it is in
    std::set<std::pair<std::uint32_t, std::uint32_t>> m_selectedSpans;  ///< items that selected links join
    FabricItems m_items;
    double m_mostGbps = 0;
    double m_scale = 1;
    QPointF m_offset;
    bool m_fitted = true;
    bool m_dragging = false;
    QPointF m_pressed;
    QPointF m_last;
    std::size_t m_hovered = 0;
};

}  // namespace leasehold
