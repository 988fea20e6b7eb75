// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QElapsedTimer>
#include <QMetaObject>
#include <QOpenGLWidget>
#include <QPointF>
#include <QSurfaceFormat>
#include <QTimer>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <vtkSmartPointer.h>

#include "data/model/result.hpp"
#include "widgets/scene/overlay.hpp"
#include "widgets/scene/picker.hpp"
#include "widgets/scene/render_image.hpp"
#include "widgets/scene/scene_renderer.hpp"

class QSurface;
class vtkObject;

namespace leasehold {

namespace scene {
class HostedWindow;
}

/// The site view in a window: the scene of widgets/scene inside a QOpenGLWidget, and the mouse and keys that move its
/// camera. It asks for repaints and never renders by itself; a hover redraws the overlay alone, and nothing is
/// rendered when nothing changed. GUI thread.
///
/// Mouse: left drag orbits around the point under it; middle, right or Shift+left drag moves the floor; wheel zooms
/// to the cursor; double click flies to what is under it. Keys: Home overview, T floor plan, arrows orbit, Shift+arrows
/// move, + and - zoom, F flies to the first selected, Esc stops a flight, F12 shows frame times.
class SceneWidget : public QOpenGLWidget {
    Q_OBJECT

public:
    /// The format that the program must set with QSurfaceFormat::setDefaultFormat() before its QApplication.
    static QSurfaceFormat defaultFormat();

    explicit SceneWidget(QWidget* parent = nullptr);
    ~SceneWidget() override;

    /// Shows a site from its overview, or from where one stands if `keepCamera`. Null empties the view.
    void setSnapshot(const SnapshotPtr& snapshot, bool keepCamera = false);
    /// The same with a geometry built elsewhere (buildGeometry() may run on another thread).
    void setGeometry(scene::SiteGeometryPtr geometry, bool keepCamera = false);
    [[nodiscard]] const scene::SiteGeometryPtr& geometry() const { return m_scene.geometry(); }
    void setColouring(std::shared_ptr<const scene::Colouring> colouring);
    [[nodiscard]] const std::shared_ptr<const scene::Colouring>& colouring() const { return m_scene.colouring(); }
    void setTheme(const scene::Theme& theme);
    void setFabricVisible(bool visible);
    /// Title, marks, what is selected. `hovered` is the widget's own and is kept.
    void setContent(scene::OverlayContent content);
    [[nodiscard]] const scene::OverlayContent& content() const { return m_content; }
    void setSelected(std::vector<scene::PickResult> selected);

    [[nodiscard]] const scene::CameraPose& pose() const { return m_scene.pose(); }
    void setPose(const scene::CameraPose& pose);
    void flyTo(const scene::CameraPose& pose);
    /// "overview", "top", "hall:NAME", "row:NAME", "rack:NAME", as namedPose().
    Result<void> goTo(std::string_view spec, bool fly = true);
    [[nodiscard]] bool flying() const { return m_flight.has_value(); }

    /// What lies at a place of the widget (logical pixels).
    [[nodiscard]] scene::PickResult pickAt(QPointF position) const;
    /// The view at any size, as this widget shows it. Not read from the screen, so it may be hidden.
    [[nodiscard]] Result<QImage> picture(int width, int height) const;

    /// Frames that VTK rendered, and paints in all (those that only redrew the overlay too).
    [[nodiscard]] int framesRendered() const { return m_framesRendered; }
    [[nodiscard]] int framesPainted() const { return m_framesPainted; }
    [[nodiscard]] double lastFrameMilliseconds() const { return m_lastFrame; }
    /// Off: always full size, never finer; for tests that compare pixels.
    void setAdaptive(bool adaptive);

signals:
    /// Something else came under the cursor; a result without rack and floor when nothing did.
    void hovered(const leasehold::scene::PickResult& pick, QPoint globalPosition);
    void clicked(const leasehold::scene::PickResult& pick, Qt::KeyboardModifiers modifiers);
    void doubleClicked(const leasehold::scene::PickResult& pick);
    void poseChanged();
    void flightEnded();
    /// The context could not be used; a sentence for the user.
    void failed(const QString& message);

protected:
    void initializeGL() override;
    void paintGL() override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    enum class Drag { None, Pressed, Orbit, Pan };
    struct Flight {
        scene::CameraPose from;
        scene::CameraPose to;
        double seconds = 1;
        QElapsedTimer clock;
    };
    void onVtkEvent(vtkObject*, unsigned long event, void* answer);
    void releaseContext();
    void sceneChanged(bool moving);
    void renderScene(const scene::Viewport& view);
    void blit(const scene::Viewport& view);
    void paintOverlay(const scene::Viewport& view);
    void moveTo(const scene::CameraPose& pose);
    void stepFlight();
    void stopFlight();
    void flyToPick(const scene::PickResult& pick);
    void setHovered(const scene::PickResult& pick, QPoint globalPosition);
    [[nodiscard]] scene::Viewport viewport() const;
    [[nodiscard]] QPointF toDevice(QPointF logical) const { return logical * devicePixelRatioF(); }
    [[nodiscard]] scene::Vec3 anchorAt(QPointF device) const;
    [[nodiscard]] double factor() const;

    scene::SceneRenderer m_scene;
    scene::Overlay m_overlay;
    scene::OverlayContent m_content;
    vtkSmartPointer<scene::HostedWindow> m_window;
    QMetaObject::Connection m_contextGone;
    QSurface* m_surface = nullptr;
    bool m_ready = false;
    bool m_dirty = true;
    bool m_moving = false;
    bool m_fine = false;
    bool m_adaptive = true;
    bool m_wantOverview = true;
    bool m_showTimes = false;
    QTimer m_rest;
    QTimer m_flightTimer;
    std::optional<Flight> m_flight;
    Drag m_drag = Drag::None;
    QPointF m_pressed;
    QPointF m_last;
    scene::Vec3 m_pivot;
    int m_framesRendered = 0;
    int m_framesPainted = 0;
    double m_lastFrame = 0;
    double m_fullFrame = 20;  ///< milliseconds that a frame of full size took of late
};

}  // namespace leasehold

Q_DECLARE_METATYPE(leasehold::scene::PickResult)
