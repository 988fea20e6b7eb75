// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/scene_widget.hpp"

#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkRenderer.h>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace leasehold {
namespace {

constexpr int kRestMilliseconds = 180;  ///< without change until the finer picture
constexpr double kBand = 12;            ///< milliseconds that a band should take
constexpr int kLeastBand = 8;           ///< lines
constexpr double kFiner = 2;            ///< the finer picture, times the view's size
constexpr int kFlightStep = 16;

scene::Viewport scaled(scene::Viewport view, double factor) {
    view.width = std::max(1, static_cast<int>(view.width * factor));
    view.height = std::max(1, static_cast<int>(view.height * factor));
    return view;
}

QSize sizeOf(const scene::Viewport& view) {
    return {view.width, view.height};
}

}  // namespace

QSurfaceFormat SceneWidget::defaultFormat() {
    QSurfaceFormat f;
    f.setRenderableType(QSurfaceFormat::OpenGL);
    f.setVersion(3, 2);
    f.setProfile(QSurfaceFormat::CoreProfile);
    f.setSwapBehavior(QSurfaceFormat::DoubleBuffer);
    f.setRedBufferSize(8);
    f.setGreenBufferSize(8);
    f.setBlueBufferSize(8);
    f.setAlphaBufferSize(8);
    f.setDepthBufferSize(24);
    f.setStencilBufferSize(8);
    f.setSamples(0);  // Qt's samples are lost when a widget gets another parent
    return f;
}

SceneWidget::SceneWidget(QWidget* parent, CanvasKind canvas)
    : QWidget(parent), m_canvas(Canvas::make(canvas, *this, this)) {
    qRegisterMetaType<scene::PickResult>();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(160, 120);
    m_canvas->widget()->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_content.compass = true;
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMilliseconds);
    connect(&m_rest, &QTimer::timeout, this, &SceneWidget::rest);
    connect(&m_refineTimer, &QTimer::timeout, this, &SceneWidget::refine);
    m_flightTimer.setInterval(kFlightStep);
    connect(&m_flightTimer, &QTimer::timeout, this, &SceneWidget::stepFlight);
}

SceneWidget::~SceneWidget() {
    delete m_canvas;  // while there is somebody to free what lives in OpenGL
}

void SceneWidget::graphicsReady(const QString& device) {
    m_canvas->renderWindow()->AddRenderer(m_scene.renderer());
    m_device = device;
    m_drawn = {};
    m_dirty = true;
    m_ready = true;
}

void SceneWidget::graphicsGoing() {
    m_scene.releaseGraphics(m_canvas->renderWindow());
    m_canvas->renderWindow()->RemoveRenderer(m_scene.renderer());
    m_ready = false;
}

void SceneWidget::graphicsFailed(const QString& message) {
    emit failed(message);
}

void SceneWidget::resizeEvent(QResizeEvent* event) {
    m_canvas->widget()->setGeometry(rect());
    sceneChanged(m_moving);
    QWidget::resizeEvent(event);
}

scene::Viewport SceneWidget::viewport() const {
    const QPointF size = toDevice(QPointF(width(), height()));
    return scene::viewportFor(std::max(1, qRound(size.x())), std::max(1, qRound(size.y())), devicePixelRatioF(),
                              m_content, colouring().get());
}

double SceneWidget::factor() const {
    if (!m_adaptive) {
        return 1;
    }
    return m_moving ? m_scale.scale() : m_fine ? kFiner : 1;
}

void SceneWidget::renderScene(const scene::Viewport& view) {
    QElapsedTimer clock;
    clock.start();
    const double f = factor();
    render(view, f, 0, view.height);
    if (!m_moving) {
        // Software GL works on after the call returns; only a finished frame tells what it costs.
        m_canvas->renderWindow()->WaitForCompletion();
    }
    m_lastFrame = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    if (!m_moving) {
        m_fullFrame = m_lastFrame / (f * f);
    }
    m_drawnScale = f;
    m_drawn = sizeOf(scaled(view, f));
    m_frameUnderWay = true;
    ++m_framesRendered;
    m_dirty = false;
    emit rendered(m_drawnScale);
}

/// The camera stands: a picture of full size, and then, where there is time, one that is finer.
void SceneWidget::rest() {
    const bool coarse = std::exchange(m_moving, false) && m_drawnScale < 1;
    if (m_canvas->takesBands()) {
        m_refineWanted = m_adaptive;
        m_dirty = m_dirty || coarse;
    } else {
        m_fine = m_adaptive && m_fullFrame * 4 < m_pace.fineAtOnce;
        m_dirty = true;
    }
    redraw();
}

