// SPDX-License-Identifier: GPL-3.0-or-later
// The site view as a real window. Needs a display (Xvfb will do) for the OpenGL canvas, which is skipped without one.
#include <QApplication>
#include <QMainWindow>
#include <QOpenGLContext>
#include <QOpenGLWidget>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include "support_site.hpp"
#include "tests/support_mouse.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/bridge/scene_widget.hpp"

using namespace leasehold;
using namespace leasehold::scene;

namespace {

/// As much time as a busy machine wants.
constexpr FramePace kUnhurried{1e9, 1e9, 1e9};

/// Share of pixels whose channels differ by more than `most`.
double difference(const QImage& a, const QImage& b, int most) {
    if (a.size() != b.size()) {
        return 1;
    }
    int differ = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y);
            const QRgb q = b.pixel(x, y);
            const int d =
                std::max({std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)), std::abs(qBlue(p) - qBlue(q))});
            differ += d > most ? 1 : 0;
        }
    }
    return static_cast<double>(differ) / (a.width() * a.height());
}

int colours(const QImage& image) {
    QSet<QRgb> seen;
    for (int y = 0; y < image.height(); y += 3) {
        for (int x = 0; x < image.width(); x += 3) {
            seen.insert(image.pixel(x, y));
        }
    }
    return static_cast<int>(seen.size());
}

}  // namespace

class TestBridge : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data();
    void initTestCase();
    void init();
    void cleanup();
    void paintsTheSceneAndNotItsFrame();
    void showsWhatAPictureShows();
    void rendersNothingWhenNothingChanged();
    void isFinerAtRest();
    void isCoarserWhileFramesOfAMovementAreSlow();
    void hoverRedrawsTheOverlayOnly();
    void hoverAndClickFindTheGpu();
    void doubleClickFlies();
    void wheelKeepsThePointUnderTheCursor();
    void dragOrbitsAroundThePressedPoint();
    void keysMoveTheCamera();
    void survivesReparenting();
    void survivesHidingAndResizing();
    void survivesALostContext();
    void survivesTheEndOfAnotherView();
    void exportsWhileShown();
    void showsNothingWithoutASite();

private:
    void settle();
    QPoint whereIs(GpuOrdinal gpu) const;
    SnapshotPtr m_site;
    std::shared_ptr<Colouring> m_colouring;
    std::unique_ptr<SceneWidget> m_view;
};

/// Everything holds on every canvas.
void TestBridge::initTestCase_data() {
    QTest::addColumn<CanvasKind>("canvas");
    QTest::newRow("opengl") << CanvasKind::OpenGl;
    QTest::newRow("image") << CanvasKind::Image;
}

void TestBridge::initTestCase() {
    testing::SiteSpec spec;
    spec.halls = 1;
    spec.rowsPerHall = 2;
    spec.podsPerRow = 1;
    spec.nvl72Hall = false;
    spec.plannedRow = false;
    m_site = testing::makeSite(spec);
    m_colouring = testing::makeUtilisation(*m_site);
}

void TestBridge::init() {
    QFETCH_GLOBAL(CanvasKind, canvas);
    const QString platform = QGuiApplication::platformName();
    if (canvas == CanvasKind::OpenGl &&
        (platform == QStringLiteral("offscreen") || platform == QStringLiteral("minimal"))) {
        QSKIP("a platform without OpenGL windows");
    }
    m_view = std::make_unique<SceneWidget>(nullptr, canvas);
    m_view->setAdaptive(false);
    m_view->resize(640, 400);
    m_view->setSnapshot(m_site);
    m_view->setColouring(m_colouring);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    QTRY_VERIFY_WITH_TIMEOUT(m_view->framesRendered() > 0, kLong);
    settle();
}

void TestBridge::cleanup() {
    m_view.reset();
}

/// Until no paint is due.
void TestBridge::settle() {
    int before = -1;
    QTRY_VERIFY_WITH_TIMEOUT(std::exchange(before, m_view->framesPainted()) == m_view->framesPainted(), kLong);
    QCoreApplication::processEvents();
}

QPoint TestBridge::whereIs(GpuOrdinal gpu) const {
    const SiteGeometry& g = *m_view->geometry();
    const RackPlace& rack = g.racks[m_site->rackOf(gpu).value];
    for (const Band& band : g.layoutOf(rack).bands) {
        if (band.kind == BandKind::Node && rack.firstNode + band.item == m_site->gpus[gpu.value].node.value) {
            const FaceRect r =
                g.layoutOf(rack).cellOf(band, gpu.value - rack.gpus.first - band.gpuOffset, rack.width, rack.height);
            const Viewport view{m_view->width(), m_view->height()};
            const ScreenPoint s = project(m_view->pose(), view, rack.onFace(Face::Front, r.centre()));
            return {qRound(s.x), qRound(s.y)};
        }
    }
    return {};
}

