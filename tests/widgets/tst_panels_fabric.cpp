// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QComboBox>
#include <QSignalSpy>
#include <QtTest>
#include <numeric>
#include <random>

#include "support_site.hpp"
#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/fabric/fabric_plan.hpp"

using namespace leasehold;

namespace {

std::uint64_t linksOf(const FabricLayout& layout) {
    return std::accumulate(layout.edges.begin(), layout.edges.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const FabricEdge& edge) { return sum + edge.sums.links; });
}

bool overlap(const FabricBox& a, const FabricBox& b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/// Frames hold their children, and no two boxes of one depth lie on each other.
void checkPlaces(const FabricLayout& layout) {
    for (std::size_t i = 0; i < layout.boxes.size(); ++i) {
        const FabricBox& a = layout.boxes[i];
        QVERIFY(a.x >= -0.5 && a.y >= -0.5 && a.x + a.width <= layout.width + 0.5 &&
                a.y + a.height <= layout.height + 0.5);
        for (std::size_t j = i + 1; j < layout.boxes.size(); ++j) {
            QVERIFY(a.depth != layout.boxes[j].depth || !overlap(a, layout.boxes[j]));
        }
        if (!a.unfolded) {
            QCOMPARE(layout.boxAt(a.x + a.width / 2, a.y + a.height / 2), i);
        }
    }
}

std::uint32_t itemNamed(const FabricGraph& graph, const char* name) {
    for (std::uint32_t i = 0; i < graph.items.size(); ++i) {
        if (graph.items[i].name == name) {
            return i;
        }
    }
    return FabricItem::kNoItem;
}

/// The page on a site, in a window of its own.
struct Shown {
    AppState state;
    JobBoard jobs;
    ValuesFeed feed{state, jobs};
    LoadsFeed loads{state, feed, jobs};
    FabricPlan page{state, feed, loads, jobs};

    explicit Shown(SnapshotPtr site) {
        page.resize(900, 600);
        page.show();
        state.setSite(makeOpenSite(std::move(site), {}));
    }
};

}  // namespace

