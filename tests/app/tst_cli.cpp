// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include <QtTest>

#include "support_program.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold::test;

namespace {

QStringList words(const char* text) {
    return QString::fromUtf8(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

QStringList keysOf(const QByteArray& json) {
    // In the order they were written, which QJsonObject would lose.
    static const QRegularExpression key(QStringLiteral("^  \"([^\"]+)\":"), QRegularExpression::MultilineOption);
    QStringList keys;
    for (auto it = key.globalMatch(QString::fromUtf8(json)); it.hasNext();) {
        keys << it.next().captured(1);
    }
    return keys;
}

}  // namespace

/// The program as a user calls it: what each subcommand prints, and how it fails.
class TestCli : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_site = m_scratch.demo(QStringLiteral("demo.leasehold")); }

    void helpAndVersion() {
        const Run help = runProgram({QStringLiteral("--help")});
        QCOMPARE(help.code, 0);
        for (const char* name : {"demo", "import", "export", "formats", "info", "heatmap", "chart", "figures",
                                 "rentroll", "render", "elevations", "report", "place", "exit", "check", "doctor"}) {
            QVERIFY2(help.out.contains(QByteArray("\n  ") + name + ' '), name);
            const Run one = runProgram({QLatin1String(name), QStringLiteral("--help")});
            QCOMPARE(one.code, 0);
            QVERIFY(one.out.contains("--help"));
            QVERIFY(one.err.isEmpty());
        }
        for (const char* later : {"watch"}) {
            QVERIFY2(!help.out.contains(QByteArray("\n  ") + later + ' '), later);
        }
        const Run version = runProgram({QStringLiteral("--version")});
        QCOMPARE(version.code, 0);
        for (const char* name : {"leasehold ", "qt ", "vtk ", "sqlite ", "cuda "}) {
            QVERIFY2(version.out.contains(name), version.out.constData());
        }
    }

    void wrongUsage_data() {
        QTest::addColumn<QString>("arguments");
        for (const char* line : {"--no-such",
                                 "info",
                                 "info --no-such SITE",
                                 "info SITE other",
                                 "info SITE --json=maybe",
                                 "heatmap SITE --by planet",
                                 "heatmap SITE --bin 15",
                                 "heatmap SITE --bin -15m",
                                 "heatmap SITE --bin 0m",
                                 "heatmap SITE --from yesterday",
                                 "heatmap SITE --to 2026-13-01",
                                 "heatmap SITE --stat p42",
                                 "heatmap SITE --filter tenant",
                                 "heatmap SITE --filter planet=Mars",
                                 "heatmap SITE --backend tpu",
                                 "heatmap SITE -o x.docx",
                                 "heatmap SITE -o noending",
                                 "heatmap SITE --json --csv",
                                 "heatmap SITE --json -o x.csv",
                                 "heatmap SITE --from 2026-05-11 --to 2026-05-10",
                                 "heatmap SITE --from 2026-05-10 --to 2026-05-10",
                                 "heatmap SITE --bin",
                                 "demo",
                                 "demo --gpus 64",
                                 "demo -o x --gpus 63",
                                 "demo -o x --gpus 1000001",
                                 "demo -o x --gpus many",
                                 "demo -o x --days -1",
                                 "demo -o x --step 90s",
                                 "demo -o x --seed -1",
                                 "import SITE",
                                 "import",
                                 "import SITE x --set fabric",
                                 "import SITE x --set =1",
                                 "import SITE x --set nosuch=1",
                                 "import SITE x --format nosuch",
                                 "export SITE",
                                 "export SITE -o x --format csv",
                                 "render SITE",
                                 "render SITE -o x.png --size 0x0",
                                 "render SITE -o x.png --size 1920",
                                 "render SITE -o x.png --color-by mood",
                                 "render SITE -o x.png --camera moon",
                                 "render SITE -o x.png --at noon",
                                 "render SITE -o x.jpeg",
                                 "check",
                                 "doctor SITE",
                                 "formats SITE",
                                 "--at noon",
                                 "figures SITE --by gpu",
                                 "info SITE check SITE"}) {
            QTest::newRow(line) << QString::fromLatin1(line);
        }
    }
    void wrongUsage() {
        QFETCH(QString, arguments);
        const Run run = runProgram(QString(arguments).replace(QLatin1String("SITE"), m_site).split(QLatin1Char(' ')));
        QVERIFY2(run.code == 2, run.told().constData());
        QVERIFY2(run.lastLine().startsWith("leasehold: "), run.told().constData());
        QVERIFY2(run.lastLine().contains("--help'"), run.told().constData());
        QCOMPARE(run.err.trimmed().count('\n'), 0);
        QVERIFY(run.out.isEmpty());
    }

