// SPDX-License-Identifier: GPL-3.0-or-later
// Saved views in a real window over real site files: they come back to the pixel.
#include <SQLiteCpp/SQLiteCpp.h>

#include <QApplication>
#include <QDockWidget>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>
#include <QTreeWidget>
#include <QtTest>

#include "app/arrangements.hpp"
#include "app/main_window.hpp"
#include "app/saved_views.hpp"
#include "data/demo/demo.hpp"
#include "support_window.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/dialogs/views_dialog.hpp"
#include "widgets/heatmap/heatmap_page.hpp"
#include "widgets/panels/page_stack.hpp"
#include "widgets/state/view_document.hpp"
#include "widgets/timeline/timeline_panel.hpp"

using namespace leasehold;

namespace {

HeatmapPage* heatmapOf(const MainWindow& window) {
    return dynamic_cast<HeatmapPage*>(window.pages()->page(QStringLiteral("heatmap")));
}

/// Whether something waits for the window to come to rest before it asks for a job: the curve after a filter, watts and
/// degrees after a move of the cursor.
bool waits(const MainWindow& window) {
    const QList<QTimer*> timers = window.findChildren<QTimer*>();
    return std::any_of(timers.begin(), timers.end(),
                       [](const QTimer* timer) { return timer->isSingleShot() && timer->isActive(); });
}

bool rests(MainWindow& window) {
    const HeatmapPage* page = heatmapOf(window);
    return window.feed().isCurrent() && window.jobs().running().empty() && window.views()->isReady() &&
           !waits(window) && !window.scene()->flying() && (!page->isVisible() || page->view()->isSettled());
}

QImage picture(MainWindow& window) {
    return window.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

void keepPicture(MainWindow& window, const char* name) {
    if (const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES"); !folder.isEmpty()) {
        window.grab().save(QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(name)));
    }
}

}  // namespace

