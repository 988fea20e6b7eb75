// SPDX-License-Identifier: GPL-3.0-or-later
// One filter, one threshold, one set of settings: the controls in a real window and what follows from them.
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "app/main_window.hpp"
#include "data/analytics/sample_store.hpp"
#include "data/demo/demo.hpp"
#include "support_window.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/filter_bar.hpp"
#include "widgets/controls/filter_popup.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/dialogs/settings_dialog.hpp"
#include "widgets/models/words.hpp"

using namespace leasehold;

namespace {

/// Pictures for eyes, where a folder is named for them.
void keepPicture(QWidget& widget, const char* name) {
    const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES");
    if (!folder.isEmpty()) {
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
        widget.grab().save(QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(name)));
    }
}

/// The row of that name in the popup.
QModelIndex rowOf(const FilterPopup& popup, const QString& name) {
    const QAbstractItemModel& model = *popup.list()->model();
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, 0).data().toString() == name) {
            return model.index(row, 0);
        }
    }
    return {};
}

void tick(FilterPopup& popup, const QString& name) {
    const QModelIndex index = rowOf(popup, name);
    QVERIFY2(index.isValid(), qPrintable(name));
    popup.list()->scrollTo(index);
    QTest::mouseClick(popup.list()->viewport(), Qt::LeftButton, {}, popup.list()->visualRect(index).center());
}

}  // namespace

