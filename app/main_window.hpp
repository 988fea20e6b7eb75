// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QIcon>
#include <QMainWindow>
#include <functional>
#include <memory>
#include <optional>

#include "app/settings.hpp"
#include "data/import/undoable_import.hpp"
#include "widgets/report/document_dialog.hpp"
#include "widgets/scene/site_geometry.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/blast_feed.hpp"
#include "widgets/state/jobs.hpp"
#include "widgets/state/loads_feed.hpp"
#include "widgets/state/measures_feed.hpp"
#include "widgets/state/values_feed.hpp"

class QActionGroup;
class QDockWidget;
class QLabel;
class QMenu;
class QStackedWidget;

namespace leasehold {

class DockSizes;
class FilterBar;
class ImportDialog;
class InspectorPanel;
class JobIndicator;
class LeaseEditor;
class MessageBar;
class NavigatorPanel;
class PageStack;
class SceneController;
class SavedViews;
class SceneWidget;
class SiteWatch;
class TimelinePanel;
class ViewKeeper;
class WelcomePage;
struct FileState;
enum class Symbol : std::uint8_t;

/// The program's icon, drawn; for desktops that have not installed it.
QIcon applicationIcon();

/// Composes state, views and background work, and nothing else: what a view shows, the view knows. GUI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// How a site shall be looked at when it is open.
    struct Viewpoint {
        std::optional<Instant> at;
        QString view;  ///< a saved view, an arrangement, or a camera as SceneWidget::goTo
    };

