// SPDX-License-Identifier: GPL-3.0-or-later
// A lease in three versions: what is told of them, what is proposed, and what comes of a choice.
#include <QtTest>

#include "data/formats/lease_yaml.hpp"
#include "data/leases/lease_yaml_writer.hpp"
#include "tests/support_suite.hpp"
#include "widgets/models/lease_versions.hpp"

using namespace leasehold;

namespace {

LeaseDraft draft(const char* more) {
    const auto read =
        readLeaseDocument(std::string("currency: USD\nleases:\n  - {name: L, tenant: T, from: 2026-01-01, price: "
                                      "{monthly: 1000}") +
                          more + "}\n");
    if (!read) qFatal("%s", describe(read.error()).c_str());
    return *read;
}

QString told(const std::vector<TermVersions>& rows) {
    QStringList lines;
    for (const TermVersions& row : rows) {
        const char* proposed[] = {"?", "theirs", "mine"};
        lines << QStringLiteral("%1: %2 | %3 | %4 > %5")
                     .arg(row.id, row.opened, row.now, row.mine,
                          QLatin1String(proposed[static_cast<int>(row.proposed)]));
    }
    return lines.join(u'\n');
}

}  // namespace

class TestModelsVersions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsWhatDiffers() {
        const LeaseDraft opened = draft("");
        LeaseDraft now = draft(", notice_days: 30, note: theirs");
        LeaseDraft mine = draft(", note: mine");
        mine.lease.amount = 200000;
        QCOMPARE(told(compareVersions(opened, now, mine)),
                 QStringLiteral("notice: – | 30 days | – > theirs\n"
                                "price: 1,000 USD a month | 1,000 USD a month | 2,000 USD a month > mine\n"
                                "note: – | theirs | mine > ?"));
        QVERIFY(compareVersions(opened, now, now).empty());
        // A cent is a difference, however money is shortened elsewhere.
        now = opened;
        now.lease.amount = 100001;
        QCOMPARE(told(compareVersions(opened, now, opened)),
                 QStringLiteral("price: 1,000 USD a month | 1,000.01 USD a month | 1,000 USD a month > theirs"));
    }

    void listsShowWhatIsNotInAll() {
        const LeaseDraft opened = draft(", scope: [{node: a}, {node: b}, {node: c}]");
        const LeaseDraft now = draft(", scope: [{node: a}, {node: b}, {node: c}, {node: d}]");
        const LeaseDraft mine = draft(", scope: [{node: a}, {node: b}]");
        QCOMPARE(
            told(compareVersions(opened, now, mine)),
            QStringLiteral("scope: node c\n(2 more, the same in all) | node c\nnode d\n(2 more, the same in all) | "
                           "(2 more, the same in all) > ?"));
    }

    void thousandsOfPartsAreCut() {
        LeaseDraft opened = draft("");
        LeaseDraft now = opened;
        for (int i = 0; i < 20000; ++i) {
            AllocationRecord part;
            part.lease = "L";
            part.scope = "node";
            part.node = "n" + std::to_string(i);
            now.scope.push_back(part);
        }
        const auto rows = compareVersions(opened, now, opened);
        QCOMPARE(rows.size(), std::size_t{1});
        QCOMPARE(rows[0].now.count(u'\n'), 8);
        QVERIFY(rows[0].now.endsWith(QStringLiteral("and 19992 more")));
    }

    void mergesTermByTerm() {
        const LeaseDraft now = draft(", notice_days: 30, note: theirs, scope: [{node: a}]");
        LeaseDraft mine = draft(", note: mine, scope: [{node: b}]");
        mine.lease.name = "M";
        mine.scope[0].lease = "M";
        LeaseDraft wanted = draft(", notice_days: 30, note: mine, scope: [{node: a}]");
        wanted.lease.name = "M";
        wanted.scope[0].lease = "M";
        const LeaseDraft merged = mergedVersion(now, mine, {QStringLiteral("note"), QStringLiteral("name")});
        QCOMPARE(QString::fromStdString(leaseDocument(merged)), QString::fromStdString(leaseDocument(wanted)));
        QCOMPARE(merged.scope[0].lease, std::string("M"));
        // All of mine is mine, nothing of it is theirs.
        std::vector<QString> all;
        for (const TermVersions& row : compareVersions(now, now, mine)) {
            all.push_back(row.id);
        }
        QCOMPARE(QString::fromStdString(leaseDocument(mergedVersion(now, mine, all))),
                 QString::fromStdString(leaseDocument(mine)));
        QCOMPARE(QString::fromStdString(leaseDocument(mergedVersion(now, mine, {}))),
                 QString::fromStdString(leaseDocument(now)));
    }

    void aVersionThatIsNotThere() {
        const LeaseDraft lease = draft(", note: x");
        for (const auto& rows :
             {compareVersions(lease, std::nullopt, lease), compareVersions(std::nullopt, lease, lease),
              compareVersions(lease, lease, std::nullopt)}) {
            for (const TermVersions& row : rows) {
                QVERIFY(row.proposed == TermChoice::Open);
            }
        }
        const auto gone = compareVersions(lease, std::nullopt, lease);
        QVERIFY(!gone.empty());
        QCOMPARE(gone.front().now, QStringLiteral("deleted"));
    }
};

LEASEHOLD_SUITE(runGuiless<TestModelsVersions>)
#include "tst_models_versions.moc"
