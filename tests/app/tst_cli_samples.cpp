// SPDX-License-Identifier: GPL-3.0-or-later
// Samples kept at another step, and samples taken out, by the commands `step` and `remove-samples`.
#include <QJsonArray>
#include <QTest>

#include "support_program.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold::test;

namespace {

constexpr qint64 kStart = 1794211200;  // 2026-11-09 08:00 UTC

/// One GPU's utilisation every 30 seconds, a value each.
QByteArray everyHalfMinute(int count) {
    QByteArray text;
    for (int i = 0; i < count; ++i) {
        text += "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\",Hostname=\"n1\"} " + QByteArray::number(i + 1) + ' ' +
                QByteArray::number((kStart + 30 * i) * 1000) + '\n';
    }
    return text;
}

QString word(const char* text) {
    return QString::fromLatin1(text);
}

}  // namespace

class TestCliSamples : public QObject {
    Q_OBJECT

    Scratch m_scratch;
    QString m_site;

    /// The samples of gpu_util that the site says it has.
    [[nodiscard]] double samplesIn(const QString& site) const {
        for (const QJsonValue& metric :
             runProgram({word("info"), site, word("--json")}).json().value(word("metrics")).toArray()) {
            if (metric.toObject().value(word("name")).toString() == word("gpu_util")) {
                return metric.toObject().value(word("valid")).toDouble();
            }
        }
        return -1;
    }
    static double number(const Run& run, const char* key) { return run.json().value(QLatin1String(key)).toDouble(-1); }

private slots:
    void init() {
        m_site = m_scratch.path(word(QTest::currentTestFunction()) + word(".leasehold"));
        const Run made = runProgram({word("import"), m_site, m_scratch.file(word("a.prom"), everyHalfMinute(8))});
        QVERIFY2(made.code == 0, made.told().constData());
        QCOMPARE(samplesIn(m_site), 8.0);
    }

    void aFinerStepLosesNothing() {
        const Run run = runProgram({word("step"), m_site, word("gpu_util"), word("15s"), word("--json")});
        QVERIFY2(run.code == 0, run.told().constData());
        QCOMPARE(number(run, "before_s"), 30.0);
        QCOMPARE(number(run, "step_s"), 15.0);
        QCOMPARE(number(run, "samples"), 8.0);
        QCOMPARE(number(run, "lost"), 0.0);
        QCOMPARE(samplesIn(m_site), 8.0);
    }

    void aCoarserStepAsksBeforeSamplesShareOne() {
        const Run refused = runProgram({word("step"), m_site, word("gpu_util"), word("1m")});
        QVERIFY2(refused.failedPlainly(), refused.told().constData());
        QVERIFY2(refused.lastLine().contains("--merge"), refused.lastLine().constData());
        QCOMPARE(samplesIn(m_site), 8.0);

        const Run tried =
            runProgram({word("step"), m_site, word("gpu_util"), word("1m"), word("--merge"), word("--dry-run")});
        QVERIFY2(tried.code == 0, tried.told().constData());
        QVERIFY2(tried.out.contains("3 shared a step") && tried.out.contains("dry run"), tried.out.constData());
        QCOMPARE(samplesIn(m_site), 8.0);

        const Run done =
            runProgram({word("step"), m_site, word("gpu_util"), word("1m"), word("--merge"), word("--json")});
        QVERIFY2(done.code == 0, done.told().constData());
        // A sample goes to the nearest minute: 08:00, then two each for the next three, then the last alone.
        QCOMPARE(number(done, "samples"), 5.0);
        QCOMPARE(number(done, "lost"), 3.0);
        QCOMPARE(samplesIn(m_site), 5.0);
    }

    void aMetricThatIsNotThere() {
        const Run run = runProgram({word("step"), m_site, word("gpu_utll"), word("1m")});
        QVERIFY2(run.failedPlainly(), run.told().constData());
        QVERIFY2(run.lastLine().contains("gpu_utll"), run.lastLine().constData());
    }

    void samplesOfATimeAreTakenOut() {
        const QStringList window = {word("--from"), word("2026-11-09T08:01:00Z"), word("--to"),
                                    word("2026-11-09T08:02:00Z")};
        const Run tried = runProgram(QStringList{word("remove-samples"), m_site, word("--dry-run")} + window);
        QVERIFY2(tried.code == 0, tried.told().constData());
        QVERIFY2(tried.out.contains("gpu_util: 2 samples would be removed"), tried.out.constData());
        QCOMPARE(samplesIn(m_site), 8.0);

        const Run done = runProgram(QStringList{word("remove-samples"), m_site, word("--json")} + window);
        QVERIFY2(done.code == 0, done.told().constData());
        const QJsonObject removed = done.json().value(word("removed")).toArray().at(0).toObject();
        QCOMPARE(removed.value(word("metric")).toString(), word("gpu_util"));
        QCOMPARE(removed.value(word("samples")).toDouble(), 2.0);
        QCOMPARE(samplesIn(m_site), 6.0);
        QCOMPARE(runProgram({word("check"), m_site}).code, 0);

        const Run again = runProgram(QStringList{word("remove-samples"), m_site} + window);
        QCOMPARE(again.code, 0);
        QVERIFY2(again.out.contains("no samples in that time"), again.out.constData());
    }

    void aTimeWithoutEndsIsRefused() {
        const Run run = runProgram({word("remove-samples"), m_site, word("--from"), word("2026-11-09")});
        QCOMPARE(run.code, 2);
        QVERIFY2(run.err.contains("--to"), run.err.constData());
        QCOMPARE(samplesIn(m_site), 8.0);
    }
};

LEASEHOLD_SUITE(runGuiless<TestCliSamples>)
#include "tst_cli_samples.moc"
