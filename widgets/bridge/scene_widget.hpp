// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QElapsedTimer>
#include <QPointF>
#include <QSurfaceFormat>
#include <QTimer>
#include <QWidget>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "data/model/result.hpp"
#include "widgets/bridge/canvas.hpp"
#include "widgets/bridge/frame_times.hpp"
#include "widgets/bridge/render_scale.hpp"
#include "widgets/scene/overlay.hpp"
#include "widgets/scene/picker.hpp"
#include "widgets/scene/render_image.hpp"
#include "widgets/scene/scene_renderer.hpp"
#include "widgets/state/view_state.hpp"

class QPainter;

namespace leasehold {

/// What drawing may take, milliseconds of real time.
struct FramePace {
    double moving = RenderScale::kWantedMilliseconds;  ///< a frame of a movement; slower ones are drawn smaller
    double fineAtOnce = 260;                           ///< the finer picture at rest in one go; else it is not drawn
    double fineInBands = 2000;                         ///< the same a band at a time; then it is given up
};

/// The site view in a window: the scene of widgets/scene on a canvas, and the mouse and keys that move its camera. It
/// asks for repaints and never renders by itself; a hover redraws the overlay alone, and nothing is rendered when
/// nothing changed. GUI thread.
///
/// Mouse: left drag orbits around the point under it (on the floor plan it moves the floor); middle or right drag moves
/// the floor; Shift+left drag draws a rubber band; wheel zooms to the cursor; double click flies to what is under it;
/// right click asks for a menu. Keys: Home overview, T floor plan, arrows orbit, Shift+arrows move, + and - zoom, F
/// flies to the first selected, N turns to plan north, Shift+1..9 fly to a kept camera and Ctrl+Shift+1..9 keep one,
/// Esc stops a flight, F12 shows frame times. Whatever moves the camera by hand ends a flight.
class SceneWidget : public QWidget, public ViewState, private CanvasHost {
    Q_OBJECT

public:
    /// The format that the program must set with QSurfaceFormat::setDefaultFormat() before its QApplication.
    static QSurfaceFormat defaultFormat();

    explicit SceneWidget(QWidget* parent = nullptr, CanvasKind canvas = Canvas::preferred());
    ~SceneWidget() override;

    /// Shows a site from its overview, or from where one stands if `keepCamera`. Null empties the view.
    void setSnapshot(const SnapshotPtr& snapshot, bool keepCamera = false);
    /// The same with a geometry built elsewhere (buildGeometry() may run on another thread).
    void setGeometry(scene::SiteGeometryPtr geometry, bool keepCamera = false);
    [[nodiscard]] const scene::SiteGeometryPtr& geometry() const { return m_scene.geometry(); }
    /// All of it, also where a part is shown alone.
    [[nodiscard]] const scene::SiteGeometryPtr& wholeGeometry() const { return m_scene.wholeGeometry(); }
    void setColouring(std::shared_ptr<const scene::Colouring> colouring);
    [[nodiscard]] const std::shared_ptr<const scene::Colouring>& colouring() const { return m_scene.colouring(); }
    void setTheme(const scene::Theme& theme);
    void setFabricVisible(bool visible);
    /// What colours the trays, the picture's and the legend's. loads as in SceneRenderer::setFabricBy().
    void setFabricBy(scene::FabricBy by, std::vector<float> loads = {});
    /// The tray of a pick (of the last frame's trays); none for a pick of something else.
    [[nodiscard]] const scene::TrayPiece* trayOf(const scene::PickResult& pick) const;
    /// The cables in it, ascending.
    [[nodiscard]] std::vector<std::uint32_t> linksThrough(const scene::PickResult& pick) const {
        return m_scene.linksThrough(pick.tray);
    }
    /// Title, marks, what is selected. `hovered` is the widget's own and is kept.
    void setContent(scene::OverlayContent content);
    [[nodiscard]] const scene::OverlayContent& content() const { return m_content; }
    void setSelected(std::vector<scene::PickResult> selected);

    /// What stands out while the rest is faded, and the cables drawn one by one. Gone with another geometry.
    void setEmphasis(scene::Emphasis emphasis);
    void setLinkCurves(std::vector<std::uint32_t> links);

