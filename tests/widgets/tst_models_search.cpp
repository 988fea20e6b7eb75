// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QtTest>

#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/models/search_results_model.hpp"

using namespace leasehold;

class TestSearch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void finds_data() {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("first");
        QTest::addColumn<int>("count");
        const auto row = [](const char* name, const char* query, const char* first, int count) {
            QTest::newRow(name) << QString::fromUtf8(query) << QString::fromUtf8(first) << count;
        };
        row("nothing asked", "   ", "", 0);
        row("nothing found", "zzz", "", 0);
        row("whole name, then its nodes", "H1-A-02", "H1-A-02", 5);
        row("case", "anthropic", "Anthropic", 2);
        row("beginning", "leaf", "leaf-01", 4);
        row("inside a word", "nthrop", "Anthropic", 2);
        row("name and place", "b-03 h2", "H2-B-03", 5);
        row("kind as a word", "rack h1", "H1-A-01", 6);
        row("a GPU", "h1-a01-n2/3", "h1-a01-n2/3", 1);
        row("GPUs of a node", "h2-b03-n4/", "h2-b03-n4/0", 8);
        row("no such slot", "h1-a01-n2/99", "", 0);
        row("tenant before others", "reflection", "Reflection AI", 2);
    }
    void finds() {
        QFETCH(QString, query);
        QFETCH(QString, first);
        QFETCH(int, count);
        const SearchIndex index(test::makeSmallSite());
        const auto hits = index.find(query);
        QCOMPARE(hits.empty() ? QString() : hits.front().name, first);
        QCOMPARE(static_cast<int>(hits.size()), count);
    }

    void foldsAnyScript() {
        auto site = std::make_shared<Snapshot>(*test::makeSmallSite());
        site->parties[1].name = "ÅRHUS Ω";
        const SearchIndex index(site);
        QCOMPARE(index.find(QStringLiteral("århus")).front().name, QStringLiteral("ÅRHUS Ω"));
        QCOMPARE(index.find(QStringLiteral("ω")).front().name, QStringLiteral("ÅRHUS Ω"));
    }

    void keepsTheLimit() {
        const SearchIndex index(test::makeSmallSite());
        QCOMPARE(index.find(QStringLiteral("h"), 7).size(), std::size_t{7});
        QVERIFY(index.find(QStringLiteral("h"), 0).empty());
    }

    void emptySite() {
        const SearchIndex index(std::make_shared<const Snapshot>());
        QVERIFY(index.find(QStringLiteral("a")).empty());
        QVERIFY(index.find(QStringLiteral("a/1")).empty());
    }

    void answersAtOnceOnALargeSite() {
        // 221,184 GPUs; the bound is far above what is measured (1 ms).
        const SearchIndex index(
            test::makeSmallSite({.halls = 9, .rowsPerHall = 24, .racksPerRow = 16, .nodesPerRack = 8}));
        for (const char* query : {"h7-x16-n8", "n8", "h", "zzzz", "h9 n3 x", "h9-a01-n1/7"}) {
            const WorkClock clock;
            const auto hits = index.find(QString::fromLatin1(query));
            const double ms = clock.milliseconds();
            qInfo("%-12s %zu hits in %.2f ms", query, hits.size(), ms);
            QVERIFY(ms < 100);
        }
    }

    void modelOfHits() {
        SearchResultsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const SearchIndex index(test::makeSmallSite());
        model.setHits(index.find(QStringLiteral("h1-a-02")));
        QCOMPARE(model.rowCount(), 5);
        const QModelIndex hit = model.index(0);
        QCOMPARE(hit.data().toString(), QStringLiteral("H1-A-02"));
        QCOMPARE(hit.data(SearchResultsModel::ContextRole).toString(), QStringLiteral("rack, H1 · Row A"));
        QCOMPARE(model.selectionAt(hit), Selection::of(SelectionKind::Rack, 1));
        QVERIFY(model.selectionAt({}).empty());
        model.setHits({});
        QCOMPARE(model.rowCount(), 0);
    }
};

LEASEHOLD_SUITE(runGuiless<TestSearch>)
#include "tst_models_search.moc"
