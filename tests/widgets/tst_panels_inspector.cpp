// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTreeView>
#include <QtTest>

#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/panels/inspector_panel.hpp"
#include "widgets/panels/navigator_panel.hpp"

using namespace leasehold;

namespace {

OpenSitePtr smallSite() {
    return makeOpenSite(test::makeSmallSite(), {});
}

SiteValuesPtr valuesAt(const OpenSitePtr& site, const char* iso) {
    ValuesRequest request;
    request.site = site;
    request.at = *parseInstant(iso);
    request.window = {request.at, request.at + Duration{900}};
    return *computeValues(request, nullptr, {});
}

QString dump(const OpenSitePtr& site, const Selection& selection, const SiteValues* values) {
    return plainText(describeSelection(*site, selection, values));
}

}  // namespace

class TestInspector : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tells_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<uint>("index");
        QTest::addColumn<QStringList>("lines");
        const auto row = [](const char* name, SelectionKind kind, uint index, const QStringList& lines) {
            QTest::newRow(name) << static_cast<int>(kind) << index << lines;
        };
        row("site", SelectionKind::Site, 0,
            {QStringLiteral("Site Test site"), QStringLiteral("  GPUs: 384"), QStringLiteral("  Vacant: 96 GPUs")});
        row("hall", SelectionKind::Hall, 0,
            {QStringLiteral("Hall H1"), QStringLiteral("  Racks: 6"), QStringLiteral("  Anthropic: 192 GPUs")});
        row("row", SelectionKind::Row, 1, {QStringLiteral("Row Row B"), QStringLiteral("H1")});
        row("rack", SelectionKind::Rack, 0,
            {QStringLiteral("H1 · Row A"), QStringLiteral("  GPUs: 32 × H100"), QStringLiteral("  Rated power: 80 kW"),
             QStringLiteral("  compute: 4 links, 1.6 Tb/s, 1 down"), QStringLiteral("  Down: 8 GPUs")});
        row("node", SelectionKind::Node, 1,
            {QStringLiteral("  Place in rack: U8, 4 U high"), QStringLiteral("  Leased, no data: 8 GPUs")});
        row("gpu that is down", SelectionKind::Gpu, 17,
            {QStringLiteral("  State: down"), QStringLiteral("  Reason: XID 79"), QStringLiteral("  Tenant: Anthropic"),
             QStringLiteral("  Utilisation: no data")});
        row("lease", SelectionKind::Lease, 0,
            {QStringLiteral("  price: 1,250,000,000 (reported)"),
             QStringLiteral("  from: 2026-05-10 (reported, rival)")});
        row("link that is down", SelectionKind::Link, 1,
            {QStringLiteral("  From: leaf-01, leaf, port 2"), QStringLiteral("  Rate: 400 Gb/s"),
             QStringLiteral("  State: down")});
        row("power feed", SelectionKind::Feed, 0,
            {QStringLiteral("  Feeds: hall H1"), QStringLiteral("  Envelope: 600 kW"),
             QStringLiteral("  Racks, rated: 480 kW")});
        row("pod", SelectionKind::Pod, 0, {QStringLiteral("  GPUs: 96")});
        row("leaf", SelectionKind::Switch, 0,
            {QStringLiteral("  Ports: 64, 14 linked"), QStringLiteral("  To NICs: 12 links, 4.8 Tb/s, 1 down"),
             QStringLiteral("  To spine tier: 2 links, 1.6 Tb/s"), QStringLiteral("  GPUs: 96")});
        row("tenant", SelectionKind::Tenant, 2,
            {QStringLiteral("  GPUs held: 96"), QStringLiteral("  Price: price unknown"),
             QStringLiteral("  Last day: open-ended")});
        row("lease", SelectionKind::Lease, 0,
            {QStringLiteral("  Price: 1.25 bn USD a month"), QStringLiteral("  Notice: 90 days"),
             QStringLiteral("  Holds: hall H1"), QStringLiteral("  Last day: 30 May 2029"),
             QStringLiteral("  Ramp: reduced by an unknown amount, 1 May 2026 – 30 Jun 2026"),
             QStringLiteral("  from: 2026-05-10 (reported, rival)")});
    }
    void tells() {
        QFETCH(int, kind);
        QFETCH(uint, index);
        QFETCH(QStringList, lines);
        const OpenSitePtr site = smallSite();
        const SiteValuesPtr values = valuesAt(site, "2026-05-10");
        const QStringList found =
            dump(site, Selection::of(static_cast<SelectionKind>(kind), index), values.get()).split(u'\n');
        for (const QString& line : lines) {
            QVERIFY2(found.contains(line),
                     qPrintable(QStringLiteral("lacks \"%1\" in\n%2").arg(line, found.join(u'\n'))));
        }
    }

    void tellsWithoutValuesAndOfMany() {
        const OpenSitePtr site = smallSite();
        for (int kind = 1; kind <= static_cast<int>(kLastSelectionKind); ++kind) {
            QVERIFY(!dump(site, Selection::of(static_cast<SelectionKind>(kind), 0), nullptr).isEmpty());
        }
        const SiteValuesPtr values = valuesAt(site, "2026-05-10");
        QVERIFY(dump(site, Selection::many(SelectionKind::Rack, {0, 1}), values.get())
                    .startsWith(QStringLiteral("Rack 2 racks")));
        QVERIFY(dump(makeOpenSite(std::make_shared<const Snapshot>(), {}), {}, nullptr).size() < 4);
    }

    void elevationSelectsWhatIsClicked() {
        AppState state;
        JobBoard jobs;
        ValuesFeed feed(state, jobs);
        InspectorPanel panel(state, feed, jobs);
        panel.resize(330, 800);
        panel.show();
        state.setSite(smallSite());
        QTRY_VERIFY_WITH_TIMEOUT(feed.isCurrent(), kLong);
        state.setSelection(Selection::of(SelectionKind::Rack, 1));
        RackElevation* front = panel.elevation();
        QTRY_VERIFY_WITH_TIMEOUT(front->isVisible() && !front->rectOf(GpuOrdinal(32)).isEmpty(), kLong);
        // Every GPU of the rack is found again where it is drawn; those of others are not drawn.
        for (std::uint32_t gpu = 32; gpu < 64; ++gpu) {
            QCOMPARE(front->thingAt(front->rectOf(GpuOrdinal(gpu)).center()), Selection::of(SelectionKind::Gpu, gpu));
        }
        QVERIFY(front->rectOf(GpuOrdinal(0)).isEmpty());
        QTest::mouseClick(front, Qt::LeftButton, {}, front->rectOf(GpuOrdinal(41)).center().toPoint());
        QCOMPARE(state.selection(), Selection::of(SelectionKind::Gpu, 41));
        QCOMPARE(front->rack(), RackIndex(1));
        QCOMPARE(panel.content().kind, QStringLiteral("GPU"));
        QTest::keyClick(front, Qt::Key_Up);
        QCOMPARE(state.selection(), Selection::of(SelectionKind::Node, 6));
        QTest::keyClick(front, Qt::Key_Down);
        QCOMPARE(state.selection(), Selection::of(SelectionKind::Node, 5));
        for (const bool dark : {true, false}) {
            state.setDark(dark);
            QVERIFY(!panel.grab().isNull());
        }
        state.setSite(nullptr);
        QVERIFY(!front->isVisible());
    }

    void treeAndSearchSelect() {
        AppState state;
        JobBoard jobs;
        ValuesFeed feed(state, jobs);
        NavigatorPanel panel(state, feed, jobs);
        panel.resize(260, 600);
        panel.show();
        state.setSite(smallSite());
        QSignalSpy activated(&panel, &NavigatorPanel::activated);
        QTest::keyClicks(panel.searchBox(), QStringLiteral("h2 a-02"));
        QTRY_VERIFY_WITH_TIMEOUT(panel.results()->isVisible(), kLong);
        QTest::keyClick(panel.searchBox(), Qt::Key_Down);
        QTest::keyClick(panel.searchBox(), Qt::Key_Up);
        QTest::keyClick(panel.searchBox(), Qt::Key_Return);
        QCOMPARE(state.selection(), Selection::of(SelectionKind::Rack, 7));
        QCOMPARE(activated.size(), 1);
        QTest::keyClick(panel.searchBox(), Qt::Key_Escape);
        QVERIFY(panel.tree()->isVisible());
        QCOMPARE(panel.tree()->currentIndex().data().toString(), QStringLiteral("H2-A-02"));
        QTest::keyClick(panel.tree(), Qt::Key_Down);
        QCOMPARE(state.selection(), Selection::of(SelectionKind::Rack, 8));
        QTest::keyClicks(panel.searchBox(), QStringLiteral("nothing of that name"));
        QTRY_VERIFY_WITH_TIMEOUT(!panel.tree()->isVisible() && !panel.results()->isVisible(), kLong);
    }

    void messagesStandTogether() {
        MessageBar bar;
        bar.showError({ErrorCode::Cancelled, "", "cancelled", ""});
        QVERIFY(!bar.showing());
        bar.showError({ErrorCode::NotASite, "/tmp/x", "this is no site file", "open a .leasehold file"});
        bar.showError({ErrorCode::NotASite, "/tmp/x", "this is no site file", "open a .leasehold file"});
        bar.show(MessageBar::Kind::Info, QStringLiteral("second"));
        QCOMPARE(bar.messages(), (QStringList{QStringLiteral("x: this is no site file. Open a .leasehold file."),
                                              QStringLiteral("second")}));
        QTest::keyClick(&bar, Qt::Key_Escape);
        QCOMPARE(bar.messages().size(), 1);
        QTest::keyClick(&bar, Qt::Key_Escape);
        QVERIFY(!bar.showing());
    }
};

LEASEHOLD_SUITE(runWidgets<TestInspector>)
#include "tst_panels_inspector.moc"
