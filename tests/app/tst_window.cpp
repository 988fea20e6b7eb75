// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTreeView>
#include <QTreeWidget>
#include <QtTest>
#include <fstream>

#include "app/main_window.hpp"
#include "data/demo/demo.hpp"
#include "support_window.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/dialogs/import_dialog.hpp"
#include "widgets/panels/inspector_panel.hpp"
#include "widgets/panels/navigator_panel.hpp"
#include "widgets/panels/welcome_page.hpp"
#include "widgets/timeline/timeline_panel.hpp"

using namespace leasehold;

namespace {

QString inFolder(const QTemporaryDir& folder, const char* name) {
    return folder.filePath(QString::fromLatin1(name));
}

/// Pictures for eyes, where a folder is named for them.
void keepPicture(QWidget& widget, const char* name) {
    const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES");
    if (!folder.isEmpty()) {
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
        widget.grab().save(QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(name)));
    }
}

}  // namespace

class TestWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_folder.isValid());
        m_site = inFolder(m_folder, "small.leasehold");
        DemoOptions options;
        options.gpus = 2048;
        options.days = 10;
        const auto made = makeDemo(m_site.toStdString(), options);
        QVERIFY2(made.has_value(), made ? "" : describe(made.error()).c_str());
    }

    void beginsOnTheWelcomePage() {
        MainWindow window{{}};
        window.show();
        QVERIFY(window.welcome()->isVisible());
        QVERIFY(!window.scene()->isVisible());
        QVERIFY(!window.messages()->isVisible());
        QVERIFY(!window.timeline()->isVisible());
        keepPicture(window, "window-welcome");
    }

    void opensScrubsAndSelects() {
        MainWindow window{{}};
        window.resize(1500, 940);
        window.show();
        window.openSiteFile(m_site);
        QTRY_VERIFY_WITH_TIMEOUT(window.state().site() != nullptr, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(window.scene()->isVisible() && window.scene()->framesRendered() > 0, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(window.feed().isCurrent(), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(window.scene()->colouring() == window.feed().values()->colouring, kLong);
        QVERIFY(!window.messages()->showing());
        QCOMPARE(window.settings().recent, QStringList{m_site});
        QTRY_VERIFY_WITH_TIMEOUT(window.jobs().running().empty(), kLong);
        keepPicture(window, "window-open");

        // Scrub: the colours follow.
        const auto before = window.scene()->colouring();
        QTest::keyClick(window.timeline()->view(), Qt::Key_Home);
        QCOMPARE(window.state().cursor(), window.state().site()->data.from);
        QTRY_VERIFY_WITH_TIMEOUT(window.feed().isCurrent() && window.scene()->colouring() != before, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(window.scene()->content().subtitle.contains(QStringLiteral("2026")), kLong);

        // Shortcuts belong to the active window, which no window manager makes it here.
        QApplication::setActiveWindow(&window);
        // Colour by key; select by click in the view, by search and by tree.
        QTest::keyClick(&window, Qt::Key_2);
        QCOMPARE(window.state().quantity(), scene::Quantity::Tenant);
        QTRY_VERIFY_WITH_TIMEOUT(
            window.feed().isCurrent() && window.scene()->colouring()->scheme == scene::Scheme::Tenants, kLong);
        scene::PickResult pick;
        pick.rack = RackIndex(3);
        Q_EMIT window.scene()->clicked(pick, Qt::NoModifier);
        QCOMPARE(window.state().selection(), Selection::of(SelectionKind::Rack, 3));
        QCOMPARE(window.scene()->content().selected.size(), std::size_t{1});
        QCOMPARE(window.inspector()->content().kind, QStringLiteral("Rack"));
        QVERIFY(window.inspector()->elevation()->isVisible());
        QVERIFY(window.navigator()->tree()->currentIndex().isValid());
        pick.rack = RackIndex(4);
        Q_EMIT window.scene()->clicked(pick, Qt::ControlModifier);
        QCOMPARE(window.state().selection().indices.size(), std::size_t{2});
        Q_EMIT window.scene()->clicked(pick, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(window.jobs().running().empty(), kLong);
        keepPicture(window, "window-rack");
        Q_EMIT window.scene()->clicked({}, Qt::NoModifier);
        QVERIFY(window.state().selection().empty());

        window.navigator()->focusSearch();
        QTest::keyClicks(window.navigator()->searchBox(), QStringLiteral("anthropic"));
        QTRY_VERIFY_WITH_TIMEOUT(window.navigator()->results()->isVisible(), kLong);
        keepPicture(window, "window-search");
        QTest::keyClick(window.navigator()->searchBox(), Qt::Key_Return);
        QCOMPARE(window.state().selection().kind, SelectionKind::Tenant);
        QTest::keyClick(window.navigator()->searchBox(), Qt::Key_Escape);
        QVERIFY(window.navigator()->tree()->isVisible());
        QVERIFY(window.navigator()->searchBox()->text().isEmpty());
        QTest::keyClick(window.timeline()->view(), Qt::Key_End);
        QTRY_VERIFY_WITH_TIMEOUT(window.feed().isCurrent() && window.jobs().running().empty(), kLong);
        keepPicture(window, "window-tenant");

        for (std::uint32_t i = 0; i < window.state().snapshot()->leases.size(); ++i) {
            if (window.state().snapshot()->leases[i].amount) {
                window.state().setSelection(Selection::of(SelectionKind::Lease, i));
                break;
            }
        }
        QTRY_VERIFY_WITH_TIMEOUT(window.feed().isCurrent() && window.jobs().running().empty(), kLong);
        keepPicture(window, "window-lease");

        // Theme: palette, scene and panels together.
        window.state().setDark(false);
        QCOMPARE(QApplication::palette().color(QPalette::Window), lookOf(false).panel);
        QTest::keyClick(&window, Qt::Key_1);
        window.state().setSelection(Selection::of(SelectionKind::Switch, 0));
        QTRY_VERIFY_WITH_TIMEOUT(window.feed().isCurrent() && window.jobs().running().empty(), kLong);
        keepPicture(window, "window-light");
        window.closeSite();
        QVERIFY(window.welcome()->isVisible());
    }

    void opensWhereItIsTold() {
        MainWindow window{{}};
        window.show();
        const Instant at = *parseInstant("2026-05-09T12:00");
        window.openSiteFile(m_site, {at, QStringLiteral("top")});
        QTRY_VERIFY_WITH_TIMEOUT(window.state().site() != nullptr, kLong);
        QCOMPARE(window.state().cursor(), at);
        QTRY_VERIFY_WITH_TIMEOUT(window.scene()->pose().parallel, kLong);
        window.openSiteFile(m_site, {{}, QStringLiteral("rack:no such rack")});
        QTRY_VERIFY_WITH_TIMEOUT(window.messages()->showing(), kLong);
        QVERIFY(window.state().site() != nullptr);
    }

    void badFilesSayWhy_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<bool>("exists");
        QTest::newRow("missing") << QByteArray() << false;
        QTest::newRow("empty") << QByteArray() << true;
        QTest::newRow("text") << QByteArray("not a database") << true;
        QTest::newRow("half a database") << QByteArray("SQLite format 3\0abcdefgh", 24) << true;
    }
    void badFilesSayWhy() {
        QFETCH(QByteArray, content);
        QFETCH(bool, exists);
        const QString path = inFolder(m_folder, "bad.leasehold");
        QFile::remove(path);
        if (exists) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(content);
        }
        MainWindow window{{}};
        window.show();
        window.openSiteFile(path);
        QTRY_VERIFY_WITH_TIMEOUT(window.messages()->showing(), kLong);
        QVERIFY(!window.messages()->message().isEmpty());
        QVERIFY(window.welcome()->isVisible());
        QTest::keyClick(window.messages(), Qt::Key_Escape);
        QVERIFY(!window.messages()->showing());
    }

    void makesTheReferenceSite() {
        QFile::remove(MainWindow::referencePath());
        MainWindow window{{}};
        window.setReferenceSize(1024);
        window.show();
        // Cancelled: no file stays behind, and the door is as before.
        window.openReferenceSite();
        QCOMPARE(window.welcome()->referenceDoor()->button()->text(), QStringLiteral("Cancel"));
        window.welcome()->referenceDoor()->button()->click();
        QTRY_VERIFY_WITH_TIMEOUT(window.welcome()->referenceDoor()->button()->text() == QStringLiteral("Make and open"),
                                 kLong);
        if (!QFile::exists(MainWindow::referencePath())) {
            QVERIFY(window.state().site() == nullptr);
            QVERIFY(!window.messages()->showing());
        }
        window.openReferenceSite();
        QTRY_VERIFY_WITH_TIMEOUT(window.state().site() != nullptr, kLong);
        QVERIFY(window.state().snapshot()->synthetic);
        QFile::remove(MainWindow::referencePath());
    }

    void importsIntoANewSite() {
        const QString own = inFolder(m_folder, "topology.conf");
        {
            std::ofstream file(own.toStdString());
            file << "SwitchName=leaf1 Nodes=n[01-16]\nSwitchName=leaf2 Nodes=n[17-32]\nSwitchName=spine1 "
                    "Switches=leaf[1-2]\n";
        }
        MainWindow window{{}};
        window.show();
        ImportDialog* dialog = window.importFiles({own});
        const QString target = inFolder(m_folder, "imported.leasehold");
        dialog->setTarget(target);
        QTRY_COMPARE_WITH_TIMEOUT(dialog->fileList()->topLevelItem(0)->text(2), QStringLiteral("slurm-topology"),
                                  kLong);
        auto* settings = dialog->findChild<QLineEdit*>(QStringLiteral("settings"));
        QSignalSpy ended(dialog, &ImportDialog::runEnded);
        settings->setText(QStringLiteral("colour=blue"));
        dialog->start(true);
        QVERIFY2(!dialog->busy() && dialog->status().contains(QStringLiteral("'colour'")),
                 qPrintable(dialog->status()));
        settings->setText(QStringLiteral("site=Campus A  retire=yes"));
        dialog->start(true);
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, kLong);
        QVERIFY2(ended[0][0].toBool(), qPrintable(dialog->status()));
        QVERIFY(!QFile::exists(target));
        QCOMPARE(dialog->reportView()->topLevelItemCount(), 1);
        keepPicture(*dialog, "import-report");
        dialog->start(false);
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 2, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(window.state().site() != nullptr, kLong);
        QCOMPARE(window.state().snapshot()->nodes.size(), std::size_t{32});
        QCOMPARE(window.state().snapshot()->switches.size(), std::size_t{3});
        QCOMPARE(window.state().snapshot()->sites.front().name, std::string("Campus A"));
        dialog->close();
    }

    void saysWhatCannotBeImported() {
        const QString bad = inFolder(m_folder, "noise.bin");
        {
            std::ofstream file(bad.toStdString(), std::ios::binary);
            for (int i = 0; i < 4096; ++i) {
                file.put(static_cast<char>(i * 7919));
            }
        }
        MainWindow window{{}};
        window.show();
        ImportDialog* dialog = window.importFiles({bad});
        dialog->setTarget(inFolder(m_folder, "never.leasehold"));
        QSignalSpy ended(dialog, &ImportDialog::runEnded);
        dialog->start(false);
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, kLong);
        QVERIFY(!ended[0][0].toBool());
        QVERIFY(dialog->status().contains(QStringLiteral("noise.bin")));
        QVERIFY(!QFile::exists(inFolder(m_folder, "never.leasehold")));
        keepPicture(*dialog, "import-error");
        dialog->close();
    }

    void cancelsAnImport() {
        // Long enough that it is under way when it is cancelled.
        const QString large = inFolder(m_folder, "large.conf");
        {
            std::ofstream file(large.toStdString());
            for (int leaf = 0; leaf < 4000; ++leaf) {
                file << "SwitchName=leaf" << leaf << " Nodes=n" << leaf << "-[001-064]\n";
            }
        }
        MainWindow window{{}};
        window.show();
        ImportDialog* dialog = window.importFiles({large});
        dialog->setTarget(inFolder(m_folder, "cancelled.leasehold"));
        QSignalSpy ended(dialog, &ImportDialog::runEnded);
        dialog->start(false);
        QVERIFY(dialog->busy());
        dialog->cancel();
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, kLong);
        QVERIFY2(!ended[0][0].toBool() && dialog->status().startsWith(QStringLiteral("Cancelled")),
                 qPrintable(dialog->status()));
        QVERIFY(!QFile::exists(inFolder(m_folder, "cancelled.leasehold")));
        QVERIFY(window.state().site() == nullptr);
        dialog->close();
    }

    void endsWithADialogAtWork() {
        const QString file = inFolder(m_folder, "few.conf");
        {
            std::ofstream out(file.toStdString());
            out << "SwitchName=leaf1 Nodes=n[01-16]\n";
        }
        MainWindow window{{}};
        window.show();
        ImportDialog* dialog = window.importFiles({file});
        dialog->setTarget(inFolder(m_folder, "ended.leasehold"));
        dialog->start(false);
        window.openSiteFile(m_site);
        QVERIFY(dialog->busy());
    }

    void remembersItsSettings() {
        QSettings store(inFolder(m_folder, "settings.ini"), QSettings::IniFormat);
        Settings settings;
        settings.preferences.dark = false;
        settings.quantity = scene::Quantity::State;
        settings.worstWins = true;
        for (int i = 0; i < 12; ++i) {
            settings.remember(QStringLiteral("/sites/%1.leasehold").arg(i));
        }
        settings.remember(QStringLiteral("/sites/8.leasehold"));
        saveSettings(settings, store);
        const Settings back = loadSettings(store);
        QCOMPARE(back.preferences.dark, false);
        QCOMPARE(back.quantity, scene::Quantity::State);
        QCOMPARE(back.recent.size(), Settings::kMostRecent);
        QCOMPARE(back.recent.front(), QStringLiteral("/sites/8.leasehold"));
        QCOMPARE(back.recent.count(QStringLiteral("/sites/8.leasehold")), 1);
        store.setValue(QStringLiteral("view/colourBy"), 99);
        QCOMPARE(loadSettings(store).quantity, scene::Quantity::Utilisation);
        MainWindow window(back);
        QCOMPARE(window.state().dark(), false);
        QCOMPARE(window.settings().quantity, scene::Quantity::State);
        QVERIFY(window.settings().worstWins && window.state().worstWins());
    }

private:
    QTemporaryDir m_folder;
    QString m_site;
};

LEASEHOLD_SUITE(runWindowTest<TestWindow>)
#include "tst_window.moc"