class TestSavedViews : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_folder.isValid());
        m_master = m_folder.filePath(QStringLiteral("master.leasehold"));
        DemoOptions options;
        options.gpus = 2048;
        options.days = 6;
        const auto made = makeDemo(m_master.toStdString(), options);
        QVERIFY2(made.has_value(), made ? "" : describe(made.error()).c_str());
    }
    void init() {
        m_site = m_folder.filePath(QStringLiteral("%1.leasehold").arg(++m_count));
        QVERIFY(QFile::copy(m_master, m_site));
    }

    void comesBackToThePixel_data() {
        QTest::addColumn<QString>("page");
        QTest::newRow("site view") << QStringLiteral("site");
        QTest::newRow("heatmap") << QStringLiteral("heatmap");
    }
    void comesBackToThePixel() {
        QFETCH(QString, page);
        MainWindow window{{}};
        open(window);
        window.scene()->setAdaptive(false);
        // Everything unlike a fresh window.
        window.pages()->showPage(page);
        window.state().setQuantity(scene::Quantity::Tenant);
        window.state().setWindow(
            {window.state().site()->data.from + Duration{86400}, window.state().site()->data.to - Duration{86400}});
        window.state().setCursor(window.state().site()->data.from + Duration{2 * 86400});
        window.state().setFilter({{{GroupBy::Hall, window.state().snapshot()->halls[0].name}}});
        window.state().setSelection(Selection::of(SelectionKind::Rack, 4));
        scene::CameraPose pose = window.scene()->pose();
        pose.azimuth += 31.25;
        pose.distance *= 0.61;
        window.scene()->setPose(pose);
        HeatmapPage* heatmap = heatmapOf(window);
        heatmap->setRows(GroupBy::Rack);
        QTRY_VERIFY_WITH_TIMEOUT(rests(window), kLong);
        if (heatmap->isVisible()) {
            heatmap->view()->zoomBy(0.31, 0.57);
        }
        QDockWidget* left = window.findChild<QDockWidget*>(QStringLiteral("navigator"));
        QVERIFY(left != nullptr);
        left->hide();
        QTRY_VERIFY_WITH_TIMEOUT(rests(window), kLong);
        const QJsonObject before = window.keeper().capture();
        window.views()->save(QStringLiteral("Monday"));
        QTRY_VERIFY_WITH_TIMEOUT(rests(window) && window.views()->views().size() == 1, kLong);
        QCOMPARE(window.views()->current(), QStringLiteral("Monday"));
        const QImage seen = picture(window);
        keepPicture(window, page == QStringLiteral("site") ? "view-site" : "view-heatmap");

        // Everything else, then back.
        apply(*findArrangement(QStringLiteral("executive")), window.state(), *window.pages(), {});
        window.pages()->showPage(page == QStringLiteral("site") ? QStringLiteral("heatmap") : QStringLiteral("site"));
        window.state().setQuantity(scene::Quantity::State);
        window.state().setFilter({});
        window.state().clearSelection();
        window.state().setWindow(window.state().site()->data);
        window.state().setCursor(window.state().site()->data.from);
        heatmap->setRows(GroupBy::Tenant);
        (void)window.scene()->goTo("top", false);
        left->show();
        QTRY_VERIFY_WITH_TIMEOUT(rests(window), kLong);
        QVERIFY(picture(window) != seen);
        QVERIFY(window.views()->recall(QStringLiteral("monday")));
        QTRY_VERIFY_WITH_TIMEOUT(rests(window), kLong);
        QTRY_COMPARE_WITH_TIMEOUT(window.keeper().capture(), before, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(picture(window), seen, kLong);

        // Another window on the same file, by the name alone, as --view does.
        MainWindow other{{}};
        open(other, QStringLiteral("Monday"));
        other.scene()->setAdaptive(false);
        QTRY_VERIFY_WITH_TIMEOUT(rests(other), kLong);
        QTRY_COMPARE_WITH_TIMEOUT(other.keeper().capture(), before, kLong);
    }

    void livesThroughMigrationAndImport() {
        QVERIFY(QFile::remove(m_site));
        makeOldCopy(m_site.toStdString());
        MainWindow window{{}};
        open(window);
        QVERIFY(window.views()->views().empty());
        window.pages()->showPage(QStringLiteral("heatmap"));
        window.state().setSelection(Selection::of(SelectionKind::Rack, 3));
        window.views()->save(QStringLiteral("  racks  "));
        QTRY_VERIFY_WITH_TIMEOUT(window.views()->views().size() == 1 && window.views()->isReady(), kLong);
        QCOMPARE(window.views()->views()[0].name, std::string("racks"));
        {
            SQLite::Database file(m_site.toStdString(), SQLite::OPEN_READWRITE);
            file.exec("UPDATE rack SET name = 'AAA-first' WHERE id = (SELECT max(id) FROM rack)");
        }
        MainWindow after{{}};
        open(after, QStringLiteral("racks"));
        QTRY_VERIFY_WITH_TIMEOUT(rests(after), kLong);
        QCOMPARE(after.pages()->current(), QStringLiteral("heatmap"));
        QCOMPARE(selectionName(*after.state().snapshot(), after.state().selection()),
                 selectionName(*window.state().snapshot(), window.state().selection()));
    }

    void isKeptRenamedSentAndDeleted() {
        MainWindow window{{}};
        open(window);
        SavedViews& views = *window.views();
        views.save(QStringLiteral("one"));
        QTRY_VERIFY_WITH_TIMEOUT(views.views().size() == 1 && views.isReady(), kLong);
        const std::int64_t revision = window.state().snapshot()->revision;
        window.pages()->showPage(QStringLiteral("heatmap"));
        views.save(QStringLiteral("two"));
        QTRY_VERIFY_WITH_TIMEOUT(views.views().size() == 2 && views.isReady(), kLong);
        QCOMPARE(SiteFile::open(m_site.toStdString(), SiteFile::Mode::Read)->revision(), revision);

        views.manage();
        QTRY_COMPARE_WITH_TIMEOUT(views.dialog()->list()->topLevelItemCount(), 2, kLong);
        if (const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES"); !folder.isEmpty()) {
            views.dialog()->grab().save(folder + QStringLiteral("/views-dialog.png"));
        }
        views.dialog()->list()->topLevelItem(0)->setText(0, QStringLiteral("TWO"));
        QTRY_VERIFY_WITH_TIMEOUT(window.messages()->showing() && views.isReady(), kLong);
        QVERIFY(window.messages()->message().contains(QStringLiteral("TWO")));
        QCOMPARE(views.views()[0].name, std::string("one"));
        views.dialog()->list()->topLevelItem(0)->setText(0, QStringLiteral("شاشة 1"));
        QTRY_VERIFY_WITH_TIMEOUT(views.isReady() && views.views().back().name != "two", kLong);

        const QString file = m_folder.filePath(QStringLiteral("sent.leasehold-view"));
        views.exportTo(QStringLiteral("two"), file);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file) && views.isReady(), kLong);
        views.remove(QStringLiteral("two"));
        QTRY_VERIFY_WITH_TIMEOUT(views.views().size() == 1 && views.isReady(), kLong);
        window.pages()->showPage(QStringLiteral("site"));
        views.importFrom(file);
        QTRY_VERIFY_WITH_TIMEOUT(views.views().size() == 2 && views.isReady(), kLong);
        QTRY_COMPARE_WITH_TIMEOUT(window.pages()->current(), QStringLiteral("heatmap"), kLong);
        views.importFrom(file);
        QTRY_VERIFY_WITH_TIMEOUT(views.views().size() == 3 && views.isReady(), kLong);
        QCOMPARE(views.current(), QStringLiteral("two (2)"));
    }

    void refusesWhatIsNoView_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("noise") << QByteArray("\x00\xff\xfe{{{", 6);
        QTest::newRow("another format") << QByteArray(R"({"format":"x","version":1,"state":{}})");
        QTest::newRow("no state") << QByteArray(R"({"format":"leasehold-view","version":1,"state":[]})");
        QTest::newRow("newer") << QByteArray(R"({"format":"leasehold-view","version":2,"state":{}})");
        QTest::newRow("deep") << QByteArray(R"({"format":"leasehold-view","version":1,"state":)") +
                                     QByteArray(100000, '[');
        QTest::newRow("large") << QByteArray(3 << 20, ' ');
    }
    void refusesWhatIsNoView() {
        QFETCH(QByteArray, bytes);
        const auto parsed = parseViewDocument(bytes, "x.leasehold-view", QStringLiteral("x"));
        QVERIFY(!parsed.has_value());
        QVERIFY(!parsed.error().message.empty() && !parsed.error().remedy.empty());
        QCOMPARE(parsed.error().code,
                 QByteArray(QTest::currentDataTag()) == "newer" ? ErrorCode::NewerVersion : ErrorCode::InvalidInput);
    }

    void takesAnybodysViewAsFarAsItGoes() {
        MainWindow window{{}};
        open(window);
        const QByteArray json = R"({
          "page": "no such page", "later": 1, "pages": {"heatmap": 5, "site": {"pose": "x"}, "gone": {}},
          "docks": [{"name": "timeline", "area": "nowhere", "shown": "yes", "height": 1e300, "tabOf": "timeline"}, 7,
                    {"name": "nobody"}],
          "app": {"cursor": "2099-01-01", "window": {"from": 4}, "colourBy": "charm", "busyThreshold": -1e9,
                  "filter": [{"key": "hall", "name": "no such hall"}, {"key": "gpu", "name": "x"}, 3],
                  "selection": {"kind": "rack", "things": [["nobody"], 4, ["Colossus 1", "H1", "A", 9]]}}})";
        const QJsonDocument document = QJsonDocument::fromJson(json);
        QVERIFY(document.isObject());
        const QStringList gone = window.keeper().restore(document.object());
        QVERIFY(gone.size() >= 3);
        QVERIFY(window.state().filter().empty());
        QVERIFY(window.state().selection().empty());
        QCOMPARE(window.state().quantity(), scene::Quantity::Utilisation);
        QCOMPARE(window.state().busyThreshold(), 0.0);
        QTRY_VERIFY_WITH_TIMEOUT(rests(window), kLong);
    }

    void arrangesTheWindow() {
        MainWindow window{{}};
        open(window);
        window.resize(1500, 940);
        for (const Arrangement& one : arrangements()) {
            MainWindow own{{}};
            own.resize(1500, 940);
            open(own, one.title);
            QTRY_VERIFY_WITH_TIMEOUT(rests(own), kLong);
            for (const QDockWidget* dock : own.findChildren<QDockWidget*>()) {
                const bool wanted =
                    std::find(one.docks.begin(), one.docks.end(), dock->objectName()) != one.docks.end();
                QCOMPARE(!dock->isHidden(), wanted);
            }
            QVERIFY(std::find(one.pages.begin(), one.pages.end(), own.pages()->current()) != one.pages.end());
            keepPicture(own, one.name.toLatin1().constData());
        }
    }

    void opensWhereItWasLeft() {
        QSettings store(m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        {
            MainWindow window{{}};
            open(window);
            window.pages()->showPage(QStringLiteral("heatmap"));
            heatmapOf(window)->setRows(GroupBy::Hall);
            window.findChild<QDockWidget*>(QStringLiteral("inspector"))->hide();
            saveSettings(window.settings(), store);
        }
        MainWindow window(loadSettings(store));
        open(window);
        QCOMPARE(window.pages()->current(), QStringLiteral("heatmap"));
        QCOMPARE(heatmapOf(window)->rows(), GroupBy::Hall);
        QVERIFY(window.findChild<QDockWidget*>(QStringLiteral("inspector"))->isHidden());
    }

private:
    /// The master's facts in a file of the schema from before views were kept.
    void makeOldCopy(const std::string& path) const {
        SQLite::Database old(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        for (const char* step : {"0001_site", "0002_history"}) {
            QFile sql(QStringLiteral(LEASEHOLD_SOURCE "/data/schema/%1.sql").arg(QLatin1String(step)));
            QVERIFY(sql.open(QIODevice::ReadOnly));
            old.exec(sql.readAll().toStdString());
        }
        old.exec("ATTACH '" + m_master.toStdString() + "' AS new");
        std::vector<std::string> copies;
        SQLite::Statement columns(old,
                                  "SELECT t.name, group_concat('\"' || c.name || '\"') FROM main.sqlite_master t, "
                                  "pragma_table_info(t.name, 'main') c WHERE t.type = 'table' GROUP BY t.name");
        while (columns.executeStep()) {
            const std::string table = columns.getColumn(0).getString();
            const std::string list = columns.getColumn(1).getString();
            copies.push_back("INSERT OR REPLACE INTO main." + table + " (" + list + ") SELECT " + list + " FROM new." +
                             table);
        }
        columns.reset();
        for (const std::string& copy : copies) {
            old.exec(copy);
        }
        old.exec("DETACH new; PRAGMA application_id = " + std::to_string(kApplicationId) + "; PRAGMA user_version = 2");
    }

    void open(MainWindow& window, const QString& view = {}) {
        // How fine a picture is drawn depends on how long that takes, and pictures are compared here.
        window.scene()->setAdaptive(false);
        window.show();
        window.openSiteFile(m_site, {{}, view});
        QTRY_VERIFY_WITH_TIMEOUT(window.state().site() != nullptr, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(window.feed().isCurrent() && window.views()->isReady(), kLong);
    }

    QTemporaryDir m_folder;
    QString m_master;
    QString m_site;
    int m_count = 0;
};

LEASEHOLD_SUITE(runWindowTest<TestSavedViews>)
#include "tst_saved_views.moc"