void TestBridge::paintsTheSceneAndNotItsFrame() {
    const QImage image = m_view->shown();
    QVERIFY(colours(image) > 50);
    QCOMPARE(image.pixel(image.width() - 2, image.height() / 2) & 0xffffff,
             QRgb(darkTheme().background.r << 16 | darkTheme().background.g << 8 | darkTheme().background.b));
    QCOMPARE(qAlpha(image.pixel(image.width() - 2, image.height() / 2)), 255);  // or the desktop shines through
}

void TestBridge::showsWhatAPictureShows() {
    OverlayContent bare;
    bare.labels = bare.legend = bare.scaleBar = false;
    m_view->setContent(bare);
    settle();
    const QImage shown = m_view->shown().convertToFormat(QImage::Format_RGB32);
    PictureSpec spec;
    spec.width = 640;
    spec.height = 400;
    spec.pose = &m_view->pose();
    spec.content = bare;
    const Result<QImage> drawn = renderToImage(m_view->geometry(), m_colouring, spec);
    QVERIFY(drawn.has_value());
    // The file is drawn finer and scaled down, so edges differ; surfaces must not.
    QVERIFY2(difference(shown, *drawn, 60) < 0.12, qPrintable(QString::number(difference(shown, *drawn, 60))));
}

void TestBridge::rendersNothingWhenNothingChanged() {
    const int before = m_view->framesRendered();
    m_view->canvas().widget()->update();
    const int painted = m_view->framesPainted();
    QTRY_VERIFY_WITH_TIMEOUT(m_view->framesPainted() > painted, kLong);
    QCOMPARE(m_view->framesRendered(), before);
}

void TestBridge::isFinerAtRest() {
    const QImage plain = m_view->shown();
    m_view->setPace(kUnhurried);
    QSignalSpy rendered(m_view.get(), &SceneWidget::rendered);
    const auto scales = [&] {
        QList<double> all;
        for (const QList<QVariant>& frame : rendered) {
            all.push_back(frame.front().toDouble());
        }
        return all;
    };
    m_view->setAdaptive(true);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QTRY_VERIFY_WITH_TIMEOUT(scales().contains(2.0), kLong);
    QVERIFY(scales().front() <= 1);
    settle();
    const int frames = m_view->framesRendered();
    const QImage rested = m_view->shown();
    QCOMPARE(m_view->framesRendered(), frames);
    // The same picture with smoother edges, hence more colours.
    QVERIFY(difference(plain, rested, 60) < 0.15);
    QVERIFY(colours(rested) > colours(plain));
    // Drawn at once or in bands, it is the same.
    static const QImage first = rested;
    QVERIFY2(difference(first, rested, 8) < 0.002, qPrintable(QString::number(difference(first, rested, 8))));
    // Whatever changes it, a plain one comes first.
    rendered.clear();
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QTRY_VERIFY_WITH_TIMEOUT(scales().contains(2.0), kLong);
    QVERIFY(scales().front() <= 1);
    rendered.clear();
    m_view->resize(644, 404);
    QTRY_VERIFY_WITH_TIMEOUT(scales().contains(2.0), kLong);
    settle();
    QCOMPARE(m_view->shown().size(), QSize(644, 404));
}

void TestBridge::isCoarserWhileFramesOfAMovementAreSlow() {
    FramePace pace = kUnhurried;
    m_view->setPace(pace);
    const auto rest = [&] {
        QTRY_COMPARE_WITH_TIMEOUT(m_view->renderScale(), 2.0, kLong);
        settle();
    };
    const auto orbit = [&] {
        const int before = m_view->framesRendered();
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QTRY_VERIFY_WITH_TIMEOUT(m_view->framesRendered() > before, kLong);
        QCoreApplication::processEvents();
    };
    QSignalSpy rendered(m_view.get(), &SceneWidget::rendered);
    m_view->setAdaptive(true);
    for (int i = 0; i < 60; ++i) {  // once around
        orbit();
    }
    rest();
    const QImage before = m_view->shown();
    pace.moving = 1e-6;
    m_view->setPace(pace);
    rendered.clear();
    const auto least = [&] {
        double smallest = 2;
        for (const QList<QVariant>& frame : rendered) {
            smallest = std::min(smallest, frame.front().toDouble());
        }
        return smallest;
    };
    // A step down that made nothing quicker is taken back for a while, which a busy machine can make happen.
    int frames = 0;
    while (least() > 0.5 && frames < 1200) {
        orbit();
        ++frames;
    }
    QCOMPARE(least(), 0.5);
    for (; frames % 60 != 0; ++frames) {  // back to where it began
        orbit();
    }
    rest();
    QVERIFY(difference(before, m_view->shown(), 8) < 0.001);  // nothing of it stays
}

