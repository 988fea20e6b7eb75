// SPDX-License-Identifier: GPL-3.0-or-later
// Leases in the window: the rent roll, the form, undo and redo, and what every view says of them afterwards.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QTreeView>
#include <QtTest>

#include "app/lease_editor.hpp"
#include "app/main_window.hpp"
#include "data/demo/demo.hpp"
#include "support_window.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/leases/history_dialog.hpp"
#include "widgets/leases/lease_form.hpp"
#include "widgets/leases/lease_form_parts.hpp"
#include "widgets/leases/rent_preview_view.hpp"
#include "widgets/leases/rent_roll_page.hpp"
#include "widgets/panels/page_stack.hpp"
#include "widgets/timeline/timeline_panel.hpp"

using namespace leasehold;

namespace {

/// Pictures for eyes, where a folder is named for them: in both themes, at two sizes.
void keepPictures(MainWindow& window, const char* name) {
    const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES");
    if (folder.isEmpty()) return;
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    for (const QSize size : {QSize(1600, 1000), QSize(1280, 800)}) {
        for (const bool dark : {true, false}) {
            window.state().setDark(dark);
            window.resize(size);
            QTRY_VERIFY_WITH_TIMEOUT(window.jobs().running().empty(), kLong);
            QTest::qWait(150);
            window.grab().save(
                QStringLiteral("%1/%2-%3-%4.png")
                    .arg(folder, QString::fromLatin1(name), dark ? QStringLiteral("dark") : QStringLiteral("light"))
                    .arg(size.width()));
        }
    }
    window.state().setDark(true);
    window.resize(1600, 1000);
}

void keepPicture(QWidget& widget, const char* name) {
    const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES");
    if (folder.isEmpty()) return;
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    QTest::qWait(300);
    widget.grab().save(QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(name)));
}

}  // namespace

