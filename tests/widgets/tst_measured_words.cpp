// SPDX-License-Identifier: GPL-3.0-or-later
// D4: watts and degrees of whatever is pointed at or selected, and the value of the chosen colouring.
#include <QtTest>
#include <cmath>

#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/models/hover_text.hpp"
#include "widgets/models/measured_words.hpp"

using namespace leasehold;

namespace {

Instant at(const char* iso) {
    return *parseInstant(iso);
}

std::shared_ptr<const Slice> slice(const char* metric, std::vector<float> values) {
    auto made = std::make_shared<Slice>();
    made->metric.name = metric;
    made->window = {at("2026-05-10T11:00"), at("2026-05-10T12:00")};
    made->values = std::move(values);
    return made;
}

/// GPU i of the small site draws 100 + i watts at 40 + i % 40 degrees; every tenth has no sample of either.
struct Fixture {
    SnapshotPtr snapshot = test::makeSmallSite();
    OpenSitePtr site = makeOpenSite(snapshot, {});
    Measures measures;
    SiteValuesPtr values;

    explicit Fixture(scene::Quantity quantity = scene::Quantity::Utilisation) {
        std::vector<float> power;
        std::vector<float> degrees;
        for (std::size_t i = 0; i < snapshot->gpus.size(); ++i) {
            const bool silent = i % 10 == 9;
            power.push_back(silent ? NAN : 100.0F + static_cast<float>(i));
            degrees.push_back(silent ? NAN : 40.0F + static_cast<float>(i % 40));
        }
        measures.site = site;
        measures.power = slice("power_w", power);
        measures.temperature = slice("temp_c", degrees);
        ValuesRequest request;
        request.site = site;
        request.at = at("2026-05-10T12:00");
        request.window = {at("2026-05-10T11:45"), at("2026-05-10T12:00")};
        request.quantity = quantity;
        values = *computeValues(request, nullptr, {});
    }
    [[nodiscard]] QString hover(SelectionKind kind, std::uint32_t index) const {
        return hoverText(*snapshot, Selection::of(kind, index), values.get(), &measures);
    }
};

}  // namespace

