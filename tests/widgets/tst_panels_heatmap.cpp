// SPDX-License-Identifier: GPL-3.0-or-later
// The heatmap over real site files: cells, scales, orders, mouse, keys.
#include <QApplication>
#include <QFile>
#include <QImage>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QWheelEvent>
#include <QtTest>
#include <cmath>
#include <random>
#include <set>

#include "data/demo/demo.hpp"
#include "tests/support_mouse.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/controls/file_export.hpp"
#include "widgets/heatmap/heatmap_page.hpp"
#include "widgets/models/heatmap_extract.hpp"
#include "widgets/models/heatmap_order.hpp"

using namespace leasehold;

namespace {

void keepPicture(QWidget& widget, const char* name) {
    if (const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES"); !folder.isEmpty()) {
        widget.grab().save(QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(name)));
    }
}

struct Fixture {
    AppState state;
    JobBoard jobs;
    HeatmapPage page{state, jobs};
    HeatmapView* view = page.view();

    explicit Fixture(const OpenSitePtr& site) {
        page.resize(1200, 700);
        page.show();
        state.setSite(site);
    }
    [[nodiscard]] bool settled() const {
        return page.feed().rows() != nullptr && view->isSettled() && jobs.running().empty();
    }
    [[nodiscard]] QPoint middleOf(double position, double share = 0.5) const {
        const QRectF plot = view->plotRect();
        return QPointF(plot.left() + share * plot.width(), view->yOf(position + 0.5)).toPoint();
    }
};

void wheel(QWidget* widget, QPointF place, int turns, Qt::KeyboardModifiers keys = Qt::NoModifier) {
    QWheelEvent event(place, widget->mapToGlobal(place), {}, {0, 120 * turns}, Qt::NoButton, keys, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(widget, &event);
}

}  // namespace

