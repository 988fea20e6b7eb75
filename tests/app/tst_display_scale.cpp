// SPDX-License-Identifier: GPL-3.0-or-later
// The window goes from one screen to another whose display scale differs. Screens are Qt's own (platform "offscreen"),
// so that no display is needed.
#include <QApplication>
#include <QScreen>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QWindow>
#include <QtTest>
#include <memory>

#include "app/main_window.hpp"
#include "data/demo/demo.hpp"
#include "support_window.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/bridge/scene_widget.hpp"

using namespace leasehold;

namespace {

constexpr auto kScreens = R"({"synchronousWindowSystemEvents": false, "windowFrameMargins": false, "screens": [
{"name": "1", "x": 0, "y": 0, "width": 1600, "height": 1000, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1},
{"name": "2", "x": 1600, "y": 0, "width": 1600, "height": 1000, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 2},
{"name": "1.5", "x": 3200, "y": 0, "width": 1600, "height": 1000, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1.5}
]})";

/// Mean difference of channels, of pictures of one size.
double difference(const QImage& a, const QImage& b) {
    double sum = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y);
            const QRgb q = b.pixel(x, y);
            sum += std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) + std::abs(qBlue(p) - qBlue(q));
        }
    }
    return sum / (3.0 * a.width() * a.height());
}

}  // namespace

class TestDisplayScale : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        const QString path = m_folder.filePath(QStringLiteral("s.leasehold"));
        DemoOptions options;
        options.gpus = 2048;
        options.days = 1;
        QVERIFY(makeDemo(path.toStdString(), options).has_value());
        m_window = std::make_unique<MainWindow>(Settings{});
        m_window->resize(1400, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->openSiteFile(path);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->state().site() != nullptr, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(view().framesRendered() > 0 && m_window->feed().isCurrent(), kLong);
        view().setAdaptive(false);
        m_first = settled();
        QCOMPARE(m_first.devicePixelRatio(), 1.0);
    }
    void cleanupTestCase() { m_window.reset(); }

    void followsTheScreen_data() {
        QTest::addColumn<QString>("screen");
        QTest::addColumn<double>("scale");
        QTest::newRow("to 200 %") << QStringLiteral("2") << 2.0;
        QTest::newRow("to 150 %") << QStringLiteral("1.5") << 1.5;
        QTest::newRow("back to 100 %") << QStringLiteral("1") << 1.0;
    }
    void followsTheScreen() {
        QFETCH(QString, screen);
        QFETCH(double, scale);
        const QPointF middle(view().width() / 2.0, view().height() / 2.0);
        const scene::PickResult under = view().pickAt(middle);
        const QSizeF legend = view().legendRect().size();
        const QSize logical = view().size();

        for (const QScreen* candidate : QGuiApplication::screens()) {
            if (candidate->name() == screen) {
                m_window->move(candidate->geometry().topLeft() + QPoint(20, 20));
            }
        }
        QTRY_COMPARE_WITH_TIMEOUT(m_window->devicePixelRatioF(), scale, kLong);

        const QImage shown = settled();
        QCOMPARE(view().size(), logical);
        QCOMPARE(shown.size(), (QSizeF(logical) * scale).toSize());
        // The same place of the site under the same place of the widget, and what is written as large as before.
        const scene::PickResult now = view().pickAt(middle);
        QCOMPARE(now.rack.value, under.rack.value);
        QCOMPARE(now.hall.value, under.hall.value);
        QVERIFY2(std::abs(view().legendRect().width() - legend.width()) < 2, "the legend changed its size");
        QVERIFY(QRectF(view().rect()).contains(view().legendRect()));
        // The same picture, finer: scaled down it hardly differs from the first, and it is no enlarged one.
        const QImage small = shown.scaled(m_first.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        QVERIFY2(difference(small, m_first) < 6, qPrintable(QString::number(difference(small, m_first))));
        if (scale > 1) {
            const QImage enlarged = m_first.scaled(shown.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
            QVERIFY(difference(enlarged, shown) > 1);
        } else {
            QCOMPARE(difference(shown, m_first), 0.0);
        }
        // What is on the window is that picture, pixel for pixel.
        const QImage painted = view().grab().toImage().convertToFormat(QImage::Format_RGB32);
        QCOMPARE(painted.size(), shown.size());
        const QRect bare(shown.width() / 3, shown.height() / 2, shown.width() / 3, shown.height() / 3);  // no chips
        QVERIFY2(difference(painted.copy(bare), shown.copy(bare)) < 0.01,
                 qPrintable(QString::number(difference(painted.copy(bare), shown.copy(bare)))));
    }

private:
    SceneWidget& view() { return *m_window->scene(); }
    /// The view once no paint is due.
    QImage settled() {
        int before = -1;
        const auto still = [&] { return std::exchange(before, view().framesPainted()) == view().framesPainted(); };
        if (!QTest::qWaitFor(still, kLong)) {
            QTest::qFail("the view paints without end", __FILE__, __LINE__);
        }
        return view().shown();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
    QImage m_first;
};

namespace {
int run(int argc, char** argv) {
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("screens.json"));
    QFile screens(file);
    if (!screens.open(QIODevice::WriteOnly) || screens.write(kScreens) < 0) {
        return 1;
    }
    screens.close();
    qputenv("QT_QPA_PLATFORM", "offscreen:configfile=" + QFile::encodeName(file));
    return leasehold::test::runWindowTest<TestDisplayScale>(argc, argv);
}
}  // namespace
LEASEHOLD_SUITE(run)

#include "tst_display_scale.moc"
