// SPDX-License-Identifier: GPL-3.0-or-later
// Two windows and the command line at one site file: who did not see what is there is asked, and all show what is
// there.
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDockWidget>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QScreen>
#include <QStandardPaths>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>

#include "app/arrangements.hpp"
#include "app/lease_editor.hpp"
#include "app/main_window.hpp"
#include "app/saved_views.hpp"
#include "data/demo/demo.hpp"
#include "data/leases/lease_yaml_writer.hpp"
#include "support_program.hpp"
#include "support_window.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/dialogs/import_dialog.hpp"
#include "widgets/leases/clash_dialog.hpp"
#include "widgets/leases/lease_form.hpp"
#include "widgets/leases/placement_page.hpp"
#include "widgets/panels/page_stack.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

const char* const kLease = "Colossus 1 whole";

/// Pictures for eyes, where a folder is named for them: at its own size and on the smallest and a large screen.
void keepPictures(MainWindow& window, QWidget& dialog, const char* name) {
    const QString folder = qEnvironmentVariable("LEASEHOLD_PICTURES");
    if (folder.isEmpty()) return;
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    QTest::qWait(200);
    const QString theme = window.state().dark() ? QStringLiteral("dark") : QStringLiteral("light");
    dialog.grab().save(
        QStringLiteral("%1/%2-%3-%4.png")
            .arg(folder, QString::fromLatin1(name), theme, QString::number(dialog.screen()->size().width())));
}

}  // namespace

