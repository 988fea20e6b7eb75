// SPDX-License-Identifier: GPL-3.0-or-later
// Charts as they were: every kind of a small reference site, and what is hard to draw, light and dark. Text is part of
// a chart, so the pictures hold where Debian's Inter is installed, as `./dev` sees to, and are left out elsewhere.
// LEASEHOLD_UPDATE_GOLDEN=1 writes them anew: look at every one before it is committed, and make them small
// (`mogrify -type Palette -colors 255 +dither`).
#include <QApplication>
#include <QFontDatabase>
#include <QPainter>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <limits>
#include <memory>

#include "data/demo/demo.hpp"
#include "support_charts.hpp"
#include "support_stage.hpp"
#include "tests/support_suite.hpp"
#include "widgets/charts/chart_picture.hpp"
#include "widgets/state/open_site.hpp"

using namespace leasehold;
Q_DECLARE_METATYPE(leasehold::ChartData)

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kStart = testing::kChartStart;

ChartData lines(std::size_t points, bool known = true) {
    ChartData data = testing::emptyTimeChart();
    for (int one = 0; one < 2; ++one) {
        ChartSeries series{one == 0 ? "Anthropic" : "xAI", SeriesShape::Line, one, {}, {}};
        const double step = 86400.0 * 7 / static_cast<double>(std::max<std::size_t>(points, 1));
        for (std::size_t at = 0; at < points; ++at) {
            const double x = step * static_cast<double>(at);
            series.x.push_back(kStart + x);
            series.y.push_back(known ? 50 + 30 * std::sin(x / 30000 + one) + 8 * std::sin(x / 900) : kNan);
        }
        data.series.push_back(std::move(series));
    }
    return data;
}

ChartData bars(const std::vector<std::string>& names) {
    ChartData data = lines(0);
    data.timeAxis = false;
    data.sideways = true;
    data.categories = names;
    data.xTitle = "Tenant";
    data.series.resize(1);
    data.series[0].shape = SeriesShape::Bars;
    for (std::size_t at = 0; at < names.size(); ++at) {
        data.series[0].x.push_back(static_cast<double>(at));
        data.series[0].y.push_back(at == 1 ? kNan : 20.0 + 17 * static_cast<double>(at % 4));
    }
    return data;
}

ChartData upright(ChartData data) {
    data.sideways = false;
    return data;
}

ChartData points() {
    ChartData data = lines(0);
    data.timeAxis = false;
    data.xFromZero = true;
    data.xTitle = "Effective price (USD/GPU-h); hollow: contracted, the bill is not known";
    data.provenance.title = "Utilisation against price, by tenant";
    data.series.clear();
    const std::vector<std::pair<double, double>> places{{1.2, 40}, {2.4, 71}, {2.5, 70}, {7.8, 55}, {3.9, 96}, {5, 4}};
    for (std::size_t at = 0; at < places.size(); ++at) {
        ChartSeries series{"tenant " + std::string(1, static_cast<char>('a' + at)),
                           SeriesShape::Points,
                           static_cast<int>(at),
                           {places[at].first},
                           {places[at].second}};
        series.hollow = at % 3 == 0;
        data.series.push_back(std::move(series));
    }
    return data;
}

ChartData named(ChartData data, const std::string& name) {
    data.series[1].name = data.provenance.title = name;
    data.provenance.filters = {"tenant = " + name};
    return data;
}

QImage painted(const ChartData& data, bool dark) {
    QImage image(480, 300, QImage::Format_RGB32);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    paintChart(painter, QRectF(image.rect()), data, dark);
    return image;
}

}  // namespace

class TestChartsGolden : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        if (!QFontDatabase::families().contains(QStringLiteral("Inter"))) {
            QSKIP("the font Inter is not installed");
        }
        const std::filesystem::path path = m_folder.filePath(QStringLiteral("s.leasehold")).toStdString();
        DemoOptions options;
        options.gpus = 2048;
        options.step = Duration{3600};
        QVERIFY(makeDemo(path, options));
        m_site = *openSite(path);
        m_maker = std::make_unique<ChartMaker>(m_site->snapshot, m_site->source);
    }

    void everyKind_data() {
        QTest::addColumn<int>("kind");
        for (const ChartKindInfo& info : chartKinds()) {
            QTest::newRow(std::string(info.name).c_str()) << static_cast<int>(info.kind);
        }
    }
    void everyKind() {
        QFETCH(int, kind);
        ChartSpec spec;
        spec.kind = static_cast<ChartKind>(kind);
        spec.by = usesMetric(spec.kind) && spec.kind != ChartKind::Utilisation ? GroupBy::Hall : GroupBy::Tenant;
        Result<ChartData> made = m_maker->make(spec);
        QVERIFY(made);
        compare(*made, QString::fromLatin1(QTest::currentDataTag()));
    }

    void hardOnes_data() {
        QTest::addColumn<ChartData>("data");
        ChartData nothing = lines(0);
        nothing.series.clear();
        nothing.empty = "Nothing to show in this window\nWiden the window or clear the filter.";
        const std::string arabic = "مركز البيانات الكبير في الشرق الأوسط";
        std::string longName = "a tenant with a name that goes on";
        for (int part = 0; part < 12; ++part) {
            longName += " and on";
        }
        ChartData picked = lines(400);
        picked.series[1].strength = 0.22;
        QTest::newRow("empty") << nothing;
        QTest::newRow("one-point") << lines(1);
        QTest::newRow("million-points") << lines(1000000);
        QTest::newRow("all-missing") << lines(96, false);
        QTest::newRow("long-names") << named(lines(96), longName);
        QTest::newRow("long-bars") << bars({longName, longName + "!", "short"});
        QTest::newRow("right-to-left") << named(lines(96), arabic);
        QTest::newRow("right-to-left-bars") << bars({arabic, "שלום עולם", "short"});
        QTest::newRow("unknown-bars") << upright(bars({"2026", "2027", "2028", "2029"}));
        QTest::newRow("points") << points();
        QTest::newRow("one-picked") << picked;
    }
    void hardOnes() {
        QFETCH(ChartData, data);
        compare(data, QString::fromLatin1(QTest::currentDataTag()));
    }

private:
    static void compare(ChartData data, const QString& name) {
        data.provenance.program = "Leasehold";
        data.provenance.made = Instant(Duration(1780000000));
        for (const bool dark : {false, true}) {
            const QString file =
                QStringLiteral("chart_%1_%2").arg(name, dark ? QStringLiteral("dark") : QStringLiteral("light"));
            const QString wrong = testing::differenceFromGolden(painted(data, dark), file);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        }
    }

    QTemporaryDir m_folder;
    OpenSitePtr m_site;
    std::unique_ptr<ChartMaker> m_maker;
};

namespace {
int run(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");  // one way of drawing text, whatever the display
    QApplication application(argc, argv);
    TestChartsGolden test;
    return QTest::qExec(&test, argc, argv);
}
}  // namespace
LEASEHOLD_SUITE(run)
#include "tst_charts_golden.moc"
