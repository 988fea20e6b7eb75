// SPDX-License-Identifier: GPL-3.0-or-later
// The heatmap's frames while it is zoomed and moved, at the size of the reference site: 220,000 rows x 14 days at 15
// minutes. A frame is the change of the look and the paint that follows, with tiles being computed beside it.
#include <fmt/format.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtMath>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

#include "data/demo/demo.hpp"
#include "widgets/heatmap/heatmap_page.hpp"

using namespace leasehold;

namespace {

constexpr int kFrames = 240;
constexpr double kBar = 60;

void report(const std::string& what, double value, const std::string& unit, double against = 0) {
    fmt::print(R"({{"bench":"heatmap","case":"{}","value":{:.2f},"unit":"{}","against":"{}","ratio":{:.2f}}})"
               "\n",
               what, value, unit, against > 0 ? fmt::format("bar {:.0f}", against) : "",
               against > 0 ? value / against : 0);
    std::fflush(stdout);
}

double share(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

void settle(HeatmapPage& page) {
    while (page.feed().rows() == nullptr || !page.view()->isSettled()) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    }
}

/// Frames of one motion; `move` is called with 0..1.
void measure(HeatmapPage& page, const std::string& what, const std::function<void(double)>& move) {
    std::vector<double> frames;
    for (int i = 0; i < kFrames; ++i) {
        QElapsedTimer clock;
        clock.start();
        move(static_cast<double>(i) / (kFrames - 1));
        page.view()->repaint();
        QCoreApplication::processEvents();
        frames.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    report(what + ", frames a second (99 of 100 frames)", 1000 / share(frames, 0.99), "fps", kBar);
    report(what + ", frames a second (median)", 1000 / share(frames, 0.5), "fps", kBar);
    QElapsedTimer clock;
    clock.start();
    settle(page);
    report(what + ", last tile after the last frame", static_cast<double>(clock.elapsed()), "ms");
}

void measureOrder(HeatmapPage& page, const std::string& name) {
    HeatmapView* view = page.view();
    view->showAll();
    settle(page);
    const HeatmapView::Look all = view->shown();
    const double time = all.to - all.from;
    const double rows = all.bottom - all.top;
    const auto looked = [&](double zoom, double x, double y) {
        const double t = time * zoom;
        const double r = rows * zoom;
        view->setShown({all.from + (time - t) * x, all.from + (time - t) * x + t, all.top + (rows - r) * y,
                        all.top + (rows - r) * y + r});
    };
    measure(page, name + ": zoom in and out",
            [&](double at) { looked(std::exp(-5.5 * std::sin(M_PI * at)), 0.4, 0.6); });
    measure(page, name + ": move at half size", [&](double at) { looked(0.5, at, at); });
    measure(page, name + ": move near", [&](double at) { looked(0.02, 0.3 + 0.4 * at, 0.3 + 0.1 * at); });
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    applyLook(application, true);
    const bool quick = argc > 1 && std::string_view(argv[1]) == "--quick";
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("site.leasehold")).toStdString();
    DemoOptions options;
    options.gpus = quick ? 8192 : 220000;
    if (const auto made = makeDemo(path, options); !made) {
        fmt::print(stderr, "{}\n", describe(made.error()));
        return 1;
    }
    auto site = openSite(path);
    if (!site) {
        fmt::print(stderr, "{}\n", describe(site.error()));
        return 1;
    }
    AppState state;
    JobBoard jobs;
    HeatmapPage page(state, jobs);
    page.setRows(GroupBy::Gpu);
    page.resize(1600, 900);
    page.show();
    QElapsedTimer clock;
    clock.start();
    state.setSite(*site);
    settle(page);
    report(fmt::format("{} rows: first picture, nothing in memory", page.feed().rows()->size()),
           static_cast<double>(clock.elapsed()), "ms");
    measureOrder(page, "by place");
    clock.restart();
    page.setOrder(RowOrder::Value, true);
    settle(page);
    report("sorted by value", static_cast<double>(clock.elapsed()), "ms");
    measureOrder(page, "by value");
    clock.restart();
    page.setOrder(RowOrder::Likeness, false);
    settle(page);
    report("sorted by likeness", static_cast<double>(clock.elapsed()), "ms");
    clock.restart();
    page.setOrder(RowOrder::Place, false);
    page.setStatistic(Statistic::P95);
    settle(page);
    report("95th percentile of everything", static_cast<double>(clock.elapsed()), "ms");
    report("tiles kept", static_cast<double>(page.feed().bytes()) / 1e6, "MB");
    return 0;
}
