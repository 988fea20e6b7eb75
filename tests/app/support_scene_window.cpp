// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_scene_window.hpp"

#include <QApplication>
#include <QScreen>
#include <QStandardPaths>

#include "data/demo/demo.hpp"

namespace leasehold::test {

void keepPicture(QWidget& widget, const char* name) {
    const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES");
    if (!folder.isEmpty()) {
        QTest::qWait(400);  // the finer picture at rest
        // From the screen: QWidget::grab() leaves out what is painted over the scene.
        widget.screen()
            ->grabWindow(widget.winId())
            .save(QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(name)));
    }
}

void SceneWindowFixture::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QVERIFY(m_folder.isValid());
    m_path = qEnvironmentVariable("LEASEHOLD_SITE", m_folder.filePath(QStringLiteral("s.leasehold")));
    const QString path = m_path;
    if (!QFile::exists(path)) {
        DemoOptions options;
        options.gpus = 2048;
        options.days = 2;
        QVERIFY(makeDemo(path.toStdString(), options).has_value());
    }
    m_window = std::make_unique<MainWindow>(Settings{});
    m_window->resize(1500, 940);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QApplication::setActiveWindow(m_window.get());
    m_window->openSiteFile(path);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->state().site() != nullptr, kLong);
    QTRY_VERIFY_WITH_TIMEOUT(view().framesRendered() > 0 && m_window->feed().isCurrent(), kLong);
}

void SceneWindowFixture::init() {
    m_window->state().clearSelection();
    control().showBlast(false);
    view().isolate(std::nullopt);
    QVERIFY(view().goTo("overview", false));
}

QPointF SceneWindowFixture::whereIs(std::uint32_t gpu) {
    const Snapshot& s = *state().snapshot();
    const scene::SiteGeometry& g = *view().geometry();
    const scene::RackPlace& rack = g.racks[s.rackOf(GpuOrdinal(gpu)).value];
    for (const scene::Band& band : g.layoutOf(rack).bands) {
        if (band.kind == scene::BandKind::Node && rack.firstNode + band.item == s.gpus[gpu].node.value) {
            const scene::FaceRect r =
                g.layoutOf(rack).cellOf(band, gpu - rack.gpus.first - band.gpuOffset, rack.width, rack.height);
            const scene::ScreenPoint p =
                scene::project(view().pose(), view().viewport(), rack.onFace(scene::Face::Front, r.centre()));
            return QPointF(p.x, p.y) / view().devicePixelRatioF();
        }
    }
    return {};
}

void SceneWindowFixture::click(QPointF at, Qt::KeyboardModifiers keys) {
    QTest::mouseClick(&view(), Qt::LeftButton, keys, at.toPoint());
}

void SceneWindowFixture::send(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons held,
                              Qt::KeyboardModifiers keys) {
    QMouseEvent event(type, at, view().mapToGlobal(at), button, held, keys);
    QCoreApplication::sendEvent(&view(), &event);
}

void SceneWindowFixture::drag(QPointF from, QPointF to, Qt::KeyboardModifiers keys) {
    send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton, keys);
    for (const double t : {0.3, 0.7, 1.0}) {
        send(QEvent::MouseMove, from + (to - from) * t, Qt::NoButton, Qt::LeftButton, keys);
    }
    send(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton, keys);
}

}  // namespace leasehold::test
