// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <utility>

#include "data/formats/lease_yaml.hpp"
#include "data/leases/lease_commands.hpp"
#include "data/store/load.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

/// gn01 to gn06 of four GPUs each, and the leases of the fixture.
void prepare(ImportBench& bench) {
    bench.read("t.prom", fixture("telemetry.prom"), {{"site", "Testbed"}});
    bench.read("leases.yaml", fixture("leases.yaml"));
}

SiteFile openFor(const ImportBench& bench, SiteFile::Mode mode = SiteFile::Mode::Write) {
    auto file = SiteFile::open(bench.site(), mode);
    if (!file) qFatal("%s", describe(file.error()).c_str());
    return std::move(*file);
}

LeaseDraft draft(const std::string& terms) {
    const auto read = readLeaseDocument("currency: USD\nleases:\n  - {" + terms + "}\n");
    if (!read) qFatal("%s", describe(read.error()).c_str());
    return *read;
}

SeenLease seen(const SiteFile& file, std::string_view name) {
    auto lease = seeLease(file, name);
    if (!lease) qFatal("%s", describe(lease.error()).c_str());
    return *std::move(lease);
}

/// The last edit of the file.
Result<LeaseEdit> undoLast(SiteFile& file, const std::string& who, SnapshotPtr* site = nullptr) {
    const auto stacks = editStacks(file);
    if (!stacks || !stacks->undo) return fail(ErrorCode::NotFound, {}, "nothing to undo");
    return undoEdit(file, stacks->undo->edit.id, who, site);
}
Result<LeaseEdit> redoLast(SiteFile& file, const std::string& who) {
    const auto stacks = editStacks(file);
    if (!stacks || !stacks->redo) return fail(ErrorCode::NotFound, {}, "nothing to redo");
    return redoEdit(file, stacks->redo->edit.id, who);
}

/// Row ids are no facts: a lease that comes back has a new one.
QString contracts(const ImportBench& bench) {
    return bench.rows("SELECT name, is_operator, is_tenant, is_supplier FROM party ORDER BY name") + u' ' +
           bench.rows(
               "SELECT l.name, t.name, o.name, from_s, to_s, price_kind, amount, currency, notice_days, note FROM "
               "lease "
               "l JOIN party t ON t.id = tenant_id LEFT JOIN party o ON o.id = operator_id ORDER BY l.name") +
           u' ' +
           bench.rows(
               "SELECT l.name, scope, ref_id, slot_from, slot_to, gpu_count FROM allocation a JOIN lease l ON l.id = "
               "lease_id ORDER BY l.name, scope, ref_id") +
           u' ' +
           bench.rows(
               "SELECT l.name, r.from_s, r.share FROM lease_ramp r JOIN lease l ON l.id = lease_id ORDER BY 1, "
               "2") +
           u' ' +
           bench.rows(
               "SELECT l.name, field, value, e.note FROM evidence e JOIN lease l ON l.id = ref_id AND subject = "
               "'lease' ORDER BY l.name, e.field, e.value");
}

}  // namespace

class LeaseCommandsTest : public QObject {
    Q_OBJECT
private slots:
    void addsChangesDeletesAndGoesBack() {
        ImportBench bench;
        prepare(bench);
        QStringList states{contracts(bench)};
        const auto keep = [&](const Result<LeaseEdit>& edit) {
            QVERIFY2(edit.has_value(), edit ? "" : describe(edit.error()).c_str());
            states << contracts(bench);
            QVERIFY(states.back() != states[states.size() - 2]);
        };
        {
            SiteFile file = openFor(bench);
            keep(addLease(file,
                          draft("name: New, tenant: Newcomer, operator: Example Compute, from: 2026-03-01, to: "
                                "2027-01-01, scope: [{node: gn05}], price: {monthly: 5000}"),
                          "ann"));
            keep(changeLease(file, seen(file, "first"),
                             draft("name: First again, tenant: Tenant One, from: 2026-01-05, scope: [{node: gn01}], "
                                   "price: unknown"),
                             "bob"));
            keep(deleteLease(file, seen(file, "Second"), "ann"));
        }
        QCOMPARE(states.size(), 4);
        // A restart lies between each of these.
        for (int i = 2; i >= 0; --i) {
            SiteFile file = openFor(bench);
            QVERIFY(undoLast(file, "eve").has_value());
            QCOMPARE(contracts(bench), states[i]);
        }
        for (int i = 1; i <= 3; ++i) {
            SiteFile file = openFor(bench);
            QVERIFY(redoLast(file, "eve").has_value());
            QCOMPARE(contracts(bench), states[i]);
        }
        SiteFile file = openFor(bench);
        QCOMPARE(redoLast(file, "eve").error().code, ErrorCode::NotFound);
        const auto history = editHistory(file);
        QCOMPARE(history->size(), std::size_t{3});
        QCOMPARE(QString::fromStdString(describe(history->front())), QStringLiteral("Delete lease 'Second'"));
        QCOMPARE(QString::fromStdString(history->at(1).who), QStringLiteral("bob"));
        QVERIFY(history->at(1).before.find("name: First\n") != std::string::npos);
        QVERIFY(history->at(1).after.find("name: First again\n") != std::string::npos);
    }

