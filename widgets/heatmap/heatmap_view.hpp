// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <map>
#include <optional>
#include <vector>

#include "widgets/controls/look.hpp"
#include "widgets/models/heatmap_colours.hpp"
#include "widgets/models/heatmap_feed.hpp"
#include "widgets/state/app_state.hpp"

namespace leasehold {

/// The plot of the heatmap: rows down, time across, a colour a cell. It draws tiles of a HeatmapFeed, scaled ones where
/// the wanted ones are still on their way, so that moving never waits. It reads and changes AppState alone. GUI thread.
///
/// Mouse: the wheel zooms time and rows at the pointer (Ctrl: time alone; Alt, or over the names: rows alone; Shift or
/// sideways: moves in time); drag moves; Shift+drag, or drag in Mode::Select, brushes a time window and rows; drag
/// along the axis brushes the window alone, along the names the rows alone. A click selects the row and moves the
/// cursor to the cell; with Ctrl it adds the row. Double click shows everything again. Keys: arrows move the probe cell
/// by cell (Ctrl: by eight), with Shift they brush; Return selects what it is on;
/// + and - zoom at it, with Ctrl time alone; PageUp and PageDown move by a screen of rows; Home and End go to the first
/// and the last sample; 0 shows everything; [ and ] put the window's ends at the probe.
class HeatmapView : public QWidget {
    Q_OBJECT
public:
    enum class Mode : std::uint8_t { Move, Select };
    /// Seconds since 1970 and positions, with fractions.
    struct Look {
        double from = 0;
        double to = 0;
        double top = 0;
        double bottom = 0;
        friend bool operator==(const Look&, const Look&) = default;
    };
    /// One cell that is pointed at.
    struct Probe {
        double time = 0;
        double position = 0;
        friend bool operator==(const Probe&, const Probe&) = default;
    };

    HeatmapView(AppState& state, HeatmapFeed& feed, QWidget* parent = nullptr);

    void setStatistic(Statistic statistic);
    [[nodiscard]] Statistic statistic() const { return m_statistic; }
    /// Bins no shorter than that; 0: as fine as the pixels.
    void setLongestBin(Duration bin);
    void setMode(Mode mode);
    [[nodiscard]] Mode mode() const { return m_mode; }
    /// Said in the middle of the plot instead of cells; empty: the cells.
    void setNotice(const QString& notice);
    [[nodiscard]] const QString& notice() const { return m_notice; }

    [[nodiscard]] const Look& shown() const { return m_shown; }
    /// Kept within the rows and the samples. A look of no extent shows everything.
    void setShown(Look look);
    /// As setShown() once the rows asked for next are there; applyLater() says that they are already.
    void setShownLater(const Look& look);
    void applyLater();
    /// What is shown, or will be; none where that is everything.
    [[nodiscard]] std::optional<Look> part() const;
    void showAll();
    void zoomBy(double timeFactor, double rowFactor);

    [[nodiscard]] const HeatmapColours& colours() const { return m_colours; }
    /// The bin that cells have now; 0 without rows.
    [[nodiscard]] Duration bin() const;
    /// Everything drawn is what was asked for, at its own scale.
    [[nodiscard]] bool isSettled() const;
    /// The cell at a place of the widget; none beside the cells, or while its tile is on its way.
    [[nodiscard]] std::optional<CellText> cellAt(QPointF place) const;

    [[nodiscard]] QRectF plotRect() const;   ///< the cells
    [[nodiscard]] QRectF axisRect() const;   ///< over it
    [[nodiscard]] QRectF namesRect() const;  ///< beside it
    [[nodiscard]] double xOf(double time) const;
    [[nodiscard]] double yOf(double position) const;
    [[nodiscard]] double timeAt(double x) const;
    [[nodiscard]] double positionAt(double y) const;
    [[nodiscard]] QSize minimumSizeHint() const override { return {420, 240}; }

Q_SIGNALS:
    void shownChanged();
    void coloursChanged();
    void modeChanged();

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

private:
    enum class Drag : std::uint8_t { None, Move, Brush, BrushTime, BrushRows };
    struct Brush {
        Probe from;
        Probe to;
    };
    /// What a tile's cells are, by key, band and column.
    struct Cell {
        HeatmapTilePtr tile;
        std::uint32_t band = 0;
        std::uint32_t column = 0;
    };
    struct Painted {
        HeatmapTilePtr tile;
        QImage image;
    };

    void rowsChanged();
    void selectionChanged();
    [[nodiscard]] bool rowsAreOfSite() const;
    void recolour();
    void request();
    [[nodiscard]] HeatmapLook wanted() const;
    [[nodiscard]] double rowsHeight() const;
    [[nodiscard]] double leastRows() const;
    [[nodiscard]] std::optional<Cell> cellOf(const Probe& probe) const;
    [[nodiscard]] const QImage& imageOf(const HeatmapTilePtr& tile);
    [[nodiscard]] const leasehold::Look& look() const { return lookOf(m_state.dark()); }

    void zoomAt(QPointF place, double timeFactor, double rowFactor);
    void moveBy(double pixelsX, double pixelsY);
    void moveProbe(int columns, int bands, bool brush);
    void keepInView(const Probe& probe);
    void select(const Probe& a, const Probe& b, bool time, bool rows);
    void pick(const Probe& probe, bool add);
    void updateBrush(QPointF place);
    [[nodiscard]] Probe probeAt(QPointF place) const;
    [[nodiscard]] Drag dragFor(const QMouseEvent& event) const;
    void zoomByKey(double factor, bool timeAlone);

    void paintTiles(QPainter& painter);
    void paintTile(QPainter& painter, const HeatmapTilePtr& tile, const QRect& clip);
    [[nodiscard]] QRect pixelsOf(const TileKey& key) const;
    void paintGrid(QPainter& painter) const;
    void paintEdges(QPainter& painter) const;
    void paintWindow(QPainter& painter) const;
    void paintSelection(QPainter& painter) const;
    void paintProbe(QPainter& painter) const;
    void paintCard(QPainter& painter, const CellText& text, const QRectF& cell) const;
    void paintAxis(QPainter& painter) const;
    void paintNames(QPainter& painter) const;
    void paintNotice(QPainter& painter) const;

    AppState& m_state;
    HeatmapFeed& m_feed;
    HeatmapColours m_colours;
    Statistic m_statistic = Statistic::Mean;
    Duration m_longestBin{0};
    Mode m_mode = Mode::Move;
    QString m_notice;
    Look m_shown;
    std::optional<Look> m_later;
    std::pair<GroupBy, std::uint32_t> m_rowsBefore{GroupBy::Tenant, 0};
    std::map<TileKey, Painted> m_images;
    std::vector<RowSpan> m_selected;
    std::optional<Probe> m_probe;
    std::optional<Brush> m_brush;
    bool m_byKeys = false;  ///< the probe is the keyboard's: it stays when the pointer leaves
    Drag m_drag = Drag::None;
    QPointF m_pressed;
    QPointF m_last;
    bool m_moved = false;
};

}  // namespace leasehold
