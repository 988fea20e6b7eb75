// SPDX-License-Identifier: GPL-3.0-or-later
// What lease-yaml export writes, import reads back to the same facts.
#include <QFile>
#include <QTest>
#include <random>

#include "data/demo/demo.hpp"
#include "data/formats/lease_yaml.hpp"
#include "data/leases/lease_yaml_writer.hpp"
#include "data/leases/yaml_text.hpp"
#include "data/store/site_file.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr const char* kFacts[] = {
    "SELECT name, is_operator, is_tenant, is_supplier FROM party ORDER BY name",
    "SELECT l.name, t.name, o.name, from_s, to_s, price_kind, amount, currency, minimum_commitment, notice_days, "
    "lock_in_until, sla_availability, sla_credit, delivered_gpus, note FROM lease l JOIN party t ON t.id = tenant_id "
    "LEFT JOIN party o ON o.id = operator_id ORDER BY l.name",
    "SELECT l.name, r.from_s, r.to_s, r.share FROM lease_ramp r JOIN lease l ON l.id = lease_id ORDER BY 1, 2",
    "SELECT l.name, scope, ref_id, slot_from, slot_to, gpu_count, gpu_model, a.from_s, a.to_s FROM allocation a JOIN "
    "lease l ON l.id = lease_id ORDER BY l.name, a.id",
    "SELECT subject, coalesce(l.name, s.name, p.name), field, value, e.kind, e.source, date, e.note FROM evidence e "
    "LEFT "
    "JOIN lease l ON subject = 'lease' AND l.id = ref_id LEFT JOIN site s ON subject = 'site' AND s.id = ref_id LEFT "
    "JOIN party p ON subject = 'party' AND p.id = ref_id ORDER BY 1, 2, e.id",
    "SELECT name, scope, ref_id, envelope_w FROM power_feed ORDER BY scope, ref_id, name",
    "SELECT name, kind, status, location, declared_gpus, owner_cost_micros, owner_cost_currency FROM site ORDER BY id"};

QStringList facts(const ImportBench& bench) {
    QStringList all;
    for (const char* sql : kFacts) {
        all << bench.rows(sql);
    }
    return all;
}

void sql(const ImportBench& bench, const char* statements) {
    auto file = SiteFile::open(bench.site(), SiteFile::Mode::Write);
    QVERIFY(file.has_value());
    file->database().exec(statements);
}

constexpr const char* kForgetContracts =
    "DELETE FROM lease; DELETE FROM allocation; DELETE FROM lease_ramp; DELETE FROM evidence; DELETE FROM party; "
    "DELETE "
    "FROM power_feed; DELETE FROM sighting WHERE kind = 'lease'; UPDATE site SET owner_cost_micros = NULL, "
    "owner_cost_currency = NULL, location = '', declared_gpus = NULL;";

/// Export, forget every contract, import what was exported.
void roundTrip(ImportBench& bench) {
    const QStringList before = facts(bench);
    QVERIFY(exportLeaseYaml(bench.site(), bench.folder() / "out").has_value());
    // Onto the same site it changes nothing.
    for (const FileReport& report : bench.import({bench.folder() / "out" / "leases.yaml"}).files) {
        QVERIFY(report.changedNothing());
    }
    QCOMPARE(facts(bench), before);
    sql(bench, kForgetContracts);
    bench.import({bench.folder() / "out" / "leases.yaml"});
    QCOMPARE(facts(bench), before);
}

constexpr const char* kHardTexts[] = {"null",       "true",        "- dash", "a: b",      "#hash", "\"quoted\"",
                                      "back\\sl",   "Zürich, Süd", "12e3",   "~",         "a 'b'", "{x}",
                                      "2026-05-20", "yes",         "* star", "tab\there", "%",     "3.5 [rivals]"};