    void anEditIsReadWithoutTheRest() {
        ImportBench bench;
        prepare(bench);
        SnapshotPtr site = loadSnapshot(bench.site()).value();
        const std::shared_ptr<const void> topology = site->topology;
        const auto compare = [&] {
            const SnapshotPtr whole = loadSnapshot(bench.site()).value();
            const auto leases = [](const Snapshot& s) {
                QStringList out;
                for (const Lease& lease : s.leases) {
                    out << QString::fromStdString(lease.name + " " + s.parties[lease.tenant.value].name);
                }
                for (const Allocation& held : s.allocations) {
                    out << QStringLiteral("%1 %2 %3").arg(held.lease.value).arg(held.index).arg(held.slotTo);
                }
                return out << QString::number(s.evidence.size()) << QString::number(s.revision);
            };
            QCOMPARE(leases(*site), leases(*whole));
            QCOMPARE(site->gpus.size(), whole->gpus.size());
            QVERIFY(site->topology == topology);
        };
        SiteFile file = openFor(bench, SiteFile::Mode::Edit);
        const Gpu* gpus = std::as_const(*site).gpus.data();
        QVERIFY(deleteLease(file, seen(file, "Hush"), "ann", &site).has_value());
        compare();
        QVERIFY(undoLast(file, "ann", &site).has_value());
        compare();
        QCOMPARE(std::as_const(*site).gpus.data(), gpus);  // no copy of what is large
        // The rules are those of a site that is read for the purpose.
        const SnapshotPtr unharmed = site;
        const auto refused =
            addLease(file, draft("name: X, tenant: T, from: 2026-02-01, scope: [{node: gn01}]"), "ann", &site);
        QVERIFY(!refused);
        QVERIFY(refused.error().message.find("'X' and 'First' both hold 4 GPUs") != std::string::npos);
        QCOMPARE(site, unharmed);
        file.close();
        // Others wrote too: the caller has to read.
        bench.read("more.prom", fixture("telemetry.prom"), {{"site", "Another"}});
        SiteFile again = openFor(bench, SiteFile::Mode::Edit);
        QVERIFY(deleteLease(again, seen(again, "Hush"), "ann", &site).has_value());
        QVERIFY(!site);
    }

    void aNewEditEndsRedo() {
        ImportBench bench;
        prepare(bench);
        SiteFile file = openFor(bench);
        QVERIFY(deleteLease(file, seen(file, "Hush"), "ann").has_value());
        QVERIFY(undoLast(file, "ann").has_value());
        QVERIFY(deleteLease(file, seen(file, "Own use"), "ann").has_value());
        const auto stacks = editStacks(file);
        QVERIFY(!stacks->redo);
        QCOMPARE(QString::fromStdString(describe(stacks->undo->edit)), QStringLiteral("Delete lease 'Own use'"));
        QCOMPARE(editHistory(file)->at(1).state, EditState::Replaced);
        QVERIFY(undoLast(file, "ann").has_value());
        QVERIFY(!editStacks(file)->undo);
    }

