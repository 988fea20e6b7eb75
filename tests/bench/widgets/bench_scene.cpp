// SPDX-License-Identifier: GPL-3.0-or-later
// The site view against the naive scene of one cube per GPU, on the same site, size and GL, in one run.
//
//   bench_scene [GPUS]          default 220,000
//   bench_scene --open FILE     what a fresh process needs to the first frame; run by the former for itself
//   bench_scene --window FILE   frames of the window's own view; the same
#include <QApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <random>

#include "data/demo/demo.hpp"
#include "support_scene_stage.hpp"
#include "tests/bench/data/support_report.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/scene/picker.hpp"
#include "widgets/scene/tray_pick.hpp"
#include "widgets/scene/xvfb_child.hpp"
#include "widgets/state/values_feed.hpp"

using namespace leasehold;
using namespace leasehold::bench;

namespace {

constexpr int kWidth = 1600;
constexpr int kHeight = 900;
constexpr int kFrames = 60;
constexpr int kNaiveFrames = 6;

SiteValuesPtr valuesAt(const OpenSitePtr& site, Instant at, scene::Quantity quantity, const SiteValuesPtr& before) {
    ValuesRequest request;
    request.site = site;
    request.at = at;
    request.window = {at, at + site->step};
    request.quantity = quantity;
    auto values = computeValues(request, before, {});
    if (!values) {
        die(describe(values.error()));
    }
    return *values;
}

OpenSitePtr opened(const std::string& file) {
    auto site = openSite(file);
    if (!site) {
        die(describe(site.error()));
    }
    return *site;
}

double milliseconds(double seconds) {
    return seconds * 1e3;
}

/// Milliseconds per frame of an orbit around all of it.
double orbit(SceneStage& stage, const scene::SiteGeometry& geometry, scene::Viewport view, int frames) {
    const scene::CameraPose start = scene::overviewPose(geometry, view);
    stage.draw(start, view);
    std::vector<double> times;
    for (int i = 0; i < frames; ++i) {
        times.push_back(timeOf([&] { stage.draw(scene::orbited(start, 360.0 * i / frames, 0), view); }));
    }
    return milliseconds(median(times));
}

scene::Viewport scaled(double factor) {
    return {static_cast<int>(kWidth * factor), static_cast<int>(kHeight * factor)};
}

/// Beside glyphs of the same size: as drawn while the camera moves, full and at the least scale that the window takes.
void frames(SceneStage& stage, const scene::SiteGeometry& geometry) {
    NaiveStage naive(geometry, *stage.scene().colouring());
    const auto naiveOrbit = [&](scene::Viewport view) {
        const scene::CameraPose start = scene::overviewPose(geometry, view);
        naive.draw(start, view);
        std::vector<double> times;
        for (int i = 0; i < kNaiveFrames; ++i) {
            times.push_back(timeOf([&] { naive.draw(scene::orbited(start, 360.0 * i / kNaiveFrames, 0), view); }));
        }
        return milliseconds(median(times));
    };
    report("scene", "frame, all in view, at rest", orbit(stage, geometry, scaled(1), kFrames), "ms");
    stage.scene().setMoving(true);
    for (const double factor : {1.0, 0.5}) {
        const std::string scale = factor == 1 ? "scale 1" : "scale 0.5";
        const double ours = orbit(stage, geometry, scaled(factor), kFrames);
        note("naive scene, " + std::to_string(kNaiveFrames) + " frames");
        const double theirs = naiveOrbit(scaled(factor));
        report("scene", "frame, all in view, moving, " + scale, ours, "ms", "naive glyphs at that size", theirs / ours);
        report("scene", "naive frame, " + scale, theirs, "ms");
    }
    stage.scene().setMoving(false);
}

void zoomed(SceneStage& stage, const scene::SiteGeometry& geometry) {
    const scene::CameraPose near = scene::rackPose(geometry, scaled(1), RackIndex{geometry.racks.size() / 3});
    std::vector<double> times;
    for (int i = 0; i < kFrames; ++i) {
        times.push_back(timeOf([&] { stage.draw(scene::orbited(near, 0.5 * i, 0), scaled(1)); }));
    }
    report("scene", "frame, one rack close", milliseconds(median(times)), "ms");
}

/// Two times shown in turn; what comes on top of a frame that shows the same as before.
void scrub(SceneStage& stage, const OpenSitePtr& site, const scene::SiteGeometry& geometry) {
    const scene::CameraPose pose = scene::overviewPose(geometry, scaled(1));
    std::vector<SiteValuesPtr> shown;
    for (int i = 0; i < 2; ++i) {
        shown.push_back(valuesAt(site, site->data.from + site->step * (8 + 4 * i), scene::Quantity::Utilisation, {}));
    }
    std::vector<double> still;
    std::vector<double> changed;
    std::vector<double> computed;
    for (int i = 0; i < kFrames; ++i) {
        still.push_back(timeOf([&] { stage.draw(pose, scaled(1)); }));
        const auto& next = shown[static_cast<std::size_t>(i % 2)];
        changed.push_back(timeOf([&] {
            stage.scene().setColouring(next->colouring);
            stage.draw(pose, scaled(1));
        }));
        computed.push_back(timeOf([&] {
            const auto values = valuesAt(site, site->data.from + site->step * (8 + i % 24),
                                         scene::Quantity::Utilisation, shown.front());
            if (values->states.empty()) {
                die("no values");
            }
        }));
    }
    report("scene", "scrub, painted, over a frame alone", milliseconds(median(changed) - median(still)), "ms", "5 ms",
           5 / std::max(0.01, milliseconds(median(changed) - median(still))));
    report("scene", "values of another time (worker thread)", milliseconds(median(computed)), "ms");
}

void pick(const scene::SiteGeometry& geometry) {
    constexpr int kPicks = 20000;
    const scene::CameraPose pose = scene::overviewPose(geometry, scaled(1));
    std::mt19937 random(3);
    std::uniform_real_distribution<double> x(0, kWidth);
    std::uniform_real_distribution<double> y(0, kHeight);
    const scene::Picker picker(geometry);
    int hits = 0;
    const double seconds = timeOf([&] {
        for (int i = 0; i < kPicks; ++i) {
            hits += picker.pick(scene::rayThrough(pose, scaled(1), x(random), y(random))).rack ? 1 : 0;
        }
    });
    if (hits == 0) {
        die("nothing was picked");
    }
    report("scene", "pick under the cursor", milliseconds(seconds) / kPicks, "ms", "0.1 ms",
           0.1 / (milliseconds(seconds) / kPicks));
}

void pickTrays(const scene::SiteGeometry& geometry) {
    constexpr int kPicks = 2000;
    const scene::CameraPose pose = scene::overviewPose(geometry, scaled(1));
    const scene::FabricRouter router(geometry);
    const scene::FabricRoutes routes = router.routes();
    std::mt19937 random(3);
    std::uniform_real_distribution<double> x(0, kWidth);
    std::uniform_real_distribution<double> y(0, kHeight);
    std::uint32_t hit = 0;
    const double seconds = timeOf([&] {
        for (int i = 0; i < kPicks; ++i) {
            if (const auto tray = scene::trayUnder(routes, pose, scaled(1), x(random), y(random), 3)) {
                hit = tray->piece;
            }
        }
    });
    report("scene", "pick a tray under the cursor", milliseconds(seconds) / kPicks, "ms", "0.1 ms",
           0.1 / (milliseconds(seconds) / kPicks));
    std::size_t links = 0;
    const double through = medianTime(9, [&] { links = router.linksThrough(routes.pieces[hit]).size(); });
    if (links == 0) {
        die("a tray without cables");
    }
    report("scene", "the cables of a tray", milliseconds(through), "ms");
    const std::vector<float> loads(geometry.snapshot->links.size(), 0.5F);
    report("scene", "trays with other loads",
           milliseconds(medianTime(5, [&] { links = router.routes(loads).pieces.size(); })), "ms");
}

double residentMegabytes() {
    QFile status(QStringLiteral("/proc/self/status"));
    if (status.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : status.readAll().split('\n')) {
            if (line.startsWith("VmRSS:")) {
                return line.mid(6).simplified().split(' ').first().toDouble() / 1024;
            }
        }
    }
    return 0;
}

