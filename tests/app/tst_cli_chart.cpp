// SPDX-License-Identifier: GPL-3.0-or-later
// Charts and heatmap files from the command line.
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QJsonArray>
#include <QStandardPaths>
#include <QTest>

#include "support_program.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold::test;

namespace {

QStringList words(const char* line) {
    return QString::fromLatin1(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

QByteArray contentOfFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

constexpr const char* kNames[] = {"utilisation", "occupancy", "revenue", "distribution",  "duration", "top",
                                  "bottom",      "price",     "expiry",  "concentration", "power",    "before-after"};

}  // namespace

class TestCliChart : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_site = m_scratch.demo(QStringLiteral("s.leasehold")); }

    void everyNameInEveryForm_data() {
        QTest::addColumn<QString>("ending");
        for (const char* ending : {"png", "svg", "pdf", "csv", "xlsx"}) {
            QTest::newRow(ending) << QString::fromLatin1(ending);
        }
    }
    void everyNameInEveryForm() {
        QFETCH(QString, ending);
        QStringList arguments = words("chart -q") << m_site;
        for (const char* name : kNames) {
            arguments << QStringLiteral("%1=%2").arg(QLatin1String(name), file(name, ending));
        }
        const Run run = runProgram(arguments);
        QVERIFY2(run.code == 0, run.told());
        for (const char* name : kNames) {
            // A chart of which nothing is known (price in a short window) still has its header.
            QVERIFY2(QFileInfo(file(name, ending)).size() > 10, name);
        }
        QCOMPARE(QFileInfo::exists(file("top", QStringLiteral("data.csv"))),
                 ending.size() == 3 && ending != QStringLiteral("csv"));
        for (const char* name : kNames) {
            QFile::remove(file(name, QStringLiteral("data.csv")));
        }
    }

    void numbersAreThoseOfTheHeatmap() {
        const QString csv = file("same", QStringLiteral("csv"));
        const QStringList options = words("--by hall --bin 6h -q");
        QCOMPARE(runProgram(words("chart") << m_site << options << words("utilisation -o") << csv).code, 0);
        const QJsonObject json = runProgram(words("heatmap --json") << m_site << options).json();
        const QList<QByteArray> lines = contentOfFile(csv).split('\n');
        const QJsonArray rows = json[QStringLiteral("rows")].toArray();
        const QJsonArray columns = json[QStringLiteral("columns")].toArray();
        QVERIFY(columns.size() > 3);
        QCOMPARE(lines[0].split(',').size(), rows.size() + 1);
        for (qsizetype column = 0; column < columns.size(); ++column) {
            const QList<QByteArray> cells = lines[column + 1].split(',');
            QCOMPARE(QString::fromUtf8(cells[0]), columns[column].toString());
            for (qsizetype row = 0; row < rows.size(); ++row) {
                QCOMPARE(cells[row + 1].toDouble(),
                         json[QStringLiteral("values")].toArray()[row].toArray()[column].toDouble());
            }
        }
    }

    /// CSV as another program reads it has the numbers of --json, and says beside it where they come from.
    void csvIsReadBySqlite() {
        const QString sqlite = QStandardPaths::findExecutable(QStringLiteral("sqlite3"));
        if (sqlite.isEmpty()) {
            QSKIP("the sqlite3 shell is not installed");
        }
        const QString csv = file("cells", QStringLiteral("csv"));
        const QStringList options = words("--by tenant --bin 6h -q --filter hall=H1");
        QCOMPARE(runProgram(words("heatmap") << m_site << options << words("-o") << csv).code, 0);
        const QJsonObject json = runProgram(words("heatmap --json") << m_site << options).json();
        const QJsonArray cells = asked(sqlite, csv, QStringLiteral("SELECT * FROM t"));
        const QJsonArray rows = json[QStringLiteral("rows")].toArray();
        const QJsonArray columns = json[QStringLiteral("columns")].toArray();
        QCOMPARE(cells.size(), rows.size() * columns.size());
        for (qsizetype at = 0; at < cells.size(); ++at) {
            const QJsonObject cell = cells[at].toObject();
            const qsizetype row = at / columns.size();
            const qsizetype column = at % columns.size();
            QCOMPARE(cell[QStringLiteral("row")], rows[row]);
            QCOMPARE(cell[QStringLiteral("bin_start")], columns[column]);
            const QJsonValue value = json[QStringLiteral("values")].toArray()[row].toArray()[column];
            const QString read = cell[QStringLiteral("value")].toString();
            QCOMPARE(read.isEmpty(), value.isNull());
            QCOMPARE(read.toDouble(), value.toDouble());
        }
        QVERIFY(contentOfFile(csv + QStringLiteral("-metadata.json")).contains("hall = H1"));
    }

