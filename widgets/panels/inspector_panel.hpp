// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QScrollArea>

#include "widgets/controls/facts_view.hpp"
#include "widgets/controls/sparkline.hpp"
#include "widgets/panels/rack_elevation.hpp"

class QLabel;

namespace leasehold {

class BlastFeed;

/// What is selected, in detail: name and place, utilisation over the window, facts, evidence, and the front of its
/// rack. With nothing selected it shows the site and says how to go on. It reads AppState and values. GUI thread.
class InspectorPanel : public QScrollArea {
    Q_OBJECT
public:
    InspectorPanel(AppState& state, const ValuesFeed& feed, JobBoard& jobs, QWidget* parent = nullptr);

    /// What it says of what hangs on the selection; it must outlive this.
    void setBlast(const BlastFeed& blast);
    /// What it says of watts and degrees, here and over the rack's front; it must outlive this.
    void setMeasures(const MeasuresFeed& measures);

    [[nodiscard]] const InspectorContent& content() const { return m_content; }
    [[nodiscard]] RackElevation* elevation() const { return m_elevation; }
    [[nodiscard]] FactsView* facts() const { return m_facts; }

private:
    void selectionChanged();
    void refresh();

    AppState& m_state;
    const ValuesFeed& m_feed;
    const BlastFeed* m_blast = nullptr;
    const MeasuresFeed* m_measures = nullptr;
    Selection m_described;  ///< what the scroll position is of
    InspectorContent m_content;
    InspectorCache m_cache;
    QLabel* m_kind;
    QLabel* m_name;
    QLabel* m_place;
    QLabel* m_hint;
    Sparkline* m_sparkline;
    FactsView* m_facts;
    QLabel* m_front;
    RackElevation* m_elevation;
};

}  // namespace leasehold