    /// The part of the site that is shown alone. Gone with another site.
    struct Isolation {
        ScopeKind scope = ScopeKind::Hall;  ///< Hall, Row or Pod
        std::uint32_t index = 0;
        friend bool operator==(const Isolation&, const Isolation&) = default;
    };
    /// None shows everything. A part without racks is refused.
    void isolate(std::optional<Isolation> part);
    [[nodiscard]] const std::optional<Isolation>& isolation() const { return m_isolation; }
    [[nodiscard]] bool shows(RackIndex rack) const;

    [[nodiscard]] const scene::CameraPose& pose() const { return m_scene.pose(); }
    void setPose(const scene::CameraPose& pose);
    void flyTo(const scene::CameraPose& pose);
    /// "overview", "top", "hall:NAME", "row:NAME", "rack:NAME", as namedPose().
    Result<void> goTo(std::string_view spec, bool fly = true);
    static constexpr std::size_t kKeptCameras = 9;
    /// Keeps the camera as it stands under 0..8, and flies to a kept one; false where none is kept.
    void keepCamera(std::size_t place);
    bool flyToKept(std::size_t place);
    [[nodiscard]] const std::optional<scene::CameraPose>& keptCamera(std::size_t place) const {
        return m_kept.at(place);
    }

    /// Camera, kept cameras, and what is shown alone.
    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    [[nodiscard]] bool flying() const { return m_flight.has_value(); }

    /// What lies at a place of the widget (logical pixels).
    [[nodiscard]] scene::PickResult pickAt(QPointF position) const;
    /// Whether GPUs there are large enough to be meant one by one, and not their rack.
    [[nodiscard]] bool showsCells(const scene::PickResult& pick) const;
    /// The picture's size, for what frames or picks by itself.
    [[nodiscard]] scene::Viewport viewport() const;
    /// From the widget's logical pixels to those of viewport().
    [[nodiscard]] QRectF toLogical(const QRectF& device) const {
        const double ratio = devicePixelRatioF();
        return {device.topLeft() / ratio, device.size() / ratio};
    }
    [[nodiscard]] QPointF toDevice(QPointF logical) const { return logical * devicePixelRatioF(); }
    /// The view at any size, as this widget shows it. Not read from the screen, so it may be hidden.
    /// content: what is written on it instead of what the widget shows.
    [[nodiscard]] Result<QImage> picture(int width, int height, const scene::OverlayContent* content = nullptr) const;
    /// The same begun, for who draws it a band at a time.
    [[nodiscard]] Result<std::unique_ptr<scene::PictureDrawing>> beginPicture(
        int width, int height, const scene::OverlayContent* content = nullptr) const;

    /// Where the legend lies, and its colour bar (null without one), logical pixels; as last painted.
    [[nodiscard]] QRectF legendRect() const { return toLogical(m_overlay.legendRect()); }
    [[nodiscard]] QRectF legendBarRect() const { return toLogical(m_overlay.legendBarRect()); }
    [[nodiscard]] QRectF compassRect() const { return toLogical(m_overlay.compassRect()); }
    /// Turns to plan north; from there the floor plan, as a second click on the compass asks for.
    void turnNorth();