/// In a process of its own: from file to first frame, and what is then resident. Prints two numbers.
int openInFreshProcess(const std::string& file) {
    const double start = now();
    const OpenSitePtr site = opened(file);
    const SiteValuesPtr values = valuesAt(site, site->defaultCursor(), scene::Quantity::Utilisation, {});
    const auto geometry = scene::buildGeometry(site->snapshot);
    SceneStage stage;
    stage.scene().setGeometry(geometry);
    stage.scene().setColouring(values->colouring);
    stage.draw(scene::overviewPose(*geometry, scaled(1)), scaled(1));
    std::printf("%f %f\n", now() - start, residentMegabytes());
    return 0;
}

/// Milliseconds from one paint to the next of an orbit in a window, as a hand on the mouse would see them.
double orbitInWindow(SceneWidget& view) {
    const scene::CameraPose start = scene::overviewPose(*view.geometry(), view.viewport());
    const auto frame = [&](int i, int frames) {
        const int before = view.framesRendered();
        view.setPose(scene::orbited(start, 360.0 * i / frames, 0));
        while (view.framesRendered() == before) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
        QCoreApplication::processEvents();
    };
    for (int i = 0; i < kFrames / 2; ++i) {  // until the scale has settled
        frame(i, kFrames);
    }
    std::vector<double> times;
    for (int i = 0; i < kFrames; ++i) {
        times.push_back(timeOf([&] { frame(i, kFrames); }));
    }
    return milliseconds(median(times));
}

