// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <limits>

#include "data/export/table.hpp"
#include "data/export/xml_text.hpp"
#include "support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Table sample() {
    Table table;
    table.name = "Rent [roll]";
    table.columns = {{"name", "Name", ColumnType::Text, {}},
                     {"gpus", "GPUs", ColumnType::Integer, {}},
                     {"price", "Price", ColumnType::Real, "USD/GPU-h"},
                     {"rent", "Rent", ColumnType::Money, "USD"},
                     {"day", "Day", ColumnType::Date, {}},
                     {"at", "At", ColumnType::Time, "UTC"},
                     {"share", "Share", ColumnType::Share, {}}};
    table.rows = {
        {std::string("=1+1"), std::int64_t{-5}, -0.25, Money{125000000001, {}}, at("2026-05-10"),
         at("2026-05-10T13:45:30Z"), 0.539},
        {std::string("a,\"b\"\nc"), {}, kNan, {}, {}, {}, {}},
        {std::string("مركز 数据"), std::int64_t{220000}, 1.0 / 3, Money{0, {}}, at("1969-12-31"), at("1900-01-15"),
         0.0},
    };
    table.provenance.title = "Rent roll";
    table.provenance.site = "Site <&>";
    table.provenance.filters = {"tenant = =x"};
    table.provenance.definitions = {{"rent", "what is due"}};
    table.provenance.made = at("2026-11-27");
    return table;
}

QByteArray contentOf(const QString& path) {
    QFile in(path);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("missing");
}

std::filesystem::path pathOf(const QTemporaryDir& folder, const char* name) {
    return folder.filePath(QString::fromLatin1(name)).toStdString();
}

/// What another program prints; empty with a note where it is not there.
QByteArray outputOf(const QString& program, const QStringList& arguments, const QByteArray& input = {}) {
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished(60000);
    return process.readAllStandardOutput();
}

}  // namespace