void TestBridge::hoverRedrawsTheOverlayOnly() {
    QVERIFY(m_view->goTo("rack:H1A03", false).has_value());
    settle();
    const int before = m_view->framesRendered();
    const QImage plain = m_view->shown();
    const int rendered = m_view->framesRendered();
    const QPoint at = whereIs(GpuOrdinal{2U * 64U + 20U});
    moveMouse(*m_view, at);
    QVERIFY(m_view->content().hovered.gpu.valid());
    const QImage outlined = m_view->shown();
    QVERIFY(difference(plain, outlined, 20) > 0);
    QCOMPARE(m_view->framesRendered(), rendered);
    QVERIFY(before <= rendered);
}

void TestBridge::hoverAndClickFindTheGpu() {
    QVERIFY(m_view->goTo("rack:H1A03", false).has_value());
    settle();
    QSignalSpy hovers(m_view.get(), &SceneWidget::hovered);
    QSignalSpy clicks(m_view.get(), &SceneWidget::clicked);
    for (const std::uint32_t n : {0U, 7U, 20U, 63U}) {
        const GpuOrdinal gpu{2U * 64U + n};  // the third rack's
        const QPoint at = whereIs(gpu);
        moveMouse(*m_view, at);
        QCOMPARE(m_view->content().hovered.gpu.value, gpu.value);
        QTest::mouseClick(m_view.get(), Qt::LeftButton, Qt::NoModifier, at);
        QCOMPARE(clicks.last().first().value<PickResult>().gpu.value, gpu.value);
    }
    QVERIFY(hovers.count() >= 4);
    QCOMPARE(clicks.count(), 4);
}

void TestBridge::doubleClickFlies() {
    QSignalSpy ended(m_view.get(), &SceneWidget::flightEnded);
    const QPoint at = whereIs(GpuOrdinal{2U * 64U + 20U});
    const PickResult pick = m_view->pickAt(at);
    QVERIFY(pick.rack.valid());
    QTest::mouseDClick(m_view.get(), Qt::LeftButton, Qt::NoModifier, at);
    QVERIFY(m_view->flying());
    QVERIFY(ended.wait(kLong));
    QVERIFY(!m_view->flying());
    QCOMPARE(m_view->pickAt({320, 200}).rack.value, pick.rack.value);
}

