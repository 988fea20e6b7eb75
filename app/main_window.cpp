// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.hpp"
#include "app/scene_controller.hpp"
#include "app/view_keeper.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMimeData>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QStatusBar>

#include "data/demo/demo.hpp"
#include "data/store/site_probe.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/key_habits.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/controls/screen_fit.hpp"
#include "widgets/panels/inspector_panel.hpp"
#include "widgets/panels/navigator_panel.hpp"
#include "widgets/panels/page_stack.hpp"
#include "widgets/panels/welcome_page.hpp"
#include "widgets/state/file_path.hpp"
#include "widgets/timeline/timeline_panel.hpp"

namespace leasehold {
namespace {

/// What messages about opening are about.
const QString kOpening = QStringLiteral("opening a site");

/// A site file is told from a file to import by what is in it, not by its name.
bool looksLikeSite(const QString& path) {
    return isDatabase(toPath(path));
}

}  // namespace

MainWindow::MainWindow(Settings settings, QWidget* parent)
    : QMainWindow(parent),
      m_settings(std::move(settings)),
      m_feed(m_state, m_jobs),
      m_blast(m_state, m_jobs),
      m_loads(m_state, m_feed, m_jobs),
      m_measures(m_feed, m_jobs, this),
      m_lookingForImport(m_jobs, tr("Looking for a copy from before an import"), this) {
    m_state.setDark(m_settings.preferences.dark);
    m_state.setBusyThreshold(m_settings.preferences.busyThreshold);
    m_state.setQuantity(m_settings.quantity);
    m_state.setWorstWins(m_settings.worstWins);
    m_state.setExportFolder(m_settings.exportFolder);
    setWindowTitle(tr("Leasehold"));
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    new ScreenFit(this);
    new KeyHabits(this);
    resize(firstWindowSize(roomFor(*this, *screen()).size()));
    setUpCentre();
    setUpScene();
    setUpPages();
    setUpDocks();
    setUpActions();
    setUpToolBar();
    setUpStatusBar();
    setUpWatch();
    connect(&m_state, &AppState::siteChanged, this, &MainWindow::siteChanged);
    connect(&m_state, &AppState::themeChanged, this, &MainWindow::themeChanged);
    connect(&m_feed, &ValuesFeed::valuesChanged, this, &MainWindow::refreshScene);
    connect(&m_state, &AppState::fabricByChanged, this, &MainWindow::refreshTitle);
    connect(&m_feed, &ValuesFeed::failed, m_messages, &MessageBar::showError);
    connect(&m_jobs, &JobBoard::changed, this, &MainWindow::refreshProgress);
    connect(&m_jobs, &JobBoard::failed, this, [this](const QString& what) {
        m_messages->show(MessageBar::Kind::Error, tr("A background task failed."), what);
    });
    themeChanged();
    siteChanged();
    restoreGeometry(m_settings.geometry);
    findBackend();
}

MainWindow::~MainWindow() {
    // Members end before child widgets do, and an open dialog still speaks to the board.
    qDeleteAll(findChildren<QDialog*>(QString(), Qt::FindDirectChildrenOnly));
    m_jobs.cancelAll();
}

Settings MainWindow::settings() const {
    Settings now = m_settings;
    now.geometry = saveGeometry();
    // On the welcome page the docks are hidden, which is nothing to remember.
    if (m_state.site()) {
        now.docks = saveState();
        now.pages = pagesToKeep();
    }
    now.preferences.dark = m_state.dark();
    now.preferences.busyThreshold = m_state.busyThreshold();
    now.quantity = m_state.quantity();
    now.worstWins = m_state.worstWins();
    now.exportFolder = m_state.exportFolder();
    return now;
}

Result<MainWindow::Opened> MainWindow::readSite(const QString& path, std::shared_ptr<BlockCache> cache,
                                                std::stop_token stop) {
    return drawn(openSite(toPath(path), stop), std::move(cache), nullptr);
}

Result<MainWindow::Opened> MainWindow::drawn(const Result<OpenSitePtr>& site, std::shared_ptr<BlockCache> cache,
                                             const scene::SiteGeometryPtr& before) {
    if (!site) {
        return Failure(site.error());
    }
    auto opened = std::make_shared<OpenSite>(**site);
    opened->source.cache = std::move(cache);
    const SnapshotPtr& snapshot = opened->snapshot;
    const bool stands = before && isSameTopology(*before->snapshot, *snapshot);
    return Opened{opened, stands ? scene::withSnapshot(*before, snapshot) : scene::buildGeometry(snapshot)};
}

void MainWindow::openSiteFile(const QString& path, Viewpoint look) {
    m_jobs.drop(m_opening);
    m_followingEdit = false;
    m_opening = m_jobs.start(
        tr("Opening %1").arg(QFileInfo(path).fileName()), this,
        [path, cache = sampleMemory(false)](JobContext& job) { return readSite(path, cache, job.stop()); },
        [this, path, look](const Result<Opened>& opened) { present(opened, path, look, false); });
}

void MainWindow::present(const Result<Opened>& opened, const QString& path, const Viewpoint& look, bool again) {
    if (!opened) {
        sayNotOpened(opened.error(), path);
        if (opened.error().code == ErrorCode::NotFound) {
            m_settings.forget(QFileInfo(path).absoluteFilePath());
            Q_EMIT settingsChanged();
            m_welcome->setRecent(m_settings.recent);
        }
        catchUp();
        return;
    }
    m_messages->clear(kOpening);
    const bool sameParts = again && m_state.site() && isSameTopology(*m_state.snapshot(), *opened->site->snapshot);
    if (opened->values) {
        m_feed.offer(opened->wanted, opened->values);
    }
    again ? m_state.refreshSite(opened->site) : m_state.setSite(opened->site);
    m_scene->setGeometry(opened->geometry, again);
    if (look.at) {
        m_state.setCursor(*look.at);
    }
    sameParts ? m_sceneController->refreshLeases() : m_sceneController->refresh();
    if (!again) {
        m_settings.remember(path);
        Q_EMIT settingsChanged();
        m_welcome->setRecent(m_settings.recent);
        m_scene->setFocus();
        restoreLastPages();
    }
    if (!look.view.isEmpty()) {
        showView(look.view);
    }
    catchUp();
}

/// The file is named whatever the error's place is; one attempt's message takes the place of the one before.
void MainWindow::sayNotOpened(Error error, const QString& path) {
    error.place = QFile::encodeName(QFileInfo(path).absoluteFilePath()).toStdString();
    m_messages->showErrorAbout(error, kOpening);
}

void MainWindow::closeSite() {
    m_jobs.drop(m_opening);
    m_state.setSite(nullptr);
    m_scene->setSnapshot(nullptr);
}

QString MainWindow::referencePath() {
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/colossus-1.leasehold");
}

void MainWindow::openReferenceSite() {
    const QString path = referencePath();
    if (QFileInfo::exists(path)) {
        openSiteFile(path);
        return;
    }
    if (m_making != 0) {
        return;
    }
    QDir().mkpath(QFileInfo(path).absolutePath());
    m_welcome->setMaking(true);
    m_making = m_jobs.start(
        tr("Making the reference site"), this,
        [path, gpus = m_referenceGpus](JobContext& job) {
            DemoOptions options;
            options.gpus = gpus;
            return makeDemo(toPath(path), options, job.stop(),
                            [&job](double fraction, std::string_view phase) { job.report(fraction, phase); });
        },
        [this, path](const Result<>& made) {
            m_making = 0;
            m_welcome->setMaking(false);
            made ? openSiteFile(path) : m_messages->showError(made.error());
        });
}

void MainWindow::refreshProgress() {
    for (const JobInfo& job : m_jobs.running()) {
        if (job.id == m_making) {
            m_welcome->setProgress(job.fraction, job.cancelling ? tr("stopping") : job.phase);
        }
    }
}

void MainWindow::siteImported(const QString& path) {
    const bool same =
        m_state.site() && QFileInfo(QFile::decodeName(m_state.site()->snapshot->path.c_str())) == QFileInfo(path);
    if (!same) {
        openSiteFile(path);
        return;
    }
    m_followingEdit = false;
    readAgain(tr("Reading the site again"), path,
              [path, cache = sampleMemory(true)](JobContext& job) { return readSite(path, cache, job.stop()); });
}

void MainWindow::readAgain(const QString& title, const QString& path, std::function<Result<Opened>(JobContext&)> read) {
    m_jobs.drop(m_opening);
    m_opening = m_jobs.start(
        title, this,
        [read = std::move(read), wanted = m_feed.wantedOf(m_state.site()), before = m_feed.values()](JobContext& job) {
            Result<Opened> opened = read(job);
            if (opened) {
                opened->wanted = wanted;
                opened->wanted.site = opened->site;
                // What fails here fails again, and is told, when the feed asks for it.
                opened->values = computeValues(opened->wanted, before, job.stop()).value_or(nullptr);
            }
            return opened;
        },
        [this, path](const Result<Opened>& opened) { present(opened, path, {}, true); });
}

void MainWindow::chooseFile() {
    const QString folder =
        m_settings.recent.isEmpty() ? QDir::homePath() : QFileInfo(m_settings.recent.front()).absolutePath();
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open a site"), folder, tr("Site files (*.leasehold);;All files (*)"));
    if (!path.isEmpty()) {
        openSiteFile(path);
    }
}

void MainWindow::chooseImport() {
    importFiles();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            files += url.toLocalFile();
        }
    }
    if (files.size() == 1 && looksLikeSite(files.front())) {
        openSiteFile(files.front());
    } else if (!files.isEmpty()) {
        importFiles(files);
    }
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_settings = settings();
    m_jobs.cancelAll();
    QMainWindow::closeEvent(event);
}

void MainWindow::clearSelection() {
    m_state.clearSelection();
}

void MainWindow::focusSearch() {
    m_docks.front()->show();
    m_docks.front()->raise();
    m_navigator->focusSearch();
}

void MainWindow::focusPage() {
    if (QWidget* page = m_pages->page(m_pages->current())) {
        page->setFocus(Qt::OtherFocusReason);
    }
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    // Esc that a box had no use for leaves the box; only from a page does it clear the selection, see KeyHabits.
    const QWidget* focus = focusWidget();
    if (event->key() == Qt::Key_Escape && focus != nullptr && KeyHabits::isBox(*focus)) {
        focusPage();
        return;
    }
    QMainWindow::keyPressEvent(event);
}

void MainWindow::toggleTheme() {
    m_state.setDark(!m_state.dark());
}

void MainWindow::toggleFullScreen() {
    isFullScreen() ? showNormal() : showFullScreen();
}

void MainWindow::overview() {
    (void)m_scene->goTo("overview");
}

void MainWindow::floorPlan() {
    (void)m_scene->goTo("top");
}

void MainWindow::resetCamera() {
    (void)m_scene->goTo("overview", false);
}

}  // namespace leasehold