/// Random contracts over a site of 6 nodes of 4 GPUs (gn01 to gn06), each node in one lease at most.
QByteArray randomContracts(unsigned seed) {
    std::mt19937 random(seed);
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    QByteArray yaml = "leases:\n";
    for (int i = 0; i < 6; ++i) {
        LeaseDraft draft;
        draft.lease.name = "L" + std::to_string(i) + " " + kHardTexts[pick(18)];
        draft.lease.tenant = kHardTexts[pick(18)];
        draft.lease.landlord = pick(2) == 0 ? "" : kHardTexts[pick(18)];
        draft.lease.from = Instant{Duration{1767571200 + pick(90) * 86400 + pick(2) * 3661}};
        if (pick(3) > 0) draft.lease.to = draft.lease.from + Duration{(400 + pick(900)) * 86400};
        constexpr const char* kKinds[] = {"unknown", "monthly", "per_gpu_hour", "credits", "internal"};
        constexpr const char* kCurrencies[] = {"USD", "EUR", "JPY", "KWD"};
        draft.lease.priceKind = kKinds[pick(5)];
        draft.lease.currency = kCurrencies[pick(4)];
        if (draft.lease.priceKind != "unknown" && draft.lease.priceKind != "internal") {
            draft.lease.amount = pick(1000000000) + 1;
        }
        if (pick(2) == 0) draft.lease.minimumCommitment = pick(1000) / 999.0;
        if (pick(2) == 0) draft.lease.noticeDays = pick(400);
        if (pick(2) == 0) draft.lease.lockInUntil = draft.lease.from + Duration{86400 * pick(200)};
        if (pick(2) == 0) draft.lease.slaAvailability = 0.9 + pick(1000) / 10010.0;
        if (pick(2) == 0) draft.lease.slaCredit = "pro-rata";
        if (pick(2) == 0) draft.lease.deliveredGpus = pick(1000);
        if (pick(2) == 0) draft.lease.note = kHardTexts[pick(18)];
        Instant step = draft.lease.from;
        for (int r = pick(4); r > 0; --r) {
            RampRecord ramp{draft.lease.name, step, step + Duration{86400 * (1 + pick(60))}, {}};
            if (pick(2) == 0) ramp.share = pick(100) / 99.0;
            step = ramp.to;
            draft.ramp.push_back(ramp);
        }
        AllocationRecord node;
        node.scope = pick(2) == 0 ? "node" : "gpus";
        node.node = "gn0" + std::to_string(i + 1);
        if (node.scope == "gpus") {
            node.slotFrom = pick(3);
            node.slotTo = *node.slotFrom + 1 + pick(2);
        }
        draft.scope.push_back(node);
        if (pick(2) == 0) {
            AllocationRecord count;
            count.scope = "count";
            count.count = 1 + pick(100000);
            if (pick(2) == 0) count.model = kHardTexts[pick(18)];
            count.from = draft.lease.from;
            draft.scope.push_back(count);
        }
        for (int e = pick(4); e > 0; --e) {
            draft.evidence.push_back({"lease", draft.lease.name, kHardTexts[pick(18)], kHardTexts[pick(18)],
                                      "estimated", kHardTexts[pick(18)], pick(2) == 0 ? "2026-05" : "",
                                      kHardTexts[pick(18)]});
        }
        QByteArray entry = QByteArray::fromStdString(leaseDocument(draft));
        yaml += entry.mid(entry.indexOf("leases:\n") + 8);
        if (!entry.contains("    currency: ")) {  // the entry stood in a document of its own currency
            yaml += QByteArray("    currency: ") + draft.lease.currency.c_str() + "\n";
        }
    }
    return yaml;
}

}  // namespace

class LeaseYamlTest : public QObject {
    Q_OBJECT
private slots:
    void textsComeBack_data() {
        QTest::addColumn<QString>("value");
        for (const char* text : kHardTexts) {
            QTest::newRow(text) << QString::fromUtf8(text);
        }
        QTest::newRow("a control character") << QStringLiteral("bell\x07");
        QTest::newRow("a line break") << QStringLiteral("one\ntwo");
    }
    void textsComeBack() {
        QFETCH(QString, value);
        LeaseDraft draft;
        draft.lease.name = "L";
        draft.lease.tenant = "T";
        draft.lease.note = value.toStdString();
        const auto back = readLeaseDocument(leaseDocument(draft));
        QVERIFY2(back.has_value(), back ? "" : describe(back.error()).c_str());
        QCOMPARE(QString::fromStdString(back->lease.note), value);
    }

    void everyTermComesBack() {
        ImportBench bench;
        bench.read("t.prom", fixture("telemetry.prom"), {{"site", "Testbed"}});
        bench.read("leases.yaml", fixture("leases.yaml"));
        roundTrip(bench);
    }

    void referenceSiteComesBack() {
        ImportBench bench;
        DemoOptions options;
        options.gpus = 1500;
        options.days = 1;
        QVERIFY(makeDemo(bench.site(), options).has_value());
        roundTrip(bench);
    }

    void randomPortfoliosComeBack_data() {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 12; ++seed) {
            QTest::newRow(qPrintable(QString::number(seed))) << seed;
        }
    }
    void randomPortfoliosComeBack() {
        QFETCH(unsigned, seed);
        ImportBench bench;
        bench.read("t.prom", fixture("telemetry.prom"), {{"site", "Testbed"}});
        bench.read("random.yaml", randomContracts(seed));
        QCOMPARE(bench.number("SELECT count(*) FROM lease"), 6);
        roundTrip(bench);
    }

    /// More than import takes in one file goes into several, each of which it reads.
    void largePortfoliosAreSplit() {
        ImportBench bench;
        bench.read("one.yaml", "leases:\n  - {name: L, tenant: T, from: 2026-01-05}\n");
        sql(bench,
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO lease (name, "
            "tenant_id, from_s) SELECT 'M' || i, 1, 1767571200 FROM n");
        QVERIFY(exportLeaseYaml(bench.site(), bench.folder() / "out.yaml").has_value());
        QVERIFY(QFile::exists(QString::fromStdString((bench.folder() / "out-2.yaml").string())));
        ImportBench other;
        other.import({bench.folder() / "out.yaml", bench.folder() / "out-2.yaml"});
        QCOMPARE(other.number("SELECT count(*) FROM lease"), 9001);
    }

    void nothingIsWrittenOverASite() {
        ImportBench bench;
        bench.read("leases.yaml", "leases:\n  - {name: L, tenant: T, from: 2026-01-05}\n");
        const auto missing = exportLeaseYaml(bench.folder() / "none.leasehold", bench.folder() / "out");
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(!QFile::exists(QString::fromStdString((bench.folder() / "out").string())));
    }
};

LEASEHOLD_SUITE(runGuiless<LeaseYamlTest>)
#include "tst_lease_yaml.moc"
