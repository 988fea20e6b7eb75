// SPDX-License-Identifier: GPL-3.0-or-later
// The file of the open site, as others change it: it is read again, and what is looked at stays.
#include <QDateTime>
#include <QFile>
#include <QLabel>
#include <QStatusBar>

#include "app/lease_editor.hpp"
#include "app/main_window.hpp"
#include "app/saved_views.hpp"
#include "app/site_watch.hpp"
#include "data/store/load_parts.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/look.hpp"

namespace leasehold {
namespace {

/// The leases as the file has them now around what is shown; null where an import came too, and all has to be read.
Result<OpenSitePtr> leasesAgain(const OpenSitePtr& shown) {
    const Snapshot& before = *shown->snapshot;
    auto file = SiteFile::open(before.path, SiteFile::Mode::Read);
    if (!file) return Failure(file.error());
    return guarded(*file, [&]() -> Result<OpenSitePtr> {
        SQLite::Database& database = file->database();
        SQLite::Transaction reading(database);
        const auto imports = database.execAndGet("SELECT count(*) FROM import_log").getInt64();
        const auto last = database.execAndGet("SELECT ifnull(max(id), 0) FROM import_log").getInt64();
        std::int64_t known = 0;
        for (const ImportRecord& import : before.imports) {
            known = std::max(known, import.id);
        }
        if (imports != static_cast<std::int64_t>(before.imports.size()) || last != known) return OpenSitePtr();
        auto after = std::make_shared<Snapshot>(withLeasesOf(database, before));
        after->revision = file->revision();
        return openSite(*file, std::move(after));
    });
}

}  // namespace

void MainWindow::setUpWatch() {
    m_watch = new SiteWatch(this);
    m_changed = new QLabel(this);
    m_changed->setProperty("role", QStringLiteral("muted"));
    m_changed->setFont(smallFont());
    m_changed->setContentsMargins(8, 0, 8, 0);
    m_changed->hide();
    statusBar()->insertPermanentWidget(1, m_changed);  // after the indicator of jobs
    connect(m_watch, &SiteWatch::changed, this, &MainWindow::fileChanged);
    connect(m_leases, &LeaseEditor::ended, this, &MainWindow::catchUp);
    connect(&m_state, &AppState::siteChanged, this, [this] {
        const QString path = m_state.site() ? QFile::decodeName(m_state.snapshot()->path.c_str()) : QString();
        if (path != m_watch->path()) {
            m_behind = false;
            m_changed->hide();
        }
        m_watch->follow(path);
    });
}

void MainWindow::fileChanged(const QString& path, const FileState& state) {
    if (!m_state.site() || QFile::decodeName(m_state.snapshot()->path.c_str()) != path) return;
    m_fileRevision = state.revision;
    m_behind = true;
    m_views->fileChanged(state.views);
    catchUp();
}

void MainWindow::catchUp() {
    // What is being written or read already comes here when it is done, and may be just this.
    if (!m_behind || !m_state.site() || m_leases->busy() || m_jobs.isRunning(m_opening)) return;
    m_behind = false;
    if (m_state.snapshot()->revision == m_fileRevision) return;
    m_followingEdit = false;
    m_changed->setText(tr("changed elsewhere, read again %1 UTC")
                           .arg(QDateTime::currentDateTimeUtc().toString(QStringLiteral("HH:mm:ss"))));
    m_changed->setToolTip(
        tr("Another window, person or command changed the site file. What is shown is what it has "
           "now; Edit > History of the leases says who changed which lease."));
    m_changed->show();
    const QString path = m_watch->path();
    readAgain(tr("Reading what changed"), path,
              [path, shown = m_state.site(), geometry = m_scene->wholeGeometry(),
               cache = sampleMemory(true)](JobContext& job) {
                  auto site = leasesAgain(shown);
                  return site && !*site ? readSite(path, cache, job.stop()) : drawn(site, cache, geometry);
              });
}

}  // namespace leasehold
