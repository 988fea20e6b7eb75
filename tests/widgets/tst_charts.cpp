// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <limits>

#include "data/demo/demo.hpp"
#include "support_charts.hpp"
#include "support_pdf.hpp"
#include "support_stage.hpp"
#include "tests/support_mouse.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/charts/chart_hit.hpp"
#include "widgets/charts/chart_page.hpp"
#include "widgets/charts/chart_picture.hpp"
#include "widgets/charts/chart_view.hpp"
#include "widgets/charts/picture_file.hpp"
#include "widgets/charts/reduce.hpp"
#include "widgets/controls/file_export.hpp"
#include "widgets/controls/look.hpp"

using namespace leasehold;
using namespace leasehold::test;
Q_DECLARE_METATYPE(leasehold::ChartData)

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kStart = testing::kChartStart;

ChartData lines(std::size_t points, double value = kNan) {
    ChartData data = testing::emptyTimeChart();
    data.provenance.program = "Leasehold";
    for (int one = 0; one < 2; ++one) {
        ChartSeries series{one == 0 ? "Anthropic" : "xAI", SeriesShape::Line, one, {}, {}};
        for (std::size_t at = 0; at < points; ++at) {
            series.x.push_back(kStart + 900.0 * static_cast<double>(at));
            series.y.push_back(std::isnan(value) ? 50 + 40 * std::sin(static_cast<double>(at) / 17 + one) : value);
        }
        data.series.push_back(std::move(series));
    }
    return data;
}

ChartData bars(SeriesShape shape, const std::vector<std::string>& names, bool sideways = false) {
    ChartData data = lines(0);
    data.timeAxis = false;
    data.sideways = sideways;
    data.categories = names;
    data.series.resize(1);
    data.series[0].shape = shape;
    for (std::size_t at = 0; at < names.size(); ++at) {
        data.series[0].x.push_back(static_cast<double>(at));
        data.series[0].y.push_back(20.0 + 7 * static_cast<double>(at % 10));
    }
    return data;
}

QImage painted(const ChartData& data, bool dark, QSize size = {900, 506}) {
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::magenta);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    paintChart(painter, QRectF(image.rect()), data, dark);
    return image;
}

/// Pixels of just that colour.
int count(const QImage& image, const QColor& colour) {
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            found += image.pixel(x, y) == colour.rgb() ? 1 : 0;
        }
    }
    return found;
}

/// Whether another program draws the same picture, seen from afar: letters differ by a hair.
bool looksLike(const QImage& other, const QImage& ours) {
    const QSize far(150, 84);
    const auto seen = [&](const QImage& image) {
        return image.convertToFormat(QImage::Format_RGB32)
            .scaled(far, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
            .convertToFormat(QImage::Format_RGB32);
    };
    return !other.isNull() && testing::shareThatDiffers(seen(other), seen(ours), 48) < 0.02;
}

/// Whether the outermost pixels are all ground: nothing runs off the picture.
bool edgesAreClear(const QImage& image, const QColor& ground) {
    for (int x = 0; x < image.width(); ++x) {
        if (image.pixel(x, 0) != ground.rgb() || image.pixel(x, image.height() - 1) != ground.rgb()) {
            return false;
        }
    }
    for (int y = 0; y < image.height(); ++y) {
        if (image.pixel(0, y) != ground.rgb() || image.pixel(image.width() - 1, y) != ground.rgb()) {
            return false;
        }
    }
    return true;
}

}  // namespace

