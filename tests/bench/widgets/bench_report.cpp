// SPDX-License-Identifier: GPL-3.0-or-later
// Documents of the reference site, whole: from the site file to the bytes of the PDF, without OpenGL's picture where
// there is no OpenGL.
//
//   bench_report
//
// prints one JSON object a line (resources/bench_table.py); what goes on is said on stderr.
#include <fmt/format.h>

#include <QGuiApplication>
#include <QTemporaryDir>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "data/demo/demo.hpp"
#include "widgets/report/board_pack.hpp"
#include "widgets/report/elevation_booklet.hpp"

using namespace leasehold;

namespace {

constexpr double kPackBar = 15;  ///< seconds

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class T>
T orDie(Result<T> result) {
    if (!result) {
        fmt::print(stderr, "bench_report: {}\n", describe(result.error()));
        std::exit(1);
    }
    return std::move(*result);
}

void line(const char* what, double value, const char* unit, double bar = 0) {
    const std::string against = bar > 0 ? fmt::format("\"bar {} s\"", bar) : "null";
    const std::string ratio = bar > 0 ? fmt::format("{:.3f}", value / bar) : "null";
    fmt::print(
        "{{\"bench\": \"report\", \"case\": \"{}\", \"value\": {:.3f}, \"unit\": \"{}\", \"against\": {}, \"ratio\": "
        "{}}}\n",
        what, value, unit, against, ratio);
    std::fflush(stdout);
}

void benchPack(const std::string& path) {
    const double start = now();
    const OpenSitePtr site = orDie(openSite(path));
    const report::ReportFacts facts = orDie(report::gatherReport(site, {}));
    const double gathered = now();
    const auto cover = report::paintCoverPicture(facts, scene::buildGeometry(site->snapshot), report::Paper::A4);
    const double drawn = now();
    const report::BoardPack pack = orDie(report::makeBoardPack(facts, cover ? *cover : QImage(), report::Paper::A4));
    const double end = now();
    line("board pack, 220,000 GPUs", end - start, "s", kPackBar);
    line("of it figures", gathered - start, "s");
    line(cover ? "of it the cover's picture" : "of it the cover's picture (no OpenGL)", drawn - gathered, "s");
    line("of it pages", end - drawn, "s");
    line("pages of the board pack", pack.pages, "pages");
}

void benchBooklet(const std::string& path) {
    const double start = now();
    report::BookletRequest request;
    request.site = orDie(openSite(path));
    const report::Booklet booklet = orDie(report::makeElevationBooklet(request));
    line("elevation booklet, 220,000 GPUs", now() - start, "s");
    line("racks of the booklet", static_cast<double>(booklet.racks), "racks");
    line("pages of the booklet", booklet.pages, "pages");
    line("size of the booklet", static_cast<double>(booklet.pdf.size()) / 1e6, "MB");
}

}  // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QGuiApplication application(argc, argv);
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("c1.leasehold")).toStdString();
    fmt::print(stderr, "bench_report: making the reference site\n");
    orDie(makeDemo(path, DemoOptions{}).map([] { return 0; }));
    benchPack(path);
    benchBooklet(path);
    return 0;
}
