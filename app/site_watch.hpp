// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QString>
#include <chrono>
#include <list>
#include <thread>

#include "data/store/change_watch.hpp"

namespace leasehold {

/// Tells that the open site's file was changed, by this program or another one. A thread of its own looks at it a few
/// times a second, through its own connection; looking takes microseconds. GUI thread.
class SiteWatch : public QObject {
    Q_OBJECT
public:
    explicit SiteWatch(QObject* parent = nullptr) : QObject(parent) {}
    ~SiteWatch() override;

    /// From now on this file; empty: none. What it is now is told first.
    void follow(const QString& path);
    [[nodiscard]] const QString& path() const { return m_path; }

Q_SIGNALS:
    void changed(const QString& path, const leasehold::FileState& state);

private:
    void run(const std::stop_token& stop, const std::filesystem::path& file, const QString& path);

    static constexpr std::chrono::milliseconds kInterval{400};
    QString m_path;
    std::jthread m_thread;
    std::list<std::jthread> m_ending;  ///< asked to stop, and waited for at the end
};

}  // namespace leasehold
