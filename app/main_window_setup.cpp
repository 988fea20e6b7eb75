// SPDX-License-Identifier: GPL-3.0-or-later
// How MainWindow is put together: pages, docks, actions, bars.
#include <QActionGroup>
#include <QApplication>
#include <QDesktopServices>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QPainter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QUrl>
#include <algorithm>

#include "app/dock_sizes.hpp"
#include "app/main_window.hpp"
#include "app/scene_controller.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/charts/chart_page.hpp"
#include "widgets/controls/command_bar.hpp"
#include "widgets/controls/file_export.hpp"
#include "widgets/controls/job_indicator.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/dialogs/help_dialog.hpp"
#include "widgets/fabric/fabric_plan.hpp"
#include "widgets/heatmap/heatmap_page.hpp"
#include "widgets/panels/inspector_panel.hpp"
#include "widgets/panels/navigator_panel.hpp"
#include "widgets/panels/page_stack.hpp"
#include "widgets/panels/welcome_page.hpp"
#include "widgets/timeline/timeline_panel.hpp"

namespace leasehold {

QIcon applicationIcon() {
    QIcon icon;
    for (const int size : {16, 32, 48, 64, 128}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(lookOf(true).raised);
        painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.2, size * 0.2);
        // Racks let and not let.
        for (int cell = 0; cell < 9; ++cell) {
            painter.setBrush(cell % 4 == 0 ? lookOf(true).accent : lookOf(true).faint);
            painter.drawRoundedRect(
                QRectF(size * (0.2 + 0.22 * (cell % 3)), size * (0.2 + 0.22 * (cell / 3)), size * 0.16, size * 0.16), 1,
                1);
        }
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

void MainWindow::setUpCentre() {
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_centre = new QStackedWidget(centre);
    m_welcome = new WelcomePage(m_centre);
    m_pages = new PageStack(m_centre);
    m_scene = new SceneWidget(m_pages);
    m_scene->setAccessibleName(tr("Site view"));
    m_scene->setAccessibleDescription(tr("Racks and cables in three dimensions; arrow keys turn, plus and minus zoom"));
    m_scene->setFocusPolicy(Qt::StrongFocus);
    m_centre->addWidget(m_welcome);
    m_centre->addWidget(m_pages);
    layout->addWidget(m_centre, 1);
    m_messages = new MessageBar(m_centre);
    connect(m_messages, &MessageBar::openWanted, this,
            [](const QString& path) { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });
    setCentralWidget(centre);
    m_welcome->setRecent(m_settings.recent);
    connect(m_welcome, &WelcomePage::openWanted, this, &MainWindow::chooseFile);
    connect(m_welcome, &WelcomePage::importWanted, this, &MainWindow::chooseImport);
    connect(m_welcome, &WelcomePage::referenceWanted, this, &MainWindow::openReferenceSite);
    connect(m_welcome, &WelcomePage::referenceCancelled, this, [this] { m_jobs.cancel(m_making); });
    connect(m_welcome, &WelcomePage::recentWanted, this, [this](const QString& path) { openSiteFile(path); });
}

/// Every view of an open site: one line each.
void MainWindow::setUpPages() {
    m_pages->addPage(m_scene, QStringLiteral("site"), tr("Site view"), tr("Racks, GPUs and cables where they stand"));
    auto* fabric = new FabricPlan(m_state, m_feed, m_loads, m_jobs, m_pages);
    fabric->view()->setMeasures(m_measures);
    m_pages->addPage(fabric, QStringLiteral("fabric"), tr("Fabric"), tr("Switches by tier and the links between them"));
    m_pages->addPage(new HeatmapPage(m_state, m_jobs, m_pages), QStringLiteral("heatmap"), tr("Heatmap"),
                     tr("Who works when: rows of tenants, racks or GPUs over time"));
    setUpLeasePages();
    m_pages->addPage(new ChartPage(m_state, m_jobs, m_pages), QStringLiteral("charts"), tr("Charts"),
                     tr("Any metric, cut, window and statistic as a chart to export"));
    setUpPlanPages();
    for (const FileExport* exporter : m_pages->findChildren<FileExport*>()) {
        connect(exporter, &FileExport::exported, this, &MainWindow::sayWritten);
        connect(exporter, &FileExport::failed, m_messages, &MessageBar::showError);
    }
}

QDockWidget* MainWindow::addDock(const QString& title, const char* name, QWidget* panel, Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(QLatin1String(name));
    dock->setWidget(panel);
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetClosable);
    auto* head = new QWidget(dock);
    head->setObjectName(QStringLiteral("panelTitle"));
    head->setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(12, 7, 12, 7);
    auto* label = new QLabel(title, head);
    label->setProperty("role", QStringLiteral("section"));
    label->setFont(smallFont());
    layout->addWidget(label);
    dock->setTitleBarWidget(head);
    addDockWidget(area, dock);
    m_docks.push_back(dock);
    return dock;
}

void MainWindow::setUpDocks() {
    m_navigator = new NavigatorPanel(m_state, m_feed, m_jobs, this);
    m_inspector = new InspectorPanel(m_state, m_feed, m_jobs, this);
    m_timeline = new TimelinePanel(m_state, m_jobs, this);
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    QDockWidget* left = addDock(tr("Site"), "navigator", m_navigator, Qt::LeftDockWidgetArea);
    QDockWidget* right = addDock(tr("Inspector"), "inspector", m_inspector, Qt::RightDockWidgetArea);
    QDockWidget* bottom = addDock(tr("Timeline"), "timeline", m_timeline, Qt::BottomDockWidgetArea);
    m_dockSizes = new DockSizes(*this, m_docks);
    // On a small screen the page is what there must be room for.
    m_dockSizes->wish(left, std::clamp(width() * 18 / 100, 220, 260));
    m_dockSizes->wish(right, std::clamp(width() * 23 / 100, 280, 330));
    m_dockSizes->wish(bottom, std::clamp(height() * 3 / 10, 200, 270));
    m_dockSizes->apply();
    connect(m_pages, &PageStack::currentChanged, m_dockSizes, &DockSizes::applyLater);
    connect(m_navigator, &NavigatorPanel::activated, this, [this] {
        m_sceneController->lookAtSelection();
        focusPage();
    });
    m_inspector->setBlast(m_blast);
    m_inspector->setMeasures(m_measures);
}

QAction* MainWindow::addAction(QMenu* menu, const QString& name, Symbol which, const QKeySequence& keys,
                               void (MainWindow::*action)()) {
    QAction* made = menu->addAction(name);
    made->setShortcut(keys);
    made->setToolTip(keys.isEmpty() ? QString(name).remove(u'&')
                                    : QStringLiteral("%1 (%2)").arg(QString(name).remove(u'&'),
                                                                    keys.toString(QKeySequence::NativeText)));
    connect(made, &QAction::triggered, this, action);
    m_icons.emplace_back(made, which);
    return made;
}

void MainWindow::setUpActions() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    m_open = addAction(file, tr("&Open site…"), Symbol::Open, QKeySequence::Open, &MainWindow::chooseFile);
    m_import = addAction(file, tr("&Import…"), Symbol::Import, QKeySequence(tr("Ctrl+I")), &MainWindow::chooseImport);
    QAction* close =
        addAction(file, tr("&Close site"), Symbol::Close, QKeySequence(tr("Ctrl+W")), &MainWindow::closeSite);
    file->addSeparator();
    const auto exports = m_sceneController->addExportActions(file);
    m_needSite.insert(m_needSite.end(), exports.begin(), exports.end());
    file->addSeparator();
    setUpDocuments(file);
    QAction* quit = file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
    quit->setMenuRole(QAction::QuitRole);

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    setUpLeases(edit);
    setUpSettings(edit);

