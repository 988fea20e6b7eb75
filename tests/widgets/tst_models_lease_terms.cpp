// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support_suite.hpp"
#include "widgets/models/lease_terms.hpp"
#include "widgets/models/rent_preview.hpp"

using namespace leasehold;

namespace {

Instant at(const char* text) {
    return parseInstant(text).value();
}

/// One site, one hall, one rack of two nodes of four GPUs; lease "Held" has node n1 through 2026.
Snapshot site() {
    Snapshot s;
    s.sites.emplace_back().name = "Site";
    s.halls.emplace_back().name = "H1";
    s.halls[0].site = SiteIndex(0);
    s.rows.emplace_back().name = "A";
    s.rows[0].hall = HallIndex(0);
    Rack rack;
    rack.name = "R1";
    rack.site = SiteIndex(0);
    rack.row = RowIndex(0);
    rack.gpus = {0, 8};
    rack.nodeCount = 2;
    s.racks.push_back(rack);
    s.gpuModels = {"H100"};
    for (std::uint32_t n = 0; n < 2; ++n) {
        Node node;
        node.name = "n" + std::to_string(n + 1);
        node.site = SiteIndex(0);
        node.rack = RackIndex(0);
        node.gpus = {n * 4, 4};
        s.nodes.push_back(node);
        for (std::uint16_t slot = 0; slot < 4; ++slot) {
            Gpu gpu;
            gpu.node = NodeIndex(n);
            gpu.model = ModelIndex(0);
            gpu.slot = slot;
            s.gpus.push_back(gpu);
        }
    }
    Party tenant;
    tenant.name = "T";
    s.parties.push_back(tenant);
    Lease held;
    held.name = "Held";
    held.tenant = PartyIndex(0);
    held.term = {at("2026-01-01"), at("2027-01-01")};
    s.leases.push_back(held);
    Allocation allocation;
    allocation.lease = LeaseIndex(0);
    allocation.scope = ScopeKind::Node;
    allocation.index = 0;
    allocation.window = {kBeginning, kForever};
    s.allocations.push_back(allocation);
    return s;
}

LeaseText fine() {
    LeaseText t;
    t.name = QStringLiteral("New");
    t.tenant = QStringLiteral("T");
    t.from = QStringLiteral("2026-05-10");
    t.to = QStringLiteral("2026-08-10");
    t.amount = QStringLiteral("1,200");
    return t;
}

AllocationRecord node(const char* name) {
    AllocationRecord scope;
    scope.scope = "node";
    scope.node = name;
    return scope;
}

}  // namespace

