// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>
#include <cmath>

#include "support_small_site.hpp"
#include "tests/support_mouse.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/timeline/timeline_panel.hpp"

using namespace leasehold;

namespace {

constexpr Duration kStep{900};

Instant at(const char* iso) {
    return *parseInstant(iso);
}

OpenSitePtr smallSite() {
    const SnapshotPtr snapshot = test::makeSmallSite();
    MetricExtent extent;
    extent.metric = *snapshot->metric("gpu_util");
    extent.slotFrom = firstSlotFrom(at("2026-05-03"), kStep);
    extent.slotTo = firstSlotFrom(at("2026-05-17"), kStep);
    extent.valid = 1000;
    return makeOpenSite(snapshot, {extent});
}

/// A curve over the site's data with a gap of a day.
UtilisationCurve curve() {
    UtilisationCurve c;
    c.from = at("2026-05-03");
    c.bin = kStep;
    for (int i = 0; i < 14 * 96; ++i) {
        const bool gap = i / 96 == 4;
        c.mean.push_back(gap ? std::numeric_limits<float>::quiet_NaN()
                             : 50.0F + 40.0F * std::sin(static_cast<float>(i) / 30));
        c.coverage.push_back(gap ? 0.0F : 1.0F);
    }
    return c;
}

struct Fixture {
    AppState state;
    JobBoard jobs;
    TimelinePanel panel{state, jobs};
    TimelineView* view = panel.view();

    Fixture() {
        panel.resize(1000, 240);
        state.setSite(smallSite());
        panel.show();
        view->setFocus();
    }
    [[nodiscard]] QPoint pointAt(Instant t, double y) const { return QPointF(view->scale().x(t), y).toPoint(); }
};

}  // namespace

