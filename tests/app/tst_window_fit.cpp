// SPDX-License-Identifier: GPL-3.0-or-later
// D1, D13, D30, D31: the window, its docks, bars and dialogs fit the screen, whatever the site is.
#include <QDialogButtonBox>
#include <QDockWidget>
#include <QMenu>
#include <QPushButton>
#include <QScreen>
#include <QToolButton>

#include "support_scene_window.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/controls/command_bar.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/controls/screen_fit.hpp"
#include "widgets/dialogs/help_dialog.hpp"
#include "widgets/dialogs/import_dialog.hpp"
#include "widgets/dialogs/picture_dialog.hpp"
#include "widgets/dialogs/settings_dialog.hpp"
#include "widgets/dialogs/views_dialog.hpp"
#include "widgets/leases/history_dialog.hpp"
#include "widgets/leases/lease_form.hpp"
#include "widgets/panels/page_stack.hpp"
#include "widgets/report/document_dialog.hpp"
#include "widgets/timeline/timeline_panel.hpp"

using namespace leasehold;
using leasehold::test::keepPicture;

namespace {

/// What a screen of 1280x720 leaves between a desktop's bar and a frame.
constexpr QSize kSmallRoom(1272, 652);

struct MadeDialog {
    const char* name;
    std::function<QDialog*(MainWindow&)> make;
};

std::vector<MadeDialog> dialogs() {
    return {{"lease form", [](MainWindow& w) { return new LeaseForm(w.state(), w.jobs(), std::nullopt, &w); }},
            {"import", [](MainWindow& w) { return new ImportDialog(w.jobs(), {}, &w); }},
            {"settings", [](MainWindow& w) { return new SettingsDialog({}, 1U << 30U, &w); }},
            {"saved views", [](MainWindow& w) { return new ViewsDialog(&w); }},
            {"picture",
             [](MainWindow& w) {
                 return new PictureDialog({1500, 900}, &w);
             }},
            {"help", [](MainWindow& w) { return new HelpDialog(&w); }},
            {"history", [](MainWindow& w) { return new HistoryDialog({}, true, &w); }},
            {"board pack",
             [](MainWindow& w) {
                 return new DocumentDialog(DocumentDialog::Kind::BoardPack, w.state().site(), w.state().cursor(),
                                           w.jobs(), &w);
             }},
            {"elevations", [](MainWindow& w) {
                 return new DocumentDialog(DocumentDialog::Kind::Elevations, w.state().site(), w.state().cursor(),
                                           w.jobs(), &w);
             }}};
}

}  // namespace

