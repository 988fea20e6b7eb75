// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support_suite.hpp"
#include "widgets/models/portfolio_data.hpp"

using namespace leasehold;

namespace {

Figure figure(std::optional<double> value, const char* unit) {
    Figure f;
    f.value = value;
    f.unit = unit;
    return f;
}

Instant at(const char* text) {
    return parseInstant(text).value();
}

void addLease(Snapshot& s, const char* name, std::uint32_t tenant, const char* from, const char* to,
              std::optional<std::int64_t> major) {
    Lease lease;
    lease.name = name;
    lease.tenant = PartyIndex(tenant);
    lease.term = {at(from), at(to)};
    lease.priceKind = major ? PriceKind::Monthly : PriceKind::Unknown;
    if (major) lease.amount = Money{*major * 100, {}};
    lease.noticeDays = 90;
    s.leases.push_back(lease);
}

/// A site without telemetry: one node of four GPUs; two leases without places, one of them of an unknown price.
OpenSitePtr site(bool unknownPrice) {
    auto s = std::make_shared<Snapshot>();
    s->name = "Site";
    s->sites.emplace_back().name = "Site";
    s->racks.emplace_back().site = SiteIndex(0);
    s->racks[0].gpus = {0, 4};
    s->racks[0].nodeCount = 1;
    Node node;
    node.site = SiteIndex(0);
    node.rack = RackIndex(0);
    node.gpus = {0, 4};
    s->nodes.push_back(node);
    s->gpuModels = {"H100"};
    for (int i = 0; i < 4; ++i) {
        Gpu gpu;
        gpu.node = NodeIndex(0);
        gpu.model = ModelIndex(0);
        gpu.slot = static_cast<std::uint16_t>(i);
        s->gpus.push_back(gpu);
    }
    for (const char* name : {"Alpha", "Beta"}) {
        Party party;
        party.name = name;
        party.isTenant = true;
        s->parties.push_back(party);
    }
    addLease(*s, "A", 0, "2026-01-01", "2029-01-01", 300);
    addLease(*s, "B", 1, "2026-06-01", "2028-01-01", unknownPrice ? std::nullopt : std::optional<std::int64_t>(100));
    Allocation half;
    half.lease = LeaseIndex(0);
    half.scope = ScopeKind::Gpus;
    half.index = 0;
    half.slotTo = 2;
    half.window = {kBeginning, kForever};
    s->allocations.push_back(half);
    Evidence used;
    used.index = 0;
    used.field = "from";
    used.value = "2026-01-01";
    used.source = "contract";
    s->evidence.push_back(used);
    used.value = "2026-02-01";
    used.source = "press";
    used.note = "rival";
    s->evidence.push_back(used);
    used.field = "price";
    used.note = "";
    s->evidence.push_back(used);
    return makeOpenSite(std::move(s), {});
}

PortfolioPtr portfolio(bool unknownPrice, const char* when, std::optional<TimeWindow> over = {}) {
    PortfolioRequest request;
    request.site = site(unknownPrice);
    request.at = at(when);
    request.over = over;
    const auto made = computePortfolio(request);
    if (!made) qFatal("%s", describe(made.error()).c_str());
    return *made;
}

}  // namespace

