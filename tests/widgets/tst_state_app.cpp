// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QtTest>
#include <numeric>

#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/state/app_state.hpp"

using namespace leasehold;

namespace {

constexpr Duration kStep{900};

Instant at(const char* iso) {
    return *parseInstant(iso);
}

/// Samples from 3 to 17 May, 15 minutes apart.
OpenSitePtr smallSite() {
    const SnapshotPtr snapshot = test::makeSmallSite();
    MetricExtent extent;
    extent.metric = *snapshot->metric("gpu_util");
    extent.slotFrom = firstSlotFrom(at("2026-05-03"), kStep);
    extent.slotTo = firstSlotFrom(at("2026-05-17"), kStep);
    extent.valid = 1000;
    return makeOpenSite(snapshot, {extent});
}

}  // namespace

class TestAppState : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void opensAtTheLastSample() {
        AppState state;
        QSignalSpy opened(&state, &AppState::siteChanged);
        state.setSite(smallSite());
        QCOMPARE(opened.size(), 1);
        QCOMPARE(state.cursor(), at("2026-05-17") - kStep);
        QCOMPARE(state.window(), (TimeWindow{at("2026-05-03"), at("2026-05-17")}));
        QCOMPARE(state.colouredWindow(), (TimeWindow{state.cursor(), at("2026-05-17")}));
        // The leases' ends lie within reach.
        QVERIFY(state.site()->timeline.to > at("2029-05-31"));
        QVERIFY(state.site()->timeline.from < at("2026-05-01"));
    }

    void saysNothingTwice() {
        AppState state;
        state.setSite(smallSite());
        QSignalSpy selection(&state, &AppState::selectionChanged);
        QSignalSpy cursor(&state, &AppState::cursorChanged);
        QSignalSpy window(&state, &AppState::windowChanged);
        QSignalSpy colouring(&state, &AppState::colouringChanged);
        QSignalSpy filter(&state, &AppState::filterChanged);
        QSignalSpy theme(&state, &AppState::themeChanged);
        for (int twice = 0; twice < 2; ++twice) {
            state.setSelection(Selection::of(SelectionKind::Rack, 3));
            state.setCursor(at("2026-05-05"));
            state.setWindow({at("2026-05-04"), at("2026-05-06")});
            state.setQuantity(scene::Quantity::Tenant);
            state.setFilter({{{GroupBy::Tenant, "Anthropic"}}});
            state.setDark(false);
        }
        for (const QSignalSpy* spy : {&selection, &cursor, &window, &colouring, &filter, &theme}) {
            QCOMPARE(spy->size(), 1);
        }
        state.setBusyThreshold(20);
        state.setColourSpan(ColourSpan::Window);
        QCOMPARE(colouring.size(), 3);
        QCOMPARE(state.colouredWindow(), state.window());
    }

    void refusesNonsense() {
        AppState state;
        state.setCursor(at("2026-05-05"));
        QCOMPARE(state.cursor(), Instant{});
        state.setSelection(Selection::of(SelectionKind::Rack, 0));
        QVERIFY(state.selection().empty());
        state.setSite(smallSite());
        state.setSelection(Selection::of(SelectionKind::Rack, 4000));
        QVERIFY(state.selection().empty());
        const TimeWindow before = state.window();
        state.setWindow({at("2026-05-06"), at("2026-05-06")});
        QCOMPARE(state.window(), before);
        state.setCursor(at("2199-01-01"));
        QCOMPARE(state.cursor(), state.site()->timeline.to);
        state.setBusyThreshold(1e9);
        QCOMPARE(state.busyThreshold(), 100.0);
    }

    void keepsItsPlaceWhenTheSiteGrows() {
        AppState state;
        state.setSite(smallSite());
        state.setCursor(at("2026-05-05"));
        state.setFilter({{{GroupBy::Hall, "H1"}}});
        state.setSelection(Selection::of(SelectionKind::Rack, 3));
        state.refreshSite(smallSite());
        QCOMPARE(state.cursor(), at("2026-05-05"));
        QCOMPARE(state.filter().conditions.size(), std::size_t{1});
        QCOMPARE(state.selection(), Selection::of(SelectionKind::Rack, 3));
        state.setSite(nullptr);
        QVERIFY(state.selection().empty());
        QVERIFY(state.snapshot() == nullptr);
    }

    void followsThingsWhosePlaceMoved() {
        AppState state;
        state.setSite(smallSite());
        state.setSelection(Selection::of(SelectionKind::Switch, 2));
        auto grown = std::make_shared<Snapshot>(*state.snapshot());
        std::rotate(grown->switches.begin(), grown->switches.begin() + 1, grown->switches.end());
        state.refreshSite(makeOpenSite(grown, {}));
        QCOMPARE(state.selection(), Selection::of(SelectionKind::Switch, 1));
    }

    void selectionsHoldGpus_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<uint>("index");
        QTest::addColumn<quint64>("gpus");
        const auto row = [](const char* name, SelectionKind kind, uint index, quint64 gpus) {
            QTest::newRow(name) << static_cast<int>(kind) << index << gpus;
        };
        row("site", SelectionKind::Site, 0, 384);
        row("hall", SelectionKind::Hall, 1, 192);
        row("row", SelectionKind::Row, 0, 96);
        row("rack", SelectionKind::Rack, 5, 32);
        row("node", SelectionKind::Node, 5, 8);
        row("gpu", SelectionKind::Gpu, 5, 1);
        row("pod", SelectionKind::Pod, 2, 96);
        row("leaf", SelectionKind::Switch, 1, 96);
        row("spine reaches all", SelectionKind::Switch, 4, 384);
        row("link to a NIC", SelectionKind::Link, 0, 8);
        row("link of leaf and spine", SelectionKind::Link, 48, 96);
        row("power feed", SelectionKind::Feed, 0, 192);
    }
    void selectionsHoldGpus() {
        QFETCH(int, kind);
        QFETCH(uint, index);
        QFETCH(quint64, gpus);
        const SnapshotPtr site = test::makeSmallSite();
        const auto ranges =
            selectedGpus(*site, Selection::of(static_cast<SelectionKind>(kind), index), at("2026-05-10"));
        QCOMPARE(gpuCount(ranges), gpus);
    }

    void manyAreSortedAndFreedOfDoubles() {
        const SnapshotPtr site = test::makeSmallSite();
        const Selection racks = Selection::many(SelectionKind::Rack, {4, 2, 4, 3});
        QCOMPARE(racks.indices, (std::vector<std::uint32_t>{2, 3, 4}));
        QCOMPARE(selectionName(*site, racks), std::string("3 racks"));
        std::vector<std::uint32_t> links(2119);
        std::iota(links.begin(), links.end(), 0U);
        QCOMPARE(selectionName(*site, Selection::many(SelectionKind::Link, links)), std::string("2,119 links"));
        QCOMPARE(selectedGpus(*site, racks, {}).size(), std::size_t{1});
        QVERIFY(Selection::many(SelectionKind::Rack, {}).empty());
        QCOMPARE(detailRack(*site, Selection::of(SelectionKind::Gpu, 40)).value, 1U);
        QVERIFY(!detailRack(*site, Selection::of(SelectionKind::Hall, 0)));
        QCOMPARE(selectionName(*site, Selection::of(SelectionKind::Link, 48)),
                 std::string("leaf-01/60 \u2013 spine-01/1"));
        QCOMPARE(selectionName(*site, Selection::of(SelectionKind::Link, 0)),
                 std::string("leaf-01/1 \u2013 h1-a01-n1/mlx5_0"));
    }
};

LEASEHOLD_SUITE(runGuiless<TestAppState>)
#include "tst_state_app.moc"