    void figuresAreReadBySqlite() {
        const QString sqlite = QStandardPaths::findExecutable(QStringLiteral("sqlite3"));
        if (sqlite.isEmpty()) {
            QSKIP("the sqlite3 shell is not installed");
        }
        const QString csv = file("figures", QStringLiteral("csv"));
        QCOMPARE(runProgram(words("figures --by tenant -q") << m_site << words("-o") << csv).code, 0);
        const QJsonObject json = runProgram(words("figures --by tenant --json") << m_site).json();
        const QJsonArray read = asked(sqlite, csv, QStringLiteral("SELECT * FROM t"));
        QVERIFY(!read.isEmpty());
        int compared = 0;
        for (const QJsonValue& line : read) {
            const QJsonObject cells = line.toObject();
            for (const QJsonValue& row : json[QStringLiteral("rows")].toArray()) {
                const QString figure = cells[QStringLiteral("figure")].toString();
                if (row[QStringLiteral("name")] != cells[QStringLiteral("row")] || !row.toObject().contains(figure)) {
                    continue;
                }
                const QJsonValue value = row[figure][QStringLiteral("value")];
                const QString text = cells[QStringLiteral("value")].toString();
                QCOMPARE(text.isEmpty(), value.isNull());
                QCOMPARE(text.toDouble(), value.toDouble());
                ++compared;
            }
        }
        QVERIFY(compared >= 20);
    }

    void heatmapFiles_data() { everyNameInEveryForm_data(); }
    void heatmapFiles() {
        QFETCH(QString, ending);
        const QString out = file("heat", ending);
        const Run run = runProgram(words("heatmap --bin 1h --by rack -q") << m_site << QStringLiteral("-o") << out);
        QVERIFY2(run.code == 0, run.told());
        QVERIFY(QFileInfo(out).size() > 100);
        if (ending == QStringLiteral("png")) {
            QCOMPARE(QImage(out).width(), 1600);
        }
    }

    void sizeAndDots() {
        const QString out = file("big", QStringLiteral("png"));
        const Run run =
            runProgram(words("chart") << m_site << words("expiry --size 600x400 --dpi 300 --dark -q -o") << out);
        QVERIFY2(run.code == 0, run.told());
        QCOMPARE(QImage(out).size(), QSize(1875, 1250));
    }

    /// D39: of many rows those that are drawn have a reason, and the others are not forgotten.
    void manyRowsAreCutByWhatMatters() {
        QByteArray gpus = "node,slot,model\n";
        QByteArray samples = "time,node,slot,metric,value\n";
        for (int i = 1; i <= 16; ++i) {
            const QByteArray node = "n" + QByteArray::number(i).rightJustified(2, '0');
            gpus += node + ",0,H100\n";
            for (const char* time : {"2026-05-01T00:00:00Z", "2026-05-01T01:00:00Z"})
                samples += QByteArray(time) + ',' + node + ",0,gpu_util," + QByteArray::number(5 * i) + '\n';
        }
        const QString site = m_scratch.path(QStringLiteral("rows.leasehold"));
        QCOMPARE(runProgram(words("import -q") << site << m_scratch.file(QStringLiteral("gpus.csv"), gpus)
                                               << m_scratch.file(QStringLiteral("samples.csv"), samples))
                     .code,
                 0);
        const QString csv = file("rows", QStringLiteral("csv"));
        QCOMPARE(runProgram(words("chart -q") << site << words("utilisation --by node -o") << csv).code, 0);
        const QStringList lines = QString::fromUtf8(contentOfFile(csv)).split(u'\n');
        QVERIFY2(lines[0].startsWith(QStringLiteral("from,n05 (%),")), qPrintable(lines[0]));
        QVERIFY2(lines[0].endsWith(QStringLiteral("n16 (%),median of the other 4 (%)")), qPrintable(lines[0]));
        QVERIFY2(lines[1].endsWith(QStringLiteral(",80,15")), qPrintable(lines[1]));
    }