/// Draws the next band. Events come in between, so that a picture of a quarter of a second holds nobody up.
void SceneWidget::refine() {
    const scene::Viewport view = viewport();
    if (!m_ready || m_dirty || !isVisible()) {
        m_refineTimer.stop();
        return;
    }
    const int lines = std::min(m_bandLines, view.height - m_refined);
    QElapsedTimer clock;
    clock.start();
    m_canvas->addBand(m_refined, lines, [&] { render(view, kFiner, m_refined, lines); });
    const double took = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    m_refining += took;
    m_refined += lines;
    m_bandLines = std::max(kLeastBand, static_cast<int>(lines * std::clamp(kBand / took, 0.25, 2.0)));
    if (m_refined >= view.height) {
        m_refineTimer.stop();
        m_fine = true;
        m_drawnScale = factor();
        m_drawn = sizeOf(scaled(view, kFiner));
        m_lastFrame = m_refining;
        ++m_framesRendered;
        m_canvas->showBands();
        emit rendered(m_drawnScale);
    } else if (m_refining > m_pace.fineInBands) {
        m_refineTimer.stop();
    }
}

/// Lines of a picture of that view, all of it drawn larger or smaller by a factor.
void SceneWidget::render(const scene::Viewport& view, double factor, int line, int lines) {
    const scene::Viewport drawn = scaled(view, factor);
    const auto at = [&](int l) { return l == view.height ? drawn.height : static_cast<int>(l * factor); };
    const scene::SceneRenderer::Lines band{at(line), at(line + lines)};
    vtkGenericOpenGLRenderWindow* window = m_canvas->renderWindow();
    window->SetSize(drawn.width, band.to - band.from);
    window->SetScreenSize(drawn.width, band.to - band.from);
    m_scene.setLeastPixels(static_cast<float>(0.6 * std::max(1.0, factor) * devicePixelRatioF()));
    m_scene.setMoving(m_adaptive && m_moving);
    m_scene.prepare(window, drawn, band);
    window->Render();
}

/// What a frame takes is known once it is on the screen: the copy, the overlay and Qt's composition are part of it.
void SceneWidget::frameShown() {
    if (!std::exchange(m_frameUnderWay, false)) {
        return;
    }
    const double took = static_cast<double>(m_frameClock.nsecsElapsed()) / 1e6;
    m_times.add(took, m_drawnScale);
    if (m_moving && m_adaptive) {
        m_scale.add(took);
    }
}

void SceneWidget::paintBand(QPainter& painter) const {
    const scene::Rgb c = m_scene.theme().selection;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(QColor(c.r, c.g, c.b), 1));
    painter.setBrush(QColor(c.r, c.g, c.b, 40));
    painter.drawRect(QRectF(m_pressed, m_last).normalized());
}

void SceneWidget::paintOver(QPainter& painter) {
    if (geometry()) {
        painter.save();
        painter.scale(1 / devicePixelRatioF(), 1 / devicePixelRatioF());
        const QRectF legend = m_overlay.legendRect();
        m_overlay.paint(painter, *geometry(), colouring().get(), m_scene.palette(), m_scene.theme(), pose(), viewport(),
                        devicePixelRatioF(), m_content);
        painter.restore();
        if (m_overlay.legendRect() != legend) {
            QMetaObject::invokeMethod(this, &SceneWidget::legendMoved, Qt::QueuedConnection);  // not while it paints
        }
    }
    if (m_drag == Drag::Band) {
        paintBand(painter);
    }
    if (m_showTimes) {
        constexpr QSizeF kPlate(340, 104);
        const QRectF plate({width() - kPlate.width() - 18, 52}, kPlate);
        m_times.paint(painter, plate, m_scene.theme(), m_device);
    }
}

bool SceneWidget::drawFrame() {
    ++m_framesPainted;
    m_frameClock.start();
    const scene::Viewport view = viewport();
    if (m_wantOverview && geometry()) {
        m_scene.setPose(scene::overviewPose(*geometry(), view));
        m_wantOverview = false;
        m_dirty = true;
    }
    const double f = factor();
    const bool resized = m_drawn != sizeOf(scaled(view, f));
    const bool due = m_dirty || resized;
    if (due) {
        renderScene(view);
    }
    if (std::exchange(m_refineWanted, false)) {
        m_refined = 0;
        m_refining = 0;
        m_refineTimer.start();
    }
    return due;
}

