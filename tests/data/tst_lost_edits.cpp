// SPDX-License-Identifier: GPL-3.0-or-later
// Several editors and the command line at one site file: nobody's edit goes without a question.
#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "data/formats/lease_yaml.hpp"
#include "data/leases/lease_commands.hpp"
#include "data/leases/lease_yaml_writer.hpp"
#include "data/store/account.hpp"
#include "data/store/change_watch.hpp"
#include "data/store/load.hpp"
#include "data/store/saved_views.hpp"
#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

SiteFile openFor(const ImportBench& bench, SiteFile::Mode mode = SiteFile::Mode::Edit) {
    auto file = SiteFile::open(bench.site(), mode);
    if (!file) qFatal("%s", describe(file.error()).c_str());
    return std::move(*file);
}

/// The whole life of an edit in a window: what was seen when the form was opened, and what is saved later.
class Editor {
public:
    Editor(const ImportBench& bench, std::string who) : m_bench(bench), m_who(std::move(who)) {}

    void look(const char* lease) {
        auto seen = seeLease(openFor(m_bench, SiteFile::Mode::Read), lease);
        if (!seen) qFatal("%s", describe(seen.error()).c_str());
        m_seen = *std::move(seen);
    }
    LeaseDraft draft() const { return m_seen.draft; }

    Result<LeaseEdit> change(const LeaseDraft& wanted) {
        SiteFile file = openFor(m_bench);
        clash.reset();
        return changeLease(file, m_seen, wanted, m_who, nullptr, &clash);
    }
    Result<LeaseEdit> remove() {
        SiteFile file = openFor(m_bench);
        clash.reset();
        return deleteLease(file, m_seen, m_who, nullptr, &clash);
    }
    Result<LeaseEdit> add(const LeaseDraft& wanted) {
        SiteFile file = openFor(m_bench);
        clash.reset();
        return addLease(file, wanted, m_who, nullptr, &clash);
    }
    /// As the question is answered: what the file has now is what is edited.
    void take() { m_seen = clash->now.value(); }

    std::optional<LeaseClash> clash;

private:
    const ImportBench& m_bench;
    std::string m_who;
    SeenLease m_seen;
};

LeaseDraft with(LeaseDraft draft, const std::string& what) {
    LeaseRecord& lease = draft.lease;
    if (what == "rent") lease.amount = 99'00;
    if (what == "notice") lease.noticeDays = 7;
    if (what == "name") lease.name = "First renamed";
    if (what == "scope") draft.scope.pop_back();
    if (what == "ramp") draft.ramp.pop_back();
    if (what == "evidence") draft.evidence.pop_back();
    for (auto& part : draft.ramp)
        part.lease = lease.name;
    for (auto& part : draft.scope)
        part.lease = lease.name;
    for (auto& part : draft.evidence)
        part.name = lease.name;
    return draft;
}

QByteArray laterLeases() {
    QByteArray text = fixture("leases.yaml");
    return text.replace("notice_days: 90", "notice_days: 30");
}

std::string documentNow(const ImportBench& bench, const char* lease) {
    const SiteFile file = openFor(bench, SiteFile::Mode::Read);
    return documentOf(file.database(), lease);
}

}  // namespace

class LostEditsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        qputenv("LEASEHOLD_USER", "cli");
        m_made.read("t.prom", fixture("telemetry.prom"), {{"site", "Testbed"}});
        m_made.read("leases.yaml", fixture("leases.yaml"));
    }

    /// What one does to a lease, and what another does who opened it before that.
    void secondIsAsked_data() {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        const QStringList all{QStringLiteral("rent"),   QStringLiteral("notice"), QStringLiteral("name"),
                              QStringLiteral("scope"),  QStringLiteral("ramp"),   QStringLiteral("evidence"),
                              QStringLiteral("delete"), QStringLiteral("import"), QStringLiteral("undo")};
        for (const QString& first : all) {
            for (const QString& second : all) {
                if (second == QStringLiteral("import") || second == QStringLiteral("undo")) continue;
                QTest::newRow(qPrintable(first + QStringLiteral(" then ") + second)) << first << second;
            }
        }
    }
    void secondIsAsked() {
        QFETCH(QString, first);
        QFETCH(QString, second);
        ImportBench bench;
        prepare(bench);
        Editor ann(bench, "ann");
        Editor bob(bench, "bob");
        if (first == QStringLiteral("undo")) {  // there is something to undo, and both saw it
            ann.look("First");
            QVERIFY(ann.change(with(ann.draft(), "rent")).has_value());
        }
        ann.look("First");
        bob.look("First");
        act(bench, ann, first);
        const QByteArray between = bench.dump();

        const bool removes = second == QStringLiteral("delete");
        const LeaseDraft wanted = removes ? LeaseDraft{} : with(bob.draft(), second.toStdString());
        const auto refused = removes ? bob.remove() : bob.change(wanted);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
        QVERIFY(bob.clash.has_value());
        QCOMPARE(bob.clash->now.has_value(), first != QStringLiteral("delete"));
        QVERIFY2(bob.clash->by.has_value(), refused.error().message.c_str());
        const bool imported = first == QStringLiteral("import");
        QCOMPARE(QString::fromStdString(imported ? bob.clash->by->file : bob.clash->by->who),
                 imported ? QStringLiteral("leases.yaml") : QStringLiteral("ann"));
        QVERIFY(bench.dump() == between);

        // The answer "mine" is an edit of what is there now, and leaves both in the history.
        if (!bob.clash->now) {
            if (!removes) QVERIFY(bob.add(wanted).has_value());
            return;
        }
        const std::string theirs = leaseDocument(bob.clash->now->draft);
        bob.take();
        const auto saved = removes ? bob.remove() : bob.change(wanted);
        QVERIFY2(saved.has_value(), saved ? "" : describe(saved.error()).c_str());
        QVERIFY(saved->before == theirs);
        SiteFile file = openFor(bench);
        QVERIFY(undoEdit(file, saved->id, "bob").has_value());
        QCOMPARE(
            QString::fromStdString(documentNow(
                bench, saved->kind == EditKind::Delete ? saved->lease.c_str() : documentName(saved->before).c_str())),
            QString::fromStdString(theirs));
    }

    /// Three at one lease in every order: each is asked who did not see what is there, and every version that was ever
    /// saved stands in the file or its history.
    void everyOrder_data() {
        QTest::addColumn<QStringList>("order");
        QStringList actors{QStringLiteral("ann"), QStringLiteral("bob"), QStringLiteral("cli"), QStringLiteral("undo")};
        std::sort(actors.begin(), actors.end());
        do {
            QTest::newRow(qPrintable(actors.join(u' '))) << actors;
        } while (std::next_permutation(actors.begin(), actors.end()));
    }
    void everyOrder() {
        QFETCH(QStringList, order);
        ImportBench bench;
        prepare(bench);
        Editor zoe(bench, "zoe");
        zoe.look("First");
        const auto earlier = zoe.change(with(zoe.draft(), "ramp"));
        QVERIFY(earlier.has_value());
        Editor ann(bench, "ann");
        Editor bob(bench, "bob");
        ann.look("First");
        bob.look("First");
        QStringList saved{QString::fromStdString(documentNow(bench, "First"))};
        bool touched = false;
        for (const QString& who : order) {
            const std::string before = documentNow(bench, "First");
            if (who == QStringLiteral("cli")) {
                bench.read("leases.yaml", laterLeases());
            } else if (who == QStringLiteral("undo")) {
                SiteFile file = openFor(bench);
                QCOMPARE(undoEdit(file, earlier->id, "zoe").has_value(), !touched);
            } else {
                Editor& editor = who == QStringLiteral("ann") ? ann : bob;
                const LeaseDraft wanted = with(editor.draft(), who == QStringLiteral("ann") ? "rent" : "evidence");
                auto edit = editor.change(wanted);
                QCOMPARE(edit.has_value(), !touched);
                if (!edit) {
                    QVERIFY(editor.clash && editor.clash->now);
                    QCOMPARE(leaseDocument(editor.clash->now->draft), before);
                    editor.take();
                    edit = editor.change(wanted);
                    QVERIFY(edit.has_value());
                }
            }
            const std::string after = documentNow(bench, "First");
            touched = touched || after != before;
            saved << QString::fromStdString(after);
        }
        QStringList kept{QString::fromStdString(documentNow(bench, "First"))};
        const SiteFile file = openFor(bench, SiteFile::Mode::Read);
        const auto history = editHistory(file);
        for (const LeaseEdit& edit : *history) {
            kept << QString::fromStdString(edit.before) << QString::fromStdString(edit.after);
        }
        for (const QString& version : saved) {
            QVERIFY2(kept.contains(version), qPrintable(version));
        }
    }

    void whatIsUnrelatedDisturbsNobody() {
        ImportBench bench;
        prepare(bench);
        Editor ann(bench, "ann");
        Editor bob(bench, "bob");
        ann.look("First");
        bob.look("Second");
        QVERIFY(bob.change(with(bob.draft(), "notice")).has_value());
        bench.read("t.prom", fixture("telemetry.prom"), {{"site", "Testbed"}, {"time", "2026-02-03T00:00Z"}});
        bench.read("leases.yaml", fixture("leases.yaml"));  // First as it was, Second set back
        QVERIFY(ann.change(with(ann.draft(), "rent")).has_value());
    }

    void twoNewLeasesOfOneName() {
        ImportBench bench;
        prepare(bench);
        Editor ann(bench, "ann");
        Editor bob(bench, "bob");
        const auto draft = readLeaseDocument("leases:\n  - {name: New, tenant: T, from: 2026-03-01}\n").value();
        LeaseDraft other = draft;
        other.lease.name = "NEW";
        other.lease.tenant = "U";
        QVERIFY(ann.add(draft).has_value());
        QVERIFY(!bob.add(other));
        QVERIFY(bob.clash && bob.clash->now);
        QCOMPARE(bob.clash->now->draft.lease.tenant, std::string("T"));
        QCOMPARE(bob.clash->by->who, std::string("ann"));
        bob.take();
        QVERIFY(bob.change(other).has_value());
        QVERIFY(documentNow(bench, "new").find("tenant: U") != std::string::npos);
    }

    /// A row id that SQLite gives again is not the lease that had it.
    void anotherLeaseInItsRowIsNoRename() {
        ImportBench bench;
        prepare(bench);
        Editor ann(bench, "ann");
        Editor bob(bench, "bob");
        ann.look("Hush");  // the last row
        bob.look("Hush");
        QVERIFY(bob.remove().has_value());
        QVERIFY(bob.add(readLeaseDocument("leases:\n  - {name: New, tenant: T, from: 2026-03-01}\n").value()));
        QVERIFY(!ann.change(with(ann.draft(), "notice")));
        QVERIFY(ann.clash && !ann.clash->now);
    }

    void undoIsOnesOwn() {
        ImportBench bench;
        prepare(bench);
        Editor ann(bench, "ann");
        Editor bob(bench, "bob");
        ann.look("First");
        bob.look("Second");
        OwnEdits own;
        own.done = {ann.change(with(ann.draft(), "rent"))->id};
        const auto other = bob.change(with(bob.draft(), "notice"));
        SiteFile file = openFor(bench);
        auto stacks = editStacks(file, own).value();
        QVERIFY(stacks.undo->own && stacks.undo->edit.who == "ann");
        QVERIFY(!editStacks(file).value().undo->own);
        QCOMPARE(editStacks(file).value().undo->edit.id, other->id);
        // Not the last of the file, and taken back all the same.
        QVERIFY(undoEdit(file, own.done[0], "ann").has_value());
        QVERIFY(documentNow(bench, "Second").find("notice_days: 7") != std::string::npos);
        std::swap(own.done, own.undone);
        // What others do in between takes nobody's redo away.
        bob.look("Second");
        QVERIFY(bob.change(with(bob.draft(), "rent")).has_value());
        stacks = editStacks(file, own).value();
        QVERIFY(stacks.redo && stacks.redo->own);
        QVERIFY(!stacks.undo->own && stacks.undo->edit.who == "bob");
        QVERIFY(redoEdit(file, own.undone[0], "ann").has_value());
        // Nobody's redo is anybody's undo.
        QVERIFY(!redoEdit(file, own.undone[0], "ann"));
        QVERIFY(undoEdit(file, own.undone[0], "bob").has_value());
        const auto twice = undoEdit(file, own.undone[0], "ann");
        QVERIFY(!twice);
        QVERIFY2(twice.error().message.find("by bob at") != std::string::npos, twice.error().message.c_str());
    }

    void anImportOfWhatWasEditedIsToldAndKept() {
        ImportBench bench;
        prepare(bench);
        Editor ann(bench, "ann");
        ann.look("First");
        QVERIFY(ann.change(with(ann.draft(), "rent")).has_value());
        const std::string edited = documentNow(bench, "First");
        const FileReport report = bench.read("leases.yaml", fixture("leases.yaml"));
        QVERIFY(std::any_of(report.warnings.begin(), report.warnings.end(), [](const std::string& warning) {
            return warning.find("'First': edited by hand before") != std::string::npos;
        }));
        SiteFile file = openFor(bench);
        const LeaseEdit last = editHistory(file).value().front();
        QCOMPARE(last.before, edited);
        QCOMPARE(QString::fromStdString(last.who), QStringLiteral("cli (import of leases.yaml)"));
        QVERIFY(undoEdit(file, last.id, "ann").has_value());
        QCOMPARE(documentNow(bench, "First"), edited);
        // Once more without an edit in between: nothing to tell.
        const qint64 lines = bench.number("SELECT count(*) FROM lease_edit");
        bench.read("leases.yaml", fixture("leases.yaml"));
        QCOMPARE(bench.number("SELECT count(*) FROM lease_edit"), lines + 1);
        QVERIFY(bench.read("leases.yaml", fixture("leases.yaml")).warnings.empty());
        QCOMPARE(bench.number("SELECT count(*) FROM lease_edit"), lines + 1);
    }

    void views() {
        ImportBench bench;
        prepare(bench);
        SiteFile file = openFor(bench);
        const SavedView mine{"Monday", 1, "{\"a\":1}", {}};
        SavedView theirs = mine;
        theirs.state = "{\"a\":2}";
        std::optional<ViewClash> clash;
        QVERIFY(putView(file, mine, std::nullopt).has_value());
        // Somebody who knew of none by that name.
        QCOMPARE(putView(file, theirs, std::nullopt, &clash).error().code, ErrorCode::Conflict);
        QCOMPARE(clash->now->state, mine.state);
        QVERIFY(putView(file, theirs, clash->now).has_value());
        // And who had what was there before.
        QVERIFY(!putView(file, SavedView{"monday", 1, "{\"a\":3}", {}}, mine, &clash));
        QCOMPARE(clash->now->state, theirs.state);
        QVERIFY(!renameView(file, mine, "Tuesday", &clash));
        QVERIFY(!removeView(file, mine, &clash));
        QVERIFY(clash->now.has_value());
        QVERIFY(renameView(file, theirs, "Tuesday").has_value());
        const auto gone = removeView(file, theirs, &clash);
        QCOMPARE(gone.error().code, ErrorCode::NotFound);
        QVERIFY(!clash->now);
        QCOMPARE(listViews(file)->size(), std::size_t{1});
    }

    void aWatchSeesWhatOthersCommit() {
        ImportBench bench;
        prepare(bench);
        ChangeWatch watch(bench.site());
        const auto first = watch.look();
        QVERIFY(first && *first);
        QVERIFY(!watch.look().value().has_value());
        {
            Editor ann(bench, "ann");
            ann.look("First");
            QVERIFY(ann.change(with(ann.draft(), "rent")).has_value());
        }
        const auto second = watch.look();
        QVERIFY(second && *second && (*second)->revision == (*first)->revision + 1);
        QVERIFY(!watch.look().value().has_value());
        bench.read("t.prom", fixture("telemetry.prom"), {{"site", "Testbed"}, {"time", "2026-02-03T00:00Z"}});
        QVERIFY(watch.look().value().has_value());
        // The watch holds up nobody: one file is left, and this one can be written.
        QVERIFY(!std::filesystem::exists(bench.site().string() + "-wal"));
        {
            SiteFile file = openFor(bench);
            QVERIFY(putView(file, {"v", 1, "{}", {}}, std::nullopt).has_value());
        }
        const auto views = watch.look();
        QVERIFY(views && *views && (*views)->views != (*second)->views);
        // A file put in its place, as a backup is.
        std::filesystem::copy_file(bench.site(), bench.folder() / "other.leasehold");
        {
            auto other = SiteFile::open(bench.folder() / "other.leasehold", SiteFile::Mode::Edit);
            QVERIFY(deleteLease(*other, seeLease(*other, "Hush").value(), "zoe").has_value());
        }
        std::filesystem::rename(bench.folder() / "other.leasehold", bench.site());
        QVERIFY(watch.look().value().has_value());
        std::filesystem::remove(bench.site());
        QCOMPARE(watch.look().error().code, ErrorCode::NotFound);
    }

    void authors_data() {
        QTest::addColumn<QString>("login");
        QTest::addColumn<QString>("full");
        QTest::addColumn<QString>("author");
        const auto row = [](const char* name, const char* login, const char* full, const char* author) {
            QTest::newRow(name) << QString::fromUtf8(login) << QString::fromUtf8(full) << QString::fromUtf8(author);
        };
        row("full name", "anna", "Anna Østergård,Room 3,+45", "Anna Østergård");
        row("login for &", "anna", "& Smith", "anna Smith");
        row("none", "anna", ",,,", "anna@box");
        row("a service", "root", "root", "root@box");
        row("no account", "", "", "user 4711@box");
        row("lines", "eve", "Eve\nadmin", "Eveadmin");
        row("broken bytes", "eve", "", "eve@box");
    }
    void authors() {
        QFETCH(QString, login);
        QFETCH(QString, full);
        QFETCH(QString, author);
        QCOMPARE(QString::fromStdString(authorName(login.toStdString(), full.toStdString(), "box.example.org", 4711)),
                 author);
    }
    void theAuthorIsTheAccount() {
        for (const char* variable : {"LEASEHOLD_USER", "USER", "LOGNAME", "USERNAME"}) {
            qunsetenv(variable);
        }
        const std::string account = accountName();
        QVERIFY(!account.empty() && account != "unknown");
        qputenv("USER", "somebody else");
        QCOMPARE(accountName(), account);
        QVERIFY(authorName("x", std::string(1000, 'a') + "\xC3\xA9", "", 1).size() <= 120);
        qputenv("LEASEHOLD_USER", "cli");
        QCOMPARE(accountName(), std::string("cli"));
    }

private:
    void prepare(const ImportBench& bench) const { std::filesystem::copy_file(m_made.site(), bench.site()); }
    static void act(ImportBench& bench, Editor& editor, const QString& what) {
        if (what == QStringLiteral("import")) {
            bench.read("leases.yaml", laterLeases());
        } else if (what == QStringLiteral("undo")) {
            SiteFile file = openFor(bench);
            QVERIFY(undoEdit(file, editStacks(file)->undo->edit.id, "ann").has_value());
        } else {
            const auto done = what == QStringLiteral("delete")
                                  ? editor.remove()
                                  : editor.change(with(editor.draft(), what.toStdString()));
            QVERIFY2(done.has_value(), done ? "" : describe(done.error()).c_str());
        }
    }

    ImportBench m_made;
};

LEASEHOLD_SUITE(runGuiless<LostEditsTest>)
#include "tst_lost_edits.moc"
