// SPDX-License-Identifier: GPL-3.0-or-later
// What is drawn, without a display: every texel at its place, shaders that compile, pictures as they were.
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>
#include <vtk_glew.h>
#include <QDir>
#include <QGuiApplication>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <random>

#include "embedded/shaders.hpp"
#include "support_site.hpp"
#include "support_stage.hpp"
#include "tests/support_suite.hpp"
#include "widgets/scene/offscreen_context.hpp"
#include "widgets/scene/picker.hpp"
#include "widgets/scene/render_image.hpp"
#include "widgets/scene/xvfb_child.hpp"

using namespace leasehold;
using namespace leasehold::scene;

using testing::channelDifference;
using testing::shareThatDiffers;
using testing::Stage;

class TestPixels : public QObject {
    Q_OBJECT

private slots:
    void contextNeedsNoDisplay();
    void contextsFollowEachOther();
    void xvfbStartsAndStops();
    void everyShaderCompiles_data();
    void everyShaderCompiles();
    void farRacksShowTheirMean();
    void newValuesNeedNoNewScene();
    void themeChangesEverything();
    void sizesAndErrors();
    void bandsMeetWithoutASeam();
    void pictureFilesAreWhole();
    void oddSitesAreDrawn_data();
    void oddSitesAreDrawn();
};

void TestPixels::contextNeedsNoDisplay() {
    QVERIFY(qEnvironmentVariableIsEmpty("DISPLAY"));
    const auto context = OffscreenContext::create();
    QVERIFY2(context.has_value(), context ? "" : describe(context.error()).c_str());
    QVERIFY(!(*context)->way().empty());
    QVERIFY(!(*context)->renderer().empty());
    qInfo("%s: %s", (*context)->way().c_str(), (*context)->renderer().c_str());
}

void TestPixels::contextsFollowEachOther() {
    testing::SiteSpec spec;
    spec.halls = 1;
    const SnapshotPtr site = testing::makeSite(spec);
    QImage first;
    for (int i = 0; i < 3; ++i) {
        PictureSpec picture;
        picture.width = 320;
        picture.height = 200;
        const Result<QImage> image = renderToImage(buildGeometry(site), testing::makeUtilisation(*site), picture);
        QVERIFY(image.has_value());
        if (first.isNull()) {
            first = *image;
        }
        QCOMPARE(*image, first);
    }
}

void TestPixels::xvfbStartsAndStops() {
    if (QStandardPaths::findExecutable(QStringLiteral("Xvfb")).isEmpty()) {
        QSKIP("no Xvfb");
    }
    XvfbChild child;
    const Result<std::string> display = child.start();
    QVERIFY(display.has_value());
    QVERIFY(display->size() > 1 && display->front() == ':');
    QVERIFY(QDir(QStringLiteral("/tmp/.X11-unix"))
                .exists(QStringLiteral("X") + QString::fromStdString(display->substr(1))));
    child.stop();
}

void TestPixels::everyShaderCompiles_data() {
    QTest::addColumn<QByteArray>("name");
    for (const auto& t : embedded::shaders::all()) {
        QTest::newRow(std::string(t.name).c_str()) << QByteArray(t.name.data(), static_cast<qsizetype>(t.name.size()));
    }
}

void TestPixels::everyShaderCompiles() {
    QFETCH(QByteArray, name);
    const auto context = OffscreenContext::create();
    QVERIFY(context.has_value());
    QByteArray text(embedded::shaders::find(name.toStdString()).data());
    QVERIFY(text.startsWith("// SPDX"));
    text.replace("//VTK::System::Dec", "")
        .replace("//VTK::Output::Dec", "out vec4 picture;")
        .replace("gl_FragData[0]", "picture");
    QVERIFY(!text.contains("//VTK::"));
    text.prepend("#version 150\n");
    const bool vertex = name.endsWith("_vs.glsl");
    QVERIFY(vertex || name.endsWith("_fs.glsl"));
    const GLuint shader = glCreateShader(vertex ? GL_VERTEX_SHADER : GL_FRAGMENT_SHADER);
    const char* source = text.constData();
    glShaderSource(shader, 1, &source, nullptr);
    glCompileShader(shader);
    GLint done = GL_FALSE;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &done);
    std::array<char, 4096> log{};
    glGetShaderInfoLog(shader, static_cast<GLsizei>(log.size()), nullptr, log.data());
    glDeleteShader(shader);
    QVERIFY2(done == GL_TRUE, log.data());
}