class TestWindowLeases : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        qputenv("LEASEHOLD_USER", "ann");
        m_made = m_folder.filePath(QStringLiteral("made.leasehold"));
        DemoOptions options;
        options.gpus = qEnvironmentVariableIsSet("LEASEHOLD_PICTURES") ? 220000 : 2048;
        options.days = 14;
        const auto made = makeDemo(m_made.toStdString(), options);
        QVERIFY2(made.has_value(), made ? "" : describe(made.error()).c_str());
    }

    void init() {
        m_site = m_folder.filePath(QStringLiteral("site.leasehold"));
        QFile::remove(m_site);
        QVERIFY(QFile::copy(m_made, m_site));
        m_window = std::make_unique<MainWindow>(Settings{});
        m_window->resize(1600, 1000);
        m_window->show();
        m_window->openSiteFile(m_site);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->state().site() != nullptr, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent(), kLong);
    }
    void cleanup() { m_window.reset(); }

    void rentRollShowsAndSelects() {
        RentRollPage* page = showRoll();
        QCOMPARE(page->proxy()->rowCount(), 4);
        QVERIFY(page->totals().contains(QStringLiteral("1.25 bn USD")));
        page->view()->selectionModel()->select(page->proxy()->index(0, 0),
                                               QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        QVERIFY(m_window->state().selection().isOne(SelectionKind::Lease));
        keepPictures(*m_window, "rentroll");
        // At the end of the data the whole site is let; before the handover the owner holds half.
        m_window->state().setCursor(parseInstant("2026-05-05").value());
        QTRY_VERIFY_WITH_TIMEOUT(page->model()->roll()->at == m_window->state().cursor(), kLong);
        const Selection own = Selection::of(SelectionKind::Lease, leaseNamed("xAI own use").value);
        m_window->state().setSelection(own);
        QCOMPARE(page->view()->selectionModel()->selectedRows().size(), 1);
        QVERIFY(!m_window->scene()->content().selected.empty());
        page->setGrouping(RentRollModel::Grouping::Tenant);
        QCOMPARE(page->proxy()->rowCount(), 4);
        QCOMPARE(page->view()->selectionModel()->selectedRows().size(), 1);
        keepPictures(*m_window, "rentroll-grouped");
        page->filterBox()->setText(QStringLiteral("google 920"));
        QCOMPARE(page->proxy()->rowCount(), 1);
    }

    void copiesForASheet() {
        RentRollPage* page = showRoll();
        page->copy();
        const QMimeData* copied = QApplication::clipboard()->mimeData();
        const QStringList lines = copied->text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 5);
        QVERIFY(lines[1].contains(QStringLiteral("\t1250000000\t")));
        QVERIFY(lines[1].contains(QStringLiteral("2029-05-31")));
        QVERIFY(copied->data(QStringLiteral("text/csv")).startsWith("Lease,Tenant,"));
    }

    void editsUndoesAndRedoes() {
        RentRollPage* page = showRoll();
        LeaseEditor* editor = m_window->leases();
        QTRY_VERIFY_WITH_TIMEOUT(!editor->undoAction()->isEnabled(), kLong);
        editor->editLease(leaseNamed("Colossus 1 whole"));
        QTRY_VERIFY_WITH_TIMEOUT(editor->form() != nullptr, kLong);
        LeaseForm* form = editor->form();
        QTRY_VERIFY_WITH_TIMEOUT(form->preview()->preview().rent.has_value(), kLong);
        QVERIFY(!form->edited());
        QVERIFY(form->saveButton()->isEnabled());
        keepPicture(*form, "lease-form");
        form->edit(QStringLiteral("to"))->setText(QStringLiteral("2026-05-01"));
        QTRY_VERIFY_WITH_TIMEOUT(!form->problemOf(QStringLiteral("to")).isEmpty(), kLong);
        QVERIFY(!form->saveButton()->isEnabled());
        keepPicture(*form, "lease-form-problem");
        form->edit(QStringLiteral("to"))->setText(QStringLiteral("2030-01-01"));
        form->edit(QStringLiteral("amount"))->setText(QStringLiteral("1300000000"));
        QTRY_VERIFY_WITH_TIMEOUT(form->saveButton()->isEnabled(), kLong);
        form->saveButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(rentOf("Colossus 1 whole") == 130000000000, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(editor->form() == nullptr, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(page->totals().contains(QStringLiteral("1.3 bn USD")), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(
            editor->undoAction()->text().contains(QStringLiteral("Change lease 'Colossus 1 whole'")), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(editor->undoAction()->isEnabled(), kLong);
        editor->undoAction()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(rentOf("Colossus 1 whole") == 125000000000, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(editor->redoAction()->isEnabled(), kLong);
        editor->redoAction()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(rentOf("Colossus 1 whole") == 130000000000, kLong);
    }

    void addsALease() {
        showRoll();
        LeaseEditor* editor = m_window->leases();
        editor->addLease();
        LeaseForm* form = editor->form();
        QVERIFY(form != nullptr);
        QVERIFY(!form->saveButton()->isEnabled());
        QVERIFY(!form->problemOf(QStringLiteral("name")).isEmpty());
        form->edit(QStringLiteral("name"))->setText(QStringLiteral("Later"));
        form->edit(QStringLiteral("tenant"))->setText(QStringLiteral("Newcomer"));
        form->edit(QStringLiteral("from"))->setText(QStringLiteral("2028-01-01"));
        form->edit(QStringLiteral("amount"))->setText(QStringLiteral("5000000"));
        form->scope()->choose(QStringLiteral("site"), QStringLiteral("Colossus 1"));
        form->scope()->add();
        // The whole site is Anthropic's then: said at once, and the file would refuse it too.
        QTRY_VERIFY_WITH_TIMEOUT(form->problemOf(QStringLiteral("scope")).contains(QStringLiteral("Colossus 1 whole")),
                                 kLong);
        QVERIFY(!form->saveButton()->isEnabled());
        keepPicture(*form, "lease-form-overlap");
        form->edit(QStringLiteral("from"))->setText(QStringLiteral("2029-05-31"));
        QTRY_VERIFY_WITH_TIMEOUT(form->problemOf(QStringLiteral("scope")).isEmpty() && form->saveButton()->isEnabled(),
                                 kLong);
        form->saveButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(leaseNamed("Later").valid(), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(editor->form() == nullptr, kLong);
        editor->showHistory();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<HistoryDialog*>() != nullptr, kLong);
        auto* history = m_window->findChild<HistoryDialog*>();
        QCOMPARE(history->table()->rowCount(), 1);
        QCOMPARE(history->table()->item(0, 1)->text(), QStringLiteral("ann"));
        QVERIFY(history->details()->toPlainText().contains(QStringLiteral("Newcomer")));
        keepPicture(*history, "lease-history");
    }

    void deletesAskingFirst() {
        showRoll();
        m_window->leases()->deleteLease(leaseNamed("Google, other site"));
        confirmDelete();
        QTRY_VERIFY_WITH_TIMEOUT(!leaseNamed("Google, other site").valid(), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->leases()->undoAction()->isEnabled(), kLong);
        m_window->leases()->undoAction()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(leaseNamed("Google, other site").valid(), kLong);
    }

    void aChangeKeepsWhatIsSelected() {
        showRoll();
        const LeaseIndex reflection = leaseNamed("Reflection AI, other site");
        m_window->state().setSelection(Selection::of(SelectionKind::Lease, reflection.value));
        const Instant cursor = parseInstant("2026-05-12").value();
        m_window->state().setCursor(cursor);
        m_window->leases()->deleteLease(leaseNamed("Google, other site"));
        confirmDelete();
        QTRY_VERIFY_WITH_TIMEOUT(!leaseNamed("Google, other site").valid(), kLong);
        const Selection& selection = m_window->state().selection();
        QVERIFY(selection.isOne(SelectionKind::Lease));
        QCOMPARE(LeaseIndex(selection.first()), leaseNamed("Reflection AI, other site"));
        QCOMPARE(m_window->state().cursor(), cursor);
        QCOMPARE(m_window->pages()->current(), QStringLiteral("rentroll"));
    }

    /// D37: whoever hid tree, inspector or timeline has hidden them after a change too.
    void aChangeLeavesTheDocksAlone() {
        showRoll();
        const QList<QDockWidget*> docks = m_window->findChildren<QDockWidget*>();
        QVERIFY(docks.size() >= 3);
        for (QDockWidget* dock : docks)
            dock->hide();
        const OpenSitePtr before = m_window->state().site();
        m_window->leases()->deleteLease(leaseNamed("Google, other site"));
        confirmDelete();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->state().site() != before && m_window->feed().isCurrent(), kLong);
        for (const QDockWidget* dock : docks)
            QVERIFY2(dock->isHidden(), qPrintable(dock->objectName()));
    }

    /// The views go from what was shown to what is, with nothing between; what was zoomed to stays.
    void aChangeLeavesNoGap() {
        QTRY_VERIFY_WITH_TIMEOUT(m_window->feed().isCurrent(), kLong);
        AppState& state = m_window->state();
        TimelineView* timeline = m_window->timeline()->view();
        const TimeWindow zoomed{state.site()->data.from, state.site()->data.from + state.site()->data.length() / 2};
        timeline->setShown(zoomed);
        const TimeWindow shown = timeline->shown();
        int gaps = 0;
        int changes = 0;
        QObject here;
        connect(&m_window->feed(), &ValuesFeed::valuesChanged, &here, [&] {
            const SiteValuesPtr& values = m_window->feed().values();
            ++changes;
            gaps += !values || values->site != state.site() ? 1 : 0;
        });
        const OpenSitePtr before = state.site();
        m_window->leases()->deleteLease(leaseNamed("Google, other site"));
        confirmDelete();
        QTRY_VERIFY_WITH_TIMEOUT(state.site() != before && m_window->feed().isCurrent(), kLong);
        QCOMPARE(gaps, 0);
        QCOMPARE(changes, 1);
        QVERIFY(state.onlyLeasesChanged());
        QVERIFY(state.snapshot()->gpus.isShared(before->snapshot->gpus));
        QCOMPARE(timeline->shown(), shown);
    }

private:
    /// The question comes when the lease has been read from the file; it says what would go.
    void confirmDelete() {
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QMessageBox*>() != nullptr, kLong);
        auto* box = m_window->findChild<QMessageBox*>();
        QVERIFY(box->informativeText().contains(QStringLiteral("a month")));
        for (QAbstractButton* button : box->buttons()) {
            if (box->buttonRole(button) == QMessageBox::DestructiveRole) button->click();
        }
    }
    RentRollPage* showRoll() {
        m_window->pages()->showPage(QStringLiteral("rentroll"));
        auto* page = qobject_cast<RentRollPage*>(m_window->pages()->page(QStringLiteral("rentroll")));
        const bool ready = QTest::qWaitFor([&] { return page->model()->roll() != nullptr; }, kLong);
        if (!ready) qFatal("no rent roll");
        return page;
    }
    LeaseIndex leaseNamed(const char* name) const {
        const Snapshot& s = *m_window->state().snapshot();
        for (std::size_t i = 0; i < s.leases.size(); ++i) {
            if (s.leases[i].name == name) return LeaseIndex(i);
        }
        return {};
    }
    std::int64_t rentOf(const char* name) const {
        const LeaseIndex lease = leaseNamed(name);
        return lease ? m_window->state().snapshot()->leases[lease.value].amount.value_or(Money{}).minor : 0;
    }

    QTemporaryDir m_folder;
    QString m_made;
    QString m_site;
    std::unique_ptr<MainWindow> m_window;
};

LEASEHOLD_SUITE(runWindowTest<TestWindowLeases>)
#include "tst_window_leases.moc"
