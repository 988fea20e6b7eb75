// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QtTest>

#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/filters.hpp"
#include "widgets/state/values_feed.hpp"

using namespace leasehold;

namespace {

Filter parsed(const QString& text) {
    Filter filter;
    for (const QString& part : text.split(u';', Qt::SkipEmptyParts)) {
        filter.conditions.push_back(*parseCondition(part.toStdString()));
    }
    return filter;
}

std::uint64_t count(const std::vector<GpuRange>& ranges) {
    return gpuCount(ranges);
}

}  // namespace

class TestFilters : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsGpusAndLeases_data() {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<quint64>("gpus");
        QTest::addColumn<QString>("leases");  // one digit a lease
        const auto row = [](const char* filter, quint64 gpus, const char* leases) {
            QTest::newRow(filter[0] == 0 ? "none" : filter)
                << QString::fromUtf8(filter) << gpus << QString::fromUtf8(leases);
        };
        row("", 384, "11");
        row("tenant=anthropic", 192, "10");
        row("tenant=Anthropic;tenant=Reflection AI", 288, "11");
        row("tenant=(vacant)", 96, "00");
        row("hall=H1", 192, "10");
        row("hall=H2", 192, "01");
        row("hall=H2;tenant=Anthropic", 0, "00");
        row("lease=Row in two", 96, "01");
        row("lease=/Row in two", 96, "01");
        row("model=H100", 384, "11");
        row("tenant=nobody", 0, "00");
    }
    void keepsGpusAndLeases() {
        QFETCH(QString, filter);
        const SnapshotPtr site = test::makeSmallSite();
        const Instant at = *parseInstant("2026-05-10");
        const auto ranges = filteredGpus(*site, parsed(filter), at);
        QFETCH(quint64, gpus);
        QCOMPARE(count(ranges), gpus);
        for (std::size_t i = 1; i < ranges.size(); ++i) {
            QVERIFY(ranges[i - 1].end() < ranges[i].first);
        }
        QString leases;  // one digit a lease
        for (const bool kept : filteredLeases(*site, parsed(filter), {at, at + Duration{86400}})) {
            leases += kept ? u'1' : u'0';
        }
        QTEST(leases, "leases");
    }

    void followsTime() {
        const SnapshotPtr site = test::makeSmallSite();
        const Filter anthropic = parsed(QStringLiteral("tenant=Anthropic"));
        QCOMPARE(count(filteredGpus(*site, anthropic, *parseInstant("2026-04-30T23:59:59"))), quint64{0});
        QCOMPARE(count(filteredGpus(*site, anthropic, *parseInstant("2026-05-01"))), quint64{192});
    }

    void offersWhatCanBeNamed() {
        const SnapshotPtr site = test::makeSmallSite();
        // The operator leases nothing from itself.
        QCOMPARE(filterChoices(*site, GroupBy::Tenant),
                 (std::vector<std::string>{"Anthropic", "Reflection AI", std::string(kVacantName)}));
        QCOMPARE(filterChoices(*site, GroupBy::Hall), (std::vector<std::string>{"H1", "H2"}));
        for (const GroupBy key : kFilterKeys) {
            for (const std::string& name : filterChoices(*site, key)) {
                QVERIFY2(makeGroups(*site, GroupBy::Site, {*parseInstant("2026-05-10"), *parseInstant("2026-05-11")},
                                    {{{key, name}}}),
                         name.c_str());
            }
        }
        QVERIFY(filterChoices(Snapshot{}, GroupBy::Hall).empty());
    }

    void readsAsASentence() {
        QCOMPARE(filterText({}), std::string());
        QCOMPARE(filterText(parsed(QStringLiteral("tenant=Anthropic;hall=H2;tenant=xAI"))),
                 std::string("Anthropic or xAI, hall H2"));
    }

    void togglesWithoutRegardToCase() {
        const Filter one = toggled({}, {GroupBy::Hall, "H1"});
        QVERIFY(holds(one, {GroupBy::Hall, "h1"}));
        QVERIFY(toggled(one, {GroupBy::Hall, "h1"}).empty());
        QVERIFY(!holds(one, {GroupBy::Tenant, "H1"}));
        QCOMPARE(without(toggled(one, {GroupBy::Tenant, "A"}), GroupBy::Hall), parsed(QStringLiteral("tenant=A")));
    }

    void dropsWhatIsGone() {
        AppState state;
        state.setSite(makeOpenSite(test::makeSmallSite(), {}));
        state.setFilter(parsed(QStringLiteral("tenant=Anthropic;hall=H1;tenant=(vacant)")));
        auto renamed = std::make_shared<Snapshot>(*state.snapshot());
        renamed->parties[1].name = "Somebody";
        QSignalSpy changed(&state, &AppState::filterChanged);
        state.refreshSite(makeOpenSite(renamed, {}));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(state.filter(), parsed(QStringLiteral("hall=H1;tenant=(vacant)")));
        state.toggleFilter({GroupBy::Hall, "H1"});
        state.clearFilter();
        QVERIFY(state.filter().empty());
        QCOMPARE(changed.size(), 3);
    }

    void rulesTheHeadline() {
        ValuesRequest request;
        request.site = makeOpenSite(test::makeSmallSite(), {});
        request.at = *parseInstant("2026-05-10");
        request.window = {request.at, request.at + Duration{1}};
        request.filter = parsed(QStringLiteral("hall=H2"));
        const auto values = computeValues(request, nullptr, {});
        QVERIFY(values);
        QCOMPARE((*values)->inService, std::uint64_t{192});
        QCOMPARE((*values)->leased, std::uint64_t{96});
    }
};

LEASEHOLD_SUITE(runGuiless<TestFilters>)
#include "tst_state_filters.moc"