void TestPixels::farRacksShowTheirMean() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const auto colouring = testing::makeUtilisation(*site);
    const Viewport view{700, 400};
    Stage stage(g, colouring, view);
    QVERIFY(stage.ready());
    stage.scene().setFabricVisible(false);
    CameraPose pose = *namedPose(*g, view, "top");
    pose.distance *= 2;  // a node's stripe under a pixel
    const QImage image = stage.draw(pose);
    int checked = 0;
    for (std::uint32_t r = 0; r < g->racks.size(); ++r) {
        const RackPlace& rack = g->racks[r];
        if (rack.planned || rack.gpus.count == 0) {
            continue;
        }
        const Rgb mean = mergedColour(colouring->codes.data() + rack.gpus.first, rack.gpus.count, *colouring,
                                      stage.scene().palette(), darkTheme());
        const ScreenPoint s = project(pose, view, rack.onFace(Face::Top, {0.5F, 0.5F}));
        QVERIFY(channelDifference(image.pixel(static_cast<int>(s.x), static_cast<int>(s.y)),
                                  qRgb(mean.r, mean.g, mean.b)) <= 12);
        ++checked;
    }
    QVERIFY(checked > 50);
}

void TestPixels::newValuesNeedNoNewScene() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const Viewport view{400, 240};
    Stage stage(g, testing::makeUtilisation(*site, 1), view);
    QVERIFY(stage.ready());
    const CameraPose pose = overviewPose(*g, view);
    const QImage a = stage.draw(pose);
    const int props = stage.scene().renderer()->GetViewProps()->GetNumberOfItems();
    stage.scene().setColouring(testing::makeUtilisation(*site, 9));
    const QImage b = stage.draw(pose);
    QVERIFY(shareThatDiffers(a, b, 10) > 0.01);
    QCOMPARE(stage.scene().renderer()->GetViewProps()->GetNumberOfItems(), props);
    stage.scene().setColouring(testing::makeUtilisation(*site, 1));
    QCOMPARE(stage.draw(pose), a);
    stage.scene().setColouring(nullptr);
    QVERIFY(shareThatDiffers(a, stage.draw(pose), 10) > 0.01);
}

void TestPixels::themeChangesEverything() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const Viewport view{400, 240};
    Stage stage(g, testing::makeStates(*site), view);
    QVERIFY(stage.ready());
    const CameraPose pose = overviewPose(*g, view);
    const QImage dark = stage.draw(pose);
    stage.scene().setTheme(lightTheme());
    const QImage light = stage.draw(pose);
    QCOMPARE(light.pixel(2, 2) & 0xffffff,
             QRgb(lightTheme().background.r << 16 | lightTheme().background.g << 8 | lightTheme().background.b));
    QVERIFY(shareThatDiffers(dark, light, 40) > 0.7);
}

