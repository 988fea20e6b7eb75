// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window takes to follow the hand: on the 220,000-GPU reference site with 14 days, in a real window. An
// argument or LEASEHOLD_BENCH_SITE names a site file; without one the reference site is made.
//
// Waits are the GUI thread's: the longest time between two turns of its loop while the cursor is dragged. Drawing is
// stated apart, since a machine without a graphics card draws on its processor.
#include <fmt/format.h>

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QStandardPaths>
#include <QSurfaceFormat>
#include <QTemporaryDir>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/lease_editor.hpp"
#include "app/main_window.hpp"
#include "data/analytics/sample_store.hpp"
#include "data/demo/demo.hpp"
#include "data/leases/lease_commands.hpp"
#include "data/store/load.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/look.hpp"

using namespace leasehold;

namespace {

constexpr double kFrame = 1000.0 / 60;  ///< milliseconds
constexpr int kPlaces = 160;            ///< of the cursor in one drag over all days

void print(const std::string& what, double value, const std::string& unit, bool againstFrame) {
    nlohmann::json line{{"bench", "scrub"}, {"case", what}, {"value", value}, {"unit", unit}};
    if (againstFrame) {
        line["against"] = "a frame at 60 Hz";
        line["ratio"] = value / kFrame;
    }
    fmt::print("{}\n", line.dump());
    std::fflush(stdout);
}

double quantile(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

/// Of all threads of this process, drawing on the processor with them.
double cpuMilliseconds() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

/// Turns the loop until `done`; the longest turn in milliseconds.
template <class Done>
double turn(const Done& done) {
    double longest = 0;
    QElapsedTimer all;
    all.start();
    while (!done() && all.elapsed() < 60000) {
        QElapsedTimer one;
        one.start();
        QCoreApplication::processEvents();
        longest = std::max(longest, static_cast<double>(one.nsecsElapsed()) / 1e6);
    }
    return longest;
}

double millisecondsOf(const std::function<void()>& change, const std::function<bool()>& done) {
    QElapsedTimer timer;
    timer.start();
    change();
    turn(done);
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

/// Until nothing is left to draw or to work out, so that the next change is timed and not what the last one left.
void settle(MainWindow& window) {
    int frames = -1;
    while (frames != window.scene()->framesRendered() || !window.jobs().running().empty()) {
        frames = window.scene()->framesRendered();
        QElapsedTimer quiet;
        quiet.start();
        turn([&] { return quiet.elapsed() > 200; });
    }
}

Instant placeAt(const OpenSite& site, int step) {
    const Duration shift = site.data.length() / kPlaces * step;
    return site.data.from + shift - shift % site.step;
}

/// One place after the other, each waited for: from the cursor to its values, and to its picture.
void follow(MainWindow& window, const std::string& state) {
    AppState& s = window.state();
    std::vector<double> values;
    std::vector<double> pictures;
    for (int i = 0; i < kPlaces; ++i) {
        const int frames = window.scene()->framesRendered();
        QElapsedTimer timer;
        timer.start();
        s.setCursor(placeAt(*s.site(), i));
        turn([&] { return window.feed().isCurrent(); });
        values.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        turn([&] { return window.scene()->framesRendered() > frames || timer.elapsed() > 500; });
        pictures.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    print("cursor to values, " + state + ", median", quantile(values, 0.5), "ms", true);
    print("cursor to values, " + state + ", slowest of 20", quantile(values, 0.95), "ms", true);
    print("cursor to picture, " + state + ", median", quantile(pictures, 0.5), "ms", true);
}

/// A drag as the hand does it: the cursor moves whether or not the picture has followed.
void drag(MainWindow& window, const std::string& state) {
    AppState& s = window.state();
    std::vector<double> waits;
    std::vector<double> undrawn;
    int painted = 0;
    QElapsedTimer all;
    all.start();
    for (int i = 0; i < kPlaces; ++i) {
        s.setCursor(placeAt(*s.site(), i));
        const int frames = window.scene()->framesRendered();
        QElapsedTimer timer;
        timer.start();
        do {
            QElapsedTimer one;
            one.start();
            QCoreApplication::processEvents();
            const double wait = static_cast<double>(one.nsecsElapsed()) / 1e6;
            waits.push_back(wait);
            if (window.scene()->framesRendered() == frames) {
                undrawn.push_back(wait);
            }
        } while (static_cast<double>(timer.nsecsElapsed()) / 1e6 < kFrame);
        painted += window.scene()->framesRendered() - frames;
    }
    const double seconds = static_cast<double>(all.nsecsElapsed()) / 1e9;
    print("drag, " + state + ": longest wait without drawing", quantile(undrawn, 1), "ms", true);
    print("drag, " + state + ": longest wait", quantile(waits, 1), "ms", true);
    print("drag, " + state + ": pictures a second", painted / seconds, "1/s", false);
    turn([&] { return window.feed().isCurrent(); });
}

/// Everything else that refreshes all views at once.
void change(MainWindow& window) {
    AppState& s = window.state();
    const auto current = [&] { return window.feed().isCurrent(); };
    const auto both = [&](const std::string& what, const std::function<void()>& there,
                          const std::function<void()>& back) {
        std::vector<double> times;
        for (int i = 0; i < 10; ++i) {
            settle(window);
            times.push_back(millisecondsOf(i % 2 == 0 ? there : back, current));
        }
        print(what, quantile(times, 0.5), "ms", true);
    };
    both(
        "filter to values",
        [&] {
            s.setFilter({{{GroupBy::Hall, "H1"}}});
        },
        [&] { s.clearFilter(); });
    both(
        "threshold to values", [&] { s.setBusyThreshold(50); }, [&] { s.setBusyThreshold(5); });
    const TimeWindow all = s.window();
    s.setColourSpan(ColourSpan::Window);
    turn(current);
    both(
        "window of a day to its means",
        [&] {
            s.setWindow({all.to - Duration{86400}, all.to});
        },
        [&] {
            s.setWindow({all.to - Duration{172800}, all.to - Duration{86400}});
        });
    both(
        "window of all days to its means", [&] { s.setWindow(all); },
        [&] {
            s.setWindow({all.from, all.to - s.site()->step});
        });
    s.setColourSpan(ColourSpan::Cursor);
    turn(current);
}

/// So that there is an edit to take back.
void deleteSomeLease(const QString& path) {
    auto file = SiteFile::open(path.toStdString(), SiteFile::Mode::Write);
    const auto snapshot = loadSnapshot(path.toStdString());
    if (file && snapshot && !(*snapshot)->leases.empty()) {
        (void)deleteLease(*file, seeLease(*file, (*snapshot)->leases.back().name).value(), "bench");
    }
}

/// A lease that goes and comes back: written, read again, and shown by every view. The GUI thread is followed until all
/// that the edit set off has ended.
void changeLease(MainWindow& window) {
    const auto shown = [&, before = OpenSitePtr()]() mutable {
        const OpenSitePtr& now = window.state().site();
        before = before ? before : now;
        return now != before && window.feed().isCurrent();
    };
    const auto currentNow = [&] { return window.feed().isCurrent(); };
    for (int i = 0; i < 4; ++i) {  // the cursor's samples are in memory, as they are when someone has looked around
        window.state().setCursor(placeAt(*window.state().site(), kPlaces - 1 - i % 2));
        turn(currentNow);
    }
    std::vector<double> there;
    std::vector<double> back;
    std::vector<double> cpu;
    double longest = 0;
    double undrawn = 0;
    for (int i = 0; i < 20; ++i) {
        const bool undo = i % 2 == 0;
        turn([&] { return (undo ? window.leases()->undoAction() : window.leases()->redoAction())->isEnabled(); });
        settle(window);
        auto isShown = shown;
        const double cpuBefore = cpuMilliseconds();
        QElapsedTimer timer;
        timer.start();
        double took = 0;
        undo ? window.leases()->undo() : window.leases()->redo();
        while ((took == 0 || !window.jobs().running().empty()) && timer.elapsed() < 60000) {
            const int frames = window.scene()->framesRendered();
            QElapsedTimer one;
            one.start();
            QCoreApplication::processEvents();
            const double wait = static_cast<double>(one.nsecsElapsed()) / 1e6;
            longest = std::max(longest, wait);
            undrawn = std::max(undrawn, window.scene()->framesRendered() == frames ? wait : 0);
            if (took == 0 && isShown()) {
                took = static_cast<double>(timer.nsecsElapsed()) / 1e6;
            }
        }
        (undo ? there : back).push_back(took);
        cpu.push_back(cpuMilliseconds() - cpuBefore);
    }
    print("lease undone to values", quantile(there, 0.5), "ms", true);
    print("lease done again to values", quantile(back, 0.5), "ms", true);
    print("lease to values, slowest of all", std::max(quantile(there, 1), quantile(back, 1)), "ms", true);
    print("lease: longest wait without drawing", undrawn, "ms", true);
    print("lease: longest wait", longest, "ms", true);
    print("lease: processor time, all that follows with it", quantile(cpu, 0.5), "ms", false);
}

/// Names of the parts to run, by commas, in LEASEHOLD_BENCH_PARTS; none: all.
bool wanted(const char* part) {
    const QString parts = qEnvironmentVariable("LEASEHOLD_BENCH_PARTS");
    return parts.isEmpty() || parts.split(u',').contains(QLatin1String(part));
}

}  // namespace

int main(int argc, char** argv) {
    QSurfaceFormat::setDefaultFormat(SceneWidget::defaultFormat());
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    applyLook(application, true);
    QTemporaryDir folder;
    QString path = argc > 1 ? QString::fromLocal8Bit(argv[1]) : qEnvironmentVariable("LEASEHOLD_BENCH_SITE");
    const QString scratch = folder.filePath(QStringLiteral("reference.leasehold"));
    if (!path.isEmpty()) {
        QFile::copy(path, scratch);  // a lease will be changed
    } else if (const auto made = makeDemo(scratch.toStdString(), {}); !made) {
        fmt::print(stderr, "{}\n", describe(made.error()));
        return 1;
    }
    path = scratch;
    deleteSomeLease(path);
    MainWindow window{Settings{}};
    window.resize(1600, 1000);
    window.show();
    window.openSiteFile(path);
    turn([&] { return window.state().site() && window.feed().isCurrent() && window.scene()->framesRendered() > 0; });
    if (!window.state().site() || !window.state().site()->hasSamples()) {
        fmt::print(stderr, "the site did not open\n");
        return 1;
    }
    turn([&] { return window.jobs().running().empty(); });
    BlockCache& cache = *window.state().site()->source.cache;
    cache.setBudget(0);
    cache.setBudget(kDefaultSampleMemory);
    if (wanted("follow")) {
        follow(window, "file");
        print("samples kept", static_cast<double>(cache.bytes()) / 1e6, "MB", false);
        follow(window, "memory");
        print("picture drawn", window.scene()->lastFrameMilliseconds(), "ms", true);
    }
    if (wanted("drag")) {
        cache.setBudget(0);
        cache.setBudget(kDefaultSampleMemory);
        drag(window, "file");
        drag(window, "memory");
    }
    if (wanted("change")) {
        change(window);
    }
    if (wanted("lease")) {
        changeLease(window);
    }
    return 0;
}