class TestExportTable : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void csvIsSafeAndExact() {
        std::string text;
        QVERIFY(writeCsv(sample(), [&](std::string_view part) { text += part; }));
        QCOMPARE(QString::fromStdString(text),
                 QStringLiteral("name,gpus,price,rent,day,at,share\n"
                                "'=1+1,-5,-0.25,1250000000.01,2026-05-10,2026-05-10T13:45:30Z,0.539\n"
                                "\"a,\"\"b\"\"\nc\",,,,,,\n"
                                "مركز 数据,220000,0.3333333333333333,0,1969-12-31,1900-01-15T00:00:00Z,0\n"));
    }

    void csvHasItsOriginBeside() {
        const QTemporaryDir folder;
        Table table = sample();
        table.provenance.filters = {"tenant = xAI"};
        QVERIFY(writeTable(table, pathOf(folder, "t.csv")));
        const QJsonObject about =
            QJsonDocument::fromJson(contentOf(folder.filePath(QStringLiteral("t.csv-metadata.json")))).object();
        QCOMPARE(about[QStringLiteral("@context")].toString(), QStringLiteral("http://www.w3.org/ns/csvw"));
        QCOMPARE(about[QStringLiteral("url")].toString(), QStringLiteral("t.csv"));
        const QJsonArray columns = about[QStringLiteral("tableSchema")].toObject()[QStringLiteral("columns")].toArray();
        const QStringList header = QString::fromUtf8(contentOf(folder.filePath(QStringLiteral("t.csv"))))
                                       .section(QLatin1Char('\n'), 0, 0)
                                       .split(QLatin1Char(','));
        QCOMPARE(columns.size(), header.size());
        for (qsizetype at = 0; at < header.size(); ++at) {
            QCOMPARE(columns[at].toObject()[QStringLiteral("titles")].toString(), header[at]);
        }
        QCOMPARE(columns[5].toObject()[QStringLiteral("datatype")].toString(), QStringLiteral("dateTime"));
        const QByteArray notes = QJsonDocument(about[QStringLiteral("notes")].toArray()).toJson(QJsonDocument::Compact);
        QVERIFY2(notes.contains("tenant = xAI") && notes.contains("what is due"), notes.constData());
    }

    void clipboardKeepsItsColumns() {
        const QStringList lines = QString::fromStdString(tabSeparated(sample())).split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 5);
        for (int line = 0; line < 4; ++line) {
            QCOMPARE(lines[line].count(QLatin1Char('\t')), 6);
        }
        QVERIFY(lines[0].startsWith(QStringLiteral("Name\tGPUs\tPrice (USD/GPU-h)")));
    }

    void workbookIsReadByOthers() {
        const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
        if (python.isEmpty()) {
            QSKIP("python3 is not installed");
        }
        const QTemporaryDir folder;
        QVERIFY(writeXlsx(sample(), pathOf(folder, "t.xlsx")));
        const QByteArray script =
            "import sys,zipfile,xml.etree.ElementTree as E\n"
            "z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None\n"
            "n='{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'\n"
            "for s in ('xl/worksheets/sheet1.xml','xl/worksheets/sheet2.xml'):\n"
            "  for c in E.fromstring(z.read(s)).iter(n+'c'):\n"
            "    v=c.find(n+'v'); t=''.join(x.text or '' for x in c.iter(n+'t'))\n"
            "    assert c.find(n+'f') is None\n"
            "    sys.stdout.buffer.write(f\"{c.get('r')}={v.text if v is not None else repr(t)}\\n\".encode())\n";
        const QString out = QString::fromUtf8(
            outputOf(python, {QStringLiteral("-"), folder.filePath(QStringLiteral("t.xlsx"))}, script));
        for (const QString& wanted :
             {QStringLiteral("A1='Name'"), QStringLiteral("C1='Price (USD/GPU-h)'"), QStringLiteral("A2='=1+1'"),
              QStringLiteral("B2=-5"), QStringLiteral("C2=-0.25"), QStringLiteral("D2=1250000000.01"),
              QStringLiteral("E2=46152"), QStringLiteral("F2=46152.5732"), QStringLiteral("G2=0.539"),
              QStringLiteral("A4='مركز 数据'"), QStringLiteral("F4='1900-01-15T00:00:00Z'"),
              QStringLiteral("B1='Rent roll'"), QStringLiteral("'Site <&>'"), QStringLiteral("'what is due'")}) {
            QVERIFY2(out.contains(wanted), qPrintable(wanted + QStringLiteral(" in\n") + out));
        }
        QVERIFY(!out.contains(QStringLiteral("C3=")));  // n/a is an empty cell, not 0
    }

    void workbookOpensInLibreOffice() {
        const QString office = QStandardPaths::findExecutable(QStringLiteral("soffice"));
        if (office.isEmpty()) {
            QSKIP("LibreOffice is not installed");
        }
        const QTemporaryDir folder;
        QVERIFY(writeXlsx(sample(), pathOf(folder, "t.xlsx")));
        outputOf(office, {QStringLiteral("-env:UserInstallation=file://") + folder.filePath(QStringLiteral("profile")),
                          QStringLiteral("--headless"), QStringLiteral("--convert-to"), QStringLiteral("csv"),
                          QStringLiteral("--outdir"), folder.path(), folder.filePath(QStringLiteral("t.xlsx"))});
        const QString out = QString::fromUtf8(contentOf(folder.filePath(QStringLiteral("t.csv"))));
        QVERIFY2(out.contains(QStringLiteral("2026-05-10,2026-05-10 13:45:30,53.9%")), qPrintable(out));
        QVERIFY2(out.contains(QStringLiteral("=1+1,-5")), qPrintable(out));
    }

    void sameTableSameBytes() {
        const QTemporaryDir folder;
        QVERIFY(writeXlsx(sample(), pathOf(folder, "a.xlsx")));
        QVERIFY(writeXlsx(sample(), pathOf(folder, "b.xlsx")));
        QCOMPARE(contentOf(folder.filePath(QStringLiteral("a.xlsx"))),
                 contentOf(folder.filePath(QStringLiteral("b.xlsx"))));
    }

    void longTablesGoOnAndEnd() {
        Table table = sample();
        table.columns.resize(1);
        const std::size_t rows = 1048575 + 2;
        table.source = [&](std::size_t index, TableRow& row) {
            row.assign(1, static_cast<std::int64_t>(index));
            return index < rows;
        };
        const QTemporaryDir folder;
        QVERIFY(writeXlsx(table, pathOf(folder, "long.xlsx")));
        const QByteArray list =
            outputOf(QStringLiteral("python3"), {QStringLiteral("-m"), QStringLiteral("zipfile"), QStringLiteral("-l"),
                                                 folder.filePath(QStringLiteral("long.xlsx"))});
        QVERIFY(list.contains("sheet3.xml"));
        QVERIFY(!list.contains("sheet4.xml"));
    }

    void failureLeavesTheOldFile_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("csv") << QStringLiteral("old.csv");
        QTest::newRow("xlsx") << QStringLiteral("old.xlsx");
    }
    void failureLeavesTheOldFile() {
        QFETCH(QString, name);
        const QTemporaryDir folder;
        QFile old(folder.filePath(name));
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("precious");
        old.close();
        std::stop_source stop;
        stop.request_stop();
        const Result<> done = writeTable(sample(), folder.filePath(name).toStdString(), stop.get_token());
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::Cancelled);
        QCOMPARE(contentOf(folder.filePath(name)), QByteArray("precious"));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }

    void otherEndingsAreRefused() {
        const Result<> done = writeTable(sample(), "/nowhere/t.ods");
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::Unsupported);
        QCOMPARE(writeTable(sample(), "/nowhere/at/all.xlsx").error().code, ErrorCode::NotFound);
    }

    void xmlTextIsClean() {
        QCOMPARE(QByteArray::fromStdString(xmlText("a\x01"
                                                   "b\xff\tc\xed\xa0\x80")),
                 QByteArray("a\xEF\xBF\xBD"
                            "b\xEF\xBF\xBD\tc\xEF\xBF\xBD"));
        QCOMPARE(xmlText("مركز 数据 \xF0\x9F\x98\x80"), std::string("مركز 数据 \xF0\x9F\x98\x80"));
    }
};

LEASEHOLD_SUITE(runGuiless<TestExportTable>)
#include "tst_export_table.moc"