class TestWindowFit : public test::SceneWindowFixture {
    Q_OBJECT
private:
    QDockWidget* dock(const char* name) { return m_window->findChild<QDockWidget*>(QLatin1String(name)); }
    CommandBar* bar() { return m_window->findChild<CommandBar*>(); }
    /// Lanes of so many tenants, whatever the site has.
    void showTenants(std::size_t count) {
        std::vector<TenantLane> lanes;
        for (std::size_t i = 0; i < count; ++i) {
            lanes.push_back({PartyIndex(0), QStringLiteral("Tenant %1").arg(i), Qt::blue, {}});
        }
        m_window->timeline()->view()->setLanes(std::move(lanes));
    }

private Q_SLOTS:
    void everyPageLeavesTheWindowSmall_data() {
        QTest::addColumn<QString>("page");
        QTest::addColumn<int>("tenants");
        for (const QString& page : m_window->pages()->names()) {
            for (const int tenants : {3, 48, 300}) {
                QTest::addRow("%s, %d tenants", qPrintable(page), tenants) << page << tenants;
            }
        }
    }
    void everyPageLeavesTheWindowSmall() {
        QFETCH(QString, page);
        QFETCH(int, tenants);
        showTenants(static_cast<std::size_t>(tenants));
        QVERIFY(m_window->pages()->showPage(page));
        QCoreApplication::processEvents();
        // Docks and pages lay themselves out anew when asked for more.
        QTRY_VERIFY2_WITH_TIMEOUT(m_window->minimumSizeHint().boundedTo(kSmallRoom) == m_window->minimumSizeHint(),
                                  qPrintable(QStringLiteral("needs %1x%2")
                                                 .arg(m_window->minimumSizeHint().width())
                                                 .arg(m_window->minimumSizeHint().height())),
                                  5000);
        m_window->resize(kSmallRoom);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->size(), kSmallRoom, kLong);
        const QString picture = QStringLiteral("fit-%1-%2").arg(page).arg(tenants);
        keepPicture(*m_window, picture.toLatin1());
        m_window->resize(1500, 940);
    }

    void fitsInto_data() {
        QTest::addColumn<QRect>("wanted");
        QTest::addColumn<QRect>("expected");
        const QRect room(100, 50, 1280, 700);
        QTest::newRow("inside") << QRect(200, 100, 300, 200) << QRect(200, 100, 300, 200);
        QTest::newRow("too large") << QRect(200, 100, 1920, 6074) << room;
        QTest::newRow("off to the right") << QRect(5000, 100, 300, 200) << QRect(1080, 100, 300, 200);
        QTest::newRow("above") << QRect(200, -400, 300, 200) << QRect(200, 50, 300, 200);
        QTest::newRow("too high, off") << QRect(-900, 900, 300, 2000) << QRect(100, 50, 300, 700);
    }
    void fitsInto() {
        QFETCH(QRect, wanted);
        QFETCH(QRect, expected);
        QCOMPARE(fittedInto(wanted, {100, 50, 1280, 700}), expected);
        QCOMPARE(fittedInto(wanted, {}), wanted);
    }

    void firstSizeIsOfTheScreen() {
        QCOMPARE(firstWindowSize({1280, 680}), QSize(1280, 680));
        QCOMPARE(firstWindowSize({1366, 728}), QSize(1366, 728));
        QVERIFY(firstWindowSize({1920, 1040}).height() <= 1040);
        const QSize large = firstWindowSize({3840, 2120});
        QVERIFY(large.width() > 3000 && large.width() < 3840);
    }

    void restoredGeometryLiesOnTheScreen() {
        QWidget before;
        before.setGeometry(3000, 2500, 2500, 6074);
        Settings settings;
        settings.geometry = before.saveGeometry();
        MainWindow window(settings);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const QRect room = window.screen()->availableGeometry();
        QTRY_VERIFY_WITH_TIMEOUT(room.contains(window.geometry()), kLong);
    }

    void toolBarHidesNothing() {
        const auto all = bar()->findChildren<QToolButton*>();
        m_window->resize(1100, 700);
        QTRY_VERIFY_WITH_TIMEOUT(bar()->more()->isVisible(), kLong);
        const auto hidden = bar()->hiddenActions();
        QVERIFY(!hidden.empty());
        int seen = 0;
        for (const QToolButton* button : all) {
            if (button != bar()->more() && button->isVisible()) {
                ++seen;
                QVERIFY(bar()->rect().contains(button->geometry()));
                QVERIFY(!button->geometry().intersects(bar()->more()->geometry()));
            }
        }
        QCOMPARE(seen + static_cast<int>(hidden.size()), static_cast<int>(all.size()) - 1);
        QMenu* menu = bar()->more()->menu();
        Q_EMIT menu->aboutToShow();
        for (QAction* action : hidden) {
            QVERIFY(menu->actions().contains(action));
        }
        QVERIFY(bar()->rect().contains(bar()->more()->geometry()));
        m_window->resize(2400, 940);
        QTRY_VERIFY_WITH_TIMEOUT(!bar()->more()->isVisible(), kLong);
        QVERIFY(bar()->hiddenActions().empty());
        m_window->resize(1500, 940);
    }

    void docksComeBack() {
        m_window->pages()->showPage(QStringLiteral("site"));
        m_window->resize(1500, 940);
        QTRY_VERIFY_WITH_TIMEOUT(dock("inspector")->width() >= 300, kLong);
        const int left = dock("navigator")->width();
        const int right = dock("inspector")->width();
        const int below = dock("timeline")->height();
        QVERIFY(left >= 240 && below >= 200);
        m_window->resize(m_window->minimumSizeHint());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->width() < 1300, kLong);
        // However small, what is in them can be read.
        QVERIFY(dock("navigator")->width() >= 200);
        QVERIFY(dock("inspector")->width() >= 240);
        m_window->resize(1500, 940);
        QTRY_COMPARE_WITH_TIMEOUT(dock("navigator")->width(), left, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(dock("inspector")->width(), right, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(dock("timeline")->height(), below, kLong);
        // Pages that need room take it for as long as they are shown.
        for (const QString& page : m_window->pages()->names()) {
            m_window->pages()->showPage(page);
        }
        m_window->pages()->showPage(QStringLiteral("site"));
        QTRY_COMPARE_WITH_TIMEOUT(dock("inspector")->width(), right, kLong);
    }

    /// For eyes: every page over the whole screen, in both looks, with nothing and with a rack selected.
    void picturesOfThePages() {
        if (qEnvironmentVariableIsEmpty("LEASEHOLD_PICTURES")) {
            QSKIP("no folder is named for pictures");
        }
        m_window->setGeometry(m_window->screen()->availableGeometry());
        for (const bool dark : {true, false}) {
            state().setDark(dark);
            for (const QString& page : m_window->pages()->names()) {
                m_window->pages()->showPage(page);
                QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().running().empty(), kLong);
                const QString name =
                    QStringLiteral("page-%1-%2").arg(page, dark ? QStringLiteral("dark") : QStringLiteral("light"));
                keepPicture(*m_window, name.toLatin1());
            }
        }
        state().setDark(true);
        m_window->pages()->showPage(QStringLiteral("site"));
        state().setSelection(Selection::of(SelectionKind::Rack, 3));
        m_window->messages()->showWritten(m_folder.filePath(QStringLiteral("site view 2026-05-12.png")));
        m_window->messages()->showError(
            {ErrorCode::NotFound, "/data/colossus.leasehold", "there is no such file", "use 'leasehold demo'"});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->jobs().running().empty(), kLong);
        keepPicture(*m_window, "rack-and-messages");
        m_window->messages()->clear();
        m_window->resize(1500, 940);
    }

    void dialogsFit_data() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const MadeDialog& one : dialogs()) {
            QTest::newRow(one.name) << index++;
        }
    }
    void dialogsFit() {
        QFETCH(int, index);
        const MadeDialog one = dialogs()[static_cast<std::size_t>(index)];
        const std::unique_ptr<QDialog> dialog(one.make(*m_window));
        dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(dialog.get()));
        const QSize least = dialog->minimumSizeHint();
        QVERIFY2(least.width() <= kSmallRoom.width() && least.height() <= kSmallRoom.height(),
                 qPrintable(QStringLiteral("needs %1x%2").arg(least.width()).arg(least.height())));
        const QRect room = dialog->screen()->availableGeometry();
        QVERIFY(room.contains(dialog->geometry()));
        const QByteArray picture = QByteArray("dialog-") + QByteArray(one.name).replace(' ', '-');
        keepPicture(*dialog, picture);
        dialog->resize(dialog->size().boundedTo(kSmallRoom));
        QTRY_VERIFY_WITH_TIMEOUT(dialog->height() <= kSmallRoom.height(), kLong);
        // Its ends (close, cancel, make, save) are in sight, not scrolled away.
        int ends = 0;
        const QRect whole = dialog->rect();
        for (const QPushButton* button : dialog->findChildren<QPushButton*>()) {
            const bool end = button->isDefault() || button->text().contains(QStringLiteral("Close")) ||
                             button->text().contains(QStringLiteral("Cancel"));
            if (end && button->isVisible()) {
                ++ends;
                QVERIFY2(whole.contains(QRect(button->mapTo(dialog.get(), QPoint()), button->size())),
                         qPrintable(button->text()));
                QVERIFY2(!button->visibleRegion().isEmpty(), qPrintable(button->text()));
            }
        }
        QVERIFY(ends > 0);
    }
};

LEASEHOLD_SUITE(runWindowTest<TestWindowFit>)
#include "tst_window_fit.moc"