    void badSites_data() {
        QTest::addColumn<QString>("site");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, const QString& site, const char* says) {
            QTest::newRow(name) << site << QByteArray(says);
        };
        row("missing", m_scratch.path(QStringLiteral("none.leasehold")), "there is no such file");
        row("folder", m_scratch.path(QString()), "folder");
        row("empty", m_scratch.file(QStringLiteral("empty.leasehold"), {}), "is empty");
        row("text", m_scratch.file(QStringLiteral("text.leasehold"), "hello, I am a text\n"), "is not a site file");
        row("binary", m_scratch.file(QStringLiteral("noise.leasehold"), noise(100000)), "is not a site file");
        row("only a head", m_scratch.file(QStringLiteral("head.leasehold"), "SQLite format 3\0"), "");
        row("other database", otherDatabase(), "not a Leasehold site");
        row("newer", newerSite(), "newer");
        row("cut off", cutSite(), "");
        row("overwritten", brokenSite(), "");
        row("comma and space", m_scratch.path(QStringLiteral("no, such; site: here")), "there is no such file");
        row("empty name", QString(), "");
    }
    void badSites() {
        QFETCH(QString, site);
        QFETCH(QByteArray, says);
        const QList<QStringList> commands{
            {QStringLiteral("info"), site},
            {QStringLiteral("heatmap"), site},
            {QStringLiteral("check"), site},
            {QStringLiteral("export"), site, QStringLiteral("-o"), m_scratch.path(QStringLiteral("exported"))},
            {QStringLiteral("render"), site, QStringLiteral("-o"), m_scratch.path(QStringLiteral("picture.png"))},
            {site}};
        for (const QStringList& command : commands) {
            if (command.size() == 1 && site.isEmpty()) {
                continue;
            }
            const Run run = runProgram(command);
            QVERIFY2(run.failedPlainly(), (command[0].toUtf8() + ": " + run.told()).constData());
            QVERIFY2(run.lastLine().contains(says), run.told().constData());
        }
        QVERIFY(!QFileInfo::exists(m_scratch.path(QStringLiteral("picture.png"))));
    }

    void unreadableSite() {
        if (::geteuid() == 0) {
            QSKIP("root may read everything");
        }
        const QString site = m_scratch.file(QStringLiteral("secret.leasehold"), "x");
        QFile::setPermissions(site, {});
        QVERIFY(runProgram({QStringLiteral("info"), site}).failedPlainly());
    }

    void lockedSite() {
        const QString site = copyOfSite(QStringLiteral("locked.leasehold"));
        SQLite::Database holder(site.toStdString(), SQLite::OPEN_READWRITE);
        holder.exec("BEGIN EXCLUSIVE");
        const Run run =
            runProgram({QStringLiteral("import"), site,
                        m_scratch.file(QStringLiteral("some.yaml"), "parties:\n  - {name: A, roles: [tenant]}\n")});
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QVERIFY2(run.lastLine().contains("in use"), run.told().constData());
    }

    void oddNames_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("space") << QByteArray("a b.leasehold");
        QTest::newRow("quote") << QByteArray("it's.leasehold");
        QTest::newRow("percent") << QByteArray("100%41?#.leasehold");
        QTest::newRow("brackets") << QByteArray("[a,b]");
        QTest::newRow("script") << QByteArray("東京.leasehold");
        QTest::newRow("no utf-8") << QByteArray("\xff\xfe.leasehold");
        QTest::newRow("line") << QByteArray("a\nb.leasehold");
        QTest::newRow("dash") << QByteArray("-x.leasehold");
    }
    void oddNames() {
        QFETCH(QByteArray, name);
        const QString folder = m_scratch.path(QStringLiteral("odd"));
        QDir().mkpath(folder);
        // Through a shell, since QProcess cannot hand over bytes that are no text.
        const auto shell = [&](const QByteArray& script) {
            Program program;
            QProcessEnvironment environment = program.process().processEnvironment();
            environment.insert(QStringLiteral("LEASEHOLD"), QStringLiteral(LEASEHOLD_PROGRAM));
            environment.insert(QStringLiteral("SITE"), m_site);
            program.process().setProcessEnvironment(environment);
            program.process().setWorkingDirectory(folder);
            QByteArray octal;
            for (const char c : name) {
                octal += "\\" + QByteArray::number(static_cast<unsigned char>(c), 8).rightJustified(3, '0');
            }
            const QByteArray line = "N=\"$(printf '" + octal + "')\"; " + script;
            program.process().start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QString::fromLatin1(line)});
            program.process().waitForStarted();
            return program.finish();
        };
        const Run missing = shell("\"$LEASEHOLD\" info --json -- \"$N\"");
        QVERIFY2(missing.failedPlainly(), missing.told().constData());
        const Run found =
            shell("cp \"$SITE\" ./\"$N\" && \"$LEASEHOLD\" info --json -- \"$N\"; E=$?; rm ./\"$N\"; exit $E");
        QVERIFY2(found.code == 0, found.told().constData());
        QCOMPARE(found.json()[QLatin1String("gpus")].toInt(), 64);
    }

    void infoKeys() {
        const Run run = runProgram({QStringLiteral("info"), m_site, QStringLiteral("--json")});
        QCOMPARE(run.code, 0);
        QVERIFY(run.err.isEmpty());
        QCOMPARE(keysOf(run.out),
                 words("name halls rows racks nodes gpus gpus_by_model nics switches switches_by_tier links tenants "
                       "leases allocations metrics schema_version bytes"));
        const QJsonObject info = run.json();
        QCOMPARE(info[QLatin1String("gpus")].toInt(), 64);
        QCOMPARE(info[QLatin1String("bytes")].toDouble(), static_cast<double>(QFileInfo(m_site).size()));
        int models = 0;
        const QJsonObject byModel = info[QLatin1String("gpus_by_model")].toObject();
        for (const QString& model : byModel.keys()) {
            models += byModel[model].toInt();
        }
        QCOMPARE(models, 64);
        const QJsonArray metrics = info[QLatin1String("metrics")].toArray();
        QVERIFY(!metrics.isEmpty());
        const QJsonObject utilisation = metrics[0].toObject();
        QCOMPARE(utilisation.keys(), words("from gpus mean name samples step_s to unit valid"));
        QCOMPARE(utilisation[QLatin1String("step_s")].toInt(), 900);
        QVERIFY(utilisation[QLatin1String("valid")].toInt() > 0);
        QVERIFY(utilisation[QLatin1String("valid")].toInt() <= utilisation[QLatin1String("samples")].toInt());
        const Run text = runProgram({QStringLiteral("info"), m_site});
        QCOMPARE(text.code, 0);
        QVERIFY(text.out.contains("gpu_util"));
    }

    void checkFindsNothingInAFreshSite() {
        const Run run = runProgram({QStringLiteral("check"), m_site, QStringLiteral("--json"), QStringLiteral("-q")});
        QVERIFY2(run.code == 0, run.told().constData());
        QVERIFY(run.err.isEmpty());
        QVERIFY(run.json()[QLatin1String("ok")].toBool());
        QCOMPARE(run.json()[QLatin1String("errors")].toInt(-1), 0);
        QVERIFY(run.json()[QLatin1String("blocks")].toInt() > 0);
    }

    void checkFinds_data() {
        QTest::addColumn<QByteArray>("harm");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const char* harm, const char* kind, int code) {
            QTest::newRow(name) << QByteArray(harm) << QString::fromLatin1(kind) << code;
        };
        row("orphan node", "PRAGMA foreign_keys = OFF; UPDATE node SET rack_id = 999999 WHERE id = 1", "reference", 1);
        row("orphan link", "UPDATE link SET b_id = 999999 WHERE id = 1", "reference", 1);
        row("orphan allocation", "UPDATE allocation SET ref_id = 999999 WHERE id = 1", "reference", 1);
        row("checksum", "UPDATE telemetry_block SET checksum = checksum + 1 WHERE rowid = 1", "telemetry", 1);
        row("block cut", "UPDATE telemetry_block SET data = substr(data, 1, 20) WHERE rowid = 1", "telemetry", 1);
        row("overlap",
            "INSERT INTO lease (name, operator_id, tenant_id, from_s, to_s) SELECT 'rival', operator_id, tenant_id, "
            "from_s, to_s FROM lease WHERE name LIKE '%Anthropic%'; INSERT INTO allocation (lease_id, scope, ref_id) "
            "SELECT max(id), 'node', 1 FROM lease",
            "overlap", 1);
        row("term", "UPDATE allocation SET from_s = 0 WHERE scope <> 'count'", "term", 0);
        row("two cables",
            "INSERT INTO link (a_id, a_port, b_nic, b_id, b_port) SELECT a_id, a_port, b_nic, b_id, b_port + 100 "
            "FROM link WHERE a_port > 0 AND state IS NULL LIMIT 1",
            "port", 0);
        row("not seen", "UPDATE switch SET seen = 0 WHERE id = 1", "unseen", 0);
    }
    void checkFinds() {
        QFETCH(QByteArray, harm);
        QFETCH(QString, kind);
        QFETCH(int, code);
        const QString site = copyOfSite(QStringLiteral("harmed.leasehold"));
        {
            SQLite::Database database(site.toStdString(), SQLite::OPEN_READWRITE);
            database.exec(harm.toStdString());
            // Facts that some writer might have left so; what changes under the checksums is found by them.
            if (code == 0) database.exec("DELETE FROM table_digest");
        }
        const Run run = runProgram({QStringLiteral("check"), site, QStringLiteral("--json"), QStringLiteral("-q")});
        QVERIFY2(run.code == code, run.told().constData());
        QVERIFY2(code == 0 || run.failedPlainly(), run.told().constData());
        QStringList kinds;
        const QJsonArray findings = run.json()[QLatin1String("findings")].toArray();
        for (const auto& finding : findings) {
            kinds << finding.toObject()[QLatin1String("kind")].toString();
        }
        QVERIFY2(kinds.contains(kind), run.told().constData());
    }

    void heatmapForms() {
        const Run json = runProgram({QStringLiteral("heatmap"), m_site, QStringLiteral("--json"), QStringLiteral("-q"),
                                     QStringLiteral("--bin"), QStringLiteral("1h")});
        QVERIFY2(json.code == 0, json.told().constData());
        QVERIFY(json.err.isEmpty());
        QCOMPARE(keysOf(json.out), words("by metric stat from to bin_s backend rows columns values coverage"));
        const QJsonObject map = json.json();
        const auto rows = map[QLatin1String("rows")].toArray();
        const auto columns = map[QLatin1String("columns")].toArray();
        const auto values = map[QLatin1String("values")].toArray();
        QCOMPARE(values.size(), rows.size());
        QCOMPARE(values[0].toArray().size(), columns.size());
        QCOMPARE(map[QLatin1String("coverage")].toArray().size(), rows.size());

        const QString file = m_scratch.path(QStringLiteral("map.csv"));
        const Run csv = runProgram({QStringLiteral("heatmap"), m_site, QStringLiteral("--bin"), QStringLiteral("1h"),
                                    QStringLiteral("-o"), file});
        QVERIFY2(csv.code == 0, csv.told().constData());
        QVERIFY(csv.out.isEmpty());
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = written.readAll().trimmed().split('\n');
        QCOMPARE(lines[0], QByteArray("row,bin_start,value,coverage"));
        QCOMPARE(lines.size() - 1, rows.size() * columns.size());
        const Run piped =
            runProgram({QStringLiteral("heatmap"), m_site, QStringLiteral("--bin"), QStringLiteral("1h")});
        QCOMPARE(piped.out.trimmed().split('\n'), lines);
        qsizetype at = 1;
        for (const auto& row : values) {
            const QJsonArray cells = row.toArray();
            for (const auto& cell : cells) {
                const QByteArray text = lines[at++].split(',')[2];
                QCOMPARE(text.isEmpty(), cell.isNull());
                QVERIFY(text.isEmpty() || text.toDouble() == cell.toDouble());
            }
        }
    }

    void resultsNeverReplaceTheirSite() {
        for (const char* name : {"site.csv", "site.json", "site.png"}) {
            const QString site = copyOfSite(QLatin1String(name));
            const QString command =
                site.endsWith(QLatin1String("png")) ? QStringLiteral("render") : QStringLiteral("heatmap");
            const Run run = runProgram({command, site, QStringLiteral("-o"), site});
            QVERIFY2(run.code == 2, run.told().constData());
            QCOMPARE(QFileInfo(site).size(), QFileInfo(m_site).size());
        }
    }

    void heatmapStatistics_data() {
        QTest::addColumn<QString>("statistic");
        for (const char* name : {"mean", "max", "min", "busy", "p50", "p95", "p99", "coverage"}) {
            QTest::newRow(name) << QString::fromLatin1(name);
        }
    }
    void heatmapStatistics() {
        QFETCH(QString, statistic);
        const Run run = runProgram({QStringLiteral("heatmap"), m_site, QStringLiteral("--json"), QStringLiteral("--by"),
                                    QStringLiteral("hall"), QStringLiteral("--stat"), statistic});
        QVERIFY2(run.code == 0, run.told().constData());
        QCOMPARE(run.json()[QLatin1String("stat")].toString(), statistic);
    }

    void heatmapNotFound_data() {
        QTest::addColumn<QString>("arguments");
        for (const char* line : {"--metric nosuch", "--filter tenant=Nobody", "--filter hall=H99", "--backend cuda",
                                 "-o /no/such/folder/x.csv", "-o /dev/full/x.csv"}) {
            QTest::newRow(line) << QString::fromLatin1(line);
        }
    }
    void heatmapNotFound() {
        QFETCH(QString, arguments);
        if (arguments.contains(QLatin1String("cuda")) && QFileInfo::exists(QStringLiteral("/dev/nvidia0"))) {
            QSKIP("a CUDA device is here");
        }
        const Run run = runProgram(QStringList{QStringLiteral("heatmap"), m_site} + arguments.split(QLatin1Char(' ')));
        QVERIFY2(run.failedPlainly(), run.told().constData());
    }

    void fullDiskBehindTheOutput() {
        Program program;
        program.process().setStandardOutputFile(QStringLiteral("/dev/full"));
        program.start({QStringLiteral("info"), m_site, QStringLiteral("--json")});
        const Run run = program.finish();
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QVERIFY(run.lastLine().contains("standard output"));
    }

    void demoRefusesToOverwrite() {
        const QString site = m_scratch.file(QStringLiteral("precious"), "do not touch");
        const Run run = runProgram({QStringLiteral("demo"), QStringLiteral("-o"), site});
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QFile kept(site);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), QByteArray("do not touch"));
    }

    void progressIsForPeople() {
        const Run loud = runProgram({QStringLiteral("demo"), QStringLiteral("--gpus"), QStringLiteral("64"),
                                     QStringLiteral("-o"), m_scratch.path(QStringLiteral("loud.leasehold"))});
        QCOMPARE(loud.code, 0);
        QVERIFY(!loud.err.isEmpty());
        QVERIFY(!loud.err.contains('\r'));
        const Run quiet = runProgram({QStringLiteral("demo"), QStringLiteral("--gpus"), QStringLiteral("64"),
                                      QStringLiteral("--quiet"), QStringLiteral("-o"),
                                      m_scratch.path(QStringLiteral("quiet.leasehold"))});
        QCOMPARE(quiet.code, 0);
        QVERIFY(quiet.err.isEmpty());
    }

    void doctorSpeaks() {
        const Run run = runProgram({QStringLiteral("doctor"), QStringLiteral("--json")});
        QVERIFY2(run.code == 0, run.told().constData());
        const QJsonObject doctor = run.json();
        QCOMPARE(keysOf(run.out), words("versions schema_version gl display cuda cpu backend memory"));
        QVERIFY(!doctor[QLatin1String("versions")].toObject()[QLatin1String("qt")].toString().isEmpty());
        const QJsonObject cuda = doctor[QLatin1String("cuda")].toObject();
        QVERIFY(!cuda[QLatin1String("devices")].toArray().isEmpty() || !cuda[QLatin1String("reason")].isNull());
        QVERIFY(!doctor[QLatin1String("backend")].toObject()[QLatin1String("reason")].toString().isEmpty());
        QCOMPARE(runProgram({QStringLiteral("doctor")}).code, 0);
    }

    void formatsListed() {
        const Run run = runProgram({QStringLiteral("formats"), QStringLiteral("--json")});
        QVERIFY2(run.code == 0, run.told().constData());
        QStringList names;
        const QJsonArray list = run.json()[QLatin1String("formats")].toArray();
        for (const auto& one : list) {
            names << one.toObject()[QLatin1String("name")].toString();
        }
        for (const char* name : {"ibnetdiscover", "slurm-topology", "dcgm", "lease-yaml", "leasehold-csv"}) {
            QVERIFY2(names.contains(QLatin1String(name)), name);
        }
    }

    void windowWithoutDisplay_data() {
        QTest::addColumn<QString>("display");
        QTest::newRow("none") << QString();
        QTest::newRow("dead") << QStringLiteral(":4242");
    }
    void windowWithoutDisplay() {
        QFETCH(QString, display);
        for (const QStringList& arguments : {QStringList{}, QStringList{m_site}}) {
            Program program;
            QProcessEnvironment environment = program.process().processEnvironment();
            if (!display.isEmpty()) {
                environment.insert(QStringLiteral("DISPLAY"), display);
            }
            program.process().setProcessEnvironment(environment);
            program.start(arguments);
            const Run run = program.finish();
            QVERIFY2(run.failedPlainly(), run.told().constData());
            QVERIFY(run.lastLine().contains("display"));
        }
    }

    void render_data() {
        QTest::addColumn<QString>("platform");
        QTest::addColumn<QString>("arguments");
        const auto row = [](const char* name, const char* platform, const char* arguments) {
            QTest::newRow(name) << QString::fromLatin1(platform) << QString::fromLatin1(arguments);
        };
        row("plain", "", "--size 640x360");
        row("under offscreen", "offscreen", "--size 640x360");
        row("under a platform that needs a display", "xcb", "--size 640x360");
        row("by tenant, from above", "", "--size 320x240 --color-by tenant --camera top");
        row("by state, one time", "", "--size 320x240 --color-by state --at 2026-05-10T12:00:00Z");
        row("one hall", "", "--size 320x240 --camera hall:H1");
    }
    void render() {
        QFETCH(QString, platform);
        QFETCH(QString, arguments);
        const QString picture = m_scratch.path(QStringLiteral("view.png"));
        Program program;
        QProcessEnvironment environment = program.process().processEnvironment();
        if (!platform.isEmpty()) {
            environment.insert(QStringLiteral("QT_QPA_PLATFORM"), platform);
        }
        program.process().setProcessEnvironment(environment);
        program.start(QStringList{QStringLiteral("render"), m_site, QStringLiteral("-o"), picture} +
                      arguments.split(QLatin1Char(' ')));
        const Run run = program.finish();
        QVERIFY2(run.code == 0, run.told().constData());
        QFile file(picture);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.startsWith("\x89PNG\r\n"));
        QVERIFY(bytes.size() > 5000);  // an empty picture of one colour is far smaller
        QFile::remove(picture);
    }

    void renderNotFound_data() {
        QTest::addColumn<QString>("arguments");
        for (const char* line :
             {"-o /no/such/folder/x.png", "-o x.png --camera hall:H99", "-o x.png --camera rack:none"}) {
            QTest::newRow(line) << QString::fromLatin1(line);
        }
    }
    void renderNotFound() {
        QFETCH(QString, arguments);
        const Run run = runProgram(QStringList{QStringLiteral("render"), m_site} + arguments.split(QLatin1Char(' ')));
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QVERIFY(!QFileInfo::exists(QStringLiteral("x.png")));
    }

