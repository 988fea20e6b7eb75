// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>
#include <QTimer>
#include <QtConcurrentRun>
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Work off the GUI thread: with a stop token, progress, Cancel, and results that come back to the GUI thread.
namespace leasehold {

/// What a job may touch of the outside. Shared between the worker and the board.
class JobContext {
public:
    [[nodiscard]] std::stop_token stop() const { return m_stop.get_token(); }
    /// 0..1, or negative where it is not known; and what is being done. From the worker; cheap.
    void report(double fraction, std::string_view phase = {});

private:
    friend class JobBoard;
    std::stop_source m_stop;
    std::atomic<double> m_fraction{-1};
    std::mutex m_mutex;
    std::string m_phase;
};

struct JobInfo {
    std::uint64_t id = 0;
    QString title;
    QString phase;
    double fraction = -1;
    bool quiet = false;  ///< small work that the user need not hear of
    bool cancelling = false;
};

/// Runs jobs, knows which are running. GUI thread, but for what jobs do themselves. Its end stops all jobs and waits
/// for them, so that a worker can always post its result to it; a result is dropped when its receiver is gone, when
/// the job was cancelled, or when the board ends.
class JobBoard : public QObject {
    Q_OBJECT
public:
    enum class Loudness : std::uint8_t { Shown, Quiet };

    explicit JobBoard(QObject* parent = nullptr);
    ~JobBoard() override;

    /// `work(JobContext&)` runs on a worker and returns anything copyable; `done(result)` runs here. A cancelled job
    /// reports to `done` too (its result says Cancelled), unless it was dropped.
    template <class Work, class Done>
    std::uint64_t start(const QString& title, QObject* receiver, Work work, Done done,
                        Loudness loudness = Loudness::Shown);

    /// Asks the job to stop; it ends by itself soon after.
    void cancel(std::uint64_t id);
    void cancelAll();
    /// As cancel, and its result is never delivered.
    void drop(std::uint64_t id);

    [[nodiscard]] std::vector<JobInfo> running() const;
    [[nodiscard]] bool isRunning(std::uint64_t id) const;

Q_SIGNALS:
    void changed();             ///< a job began, progressed or ended
    void failed(QString what);  ///< a job threw: a broken invariant of ours

private:
    struct Entry {
        JobInfo info;
        std::shared_ptr<JobContext> context;
        QPointer<QObject> receiver;
        bool hadReceiver = false;
        bool dropped = false;
    };
    std::uint64_t add(const QString& title, QObject* receiver, Loudness loudness, std::shared_ptr<JobContext> context);
    /// Removes the entry; whether its result is still wanted.
    bool finish(std::uint64_t id);
    Entry* find(std::uint64_t id);

    QThreadPool m_pool;
    QTimer m_poll;
    std::vector<Entry> m_entries;
    std::uint64_t m_next = 1;
};

/// One kind of request of which only the newest matters (scrubbing, searching): at most one runs and one waits. The
/// running one is left to finish and shown, so that a steady stream of requests still paints. GUI thread.
class LatestJob : public QObject {
public:
    LatestJob(JobBoard& board, QString title, QObject* parent, JobBoard::Loudness loudness = JobBoard::Loudness::Quiet);

    template <class Work, class Done>
    void request(Work work, Done done);
    /// Forgets what waits, and stops what runs without delivering it: its ground is gone (another site).
    void drop();
    [[nodiscard]] bool busy() const { return m_running != 0; }

private:
    void startNext();

    JobBoard& m_board;
    QString m_title;
    JobBoard::Loudness m_loudness;
    std::function<std::uint64_t()> m_waiting;
    std::uint64_t m_running = 0;
};

template <class Work, class Done>
std::uint64_t JobBoard::start(const QString& title, QObject* receiver, Work work, Done done, Loudness loudness) {
    auto context = std::make_shared<JobContext>();
    const std::uint64_t id = add(title, receiver, loudness, context);
    // Not QFuture::then(context, ...): the worker would read the receiver's guard while the GUI thread clears it.
    // Nothing is handed the future either: the board itself waits for the pool.
    auto run = [this, id, context, work = std::move(work), done = std::move(done)]() mutable {
        QString trouble;
        try {
            auto result = work(*context);
            QMetaObject::invokeMethod(
                this,
                [this, id, result = std::move(result), done = std::move(done)]() mutable {
                    if (finish(id)) {
                        done(std::move(result));
                    }
                },
                Qt::QueuedConnection);
            return;
        } catch (const std::exception& error) {
            trouble = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, id, trouble] {
                finish(id);
                Q_EMIT failed(trouble);
            },
            Qt::QueuedConnection);
    };
    (void)QtConcurrent::run(&m_pool, std::move(run));
    return id;
}

template <class Work, class Done>
void LatestJob::request(Work work, Done done) {
    m_waiting = [this, work = std::move(work), done = std::move(done)]() {
        return m_board.start(
            m_title, this, work,
            [this, done](auto result) {
                m_running = 0;
                done(std::move(result));
                startNext();
            },
            m_loudness);
    };
    startNext();
}

}  // namespace leasehold
