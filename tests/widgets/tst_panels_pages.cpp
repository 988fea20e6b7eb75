// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QVBoxLayout>
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

    /// Neither who gets the focus nor who loses it moves a page that is larger than its room.
    void pagesStandWhereTheyWereLeft() {
        PageStack pages;
        for (const char* name : {"a", "b"}) {
            auto* page = new QWidget;
            auto* layout = new QVBoxLayout(page);
            auto* top = new QPushButton(QStringLiteral("top"));
            auto* bottom = new QPushButton(QStringLiteral("bottom"));
            layout->addWidget(top);
            layout->addSpacing(900);
            layout->addWidget(bottom);
            page->setFocusProxy(bottom);
            pages.addPage(page, QString::fromLatin1(name), QString::fromLatin1(name), {});
        }
        pages.resize(400, 300);
        pages.show();
        QVERIFY(QTest::qWaitForWindowExposed(&pages));
        QApplication::setActiveWindow(&pages);  // no window manager does it
        const auto bar = [&](const char* name) {
            return qobject_cast<QScrollArea*>(pages.page(QString::fromLatin1(name))->parentWidget()->parentWidget())
                ->verticalScrollBar();
        };
        pages.showPage(QStringLiteral("b"));
        QTRY_VERIFY(bar("b")->maximum() > 0);
        QCOMPARE(bar("b")->value(), 0);
        bar("b")->setValue(100);
        pages.findChild<QTabBar*>()->setCurrentIndex(0);
        QCOMPARE(bar("a")->value(), 0);
        pages.findChild<QTabBar*>()->setCurrentIndex(1);
        QCOMPARE(bar("b")->value(), 100);
    }
};

LEASEHOLD_SUITE(runWidgets<TestPanelsPages>)
#include "tst_panels_pages.moc"
