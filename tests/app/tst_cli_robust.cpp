// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <QtTest>
#include <csignal>

#include "support_program.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold::test;

/// A site stays as it was, whatever ends an import: a kill, Ctrl-C, a full disk, broken input.
class TestCliRobust : public QObject {
    Q_OBJECT

    static constexpr int kNodes = 2000;
    static constexpr int kGpus = 8;
    static constexpr int kTimes = 24;
    static constexpr qsizetype kSamples = qsizetype{kNodes} * kGpus * kTimes;

private slots:
    void initTestCase() {
        m_input = m_scratch.file(QStringLiteral("scrapes.prom"), exposition(kNodes, kGpus, kTimes));
        m_site = m_scratch.path(QStringLiteral("site.leasehold"));
        const Run first = runProgram({QStringLiteral("import"), m_site, QStringLiteral("-q"),
                                      m_scratch.file(QStringLiteral("first.prom"), exposition(4, kGpus, 4)),
                                      m_scratch.file(QStringLiteral("leases.yaml"), leases())});
        QVERIFY2(first.code == 0, first.told().constData());
        m_before = exported(m_site);
        QVERIFY(!m_before.isEmpty());
    }

    void killedImport_data() {
        QTest::addColumn<QByteArray>("moment");
        QTest::addColumn<bool>("fresh");
        QTest::newRow("while reading") << QByteArray("reading") << false;
        QTest::newRow("once the journal is there") << QByteArray("journal") << false;
        QTest::newRow("while the journal grows") << QByteArray("growing") << false;
        QTest::newRow("a new site, while reading") << QByteArray("reading") << true;
    }
    void killedImport() {
        QFETCH(QByteArray, moment);
        QFETCH(bool, fresh);
        const QString site = m_scratch.path(QStringLiteral("victim.leasehold"));
        removeSite(site);
        if (!fresh) {
            QVERIFY(QFile::copy(m_site, site));
        }
        Program program;
        program.start({QStringLiteral("import"), site, m_input});
        QVERIFY2(waitForMoment(program, site, moment), "it ended before the moment came");
        program.process().kill();
        const Run run = program.finish();
        if (fresh) {
            QVERIFY(!QFileInfo::exists(site));
            return;
        }
        // Once the transaction is committed all of it is there; before that, nothing.
        const auto after = exported(site);
        QVERIFY(after == m_before || (moment != "reading" && samplesIn(after) == kSamples));
        const Run check = runProgram({QStringLiteral("check"), site, QStringLiteral("-q")});
        QVERIFY2(check.code == 0, check.told().constData());
        const Run again = runProgram({QStringLiteral("import"), site, m_input, QStringLiteral("-q")});
        QVERIFY2(again.code == 0, again.told().constData());
    }

    void interruptedImport_data() {
        QTest::addColumn<int>("signal");
        QTest::addColumn<bool>("fresh");
        QTest::newRow("Ctrl-C") << SIGINT << false;
        QTest::newRow("SIGTERM") << SIGTERM << false;
        QTest::newRow("lost terminal") << SIGHUP << false;
        QTest::newRow("Ctrl-C, new site") << SIGINT << true;
    }
    void interruptedImport() {
        QFETCH(int, signal);
        QFETCH(bool, fresh);
        const QString site = m_scratch.path(QStringLiteral("stopped.leasehold"));
        removeSite(site);
        if (!fresh) {
            QVERIFY(QFile::copy(m_site, site));
        }
        Program program;
        program.start({QStringLiteral("import"), site, m_input});
        QVERIFY(program.waitForNews("reading"));
        const Run run = stop(program, signal);
        QVERIFY2(run.failedPlainly(), run.told().constData());
        if (fresh) {
            QVERIFY(!QFileInfo::exists(site));
        } else {
            QCOMPARE(exported(site), m_before);
        }
    }

