// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/jobs.hpp"

#include <algorithm>

namespace leasehold {
namespace {

/// Long jobs (an import) must leave room for short ones (a slice), so more threads than cores are welcome.
constexpr int kThreads = 4;
constexpr int kPollMs = 80;

}  // namespace

void JobContext::report(double fraction, std::string_view phase) {
    m_fraction.store(fraction, std::memory_order_relaxed);
    if (!phase.empty()) {
        const std::scoped_lock lock(m_mutex);
        m_phase.assign(phase);
    }
}

JobBoard::JobBoard(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(std::max(kThreads, QThreadPool::globalInstance()->maxThreadCount()));
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, &JobBoard::changed);
}

JobBoard::~JobBoard() {
    for (Entry& entry : m_entries) {
        entry.dropped = true;
        entry.context->m_stop.request_stop();
    }
    m_pool.waitForDone();
}

std::uint64_t JobBoard::add(const QString& title, QObject* receiver, Loudness loudness,
                            std::shared_ptr<JobContext> context) {
    Entry entry;
    entry.info.id = m_next++;
    entry.info.title = title;
    entry.info.quiet = loudness == Loudness::Quiet;
    entry.context = std::move(context);
    entry.receiver = receiver;
    entry.hadReceiver = receiver != nullptr;
    m_entries.push_back(std::move(entry));
    m_poll.start();
    Q_EMIT changed();
    return m_next - 1;
}

JobBoard::Entry* JobBoard::find(std::uint64_t id) {
    const auto it = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& e) { return e.info.id == id; });
    return it == m_entries.end() ? nullptr : &*it;
}

bool JobBoard::finish(std::uint64_t id) {
    const Entry* entry = find(id);
    if (entry == nullptr) {
        return false;
    }
    const bool wanted = !entry->dropped && (!entry->hadReceiver || !entry->receiver.isNull());
    std::erase_if(m_entries, [&](const Entry& e) { return e.info.id == id; });
    if (m_entries.empty()) {
        m_poll.stop();
    }
    Q_EMIT changed();
    return wanted;
}

void JobBoard::cancel(std::uint64_t id) {
    if (Entry* entry = find(id)) {
        entry->info.cancelling = true;
        entry->context->m_stop.request_stop();
        Q_EMIT changed();
    }
}

void JobBoard::cancelAll() {
    for (const JobInfo& job : running()) {
        cancel(job.id);
    }
}

void JobBoard::drop(std::uint64_t id) {
    if (Entry* entry = find(id)) {
        entry->dropped = true;
        cancel(id);
    }
}

std::vector<JobInfo> JobBoard::running() const {
    std::vector<JobInfo> jobs;
    for (const Entry& entry : m_entries) {
        JobInfo job = entry.info;
        job.fraction = entry.context->m_fraction.load(std::memory_order_relaxed);
        const std::scoped_lock lock(entry.context->m_mutex);
        job.phase = QString::fromStdString(entry.context->m_phase);
        jobs.push_back(std::move(job));
    }
    return jobs;
}

bool JobBoard::isRunning(std::uint64_t id) const {
    return std::any_of(m_entries.begin(), m_entries.end(), [&](const Entry& e) { return e.info.id == id; });
}

LatestJob::LatestJob(JobBoard& board, QString title, QObject* parent, JobBoard::Loudness loudness)
    : QObject(parent), m_board(board), m_title(std::move(title)), m_loudness(loudness) {
    // A job that threw never reaches its done: without this the next request would wait for ever.
    connect(&board, &JobBoard::failed, this, [this] {
        if (m_running != 0 && !m_board.isRunning(m_running)) {
            m_running = 0;
            startNext();
        }
    });
}

void LatestJob::startNext() {
    if (m_running != 0 || !m_waiting) {
        return;
    }
    const auto start = std::exchange(m_waiting, nullptr);
    m_running = start();
}

void LatestJob::drop() {
    m_waiting = nullptr;
    if (m_running != 0) {
        m_board.drop(m_running);
        m_running = 0;
    }
}

}  // namespace leasehold
