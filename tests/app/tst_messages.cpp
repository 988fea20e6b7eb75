// SPDX-License-Identifier: GPL-3.0-or-later
// D42, D44, D45: what the window says stands for itself, in its own words; what the user set outlives a kill.
#include <signal.h>

#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "app/main_window.hpp"
#include "app/settings_keeper.hpp"
#include "support_window.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/controls/message_row.hpp"
#include "widgets/models/window_words.hpp"
#include "widgets/panels/page_stack.hpp"

using namespace leasehold;

namespace {

QString write(const QTemporaryDir& folder, const char* name, const QByteArray& content) {
    QFile file(folder.filePath(QLatin1String(name)));
    if (file.open(QIODevice::WriteOnly)) {
        file.write(content);
    }
    return file.fileName();
}

}  // namespace

class TestMessages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_folder.isValid());
    }

    void eachInItsPlace() {
        QWidget page;
        page.resize(1000, 600);
        MessageBar bar(&page);
        page.show();
        bar.showWritten(m_folder.filePath(QStringLiteral("hm.png")));
        bar.show(MessageBar::Kind::Error, QStringLiteral("Second"));
        bar.showWritten(m_folder.filePath(QStringLiteral("hm.csv")));
        QCOMPARE(bar.messages(), (QStringList{QStringLiteral("hm.png is written."), QStringLiteral("Second"),
                                              QStringLiteral("hm.csv is written.")}));
        // One for a subject, the newest.
        bar.showWritten(m_folder.filePath(QStringLiteral("hm.png")));
        QCOMPARE(bar.messages().size(), 3);
        QCOMPARE(bar.message(), QStringLiteral("hm.png is written."));
        // Over the page, within it, and in none of its pixels' way of standing where they stood.
        QVERIFY(page.rect().contains(bar.geometry()));
        QVERIFY(bar.geometry().bottom() > page.height() - 40);
        QVERIFY(bar.height() < page.height() / 2);
        for (const MessageRow* row : bar.findChildren<MessageRow*>()) {
            QVERIFY(row->isHidden() || row->height() >= row->heightForWidth(row->width()));
        }
        QTest::keyClick(&bar, Qt::Key_Escape);
        QCOMPARE(bar.message(), QStringLiteral("hm.csv is written."));
        page.resize(500, 300);
        QTRY_VERIFY_WITH_TIMEOUT(page.rect().contains(bar.geometry()), kLong);
        for (int i = 0; i < 20; ++i) {
            bar.show(MessageBar::Kind::Error, QStringLiteral("Error %1").arg(i));
        }
        QVERIFY(bar.messages().size() <= 4);
        QCOMPARE(bar.message(), QStringLiteral("Error 19"));
    }

    void writtenFilesCanBeOpened() {
        MessageBar bar;
        QSignalSpy opened(&bar, &MessageBar::openWanted);
        const QString path = m_folder.filePath(QStringLiteral("a b.png"));
        bar.showWritten(path);
        for (QPushButton* button : bar.findChildren<QPushButton*>()) {
            if (!button->isCheckable()) {
                button->click();
            }
        }
        QCOMPARE(opened.size(), 2);
        QCOMPARE(opened[0][0].toString(), path);
        QCOMPARE(opened[1][0].toString(), m_folder.path());
    }

    void wordsAreTheWindows_data() {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("remedy");
        QTest::addColumn<QString>("has");
        const auto row = [](const char* name, ErrorCode code, const char* remedy, const char* has) {
            QTest::newRow(name) << static_cast<int>(code) << QString::fromLatin1(remedy) << QString::fromLatin1(has);
        };
        row("missing", ErrorCode::NotFound,
            "check the name, or make a site with 'leasehold demo' or 'leasehold import'", "File > Open");
        row("no site", ErrorCode::NotASite, "to read a cluster's own files, use 'leasehold import SITE FILE'",
            "File > Import");
        row("broken", ErrorCode::Io, "run 'leasehold check' on it", "copy");
        row("an option", ErrorCode::InvalidInput, "choose a longer --bin or a shorter window", "Another choice");
        row("a setting", ErrorCode::InvalidInput, "say which with --set host.NAME=FULL-NAME, or --set site=NAME",
            "Say which with the setting host.NAME=FULL-NAME, or the setting site=NAME.");
        row("plain", ErrorCode::Locked, "close it there", "Close it there.");
    }
    void wordsAreTheWindows() {
        QFETCH(int, code);
        QFETCH(QString, remedy);
        QFETCH(QString, has);
        const QString said =
            windowWords({static_cast<ErrorCode>(code), "/data/x y.leasehold", "this is wrong", remedy.toStdString()});
        QVERIFY2(said.startsWith(QStringLiteral("x y.leasehold: this is wrong.")), qPrintable(said));
        QVERIFY2(said.contains(has), qPrintable(said));
        QVERIFY2(!said.contains(QStringLiteral("'leasehold")) && !said.contains(QStringLiteral("--")),
                 qPrintable(said));
    }

    /// The message is of the file that was tried last, and names it.
    void badFilesAreNamed() {
        MainWindow window{{}};
        window.show();
        const QRect before = window.pages()->parentWidget()->geometry();
        window.openSiteFile(m_folder.filePath(QStringLiteral("gone.leasehold")));
        QTRY_VERIFY_WITH_TIMEOUT(window.messages()->message().contains(QStringLiteral("gone.leasehold")), kLong);
        window.openSiteFile(write(m_folder, "text.leasehold", "hello"));
        QTRY_VERIFY_WITH_TIMEOUT(window.messages()->message().contains(QStringLiteral("text.leasehold")), kLong);
        window.openSiteFile(write(m_folder, "half.leasehold", QByteArray("SQLite format 3\0abcd", 20)));
        QTRY_VERIFY_WITH_TIMEOUT(window.messages()->message().contains(QStringLiteral("half.leasehold")), kLong);
        QCOMPARE(window.messages()->messages().size(), 1);
        QVERIFY(!window.messages()->message().contains(QStringLiteral("'leasehold")));
        QCOMPARE(window.pages()->parentWidget()->geometry(), before);  // nothing is pushed away
    }

    void settingsAreKeptAtOnce() {
        const QString path = m_folder.filePath(QStringLiteral("kept.conf"));
        QSettings store(path, QSettings::IniFormat);
        MainWindow window{{}};
        SettingsKeeper keeper(window, store);
        window.show();
        window.state().setDark(false);
        QTRY_VERIFY_WITH_TIMEOUT(
            !QSettings(path, QSettings::IniFormat).value(QStringLiteral("look/dark"), true).toBool(), kLong);
        window.state().setQuantity(scene::Quantity::Tenant);
        QTRY_COMPARE_WITH_TIMEOUT(QSettings(path, QSettings::IniFormat).value(QStringLiteral("view/colourBy")).toInt(),
                                  static_cast<int>(scene::Quantity::Tenant), kLong);
        const QByteArray geometry =
            QSettings(path, QSettings::IniFormat).value(QStringLiteral("window/geometry")).toByteArray();
        window.resize(1111, 666);
        QTRY_VERIFY_WITH_TIMEOUT(
            QSettings(path, QSettings::IniFormat).value(QStringLiteral("window/geometry")).toByteArray() != geometry,
            kLong);
        window.state().setDark(true);
    }

    /// The program given a file that is no site: a window opens, as it does for a desktop, and what it was set to is
    /// on disk though it is killed.
    void badFileOpensAWindow() {
        QTemporaryDir home;
        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), home.path());
        environment.insert(QStringLiteral("XDG_DATA_HOME"), home.path());
        for (const char* name : {"GIO_LAUNCHED_DESKTOP_FILE", "XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"}) {
            environment.remove(QLatin1String(name));
        }
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(LEASEHOLD_PROGRAM), {write(m_folder, "passwd", "root:x:0:0\n")});
        QVERIFY(program.waitForStarted());
        const QString conf = home.filePath(QStringLiteral("leasehold/leasehold.conf"));
        QTRY_VERIFY_WITH_TIMEOUT(program.state() != QProcess::Running || QFile::exists(conf), kLong);
        QVERIFY2(program.state() == QProcess::Running, program.readAllStandardError().constData());
        ::kill(static_cast<pid_t>(program.processId()), SIGKILL);
        QVERIFY(program.waitForFinished());
        const QSettings kept(conf, QSettings::IniFormat);
        QVERIFY(!kept.value(QStringLiteral("window/geometry")).toByteArray().isEmpty());
    }

private:
    QTemporaryDir m_folder;
};

LEASEHOLD_SUITE(runWindowTest<TestMessages>)
#include "tst_messages.moc"
