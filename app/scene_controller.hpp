// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QRectF>
#include <QSize>
#include <optional>
#include <vector>

#include "widgets/scene/overlay.hpp"
#include "widgets/scene/picker.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/blast_feed.hpp"
#include "widgets/state/loads_feed.hpp"
#include "widgets/state/scene_marks.hpp"
#include "widgets/state/values_feed.hpp"

class QAction;
class QMenu;

namespace leasehold {

class ChipBar;
class MeasuresFeed;
class SceneTour;
class SceneWidget;

/// What the mouse, the menus and the keys mean in the site view: from picks to selections, tooltips, the context menu,
/// flights to what is selected, focus, isolation and blast radius. The view itself knows places and pixels only. GUI
/// thread; everything handed in must outlive it.
class SceneController : public QObject {
    Q_OBJECT
public:
    SceneController(AppState& state, const ValuesFeed& values, const BlastFeed& blast, const LoadsFeed& loads,
                    JobBoard& jobs, SceneWidget& scene);

    /// Adds the commands that need a site; they are handed back so that the window can switch them.
    std::vector<QAction*> addSelectActions(QMenu* menu);
    std::vector<QAction*> addCameraActions(QMenu* menu);
    std::vector<QAction*> addExportActions(QMenu* menu);
    /// What colours cables; an exclusive group.
    std::vector<QAction*> addCableActions(QMenu* menu);

    /// What a pick means at this distance: a switch; a GPU or node where cells are large enough; else the rack.
    [[nodiscard]] Selection selectionOf(const scene::PickResult& pick) const;
    /// What a click with these modifiers makes of the selection: Shift adds, Ctrl adds or takes away, else it replaces.
    [[nodiscard]] Selection combined(const Selection& thing, Qt::KeyboardModifiers modifiers) const;

    void lookAt(const Selection& selection);
    void lookAtSelection() { lookAt(m_state.selection()); }
    /// The row of what is selected, else of what stands in the middle of the view.
    void lookAtRowFront();
    void selectAll();
    void selectTenantsRacks();
    /// Shows the hall, row or pod of what is selected alone; ScopeKind::Site shows everything again.
    void isolate(ScopeKind scope);
    void showBlast(bool shown);
    [[nodiscard]] bool blastShown() const { return m_blastShown; }
    /// Asks for size and file, then writes the view as PNG.
    void exportPicture();
    /// The view as it stands, at any size to 8K: drawn a band at a time between other events, encoded on a worker, with
    /// progress and Cancel for what takes longer than a moment. pictureSaved() or failed() ends it; nothing follows a
    /// Cancel, and no file is left.
    void savePictureAs(const QString& path, QSize size, const scene::OverlayContent& content);
    /// The same for the scene as glTF: a name ending in .gltf is text, else binary. Off the GUI thread; failed() says
    /// why.
    void exportScene();
    void saveSceneAs(const QString& path);
    /// The menu that a right click on `pick` opens; deletes itself when closed.
    QMenu* makeMenu(const scene::PickResult& pick);
    /// Marks what is selected anew, after the view got another geometry.
    void refresh();
    /// As refresh, where only leases are others: trays stand as they did.
    void refreshLeases();
    /// What tooltips say of watts and degrees; it must outlive this.
    void setMeasures(const MeasuresFeed& measures) { m_measures = &measures; }
    [[nodiscard]] ChipBar* chips() const { return m_chips; }
    [[nodiscard]] SceneTour* tour() const { return m_tour; }

Q_SIGNALS:
    void failed(const leasehold::Error& error);
    void pictureSaved(const QString& path);
    void sceneSaved(const QString& path);

private:
    void pick(const scene::PickResult& pick, Qt::KeyboardModifiers modifiers);
    void band(QRectF band, Qt::KeyboardModifiers modifiers);
    void hover(const scene::PickResult& pick, QPoint globalPosition);
    void openMenu(const scene::PickResult& pick, QPoint globalPosition);
    void addParts(QMenu* menu, RackIndex rack);
    void refreshOutlines();
    void refreshChips();
    void refreshMarks();
    void refreshTrays();
    void addIsolation(QMenu* menu);
    [[nodiscard]] RackIndex rackOfSelection() const;
    [[nodiscard]] PartyIndex tenantOfSelection() const;
    [[nodiscard]] RowIndex rowOfSelection() const;
    [[nodiscard]] std::vector<RackIndex> racksBehind(const Selection& selection) const;

    AppState& m_state;
    const ValuesFeed& m_values;
    const BlastFeed& m_blast;
    const LoadsFeed& m_loads;
    const MeasuresFeed* m_measures = nullptr;
    SceneWidget& m_scene;
    ChipBar* m_chips;
    SceneTour* m_tour;
    QAction* m_blastAction = nullptr;
    bool m_blastShown = false;
    JobBoard& m_jobs;
    LatestJob m_marksJob;
    double m_fabricShare = -1;  ///< of the tenant selected; below 0: not known yet
};

}  // namespace leasehold