class TestTwoWindows : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        qputenv("LEASEHOLD_USER", "ann");
        m_made = m_folder.filePath(QStringLiteral("made.leasehold"));
        DemoOptions options;
        options.gpus = 2048;
        options.days = 3;
        const auto made = makeDemo(m_made.toStdString(), options);
        QVERIFY2(made.has_value(), made ? "" : describe(made.error()).c_str());
    }
    void init() {
        m_site = m_folder.filePath(QStringLiteral("%1.leasehold").arg(++m_count));
        QVERIFY(QFile::copy(m_made, m_site));
        m_first = opened();
        m_second = opened();
    }
    void cleanup() {
        m_first.reset();
        m_second.reset();
        qputenv("LEASEHOLD_USER", "ann");
        // The last to close leaves one file.
        QVERIFY(!QFile::exists(m_site + QStringLiteral("-wal")));
    }

    void everyOrder_data() {
        QTest::addColumn<QStringList>("order");
        QStringList actors{QStringLiteral("cli"), QStringLiteral("first"), QStringLiteral("second")};
        do {
            QTest::newRow(qPrintable(actors.join(u' '))) << actors;
        } while (std::next_permutation(actors.begin(), actors.end()));
    }
    void everyOrder() {
        QFETCH(QStringList, order);
        LeaseForm* forms[] = {openForm(*m_first), openForm(*m_second)};
        QStringList versions{documentNow()};
        bool touched = false;
        int asked = 0;
        for (const QString& who : order) {
            if (who == QStringLiteral("cli")) {
                importChanged();
            } else {
                const bool first = who == QStringLiteral("first");
                MainWindow& window = first ? *m_first : *m_second;
                LeaseForm* form = forms[first ? 0 : 1];
                form->edit(first ? QStringLiteral("amount") : QStringLiteral("notice"))
                    ->setText(first ? QStringLiteral("5000000") : QStringLiteral("11"));
                save(*form);
                if (touched) {
                    ClashDialog* dialog = questionOf(*form);
                    QVERIFY(dialog != nullptr);
                    ++asked;
                    if (asked == 1) keepPictures(window, *dialog, "clash-fields");
                    QCOMPARE(documentNow(), versions.back());  // nothing before the answer
                    QVERIFY(dialog->mergeButton()->isEnabled());
                    dialog->mergeButton()->click();
                }
                QTRY_VERIFY_WITH_TIMEOUT(window.leases()->form() == nullptr, kLong);
            }
            touched = true;
            versions << documentNow();
            QVERIFY(versions.back() != versions[versions.size() - 2]);
        }
        // What each did is in it, but what the command line set back, which its report said and the history keeps.
        const QString end = versions.back();
        const auto cli = order.indexOf(QStringLiteral("cli"));
        QCOMPARE(end.contains(QStringLiteral("monthly: 5000000")), order.indexOf(QStringLiteral("first")) > cli);
        QCOMPARE(end.contains(QStringLiteral("notice_days: 11")), order.indexOf(QStringLiteral("second")) > cli);
        QVERIFY2(end.contains(QStringLiteral("by the command line")), qPrintable(end));
        for (MainWindow* window : {m_first.get(), m_second.get()}) {
            QTRY_COMPARE_WITH_TIMEOUT(window->state().snapshot()->revision, revision(), kLong);
        }
        const QStringList kept = history();
        // What the site was made with and another import replaced was nobody's edit.
        for (qsizetype i = cli == 0 ? 1 : 0; i < versions.size(); ++i) {
            QVERIFY2(versions[i] == end || kept.contains(versions[i]), qPrintable(versions[i]));
        }
    }

    void bothFieldsByHand() {
        LeaseForm* forms[] = {openForm(*m_first), openForm(*m_second)};
        forms[0]->edit(QStringLiteral("amount"))->setText(QStringLiteral("5000000"));
        forms[0]->edit(QStringLiteral("note"))->setText(QStringLiteral("of the first"));
        save(*forms[0]);
        QTRY_VERIFY_WITH_TIMEOUT(m_first->leases()->form() == nullptr, kLong);
        forms[1]->edit(QStringLiteral("amount"))->setText(QStringLiteral("6000000"));
        save(*forms[1]);
        ClashDialog* dialog = questionOf(*forms[1]);
        QVERIFY(dialog != nullptr);
        QCOMPARE(dialog->table()->columnCount(), 4);
        QCOMPARE(dialog->table()->rowCount(), 2);  // price and note; what both have alike is not asked
        QVERIFY(dialog->table()->item(0, 1)->text().contains(QStringLiteral("1,250,000,000 USD")));
        QVERIFY(dialog->table()->item(0, 2)->text().contains(QStringLiteral("5,000,000")));
        QVERIFY(dialog->table()->item(0, 3)->text().contains(QStringLiteral("6,000,000")));
        QVERIFY(!dialog->mergeButton()->isEnabled());  // both changed the price: nobody is proposed
        dialog->choose(0, TermChoice::Mine);
        QVERIFY(dialog->mergeButton()->isEnabled());
        dialog->mergeButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_second->leases()->form() == nullptr, kLong);
        QVERIFY(documentNow().contains(QStringLiteral("monthly: 6000000")));
        QVERIFY(documentNow().contains(QStringLiteral("of the first")));
    }

    void theirsMineOrBack_data() {
        QTest::addColumn<int>("answer");
        QTest::addColumn<QString>("rent");
        QTest::newRow("theirs") << static_cast<int>(ClashDialog::Answer::Theirs) << QStringLiteral("monthly: 5000000");
        QTest::newRow("mine") << static_cast<int>(ClashDialog::Answer::Save) << QStringLiteral("monthly: 6000000");
        QTest::newRow("back") << -1 << QStringLiteral("monthly: 5000000");
    }
    void theirsMineOrBack() {
        QFETCH(int, answer);
        QFETCH(QString, rent);
        LeaseForm* forms[] = {openForm(*m_first), openForm(*m_second)};
        forms[0]->edit(QStringLiteral("amount"))->setText(QStringLiteral("5000000"));
        save(*forms[0]);
        QTRY_VERIFY_WITH_TIMEOUT(m_first->leases()->form() == nullptr, kLong);
        forms[1]->edit(QStringLiteral("amount"))->setText(QStringLiteral("6000000"));
        save(*forms[1]);
        ClashDialog* dialog = questionOf(*forms[1]);
        QVERIFY(dialog != nullptr);
        if (answer < 0) {
            dialog->reject();
            QVERIFY(m_second->leases()->form() != nullptr);
            QCOMPARE(forms[1]->edit(QStringLiteral("amount"))->text(), QStringLiteral("6000000"));
            save(*forms[1]);  // asked again: the form is still of what it was opened on
            QTRY_VERIFY_WITH_TIMEOUT(questionOf(*forms[1]) != nullptr, kLong);
            questionOf(*forms[1])->reject();
            forms[1]->done(QDialog::Rejected);
        } else {
            dialog->button(static_cast<ClashDialog::Answer>(answer))->click();
        }
        QTRY_VERIFY_WITH_TIMEOUT(m_second->leases()->form() == nullptr, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(!m_second->leases()->busy(), kLong);
        QVERIFY2(documentNow().contains(rent), qPrintable(documentNow()));
    }

    void deletedUnderTheForm() {
        LeaseForm* form = openForm(*m_second);
        deleteIn(*m_first, kLease);
        QTRY_VERIFY_WITH_TIMEOUT(!leaseIn(*m_first, kLease).valid(), kLong);
        form->edit(QStringLiteral("amount"))->setText(QStringLiteral("6000000"));
        save(*form);
        ClashDialog* dialog = questionOf(*form);
        QVERIFY(dialog != nullptr);
        keepPictures(*m_second, *dialog, "clash-deleted");
        QVERIFY(documentNow().isEmpty());
        dialog->button(ClashDialog::Answer::Save)->click();
        QTRY_VERIFY_WITH_TIMEOUT(documentNow().contains(QStringLiteral("monthly: 6000000")), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(leaseIn(*m_first, kLease).valid(), kLong);
    }

    void changedUnderTheQuestionToDelete() {
        LeaseForm* form = openForm(*m_first);
        m_second->leases()->deleteLease(leaseIn(*m_second, kLease));
        QTRY_VERIFY_WITH_TIMEOUT(m_second->findChild<QMessageBox*>() != nullptr, kLong);
        auto* box = m_second->findChild<QMessageBox*>();
        keepPictures(*m_second, *box, "ask-delete");
        form->edit(QStringLiteral("amount"))->setText(QStringLiteral("5000000"));
        save(*form);
        QTRY_VERIFY_WITH_TIMEOUT(m_first->leases()->form() == nullptr, kLong);
        press(*box, QStringLiteral("Delete"));
        ClashDialog* dialog = questionOf(*m_second);
        QVERIFY(dialog != nullptr);
        keepPictures(*m_second, *dialog, "clash-delete");
        QVERIFY(!documentNow().isEmpty());
        dialog->button(ClashDialog::Answer::Delete)->click();
        QTRY_VERIFY_WITH_TIMEOUT(documentNow().isEmpty(), kLong);
        QVERIFY(history().join(u'\n').contains(QStringLiteral("monthly: 5000000")));
    }

    void twoNewLeasesOfOneName() {
        for (MainWindow* window : {m_first.get(), m_second.get()}) {
            window->leases()->addLease();
            LeaseForm* form = window->leases()->form();
            form->edit(QStringLiteral("name"))->setText(QStringLiteral("Later"));
            form->edit(QStringLiteral("tenant"))
                ->setText(window == m_first.get() ? QStringLiteral("Newcomer") : QStringLiteral("Another"));
            form->edit(QStringLiteral("from"))->setText(QStringLiteral("2029-08-01"));
            form->edit(QStringLiteral("amount"))->setText(QStringLiteral("5000000"));
            QTRY_VERIFY_WITH_TIMEOUT(form->saveButton()->isEnabled(), kLong);
        }
        LeaseForm* form = m_second->leases()->form();
        save(*m_first->leases()->form());
        QTRY_VERIFY_WITH_TIMEOUT(m_first->leases()->form() == nullptr, kLong);
        Q_EMIT form->saveWanted(form->checked().draft);  // before the second window has noticed
        ClashDialog* dialog = questionOf(*form);
        QVERIFY(dialog != nullptr);
        keepPictures(*m_second, *dialog, "clash-add");
        QCOMPARE(dialog->nameEdit()->text(), QStringLiteral("Later (2)"));
        dialog->button(ClashDialog::Answer::Add)->click();
        for (MainWindow* window : {m_first.get(), m_second.get()}) {
            QTRY_VERIFY_WITH_TIMEOUT(leaseIn(*window, "Later").valid() && leaseIn(*window, "Later (2)").valid(), kLong);
        }
        QVERIFY(documentNow("Later").contains(QStringLiteral("Newcomer")));
        QVERIFY(documentNow("Later (2)").contains(QStringLiteral("Another")));
    }

    void undoIsOnesOwnOrNamed() {
        LeaseForm* form = openForm(*m_first);
        form->edit(QStringLiteral("amount"))->setText(QStringLiteral("5000000"));
        save(*form);
        QAction* undo = m_second->leases()->undoAction();
        QTRY_VERIFY_WITH_TIMEOUT(undo->isEnabled() && undo->text().contains(QStringLiteral("(ann, ")), kLong);
        undo->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_second->findChild<QMessageBox*>() != nullptr, kLong);
        auto* box = m_second->findChild<QMessageBox*>();
        keepPictures(*m_second, *box, "ask-undo");
        QVERIFY2(box->text().startsWith(QStringLiteral("Undo the change of ann at ")), qPrintable(box->text()));
        QVERIFY(documentNow().contains(QStringLiteral("monthly: 5000000")));
        box->reject();
        // One's own is not asked about, and is not the other's that came after it.
        LeaseForm* other = openForm(*m_second, "Google, other site");
        other->edit(QStringLiteral("notice"))->setText(QStringLiteral("33"));
        save(*other);
        QAction* own = m_first->leases()->undoAction();
        QTRY_VERIFY_WITH_TIMEOUT(documentNow("Google, other site").contains(QStringLiteral("notice_days: 33")), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(own->isEnabled() && own->text().endsWith(QStringLiteral("'Colossus 1 whole'")), kLong);
        own->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!documentNow().contains(QStringLiteral("monthly: 5000000")), kLong);
        QVERIFY(m_first->findChild<QMessageBox*>() == nullptr);
        QVERIFY(documentNow("Google, other site").contains(QStringLiteral("notice_days: 33")));
        QAction* redo = m_first->leases()->redoAction();
        QTRY_VERIFY_WITH_TIMEOUT(redo->isEnabled(), kLong);
        redo->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(documentNow().contains(QStringLiteral("monthly: 5000000")), kLong);
    }

    void whatOthersChangeIsShownAndWhatIsLookedAtStays() {
        AppState& state = m_first->state();
        m_first->pages()->showPage(QStringLiteral("rentroll"));
        state.setSelection(Selection::of(SelectionKind::Lease, leaseIn(*m_first, "Google, other site").value));
        const Instant cursor = state.site()->data.from + Duration{86400};
        state.setCursor(cursor);
        state.setFilter({{{GroupBy::Hall, state.snapshot()->halls[0].name}}});
        scene::CameraPose pose = m_first->scene()->pose();
        pose.azimuth += 31.25;
        m_first->scene()->setPose(pose);
        const Filter filter = state.filter();
        const auto stays = [&] {
            QVERIFY(state.selection().isOne(SelectionKind::Lease));
            QCOMPARE(state.snapshot()->leases[state.selection().first()].name, std::string("Google, other site"));
            QCOMPARE(state.cursor(), cursor);
            QVERIFY(state.filter() == filter);
            QCOMPARE(m_first->scene()->pose().azimuth, pose.azimuth);
            QCOMPARE(m_first->pages()->current(), QStringLiteral("rentroll"));
        };
        // An edit elsewhere: the leases alone are read.
        const OpenSitePtr before = state.site();
        LeaseForm* form = openForm(*m_second);
        form->edit(QStringLiteral("amount"))->setText(QStringLiteral("5000000"));
        save(*form);
        QTRY_COMPARE_WITH_TIMEOUT(rentIn(*m_first, kLease), 500000000, kLong);
        QVERIFY(state.snapshot()->gpus.isShared(before->snapshot->gpus));
        stays();
        // The command line.
        importChanged();
        QTRY_COMPARE_WITH_TIMEOUT(rentIn(*m_first, kLease), 125000000000, kLong);
        stays();
        QCOMPARE(state.snapshot()->revision, revision());
    }

    void docksStay() {
        const auto all = m_first->findChildren<QDockWidget*>();
        apply(*findArrangement(QStringLiteral("executive")), m_first->state(), *m_first->pages(),
              {all.begin(), all.end()});
        const auto shown = [&] {
            int count = 0;
            for (const QDockWidget* dock : m_first->findChildren<QDockWidget*>())
                count += dock->isHidden() ? 0 : 1;
            return count;
        };
        QCOMPARE(shown(), 0);
        LeaseForm* form = openForm(*m_first);
        form->edit(QStringLiteral("amount"))->setText(QStringLiteral("5000000"));
        save(*form);
        QTRY_COMPARE_WITH_TIMEOUT(rentIn(*m_first, kLease), 500000000, kLong);
        QCOMPARE(shown(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(m_first->leases()->undoAction()->isEnabled(), kLong);
        m_first->leases()->undoAction()->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(rentIn(*m_first, kLease), 125000000000, kLong);
        QCOMPARE(shown(), 0);
        m_first->findChild<QDockWidget*>(QStringLiteral("inspector"))->show();
        m_first->closeSite();
        QCOMPARE(shown(), 0);
        m_first->openSiteFile(m_site);
        QTRY_VERIFY_WITH_TIMEOUT(m_first->state().site() != nullptr, kLong);
        QCOMPARE(shown(), 1);
    }

    void viewsOfOneName() {
        m_first->views()->save(QStringLiteral("Monday"));
        QTRY_VERIFY_WITH_TIMEOUT(m_second->views()->views().size() == 1 && m_second->views()->isReady(), kLong);
        m_second->pages()->showPage(QStringLiteral("rentroll"));
        const std::string before = m_second->views()->views()[0].state;
        // The first saves again; the second, which has not noticed yet, too.
        m_first->pages()->showPage(QStringLiteral("heatmap"));
        m_first->views()->save(QStringLiteral("Monday"));
        m_second->views()->save(QStringLiteral("monday"));
        QTRY_VERIFY_WITH_TIMEOUT(
            m_first->findChild<QMessageBox*>() != nullptr || m_second->findChild<QMessageBox*>() != nullptr, kLong);
        MainWindow& asked = m_first->findChild<QMessageBox*>() != nullptr ? *m_first : *m_second;
        auto* box = asked.findChild<QMessageBox*>();
        keepPictures(asked, *box, "clash-view");
        press(*box, QStringLiteral("Save mine as"));
        for (MainWindow* window : {m_first.get(), m_second.get()}) {
            QTRY_COMPARE_WITH_TIMEOUT(window->views()->views().size(), std::size_t{2}, kLong);
        }
        QVERIFY(m_first->views()->views()[0].state != before && m_first->views()->views()[1].state != before);
    }

    void importSaysWhereAndGoesBack() {
        const QString foreign = write("topology.conf", "SwitchName=leaf1 Nodes=zz[01-16]\n");
        ImportDialog* dialog = m_first->importFiles({foreign});
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->looking() && dialog->advice().startsWith(QStringLiteral("0 of 16 nodes")),
                                 kLong);
        QVERIFY(!dialog->thisSite()->isChecked() && !dialog->otherSite()->isChecked());
        QVERIFY(dialog->target().isEmpty() && !dialog->importButton()->isEnabled());
        keepPictures(*m_first, *dialog, "import-foreign");
        dialog->close();

        // What the site knows is proposed for it.
        const QString known = write("leases.yaml", changedDocument().toUtf8());
        dialog = m_first->importFiles({known});
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->looking() && dialog->thisSite()->isChecked(), kLong);
        QCOMPARE(dialog->target(), m_site);
        keepPictures(*m_first, *dialog, "import-known");
        QSignalSpy ended(dialog, &ImportDialog::runEnded);
        const QString before = documentNow();
        dialog->start(false);
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, kLong);
        QVERIFY2(ended[0][0].toBool(), qPrintable(dialog->status()));
        QVERIFY2(dialog->status().contains(QStringLiteral(".before-import-1.leasehold")), qPrintable(dialog->status()));
        QVERIFY(dialog->undoButton()->isVisible());
        keepPictures(*m_first, *dialog, "import-done");
        QVERIFY(documentNow() != before);
        QAction* action = actionOf(*m_first, QStringLiteral("Undo &import of leases.yaml"));
        QVERIFY(action != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(action->isEnabled(), kLong);
        dialog->undoButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_first->findChild<QMessageBox*>() != nullptr, kLong);
        auto* box = m_first->findChild<QMessageBox*>();
        keepPictures(*m_first, *box, "ask-undo-import");
        press(*box, QStringLiteral("Undo import"));
        QTRY_COMPARE_WITH_TIMEOUT(documentNow(), before, kLong);
        for (MainWindow* window : {m_first.get(), m_second.get()}) {
            QTRY_COMPARE_WITH_TIMEOUT(window->state().snapshot()->revision, revision(), kLong);
        }
        QTRY_VERIFY_WITH_TIMEOUT(!action->isEnabled(), kLong);
    }

    void aPlacementOfANameThatIsThere() {
        const LeaseDraft draft = [&] {
            auto file = SiteFile::open(m_site.toStdString(), SiteFile::Mode::Read);
            return seeLease(*file, "Google, other site")->draft;
        }();
        LeaseDraft mine = draft;
        mine.lease.tenant = "Newcomer";
        mine.scope.clear();
        m_first->leases()->keepLease(mine);
        ClashDialog* dialog = questionOf(*m_first);
        QVERIFY(dialog != nullptr);
        dialog->button(ClashDialog::Answer::Theirs)->click();
        QCOMPARE(documentNow("Google, other site"), QString::fromStdString(leaseDocument(draft)));
        m_first->leases()->keepLease(mine);
        dialog = questionOf(*m_first);
        QVERIFY(dialog != nullptr);
        dialog->button(ClashDialog::Answer::Add)->click();
        QTRY_VERIFY_WITH_TIMEOUT(leaseIn(*m_first, "Google, other site (2)").valid(), kLong);
    }

