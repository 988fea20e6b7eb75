// SPDX-License-Identifier: GPL-3.0-or-later
// D9, D10: keys go where the eye is; what is typed into a box stays there; Tab reads the window as people do.
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QToolButton>
#include <QTreeView>

#include "support_scene_window.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/controls/command_bar.hpp"
#include "widgets/controls/filter_bar.hpp"
#include "widgets/controls/key_habits.hpp"
#include "widgets/panels/inspector_panel.hpp"
#include "widgets/panels/navigator_panel.hpp"
#include "widgets/panels/page_stack.hpp"
#include "widgets/timeline/timeline_panel.hpp"

using namespace leasehold;

class TestWindowKeys : public test::SceneWindowFixture {
    Q_OBJECT
private:
    QWidget* named(const QString& name) {
        for (QWidget* widget : page()->findChildren<QWidget*>()) {
            if (widget->accessibleName() == name && (widget->focusPolicy() & Qt::TabFocus) != 0) {
                return widget;
            }
        }
        return nullptr;
    }
    QWidget* page() { return m_window->pages()->page(m_window->pages()->current()); }
    std::ptrdiff_t place(const std::vector<QWidget*>& order, const QWidget* widget) {
        return std::find(order.begin(), order.end(), widget) - order.begin();
    }

private Q_SLOTS:
    void searchThenKey() {
        m_window->pages()->showPage(QStringLiteral("site"));
        m_window->activateWindow();
        const Snapshot& s = *state().snapshot();
        const QString name = QString::fromStdString(s.switches.front().name);
        QLineEdit* box = m_window->navigator()->searchBox();
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(box->hasFocus(), kLong);
        QTest::keyClicks(box, name);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->navigator()->results()->isVisible(), kLong);
        QTest::keyClick(box, Qt::Key_Return);
        QVERIFY(!state().selection().empty());
        // The search is over: the tree is back, and keys are the site view's.
        QVERIFY(box->text().isEmpty());
        QVERIFY(m_window->navigator()->tree()->isVisible());
        QVERIFY(view().hasFocus());
        QVERIFY(!control().blastShown());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_B);
        QTRY_VERIFY_WITH_TIMEOUT(control().blastShown(), kLong);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_2);
        QCOMPARE(state().quantity(), scene::Quantity::Tenant);
        QVERIFY(box->text().isEmpty());
    }

    void boxesKeepTheirKeys_data() {
        QTest::addColumn<QString>("page");
        for (const QString& page : m_window->pages()->names()) {
            QTest::newRow(qPrintable(page)) << page;
        }
    }
    void boxesKeepTheirKeys() {
        QFETCH(QString, page);
        QVERIFY(m_window->pages()->showPage(page));
        state().setQuantity(scene::Quantity::Utilisation);
        const QSignalSpy themed(&state(), &AppState::themeChanged);
        int boxes = 0;
        for (QWidget* widget : m_window->findChildren<QWidget*>()) {
            const bool part = qobject_cast<QComboBox*>(widget->parentWidget()) != nullptr ||
                              qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) != nullptr;
            if (!KeyHabits::isBox(*widget) || part || !widget->isVisible() || !widget->isEnabled()) {
                continue;
            }
            widget->setFocus();
            ++boxes;
            for (const int key : {Qt::Key_2, Qt::Key_Period, Qt::Key_1, Qt::Key_0, Qt::Key_6, Qt::Key_W, Qt::Key_B}) {
                QTest::keyClick(widget, static_cast<Qt::Key>(key));
            }
            QTest::keyClick(widget, Qt::Key_W, Qt::ShiftModifier);
            QVERIFY2(state().quantity() == scene::Quantity::Utilisation, widget->metaObject()->className());
            QVERIFY2(state().colourSpan() == ColourSpan::Cursor, widget->metaObject()->className());
            QVERIFY2(!control().blastShown(), widget->metaObject()->className());
            if (auto* combo = qobject_cast<QComboBox*>(widget)) {
                combo->hidePopup();
            }
        }
        QVERIFY(boxes > 0);
        QCOMPARE(themed.size(), 0);
        m_window->navigator()->searchBox()->clear();
        state().clearFilter();
        state().setBusyThreshold(5);
    }

    void openListsKeepTheirKeys() {
        m_window->pages()->showPage(QStringLiteral("placement"));
        state().setQuantity(scene::Quantity::Utilisation);
        auto* box = qobject_cast<QComboBox*>(named(QStringLiteral("Basis")));
        QVERIFY(box != nullptr);
        box->setFocus();
        box->showPopup();
        QTRY_VERIFY_WITH_TIMEOUT(QApplication::activePopupWidget() != nullptr, kLong);
        QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_2);
        QCOMPARE(state().quantity(), scene::Quantity::Utilisation);
        box->hidePopup();
        QTRY_VERIFY_WITH_TIMEOUT(QApplication::activePopupWidget() == nullptr, kLong);
    }

    void escapeLeavesTheBox() {
        m_window->pages()->showPage(QStringLiteral("placement"));
        state().setSelection(Selection::of(SelectionKind::Rack, 2));
        QWidget* box = named(QStringLiteral("Price"));
        QVERIFY(box != nullptr);
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Escape);
        QVERIFY(!box->hasFocus());
        QVERIFY(!state().selection().empty());
    }

    void tabGoesAlongTheForm() {
        m_window->pages()->showPage(QStringLiteral("placement"));
        QWidget* first = named(QStringLiteral("GPUs"));
        QVERIFY(first != nullptr);
        first->setFocus();
        QStringList visited;
        for (int i = 0; i < 14 && !visited.contains(QStringLiteral("Notice")); ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            visited += QApplication::focusWidget()->accessibleName();
        }
        const auto after = [&](const char* name, const char* before) {
            return visited.indexOf(QLatin1String(name)) == visited.indexOf(QLatin1String(before)) + 1;
        };
        QVERIFY2(visited.front() == QStringLiteral("All inside"), qPrintable(visited.join(u'|')));
        QVERIFY2(after("Model", "All inside") && after("Free from", "Model"), qPrintable(visited.join(u'|')));
        QVERIFY2(after("Name of the lease", "Tenant") && after("Price", "Name of the lease") &&
                     after("Basis", "Price") && after("Notice", "Basis"),
                 qPrintable(visited.join(u'|')));
    }

    void tabReadsTheWindow() {
        m_window->pages()->showPage(QStringLiteral("site"));
        const auto order = readingOrder(*m_window);
        const auto commands = m_window->findChild<CommandBar*>()->findChildren<QToolButton*>();
        const auto bar = place(order, commands.front());
        const auto search = place(order, m_window->navigator()->searchBox());
        const auto tree = place(order, m_window->navigator()->tree());
        const auto chip = place(order, m_window->filterBar()->chip(GroupBy::Tenant));
        const auto scene = place(order, m_window->scene());
        const auto inspector = place(order, m_window->inspector());
        const auto timeline = place(order, m_window->timeline()->view());
        const auto end = static_cast<std::ptrdiff_t>(order.size());
        QVERIFY(bar < search && search < tree && tree < chip && chip < scene);
        QVERIFY(scene < inspector && inspector < timeline && timeline < end);
        for (QWidget* commandButton : std::vector<QWidget*>(commands.begin(), commands.end())) {
            QVERIFY(place(order, commandButton) < end);
        }
        // And Tab goes that way.
        m_window->navigator()->searchBox()->setFocus();
        QTest::keyClick(m_window->navigator()->searchBox(), Qt::Key_Tab);
        QVERIFY(m_window->navigator()->tree()->hasFocus());
    }
};

LEASEHOLD_SUITE(runWindowTest<TestWindowKeys>)
#include "tst_window_keys.moc"
