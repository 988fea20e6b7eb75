// SPDX-License-Identifier: GPL-3.0-or-later
// No statement of an import walks through a table that grows with the site.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <QRegularExpression>
#include <QTest>
#include <set>
#include <string>

#include "data/leases/lease_commands.hpp"
#include "data/store/site_file.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

std::set<std::string>& seenStatements() {
    static std::set<std::string> all;
    return all;
}

int remember(unsigned, void*, void*, void* text) {
    const auto* sql = static_cast<const char*>(text);
    if (sql != nullptr && std::string_view(sql).substr(0, 2) != "--") seenStatements().insert(sql);
    return 0;
}

/// Runs in every connection that is opened while it is registered.
int watch(sqlite3* database, const char**, const sqlite3_api_routines*) {
    return sqlite3_trace_v2(database, SQLITE_TRACE_STMT, remember, nullptr);
}

/// What may walk through a table, once an import, and why.
struct Allowed {
    const char* begin;
    const char* why;
};
constexpr Allowed kAllowed[] = {
    {"SELECT \"", "the digest of a table that has none yet, once a file"},
    {"SELECT id, site_id, name, fabric, guid IS NOT NULL FROM switch", "switches by name are read once an import"},
    {"SELECT id FROM site WHERE EXISTS", "which site is meant, once an import"},
    {"SELECT id FROM site WHERE status", "which site is meant, once an import"},
    {"SELECT name, row_count, digest FROM table_digest", "one row a table, once an import"},
    {"SELECT DISTINCT lease FROM lease_edit", "what was edited by hand, once an import of leases"},
    {"DELETE FROM", "retire=yes: one sweep a kind and import"},
    {"UPDATE gpu SET retired", "retire=yes: one sweep an import"},
};
/// What the check for overlaps and the extents of samples read: the site, once, as every reader does.
const QRegularExpression& loads() {
    static const QRegularExpression kLoads(QStringLiteral(
        "^SELECT (id, (site_id|name|node_id|lease_id|hall_id|subject)|lease_id, from_s, to_s, share|m\\.id|.*FROM "
        "(telemetry_|metric))"));
    return kLoads;
}

bool isAllowed(const std::string& sql) {
    for (const Allowed& allowed : kAllowed) {
        if (sql.starts_with(allowed.begin)) return true;
    }
    return false;
}

void importEverything(ImportBench& bench) {
    const QByteArray nodes = "site,node,hall,row,rack,pod,serial\nS,n1,H1,R1,K1,P1,SN1\nS,n2,H1,R1,K1,P1,SN2\n";
    for (const std::map<std::string, std::string>& set :
         {std::map<std::string, std::string>{}, std::map<std::string, std::string>{{"retire", "yes"}}}) {
        bench.read("nodes.csv", nodes, set);
        bench.read("gpus.csv", "site,node,slot,uuid,serial\nS,n1,0,GPU-1,G1\nS,n2,0,GPU-2,G2\n", set);
        bench.read("racks.csv", "site,hall,row,rack,x,y\nS,H1,R1,K1,1,1\n", set);
        bench.read("small.compute.txt", fixture("small.compute.txt"), set);
        bench.read("small-p.compute.txt", fixture("small-p.compute.txt"), set);
        bench.read("tree.conf", fixture("tree.conf"), set);
        bench.read("blocks.conf", fixture("blocks.conf"), set);
        bench.read("telemetry.prom", fixture("telemetry.prom"), set);
        bench.read("same.prom", fixture("cases/gpu-identity/same-short-name.prom"), set);
        bench.read("samples.csv",
                   "time,site,node,slot,metric,value\n2026-05-10T00:00:00Z,S,n1,0,gpu_util,5\n"
                   "2026-05-10T00:15:00Z,S,n1,0,gpu_util,5\n",
                   set);
        bench.read("gpu_status.csv", "node,slot,from,state\nn1,0,2026-05-10,down\n", set);
        bench.read(
            "leases.yaml",
            "currency: USD\nsites:\n  - {name: S, envelope_mw: 1, halls: [{name: H1, envelope_mw: 1}]}\nleases:\n"
            "  - {name: A, tenant: T, from: 2026-01-01, to: 2027-01-01, price: {monthly: 5}, scope: [{node: n1}, "
            "{gpus: n2/0}],\n"
            "     ramp: [{from: 2026-01-01, to: 2026-02-01, share: 0.5}],\n"
            "     evidence: [{field: price, value: 5, source: a}]}\n"
            "  - {name: B, tenant: T, from: 2027-01-01, to: 2028-01-01, scope: [{hall: H1}]}\n"
            "  - {name: C, tenant: T, from: 2028-01-01, to: 2029-01-01, scope: [{row: R1}]}\n"
            "  - {name: D, tenant: T, from: 2029-01-01, to: 2030-01-01, scope: [{rack: K1}]}\n"
            "  - {name: E, tenant: T, from: 2030-01-01, to: 2031-01-01, scope: [{pod: P1}]}\n",
            set);
    }
}

}  // namespace

class ImportScansTest : public QObject {
    Q_OBJECT
private slots:
    void noStatementScans() {
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(&watch));
        ImportBench bench;
        importEverything(bench);
        sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&watch));
        auto file = SiteFile::open(bench.site(), SiteFile::Mode::Edit);
        QVERIFY(file.has_value());
        QStringList faults;
        int asked = 0;
        for (const std::string& sql : seenStatements()) {
            const std::string_view verb = std::string_view(sql).substr(0, sql.find(' '));
            if (verb != "SELECT" && verb != "INSERT" && verb != "UPDATE" && verb != "DELETE") continue;
            if (isAllowed(sql) || loads().match(QString::fromStdString(sql)).hasMatch()) continue;
            if (sql.find("_next") != std::string::npos) continue;  // of the migration, once a file
            SQLite::Statement plan(file->database(), "EXPLAIN QUERY PLAN " + sql);
            ++asked;
            while (plan.executeStep()) {
                const std::string step = plan.getColumn(3).getString();
                if (step.starts_with("SCAN") && step.find("CONSTANT ROW") == std::string::npos &&
                    !step.starts_with("SCAN (subquery") && !step.starts_with("SCAN sqlite_master")) {
                    faults << QString::fromStdString(step + "   in   " + sql);
                }
            }
        }
        QVERIFY2(asked > 60, qPrintable(QString::number(asked)));
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    }
};

LEASEHOLD_SUITE(runGuiless<ImportScansTest>)
#include "tst_import_scans.moc"