class TestLeaseTerms : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void problems_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("beside");
        const auto row = [](const char* name, const char* field, const char* value, const char* beside) {
            QTest::newRow(name) << QString::fromLatin1(field) << QString::fromUtf8(value)
                                << QString::fromLatin1(beside);
        };
        row("nothing", "", "", "");
        row("no name", "name", " ", "name");
        row("name taken", "name", "HELD", "name");
        row("no tenant", "tenant", "", "tenant");
        row("no date", "from", "soon", "from");
        row("february 30", "from", "2026-02-30", "from");
        row("no start", "from", "", "from");
        row("ends before", "to", "2026-05-09", "to");
        row("ends at once", "to", "2026-05-10", "to");
        row("open-ended", "to", "", "");
        row("no amount", "amount", "", "amount");
        row("negative", "amount", "-5", "amount");
        row("1e30", "amount", "1e30", "amount");
        row("too large", "amount", "99999999999999999999", "amount");
        row("too fine", "amount", "1.234", "amount");
        row("currency", "currency", "dollars", "currency");
        row("currency small", "currency", "eur", "");
        row("notice", "notice", "ninety", "notice");
        row("notice negative", "notice", "-1", "notice");
        row("minimum", "minimum", "101", "minimum");
        row("minimum with sign", "minimum", "96 %", "");
        row("not a number", "minimum", "nan", "minimum");
        row("availability", "sla", "99.95", "");
        row("lock-in", "lockIn", "later", "lockIn");
        row("delivered", "delivered", "1.5", "delivered");
    }
    void problems() {
        QFETCH(QString, field);
        QFETCH(QString, value);
        QFETCH(QString, beside);
        LeaseText t = fine();
        const std::map<QString, QString*> fields{{QStringLiteral("name"), &t.name},
                                                 {QStringLiteral("tenant"), &t.tenant},
                                                 {QStringLiteral("from"), &t.from},
                                                 {QStringLiteral("to"), &t.to},
                                                 {QStringLiteral("amount"), &t.amount},
                                                 {QStringLiteral("currency"), &t.currency},
                                                 {QStringLiteral("notice"), &t.notice},
                                                 {QStringLiteral("minimum"), &t.minimum},
                                                 {QStringLiteral("sla"), &t.sla},
                                                 {QStringLiteral("lockIn"), &t.lockIn},
                                                 {QStringLiteral("delivered"), &t.delivered}};
        if (!field.isEmpty()) *fields.at(field) = value;
        const CheckedLease checked = checkLease(t, site(), std::nullopt);
        QStringList all;
        for (const LeaseProblem& problem : checked.problems)
            all += problem.field;
        QCOMPARE(all, beside.isEmpty() ? QStringList() : QStringList{beside});
    }

    void rampIsChecked_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("share");
        QTest::addColumn<bool>("good");
        QTest::newRow("inside") << "2026-05-10"
                                << "2026-06-01"
                                << "50" << true;
        QTest::newRow("unknown share") << "2026-05-10"
                                       << "2026-06-01"
                                       << "" << true;
        QTest::newRow("outside") << "2026-05-01"
                                 << "2026-06-01"
                                 << "50" << false;
        QTest::newRow("past the end") << "2026-05-10"
                                      << "2026-09-01"
                                      << "50" << false;
        QTest::newRow("backwards") << "2026-06-01"
                                   << "2026-05-20"
                                   << "50" << false;
        QTest::newRow("no date") << ""
                                 << "2026-06-01"
                                 << "50" << false;
        QTest::newRow("meets the other") << "2026-06-30"
                                         << "2026-07-02"
                                         << "50" << false;
        QTest::newRow("more than all") << "2026-05-10"
                                       << "2026-06-01"
                                       << "150" << false;
    }
    void rampIsChecked() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, share);
        QFETCH(bool, good);
        LeaseText t = fine();
        t.ramp = {{QStringLiteral("2026-07-01"), QStringLiteral("2026-08-01"), QStringLiteral("90")},
                  {from, to, share}};
        QCOMPARE(checkLease(t, site(), std::nullopt).problemOf(QStringLiteral("ramp")).isEmpty(), good);
    }

    /// A share and its percent are one number, digit for digit.
    void comesBackWithoutLoss_data() {
        QTest::addColumn<double>("share");
        for (const double share : {0.0, 1.0, 0.96, 0.999, 0.07, 1.0 / 3, 0.29, 1e-7}) {
            QTest::newRow(qPrintable(QString::number(share))) << share;
        }
    }
    void comesBackWithoutLoss() {
        QFETCH(double, share);
        LeaseDraft draft;
        draft.lease.name = "L";
        draft.lease.tenant = "T";
        draft.lease.from = at("2026-05-10T06:30:00Z");
        draft.lease.priceKind = "per_gpu_hour";
        draft.lease.amount = 2490000;
        draft.lease.minimumCommitment = share;
        draft.lease.slaAvailability = share;
        draft.lease.slaCredit = "pro-rata";
        draft.ramp = {{"L", draft.lease.from, at("2026-06-10"), share}};
        draft.evidence = {{"lease", "L", "price", "2.49", "reported", "press", "2026-05", "rival"}};
        const CheckedLease back = checkLease(textOf(draft), site(), std::nullopt);
        QVERIFY(back.fine());
        QCOMPARE(back.draft.lease.from, draft.lease.from);
        QCOMPARE(back.draft.lease.amount, draft.lease.amount);
        QCOMPARE(*back.draft.lease.minimumCommitment, share);
        QCOMPARE(*back.draft.ramp[0].share, share);
        QCOMPARE(back.draft.evidence[0].date, std::string("2026-05"));
    }

    void overlaps_data() {
        QTest::addColumn<QString>("node");
        QTest::addColumn<QString>("from");
        QTest::addColumn<bool>("self");
        QTest::addColumn<bool>("clash");
        QTest::newRow("same node") << "n1"
                                   << "2026-05-10" << false << true;
        QTest::newRow("its own") << "n1"
                                 << "2026-05-10" << true << false;
        QTest::newRow("other node") << "n2"
                                    << "2026-05-10" << false << false;
        QTest::newRow("when it has ended") << "n1"
                                           << "2027-01-01" << false << false;
        QTest::newRow("a second before") << "n1"
                                         << "2026-12-31T23:59:59Z" << false << true;
    }
    void overlaps() {
        QFETCH(QString, node);
        QFETCH(QString, from);
        QFETCH(bool, self);
        QFETCH(bool, clash);
        LeaseText t = fine();
        t.from = from;
        t.to.clear();
        t.scope = {::node(qPrintable(node))};
        const Snapshot s = site();
        const CheckedLease checked = checkLease(t, s, std::nullopt);
        QVERIFY(checked.fine());
        const QString says =
            overlapOf(s, checked.draft, self ? std::optional(LeaseIndex(0)) : std::optional<LeaseIndex>());
        QCOMPARE(!says.isEmpty(), clash);
        if (clash) QVERIFY2(says.contains(QStringLiteral("Held")), qPrintable(says));
    }

    void unknownPlacesAreSaid() {
        LeaseText t = fine();
        t.scope = {node("n9")};
        QVERIFY(checkLease(t, site(), std::nullopt).problemOf(QStringLiteral("scope")).contains(QStringLiteral("n9")));
    }

    void previewKnowsMonthsAndRamps() {
        LeaseText t = fine();
        t.scope = {node("n2")};
        t.ramp = {{QStringLiteral("2026-05-10"), QStringLiteral("2026-06-01"), {}},
                  {QStringLiteral("2026-06-01"), QStringLiteral("2026-07-01"), QStringLiteral("50")}};
        const Snapshot s = site();
        const RentPreview preview = previewRent(s, checkLease(t, s, std::nullopt).draft, 5);
        QCOMPARE(preview.placed, std::uint64_t{4});
        QCOMPARE(preview.rent->minor, 120000);
        QCOMPARE(preview.months.size(), std::size_t{5});
        // 22 of 31 days, of which nobody knows what is billed; then half; then all; then 9 of 31 days; then nothing.
        QCOMPARE(preview.months[0].contracted->minor, 85161);
        QVERIFY(!preview.months[0].billed);
        QCOMPARE(preview.months[1].billed->minor, 60000);
        QCOMPARE(preview.months[2].billed->minor, 120000);
        QCOMPARE(preview.months[3].contracted->minor, 34839);
        QVERIFY(!preview.months[4].inTerm);
    }

    void previewOfWhatHasNoRent() {
        LeaseText t = fine();
        t.priceKind = QStringLiteral("unknown");
        t.amount.clear();
        const Snapshot s = site();
        const RentPreview preview = previewRent(s, checkLease(t, s, std::nullopt).draft, 2);
        QVERIFY(!preview.rent);
        QVERIFY(!preview.months[0].contracted);
        QVERIFY(preview.summary.contains(QStringLiteral("never zero")));
    }
};

LEASEHOLD_SUITE(runGuiless<TestLeaseTerms>)
#include "tst_models_lease_terms.moc"