class TestPanelsHeatmap : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        const std::string path = m_folder.filePath(QStringLiteral("small.leasehold")).toStdString();
        DemoOptions options;
        options.gpus = 2048;
        options.days = 10;
        const auto made = makeDemo(path, options);
        QVERIFY2(made.has_value(), made ? "" : describe(made.error()).c_str());
        auto site = openSite(path);
        QVERIFY(site.has_value());
        m_site = *site;
    }

    /// What is shown leaves the program in its order, with its numbers beside the picture.
    void whatIsShownIsExported() {
        AppState state;
        JobBoard jobs;
        HeatmapPage page(state, jobs);
        page.setRows(GroupBy::Rack);
        page.setOrder(RowOrder::Value, true);
        page.resize(900, 600);
        page.show();
        state.setSite(m_site);
        QTRY_VERIFY_WITH_TIMEOUT(page.feed().isCurrent() && page.feed().rows(), kLong);
        QSignalSpy done(page.exporter(), &FileExport::exported);
        const QString picture = m_folder.filePath(QStringLiteral("heat.png"));
        page.exportTo(picture);
        QTRY_COMPARE_WITH_TIMEOUT(done.size(), 1, kLong);
        QCOMPARE(QImage(picture).width(), 1600);
        QFile data(m_folder.filePath(QStringLiteral("heat.data.csv")));
        QVERIFY(data.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = data.readAll().split('\n');
        QVERIFY(lines[1].startsWith(QByteArray::fromStdString(page.feed().rows()->name(0)) + ','));
        QCOMPARE((lines.size() - 2) % page.feed().rows()->size(), 0);
        QFile about(m_folder.filePath(QStringLiteral("heat.data.csv-metadata.json")));
        QVERIFY(about.open(QIODevice::ReadOnly));
        QVERIFY(about.readAll().contains("sorted by"));
    }

    /// Rows that are too many for a picture are put together; the cells are those of the sum.
    void manyRowsStandTogether() {
        HeatmapQuery query = queryBy(GroupBy::Gpu);
        const auto rows = makeHeatmapRows(query);
        QVERIFY(rows.has_value());
        const HeatmapExtract extract{*rows, m_site->data, 0, (*rows)->size(), Statistic::Mean, Duration{0}};
        QCOMPARE(extract.rowsPerBand(), 2U);
        const auto made = extractHeatmap(extract);
        QVERIFY(made.has_value());
        QCOMPARE(made->rows.size(), std::size_t{1024});
        QVERIFY(made->columns.size() <= HeatmapExtract::kMostColumns);
        HeatmapRequest request;
        request.by = GroupBy::Site;
        request.bin = extract.bin();
        const auto whole = computeHeatmap(*m_site->snapshot, m_site->source, request);
        QVERIFY(whole.has_value());
        const auto validOf = [](const Heatmap& map) {
            std::uint64_t valid = 0;
            for (const auto& cell : map.cells.cells) {
                valid += cell.valid;
            }
            return valid;
        };
        QCOMPARE(validOf(*made), validOf(*whole));
    }

    /// A tile's integers are those of the heatmap over the same groups, bin by bin, at every scale.
    void tilesAddUpExactly_data() {
        QTest::addColumn<int>("by");
        QTest::addColumn<int>("rowLevel");
        QTest::addColumn<int>("binLevel");
        QTest::newRow("tenants") << int(GroupBy::Tenant) << 0 << 0;
        QTest::newRow("racks, an hour") << int(GroupBy::Rack) << 0 << 2;
        QTest::newRow("two racks a band, a day") << int(GroupBy::Rack) << 1 << 6;
        QTest::newRow("GPUs, 16 a band") << int(GroupBy::Gpu) << 4 << 1;
    }
    void tilesAddUpExactly() {
        QFETCH(int, by);
        QFETCH(int, rowLevel);
        QFETCH(int, binLevel);
        HeatmapQuery query;
        query.site = m_site;
        query.metric = m_site->metric;
        query.by = static_cast<GroupBy>(by);
        const auto rows = makeHeatmapRows(query);
        QVERIFY2(rows.has_value(), rows ? "" : describe(rows.error()).c_str());
        const auto ladder = binLadder(m_site->step);
        const Duration bin = ladder[static_cast<std::size_t>(binLevel)];

        HeatmapRequest request;
        request.by = query.by;
        request.bin = bin;
        const auto whole = computeHeatmap(*m_site->snapshot, m_site->source, request);
        QVERIFY(whole.has_value());
        QCOMPARE(whole->rows.size(), std::size_t{(*rows)->size()});
        const std::uint32_t perBand = 1U << rowLevel;
        const std::int64_t firstColumn = whole->columns.front().time_since_epoch().count() / bin.count() / kTileCells;
        std::uint64_t seen = 0;
        for (std::int64_t c = firstColumn; Instant{bin * (c * kTileCells)} < m_site->data.to; ++c) {
            const std::int64_t bands = ((*rows)->size() + perBand - 1) / perBand;
            const auto tiles =
                computeTiles(**rows, ladder, {binLevel, rowLevel, c, 0, false}, (bands + kTileCells - 1) / kTileCells);
            QVERIFY(tiles.has_value());
            for (const HeatmapTilePtr& tile : *tiles) {
                for (std::uint32_t band = 0; band < tile->bands; ++band) {
                    for (std::uint32_t k = 0; k < kTileCells; ++k) {
                        const Instant t = tile->from() + bin * k;
                        const auto at = std::lower_bound(whole->columns.begin(), whole->columns.end(), t);
                        HeatmapCell sum;
                        if (at != whole->columns.end() && *at == t) {
                            const auto column = static_cast<std::size_t>(at - whole->columns.begin());
                            const std::size_t first = tile->firstRow() + std::size_t{band} * perBand;
                            for (std::size_t r = first; r < std::min<std::size_t>(whole->rows.size(), first + perBand);
                                 ++r) {
                                const HeatmapCell one = whole->cell(r, column);
                                sum.expected += one.expected;
                                sum.valid += one.valid;
                                sum.sum += one.sum;
                                sum.busy += one.busy;
                            }
                        }
                        const TileCell cell = tile->at(band, k);
                        QCOMPARE(cell.expected, sum.expected);
                        QCOMPARE(cell.samples.valid, sum.valid);
                        QCOMPARE(cell.samples.sum, sum.sum);
                        QCOMPARE(cell.samples.busy, sum.busy);
                        seen += cell.samples.valid;
                    }
                }
            }
        }
        QVERIFY(seen > 0);
    }

    void percentilesAreThoseOfTheHeatmap() {
        HeatmapQuery query = queryBy(GroupBy::Tenant);
        const auto rows = makeHeatmapRows(query);
        const auto ladder = binLadder(m_site->step);
        HeatmapRequest request;
        request.bin = Duration{86400};
        request.histogram = true;
        const auto whole = computeHeatmap(*m_site->snapshot, m_site->source, request);
        const int level = binLevel(ladder, 86400);
        const std::int64_t column = m_site->data.from.time_since_epoch().count() / 86400 / kTileCells;
        const auto tiles = computeTiles(**rows, ladder, {level, 0, column, 0, true}, 1);
        QVERIFY(tiles.has_value());
        const auto offset = static_cast<std::uint32_t>((whole->columns[1] - tiles->front()->from()).count() / 86400);
        int seen = 0;
        for (std::uint32_t r = 0; r < (*rows)->size(); ++r) {
            for (const Statistic s : {Statistic::P50, Statistic::P95, Statistic::P99}) {
                const auto want = whole->value(r, 1, s);
                const double got = cellValue(tiles->front()->at(r, offset), whole->metric, s);
                QCOMPARE(std::isnan(got), !want.has_value());
                if (want) {
                    QCOMPARE(got, *want);
                    ++seen;
                }
            }
        }
        QVERIFY(seen > 0);
    }

    void laddersAreRound() {
        const auto ladder = binLadder(Duration{900});
        QCOMPARE(ladder.front(), Duration{900});
        for (std::size_t i = 1; i < ladder.size(); ++i) {
            QVERIFY(ladder[i] > ladder[i - 1]);
            QCOMPARE(ladder[i].count() % 900, 0);
        }
        QCOMPARE(binLevel(ladder, 900), 0);
        QCOMPARE(binLevel(ladder, 901), 1);
        QCOMPARE(binLevel(ladder, 1e12), static_cast<int>(ladder.size()) - 1);
        QCOMPARE(bandLevel(0.01), 0);
        QCOMPARE(bandLevel(1), 0);
        QCOMPARE(bandLevel(1.1), 1);
        QCOMPARE(bandLevel(300), 9);
    }

    void likeRowsStandTogether() {
        // Three kinds of course, shuffled, with noise; then more rows than the exact way takes.
        for (const std::size_t rows : {std::size_t{60}, std::size_t{6000}}) {
            Profiles p{rows, 24, {}};
            std::mt19937 random(7);
            std::vector<int> kind(rows);
            for (std::size_t i = 0; i < rows; ++i) {
                kind[i] = static_cast<int>(random() % 4);
                for (std::size_t b = 0; b < p.bins; ++b) {
                    const float base = kind[i] == 0   ? 90.0F
                                       : kind[i] == 1 ? (b % 8 < 4 ? 80.0F : 5.0F)
                                                      : (b % 8 < 4 ? 5.0F : 80.0F);
                    p.values.push_back(kind[i] == 3 ? NAN : base + static_cast<float>(random() % 7));
                }
            }
            const auto order = orderByLikeness(p);
            QCOMPARE(order.size(), rows);
            std::vector<bool> seen(rows);
            int changes = 0;
            for (std::size_t i = 0; i < rows; ++i) {
                QVERIFY(!seen[order[i]]);
                seen[order[i]] = true;
                changes += i > 0 && kind[order[i]] != kind[order[i - 1]] ? 1 : 0;
            }
            QCOMPARE(changes, 3);
            QCOMPARE(kind[order.back()], 3);
            QCOMPARE(orderByLikeness(p), order);
        }
    }

    void ordersRows() {
        HeatmapQuery query = queryBy(GroupBy::Rack);
        query.order = RowOrder::Value;
        query.descending = true;
        query.window = m_site->data;
        const auto rows = makeHeatmapRows(query);
        QVERIFY(rows.has_value());
        HeatmapRequest request;
        request.by = GroupBy::Rack;
        request.bin = Duration{1LL << 38};
        const auto whole = computeHeatmap(*m_site->snapshot, m_site->source, request);
        double before = 1e9;
        for (std::uint32_t p = 0; p < (*rows)->size(); ++p) {
            const auto row = std::find(whole->rows.begin(), whole->rows.end(), (*rows)->name(p)) - whole->rows.begin();
            const double value = whole->value(static_cast<std::size_t>(row), 0, Statistic::Mean).value_or(-1);
            QVERIFY(value <= before + 1e-4);
            before = value;
        }
        query.order = RowOrder::Name;
        query.descending = false;
        query.window = {};
        const auto named = makeHeatmapRows(query);
        QVERIFY(named.has_value() && (*named)->size() == (*rows)->size());
        QCOMPARE((*named)->thing(0).kind, SelectionKind::Rack);
    }

    void leaseEdgesAreWhereLeasesChange() {
        HeatmapQuery query = queryBy(GroupBy::Gpu);
        const auto rows = makeHeatmapRows(query);
        QVERIFY(rows.has_value());
        std::size_t covered = 0;
        for (const LeaseEdge& edge : (*rows)->edges()) {
            covered += edge.to - edge.from;
        }
        std::set<std::pair<std::int64_t, std::uint32_t>> wanted;
        for (const GroupRun& run : leaseRuns(*m_site->snapshot, m_site->data)) {
            for (const Instant t : {run.window.from, run.window.to}) {
                for (std::uint32_t g = run.gpus.first;
                     t > m_site->data.from && t < m_site->data.to && g < run.gpus.end(); ++g) {
                    wanted.emplace(t.time_since_epoch().count(), g);
                }
            }
        }
        QCOMPARE(covered, wanted.size());
    }

    void showsZoomsAndSays() {
        Fixture f(m_site);
        QTRY_VERIFY_WITH_TIMEOUT(f.settled(), kLong);
        keepPicture(f.page, "heatmap-tenants-dark");
        QVERIFY(f.view->notice().isEmpty());
        const auto said = f.view->cellAt(f.middleOf(0, 0.25));
        QVERIFY(said.has_value());
        QCOMPARE(said->where, QString::fromStdString(f.page.feed().rows()->name(0)));
        QVERIFY2(said->rest.contains(QStringLiteral("coverage")), qPrintable(said->rest));

        f.page.setRows(GroupBy::Gpu);
        QTRY_VERIFY_WITH_TIMEOUT(f.settled() && f.page.feed().rows()->query.by == GroupBy::Gpu, kLong);
        QCOMPARE(f.view->shown().bottom, static_cast<double>(f.page.feed().rows()->size()));
        keepPicture(f.page, "heatmap-gpus-dark");
        const auto all = f.view->shown();
        const QPointF place = f.view->plotRect().center();
        const double t = f.view->timeAt(place.x());
        const double p = f.view->positionAt(place.y());
        for (int i = 0; i < 6; ++i) {
            wheel(f.view, place, 1);
        }
        QVERIFY(f.view->shown().to - f.view->shown().from < (all.to - all.from) * 0.4);
        // What was under the pointer still is.
        QVERIFY(std::abs(f.view->timeAt(place.x()) - t) < 2);
        QVERIFY(std::abs(f.view->positionAt(place.y()) - p) < 1e-6);
        const auto rows = f.view->shown();
        wheel(f.view, place, 1, Qt::ControlModifier);
        QCOMPARE(f.view->shown().top, rows.top);
        QTRY_VERIFY_WITH_TIMEOUT(f.settled(), kLong);
        keepPicture(f.page, "heatmap-gpus-near-dark");
        f.state.setDark(false);
        f.page.setOrder(RowOrder::Likeness, false);
        f.view->showAll();
        QTRY_VERIFY_WITH_TIMEOUT(f.settled() && f.page.feed().rows()->query.order == RowOrder::Likeness, kLong);
        keepPicture(f.page, "heatmap-gpus-likeness-light");
        f.page.setRows(GroupBy::Rack);
        f.page.setOrder(RowOrder::Value, true);
        f.page.setStatistic(Statistic::P95);
        QTRY_VERIFY_WITH_TIMEOUT(f.settled() && f.page.feed().rows()->query.statistic == Statistic::P95, kLong);
        keepPicture(f.page, "heatmap-racks-p95-light");
    }

    void brushesWindowAndRowsEverywhere() {
        Fixture f(m_site);
        f.page.setRows(GroupBy::Rack);
        QTRY_VERIFY_WITH_TIMEOUT(f.settled() && f.page.feed().rows()->query.by == GroupBy::Rack, kLong);
        const QRectF plot = f.view->plotRect();
        QSignalSpy windows(&f.state, &AppState::windowChanged);
        QSignalSpy selections(&f.state, &AppState::selectionChanged);
        const QPoint a = f.middleOf(2, 0.25);
        const QPoint b = f.middleOf(6, 0.5);
        QTest::mousePress(f.view, Qt::LeftButton, Qt::ShiftModifier, a);
        moveMouse(*f.view, (a + b) / 2, Qt::LeftButton, Qt::ShiftModifier);
        moveMouse(*f.view, b, Qt::LeftButton, Qt::ShiftModifier);
        QTest::mouseRelease(f.view, Qt::LeftButton, Qt::ShiftModifier, b);
        QCOMPARE(windows.size(), 1);
        QCOMPARE(selections.size(), 1);
        QCOMPARE(f.state.selection(), (Selection{SelectionKind::Rack, {2, 3, 4, 5, 6}}));
        const TimeWindow window = f.state.window();
        QVERIFY(window.from > m_site->data.from && window.to < m_site->data.to);
        QVERIFY(std::abs(static_cast<double>(window.length().count()) -
                         0.25 * static_cast<double>(m_site->data.length().count())) <
                2.5 * static_cast<double>(f.view->bin().count()));
        QCOMPARE(window.from.time_since_epoch().count() % f.view->bin().count(), 0);
        // A click selects one row and moves the cursor; dragging moves the view and changes neither.
        QTest::mouseClick(f.view, Qt::LeftButton, {}, f.middleOf(1, 0.75));
        QCOMPARE(f.state.selection(), Selection::of(SelectionKind::Rack, 1));
        QVERIFY(f.state.cursor() > window.to);
        const Instant cursor = f.state.cursor();
        QTRY_VERIFY_WITH_TIMEOUT(f.settled(), kLong);
        wheel(f.view, plot.center(), 3);
        const auto before = f.view->shown();
        QTest::mousePress(f.view, Qt::LeftButton, {}, plot.center().toPoint());
        moveMouse(*f.view, plot.center().toPoint() + QPoint(40, 0), Qt::LeftButton);
        moveMouse(*f.view, plot.center().toPoint() + QPoint(80, 0), Qt::LeftButton);
        QTest::mouseRelease(f.view, Qt::LeftButton, {}, plot.center().toPoint() + QPoint(80, 0));
        QVERIFY(f.view->shown().from < before.from);
        QCOMPARE(f.state.cursor(), cursor);
        QTRY_VERIFY_WITH_TIMEOUT(f.settled(), kLong);
        keepPicture(f.page, "heatmap-brushed-dark");
    }

    void keysReachEverything() {
        Fixture f(m_site);
        QTRY_VERIFY_WITH_TIMEOUT(f.settled(), kLong);
        QTest::keyClick(f.view, Qt::Key_Right);
        QTest::keyClick(f.view, Qt::Key_Right);
        QVERIFY(f.view->accessibleDescription().contains(QStringLiteral("coverage")));
        keepPicture(f.page, "heatmap-probe-dark");
        QTest::keyClick(f.view, Qt::Key_Return);
        QVERIFY(!f.state.selection().empty() || f.page.feed().rows()->size() == 1);
        const TimeWindow before = f.state.window();
        QTest::keyClick(f.view, Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(f.state.window() != before && f.state.window().length() == f.view->bin() * 2);
        QTest::keyClick(f.view, Qt::Key_Plus, Qt::ControlModifier);
        QVERIFY(f.view->part().has_value());
        QTest::keyClick(f.view, Qt::Key_0);
        QVERIFY(!f.view->part().has_value());
        QTest::keyClick(f.view, Qt::Key_B);
        QCOMPARE(f.view->mode(), HeatmapView::Mode::Select);
    }

    void saysWhyThereIsNothing() {
        Fixture f(m_site);
        QTRY_VERIFY_WITH_TIMEOUT(f.settled(), kLong);
        f.state.setFilter({{{GroupBy::Tenant, "nobody"}}});
        QTRY_VERIFY_WITH_TIMEOUT(f.view->notice().contains(QStringLiteral("nobody")), kLong);
        f.state.setFilter({});
        QTRY_VERIFY_WITH_TIMEOUT(f.settled() && f.view->notice().isEmpty(), kLong);
        f.state.setSite(makeOpenSite(m_site->snapshot, {}));
        QVERIFY(f.view->notice().contains(QStringLiteral("No telemetry")));
        keepPicture(f.page, "heatmap-empty-dark");
        f.state.setSite(nullptr);
        QVERIFY(f.view->notice().contains(QStringLiteral("No site")));
    }

    void comesBackAsItWas() {
        Fixture f(m_site);
        f.page.setRows(GroupBy::Gpu);
        QTRY_VERIFY_WITH_TIMEOUT(f.settled() && f.page.feed().rows()->query.by == GroupBy::Gpu, kLong);
        QVERIFY(!f.page.saveState().contains(QStringLiteral("top")));
        wheel(f.view, f.view->plotRect().center() + QPointF(31, 17), 5);
        f.page.setStatistic(Statistic::Busy);
        QTRY_VERIFY_WITH_TIMEOUT(f.settled(), kLong);
        const QJsonObject state = f.page.saveState();
        const QImage before = f.page.grab().toImage();

        Fixture g(m_site);
        g.page.restoreState(state);
        QTRY_VERIFY_WITH_TIMEOUT(g.settled() && g.page.feed().rows()->query.by == GroupBy::Gpu, kLong);
        QCOMPARE(g.page.saveState(), state);
        g.page.resize(f.page.size());
        g.view->setFocus();
        f.view->setFocus();
        QTRY_COMPARE_WITH_TIMEOUT(g.view->grab().toImage(), f.view->grab().toImage(), kLong);
        QVERIFY(!before.isNull());
        // Of anybody's making.
        g.page.restoreState({{QStringLiteral("rows"), 7},
                             {QStringLiteral("top"), QStringLiteral("x")},
                             {QStringLiteral("from"), QStringLiteral("yesterday")},
                             {QStringLiteral("cells"), -5},
                             {QStringLiteral("order"), QStringLiteral("chaos")},
                             {QStringLiteral("bottom"), 1e300}});
        QTRY_VERIFY_WITH_TIMEOUT(g.settled(), kLong);
        QCOMPARE(g.page.rows(), GroupBy::Tenant);
        QCOMPARE(g.view->shown().bottom, static_cast<double>(g.page.feed().rows()->size()));
    }

private:
    [[nodiscard]] HeatmapQuery queryBy(GroupBy by) const {
        HeatmapQuery query;
        query.site = m_site;
        query.metric = m_site->metric;
        query.by = by;
        return query;
    }

    QTemporaryDir m_folder;
    OpenSitePtr m_site;
};

namespace {
int run(int argc, char** argv) {
    QApplication application(argc, argv);
    applyLook(application, true);
    TestPanelsHeatmap test;
    return QTest::qExec(&test, argc, argv);
}
}  // namespace
LEASEHOLD_SUITE(run)
#include "tst_panels_heatmap.moc"