class TestPortfolio : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void shortForms_data() {
        QTest::addColumn<int>("id");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("unit");
        QTest::addColumn<QString>("shown");
        const auto row = [](FigureId id, double value, const char* unit, const char* shown) {
            QTest::newRow(shown) << static_cast<int>(id) << value << QString::fromLatin1(unit)
                                 << QString::fromLatin1(shown);
        };
        row(FigureId::Occupancy, 0.7312, "share", "73.1 %");
        row(FigureId::TotalMonthlyRent, 1.25e9, "USD", "1.25 bn USD");
        row(FigureId::TotalMonthlyRent, 920e6, "USD", "920 M USD");
        row(FigureId::ContractedRevenue, 12345, "JPY", "12,345 JPY");
        row(FigureId::WaltToExpiry, 2.65, "years", "2.65 years");
        row(FigureId::WaltToBreak, 0.31, "years", "3.7 months");
        row(FigureId::Hhi, 4517, "", "4,517");
        row(FigureId::VacantGpuHours, 23.7e6, "GPU-h", "23.7 M GPU-h");
        row(FigureId::EffectivePrice, 7.78, "USD/GPU-h", "7.78 USD per GPU-h");
    }
    void shortForms() {
        QFETCH(int, id);
        QFETCH(double, value);
        QFETCH(QString, unit);
        QFETCH(QString, shown);
        const auto figureId = static_cast<FigureId>(id);
        QCOMPARE(figureShort(figureId, figure(value, qPrintable(unit))), shown);
        QCOMPARE(figureShort(figureId, figure({}, qPrintable(unit))), QStringLiteral("n/a"));
    }

    void changes_data() {
        QTest::addColumn<int>("id");
        QTest::addColumn<QString>("unit");
        QTest::addColumn<double>("before");
        QTest::addColumn<double>("now");
        QTest::addColumn<QString>("says");
        const int occupancy = static_cast<int>(FigureId::Occupancy);
        QTest::newRow("up") << occupancy << "share" << 0.5 << 0.731
                            << QStringLiteral("+23.1 points against 1 – 16 Apr 2026");
        QTest::newRow("down") << occupancy << "share" << 0.5 << 0.4
                              << QStringLiteral("−10.0 points against 1 – 16 Apr 2026");
        QTest::newRow("same") << occupancy << "share" << 0.5 << 0.5001 << QStringLiteral("as in 1 – 16 Apr 2026");
        QTest::newRow("no figure") << occupancy << "" << -1.0 << 0.5 << QStringLiteral("no figure for 1 – 16 Apr 2026");
        QTest::newRow("a few hours") << static_cast<int>(FigureId::VacantGpuHours) << "GPU-h" << 2.0 << 721.6
                                     << QStringLiteral("+720 GPU-h against 1 – 16 Apr 2026");
        QTest::newRow("many hours") << static_cast<int>(FigureId::VacantGpuHours) << "GPU-h" << 2.5e6 << 0.0
                                    << QStringLiteral("−2.50 M GPU-h against 1 – 16 Apr 2026");
        QTest::newRow("money") << static_cast<int>(FigureId::TotalMonthlyRent) << "USD" << 0.0 << 1.25e9
                               << QStringLiteral("+1.25 bn USD against 17 Apr 2026");
    }
    void changes() {
        QFETCH(int, id);
        QFETCH(QString, unit);
        QFETCH(double, before);
        QFETCH(double, now);
        QFETCH(QString, says);
        const auto figureId = static_cast<FigureId>(id);
        Portfolio p;
        p.beforeName = QStringLiteral("1 – 16 Apr 2026");
        p.before = {at("2026-04-01"), at("2026-04-17")};
        p.now.total[figureId] = figure(now, unit.isEmpty() ? "share" : qPrintable(unit));
        p.last[figureId] =
            figure(before < 0 ? std::nullopt : std::optional(before), unit.isEmpty() ? "share" : qPrintable(unit));
        QCOMPARE(changeText(figureId, p), says);
        p.now.total[figureId].value.reset();
        QVERIFY(changeText(figureId, p).isEmpty());
    }

    void periodsAreLikeForLike() {
        const PortfolioPtr p = portfolio(false, "2026-03-11");
        QCOMPARE(p->period.from, at("2026-03-01"));
        QCOMPARE(p->period.to, at("2026-03-11"));
        QCOMPARE(p->before.from, at("2026-02-01"));
        QCOMPARE(p->before.to, at("2026-02-11"));
        // February ends before 30 days are over.
        QCOMPARE(portfolio(false, "2026-03-31")->before.to, at("2026-03-01"));
        // On the first of a month the month that has just passed is shown.
        const PortfolioPtr first = portfolio(false, "2026-03-01");
        QCOMPARE(first->period.from, at("2026-02-01"));
        QCOMPARE(first->before.from, at("2026-01-01"));
        const PortfolioPtr window = portfolio(false, "2026-03-11", TimeWindow{at("2026-03-04"), at("2026-03-11")});
        QCOMPARE(window->before.from, at("2026-02-25"));
    }

    void storyWithoutTelemetry() {
        const PortfolioPtr p = portfolio(false, "2026-07-01");
        QCOMPARE(p->inService, std::uint64_t{4});
        QCOMPARE(p->leased, std::uint64_t{2});
        const QString story = portfolioStory(*p).join(u' ');
        QVERIFY2(story.contains(QStringLiteral("50 % of 4 GPUs are leased now")), qPrintable(story));
        QVERIFY2(story.contains(QStringLiteral("Alpha pays 75 % of the rent.")), qPrintable(story));
        QVERIFY2(story.contains(QStringLiteral("but could end in 3.0 months")), qPrintable(story));
    }

    void storyWithAnUnknownPrice() {
        const QString story = portfolioStory(*portfolio(true, "2026-07-01")).join(u' ');
        QVERIFY2(story.contains(QStringLiteral("1 rent in force is undisclosed.")), qPrintable(story));
        QVERIFY2(!story.contains(QStringLiteral("pays")), qPrintable(story));
    }

    void disputesNameValueAndRivals() {
        const OpenSitePtr open = site(false);
        const auto all = disputesOf(*open->snapshot, at("2026-07-01"));
        QCOMPARE(all.size(), std::size_t{1});
        QCOMPARE(all[0].field, QStringLiteral("from"));
        QCOMPARE(all[0].used, QStringLiteral("2026-01-01 (contract)"));
        QCOMPARE(all[0].rivals, QStringList{QStringLiteral("2026-02-01 (press)")});
        QVERIFY(disputesOf(*open->snapshot, at("2029-01-01")).empty());
    }

    void cancelled() {
        std::stop_source source;
        source.request_stop();
        PortfolioRequest request;
        request.site = site(false);
        request.at = at("2026-07-01");
        const auto made = computePortfolio(request, source.get_token());
        QVERIFY(!made);
        QCOMPARE(made.error().code, ErrorCode::Cancelled);
    }
};

LEASEHOLD_SUITE(runGuiless<TestPortfolio>)
#include "tst_models_portfolio.moc"
