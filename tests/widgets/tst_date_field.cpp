// SPDX-License-Identifier: GPL-3.0-or-later
// D19: what is typed into a date is the date.
#include <QSignalSpy>
#include <QtTest>

#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/controls/date_field.hpp"
#include "widgets/leases/notice_list.hpp"
#include "widgets/leases/placement_page.hpp"
#include "widgets/report/document_dialog.hpp"

using namespace leasehold;

namespace {

Instant at(const char* iso) {
    return *parseInstant(iso);
}

/// As hands do it: all of it marked, then typed over.
void type(DateField& field, const QString& words) {
    field.setFocus();
    QTest::keySequence(&field, QKeySequence::SelectAll);
    QTest::keyClicks(&field, words);
}

OpenSitePtr site() {
    return makeOpenSite(test::makeSmallSite(), {});
}

}  // namespace

class TestDateField : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void typedDatesAreKept_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* typed, const char* expected) {
            QTest::newRow(typed) << QString::fromLatin1(typed) << QString::fromLatin1(expected);
        };
        row("2027-01-31", "2027-01-31");
        row("2030-01-02", "2030-01-02");
        row("1999-12-31", "1999-12-31");
        row("2028-02-29", "2028-02-29");
        row("2027-1-3", "2027-01-03");
        row("20270131", "2027-01-31");
        row("31 Jan 2027", "2027-01-31");
        row(" 2027-01-31 ", "2027-01-31");
        row("2027-01-31T12:30Z", "2027-01-31");
    }
    void typedDatesAreKept() {
        QFETCH(QString, typed);
        QFETCH(QString, expected);
        DateField field;
        field.show();
        field.setInstant(at("2026-05-16"));
        type(field, typed);
        QTest::keyClick(&field, Qt::Key_Return);
        QVERIFY(field.isValid());
        QCOMPARE(field.text(), expected);
        QCOMPARE(field.instant(), at(expected.toLatin1()));
    }

    void noDateIsSaid_data() {
        QTest::addColumn<QString>("typed");
        for (const char* typed : {"2027-02-29", "2027", "2027-13-01", "tomorrow", "0098-01-01", "31.31.2027"}) {
            QTest::newRow(typed) << QString::fromLatin1(typed);
        }
        QTest::newRow("nothing") << QString();
    }
    void noDateIsSaid() {
        QFETCH(QString, typed);
        DateField field;
        field.show();
        field.setInstant(at("2026-05-16"));
        QTest::keySequence(&field, QKeySequence::SelectAll);
        QTest::keyClick(&field, Qt::Key_Delete);
        QTest::keyClicks(&field, typed);
        QTest::keyClick(&field, Qt::Key_Return);
        // Neither guessed at nor silently put back.
        QVERIFY(!field.isValid());
        QVERIFY(!field.toolTip().isEmpty());
        QCOMPARE(field.text(), typed);
        QCOMPARE(field.instant(), at("2026-05-16"));
        QTest::keyClick(&field, Qt::Key_Escape);
        QVERIFY(field.isValid());
        QCOMPARE(field.text(), QStringLiteral("2026-05-16"));
    }

    void keysStep() {
        DateField field(DateField::Shows::Minute);
        field.setInstant(at("2026-12-31T23:45"));
        QSignalSpy changed(&field, &DateField::dateChanged);
        QTest::keyClick(&field, Qt::Key_Up);
        QCOMPARE(field.text(), QStringLiteral("2027-01-01 23:45"));
        QTest::keyClick(&field, Qt::Key_PageUp);
        QCOMPARE(field.instant(), at("2027-02-01T23:45"));
        QTest::keyClick(&field, Qt::Key_Down);
        QCOMPARE(field.instant(), at("2027-01-31T23:45"));
        QCOMPARE(changed.size(), 3);
    }

    /// Every date of the program that is typed is one of these.
    void documentsTakeTheYear() {
        JobBoard jobs;
        DocumentDialog dialog(DocumentDialog::Kind::BoardPack, site(), at("2026-05-16T23:45"), jobs);
        dialog.show();
        auto* field = dialog.findChild<DateField*>();
        QVERIFY(field != nullptr);
        QVERIFY(dialog.file().contains(QStringLiteral("2026-05-16")));
        type(*field, QStringLiteral("2027-01-31"));
        QCOMPARE(dialog.date(), at("2027-01-31"));
        QVERIFY(dialog.file().contains(QStringLiteral("2027-01-31")));
        // A name of one's own stays.
        dialog.setFile(QStringLiteral("/tmp/mine.pdf"));
        type(*field, QStringLiteral("2028-01-31"));
        QCOMPARE(dialog.file(), QStringLiteral("/tmp/mine.pdf"));
    }

    void pagesTakeTheYear() {
        AppState state;
        JobBoard jobs;
        state.setSite(site());
        PlacementPage page(state, jobs);
        page.show();
        const auto fields = page.findChildren<DateField*>();
        QCOMPARE(fields.size(), 2);
        type(*fields[0], QStringLiteral("2027-01-31"));
        type(*fields[1], QStringLiteral("2030-01-02"));
        QCOMPARE(page.saveState().value(QLatin1String("from")).toString(), QStringLiteral("2027-01-31"));
        QCOMPARE(page.saveState().value(QLatin1String("to")).toString(), QStringLiteral("2030-01-02"));
        type(*fields[0], QStringLiteral("2027-02"));
        page.find();
        QVERIFY(page.message().contains(QStringLiteral("2027-01-31")));  // how to write it

        NoticeList notices;
        notices.fill(state.snapshot(), state.cursor());
        notices.show();
        auto* notice = notices.findChild<DateField*>();
        QVERIFY(notice != nullptr);
        type(*notice, QStringLiteral("2029-03-01"));
        QCOMPARE(notices.notices().size(), std::size_t{1});
        QCOMPARE(notices.notices().front().at, at("2029-03-01"));
    }
};

LEASEHOLD_SUITE(runWidgets<TestDateField>)
#include "tst_date_field.moc"
