// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTest>
#include <QTreeWidget>

#include "support_page.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/leases/exit_page.hpp"
#include "widgets/leases/placement_page.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

Instant day(const char* text) {
    return *parseInstant(text);
}

}  // namespace

class TestPlanPages : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { applyLook(*qApp, true); }

    void exitIsWorkedOut() {
        Shown<ExitPage> w;
        const QAbstractItemModelTester tester(w.page.model());
        QCOMPARE(w.page.tenants()->topLevelItemCount(), 2);
        QCOMPARE(w.page.model()->rowCount(), 0);
        w.page.setNotices({{QStringLiteral("Anthropic"), day("2026-07-01")}});
        QTRY_VERIFY_WITH_TIMEOUT(w.page.model()->rowCount() >= 24, kLong);
        QVERIFY(w.page.summary().contains(QStringLiteral("GPU")));
        QCOMPARE(w.page.model()->index(0, ExitModel::Month).data().toString(), QStringLiteral("Jun 2026"));
        // The facts stay.
        QCOMPARE(w.state.snapshot()->leases[0].term.to, day("2029-05-31"));
    }

    void scenariosAreKeptAndDropped() {
        Shown<ExitPage> w;
        w.page.setNotices({{QStringLiteral("Anthropic"), day("2026-07-01")}});
        QTRY_VERIFY_WITH_TIMEOUT(w.page.model()->rowCount() > 0, kLong);
        w.page.keep();
        w.page.keep();  // the same one is kept once
        QCOMPARE(w.page.keptCount(), 1);
        w.page.setNotices({{QStringLiteral("Anthropic"), day("2027-07-01")}});
        QTRY_VERIFY_WITH_TIMEOUT(w.page.model()->scenario() != nullptr &&
                                     w.page.model()->scenario()->request.notices.front().served == day("2027-07-01"),
                                 kLong);
        w.page.keep();
        QCOMPARE(w.page.keptCount(), 2);
        w.page.dropKept();
        QCOMPARE(w.page.keptCount(), 1);
        const QJsonObject state = w.page.saveState();
        w.page.setNotices({});
        QTRY_COMPARE_WITH_TIMEOUT(w.page.model()->rowCount(), 0, kLong);
        w.page.restoreState(state);
        QTRY_VERIFY_WITH_TIMEOUT(w.page.model()->rowCount() > 0, kLong);
        QCOMPARE(w.page.saveState(), state);
        w.state.setSite(nullptr);
        QCOMPARE(w.page.keptCount(), 0);
    }

    void placesAreFoundAndTried() {
        Shown<PlacementPage> w;
        w.page.setGpus(32);
        w.page.find();
        QTRY_VERIFY_WITH_TIMEOUT(w.page.results()->count() > 0, kLong);
        QCOMPARE(w.page.results()->currentRow(), 0);
        QVERIFY(!w.state.selection().empty());
        QCOMPARE(gpuCount(selectedGpus(*w.state.snapshot(), w.state.selection(), w.state.cursor())), std::uint64_t{32});
        QVERIFY(!w.page.keepButton()->isEnabled());
        w.page.tryHere();  // nobody is named
        QVERIFY(!w.page.keepButton()->isEnabled());
        w.page.tenantBox()->setText(QStringLiteral("Newcomer"));
        w.page.priceBox()->setText(QStringLiteral("2.50"));
        w.page.tryHere();
        QTRY_VERIFY_WITH_TIMEOUT(w.page.comparison()->rowCount() > 0, kLong);
        QVERIFY(w.page.keepButton()->isEnabled());
        QSignalSpy kept(&w.page, &PlacementPage::keepWanted);
        w.page.keepButton()->click();
        QCOMPARE(kept.count(), 1);
        const auto draft = kept.first().first().value<LeaseDraft>();
        QCOMPARE(draft.lease.tenant, std::string("Newcomer"));
        QCOMPARE(draft.lease.amount, std::optional<std::int64_t>(2'500'000));
        QVERIFY(!draft.scope.empty());
        w.page.drop();
        QCOMPARE(w.page.comparison()->rowCount(), 0);
        w.page.setGpus(1'000'000);
        w.page.find();
        QTRY_VERIFY_WITH_TIMEOUT(w.page.message().startsWith(QStringLiteral("No place")), kLong);
        QVERIFY(!w.page.keepButton()->isEnabled());
        const QJsonObject state = w.page.saveState();
        w.page.setGpus(1);
        w.page.restoreState(state);
        QCOMPARE(w.page.saveState(), state);
    }

    /// Pictures for a look by hand: set LEASEHOLD_PICTURES to a folder.
    void pictures() {
        const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES");
        if (folder.isEmpty()) {
            QSKIP("LEASEHOLD_PICTURES is not set");
        }
        for (const bool dark : {true, false}) {
            applyLook(*qApp, dark);
            const QString theme = dark ? QStringLiteral("dark") : QStringLiteral("light");
            Shown<ExitPage> exit;
            exit.state.setDark(dark);
            exit.page.setNotices({{QStringLiteral("Anthropic"), day("2026-07-01")}});
            QTRY_VERIFY_WITH_TIMEOUT(exit.page.model()->rowCount() > 0, kLong);
            exit.page.keep();
            exit.page.setNotices({{QStringLiteral("Anthropic"), day("2027-03-01")}});
            QTRY_VERIFY_WITH_TIMEOUT(exit.page.model()->scenario()->request.notices.front().served == day("2027-03-01"),
                                     kLong);
            exit.page.grab().save(folder + QStringLiteral("/exit-%1.png").arg(theme));
            Shown<PlacementPage> place;
            place.state.setDark(dark);
            place.page.setGpus(48);
            place.page.find();
            QTRY_VERIFY_WITH_TIMEOUT(place.page.results()->count() > 0, kLong);
            place.page.tenantBox()->setText(QStringLiteral("Newcomer"));
            place.page.priceBox()->setText(QStringLiteral("2.50"));
            place.page.tryHere();
            QTRY_VERIFY_WITH_TIMEOUT(place.page.comparison()->rowCount() > 0, kLong);
            place.page.grab().save(folder + QStringLiteral("/placement-%1.png").arg(theme));
        }
    }
};

LEASEHOLD_SUITE(runWidgets<TestPlanPages>)
#include "tst_panels_plans.moc"