/// In a process of its own, on a display. Prints milliseconds and scale: as the product does, at full size, at half.
int moveInWindow(const std::string& file) {
    const OpenSitePtr site = opened(file);
    SceneWidget view;
    view.resize(kWidth, kHeight);
    view.setSnapshot(site->snapshot);
    view.setColouring(valuesAt(site, site->defaultCursor(), scene::Quantity::Utilisation, {})->colouring);
    view.show();
    while (view.framesRendered() == 0) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    for (const double wanted : {RenderScale::kWantedMilliseconds, 1e9, 1e-9}) {
        view.setPace({.moving = wanted});
        const double took = orbitInWindow(view);
        std::printf("%f %f\n", took, view.renderScale());
    }
    // From the last movement until the finer picture: how long events wait at most, and how long all of it takes.
    view.setPace({});
    view.setPose(scene::overviewPose(*view.geometry(), view.viewport()));
    double longest = 0;
    const double all = timeOf([&] {
        for (const double start = now(); view.renderScale() < 2 && now() - start < 10;) {
            longest = std::max(longest, timeOf([] { QCoreApplication::processEvents(); }));
        }
    });
    std::printf("%f %f\n", milliseconds(longest), milliseconds(all));
    return 0;
}

void window(const std::string& program, const std::string& file) {
    scene::XvfbChild display;
    const auto name = display.start();
    if (!name) {
        return absent("scene", "frame in a window", describe(name.error()));
    }
    QProcess child;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    environment.insert(QStringLiteral("DISPLAY"), QString::fromStdString(*name));
    child.setProcessEnvironment(environment);
    child.start(QString::fromStdString(program), {QStringLiteral("--window"), QString::fromStdString(file)});
    child.waitForFinished(120000);
    const auto words = child.readAllStandardOutput().simplified().split(' ');
    if (words.size() != 8) {
        die("the window's process failed: " + child.readAllStandardError().toStdString());
    }
    const auto number = [&](int i) { return words[i].toDouble(); };
    report("scene", "in a window, moving, scale " + words[1].left(4).toStdString() + " as it finds", number(0), "ms",
           "20 frames a second", 50 / number(0));
    report("scene", "in a window, moving, scale 1", number(2), "ms", "20 frames a second", 50 / number(2));
    report("scene", "in a window, moving, scale 0.5", number(4), "ms", "20 frames a second", 50 / number(4));
    report("scene", "in a window, come to rest: longest wait", number(6), "ms", {}, 0);
    report("scene", "in a window, come to rest: until the finer picture", number(7), "ms", {}, 0);
}