    void interruptedElse_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QByteArray>("moment");
        QTest::addColumn<QString>("target");
        const auto row = [this](const char* name, const char* arguments, const char* moment, const char* target) {
            QTest::newRow(name) << QString::fromLatin1(arguments) << QByteArray(moment)
                                << m_scratch.path(QString::fromLatin1(target));
        };
        row("demo", "demo -o TARGET --gpus 60000", "racks and GPUs", "large.leasehold");
        row("export", "export LARGE -o TARGET", "writing samples", "tables/samples.csv");
        row("check", "check LARGE", "checking the file", "none");
        row("render", "render LARGE -o TARGET --size 7680x4320", "drawing", "picture.png");
    }
    void interruptedElse() {
        QFETCH(QString, arguments);
        QFETCH(QByteArray, moment);
        QFETCH(QString, target);
        const QString large = m_scratch.path(QStringLiteral("made.leasehold"));
        if (arguments.contains(QLatin1String("LARGE")) && !QFileInfo::exists(large)) {
            const Run made = runProgram({QStringLiteral("demo"), QStringLiteral("-q"), QStringLiteral("-o"), large,
                                         QStringLiteral("--gpus"), QStringLiteral("40000"), QStringLiteral("--days"),
                                         QStringLiteral("7")});
            QVERIFY2(made.code == 0, made.told().constData());
        }
        const QString out = target.endsWith(QLatin1String("samples.csv")) ? QFileInfo(target).path() : target;
        Program program;
        program.start(arguments.replace(QLatin1String("LARGE"), large)
                          .replace(QLatin1String("TARGET"), out)
                          .split(QLatin1Char(' ')));
        QVERIFY(program.waitForNews(moment));
        const Run run = stop(program, SIGINT);
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QVERIFY(!QFileInfo::exists(target));
    }

    void hangingOutputIsNoTrap() {
        // A pipe that nobody reads: opening it cannot be stopped, the program can.
        const QString pipe = m_scratch.path(QStringLiteral("pipe.csv"));
        QCOMPARE(QProcess::execute(QStringLiteral("mkfifo"), {pipe}), 0);
        Program program;
        program.start({QStringLiteral("heatmap"), m_site, QStringLiteral("-o"), pipe});
        QVERIFY(program.waitForNews("backend: "));
        const Run run = stop(program, SIGINT);
        QVERIFY2(run.failedPlainly(), run.told().constData());
    }

    void pipedInputIsReadOrRefused() {
        const QString pipe = m_scratch.path(QStringLiteral("pipe.prom"));
        QCOMPARE(QProcess::execute(QStringLiteral("mkfifo"), {pipe}), 0);
        const Run run = runProgram({QStringLiteral("import"), m_scratch.path(QStringLiteral("p.leasehold")), pipe});
        QVERIFY2(run.failedPlainly(), run.told().constData());
    }

    void fileSizeLimit_data() {
        QTest::addColumn<int>("kilobytes");
        for (const int kilobytes : {128, 256, 512, 1024}) {
            QTest::newRow(qPrintable(QString::number(kilobytes))) << kilobytes;
        }
    }
    void fileSizeLimit() {
        QFETCH(int, kilobytes);
        const QString site = m_scratch.path(QStringLiteral("limited.leasehold"));
        removeSite(site);
        QVERIFY(QFile::copy(m_site, site));
        Program program;
        program.process().setChildProcessModifier([kilobytes] {
            const rlimit limit{static_cast<rlim_t>(kilobytes) * 1024, static_cast<rlim_t>(kilobytes) * 1024};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        });
        program.start({QStringLiteral("import"), site, m_input, QStringLiteral("-q")});
        const Run run = program.finish();
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QCOMPARE(exported(site), m_before);
    }

    void fullDisk() {
        const QString disk = m_scratch.path(QStringLiteral("disk"));
        QVERIFY(QDir().mkpath(disk));
        if (::mount("tmpfs", disk.toUtf8().constData(), "tmpfs", 0, "size=1m") != 0) {
            QSKIP("a tmpfs cannot be mounted here; the limit on file size stands in for it");
        }
        const auto unmount = qScopeGuard([&] { ::umount2(disk.toUtf8().constData(), MNT_DETACH); });
        const QString site = disk + QStringLiteral("/site.leasehold");
        QVERIFY(QFile::copy(m_site, site));
        const Run run = runProgram({QStringLiteral("import"), site, m_input, QStringLiteral("-q")});
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QCOMPARE(exported(site), m_before);
        const Run fresh = runProgram({QStringLiteral("import"), disk + QStringLiteral("/new.leasehold"), m_input});
        QVERIFY2(fresh.failedPlainly(), fresh.told().constData());
        QCOMPARE(QDir(disk).entryList(QDir::Files | QDir::Hidden), QStringList{QStringLiteral("site.leasehold")});
        const Run map = runProgram({QStringLiteral("heatmap"), site, QStringLiteral("--by"), QStringLiteral("gpu"),
                                    QStringLiteral("-o"), fill(disk)});
        QVERIFY2(map.failedPlainly(), map.told().constData());
        QCOMPARE(contentOf(disk)[QStringLiteral("map.csv")], QByteArray("old"));
    }

    void brokenInputs_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("binary") << QByteArray(
                                       "\x7f"
                                       "ELF\0\1\2\3",
                                       8) +
                                       QByteArray(5000, '\0');
        QTest::newRow("prose") << QByteArray("Dear sir, please find attached nothing.\n");
        QTest::newRow("one newline") << QByteArray("\n");
        QTest::newRow("json") << QByteArray("{\"what\": [1, 2, 3]}\n");
    }
    void brokenInputs() {
        QFETCH(QByteArray, content);
        const QString input = m_scratch.file(QStringLiteral("input"), content);
        const Run run = runProgram({QStringLiteral("import"), m_site, input});
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QVERIFY(run.lastLine().contains("input"));
        const Run fresh = runProgram({QStringLiteral("import"), m_scratch.path(QStringLiteral("no.leasehold")), input});
        QVERIFY2(fresh.failedPlainly(), fresh.told().constData());
        QVERIFY(!QFileInfo::exists(m_scratch.path(QStringLiteral("no.leasehold"))));
        QCOMPARE(exported(m_site), m_before);
    }

    void missingInputs() {
        for (const QString& input :
             {m_scratch.path(QStringLiteral("none.prom")), m_scratch.path(QStringLiteral("a/b"))}) {
            const Run run = runProgram({QStringLiteral("import"), m_site, input});
            QVERIFY2(run.failedPlainly(), run.told().constData());
        }
        // A good file beside a bad one: nothing of it comes in.
        const Run run =
            runProgram({QStringLiteral("import"), m_site, m_input, m_scratch.file(QStringLiteral("e"), {})});
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QCOMPARE(exported(m_site), m_before);
    }

    void damagedInputs_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("damage");
        for (const char* name :
             {"1-fabric/ibnetdiscover/ufm-small_topo_file", "2-slurm/scontrol-topology/leonardo_topo.txt",
              "4-gpu-telemetry/dcgm-text/upcloud-l40s.prom"}) {
            for (const char* damage : {"first half", "last half", "shuffled", "bytes lost"}) {
                QTest::addRow("%s, %s", name, damage) << QString::fromLatin1(name) << QString::fromLatin1(damage);
            }
        }
    }
    void damagedInputs() {
        QFETCH(QString, name);
        QFETCH(QString, damage);
        const QString original = sample(name);
        if (original.isEmpty()) {
            QSKIP("the samples are not here");
        }
        QFile file(original);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString input = m_scratch.file(QStringLiteral("damaged"), damaged(file.readAll(), damage));
        const QString site = m_scratch.path(QStringLiteral("damaged.leasehold"));
        removeSite(site);
        const Run run = runProgram({QStringLiteral("import"), site, input, QStringLiteral("--json")});
        if (run.code == 0) {
            // Loaded what is whole: then it says what it read, and the site is sound.
            QVERIFY(run.json()[QLatin1String("files")].toArray()[0].toObject()[QLatin1String("rows_read")].toInt() > 0);
            const Run check = runProgram({QStringLiteral("check"), site, QStringLiteral("-q")});
            QVERIFY2(check.code == 0, check.told().constData());
        } else {
            QVERIFY2(run.failedPlainly(), run.told().constData());
            QVERIFY(!QFileInfo::exists(site));
        }
    }