class TestFabricPlan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void layersStandFromTheTop() {
        const SnapshotPtr s = test::makeSmallSite();
        QCOMPARE(fabricNames(*s), std::vector<std::string>{"compute"});
        const FabricGraphPtr graph = buildFabricGraph(*s, "compute");
        QCOMPARE(graph->layers, (std::vector<std::string>{"Spine", "Leaf", "Pods"}));
        QCOMPARE(graph->roots[0].size(), std::size_t{2});
        QCOMPARE(graph->roots[1].size(), std::size_t{4});
        const FabricItem& pod = graph->items[itemNamed(*graph, "pod-01")];
        QCOMPARE(pod.gpus, std::uint64_t{96});
        const FabricLayout layout = layOutFabric(*graph, {});
        checkPlaces(layout);
        QCOMPARE(linksOf(layout), std::uint64_t{s->links.size()});
        QVERIFY(layout.layerY[0] < layout.layerY[1] && layout.layerY[1] < layout.layerY[2]);
        // Each leaf to both spines and to its pod.
        QCOMPARE(layout.edges.size(), std::size_t{4 * 2 + 4});
        QVERIFY(buildFabricGraph(*s, "storage")->items.empty());
        QVERIFY(layOutFabric(*buildFabricGraph(Snapshot{}, ""), {}).boxes.empty());
    }

    void foldingLosesNoLink_data() {
        QTest::addColumn<uint>("seed");
        for (uint seed = 0; seed < 8; ++seed) {
            QTest::newRow(qPrintable(QString::number(seed))) << seed;
        }
    }
    void foldingLosesNoLink() {
        QFETCH(uint, seed);
        const SnapshotPtr s = testing::makeBigSite(20000);
        const FabricGraphPtr graph = buildFabricGraph(*s, fabricNames(*s).front());
        std::mt19937 random(seed);
        std::set<std::string> unfolded;
        std::size_t groups = 0;
        for (const FabricItem& item : graph->items) {
            groups += item.children.empty() ? 0 : 1;
            if (!item.children.empty() && random() % 3 != 0) {
                unfolded.insert(item.key);
            }
        }
        QVERIFY(groups > 2);
        const FabricLayout layout = layOutFabric(*graph, unfolded);
        checkPlaces(layout);
        const auto all =
            std::accumulate(graph->spans.begin(), graph->spans.end(), std::uint64_t{0},
                            [](std::uint64_t sum, const FabricSpan& span) { return sum + span.sums.links; });
        std::uint64_t inside = 0;
        for (const FabricSpan& span : graph->spans) {
            inside += layout.boxOf[span.upper] == layout.boxOf[span.lower] ? span.sums.links : 0;
        }
        QCOMPARE(linksOf(layout) + inside, all);
        for (const FabricEdge& edge : layout.edges) {
            QVERIFY(!layout.boxes[edge.upper].unfolded && !layout.boxes[edge.lower].unfolded);
        }
    }

    void clicksSelectByName() {
        Shown w(test::makeSmallSite());
        FabricPlanView* view = w.page.view();
        QTRY_VERIFY_WITH_TIMEOUT(view->graph() && !view->layoutNow().boxes.empty(), kLong);
        const auto click = [&](const char* name, Qt::KeyboardModifiers keys) {
            const std::uint32_t box = view->layoutNow().boxOf[itemNamed(*view->graph(), name)];
            QTest::mouseClick(view, Qt::LeftButton, keys, view->rectOf(box).center().toPoint());
        };
        const auto name = [&] { return selectionName(*w.state.snapshot(), w.state.selection()); };
        click("leaf-02", Qt::NoModifier);
        QCOMPARE(name(), std::string("leaf-02"));
        click("leaf-03", Qt::ShiftModifier);
        QCOMPARE(name(), std::string("2 switches"));
        click("leaf-02", Qt::ControlModifier);
        QCOMPARE(name(), std::string("leaf-03"));
        click("pod-04", Qt::NoModifier);
        QCOMPARE(name(), std::string("pod-04"));
        // A band selects its links.
        const std::uint32_t spine = view->layoutNow().boxOf[itemNamed(*view->graph(), "spine-01")];
        QTest::mouseClick(view, Qt::LeftButton, Qt::NoModifier, QPoint(view->width() - 3, 3));
        QVERIFY(w.state.selection().empty());
        w.state.setSelection(Selection::many(SelectionKind::Link, linksBetween(*w.state.snapshot(), *view->graph(),
                                                                               itemNamed(*view->graph(), "spine-01"),
                                                                               itemNamed(*view->graph(), "leaf-01"))));
        QCOMPARE(name(), std::string("leaf-01/60 \u2013 spine-01/1"));
        QVERIFY(spine < view->layoutNow().boxes.size());
        // Zoom keeps what is under the pointer; a drag moves it.
        const QPointF at = view->rectOf(spine).center();
        QWheelEvent wheel(at, view->mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                          false);
        const double before = view->rectOf(spine).width();
        QCoreApplication::sendEvent(view, &wheel);
        QVERIFY(view->rectOf(spine).width() > before * 1.3);
        QVERIFY((view->rectOf(spine).center() - at).manhattanLength() < 1);
        QTest::keyClick(view, Qt::Key_Home);
        QVERIFY(std::abs(view->rectOf(spine).width() - before) < 1);
    }

    void bandsTakeTheColourOfTierStateOrLoad() {
        Shown w(test::makeSmallSite());
        FabricPlanView* view = w.page.view();
        QTRY_VERIFY_WITH_TIMEOUT(view->graph() && !view->layoutNow().edges.empty(), kLong);
        const QColor tier = view->edgeColour(0);
        // The box and the state are one.
        w.state.setFabricBy(scene::FabricBy::State);
        QCOMPARE(w.page.cables()->currentIndex(), 1);
        QVERIFY(view->edgeColour(0) != tier);
        QVERIFY(w.loads.loads() == nullptr);
        w.state.setFabricBy(scene::FabricBy::Load);
        QTRY_VERIFY_WITH_TIMEOUT(w.loads.loads() != nullptr, kLong);
        // Without samples every load is unknown, and looks like none.
        for (std::size_t edge = 0; edge < view->layoutNow().edges.size(); ++edge) {
            QCOMPARE(view->edgeColour(edge), view->edgeColour(0));
        }
        w.state.setFabricBy(scene::FabricBy::Tier);
        QCOMPARE(view->edgeColour(0), tier);
        QVERIFY(w.loads.loads() == nullptr);
    }

    void groupsUnfoldAndAreKept() {
        Shown w(testing::makeBigSite(20000));
        FabricPlanView* view = w.page.view();
        QTRY_VERIFY_WITH_TIMEOUT(view->graph() && !view->layoutNow().boxes.empty(), kLong);
        const std::size_t folded = view->layoutNow().boxes.size();
        std::uint32_t group = 0;
        while (view->graph()->items[group].children.empty()) {
            ++group;
        }
        while (view->graph()->items[group].parent != FabricItem::kNoItem) {
            group = view->graph()->items[group].parent;
        }
        const QRectF box = view->rectOf(view->layoutNow().boxOf[group]);
        QTest::mouseDClick(view, Qt::LeftButton, Qt::NoModifier, box.center().toPoint());
        QVERIFY(view->layoutNow().boxes.size() > folded);
        const QJsonObject saved = w.page.saveState();
        w.page.restoreState({});
        QVERIFY(view->unfolded().empty());
        w.page.restoreState(saved);
        QCOMPARE(w.page.saveState(), saved);
        QTRY_VERIFY_WITH_TIMEOUT(view->layoutNow().boxes.size() > folded, kLong);
        QTest::keyClick(view, Qt::Key_Backspace);
        QCOMPARE(view->layoutNow().boxes.size(), folded);
    }
};

namespace {
int run(int argc, char** argv) {
    QApplication application(argc, argv);
    applyLook(application, true);
    TestFabricPlan test;
    return QTest::qExec(&test, argc, argv);
}
}  // namespace
LEASEHOLD_SUITE(run)
#include "tst_panels_fabric.moc"