void SceneWidget::sceneChanged(bool moving) {
    m_dirty = true;
    m_fine = false;
    m_moving = moving;
    m_refineTimer.stop();
    m_refineWanted = false;
    if (m_adaptive) {
        m_rest.start();
    }
    redraw();
}

void SceneWidget::setPace(const FramePace& pace) {
    m_pace = pace;
    m_scale = RenderScale(pace.moving);
}

void SceneWidget::setAdaptive(bool adaptive) {
    m_adaptive = adaptive;
    m_rest.stop();
    m_refineTimer.stop();
    m_refineWanted = false;
    m_moving = false;
    m_fine = false;
    m_dirty = true;
    redraw();
}

void SceneWidget::setSnapshot(const SnapshotPtr& snapshot, bool keepCamera) {
    setGeometry(snapshot ? scene::buildGeometry(snapshot) : nullptr, keepCamera);
}

void SceneWidget::setGeometry(scene::SiteGeometryPtr geometry, bool keepCamera) {
    if (keepCamera && geometry && m_scene.wholeGeometry() &&
        isSameTopology(*geometry->snapshot, *m_scene.wholeGeometry()->snapshot)) {
        change([&] { m_scene.setGeometry(std::move(geometry)); });
        return;
    }
    stopFlight();
    m_content.hovered = {};
    m_content.tray.reset();
    m_content.selected.clear();
    const bool same =
        geometry && m_scene.wholeGeometry() && geometry->snapshot->path == m_scene.wholeGeometry()->snapshot->path;
    change([&] { m_scene.setGeometry(std::move(geometry)); });
    if (!same) {
        m_kept = {};
    }
    if (std::exchange(m_isolation, std::nullopt)) {
        emit isolationChanged();
    }
    m_wantOverview = !keepCamera;
    sceneChanged(false);
}

void SceneWidget::setColouring(std::shared_ptr<const scene::Colouring> colouring) {
    m_scene.setColouring(std::move(colouring));
    sceneChanged(m_moving);
}

void SceneWidget::setTheme(const scene::Theme& theme) {
    m_scene.setTheme(theme);
    sceneChanged(false);
}

void SceneWidget::setFabricVisible(bool visible) {
    m_scene.setFabricVisible(visible);
    sceneChanged(false);
}

void SceneWidget::setFabricBy(scene::FabricBy by, std::vector<float> loads) {
    m_content.cables = by;
    m_content.hovered = {};  // trays get other numbers
    m_content.tray.reset();
    const bool moving = m_moving;
    change([&] { m_scene.setFabricBy(by, std::move(loads)); });
    m_moving = moving;
}

const scene::TrayPiece* SceneWidget::trayOf(const scene::PickResult& pick) const {
    const auto& pieces = m_scene.trays().pieces;
    return pick.tray < pieces.size() ? &pieces[pick.tray] : nullptr;
}

void SceneWidget::setContent(scene::OverlayContent content) {
    content.hovered = m_content.hovered;
    content.tray = m_content.tray;
    content.cables = m_content.cables;
    m_content = std::move(content);
    redraw();
}

void SceneWidget::setSelected(std::vector<scene::PickResult> selected) {
    m_content.selected = std::move(selected);
    redraw();
}

Result<QImage> SceneWidget::picture(int width, int height, const scene::OverlayContent* content) const {
    return beginPicture(width, height, content).and_then([](const auto& drawing) { return drawing->finished(); });
}

Result<std::unique_ptr<scene::PictureDrawing>> SceneWidget::beginPicture(int width, int height,
                                                                         const scene::OverlayContent* content) const {
    if (!geometry()) {
        return fail(ErrorCode::NotFound, "site view", "shows no site", "open a site first");
    }
    scene::PictureSpec spec;
    spec.width = width;
    spec.height = height;
    spec.pose = &pose();
    spec.theme = &m_scene.theme();
    spec.fabric = m_scene.fabricVisible();
    spec.content = content != nullptr ? *content : m_content;
    spec.content.hovered = {};
    spec.content.tray.reset();
    spec.visible = m_scene.visible();
    spec.emphasis = m_scene.emphasis();
    spec.links = m_scene.linkCurves();
    spec.fabricBy = m_scene.fabricBy();
    spec.loads = m_scene.loads();
    return scene::PictureDrawing::begin(m_scene.wholeGeometry(), colouring(), spec);
}

}  // namespace leasehold
