// SPDX-License-Identifier: GPL-3.0-or-later
// Scripted orbiting, scrubbing, selecting and opening again leaks neither GL objects nor memory. LEASEHOLD_LEAK_FRAMES
// in the environment draws more than the short run: 10000 before a release.
#include <vtk_glew.h>
#include <QFile>
#include <QGuiApplication>
#include <QTest>
#include <algorithm>

#include "support_site.hpp"
#include "support_stage.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::scene;
using testing::Stage;

namespace {

constexpr Viewport kView{640, 360};
constexpr int kFramesPerOpening = 25;

/// Live GL objects of the context that is current.
struct Objects {
    int textures = 0;
    int buffers = 0;
    int programs = 0;
    int arrays = 0;
    friend bool operator==(const Objects&, const Objects&) = default;
};

/// Up to which name to look: names rise, and the next one says how far they have.
GLuint highestName() {
    GLuint texture = 0;
    GLuint buffer = 0;
    GLuint array = 0;
    glGenTextures(1, &texture);
    glGenBuffers(1, &buffer);
    glGenVertexArrays(1, &array);
    const GLuint highest = std::max({texture, buffer, array});
    glDeleteTextures(1, &texture);
    glDeleteBuffers(1, &buffer);
    glDeleteVertexArrays(1, &array);
    return 2 * highest + 4096;
}

Objects countObjects() {
    Objects found;
    const GLuint end = highestName();
    for (GLuint name = 1; name < end; ++name) {
        found.textures += glIsTexture(name) == GL_TRUE ? 1 : 0;
        found.buffers += glIsBuffer(name) == GL_TRUE ? 1 : 0;
        found.programs += glIsProgram(name) == GL_TRUE ? 1 : 0;
        found.arrays += glIsVertexArray(name) == GL_TRUE ? 1 : 0;
    }
    return found;
}

/// Megabytes resident in memory of this process's own (not shared with files).
double ownMegabytes() {
    QFile file(QStringLiteral("/proc/self/status"));
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (line.startsWith("RssAnon:")) {
                return line.mid(8).simplified().split(' ').first().toDouble() / 1024;
            }
        }
    }
    return 0;
}

}  // namespace

class TestLeaks : public QObject {
    Q_OBJECT

private slots:
    void framesLeakNothing();
    void contextsLeakNothing();
};

void TestLeaks::framesLeakNothing() {
    const int asked = qEnvironmentVariableIntValue("LEASEHOLD_LEAK_FRAMES");
    const int frames = asked > 0 ? asked : 200;
    testing::SiteSpec spec;
    spec.halls = 1;
    spec.nvl72Hall = false;
    const SnapshotPtr site = testing::makeSite(spec);
    QVERIFY(site->gpus.size() >= 4096);
    const SiteGeometryPtr geometry = buildGeometry(site);
    std::vector<std::shared_ptr<Colouring>> times;
    for (std::uint32_t i = 0; i < 4; ++i) {
        times.push_back(testing::makeUtilisation(*site, i + 1));
    }
    Stage stage(geometry, times[0], kView);
    QVERIFY(stage.ready());
    const CameraPose far = overviewPose(*geometry, kView);
    const CameraPose near = rackPose(*geometry, kView, RackIndex{5U});
    Objects first;
    double megabytes = 0;
    for (int frame = 0; frame < frames; ++frame) {
        const int step = frame % kFramesPerOpening;
        SceneRenderer& scene = stage.scene();
        if (step == 0) {
            scene.setGeometry(buildGeometry(site));
            scene.setTheme(frame / kFramesPerOpening % 2 == 0 ? darkTheme() : lightTheme());
        } else if (step == 10) {
            Emphasis lit;
            lit.racks = {static_cast<std::uint32_t>(frame % 16)};
            lit.links = {0, 1, 2, 3};
            scene.setEmphasis(lit);
            scene.setLinkCurves({4, 5, 6, 7});
        } else if (step == 15) {
            scene.setVisible(geometry->rows[0].racks);
        } else if (step == 20) {
            scene.setVisible({});
            scene.setEmphasis({});
            scene.setLinkCurves({});
        }
        scene.setColouring(times[static_cast<std::size_t>(frame % 4)]);
        stage.draw(orbited(step % 5 == 4 ? near : far, 7.0 * frame, 0));
        // Two openings fill every cache; from then on the count at the same step must stay the same.
        if (frame == 2 * kFramesPerOpening + 5) {
            first = countObjects();
            megabytes = ownMegabytes();
            QVERIFY(first.textures > 0 && first.buffers > 0 && first.programs > 0);
        } else if (frame > 2 * kFramesPerOpening + 5 && step == 5 &&
                   frame % (20 * kFramesPerOpening) < 10 * kFramesPerOpening) {
            const Objects now = countObjects();
            QCOMPARE(now.textures, first.textures);
            QCOMPARE(now.buffers, first.buffers);
            QCOMPARE(now.programs, first.programs);
            QCOMPARE(now.arrays, first.arrays);
        }
    }
    const double grown = ownMegabytes() - megabytes;
    qInfo("%d frames, %d textures, %d buffers, %d programs, %.1f MB more", frames, first.textures, first.buffers,
          first.programs, grown);
    QVERIFY2(grown < 24, qPrintable(QString::number(grown)));
}

void TestLeaks::contextsLeakNothing() {
    testing::SiteSpec spec;
    spec.halls = 1;
    spec.nvl72Hall = false;
    const SnapshotPtr site = testing::makeSite(spec);
    const SiteGeometryPtr geometry = buildGeometry(site);
    double megabytes = 0;
    for (int i = 0; i < 14; ++i) {
        Stage stage(geometry, testing::makeUtilisation(*site), kView);
        QVERIFY(stage.ready());
        stage.draw(overviewPose(*geometry, kView));
        if (i == 5) {
            megabytes = ownMegabytes();
        }
    }
    const double grown = ownMegabytes() - megabytes;
    QVERIFY2(grown < 24, qPrintable(QString::number(grown)));
}

namespace {
int run(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qunsetenv("DISPLAY");
    const QGuiApplication application(argc, argv);
    TestLeaks test;
    return QTest::qExec(&test, argc, argv);
}
}  // namespace
LEASEHOLD_SUITE(run)
#include "tst_scene_leaks.moc"