    QMenu* view = menuBar()->addMenu(tr("&View"));
    setUpPageActions(view);
    setUpArrangements(view);
    view->addSeparator();
    setUpColouring(view);
    const auto cables = m_sceneController->addCableActions(view->addMenu(tr("&Cables")));
    m_needSite.insert(m_needSite.end(), cables.begin(), cables.end());
    view->addSeparator();
    setUpCamera(view);
    view->addSeparator();
    for (QDockWidget* dock : m_docks) {
        m_needSite.push_back(dock->toggleViewAction());
        view->addAction(dock->toggleViewAction());
    }
    view->addSeparator();
    m_theme = addAction(view, tr("Light or dark &theme"), Symbol::Theme, QKeySequence(tr("Ctrl+T")),
                        &MainWindow::toggleTheme);
    addAction(view, tr("&Full screen"), Symbol::ZoomFit, QKeySequence(Qt::Key_F11), &MainWindow::toggleFullScreen);

    setUpViews(menuBar()->addMenu(tr("V&iews")));

    QMenu* select = menuBar()->addMenu(tr("&Select"));
    QAction* search =
        addAction(select, tr("&Search"), Symbol::Search, QKeySequence(tr("Ctrl+K")), &MainWindow::focusSearch);
    QAction* look =
        select->addAction(tr("&Look at the selection"), m_sceneController, &SceneController::lookAtSelection);
    look->setShortcut(QKeySequence(tr("Ctrl+L")));
    const auto more = m_sceneController->addSelectActions(select);
    m_needSite.insert(m_needSite.end(), more.begin(), more.end());
    QAction* clear = addAction(select, tr("&Clear selection"), Symbol::Close, QKeySequence(Qt::Key_Escape),
                               &MainWindow::clearSelection);
    setUpFilter(select);
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    QAction* keys = help->addAction(tr("&Keys and mouse"), this, [this] {
        auto* dialog = new HelpDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->show();
    });
    keys->setShortcut(QKeySequence(QKeySequence::HelpContents));
    help->addAction(tr("&About Leasehold"), this, &MainWindow::about);
    m_needSite.insert(m_needSite.end(), {close, search, look, clear});
}