    /// What is on the widget now, with all that is written on it.
    [[nodiscard]] QImage shown() { return m_canvas->grabPicture(); }
    [[nodiscard]] Canvas& canvas() { return *m_canvas; }
    /// Frames that VTK rendered, and paints in all (those that only redrew the overlay too).
    [[nodiscard]] int framesRendered() const { return m_framesRendered; }
    [[nodiscard]] int framesPainted() const { return m_framesPainted; }
    /// What VTK took for the last one; frames of a movement may go on after it returned.
    [[nodiscard]] double lastFrameMilliseconds() const { return m_lastFrame; }
    /// Off: always full size, never finer; for tests that compare pixels.
    void setAdaptive(bool adaptive);
    void setPace(const FramePace& pace);
    /// The share of full size that the last frame was drawn at: RenderScale's while the camera moves, 1 or 2 at rest.
    [[nodiscard]] double renderScale() const { return m_drawnScale; }

signals:
    /// A frame was rendered, at that share of full size (renderScale()).
    void rendered(double scale);
    /// Something else came under the cursor; a result without rack and floor when nothing did.
    void hovered(const leasehold::scene::PickResult& pick, QPoint globalPosition);
    void clicked(const leasehold::scene::PickResult& pick, Qt::KeyboardModifiers modifiers);
    void doubleClicked(const leasehold::scene::PickResult& pick);
    /// A rubber band was let go; logical pixels.
    void banded(QRectF band, Qt::KeyboardModifiers modifiers);
    void menuWanted(const leasehold::scene::PickResult& pick, QPoint globalPosition);
    void isolationChanged();
    /// The legend takes another place or size.
    void legendMoved();
    void flightEnded();
    /// The context could not be used; a sentence for the user.
    void failed(const QString& message);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    enum class Drag { None, Pressed, Orbit, Pan, Band };
    struct Flight {
        scene::CameraPose from;
        scene::CameraPose to;
        double seconds = 1;
        QElapsedTimer clock;
    };
    void graphicsReady(const QString& device) override;
    void graphicsGoing() override;
    bool drawFrame() override;
    void paintOver(QPainter& painter) override;
    void frameShown() override;
    void graphicsFailed(const QString& message) override;
    void redraw() { m_canvas->widget()->update(); }
    void sceneChanged(bool moving);
    void renderScene(const scene::Viewport& view);
    void rest();
    void refine();
    void render(const scene::Viewport& view, double factor, int line, int lines);
    void paintBand(QPainter& painter) const;
    void moveTo(const scene::CameraPose& pose);
    void steer(const scene::CameraPose& pose);
    bool cameraKey(const QKeyEvent& event);
    void stepFlight();
    void stopFlight();
    void flyToPick(const scene::PickResult& pick);
    void setHovered(const scene::PickResult& pick, QPoint globalPosition);
    /// Does something to the scene that frees or makes what lives in GL.
    template <class Change>
    void change(Change change) {
        const bool held = m_ready;
        if (held) {
            m_canvas->makeCurrent();
        }
        change();
        if (held) {
            m_canvas->doneCurrent();
        }
        sceneChanged(false);
    }
    [[nodiscard]] scene::Vec3 anchorAt(QPointF device) const;
    [[nodiscard]] double factor() const;

    scene::SceneRenderer m_scene;
    scene::Overlay m_overlay;
    scene::OverlayContent m_content;
    Canvas* m_canvas;      ///< a child widget
    QString m_device;      ///< what draws, in the driver's words
    QSize m_drawn;         ///< of the last frame, device pixels
    bool m_ready = false;  ///< the canvas has OpenGL
    bool m_dirty = true;
    bool m_moving = false;
    bool m_fine = false;
    bool m_adaptive = true;
    bool m_wantOverview = true;
    bool m_showTimes = false;
    QTimer m_rest;
    QTimer m_refineTimer;  ///< a band of the finer picture each
    bool m_refineWanted = false;
    int m_bandLines = 64;   ///< of the next one, by what those before took
    int m_refined = 0;      ///< lines of it, device pixels
    double m_refining = 0;  ///< milliseconds that these took
    QTimer m_flightTimer;
    std::optional<Flight> m_flight;
    std::array<std::optional<scene::CameraPose>, kKeptCameras> m_kept;
    std::optional<Isolation> m_isolation;
    FrameTimes m_times;
    FramePace m_pace;
    RenderScale m_scale;
    QElapsedTimer m_frameClock;    ///< since the paint of the last frame began
    bool m_frameUnderWay = false;  ///< it is not on the screen yet
    double m_drawnScale = 1;
    Drag m_drag = Drag::None;
    QPointF m_pressed;
    QPointF m_last;
    scene::Vec3 m_pivot;
    int m_framesRendered = 0;
    int m_framesPainted = 0;
    double m_lastFrame = 0;
    double m_fullFrame = 20;  ///< milliseconds that a frame of full size takes, as far as is known
};

}  // namespace leasehold

Q_DECLARE_METATYPE(leasehold::scene::PickResult)