private:
    std::unique_ptr<MainWindow> opened() {
        auto window = std::make_unique<MainWindow>(Settings{});
        window->state().setDark(!qEnvironmentVariableIsSet("LEASEHOLD_LIGHT"));
        window->resize(1280, 720);
        window->show();
        window->openSiteFile(m_site);
        const bool ready = QTest::qWaitFor(
            [&] { return window->state().site() && window->feed().isCurrent() && window->views()->isReady(); }, kLong);
        if (!ready) qFatal("the site does not open");
        return window;
    }
    static LeaseIndex leaseIn(MainWindow& window, const char* name) {
        const Snapshot& s = *window.state().snapshot();
        for (std::size_t i = 0; i < s.leases.size(); ++i) {
            if (s.leases[i].name == name) return LeaseIndex(i);
        }
        return {};
    }
    static std::int64_t rentIn(MainWindow& window, const char* name) {
        const LeaseIndex lease = leaseIn(window, name);
        return lease ? window.state().snapshot()->leases[lease.value].amount.value_or(Money{}).minor : 0;
    }
    LeaseForm* openForm(MainWindow& window, const char* lease = kLease) {
        window.leases()->editLease(leaseIn(window, lease));
        const bool there = QTest::qWaitFor([&] { return window.leases()->form() != nullptr; }, kLong);
        if (!there) qFatal("no form");
        return window.leases()->form();
    }
    static void save(LeaseForm& form) {
        const bool can = QTest::qWaitFor([&] { return form.saveButton()->isEnabled(); }, kLong);
        if (!can) qFatal("cannot be saved");
        form.saveButton()->click();
    }
    /// The question that comes over a form or window.
    static ClashDialog* questionOf(QWidget& over) {
        const bool came = QTest::qWaitFor([&] { return openQuestion(over) != nullptr; }, kLong);
        return came ? openQuestion(over) : nullptr;
    }
    static ClashDialog* openQuestion(QWidget& over) {
        for (ClashDialog* dialog : over.findChildren<ClashDialog*>()) {
            if (dialog->isVisible()) return dialog;
        }
        return nullptr;
    }
    static void press(QMessageBox& box, const QString& words) {
        for (QAbstractButton* button : box.buttons()) {
            if (button->text().remove(u'&').startsWith(words)) {
                button->click();
                return;
            }
        }
        qFatal("no button %s", qPrintable(words));
    }
    void deleteIn(MainWindow& window, const char* lease) {
        window.leases()->deleteLease(leaseIn(window, lease));
        if (!QTest::qWaitFor([&] { return window.findChild<QMessageBox*>() != nullptr; }, kLong)) qFatal("no question");
        press(*window.findChild<QMessageBox*>(), QStringLiteral("Delete"));
    }
    static QAction* actionOf(MainWindow& window, const QString& words) {
        QAction* found = nullptr;
        const auto look = [&] {
            for (QAction* action : window.findChildren<QAction*>()) {
                if (action->text().startsWith(words)) found = action;
            }
            return found != nullptr;
        };
        return QTest::qWaitFor(look, kLong) ? found : nullptr;
    }
    [[nodiscard]] QString documentNow(const char* lease = kLease) const {
        const auto file = SiteFile::open(m_site.toStdString(), SiteFile::Mode::Read);
        return QString::fromStdString(documentOf(file->database(), lease));
    }
    [[nodiscard]] std::int64_t revision() const {
        return SiteFile::open(m_site.toStdString(), SiteFile::Mode::Read)->revision();
    }
    [[nodiscard]] QStringList history() const {
        const auto file = SiteFile::open(m_site.toStdString(), SiteFile::Mode::Read);
        const auto edits = editHistory(*file);
        QStringList documents;
        for (const LeaseEdit& edit : *edits) {
            documents << QString::fromStdString(edit.before) << QString::fromStdString(edit.after);
        }
        return documents;
    }
    QString write(const char* name, const QByteArray& content) const {
        const QString path = m_folder.filePath(QString::fromLatin1(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) qFatal("cannot write");
        return path;
    }
    /// The lease as it was made, with a note of its own: what the command line brings, whatever is there.
    [[nodiscard]] QString changedDocument() const {
        const auto file = SiteFile::open(m_made.toStdString(), SiteFile::Mode::Read);
        LeaseDraft draft = seeLease(*file, kLease)->draft;
        draft.lease.note = "by the command line";
        return QString::fromStdString(leaseDocument(draft));
    }
    void importChanged() {
        const Run run = runProgram({QStringLiteral("import"), m_site, write("cli.yaml", changedDocument().toUtf8())});
        QVERIFY2(run.code == 0, run.told().constData());
    }

    QTemporaryDir m_folder;
    QString m_made;
    QString m_site;
    int m_count = 0;
    std::unique_ptr<MainWindow> m_first;
    std::unique_ptr<MainWindow> m_second;
};

LEASEHOLD_SUITE(runWindowTest<TestTwoWindows>)
#include "tst_two_windows.moc"