class TestWindowFilter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_folder.isValid());
        m_site = m_folder.filePath(QStringLiteral("small.leasehold"));
        DemoOptions options;
        options.gpus = 2048;
        options.days = 3;
        const auto made = makeDemo(m_site.toStdString(), options);
        QVERIFY2(made.has_value(), made ? "" : describe(made.error()).c_str());
        m_window = std::make_unique<MainWindow>(Settings{});
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(!m_window->filterBar()->isVisible());
        m_window->openSiteFile(m_site);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->state().site() && m_window->feed().isCurrent(), kLong);
        QVERIFY(m_window->filterBar()->isVisible());
    }

    void cleanup() {
        m_window->state().clearFilter();
        m_window->filterBar()->popup()->hide();
    }

    void chipsFilterEveryView() {
        FilterBar& bar = *m_window->filterBar();
        AppState& state = m_window->state();
        QVERIFY(!bar.reset()->isVisible());
        const std::uint64_t all = m_window->feed().values()->inService;
        QTest::mouseClick(bar.chip(GroupBy::Hall), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(bar.popup()->isVisible(), kLong);
        tick(*bar.popup(), QStringLiteral("C2-H1"));
        QCOMPARE(state.filter(), (Filter{{{GroupBy::Hall, "C2-H1"}}}));
        tick(*bar.popup(), QStringLiteral("H1"));
        QCOMPARE(bar.chip(GroupBy::Hall)->text(), QStringLiteral("Hall: 2 chosen ▾"));
        tick(*bar.popup(), QStringLiteral("C2-H1"));
        QCOMPARE(state.filter(), (Filter{{{GroupBy::Hall, "H1"}}}));
        bar.popup()->hide();
        bar.choose(GroupBy::Tenant);
        keepPicture(*m_window, "filter-window");
        keepPicture(*bar.popup(), "filter-popup");
        QVERIFY(!rowOf(*bar.popup(), QStringLiteral("Nobody")).isValid());
        tick(*bar.popup(), QStringLiteral("(vacant)"));
        // Nothing is vacant at the last sample: everything is faded, and the headline says so.
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent(), kLong);
        QCOMPARE(m_window->feed().values()->inService, std::uint64_t{0});
        QCOMPARE(bar.summary(), QStringLiteral("0 of %1 GPUs").arg(grouped(all)));
        const auto& codes = m_window->feed().values()->colouring->codes;
        QVERIFY(std::all_of(codes.begin(), codes.end(),
                            [](std::uint8_t c) { return c == scene::code::kFaded || c == scene::code::kPlanned; }));
        bar.popup()->hide();
        QTest::mouseClick(bar.reset(), Qt::LeftButton);
        QVERIFY(state.filter().empty());
        QVERIFY(!bar.reset()->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent(), kLong);
        QCOMPARE(m_window->feed().values()->inService, all);
        QVERIFY(bar.summary().isEmpty());
    }

    void theSelectionBecomesTheFilter() {
        AppState& state = m_window->state();
        const auto tenant =
            static_cast<std::uint32_t>(std::find_if(state.snapshot()->parties.begin(), state.snapshot()->parties.end(),
                                                    [](const Party& party) { return party.name == "Anthropic"; }) -
                                       state.snapshot()->parties.begin());
        trigger("Ctrl+F");
        QVERIFY(state.filter().empty());
        state.setSelection(Selection::of(SelectionKind::Tenant, tenant));
        trigger("Ctrl+F");
        QCOMPARE(state.filter(), (Filter{{{GroupBy::Tenant, "Anthropic"}}}));
        trigger("Ctrl+Shift+F");
        QVERIFY(state.filter().empty());
        state.clearSelection();
    }

    void theThresholdTellsIdleFromBusy() {
        QSpinBox& threshold = *m_window->filterBar()->threshold();
        QCOMPARE(threshold.value(), 5);
        const std::uint64_t before = m_window->feed().values()->busy;
        threshold.setValue(99);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent(), kLong);
        QVERIFY(m_window->feed().values()->busy < before);
        m_window->state().setBusyThreshold(5);
        QCOMPARE(threshold.value(), 5);
    }

    void settingsRuleAtOnceAndLater() {
        trigger("Ctrl+,");
        auto* dialog = m_window->findChild<SettingsDialog*>();
        QVERIFY(dialog != nullptr);
        keepPicture(*dialog, "settings-dark");
        QCOMPARE(dialog->preferences(), Preferences{});
        dialog->theme()->setCurrentIndex(1);
        dialog->threshold()->setValue(20);
        dialog->memory()->setValue(64);
        QVERIFY(m_window->state().dark());
        const auto cache = m_window->state().site()->source.cache;
        QCOMPARE(cache->budget(), kDefaultSampleMemory);
        dialog->accept();
        QVERIFY(!m_window->state().dark());
        QCOMPARE(m_window->state().busyThreshold(), 20.0);
        QCOMPARE(cache->budget(), Preferences::kLeastSampleMemory);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        trigger("Ctrl+,");
        dialog = m_window->findChild<SettingsDialog*>();
        QVERIFY(dialog != nullptr);
        keepPicture(*dialog, "settings-light");
        keepPicture(*m_window, "filter-window-light");
        dialog->reject();

        QSettings store(m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        saveSettings(m_window->settings(), store);
        QCOMPARE(loadSettings(store).preferences, (Preferences{false, 20, Preferences::kLeastSampleMemory}));
        store.setValue(QStringLiteral("telemetry/sampleMemory"), 7);
        store.setValue(QStringLiteral("figures/busyThreshold"), QStringLiteral("many"));
        QCOMPARE(loadSettings(store).preferences, (Preferences{false, 5, kDefaultSampleMemory}));
    }

private:
    /// The menu's entry with these keys: without a window manager no window is active, which keys need.
    void trigger(const char* keys) {
        const auto actions = m_window->findChildren<QAction*>();
        const auto it = std::find_if(actions.begin(), actions.end(), [&](const QAction* action) {
            return action->shortcut() == QKeySequence(QString::fromLatin1(keys));
        });
        QVERIFY2(it != actions.end(), keys);
        (*it)->trigger();
    }

    QTemporaryDir m_folder;
    QString m_site;
    std::unique_ptr<MainWindow> m_window;
};

LEASEHOLD_SUITE(runWindowTest<TestWindowFilter>)
#include "tst_window_filter.moc"