    /// D40: who has no samples is named, not dropped.
    void whoHasNoDataIsNamed() {
        const QString site = m_scratch.path(QStringLiteral("named.leasehold"));
        const QStringList inputs{
            m_scratch.file(QStringLiteral("g.csv"), "node,slot,model\nn1,0,H100\nn2,0,H100\n"),
            m_scratch.file(QStringLiteral("s.csv"),
                           "time,node,slot,metric,value\n2026-05-01T00:00:00Z,n1,0,gpu_util,50\n"
                           "2026-05-01T01:00:00Z,n1,0,gpu_util,50\n"),
            m_scratch.file(
                QStringLiteral("l.csv"),
                "lease,tenant,from,to,price_kind,amount,currency\n"
                "A,Alpha,2026-04-01,2026-07-01,monthly,100,USD\nB,Beta,2026-04-01,2026-07-01,monthly,100,USD\n"),
            m_scratch.file(QStringLiteral("a.csv"), "lease,scope,node\nA,node,n1\nB,node,n2\n")};
        QCOMPARE(runProgram(words("import -q") << site << inputs).code, 0);
        const QString csv = file("named", QStringLiteral("csv"));
        QCOMPARE(runProgram(words("chart -q") << site << words("top --by tenant -o") << csv).code, 0);
        const QByteArray about = contentOfFile(csv + QStringLiteral("-metadata.json"));
        QVERIFY2(about.contains("Beta has no data and is left out"), about.constData());
    }

    void wrongUsage_data() {
        QTest::addColumn<QString>("options");
        QTest::addColumn<QString>("says");
        QTest::newRow("no such chart") << "pie -o x.png"
                                       << "before-after";
        QTest::newRow("no name") << "-o x.png"
                                 << "utilisation";
        QTest::newRow("no file") << "top"
                                 << "--output";
        QTest::newRow("ending") << "top -o x.gif"
                                << ".svg";
        QTest::newRow("two without files") << "top bottom -o x.png"
                                           << "NAME=FILE";
        QTest::newRow("window") << "top --from 2026-05-10 --to 2026-05-09 -o x.png"
                                << "--from";
        QTest::newRow("half a window before") << "before-after --before-from 2026-05-10 -o x.png"
                                              << "--before-to";
    }
    void wrongUsage() {
        QFETCH(QString, options);
        QFETCH(QString, says);
        const Run run = runProgram(words("chart") << m_site << options.split(QLatin1Char(' ')));
        QVERIFY2(run.code == 2, run.told());
        QVERIFY2(QString::fromUtf8(run.err).contains(says), run.told());
    }

    void filterThatNamesNothingFails() {
        const Run run = runProgram(words("chart") << m_site << words("top --filter tenant=nobody -o")
                                                  << file("x", QStringLiteral("png")));
        QVERIFY2(run.failedPlainly(), run.told());
    }

    void sameInputSameBytes() {
        qputenv("SOURCE_DATE_EPOCH", "1780000000");
        for (const char* ending : {"png", "svg", "pdf", "xlsx"}) {
            const QString one = file("one", QLatin1String(ending));
            const QString two = file("two", QLatin1String(ending));
            QCOMPARE(runProgram(words("chart -q") << m_site << words("utilisation -o") << one).code, 0);
            QCOMPARE(runProgram(words("chart -q") << m_site << words("utilisation -o") << two).code, 0);
            QVERIFY2(contentOfFile(one) == contentOfFile(two), ending);
        }
        qunsetenv("SOURCE_DATE_EPOCH");
    }

private:
    /// The answer to a query over a CSV file that the sqlite3 shell loaded as table t: every value is a text.
    static QJsonArray asked(const QString& sqlite, const QString& csv, const QString& query) {
        QProcess shell;
        shell.start(sqlite, {QStringLiteral("-json"), QStringLiteral(":memory:"),
                             QStringLiteral(".import --csv \"%1\" t").arg(csv), query});
        return shell.waitForFinished() ? QJsonDocument::fromJson(shell.readAllStandardOutput()).array() : QJsonArray();
    }
    [[nodiscard]] QString file(const char* name, const QString& ending) const {
        return m_scratch.path(QStringLiteral("%1.%2").arg(QLatin1String(name), ending));
    }
    Scratch m_scratch;
    QString m_site;
};

LEASEHOLD_SUITE(runGuiless<TestCliChart>)
#include "tst_cli_chart.moc"