class TestTimeline : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ticksAreRound_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QStringList>("labels");
        const auto row = [](const char* name, const char* from, const char* to, const QStringList& labels) {
            QTest::newRow(name) << QString::fromLatin1(from) << QString::fromLatin1(to) << labels;
        };
        const auto list = [](const char* words) { return QString::fromLatin1(words).split(u'|'); };
        row("an hour", "2026-05-10T10:00", "2026-05-10T11:00", list("10:00|10:15|10:30|10:45|11:00"));
        row("a day", "2026-05-10", "2026-05-11", list("10 May|06:00|12:00|18:00|11 May"));
        row("two weeks", "2026-05-04", "2026-05-18", list("4 May|11 May|18 May"));
        row("new year", "2026-12-31", "2027-01-02", list("31 Dec|12:00|2027|12:00|2 Jan"));
        row("some months", "2026-11-15", "2027-03-15", list("Dec|2027|Feb|Mar"));
        row("four years", "2026-01-01", "2030-01-01", list("2026|2027|2028|2029|2030"));
        row("a century", "1980-01-01", "2080-01-01", list("1980|2000|2020|2040|2060|2080"));
    }
    void ticksAreRound() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QStringList, labels);
        const TimeScale scale{at(from.toLatin1()), at(to.toLatin1()), 0, 400};
        QStringList found;
        double lastX = -1e9;
        for (const TimeTick& tick : timeTicks(scale)) {
            if (tick.major) {
                QVERIFY(scale.x(tick.time) - lastX >= 76 * 0.85);
                lastX = scale.x(tick.time);
                found += tick.label;
            }
        }
        if (QTest::currentDataTag() == QByteArray("a century")) {
            QVERIFY(found.size() >= 2 && found.size() <= 6);
            return;
        }
        QCOMPARE(found, labels);
    }

    void zoomKeepsItsAnchorAndLimits() {
        const TimeWindow limits{at("2026-01-01"), at("2027-01-01")};
        const TimeWindow shown{at("2026-05-01"), at("2026-05-11")};
        const TimeWindow nearer = zoomedWindow(shown, at("2026-05-06"), 0.5, limits, Duration{3600});
        QCOMPARE(nearer, (TimeWindow{at("2026-05-03T12:00"), at("2026-05-08T12:00")}));
        QCOMPARE(zoomedWindow(shown, at("2026-05-06"), 1e9, limits, Duration{3600}), limits);
        QCOMPARE(zoomedWindow(shown, at("2026-05-06"), 1e-9, limits, Duration{3600}).length(), Duration{3600});
        QCOMPARE(pannedWindow(shown, Duration{-86400LL * 900}, limits).from, limits.from);
        QCOMPARE(pannedWindow(shown, Duration{86400LL * 900}, limits).to, limits.to);
    }

    void binsDivideTheDay() {
        const TimeWindow twoWeeks{at("2026-05-03"), at("2026-05-17")};
        QCOMPARE(binFor(twoWeeks, kStep, 4000), kStep);
        QCOMPARE(binFor(twoWeeks, kStep, 400), Duration{3600});
        QCOMPARE(binFor({}, Duration{0}, 100), Duration{1});
    }

    void reducesToTheScreen() {
        const UtilisationCurve c = curve();
        const auto columns = reduceCurve(c, {at("2026-05-02"), at("2026-05-18")}, 160);
        QCOMPARE(columns.size(), std::size_t{160});
        QVERIFY(std::isnan(columns.front().mean) && !columns.front().gap);
        QVERIFY(columns[55].gap && std::isnan(columns[55].mean));
        QVERIFY(columns[20].low <= columns[20].mean && columns[20].mean <= columns[20].high);
        QVERIFY(reduceCurve({}, {at("2026-05-02"), at("2026-05-18")}, 10).size() == 10);
        // Zoomed in, one bin spans many columns.
        QVERIFY(!std::isnan(reduceCurve(c, {at("2026-05-05"), at("2026-05-05T00:10")}, 500).back().mean));
    }

    void keysMoveTheCursor_data() {
        QTest::addColumn<int>("key");
        QTest::addColumn<bool>("control");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, int key, bool control, const char* expected) {
            QTest::newRow(name) << key << control << QString::fromLatin1(expected);
        };
        row("left", Qt::Key_Left, false, "2026-05-09T23:45");
        row("right", Qt::Key_Right, false, "2026-05-10T00:15");
        row("a day back", Qt::Key_Left, true, "2026-05-09");
        row("a day on", Qt::Key_Right, true, "2026-05-11");
        row("home", Qt::Key_Home, false, "2026-05-03");
        row("end", Qt::Key_End, false, "2026-05-16T23:45");
    }
    void keysMoveTheCursor() {
        QFETCH(int, key);
        QFETCH(bool, control);
        QFETCH(QString, expected);
        Fixture f;
        f.state.setCursor(at("2026-05-10"));
        QTest::keyClick(f.view, static_cast<Qt::Key>(key), control ? Qt::ControlModifier : Qt::NoModifier);
        QCOMPARE(f.state.cursor(), at(expected.toLatin1()));
    }

    void mouseMovesTheCursor() {
        Fixture f;
        const double y = f.view->plotRect().center().y();
        QTest::mousePress(f.view, Qt::LeftButton, {}, f.pointAt(at("2026-05-06"), y));
        QVERIFY(std::abs((f.state.cursor() - at("2026-05-06")).count()) < 3600);
        moveMouse(*f.view, f.pointAt(at("2026-05-12"), y), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(std::abs((f.state.cursor() - at("2026-05-12")).count()) < 3600, kLong);
        QCOMPARE(f.state.cursor().time_since_epoch() % kStep, Duration{0});
        QTest::mouseRelease(f.view, Qt::LeftButton, {}, f.pointAt(at("2026-05-12"), y));
    }

    void handlesMoveTheWindow() {
        Fixture f;
        QTest::mousePress(f.view, Qt::LeftButton, {}, f.pointAt(at("2026-05-03"), 5));
        moveMouse(*f.view, f.pointAt(at("2026-05-07"), 5), Qt::LeftButton);
        QTest::mouseRelease(f.view, Qt::LeftButton, {}, f.pointAt(at("2026-05-07"), 5));
        QVERIFY(std::abs((f.state.window().from - at("2026-05-07")).count()) < 3600);
        QCOMPARE(f.state.window().to, at("2026-05-17"));
        f.state.setCursor(at("2026-05-09"));
        QTest::keyClick(f.view, Qt::Key_BracketLeft);
        QCOMPARE(f.state.window().from, at("2026-05-09"));
        f.state.setCursor(at("2026-05-12"));
        QTest::keyClick(f.view, Qt::Key_BracketRight);
        QCOMPARE(f.state.window().to, at("2026-05-12T00:15"));
    }

    void wheelZoomsAtThePointer() {
        Fixture f;
        const Instant anchor = at("2026-05-10");
        const QPointF position = f.pointAt(anchor, 80);
        const Instant before = f.view->scale().at(position.x());
        const Duration length = f.view->shown().length();
        QWheelEvent wheel(position, f.view->mapToGlobal(position), {}, {0, 240}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(f.view, &wheel);
        QVERIFY(f.view->shown().length() < length);
        QVERIFY(std::abs((f.view->scale().at(position.x()) - before).count()) < 900);
        QTest::keyClick(f.view, Qt::Key_0);
        QCOMPARE(f.view->shown().length(), length);
        f.view->showAll();
        QVERIFY(f.view->shown().contains(at("2029-05-31")));
    }

    void aBarSelectsItsLease() {
        Fixture f;
        const Instant before = f.state.cursor();
        QTest::mouseClick(f.view, Qt::LeftButton, {}, f.pointAt(at("2026-05-12"), f.view->laneRect(0).center().y()));
        QCOMPARE(f.state.selection(), Selection::of(SelectionKind::Lease, 0));
        QCOMPARE(f.state.cursor(), before);
    }

    void playsToTheEnd() {
        Fixture f;
        f.state.setCursor(at("2026-05-16T12:00"));
        QTest::keyClick(f.view, Qt::Key_Space);
        QVERIFY(f.panel.playing());
        f.panel.advance(1);
        QCOMPARE(f.state.cursor(), at("2026-05-16T12:00") + Duration(static_cast<std::int64_t>(f.panel.speed())));
        f.panel.advance(1e6);
        QCOMPARE(f.state.cursor(), at("2026-05-16T23:45"));
        QVERIFY(!f.panel.playing());
        // Again from the last sample: on into the future, fast enough to see leases end.
        f.panel.setPlaying(true);
        QVERIFY(f.panel.speed() >= 30 * 86400);
        f.panel.advance(2);
        QVERIFY(f.state.cursor() > at("2026-07-01"));
        f.panel.togglePlaying();
        QVERIFY(!f.panel.playing());
        // At the end of everything: from the start.
        f.state.setCursor(f.state.site()->timeline.to);
        f.panel.setPlaying(true);
        QCOMPARE(f.state.cursor(), at("2026-05-03"));
        f.panel.togglePlaying();
    }

    void playsOnBeyondTheData() {
        Fixture f;
        f.state.setCursor(at("2028-01-01"));
        f.panel.setPlaying(true);
        f.panel.advance(1e9);
        QCOMPARE(f.state.cursor(), f.state.site()->timeline.to);
    }

    void paintsInBothThemes() {
        Fixture f;
        f.view->setCurve(curve());
        for (const bool dark : {true, false}) {
            f.state.setDark(dark);
            const QImage picture = f.view->grab().toImage();
            QCOMPARE(picture.pixelColor(5, 60), lookOf(dark).panel);
            const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES");
            if (!folder.isEmpty()) {
                picture.save(
                    folder +
                    QStringLiteral("/timeline-%1.png").arg(dark ? QStringLiteral("dark") : QStringLiteral("light")));
                f.view->showAll();
                f.view->grab().save(folder + QStringLiteral("/timeline-all-%1.png")
                                                 .arg(dark ? QStringLiteral("dark") : QStringLiteral("light")));
                f.view->showData();
            }
        }
    }

    void nothingWithoutASite() {
        Fixture f;
        f.state.setSite(nullptr);
        for (const Qt::Key key :
             {Qt::Key_Left, Qt::Key_Home, Qt::Key_Plus, Qt::Key_0, Qt::Key_Space, Qt::Key_BracketLeft}) {
            QTest::keyClick(f.view, key);
        }
        QVERIFY(!f.panel.playing());
        f.view->grab();
    }
};

LEASEHOLD_SUITE(runWidgets<TestTimeline>)
#include "tst_panels_timeline.moc"