class TestMeasuredWords : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sumsAreOfWhatHasASample() {
        const Fixture f;
        const MeasuredSum sum = measuredSum(*f.snapshot, {{0, 20}}, f.measures);
        QCOMPARE(sum.gpus, std::uint64_t{20});
        QCOMPARE(sum.withPower, std::uint64_t{18});
        QCOMPARE(sum.watts, 20 * 100 + 190 - 109.0 - 119.0);
        QCOMPARE(sum.hottestCelsius, 58.0);
        QCOMPARE(sum.hottest.value, 18U);
    }

    void tooltipsOfEveryLevel_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("has");
        const auto row = [](const char* name, SelectionKind kind, const QStringList& has) {
            QTest::newRow(name) << static_cast<int>(kind) << has;
        };
        row("GPU", SelectionKind::Gpu, {QStringLiteral("100 W"), QStringLiteral("40 °C")});
        // Eight GPUs of 100..107 W.
        row("node", SelectionKind::Node, {QStringLiteral("828 W"), QStringLiteral("hottest 47 °C")});
        // 32 GPUs less three silent ones.
        row("rack", SelectionKind::Rack, {QStringLiteral("kW GPU power, of 29"), QStringLiteral("hottest 71 °C")});
        row("row", SelectionKind::Row, {QStringLiteral("kW GPU power"), QStringLiteral("hottest")});
        row("hall", SelectionKind::Hall, {QStringLiteral("kW GPU power"), QStringLiteral("mean")});
    }
    void tooltipsOfEveryLevel() {
        QFETCH(int, kind);
        QFETCH(QStringList, has);
        const Fixture f;
        const QString words = f.hover(static_cast<SelectionKind>(kind), 0);
        for (const QString& part : has) {
            QVERIFY2(words.contains(part), qPrintable(words));
        }
    }

    void inspectorOfEveryLevel_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("GPU") << static_cast<int>(SelectionKind::Gpu);
        QTest::newRow("node") << static_cast<int>(SelectionKind::Node);
        QTest::newRow("rack") << static_cast<int>(SelectionKind::Rack);
        QTest::newRow("row") << static_cast<int>(SelectionKind::Row);
        QTest::newRow("hall") << static_cast<int>(SelectionKind::Hall);
        QTest::newRow("feed") << static_cast<int>(SelectionKind::Feed);
        QTest::newRow("site") << static_cast<int>(SelectionKind::Site);
    }
    void inspectorOfEveryLevel() {
        QFETCH(int, kind);
        const Fixture f;
        const Selection selection = Selection::of(static_cast<SelectionKind>(kind), 0);
        InspectorCache cache;
        InspectorContent content = describeSelection(*f.site, selection, f.values.get(), &cache);
        addMeasured(content, *f.snapshot, cache.gpus, f.measures);
        const QString words = plainText(content);
        QVERIFY2(words.contains(QStringLiteral("GPU power")) && words.contains(QStringLiteral(" °C")),
                 qPrintable(words));
        const MeasuredSum sum = measuredSum(*f.snapshot, cache.gpus, f.measures);
        QVERIFY2(words.contains(QStringLiteral("%1 °C").arg(sum.hottestCelsius)), qPrintable(words));
    }

    void nothingMeasuredSaysSo() {
        Fixture f;
        InspectorContent content = describeSelection(*f.site, Selection::of(SelectionKind::Gpu, 9), f.values.get());
        addMeasured(content, *f.snapshot, {{9, 1}}, f.measures);
        QVERIFY(plainText(content).contains(QStringLiteral("no data")));
        QVERIFY(!f.hover(SelectionKind::Gpu, 9).contains(QStringLiteral(" W")));
        // A file without the metrics says nothing of them.
        content = describeSelection(*f.site, Selection::of(SelectionKind::Gpu, 0), f.values.get());
        addMeasured(content, *f.snapshot, {{0, 1}}, {});
        QVERIFY(!plainText(content).contains(QStringLiteral("GPU power")));
    }

    /// D12: who leases nothing may still be measured; "no data" is for those alone that have no sample.
    void utilisationOfVacantGpusIsKnown_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("index");
        QTest::addColumn<int>("silentFrom");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, SelectionKind kind, int index, int silentFrom, const char* says) {
            QTest::newRow(name) << static_cast<int>(kind) << index << silentFrom << QString::fromLatin1(says);
        };
        constexpr int kAll = 384;  // 2 halls of 2 rows of 3 racks of 32
        row("vacant row", SelectionKind::Row, 3, kAll, "3.0 %, vacant");
        row("vacant GPU", SelectionKind::Gpu, kAll - 1, kAll, "3.0 %");
        row("half-let hall", SelectionKind::Hall, 1, kAll, "3.0 %, of 96 leased");
        row("let row", SelectionKind::Row, 2, kAll, "3.0 %");
        row("let row, some silent", SelectionKind::Row, 2, 240, "3.0 %, of 48 leased");
        row("vacant row without samples", SelectionKind::Row, 3, 200, "no data");
        row("let row without samples", SelectionKind::Row, 2, 100, "no data");
    }
    void utilisationOfVacantGpusIsKnown() {
        QFETCH(int, kind);
        QFETCH(int, index);
        QFETCH(int, silentFrom);
        QFETCH(QString, says);
        const Fixture f;
        SiteValues values = *f.values;
        std::vector<float> use(f.snapshot->gpus.size(), 3.0F);
        std::fill(use.begin() + std::min<std::ptrdiff_t>(silentFrom, std::ssize(use)), use.end(), NAN);
        values.slice = slice("gpu_util", use);
        const auto selection = Selection::of(static_cast<SelectionKind>(kind), static_cast<std::uint32_t>(index));
        const QString words = plainText(describeSelection(*f.site, selection, &values));
        QVERIFY2((words + u'\n').contains(QStringLiteral("Utilisation: %1\n").arg(says)), qPrintable(words));
        // A tooltip and the inspector say one value.
        const QString hover = hoverText(*f.snapshot, selection, &values, nullptr);
        QVERIFY2(hover.contains(says.section(u',', 0, 0)), qPrintable(hover));
    }

    void colouringIsSaid() {
        const Fixture expiry(scene::Quantity::Expiry);
        const QString words = expiry.hover(SelectionKind::Gpu, 0);
        QVERIFY2(words.contains(QStringLiteral("Lease ends in 36.7 months")), qPrintable(words));
        const Fixture health(scene::Quantity::Health);
        QVERIFY2(health.hover(SelectionKind::Gpu, 0).contains(QStringLiteral("Health: ")),
                 qPrintable(health.hover(SelectionKind::Gpu, 0)));
        QVERIFY(!Fixture().hover(SelectionKind::Gpu, 0).contains(QStringLiteral("Health")));
    }
};

LEASEHOLD_SUITE(runGuiless<TestMeasuredWords>)
#include "tst_measured_words.moc"
