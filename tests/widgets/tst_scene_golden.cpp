// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures as they were. Texts depend on the fonts of a machine, so they are left out; their places are tested by
// arithmetic. LEASEHOLD_UPDATE_GOLDEN=1 writes the pictures anew: look at every one before it is committed.
#include <QDir>
#include <QGuiApplication>
#include <QTemporaryDir>
#include <QTest>
#include <numeric>

#include "data/analytics/blast_radius.hpp"
#include "data/import/import.hpp"
#include "data/store/load.hpp"
#include "support_site.hpp"
#include "support_stage.hpp"
#include "support_values.hpp"
#include "tests/support_suite.hpp"
#include "widgets/scene/render_image.hpp"

using namespace leasehold;
using namespace leasehold::scene;

namespace {

PictureSpec specFor(const char* camera, bool light) {
    PictureSpec spec;
    spec.width = 480;
    spec.height = 270;
    spec.camera = camera;
    spec.theme = light ? &lightTheme() : &darkTheme();
    spec.content.labels = spec.content.legend = spec.content.scaleBar = false;
    return spec;
}

SnapshotPtr leasedSite() {
    static const SnapshotPtr site = testing::withLeases(testing::makeSite({}));
    return site;
}

ValuesRequest requestFor(Quantity quantity) {
    ValuesRequest request;
    request.quantity = quantity;
    return request;
}

void compare(const SnapshotPtr& site, const std::shared_ptr<const Colouring>& colouring, const PictureSpec& spec,
             const QString& name) {
    const Result<QImage> image = renderToImage(buildGeometry(site), colouring, spec);
    QVERIFY2(image.has_value(), image ? "" : describe(image.error()).c_str());
    const QString wrong = testing::differenceFromGolden(*image, name);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

std::vector<std::uint32_t> linksOf(const Snapshot& s, std::uint32_t device) {
    std::vector<std::uint32_t> links;
    for (std::uint32_t i = 0; i < s.links.size(); ++i) {
        const auto at = [&](const Endpoint& e) { return e.kind == Endpoint::Kind::Switch && e.index == device; };
        if (at(s.links[i].a) || at(s.links[i].b)) {
            links.push_back(i);
        }
    }
    return links;
}

}  // namespace

class TestGolden : public QObject {
    Q_OBJECT

private slots:
    void view_data();
    void view();
    void future();
    void tenantFocus();
    void blastRadius();
    void isolatedHall();
    void fabricByState();
    void ghosts();
    void withoutPositions();
    void emptySite();
    void selene();
};

void TestGolden::view_data() {
    QTest::addColumn<QByteArray>("camera");
    QTest::addColumn<int>("quantity");
    QTest::addColumn<bool>("light");
    const auto row = [](const char* name, const char* camera, Quantity quantity, bool light) {
        QTest::newRow(name) << QByteArray(camera) << static_cast<int>(quantity) << light;
    };
    row("overview_utilisation_dark", "overview", Quantity::Utilisation, false);
    row("overview_tenant_light", "overview", Quantity::Tenant, true);
    row("top_state_dark", "top", Quantity::State, false);
    row("top_expiry_light", "top", Quantity::Expiry, true);
    row("hall_expiry_dark", "hall:Hall 1", Quantity::Expiry, false);
    row("hall_utilisation_light", "hall:Hall 1", Quantity::Utilisation, true);
    row("hall_power_dark", "hall:Hall 2", Quantity::Power, false);
    row("rack_state_dark", "rack:H1A05", Quantity::State, false);
    row("rack_health_light", "rack:H1A04", Quantity::Health, true);
    row("row_health_dark", "row:H1 row B", Quantity::Health, false);
}

void TestGolden::view() {
    QFETCH(QByteArray, camera);
    QFETCH(int, quantity);
    QFETCH(bool, light);
    const auto values = testing::madeUpValues(leasedSite(), requestFor(static_cast<Quantity>(quantity)));
    compare(leasedSite(), values->colouring, specFor(camera.constData(), light),
            QString::fromLatin1(QTest::currentDataTag()));
}

void TestGolden::future() {
    ValuesRequest request = requestFor(Quantity::Utilisation);
    request.at = *parseInstant("2027-03-01");  // one lease has ended, samples are not yet there
    const auto values = testing::madeUpValues(leasedSite(), request);
    compare(leasedSite(), values->colouring, specFor("overview", false), QStringLiteral("overview_future_dark"));
}

void TestGolden::tenantFocus() {
    const auto values = testing::madeUpValues(leasedSite(), requestFor(Quantity::Tenant));
    PictureSpec spec = specFor("overview", false);
    for (std::uint32_t gpu = 0; gpu < values->tenants.size(); ++gpu) {
        if (values->tenants[gpu].value == 2) {
            spec.emphasis.gpus.push_back({gpu, 1});
        }
    }
    const auto lit = litRacks(*buildGeometry(leasedSite()), spec.emphasis);
    for (std::uint32_t i = 0; i < leasedSite()->links.size(); ++i) {
        const Link& l = leasedSite()->links[i];
        const Endpoint& end = l.a.kind == Endpoint::Kind::Nic ? l.a : l.b;
        if (end.kind == Endpoint::Kind::Nic &&
            lit[leasedSite()->nodes[leasedSite()->nics[end.index].node.value].rack.value] != 0) {
            spec.emphasis.links.push_back(i);
        }
    }
    compare(leasedSite(), values->colouring, spec, QStringLiteral("focus_tenant_dark"));
}

void TestGolden::blastRadius() {
    const Snapshot& s = *leasedSite();
    const auto spine = static_cast<std::uint32_t>(
        std::find_if(s.switches.begin(), s.switches.end(), [](const Switch& x) { return x.tier == Tier::Spine; }) -
        s.switches.begin());
    PictureSpec spec = specFor("hall:Hall 1", true);
    Outage outage;
    outage.switches = {SwitchIndex{spine}};
    for (const LossRun& run : blastReach(s, outage).runs) {
        spec.emphasis.gpus.push_back(run.gpus);
    }
    QVERIFY(!spec.emphasis.gpus.empty());
    spec.emphasis.switches = {spine};
    spec.emphasis.links = spec.links = linksOf(s, spine);
    const auto values = testing::madeUpValues(leasedSite(), requestFor(Quantity::State));
    compare(leasedSite(), values->colouring, spec, QStringLiteral("blast_spine_light"));
}

void TestGolden::isolatedHall() {
    PictureSpec spec = specFor("overview", false);
    const SiteGeometryPtr g = buildGeometry(leasedSite());
    for (const std::uint32_t row : g->halls[1].rows) {
        spec.visible.insert(spec.visible.end(), g->rows[row].racks.begin(), g->rows[row].racks.end());
    }
    const auto values = testing::madeUpValues(leasedSite(), requestFor(Quantity::Utilisation));
    compare(leasedSite(), values->colouring, spec, QStringLiteral("isolated_hall_dark"));
}

void TestGolden::fabricByState() {
    auto s = std::make_shared<Snapshot>(*leasedSite());
    const LinkState states[] = {LinkState::Down, LinkState::Slow, LinkState::NotSeen, LinkState::Planned};
    for (std::size_t i = 0; i < s->links.size(); i += 611) {
        s->links[i].state = states[i / 611 % 4];
    }
    PictureSpec spec = specFor("overview", false);
    spec.fabricBy = FabricBy::State;
    compare(s, testing::madeUpValues(s, requestFor(Quantity::Tenant))->colouring, spec,
            QStringLiteral("fabric_state_dark"));
}

void TestGolden::ghosts() {
    testing::SiteSpec spec;
    spec.halls = 1;
    const SnapshotPtr site = testing::withLeases(testing::makeSite(spec));
    compare(site, testing::madeUpValues(site, requestFor(Quantity::State))->colouring, specFor("overview", true),
            QStringLiteral("ghosts_light"));
}

void TestGolden::withoutPositions() {
    auto s = std::make_shared<Snapshot>(*leasedSite());
    for (Rack& rack : s->racks) {
        rack.x = rack.y = rack.rotation = 0;
        rack.placed = false;
    }
    compare(s, testing::madeUpValues(s, requestFor(Quantity::Tenant))->colouring, specFor("overview", false),
            QStringLiteral("no_positions_dark"));
}

void TestGolden::emptySite() {
    compare(std::make_shared<Snapshot>(), nullptr, specFor("overview", false), QStringLiteral("empty_dark"));
}

void TestGolden::selene() {
    const QString folder = QStringLiteral(LEASEHOLD_SAMPLES "/1-fabric/ibnetdiscover/");
    const QString file = folder + QStringLiteral("selene.compute.txt");
    if (!QFile::exists(file)) {
        QSKIP("no sample files");
    }
    const QTemporaryDir temporary;
    const std::filesystem::path site = temporary.filePath(QStringLiteral("selene.leasehold")).toStdString();
    const std::vector<std::filesystem::path> inputs{file.toStdString()};
    const auto report = importFiles(site, inputs, {});
    QVERIFY2(report.has_value(), report ? "" : describe(report.error()).c_str());
    const auto snapshot = loadSnapshot(site);
    QVERIFY(snapshot.has_value());
    compare(*snapshot, nullptr, specFor("overview", true), QStringLiteral("selene_light"));
}

namespace {
int run(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qunsetenv("DISPLAY");
    const QGuiApplication application(argc, argv);
    TestGolden test;
    return QTest::qExec(&test, argc, argv);
}
}  // namespace
LEASEHOLD_SUITE(run)
#include "tst_scene_golden.moc"