    void refuses_data() {
        QTest::addColumn<QString>("terms");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* terms, ErrorCode code, const char* says) {
            QTest::newRow(name) << QString::fromUtf8(terms) << static_cast<int>(code) << QString::fromUtf8(says);
        };
        row("overlap", "name: X, tenant: T, from: 2026-02-01, scope: [{node: gn01}]", ErrorCode::Conflict,
            "'X' and 'First' both hold 4 GPUs");
        row("name taken", "name: SECOND, tenant: T, from: 2026-02-01", ErrorCode::Conflict, "already a lease 'Second'");
        row("unknown node", "name: X, tenant: T, from: 2026-02-01, scope: [{node: gn99}]", ErrorCode::InvalidInput,
            "no node 'gn99'");
        row("slots", "name: X, tenant: T, from: 2026-02-01, scope: [{gpus: gn06/0-9}]", ErrorCode::InvalidInput,
            "has GPUs 0 to 3");
    }
    void refuses() {
        QFETCH(QString, terms);
        QFETCH(int, code);
        QFETCH(QString, says);
        ImportBench bench;
        prepare(bench);
        const QByteArray before = bench.dump();
        SiteFile file = openFor(bench);
        const auto edit = addLease(file, draft(terms.toStdString()), "ann");
        QVERIFY(!edit);
        QCOMPARE(static_cast<int>(edit.error().code), code);
        QVERIFY2(QString::fromStdString(edit.error().message).contains(says), edit.error().message.c_str());
        QVERIFY(edit.error().place.empty());
        QVERIFY(!checkDraft(file, {}, draft(terms.toStdString())));
        file.close();
        QVERIFY(bench.dump() == before);
    }

    /// What import refuses with a line and column, a draft made by hand is refused too.
    void refusesWhatImportRefuses() {
        ImportBench bench;
        prepare(bench);
        SiteFile file = openFor(bench);
        LeaseDraft backwards = draft("name: X, tenant: T, from: 2026-02-01");
        backwards.lease.to = backwards.lease.from - Duration{1};
        const auto edit = addLease(file, backwards, "ann");
        QVERIFY(!edit);
        QVERIFY(edit.error().message.find("ends before it starts") != std::string::npos);
        LeaseDraft nameless = draft("name: X, tenant: T, from: 2026-02-01");
        nameless.lease.name.clear();
        QVERIFY(!addLease(file, nameless, "ann"));
        QVERIFY(editHistory(file)->empty());
    }

    void checkingWritesNothing() {
        ImportBench bench;
        prepare(bench);
        const QByteArray before = bench.dump();
        SiteFile file = openFor(bench);
        QVERIFY(checkDraft(file, {}, draft("name: X, tenant: T, from: 2026-02-01, scope: [{node: gn05}]")).has_value());
        QVERIFY(checkDraft(file, "First", draft("name: First, tenant: T, from: 2026-02-01, scope: [{node: gn01}]"))
                    .has_value());
        file.close();
        QVERIFY(bench.dump() == before);
    }

    void undoRefusesWhatAnImportChanged() {
        ImportBench bench;
        prepare(bench);
        std::int64_t id = 0;
        {
            SiteFile file = openFor(bench);
            const auto edit =
                changeLease(file, seen(file, "Hush"), draft("name: Hush, tenant: Tenant One, from: 2026-02-02"), "ann");
            QVERIFY(edit.has_value());
            id = edit->id;
        }
        bench.read("leases.yaml", fixture("leases.yaml"));  // sets it back
        SiteFile file = openFor(bench);
        const auto undone = undoEdit(file, id, "ann");
        QVERIFY(!undone);
        QCOMPARE(undone.error().code, ErrorCode::Conflict);
        QVERIFY(undone.error().message.find("'Hush'") != std::string::npos);
    }

    void revisionGrowsByOne() {
        ImportBench bench;
        prepare(bench);
        SiteFile file = openFor(bench);
        const std::int64_t before = file.revision();
        const SeenLease hush = seen(file, "Hush");
        QVERIFY(deleteLease(file, hush, "ann").has_value());
        QCOMPARE(file.revision(), before + 1);
        QVERIFY(!deleteLease(file, hush, "ann"));
        QCOMPARE(file.revision(), before + 1);
    }
};

LEASEHOLD_SUITE(runGuiless<LeaseCommandsTest>)
#include "tst_lease_commands.moc"
