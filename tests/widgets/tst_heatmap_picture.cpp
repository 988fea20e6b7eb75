// SPDX-License-Identifier: GPL-3.0-or-later
// The picture of a heatmap that leaves the program is the one of the window: its colours, what it hatches and what it
// leaves empty.
#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QTest>
#include <set>

#include "tests/support_suite.hpp"
#include "widgets/charts/heatmap_picture.hpp"
#include "widgets/models/heatmap_colours.hpp"

using namespace leasehold;

namespace {

constexpr int kWidth = 800;
constexpr int kHeight = 360;

/// One row of three bins: 50 %, no data, nothing held.
Heatmap threeCells() {
    Heatmap map;
    map.request.bin = Duration{3600};
    map.metric = metricCatalogue().front();
    map.rows = {"Anthropic"};
    for (int hour = 0; hour < 3; ++hour) {
        map.columns.push_back(Instant{Duration{hour * 3600}});
    }
    map.window = {map.columns.front(), Instant{Duration{3 * 3600}}};
    map.cells.groups = 1;
    map.cells.bins = 3;
    map.cells.cells.resize(3);
    map.cells.cells[0].valid = 4;
    map.cells.cells[0].sum = 200;
    map.expected = {4, 4, 0};
    return map;
}

QImage painted(const HeatmapPicture& picture) {
    QImage image(kWidth, kHeight, QImage::Format_RGB32);
    image.fill(Qt::magenta);
    QPainter painter(&image);
    paintHeatmap(painter, QRectF(0, 0, kWidth, kHeight), picture);
    return image;
}

/// The colours in the middle of a third of the plot, which runs from about 96 to about 700.
std::set<QRgb> coloursOf(const QImage& image, int third) {
    std::set<QRgb> colours;
    for (int x = 190; x < 210; ++x) {
        for (int y = kHeight / 2 - 10; y < kHeight / 2 + 10; ++y) {
            colours.insert(image.pixel(x + 200 * third, y));
        }
    }
    return colours;
}

}  // namespace

class TestHeatmapPicture : public QObject {
    Q_OBJECT

private slots:
    void isTheWindowsPicture_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }
    void isTheWindowsPicture() {
        QFETCH(bool, dark);
        const Heatmap map = threeCells();
        HeatmapPicture picture;
        picture.heatmap = &map;
        picture.dark = dark;
        const QImage image = painted(picture);
        const HeatmapColours window(HeatmapRows{}, Statistic::Mean, dark);
        QCOMPARE(coloursOf(image, 0), std::set<QRgb>{window.of(50)});
        QVERIFY(coloursOf(image, 1).size() == 2);                          // hatched
        QCOMPARE(coloursOf(image, 2), std::set<QRgb>{image.pixel(2, 2)});  // the ground, empty
    }

    void takesTheWindowsScale() {
        Heatmap map = threeCells();
        map.metric.unit = "W";
        HeatmapPicture picture;
        picture.heatmap = &map;
        picture.dark = true;
        picture.range = std::pair(0.0, 100.0);
        const HeatmapColours window(HeatmapRows{}, Statistic::Mean, true);
        QCOMPARE(coloursOf(painted(picture), 0), std::set<QRgb>{window.of(50)});
    }

    void marksLeasesAndTheCursor() {
        const Heatmap map = threeCells();
        HeatmapPicture picture;
        picture.heatmap = &map;
        const QImage plain = painted(picture);
        picture.edges = {{Instant{Duration{3600}}, 0, 1}};
        const QImage edged = painted(picture);
        QVERIFY(edged != plain);
        picture.edges = {{Instant{Duration{3600}}, 1, 2}};  // of a row below
        QCOMPARE(painted(picture), plain);
        picture.cursor = Instant{Duration{5400}};
        QVERIFY(painted(picture) != plain);
        picture.cursor = Instant{Duration{86400}};  // outside
        QCOMPARE(painted(picture), plain);
    }
};

LEASEHOLD_SUITE(runWidgets<TestHeatmapPicture>)
#include "tst_heatmap_picture.moc"