void open(const std::string& program, const std::string& file) {
    std::vector<double> seconds;
    std::vector<double> megabytes;
    for (int i = 0; i < 3; ++i) {
        QProcess child;
        child.start(QString::fromStdString(program), {QStringLiteral("--open"), QString::fromStdString(file)});
        child.waitForFinished(120000);
        const auto words = child.readAllStandardOutput().simplified().split(' ');
        if (words.size() != 2) {
            die("the fresh process failed: " + child.readAllStandardError().toStdString());
        }
        seconds.push_back(words[0].toDouble());
        megabytes.push_back(words[1].toDouble());
    }
    report("scene", "site file opened to first frame", median(seconds), "s", "1.5 s", 1.5 / median(seconds));
    report("scene", "resident, site open", median(megabytes), "MB", "600 MB", 600 / median(megabytes));
}

std::string makeSite(const QTemporaryDir& folder, std::uint32_t gpus, int days) {
    const std::string file = folder.filePath(QStringLiteral("%1.leasehold").arg(gpus)).toStdString();
    note("making " + std::to_string(gpus) + " GPUs");
    DemoOptions options;
    options.gpus = gpus;
    options.days = days;
    if (const auto made = makeDemo(file, options); !made) {
        die(describe(made.error()));
    }
    return file;
}

/// Milliseconds per frame, coloured by tenant so that no samples are needed.
double frameOf(const std::string& file) {
    const OpenSitePtr site = opened(file);
    const auto geometry = scene::buildGeometry(site->snapshot);
    SceneStage stage;
    stage.scene().setGeometry(geometry);
    stage.scene().setColouring(valuesAt(site, site->defaultCursor(), scene::Quantity::Tenant, {})->colouring);
    return orbit(stage, *geometry, scaled(1), 24);
}

}  // namespace

int main(int count, char** arguments) {
    const bool inWindow = count == 3 && std::string(arguments[1]) == "--window";
    if (!inWindow) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    QSurfaceFormat::setDefaultFormat(SceneWidget::defaultFormat());
    const QApplication application(count, arguments);
    if (inWindow) {
        return moveInWindow(arguments[2]);
    }
    if (count == 3 && std::string(arguments[1]) == "--open") {
        return openInFreshProcess(arguments[2]);
    }
    const auto gpus = static_cast<std::uint32_t>(count > 1 ? std::atoi(arguments[1]) : 220000);
    const QTemporaryDir folder;
    const std::string file = makeSite(folder, gpus, 1);
    open(arguments[0], file);
    window(arguments[0], file);
    {
        const OpenSitePtr site = opened(file);
        const auto geometry = scene::buildGeometry(site->snapshot);
        SceneStage stage;
        note(stage.renderer());
        stage.scene().setGeometry(geometry);
        stage.scene().setColouring(valuesAt(site, site->defaultCursor(), scene::Quantity::Utilisation, {})->colouring);
        pick(*geometry);
        pickTrays(*geometry);
        scrub(stage, site, *geometry);
        zoomed(stage, *geometry);
        frames(stage, *geometry);
    }
    const double here = frameOf(file);
    if (gpus < 1000000) {
        const double million = frameOf(makeSite(folder, 1000000, 0));
        report("scene", "frame of 1,000,000 GPUs", million, "ms", "that of " + std::to_string(gpus), here / million);
    }
    return 0;
}