private:
    static QByteArray noise(int bytes) {
        QByteArray content;
        quint32 state = 12345;
        for (int i = 0; i < bytes; ++i) {
            state = state * 1664525U + 1013904223U;
            content += static_cast<char>(state >> 24U);
        }
        return content;
    }
    QString copyOfSite(const QString& name) const {
        const QString copy = m_scratch.path(name);
        QFile::remove(copy);
        QFile::copy(m_site, copy);
        return copy;
    }
    QString otherDatabase() const {
        const QString path = m_scratch.path(QStringLiteral("other.leasehold"));
        SQLite::Database database(path.toStdString(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("CREATE TABLE IF NOT EXISTS recipe (name TEXT)");
        return path;
    }
    QString newerSite() const {
        const QString path = copyOfSite(QStringLiteral("newer.leasehold"));
        SQLite::Database database(path.toStdString(), SQLite::OPEN_READWRITE);
        database.exec("PRAGMA user_version = 4000");
        return path;
    }
    QString cutSite() const {
        const QString path = copyOfSite(QStringLiteral("cut.leasehold"));
        QFile::resize(path, QFileInfo(path).size() / 3);
        return path;
    }
    QString brokenSite() const {
        const QString path = copyOfSite(QStringLiteral("broken.leasehold"));
        QFile file(path);
        if (file.open(QIODevice::ReadWrite)) {
            for (qint64 page = 1; page * 8192 < file.size(); ++page) {
                file.seek(page * 8192);
                file.write(noise(4000));
            }
        }
        return path;
    }

    Scratch m_scratch;
    QString m_site;
};

LEASEHOLD_SUITE(runGuiless<TestCli>)
#include "tst_cli.moc"