private:
    static QByteArray exposition(int nodes, int gpus, int times) {
        QByteArray text = "# HELP DCGM_FI_DEV_GPU_UTIL GPU utilization (in %).\n# TYPE DCGM_FI_DEV_GPU_UTIL gauge\n";
        for (int node = 0; node < nodes; ++node) {
            for (int gpu = 0; gpu < gpus; ++gpu) {
                const QByteArray labels =
                    QStringLiteral("{gpu=\"%1\",UUID=\"GPU-%2-%1\",modelName=\"NVIDIA H100\",Hostname=\"n%2\"} ")
                        .arg(gpu)
                        .arg(node, 4, 10, QLatin1Char('0'))
                        .toLatin1();
                for (int time = 0; time < times; ++time) {
                    text += "DCGM_FI_DEV_GPU_UTIL" + labels +
                            QByteArray::number((node * 7 + gpu * 13 + time * 29) % 101) + ' ' +
                            QByteArray::number(1778371200000LL + time * 900000LL) + '\n';
                }
            }
        }
        return text;
    }

    static QByteArray leases() {
        return "currency: USD\nparties:\n  - {name: Owner, roles: [operator]}\n  - {name: ACME, roles: [tenant]}\n"
               "leases:\n  - name: one\n    operator: Owner\n    tenant: ACME\n    from: 2026-05-01\n    to: "
               "2027-05-01\n"
               "    scope:\n      - {node: n0000}\n    price: {per_gpu_hour: 2.49}\n";
    }

    static QByteArray damaged(QByteArray content, const QString& damage) {
        if (damage == QLatin1String("first half")) {
            return content.left(content.size() / 2 + 7);
        }
        if (damage == QLatin1String("last half")) {
            return content.mid(content.size() / 2 + 7);
        }
        if (damage == QLatin1String("bytes lost")) {
            for (qsizetype at = 97; at < content.size(); at += 1013) {
                content.remove(at, 11);
            }
            return content;
        }
        QList<QByteArray> lines = content.split('\n');
        for (qsizetype i = 0; i < lines.size(); ++i) {
            lines.swapItemsAt(i, (i * 7919 + 13) % lines.size());
        }
        return lines.join('\n');
    }

    QMap<QString, QByteArray> exported(const QString& site) const {
        const QString folder = m_scratch.path(QStringLiteral("export"));
        QDir(folder).removeRecursively();
        const Run run =
            runProgram({QStringLiteral("export"), site, QStringLiteral("-o"), folder, QStringLiteral("-q")});
        return run.code == 0 ? tablesOf(folder) : QMap<QString, QByteArray>{{QStringLiteral("failed"), run.told()}};
    }

    static qsizetype samplesIn(const QMap<QString, QByteArray>& tables) {
        return tables[QStringLiteral("samples.csv")].count('\n') - 1;
    }

    static void removeSite(const QString& site) {
        for (const char* ending : {"", "-wal", "-shm", "-journal"}) {
            QFile::remove(site + QLatin1String(ending));
        }
    }

    static bool waitForMoment(Program& program, const QString& site, const QByteArray& moment) {
        if (moment != "journal" && moment != "growing") {
            return program.waitForNews(moment);
        }
        const qint64 size = moment == "journal" ? 0 : 1'000'000;
        return program.waitFor([&] {
            return QFileInfo(site + QStringLiteral("-wal")).size() > size ||
                   QFileInfo(site + QStringLiteral("-journal")).size() > size;
        });
    }

    /// Processor time of children that have ended, milliseconds.
    static double workOfEnded() {
        rusage used{};
        ::getrusage(RUSAGE_CHILDREN, &used);
        const auto milliseconds = [](const timeval& t) {
            return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
        };
        return milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
    }
    /// Of one that runs; 0 where it has just ended.
    static double workOf(qint64 process) {
        QFile stat(QStringLiteral("/proc/%1/stat").arg(process));
        if (!stat.open(QIODevice::ReadOnly)) return 0;
        const QList<QByteArray> fields = stat.readAll().split(')').back().trimmed().split(' ');  // from the state on
        return fields.size() < 13 ? 0
                                  : (fields[11].toDouble() + fields[12].toDouble()) * 1000 /
                                        static_cast<double>(::sysconf(_SC_CLK_TCK));
    }

    /// It must end within a second of work; one that only waits is caught by the patience of finish().
    static Run stop(Program& program, int signal) {
        const double before = workOfEnded() + workOf(program.process().processId());
        if (const qint64 id = program.process().processId(); id > 0) {  // 0 would be ourselves
            ::kill(static_cast<pid_t>(id), signal);
        }
        Run run = program.finish();
        const double took = workOfEnded() - before;
        if (took >= 1000) {
            run.code = -1;
            run.err += "\nended only after " + QByteArray::number(took) + " ms of work\n";
        }
        return run;
    }

    /// Fills a disk but for a little, beside an old result.
    static QString fill(const QString& disk) {
        QFile old(disk + QStringLiteral("/map.csv"));
        if (old.open(QIODevice::WriteOnly)) {
            old.write("old");
        }
        old.close();
        QFile ballast(disk + QStringLiteral("/ballast"));
        if (ballast.open(QIODevice::WriteOnly | QIODevice::Unbuffered)) {
            const QByteArray page(4096, 'x');
            while (ballast.write(page) == page.size()) {
            }
        }
        return old.fileName();
    }

    Scratch m_scratch;
    QString m_input;
    QString m_site;
    QMap<QString, QByteArray> m_before;
};

LEASEHOLD_SUITE(runGuiless<TestCliRobust>)
#include "tst_cli_robust.moc"