void MainWindow::setUpCamera(QMenu* menu) {
    m_overview = addAction(menu, tr("&Overview"), Symbol::Overview, QKeySequence(tr("Ctrl+1")), &MainWindow::overview);
    m_plan = addAction(menu, tr("Floor &plan"), Symbol::Plan, QKeySequence(tr("Ctrl+2")), &MainWindow::floorPlan);
    m_reset = addAction(menu, tr("&Reset camera"), Symbol::Reset, QKeySequence(tr("Ctrl+0")), &MainWindow::resetCamera);
    m_needSite.insert(m_needSite.end(), {m_overview, m_plan, m_reset});
    const auto more = m_sceneController->addCameraActions(menu);
    m_needSite.insert(m_needSite.end(), more.begin(), more.end());
}

void MainWindow::setUpPageActions(QMenu* menu) {
    if (m_pages->count() < 2) {
        return;
    }
    int number = 0;
    for (const QString& name : m_pages->names()) {
        QAction* action = menu->addAction(m_pages->titleOf(name), this, [this, name] { m_pages->showPage(name); });
        action->setShortcut(QKeySequence(QStringLiteral("Alt+%1").arg(++number)));
        m_needSite.push_back(action);
    }
    QAction* next = menu->addAction(tr("&Next view"), this, [this] { m_pages->step(1); });
    next->setShortcuts({QKeySequence(tr("Ctrl+Tab")), QKeySequence(tr("Ctrl+PgDown"))});
    QAction* before = menu->addAction(tr("Pre&vious view"), this, [this] { m_pages->step(-1); });
    before->setShortcuts({QKeySequence(tr("Ctrl+Shift+Tab")), QKeySequence(tr("Ctrl+PgUp"))});
    m_needSite.insert(m_needSite.end(), {next, before});
    menu->addSeparator();
}

void MainWindow::setUpToolBar() {
    QToolBar* bar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("mainBar"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    auto* commands = new CommandBar(bar);
    bar->addWidget(commands);
    m_open->setIconText(tr(" Open"));
    m_import->setIconText(tr(" Import"));
    commands->addCommand(m_open, Qt::ToolButtonTextBesideIcon);
    commands->addCommand(m_import, Qt::ToolButtonTextBesideIcon);
    commands->addSeparator();
    for (QAction* action : m_arrangements) {
        commands->addCommand(action, Qt::ToolButtonTextOnly);
    }
    commands->addSeparator();
    commands->addCaption(tr("Colour by"));
    for (QAction* action : m_colourGroup->actions()) {
        commands->addCommand(action, Qt::ToolButtonTextOnly);
    }
    commands->addSeparator();
    commands->addCommand(m_overWindow, Qt::ToolButtonTextOnly);
    commands->addCommand(m_overWindowMax, Qt::ToolButtonTextOnly);
    commands->addCommand(m_worstWins, Qt::ToolButtonTextOnly);
    commands->addStretch();
    for (QAction* action : {m_overview, m_plan, m_reset, m_theme}) {
        commands->addCommand(action, Qt::ToolButtonIconOnly);
    }
}

void MainWindow::setUpStatusBar() {
    statusBar()->setSizeGripEnabled(false);
    m_indicator = new JobIndicator(m_jobs, this);
    statusBar()->addWidget(m_indicator);
    const auto label = [this](const char* role) {
        auto* made = new QLabel(this);
        made->setProperty("role", QLatin1String(role));
        made->setFont(smallFont());
        made->setContentsMargins(8, 0, 8, 0);
        statusBar()->addPermanentWidget(made);
        return made;
    };
    m_counts = label("muted");
    m_age = label("muted");
    m_marks = label("mark");
    m_backend = label("muted");
}

void MainWindow::themeChanged() {
    const auto& look = lookOf(m_state.dark());
    if (auto* application = qobject_cast<QApplication*>(QCoreApplication::instance())) {
        applyLook(*application, m_state.dark());
    }
    for (const auto& [action, which] : m_icons) {
        action->setIcon(symbol(which, look));
    }
    m_scene->setTheme(look.scene());
    m_messages->setDark(m_state.dark());
    m_welcome->setDark(m_state.dark());
    m_indicator->setDark(m_state.dark());
}

void MainWindow::about() {
    QMessageBox::about(this, tr("Leasehold"),
                       tr("<b>Leasehold</b><p>Who leases which GPU, how hard they run it, and what that earns.</p>"
                          "<p>Free software under the GNU General Public License, version 3 or later.</p>"));
}

}  // namespace leasehold