void TestPixels::sizesAndErrors() {
    const SiteGeometryPtr g = buildGeometry(testing::makeSite({}));
    PictureSpec spec;
    for (const auto& [w, h] : {std::pair{0, 100}, {100, 15}, {7681, 100}, {100, 5000}, {-5, -5}}) {
        spec.width = w;
        spec.height = h;
        const Result<QImage> image = renderToImage(g, nullptr, spec);
        QVERIFY(!image && image.error().code == ErrorCode::InvalidInput);
    }
    spec.width = 17;
    spec.height = 16;
    QVERIFY(renderToImage(g, nullptr, spec).has_value());
    spec.width = 3841;  // not scaled down
    spec.height = 64;
    const Result<QImage> wide = renderToImage(g, nullptr, spec);
    QVERIFY(wide && wide->size() == QSize(3841, 64));
    spec.camera = "rack:none";
    QCOMPARE(renderToImage(g, nullptr, spec).error().code, ErrorCode::NotFound);
}

/// What is drawn in several bands shows what is drawn at once.
void TestPixels::bandsMeetWithoutASeam() {
    const SiteGeometryPtr g = buildGeometry(testing::makeSite({}));
    PictureSpec spec;
    spec.width = 1200;
    spec.height = 900;
    spec.content = {};
    spec.content.labels = spec.content.legend = spec.content.scaleBar = false;
    auto drawing = PictureDrawing::begin(g, nullptr, spec);
    QVERIFY(drawing.has_value());
    int steps = 0;
    while (!(*drawing)->done()) {
        QVERIFY((*drawing)->step().has_value());
        ++steps;
    }
    QVERIFY2(steps > 2, qPrintable(QString::number(steps)));
    const QImage banded = *(*drawing)->finished();
    drawing->reset();
    testing::Stage stage(g, nullptr, {3600, 2700});
    stage.scene().setLeastPixels(1.8F);
    const QImage once = stage.draw(overviewPose(*g, viewportFor(1200, 900, 1, spec.content)))
                            .scaled(1200, 900, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                            .convertToFormat(QImage::Format_RGB32);
    QVERIFY2(testing::shareThatDiffers(banded, once, 24) < 0.002,
             qPrintable(QString::number(testing::shareThatDiffers(banded, once, 24))));
}

void TestPixels::pictureFilesAreWhole() {
    QTemporaryDir dir;
    QImage image(64, 48, QImage::Format_RGB32);
    image.fill(Qt::red);
    const QString path = dir.filePath(QStringLiteral("p.png"));
    QVERIFY(savePicture(image, path.toStdString()).has_value());
    QCOMPARE(QImage(path).size(), QSize(64, 48));
    QVERIFY(!savePicture(image, dir.filePath(QStringLiteral("none/p.png")).toStdString()).has_value());
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void TestPixels::oddSitesAreDrawn_data() {
    QTest::addColumn<int>("kind");
    QTest::newRow("empty") << 0;
    QTest::newRow("racks on one spot") << 1;
    QTest::newRow("no halls") << 2;
    QTest::newRow("short codes") << 3;
}

void TestPixels::oddSitesAreDrawn() {
    QFETCH(int, kind);
    auto site = std::make_shared<Snapshot>();
    if (kind > 0) {
        *site = *testing::makeSite({});
    }
    if (kind == 1) {
        for (Rack& r : site->racks) {
            r.x = r.y = 0;
        }
    }
    if (kind == 2) {
        for (Rack& r : site->racks) {
            r.row = {};
        }
        site->rows.clear();
        site->halls.clear();
    }
    auto c = testing::makeUtilisation(*site);
    if (kind == 3) {
        c->codes.resize(5);
    }
    PictureSpec spec;
    spec.width = 320;
    spec.height = 200;
    spec.content.title = QStringLiteral("Odd");
    const Result<QImage> image = renderToImage(buildGeometry(site), c, spec);
    QVERIFY(image.has_value());
    spec.camera = "top";
    QVERIFY(renderToImage(buildGeometry(site), c, spec).has_value());
}

namespace {
int run(int argc, char** argv) {
    qunsetenv("DISPLAY");
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication app(argc, argv);
    TestPixels test;
    return QTest::qExec(&test, argc, argv);
}
}  // namespace
LEASEHOLD_SUITE(run)

#include "tst_scene_pixels.moc"