    explicit MainWindow(Settings settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Reads a site file off the GUI thread; the open one stays until it is there.
    void openSiteFile(const QString& path, Viewpoint look = {});
    /// The reference site: made where there is none, then opened.
    void openReferenceSite();
    /// Where it is kept.
    [[nodiscard]] static QString referencePath();
    /// The number of GPUs it is made with; tests make it small.
    void setReferenceSize(std::uint32_t gpus) { m_referenceGpus = gpus; }
    /// Opens the import dialog with these files in it.
    ImportDialog* importFiles(const QStringList& paths = {});
    void closeSite();

    /// As it stands now, to be kept.
    [[nodiscard]] Settings settings() const;
    [[nodiscard]] AppState& state() { return m_state; }
    [[nodiscard]] JobBoard& jobs() { return m_jobs; }
    [[nodiscard]] const ValuesFeed& feed() const { return m_feed; }
    [[nodiscard]] PageStack* pages() const { return m_pages; }
    [[nodiscard]] SceneWidget* scene() const { return m_scene; }
    [[nodiscard]] SceneController* sceneController() const { return m_sceneController; }
    [[nodiscard]] FilterBar* filterBar() const { return m_filterBar; }
    [[nodiscard]] MessageBar* messages() const { return m_messages; }
    [[nodiscard]] WelcomePage* welcome() const { return m_welcome; }
    [[nodiscard]] NavigatorPanel* navigator() const { return m_navigator; }
    [[nodiscard]] InspectorPanel* inspector() const { return m_inspector; }
    [[nodiscard]] TimelinePanel* timeline() const { return m_timeline; }
    [[nodiscard]] LeaseEditor* leases() const { return m_leases; }
    [[nodiscard]] SavedViews* views() const { return m_views; }
    [[nodiscard]] ViewKeeper& keeper() const { return *m_keeper; }

Q_SIGNALS:
    /// Something of settings() is another that no other signal tells of.
    void settingsChanged();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Opened {
        OpenSitePtr site;
        scene::SiteGeometryPtr geometry;
        ValuesRequest wanted = {};
        SiteValuesPtr values = nullptr;  ///< of `wanted`; null: not worked out yet
    };
    static Result<Opened> readSite(const QString& path, std::shared_ptr<BlockCache> cache, std::stop_token stop);
    /// With its geometry: that of `before` (which may be null) where the topology is the same.
    static Result<Opened> drawn(const Result<OpenSitePtr>& site, std::shared_ptr<BlockCache> cache,
                                const scene::SiteGeometryPtr& before);

    void setUpCentre();
    void setUpPages();
    void setUpDocks();
    QDockWidget* addDock(const QString& title, const char* name, QWidget* panel, Qt::DockWidgetArea area);
    void setUpActions();
    void setUpDocuments(QMenu* file);
    void setUpLeases(QMenu* edit);
    void setUpLeasePages();
    void setUpViews(QMenu* menu);
    void setUpArrangements(QMenu* menu);
    void showView(const QString& name);
    void restoreLastPages();
    [[nodiscard]] QByteArray pagesToKeep() const;
    void setUpPlanPages();
    void setUpColouring(QMenu* menu);
    void setUpSpans(QMenu* menu);
    void setUpRange();
    void setUpCamera(QMenu* menu);
    void setUpPageActions(QMenu* menu);
    void setUpFilter(QMenu* menu);
    void setUpSettings(QMenu* edit);
    void setUpToolBar();
    void setUpStatusBar();
    void setUpScene();
    QAction* addAction(QMenu* menu, const QString& name, Symbol which, const QKeySequence& keys,
                       void (MainWindow::*action)());

    void chooseFile();
    void chooseImport();
    void makeBoardPack();
    void makeElevations();
    void openDocument(DocumentDialog::Kind kind, Instant at);
    void sayWritten(const QString& path);
    void focusSearch();
    /// Keys go to the page that is shown.
    void focusPage();
    void clearSelection();
    void changeSettings();
    void filterBySelection();
    void clearFilter();
    void toggleTheme();
    void toggleFullScreen();
    void overview();
    void floorPlan();
    void resetCamera();
    void about();

    void takePreferences(const Preferences& preferences);
    /// For decoded samples, within the user's budget; what is held already where it is the open site's.
    [[nodiscard]] std::shared_ptr<BlockCache> sampleMemory(bool sameSite) const;
    void present(const Result<Opened>& opened, const QString& path, const Viewpoint& look, bool again);
    void sayNotOpened(Error error, const QString& path);
    void siteImported(const QString& path);
    void setUpWatch();
    /// The open site's file is another one than before, by whatever; also after an edit by this window.
    void fileChanged(const QString& path, const FileState& state);
    /// Reads the site again where the file is ahead of what is shown.
    void catchUp();
    /// Edit > Undo import, and whether there is one.
    void setUpImportUndo(QMenu* edit);
    void lookForImport();
    /// Asks, and sets the site back to the copy from before its last import.
    void undoImportOf(const QString& path);
    void askUndoImport(const QString& path, const LastImport& import);
    /// After an edit of leases by this window: `site` is as it is now.
    void leasesChanged(const QString& path, const OpenSitePtr& site);
    /// The open site once more, in place of what is shown, with the values of the time shown.
    void readAgain(const QString& title, const QString& path, std::function<Result<Opened>(JobContext&)> read);
    void themeChanged();
    void siteChanged();
    void refreshScene();
    void refreshTitle();
    void refreshStatus();
    void refreshProgress();
    void findBackend();

    Settings m_settings;
    AppState m_state;
    JobBoard m_jobs;
    ValuesFeed m_feed;
    BlastFeed m_blast;
    LoadsFeed m_loads;
    MeasuresFeed m_measures;
    std::uint32_t m_referenceGpus = 220000;
    std::uint64_t m_opening = 0;
    bool m_followingEdit = false;  ///< what m_opening runs for
    std::uint64_t m_making = 0;
    SiteWatch* m_watch = nullptr;
    std::int64_t m_fileRevision = 0;  ///< as last told
    bool m_behind = false;            ///< a change was told that has not been looked at
    LatestJob m_lookingForImport;
    bool m_hadSite = false;                  ///< before the present change of sites
    std::vector<QDockWidget*> m_docksShown;  ///< when the last site was closed

    QStackedWidget* m_centre = nullptr;  ///< the welcome page, or the pages of the open site
    PageStack* m_pages = nullptr;
    SceneWidget* m_scene = nullptr;
    SceneController* m_sceneController = nullptr;
    WelcomePage* m_welcome = nullptr;
    FilterBar* m_filterBar = nullptr;
    MessageBar* m_messages = nullptr;
    NavigatorPanel* m_navigator = nullptr;
    InspectorPanel* m_inspector = nullptr;
    TimelinePanel* m_timeline = nullptr;
    LeaseEditor* m_leases = nullptr;
    std::unique_ptr<ViewKeeper> m_keeper;
    SavedViews* m_views = nullptr;
    std::vector<QAction*> m_arrangements;
    bool m_pagesRestored = false;
    JobIndicator* m_indicator = nullptr;
    QActionGroup* m_colourGroup = nullptr;
    QAction* m_overWindow = nullptr;
    QAction* m_overWindowMax = nullptr;
    QAction* m_worstWins = nullptr;
    std::vector<std::pair<QAction*, Symbol>> m_icons;
    std::vector<QDockWidget*> m_docks;
    DockSizes* m_dockSizes = nullptr;
    std::vector<QAction*> m_needSite;
    QAction* m_open = nullptr;
    QAction* m_import = nullptr;
    QAction* m_overview = nullptr;
    QAction* m_plan = nullptr;
    QAction* m_reset = nullptr;
    QAction* m_theme = nullptr;
    QAction* m_undoImport = nullptr;
    QLabel* m_changed = nullptr;
    QLabel* m_counts = nullptr;
    QLabel* m_age = nullptr;
    QLabel* m_marks = nullptr;
    QLabel* m_backend = nullptr;
};

}  // namespace leasehold
