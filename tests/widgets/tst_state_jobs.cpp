// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QtTest>
#include <condition_variable>
#include <stdexcept>

#include "data/model/result.hpp"
#include "tests/support_suite.hpp"
#include "tests/support_wait.hpp"
#include "widgets/state/jobs.hpp"

using namespace leasehold;

namespace {

/// A gate that a test opens: jobs wait on it instead of on time.
class Gate {
public:
    void open() {
        const std::scoped_lock lock(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }
    void wait(std::stop_token stop) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, stop, [this] { return m_open; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    bool m_open = false;
};

}  // namespace

class TestJobs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void deliversOnTheGuiThread() {
        JobBoard board;
        QThread* worker = nullptr;
        QThread* receiver = nullptr;
        board.start(
            QStringLiteral("count"), this,
            [&worker](JobContext&) {
                worker = QThread::currentThread();
                return 42;
            },
            [&](int result) {
                QCOMPARE(result, 42);
                receiver = QThread::currentThread();
            });
        QTRY_VERIFY_WITH_TIMEOUT(receiver != nullptr, kLong);
        QCOMPARE(receiver, thread());
        QVERIFY(worker != receiver);
        QVERIFY(board.running().empty());
    }

    void showsProgress() {
        JobBoard board;
        Gate gate;
        bool done = false;
        const auto id = board.start(
            QStringLiteral("Import"), this,
            [&gate](JobContext& job) {
                job.report(0.25, "reading");
                gate.wait(job.stop());
                return 0;
            },
            [&](int) { done = true; });
        QTRY_VERIFY_WITH_TIMEOUT(board.running().size() == 1 && board.running()[0].fraction == 0.25, kLong);
        QCOMPARE(board.running()[0].phase, QStringLiteral("reading"));
        QCOMPARE(board.running()[0].id, id);
        gate.open();
        QTRY_VERIFY_WITH_TIMEOUT(done, kLong);
    }

    void cancelStopsAndDelivers() {
        JobBoard board;
        Gate gate;
        bool cancelled = false;
        const auto id = board.start(
            QStringLiteral("wait"), this,
            [&gate](JobContext& job) {
                gate.wait(job.stop());
                return job.stop().stop_requested();
            },
            [&](bool stopped) { cancelled = stopped; });
        board.cancel(id);
        QTRY_VERIFY_WITH_TIMEOUT(cancelled, kLong);
    }

    void dropsWhatNobodyWants_data() {
        QTest::addColumn<bool>("dropped");
        QTest::newRow("dropped") << true;
        QTest::newRow("receiver gone") << false;
    }
    void dropsWhatNobodyWants() {
        QFETCH(bool, dropped);
        JobBoard board;
        auto* receiver = new QObject;
        bool delivered = false;
        const auto id = board.start(
            QStringLiteral("wait"), receiver, [](JobContext&) { return 1; }, [&](int) { delivered = true; });
        if (dropped) {
            board.drop(id);
        } else {
            delete receiver;
        }
        QTRY_VERIFY_WITH_TIMEOUT(!board.isRunning(id), kLong);
        QVERIFY(!delivered);
        if (dropped) {
            delete receiver;
        }
    }

    void reportsWhatWasThrown() {
        JobBoard board;
        QSignalSpy spy(&board, &JobBoard::failed);
        board.start(
            QStringLiteral("broken"), this, [](JobContext&) -> int { throw std::runtime_error("no such tile"); },
            [](int) { QFAIL("a job that threw has no result"); });
        QTRY_COMPARE_WITH_TIMEOUT(spy.size(), 1, kLong);
        QCOMPARE(spy[0][0].toString(), QStringLiteral("no such tile"));
        QVERIFY(board.running().empty());
    }

    void endsWithJobsRunning() {
        Gate never;
        auto board = std::make_unique<JobBoard>();
        board->start(
            QStringLiteral("endless"), this,
            [&never](JobContext& job) {
                never.wait(job.stop());
                return 0;
            },
            [](int) { QFAIL("the board is gone"); });
        board.reset();
        QCoreApplication::processEvents();
    }

    void newestRequestWins() {
        JobBoard board;
        LatestJob latest(board, QStringLiteral("slice"), nullptr);
        Gate gate;
        std::vector<int> seen;
        for (int i = 0; i < 100; ++i) {
            latest.request(
                [&gate, i](JobContext& job) {
                    gate.wait(job.stop());
                    return i;
                },
                [&](int result) { seen.push_back(result); });
        }
        gate.open();
        QTRY_VERIFY_WITH_TIMEOUT(!latest.busy(), kLong);
        // The first was under way; of the rest only the last ran.
        QCOMPARE(seen, (std::vector<int>{0, 99}));
    }

    void dropForgetsAndGoesOn() {
        JobBoard board;
        LatestJob latest(board, QStringLiteral("slice"), nullptr);
        Gate gate;
        std::vector<int> seen;
        const auto keep = [&](int result) { seen.push_back(result); };
        latest.request([&gate](JobContext& job) { return gate.wait(job.stop()), 1; }, keep);
        latest.request([](JobContext&) { return 2; }, keep);
        latest.drop();
        latest.request([](JobContext&) { return 3; }, keep);
        QTRY_COMPARE_WITH_TIMEOUT(seen, std::vector<int>{3}, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(board.running().empty(), kLong);
        QCOMPARE(seen, std::vector<int>{3});
    }

    void goesOnAfterAThrow() {
        JobBoard board;
        LatestJob latest(board, QStringLiteral("slice"), nullptr);
        int seen = 0;
        latest.request([](JobContext&) -> int { throw std::runtime_error("x"); }, [](int) {});
        latest.request([](JobContext&) { return 7; }, [&](int result) { seen = result; });
        QTRY_COMPARE_WITH_TIMEOUT(seen, 7, kLong);
    }
};

LEASEHOLD_SUITE(runGuiless<TestJobs>)
#include "tst_state_jobs.moc"
