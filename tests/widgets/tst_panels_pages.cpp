// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QSignalSpy>
#include <QTabBar>
#include <QtTest>

#include "tests/support_suite.hpp"
#include "widgets/panels/page_stack.hpp"

using namespace leasehold;

class TestPanelsPages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onePageHasNoTabs() {
        PageStack pages;
        pages.addPage(new QLabel(QStringLiteral("a")), QStringLiteral("site"), QStringLiteral("Site view"), {});
        QCOMPARE(pages.current(), QStringLiteral("site"));
        QVERIFY(pages.findChild<QTabBar*>()->isHidden());
    }

    void showsByNameAndSteps() {
        PageStack pages;
        for (const char* name : {"site", "heatmap", "roll"}) {
            pages.addPage(new QLabel, QString::fromLatin1(name), QString::fromLatin1(name).toUpper(), {});
        }
        QVERIFY(!pages.findChild<QTabBar*>()->isHidden());
        QCOMPARE(pages.titleOf(QStringLiteral("roll")), QStringLiteral("ROLL"));
        QSignalSpy changed(&pages, &PageStack::currentChanged);
        QVERIFY(pages.showPage(QStringLiteral("roll")));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.front().front().toString(), QStringLiteral("roll"));
        QVERIFY(pages.page(QStringLiteral("roll"))->isVisibleTo(&pages));
        QVERIFY(!pages.page(QStringLiteral("site"))->isVisibleTo(&pages));
        pages.step(1);
        QCOMPARE(pages.current(), QStringLiteral("site"));
        pages.step(-1);
        QCOMPARE(pages.current(), QStringLiteral("roll"));
        QVERIFY(!pages.showPage(QStringLiteral("nothing")));
        QCOMPARE(pages.current(), QStringLiteral("roll"));
        QVERIFY(pages.page(QStringLiteral("nothing")) == nullptr);
    }
};

LEASEHOLD_SUITE(runWidgets<TestPanelsPages>)
#include "tst_panels_pages.moc"