void TestBridge::wheelKeepsThePointUnderTheCursor() {
    const QPointF at(420, 230);
    const PickResult before = m_view->pickAt(at);
    QVERIFY(before.hit());
    QWheelEvent wheel(at, m_view->mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    const double distance = m_view->pose().distance;
    QCoreApplication::sendEvent(m_view.get(), &wheel);
    QVERIFY(m_view->pose().distance < distance * 0.8);
    QVERIFY(length(m_view->pickAt(at).point - before.point) < 0.05);
}

void TestBridge::dragOrbitsAroundThePressedPoint() {
    const QPoint at(330, 220);
    const Vec3 pivot = m_view->pickAt(at).point;
    const double azimuth = m_view->pose().azimuth;
    QTest::mousePress(m_view.get(), Qt::LeftButton, Qt::NoModifier, at);
    for (int x = 10; x <= 60; x += 10) {
        QMouseEvent move(QEvent::MouseMove, at + QPointF(x, 0), m_view->mapToGlobal(at + QPointF(x, 0)), Qt::NoButton,
                         Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_view.get(), &move);
    }
    QSignalSpy clicks(m_view.get(), &SceneWidget::clicked);
    QTest::mouseRelease(m_view.get(), Qt::LeftButton, Qt::NoModifier, at + QPoint(60, 0));
    QCOMPARE(clicks.count(), 0);
    QVERIFY(m_view->pose().azimuth > azimuth + 10);
    const ScreenPoint s = project(m_view->pose(), {640, 400}, pivot);
    QVERIFY(std::hypot(s.x - at.x(), s.y - at.y()) < 1);
}

void TestBridge::keysMoveTheCamera() {
    const CameraPose start = m_view->pose();
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QVERIFY(m_view->pose().azimuth > start.azimuth);
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    QVERIFY(m_view->pose().distance < start.distance);
    QSignalSpy ended(m_view.get(), &SceneWidget::flightEnded);
    QTest::keyClick(m_view.get(), Qt::Key_T);
    QVERIFY(ended.wait(kLong));
    QVERIFY(m_view->pose().parallel);
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QVERIFY(ended.wait(kLong));
    QCOMPARE(m_view->pose(), start);
    QTest::keyClick(m_view.get(), Qt::Key_T);
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QVERIFY(!m_view->flying());
}

void TestBridge::survivesReparenting() {
    const QImage before = m_view->shown();
    QMainWindow other;
    other.resize(640, 400);
    SceneWidget* view = m_view.release();
    other.setCentralWidget(view);  // another top level, another context
    other.show();
    QVERIFY(QTest::qWaitForWindowExposed(&other));
    view->resize(640, 400);
    const int frames = view->framesRendered();
    view->setColouring(m_colouring);
    QTRY_VERIFY_WITH_TIMEOUT(view->framesRendered() > frames, kLong);
    QVERIFY(colours(view->shown()) > 50);
    QVERIFY(difference(before, view->shown(), 8) < 0.01);
    other.takeCentralWidget()->setParent(nullptr);
    m_view.reset(view);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    settle();
    QVERIFY(colours(m_view->shown()) > 50);
}

void TestBridge::survivesHidingAndResizing() {
    m_view->hide();
    m_view->setColouring(testing::makeStates(*m_site));
    m_view->resize(500, 300);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    settle();
    QCOMPARE(m_view->shown().size(), QSize(500, 300));
    QVERIFY(colours(m_view->shown()) > 50);
}

/// The context goes away under the view, as after a driver's reset or another screen: all of GL is made anew.
void TestBridge::survivesALostContext() {
    std::vector<std::uint32_t> links;
    for (std::uint32_t i = 0; i < std::min<std::size_t>(40, m_site->links.size()); ++i) {
        links.push_back(i);
    }
    Emphasis emphasis;
    emphasis.racks = {1, 2, 3};
    emphasis.links = links;
    for (const bool marked : {false, true}) {
        if (marked) {
            m_view->setEmphasis(emphasis);
            m_view->setLinkCurves(links);
        }
        settle();
        const QImage before = m_view->shown();
        for (int time = 0; time < 3; ++time) {
            const int frames = m_view->framesRendered();
            if (auto* gl = qobject_cast<QOpenGLWidget*>(m_view->canvas().widget())) {
                const QPointer<QOpenGLContext> lost(gl->context());
                QVERIFY(!QCoreApplication::testAttribute(Qt::AA_ShareOpenGLContexts));
                QEvent change(QEvent::WindowChangeInternal);  // what Qt sends where a widget's window is another one
                QCoreApplication::sendEvent(gl, &change);
                QVERIFY(lost.isNull());
            } else {
                m_view->canvas().release();
            }
            m_view->canvas().widget()->update();
            QTRY_VERIFY_WITH_TIMEOUT(m_view->framesRendered() > frames, kLong);
            settle();
            QCOMPARE(difference(before, m_view->shown(), 0), 0.0);
        }
        m_view->hide();
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        settle();
        QCOMPARE(difference(before, m_view->shown(), 0), 0.0);
    }
    QVERIFY(m_view->pickAt(whereIs(GpuOrdinal{5})).hit());
}

void TestBridge::survivesTheEndOfAnotherView() {
    const QImage before = m_view->shown();
    {
        QFETCH_GLOBAL(CanvasKind, canvas);
        SceneWidget other(nullptr, canvas);
        other.setAdaptive(false);
        other.resize(300, 200);
        other.setSnapshot(m_site);
        other.show();
        QVERIFY(QTest::qWaitForWindowExposed(&other));
        QTRY_VERIFY_WITH_TIMEOUT(other.framesRendered() > 0, kLong);
    }
    const int frames = m_view->framesRendered();
    m_view->setColouring(m_colouring);
    QTRY_VERIFY_WITH_TIMEOUT(m_view->framesRendered() > frames, kLong);
    settle();
    QCOMPARE(difference(before, m_view->shown(), 0), 0.0);
}

void TestBridge::exportsWhileShown() {
    const QImage before = m_view->shown();
    const Result<QImage> picture = m_view->picture(800, 500);
    QVERIFY(picture.has_value());
    QCOMPARE(picture->size(), QSize(800, 500));
    m_view->setColouring(m_colouring);
    settle();
    QVERIFY(difference(before, m_view->shown(), 8) < 0.001);
}

void TestBridge::showsNothingWithoutASite() {
    m_view->setSnapshot(nullptr);
    settle();
    QVERIFY(!m_view->pickAt({320, 200}).hit());
    QVERIFY(!m_view->goTo("overview").has_value());
    QVERIFY(!m_view->picture(320, 200).has_value());
    m_view->setSnapshot(m_site);
    settle();
    QVERIFY(colours(m_view->shown()) > 20);
}

namespace {
int run(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    QSurfaceFormat::setDefaultFormat(SceneWidget::defaultFormat());
    QApplication app(argc, argv);
    TestBridge test;
    return QTest::qExec(&test, argc, argv);
}
}  // namespace
LEASEHOLD_SUITE(run)

#include "tst_bridge.moc"
