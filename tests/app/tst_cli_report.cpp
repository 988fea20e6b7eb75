// SPDX-License-Identifier: GPL-3.0-or-later
// Documents from the command line: elevations, report, rentroll.
#include <QtTest>

#include "support_program.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold::test;

namespace {

QByteArray contentOfFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList words(const char* text) {
    return QString::fromLatin1(text).split(u' ');
}

}  // namespace

class TestCliReport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_site = m_scratch.demo(QStringLiteral("site.leasehold")); }

    void elevations() {
        const QString file = m_scratch.path(QStringLiteral("booklet.pdf"));
        const Run run = runProgram(words("elevations") << m_site << words("-o") << file);
        QVERIFY2(run.code == 0, run.told().constData());
        QVERIFY(run.out.isEmpty());
        QVERIFY2(run.err.contains("racks on"), run.told().constData());
        const QByteArray first = contentOfFile(file);
        QVERIFY(first.startsWith("%PDF-1.4"));
        QVERIFY(first.contains("/CreationDate (D:202605"));
        QCOMPARE(runProgram(words("elevations -q") << m_site << words("-o") << file).code, 0);
        QVERIFY(contentOfFile(file) == first);
    }

    void boardPack() {
        const QString file = m_scratch.path(QStringLiteral("pack.pdf"));
        const Run run =
            runProgram(words("report --no-picture --at 2026-05-17 --paper letter") << m_site << words("-o") << file);
        QVERIFY2(run.code == 0, run.told().constData());
        QVERIFY2(run.err.contains("pages"), run.told().constData());
        const QByteArray first = contentOfFile(file);
        QVERIFY(first.startsWith("%PDF-1.4"));
        QVERIFY(first.contains("/CreationDate (D:20260517000000Z)"));
        QCOMPARE(
            runProgram(words("report -q --no-picture --at 2026-05-17 --paper letter") << m_site << words("-o") << file)
                .code,
            0);
        QVERIFY(contentOfFile(file) == first);
        QVERIFY(runProgram(words("report") << m_site << words("-o /nonexistent/a.pdf")).failedPlainly());
        QCOMPARE(runProgram(words("report") << m_site << words("-o a.doc")).code, 2);
    }

    void rentRollOnPaper() {
        const QString file = m_scratch.path(QStringLiteral("roll.pdf"));
        const Run run = runProgram(words("rentroll") << m_site << words("-o") << file);
        QVERIFY2(run.code == 0, run.told().constData());
        QVERIFY(contentOfFile(file).startsWith("%PDF-1.4"));
        QCOMPARE(runProgram(words("rentroll --json") << m_site << words("-o") << file).code, 2);
    }

    void wrongUse_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("says");
        const QString pdf = m_scratch.path(QStringLiteral("never.pdf"));
        QTest::newRow("ending") << (words("-o") << m_scratch.path(QStringLiteral("a.png"))) << 2 << QByteArray(".pdf");
        QTest::newRow("no output") << QStringList() << 2 << QByteArray("--output");
        QTest::newRow("paper") << (words("--paper a3 -o") << pdf) << 2 << QByteArray("a4 or letter");
        QTest::newRow("colour") << (words("--color-by mood -o") << pdf) << 2 << QByteArray("tenant, state");
        QTest::newRow("hall") << (words("--hall nowhere -o") << pdf) << 1 << QByteArray("choose one of");
        QTest::newRow("folder") << (words("-o /nonexistent/folder/a.pdf")) << 1 << QByteArray("folder");
    }
    void wrongUse() {
        QFETCH(QStringList, options);
        QFETCH(int, code);
        QFETCH(QByteArray, says);
        const Run run = runProgram(words("elevations") << m_site << options);
        QVERIFY2(run.code == code && run.lastLine().contains(says), run.told().constData());
        QVERIFY(!QFileInfo::exists(m_scratch.path(QStringLiteral("never.pdf"))));
    }

private:
    Scratch m_scratch;
    QString m_site;
};

LEASEHOLD_SUITE(runGuiless<TestCliReport>)
#include "tst_cli_report.moc"
