// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the program: a chart drawn beside the same chart not reduced, and a workbook of a million rows.
#include <fmt/format.h>
#include <sys/resource.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QPainter>
#include <QTemporaryDir>
#include <algorithm>
#include <cmath>

#include "data/export/table.hpp"
#include "widgets/charts/chart_picture.hpp"

using namespace leasehold;

namespace {

constexpr int kRuns = 7;

void print(const char* name, const char* unit, double value, const char* against, double other) {
    fmt::print(
        "{{\"bench\": \"charts\", \"case\": \"{}\", \"value\": {:.4g}, \"unit\": \"{}\", \"against\": \"{}\", "
        "\"ratio\": {:.4g}}}\n",
        name, value, unit, against, value > 0 ? other / value : 0);
}

ChartData lines(std::size_t points, int series) {
    ChartData data;
    data.timeAxis = true;
    data.share = true;
    data.xTitle = "Time (UTC)";
    data.yTitle = "GPU utilisation, mean (%)";
    data.provenance.title = "Utilisation";
    for (int one = 0; one < series; ++one) {
        ChartSeries line{fmt::format("tenant {}", one), SeriesShape::Line, one % 8, {}, {}};
        for (std::size_t at = 0; at < points; ++at) {
            line.x.push_back(1.78e9 + 60.0 * static_cast<double>(at));
            line.y.push_back(50 + 40 * std::sin(static_cast<double>(at) * 0.37 + one));
        }
        data.series.push_back(std::move(line));
    }
    return data;
}

/// One of several picked: the others are faint.
ChartData picked(ChartData data) {
    for (std::size_t at = 1; at < data.series.size(); ++at) {
        data.series[at].strength = 0.22;
    }
    return data;
}

ChartData stacked(ChartData data) {
    for (ChartSeries& series : data.series) {
        series.shape = SeriesShape::Stacked;
    }
    data.share = false;
    return data;
}

ChartData bars(std::size_t categories) {
    ChartData data = lines(categories, 2);
    data.timeAxis = false;
    for (std::size_t at = 0; at < categories; ++at) {
        data.categories.push_back(fmt::format("rack H1-A-{:02}", at));
    }
    for (ChartSeries& series : data.series) {
        series.shape = SeriesShape::Bars;
        for (std::size_t at = 0; at < categories; ++at) {
            series.x[at] = static_cast<double>(at);
        }
    }
    return data;
}

double drawMs(const ChartData& data) {
    QImage image(1600, 900, QImage::Format_RGB32);
    std::vector<double> times;
    for (int run = 0; run < kRuns; ++run) {
        QElapsedTimer timer;
        timer.start();
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        paintChart(painter, QRectF(image.rect()), data, false);
        painter.end();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::nth_element(times.begin(), times.begin() + kRuns / 2, times.end());
    return times[kRuns / 2];
}

double workbookSeconds(const QString& file) {
    Table table;
    table.columns = {{"row", "Row", ColumnType::Text, {}},
                     {"bin_start", "From", ColumnType::Time, "UTC"},
                     {"value", "Value", ColumnType::Real, "%"},
                     {"coverage", "Coverage", ColumnType::Share, {}}};
    table.source = [](std::size_t index, TableRow& row) {
        row.resize(4);
        row[0] = fmt::format("node-{:05}", index / 1000);
        row[1] = Instant(Duration(1780000000 + 900 * static_cast<std::int64_t>(index % 1000)));
        row[2] = static_cast<double>(index % 997) / 9.97;
        row[3] = 1.0 - static_cast<double>(index % 13) / 130;
        return index < 1000000;
    };
    QElapsedTimer timer;
    timer.start();
    const Result<> done = writeXlsx(table, file.toStdString());
    return done ? static_cast<double>(timer.nsecsElapsed()) / 1e9 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    constexpr double kDrawBar = 50;
    print("12 lines x 1,344 points", "ms", drawMs(lines(1344, 12)), "the bar, 50 ms", kDrawBar);
    print("1 line x 1,000,000 points", "ms", drawMs(lines(1000000, 1)), "the bar, 50 ms", kDrawBar);
    print("12 lines, one picked", "ms", drawMs(picked(lines(1344, 12))), "the bar, 50 ms", kDrawBar);
    print("12 stacked areas x 400 points", "ms", drawMs(stacked(lines(400, 12))), "the bar, 50 ms", kDrawBar);
    print("100 bars", "ms", drawMs(bars(50)), "the bar, 50 ms", kDrawBar);
    const QTemporaryDir folder;
    print("xlsx, 1,000,000 rows x 4", "s", workbookSeconds(folder.filePath(QStringLiteral("t.xlsx"))), "the bar, 10 s",
          10);
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    print("memory at its highest", "MB", static_cast<double>(usage.ru_maxrss) / 1024, "the bar, 300 MB", 300);
    return 0;
}
