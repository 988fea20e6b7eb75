// SPDX-License-Identifier: GPL-3.0-or-later
// D1: a timeline of many tenants takes no more of the screen than one of few.
#include <QScrollBar>
#include <QWheelEvent>
#include <QtTest>

#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/timeline/timeline_panel.hpp"

using namespace leasehold;

namespace {

OpenSitePtr site() {
    return makeOpenSite(test::makeSmallSite(), {});
}

/// So many lanes of the small site's first lease; the last one is another tenant's.
std::vector<TenantLane> lanes(std::size_t count, const OpenSite& site) {
    std::vector<TenantLane> made;
    for (std::size_t i = 0; i < count; ++i) {
        const auto lease = LeaseIndex(i + 1 == count ? 1 : 0);
        const Lease& l = site.snapshot->leases[lease.value];
        made.push_back({l.tenant,
                        QStringLiteral("Tenant %1").arg(i + 1),
                        Qt::red,
                        {{lease, intersect(l.term, site.timeline), false}}});
    }
    return made;
}

struct Fixture {
    AppState state;
    JobBoard jobs;
    TimelinePanel panel{state, jobs};
    TimelineView* view = panel.view();

    explicit Fixture(std::size_t count) {
        panel.resize(1000, 240);
        state.setSite(site());
        view->setLanes(lanes(count, *state.site()));
        panel.show();
        view->setFocus();
    }
    void wheel(QPointF at, int degrees) {
        QWheelEvent event(at, view->mapToGlobal(at), {}, QPoint(0, degrees), Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(view, &event);
    }
    [[nodiscard]] bool seen(std::size_t lane) const { return view->lanesRect().contains(view->laneRect(lane)); }
};

}  // namespace

class TestTimelineLanes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void heightIsTheSame_data() {
        QTest::addColumn<int>("count");
        for (const int count : {0, 1, 3, 48, 300}) {
            QTest::addRow("%d", count) << count;
        }
    }
    void heightIsTheSame() {
        QFETCH(int, count);
        Fixture few(1);
        Fixture many(static_cast<std::size_t>(count));
        QCOMPARE(many.panel.minimumSizeHint(), few.panel.minimumSizeHint());
        QCOMPARE(many.panel.sizeHint().height(), few.panel.sizeHint().height());
        QVERIFY(many.panel.minimumSizeHint().height() <= 180);
        // Ruler and curve stay in sight, and lanes end inside.
        QVERIFY(many.view->plotRect().height() >= 40);
        QVERIFY(many.view->lanesRect().bottom() <= many.view->height());
        QCOMPARE(many.view->laneCount(), static_cast<std::size_t>(count));
    }

    void everyLaneCanBeReached() {
        Fixture f(300);
        QVERIFY(f.view->lanesScroll());
        QVERIFY(f.seen(0) && !f.seen(299));
        const QPointF over = f.view->lanesRect().center();
        const TimeWindow shown = f.view->shown();
        for (int turn = 0; turn < 400 && !f.seen(299); ++turn) {
            f.wheel(over, -120);
        }
        QVERIFY(f.seen(299));
        QCOMPARE(f.view->shown(), shown);  // over the lanes the wheel does not zoom
        for (int key = 0; key < 400 && !f.seen(0); ++key) {
            QTest::keyClick(f.view, Qt::Key_Up);
        }
        QVERIFY(f.seen(0));
        QTest::keyClick(f.view, Qt::Key_Down);
        QVERIFY(!f.seen(0));
        f.wheel(f.view->plotRect().center(), 120);
        QVERIFY(f.view->shown() != shown);
    }

    void selectionIsScrolledTo() {
        Fixture f(300);
        f.state.setSelection(Selection::of(SelectionKind::Lease, 1));
        QVERIFY(f.seen(299));
    }

    void clicksHitWhatIsSeen() {
        Fixture f(300);
        f.view->showLane(299);
        f.view->showAll();
        const QRectF lane = f.view->laneRect(299);
        const Lease& lease = f.state.snapshot()->leases[1];
        const TimeWindow term = intersect(intersect(lease.term, f.state.site()->timeline), f.view->shown());
        const double x = f.view->scale().x(term.from + term.length() / 2);
        QTest::mouseClick(f.view, Qt::LeftButton, {}, QPointF(x, lane.center().y()).toPoint());
        QVERIFY(f.state.selection().isOne(SelectionKind::Lease));
        QCOMPARE(f.state.selection().first(), 1U);
    }

    void fewLanesNeedNoBar() {
        Fixture f(3);
        QVERIFY(!f.view->lanesScroll());
        QVERIFY(!f.view->findChild<QScrollBar*>()->isVisible());
        for (std::size_t lane = 0; lane < 3; ++lane) {
            QVERIFY(f.seen(lane));
        }
    }
};

LEASEHOLD_SUITE(runWidgets<TestTimelineLanes>)
#include "tst_timeline_lanes.moc"
