// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <QtTest>

#include "app/cli/arguments.hpp"
#include "app/cli/console.hpp"
#include "app/cli/heatmap_table.hpp"
#include "app/cli/text_table.hpp"
#include "data/export/heatmap_text.hpp"
#include "data/export/output_file.hpp"
#include "data/model/digits.hpp"
#include "support_program.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;

Q_DECLARE_METATYPE(std::string)

/// The forms of what the command line writes, and files that appear whole or not at all.
class TestCliText : public QObject {
    Q_OBJECT

private slots:
    void errorLines_data() {
        QTest::addColumn<std::string>("place");
        QTest::addColumn<std::string>("message");
        QTest::addColumn<std::string>("remedy");
        QTest::addColumn<std::string>("line");
        const auto row = [](const char* name, std::string p, std::string m, std::string r, std::string l) {
            QTest::newRow(name) << p << m << r << l;
        };
        row("whole", "a.yaml:3:7", "no such hall 'H9'", "name one of H1, H2",
            "a.yaml:3:7: no such hall 'H9'; name one of H1, H2");
        row("no place", "", "is odd", "even it", "info: is odd; even it");
        row("no remedy", "f", "is not there", "", "f: is not there; check the name");
        row("hostile place", "a\nb\x1b[2J", "is odd", "even it", "a\\x0Ab\\x1B[2J: is odd; even it");
        row("two lines", "f", "first\nsecond", "do\nit", "f: first second; do it");
    }
    void errorLines() {
        QFETCH(std::string, place);
        QFETCH(std::string, message);
        QFETCH(std::string, remedy);
        QFETCH(std::string, line);
        QCOMPARE(cli::errorLine({ErrorCode::NotFound, place, message, remedy}, "info"), line);
    }

    void tables() {
        cli::TextTable table({"name", "n"});
        table.add({"Zoë", "1"});
        table.add({"a\tb", "12,345"});
        QCOMPARE(table.text(), std::string("name         n\nZoë          1\na\\x09b  12,345\n"));
        QCOMPARE(table.width(), 14);
        QCOMPARE(groupedDigits(0), std::string("0"));
        QCOMPARE(groupedDigits(999), std::string("999"));
        QCOMPARE(groupedDigits(12186), std::string("12,186"));
        QCOMPARE(groupedDigits(1000000), std::string("1,000,000"));
        QCOMPARE(cli::bytesText(999), std::string("999 bytes"));
        QCOMPARE(cli::bytesText(1250000), std::string("1.2 MB"));
    }

