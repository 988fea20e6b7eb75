// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/site_watch.hpp"

#include <QFile>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace leasehold {

SiteWatch::~SiteWatch() {
    m_thread.request_stop();
    for (std::jthread& thread : m_ending) {
        thread.request_stop();
    }
    // Joined here, while what they post to is still there.
    m_ending.clear();
    m_thread = {};
}

void SiteWatch::follow(const QString& path) {
    if (path == m_path) return;
    m_path = path;
    if (m_thread.joinable()) {
        // Not waited for: a look can wait for a lock.
        m_thread.request_stop();
        m_ending.push_back(std::move(m_thread));
    }
    if (path.isEmpty()) return;
    m_thread = std::jthread([this, path, file = std::filesystem::path(QFile::encodeName(path).toStdString())](
                                const std::stop_token& stop) { run(stop, file, path); });
}

void SiteWatch::run(const std::stop_token& stop, const std::filesystem::path& file, const QString& path) {
    ChangeWatch watch(file);
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        // What fails (a lock, a file that is gone for now) is tried again; whoever uses the file is told of it.
        if (const auto state = watch.look(); state && *state) {
            QMetaObject::invokeMethod(
                this,
                [this, path, now = **state] {
                    if (path == m_path) Q_EMIT changed(path, now);
                },
                Qt::QueuedConnection);
        }
        wake.wait_for(lock, stop, kInterval, [] { return false; });
    }
}

}  // namespace leasehold