class TestCharts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reductionKeepsTheExtremes() {
        std::vector<double> x;
        std::vector<double> y;
        for (int at = 0; at < 100000; ++at) {
            x.push_back(at);
            y.push_back(at == 54321 ? 1e6 : at == 777 ? -1e6 : std::sin(at));
        }
        y[60000] = kNan;
        const auto pieces = reducedLine(x, y, 0, 99999, 500);
        QCOMPARE(pieces.size(), 2U);  // broken where data is missing
        std::size_t points = 0;
        double low = 0;
        double high = 0;
        for (const auto& piece : pieces) {
            points += piece.size();
            for (std::size_t at = 0; at < piece.size(); ++at) {
                low = std::min(low, piece[at].y());
                high = std::max(high, piece[at].y());
                QVERIFY(at == 0 || piece[at].x() > piece[at - 1].x());
            }
        }
        QVERIFY2(points <= 4 * 502, qPrintable(QString::number(points)));
        QCOMPARE(low, -1e6);
        QCOMPARE(high, 1e6);
    }

    void shortLinesStayWhole() {
        const auto pieces = reducedLine({1, 2, 3}, {kNan, 5, kNan}, 1, 3, 100);
        QCOMPARE(pieces.size(), 1U);
        QCOMPARE(pieces[0], std::vector<QPointF>{QPointF(2, 5)});
        QVERIFY(reducedLine({}, {}, 0, 0, 10).empty());
        QVERIFY(reducedLine({1, 2}, {kNan, kNan}, 1, 2, 10).empty());
    }

    void picturesHoldTogether_data() {
        QTest::addColumn<ChartData>("data");
        QTest::addColumn<bool>("drawn");
        ChartData stacked = lines(96);
        stacked.series[0].shape = stacked.series[1].shape = SeriesShape::Stacked;
        ChartData points = lines(1);
        points.timeAxis = false;
        points.series[0].shape = points.series[1].shape = SeriesShape::Points;
        ChartData nothing = lines(0);
        nothing.series.clear();
        nothing.empty = "Nothing to show in this window";
        ChartData many = lines(96);
        for (int one = 0; one < 40; ++one) {
            many.series.push_back(many.series[1]);
            many.series.back().name = std::string(120, 'n') + std::to_string(one);
        }
        const std::string arabic = "مركز البيانات الكبير في الشرق الأوسط";
        ChartData foreign = lines(96);
        foreign.series[1].name = arabic;
        foreign.provenance.title = arabic;
        QTest::newRow("lines") << lines(400) << true;
        QTest::newRow("a million points") << lines(1000000) << true;
        QTest::newRow("one point") << lines(1, 40) << true;
        QTest::newRow("all missing") << lines(0) << false;
        QTest::newRow("empty") << nothing << false;
        QTest::newRow("stacked") << stacked << true;
        QTest::newRow("points") << points << true;
        QTest::newRow("bars") << bars(SeriesShape::Bars, {"2026", "2027", "2028"}) << true;
        QTest::newRow("sideways, long names")
            << bars(SeriesShape::Bars, {std::string(200, 'w'), std::string(200, 'w') + "2", "short"}, true) << true;
        QTest::newRow("many series") << many << true;
        QTest::newRow("right to left") << foreign << true;
    }
    void picturesHoldTogether() {
        QFETCH(ChartData, data);
        QFETCH(bool, drawn);
        for (const bool dark : {false, true}) {
            const QImage image = painted(data, dark);
            const QColor ground = dark ? lookOf(true).panel : QColor(Qt::white);
            QVERIFY(edgesAreClear(image, ground));
            QCOMPARE(count(image, Qt::magenta), 0);
            const scene::Palette palette =
                scene::paletteFor(scene::Scheme::Tenants, scene::ColourMap::Viridis, lookOf(dark).scene());
            const int ink = count(image, colourOf(palette[0].colour));
            QVERIFY2(drawn ? ink > 5 : ink <= 60, qPrintable(QString::number(ink)));
        }
    }

    void zeroIsAtTheFoot() {
        // Bars of 90 and 99 must not look like nothing and all.
        ChartData data = bars(SeriesShape::Bars, {"a", "b"});
        data.share = false;
        data.series[0].y = {90, 99};
        const QImage image = painted(data, false);
        const scene::Palette palette =
            scene::paletteFor(scene::Scheme::Tenants, scene::ColourMap::Viridis, lookOf(false).scene());
        const QRgb colour = colourOf(palette[0].colour).rgb();
        std::vector<int> heights;
        for (const int x : {image.width() * 31 / 100, image.width() * 76 / 100}) {
            int height = 0;
            for (int y = 0; y < image.height(); ++y) {
                height += image.pixel(x, y) == colour ? 1 : 0;
            }
            heights.push_back(height);
        }
        QVERIFY2(heights[0] > 0 && std::abs(heights[0] * 99 - heights[1] * 90) < heights[1] * 4,
                 qPrintable(QStringLiteral("%1 %2").arg(heights[0]).arg(heights[1])));
    }

    void drawnInTime() {
        const ChartData data = lines(200000);
        painted(data, false);
        const WorkClock clock;
        painted(data, false);
        const double took = clock.milliseconds();
        QVERIFY2(took < 500, qPrintable(QString::number(took)));  // the bar is 50, on a quiet machine
    }

    /// What is not picked is faint, not seen through: Qt strokes a translucent line as one path, which takes seconds.
    void pickingOneIsAsQuick() {
        ChartData data = lines(1344);
        for (ChartSeries& series : data.series) {
            for (std::size_t at = 0; at < series.y.size(); ++at) {
                series.y[at] = 50 + 40 * std::sin(static_cast<double>(at) * 0.37);
            }
            series.strength = 0.22;
        }
        const WorkClock clock;
        painted(data, true);
        const double took = clock.milliseconds();
        QVERIFY2(took < 300, qPrintable(QString::number(took)));
    }

    void filesAreReadByOthers() {
        const ChartData data = lines(200);
        const auto paint = [&](QPainter& painter, const QRectF& area) { paintChart(painter, area, data, false); };
        const auto pdf = pictureBytes(PictureFormat::Pdf, {}, data.provenance, paint);
        QVERIFY(pdf);
        if (havePoppler()) {
            const PdfFile file(*pdf);
            QCOMPARE(file.pages(), 1);
            QVERIFY(file.allFontsEmbedded());
            QVERIFY(file.text().contains(QStringLiteral("GPU utilisation over time, by tenant")));
            QVERIFY(file.info().contains(QStringLiteral("Colossus 1")));
            QVERIFY(looksLike(file.picture(1, 96), painted(data, false, {1200, 675})));
        }
        const auto svg = pictureBytes(PictureFormat::Svg, {}, data.provenance, paint);
        QVERIFY(svg);
        QVERIFY(svg->contains("<text") && svg->contains("Anthropic"));
        if (!QStandardPaths::findExecutable(QStringLiteral("rsvg-convert")).isEmpty()) {
            QProcess convert;
            convert.start(QStringLiteral("rsvg-convert"), {QStringLiteral("-f"), QStringLiteral("png")});
            convert.write(*svg);
            convert.closeWriteChannel();
            QVERIFY(convert.waitForFinished());
            const QImage image = QImage::fromData(convert.readAllStandardOutput());
            QCOMPARE(image.width(), 1200);
            QVERIFY(std::abs(image.height() - 675) <= 1);  // Qt states the size in millimetres
            QVERIFY(looksLike(image, painted(data, false, {1200, 675})));
        }
        PictureRequest fine;
        fine.scale = 3.125;
        const auto png = pictureBytes(PictureFormat::Png, fine, data.provenance, paint);
        QVERIFY(png);
        const QImage image = QImage::fromData(*png);
        QCOMPARE(image.size(), QSize(3750, 2109));
        QCOMPARE(std::lround(image.dotsPerMeterX() * 0.0254), 300);
        QVERIFY(image.text(QStringLiteral("Description")).contains(QStringLiteral("synthetic")));
    }

    void sameChartSameBytes() {
        ChartData data = lines(50);
        data.provenance.made = Instant(Duration(1780000000));
        const auto paint = [&](QPainter& painter, const QRectF& area) { paintChart(painter, area, data, true); };
        for (const PictureFormat format : {PictureFormat::Png, PictureFormat::Svg, PictureFormat::Pdf}) {
            QCOMPARE(*pictureBytes(format, {}, data.provenance, paint),
                     *pictureBytes(format, {}, data.provenance, paint));
        }
    }

    void tooLargeIsRefused() {
        PictureRequest huge;
        huge.scale = 1000;
        const auto done = pictureBytes(PictureFormat::Png, huge, {}, [](QPainter&, const QRectF&) {});
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::InvalidInput);
        QCOMPARE(pictureFormat("a.gif").error().code, ErrorCode::Unsupported);
        QCOMPARE(*pictureFormat("A.PNG"), PictureFormat::Png);
    }

    void tableHasTheNumbers() {
        const Table table = lines(3).table();
        QCOMPARE(table.columns.size(), 3U);
        QCOMPARE(table.rows.size(), 3U);
        QCOMPARE(std::get<Instant>(table.rows[1][0]), Instant(Duration(static_cast<std::int64_t>(kStart) + 900)));
        QCOMPARE(std::get<double>(table.rows[0][1]), 50.0);
    }

    void everyKindHasAName() {
        for (const ChartKindInfo& info : chartKinds()) {
            QCOMPARE(*parseChartKind(info.name), info.kind);
            QCOMPARE(chartKindInfo(info.kind).name, info.name);
        }
        QVERIFY(parseChartKind("pie").error().remedy.find("utilisation") != std::string::npos);
    }

    void everyMarkIsFound_data() {
        QTest::addColumn<ChartData>("data");
        ChartData stacked = lines(20);
        stacked.series[0].shape = stacked.series[1].shape = SeriesShape::Stacked;
        ChartData points = lines(1);
        points.timeAxis = false;
        points.series[0].shape = points.series[1].shape = SeriesShape::Points;
        QTest::newRow("lines") << lines(40);
        QTest::newRow("stacked") << stacked;
        QTest::newRow("points") << points;
        QTest::newRow("bars") << bars(SeriesShape::Bars, {"a", "b", "c"});
        QTest::newRow("sideways") << bars(SeriesShape::Bars, {"a", "b", "c"}, true);
    }
    /// Where a mark is drawn it is found, and its words hold its value.
    void everyMarkIsFound() {
        QFETCH(ChartData, data);
        QImage image(900, 506, QImage::Format_RGB32);
        QPainter painter(&image);
        const ChartFrame frame = paintChart(painter, QRectF(image.rect()), data, false);
        QVERIFY(!frame.empty());
        for (std::size_t series = 0; series < data.series.size(); ++series) {
            for (std::size_t mark = 0; mark < data.series[series].x.size(); ++mark) {
                const ChartHit hit{series, mark};
                const QPointF place = placeOf(data, frame, hit);
                const bool inside = data.sideways || data.series[series].shape == SeriesShape::Stacked;
                const auto found =
                    hitAt(data, frame, place + (inside ? QPointF(data.sideways ? -2 : 1, 1) : QPointF()));
                QVERIFY(found.has_value());
                // Two lines may cross just there.
                QCOMPARE(placeOf(data, frame, *found), place);
                QVERIFY(hitWords(data, hit).contains(
                    QLocale(QLocale::English).toString(data.series[series].y[mark], 'g', 8)));
            }
        }
        QVERIFY(!hitAt(data, frame, QPointF(1, 1)));
    }

    void pointerAndKeys() {
        ChartView view;
        view.resize(900, 506);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const ChartData data = lines(40);
        view.setChart(std::make_shared<const ChartData>(data));
        view.grab();
        QSignalSpy picked(&view, &ChartView::picked);
        QSignalSpy brushed(&view, &ChartView::windowBrushed);
        const auto at = [&](std::size_t mark) { return placeOf(data, view.frame(), {0, mark}).toPoint(); };
        QTest::mouseClick(&view, Qt::LeftButton, {}, at(3));
        QCOMPARE(picked.size(), 1);
        QCOMPARE(picked[0][0].toString(), QStringLiteral("Anthropic"));
        QTest::mousePress(&view, Qt::LeftButton, {}, at(5));
        moveMouse(view, at(20), Qt::LeftButton);
        QTest::mouseRelease(&view, Qt::LeftButton, {}, at(20));
        QCOMPARE(picked.size(), 1);  // a drag is no click
        QCOMPARE(brushed.size(), 1);
        const auto window = brushed[0][0].value<TimeWindow>();
        const auto seconds = [](Instant t) { return static_cast<double>(t.time_since_epoch().count()); };
        QVERIFY(std::abs(seconds(window.from) - data.series[0].x[5]) < 450);
        QVERIFY(std::abs(seconds(window.to) - data.series[0].x[20]) < 450);
        view.setFocus();
        QTest::keyClick(&view, Qt::Key_Home);
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Down);
        QVERIFY(view.hit() == (ChartHit{1, 1}) || view.hit() == (ChartHit{1, 2}));
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(picked.back()[0].toString(), QStringLiteral("xAI"));
        QTest::keyClick(&view, Qt::Key_End, Qt::ShiftModifier);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(brushed.size(), 2);
        QCOMPARE(seconds(brushed[1][0].value<TimeWindow>().to), data.series[0].x[39]);
        QTest::keyClick(&view, Qt::Key_Escape);
        QVERIFY(!view.hit());
    }

    void clickSelectsEverywhere() {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("s.leasehold")).toStdString();
        DemoOptions options;
        options.gpus = 64;
        options.days = 4;
        QVERIFY(makeDemo(path, options));
        AppState state;
        JobBoard jobs;
        ChartPage page(state, jobs);
        page.resize(900, 600);
        page.show();
        state.setSite(*openSite(path));
        page.setKind(ChartKind::Occupancy);
        QTRY_VERIFY_WITH_TIMEOUT(page.view()->chart() && page.view()->chart()->spec.kind == ChartKind::Occupancy,
                                 kLong);
        page.view()->grab();
        const ChartData data = *page.view()->chart();
        const QPoint place = placeOf(data, page.view()->frame(), {0, 1}).toPoint() + QPoint(2, 4);
        QTest::mouseClick(page.view(), Qt::LeftButton, {}, place);
        QCOMPARE(state.selection().kind, SelectionKind::Tenant);
        QCOMPARE(state.snapshot()->parties[state.selection().first()].name, data.series[0].name);
        QVERIFY(page.view()->chart()->series.back().strength < 1 || data.series.size() == 1);
        QTest::mouseClick(page.view(), Qt::LeftButton, {}, place);
        QVERIFY(state.selection().empty());
        page.setKind(ChartKind::Top);  // bars are picked by their category
        QTRY_VERIFY_WITH_TIMEOUT(page.view()->chart() && page.view()->chart()->spec.kind == ChartKind::Top, kLong);
        page.view()->grab();
        const QPoint bar = placeOf(*page.view()->chart(), page.view()->frame(), {0, 0}).toPoint() - QPoint(3, 0);
        QTest::mouseClick(page.view(), Qt::LeftButton, {}, bar);
        QCOMPARE(page.view()->chart()->focus, std::vector<std::string>{page.view()->chart()->categories[0]});
    }

    void pageKeepsItsState() {
        AppState state;
        JobBoard jobs;
        ChartPage page(state, jobs);
        page.setKind(ChartKind::Top);
        const QJsonObject kept = page.saveState();
        ChartPage other(state, jobs);
        other.restoreState(kept);
        QCOMPARE(other.spec().kind, ChartKind::Top);
        QCOMPARE(other.saveState(), kept);
        other.restoreState({{QStringLiteral("chartKind"), 7}});
        QCOMPARE(other.spec().kind, ChartKind::Utilisation);
        QSignalSpy refused(other.exporter(), &FileExport::failed);  // there is no chart yet
        other.exportTo(QStringLiteral("/nowhere/x.png"));
        QCOMPARE(refused.size(), 1);
    }
};

LEASEHOLD_SUITE(runWidgets<TestCharts>)
#include "tst_charts.moc"