    void csvFields_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("field");
        const auto row = [](const char* name, std::string text, std::string field) {
            QTest::newRow(name) << text << field;
        };
        row("plain", "H1", "H1");
        row("empty", "", "");
        row("comma", "a,b", "\"a,b\"");
        row("quote", "a\"b", "\"a\"\"b\"");
        row("line", "a\nb", "\"a\nb\"");
        row("formula", "=1+1", "'=1+1");
        row("minus", "-x,y", "\"'-x,y\"");
        row("script", "東京", "東京");
    }
    void csvFields() {
        QFETCH(std::string, text);
        QFETCH(std::string, field);
        QCOMPARE(csvField(text), field);
    }

    void sizes_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<bool>("good");
        for (const char* good : {"1920x1080", "16x16", "7680x4320"}) {
            QTest::newRow(good) << std::string(good) << true;
        }
        for (const char* bad : {"", "x", "1920", "1920x", "x1080", "15x16", "7681x4320", "1e3x10", "-5x20", "20x30x40",
                                "99999999999x20", "20 x 30"}) {
            QTest::newRow(bad) << std::string(bad) << false;
        }
    }
    void sizes() {
        QFETCH(std::string, text);
        QFETCH(bool, good);
        QCOMPARE(cli::parsePictureSize(text).has_value(), good);
    }

    void heatmapForms() {
        const Heatmap map = twoByThree();
        QCOMPARE(cli::heatmapTable(map, Statistic::Mean, 100), std::string("mean of gpu_util (%), bins of 1h\n\n"
                                                                           "from (UTC)        ACME  (vacant)\n"
                                                                           "2026-05-10         2.5         -\n"
                                                                           "2026-05-10 01:00   2.5         -\n"
                                                                           "2026-05-10 02:00   2.5         -\n"));
        QVERIFY(cli::heatmapTable(map, Statistic::Mean, 20).find("ACME      2026-05-10 02:00    2.5       100.0") !=
                std::string::npos);
        std::string csv;
        QVERIFY(writeHeatmapCsv(map, Statistic::Mean, [&](std::string_view t) { csv += t; }));
        QCOMPARE(csv.substr(0, csv.find('\n', 30) + 1),
                 std::string("row,bin_start,value,coverage\nACME,2026-05-10T00:00:00Z,2.5,1\n"));
        QVERIFY(csv.ends_with("(vacant),2026-05-10T02:00:00Z,,\n"));
        std::string json;
        QVERIFY(writeHeatmapJson(map, Statistic::Mean, [&](std::string_view t) { json += t; }));
        const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
        QCOMPARE(object[QLatin1String("values")].toArray()[0].toArray()[2].toDouble(), 2.5);
        QVERIFY(object[QLatin1String("values")].toArray()[1].toArray()[0].isNull());
        QCOMPARE(object[QLatin1String("bin_s")].toInt(), 3600);
    }

    void stoppedWritersSaySo() {
        std::stop_source stop;
        stop.request_stop();
        const auto nothing = [](std::string_view) {};
        QCOMPARE(writeHeatmapCsv(twoByThree(), Statistic::Mean, nothing, stop.get_token()).error().code,
                 ErrorCode::Cancelled);
        QCOMPARE(writeHeatmapJson(twoByThree(), Statistic::Mean, nothing, stop.get_token()).error().code,
                 ErrorCode::Cancelled);
    }

    void outputIsWholeOrAbsent() {
        const test::Scratch scratch;
        const std::string path = scratch.path(QStringLiteral("out.csv")).toStdString();
        {
            auto out = OutputFile::create(path);
            out->write("half");
        }
        QVERIFY(test::contentOf(scratch.path(QString())).isEmpty());
        {
            auto out = OutputFile::create(path);
            out->write("whole");
            QVERIFY(out->commit());
        }
        ::chmod(path.c_str(), 0640);
        {
            auto out = OutputFile::create(path);
            out->write("second");
            QCOMPARE(test::contentOf(scratch.path(QString()))[QStringLiteral("out.csv")], QByteArray("whole"));
            QVERIFY(out->commit());
        }
        struct stat now {};
        ::stat(path.c_str(), &now);
        QCOMPARE(now.st_mode & 0777U, 0640U);
        QCOMPARE(test::contentOf(scratch.path(QString())).size(), 1);
        QCOMPARE(test::contentOf(scratch.path(QString()))[QStringLiteral("out.csv")], QByteArray("second"));
    }

    void outputKeepsLinks() {
        const test::Scratch scratch;
        const QString real = scratch.file(QStringLiteral("real.csv"), "old");
        QVERIFY(QFile::link(real, scratch.path(QStringLiteral("link.csv"))));
        auto out = OutputFile::create(scratch.path(QStringLiteral("link.csv")).toStdString());
        out->write("new");
        QVERIFY(out->commit());
        QVERIFY(QFileInfo(scratch.path(QStringLiteral("link.csv"))).isSymLink());
        QCOMPARE(test::contentOf(scratch.path(QString()))[QStringLiteral("real.csv")], QByteArray("new"));
    }

    void outputErrors() {
        const test::Scratch scratch;
        QCOMPARE(OutputFile::create(scratch.path(QString()).toStdString()).error().code, ErrorCode::InvalidInput);
        QCOMPARE(OutputFile::create(scratch.path(QStringLiteral("no/such.csv")).toStdString()).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(OutputFile::create("").error().code, ErrorCode::InvalidInput);
        auto full = OutputFile::create("/dev/full");
        QVERIFY(full);
        full->write("x");
        QCOMPARE(full->commit().error().code, ErrorCode::DiskFull);
    }

private:
    /// ACME at 2.5 % over three hours, and a vacant group that holds nothing.
    static Heatmap twoByThree() {
        Heatmap map;
        map.request.bin = Duration{3600};
        map.metric = {1, "gpu_util", "%", 1, 1, 0, Duration{900}};
        const Instant from = *parseInstant("2026-05-10");
        map.window = {from, from + Duration{3 * 3600}};
        map.rows = {"ACME", "(vacant)"};
        map.backend = "cpu";
        for (int hour = 0; hour < 3; ++hour) {
            map.columns.push_back(from + Duration{3600 * hour});
        }
        map.cells.groups = 2;
        map.cells.bins = 3;
        map.cells.cells.resize(6);
        map.expected = {4, 4, 4, 0, 0, 0};
        for (std::size_t column = 0; column < 3; ++column) {
            kernels::Cell& cell = map.cells.cells[column];
            cell.valid = 4;
            cell.sum = 10;
            cell.min = 2;
            cell.max = 3;
        }
        return map;
    }
};

LEASEHOLD_SUITE(runGuiless<TestCliText>)
#include "tst_cli_text.moc"
