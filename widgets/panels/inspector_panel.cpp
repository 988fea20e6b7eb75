// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/inspector_panel.hpp"

#include <QLabel>
#include <QScrollBar>
#include <QVBoxLayout>

#include "widgets/models/blast_facts.hpp"
#include "widgets/models/measured_words.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kLeastWidth = 240;

QLabel* makeLabel(QVBoxLayout* layout, const QString& role, const QFont& font) {
    auto* label = new QLabel;
    label->setProperty("role", role);
    label->setFont(font);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setContentsMargins(12, 0, 12, 0);
    layout->addWidget(label);
    return label;
}

}  // namespace

InspectorPanel::InspectorPanel(AppState& state, const ValuesFeed& feed, JobBoard& jobs, QWidget* parent)
    : QScrollArea(parent), m_state(state), m_feed(feed) {
    setObjectName(QStringLiteral("inspectorPanel"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Inspector"));
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 12, 0, 12);
    layout->setSpacing(4);
    m_kind = makeLabel(layout, QStringLiteral("muted"), smallFont());
    m_name = makeLabel(layout, QString(), headingFont());
    m_place = makeLabel(layout, QStringLiteral("muted"), font());
    m_hint = makeLabel(layout, QStringLiteral("muted"), font());
    layout->addSpacing(4);
    m_sparkline = new Sparkline(state, jobs, body);
    layout->addWidget(m_sparkline);
    m_facts = new FactsView(body);
    layout->addWidget(m_facts);
    m_front = makeLabel(layout, QString(), strongFont());
    m_elevation = new RackElevation(state, feed, body);
    layout->addWidget(m_elevation);
    layout->addStretch(1);
    setWidget(body);
    connect(&state, &AppState::siteChanged, this, &InspectorPanel::selectionChanged);
    connect(&state, &AppState::selectionChanged, this, &InspectorPanel::selectionChanged);
    connect(&state, &AppState::themeChanged, this, [this] { m_facts->setDark(m_state.dark()); });
    connect(&feed, &ValuesFeed::valuesChanged, this, &InspectorPanel::refresh);
    m_facts->setDark(state.dark());
    selectionChanged();
    // Under this no fact is legible; a dock that is dragged smaller closes nothing and clips everything.
    setMinimumWidth(kLeastWidth);
}

void InspectorPanel::setBlast(const BlastFeed& blast) {
    m_blast = &blast;
    connect(&blast, &BlastFeed::blastChanged, this, &InspectorPanel::refresh);
    refresh();
}

void InspectorPanel::setMeasures(const MeasuresFeed& measures) {
    m_measures = &measures;
    m_elevation->setMeasures(measures);
    connect(&measures, &MeasuresFeed::measuresChanged, this, &InspectorPanel::refresh);
    refresh();
}

void InspectorPanel::selectionChanged() {
    m_cache = {};
    const Snapshot* s = m_state.snapshot();
    const RackIndex rack =
        s != nullptr && !m_state.selection().empty() ? detailRack(*s, m_state.selection()) : RackIndex{};
    if (rack != m_elevation->rack() || !rack) {
        m_elevation->setRack(rack);
    }
    // A new thing is read from its name on.
    if (m_state.selection() != m_described) {
        m_described = m_state.selection();
        verticalScrollBar()->setValue(0);
    }
    m_elevation->setVisible(rack.valid());
    m_front->setVisible(rack.valid());
    if (rack) {
        m_front->setText(tr("Front of %1").arg(text(s->racks[rack.value].name)));
    }
    refresh();
}

void InspectorPanel::refresh() {
    const OpenSitePtr& site = m_state.site();
    m_content =
        site ? describeSelection(*site, m_state.selection(), m_feed.values().get(), &m_cache) : InspectorContent{};
    const Measures* measures = site && m_measures != nullptr ? m_measures->measures() : nullptr;
    if (measures != nullptr && measures->site == site) {
        const bool moves =
            m_state.selection().kind == SelectionKind::Tenant || m_state.selection().kind == SelectionKind::Lease;
        addMeasured(m_content, *site->snapshot,
                    moves ? selectedGpus(*site->snapshot, m_state.selection(), m_feed.values()->at) : m_cache.gpus,
                    *measures);
    }
    if (site && m_blast != nullptr && m_blast->blast()) {
        // After what the thing is, before what it does.
        const auto place = m_content.groups.begin() + (m_content.groups.empty() ? 0 : 1);
        m_content.groups.insert(place, blastFacts(*site->snapshot, *m_blast->blast()));
    }
    const bool nothing = m_state.selection().empty();
    m_kind->setText(nothing ? QString() : m_content.kind);
    m_kind->setVisible(!nothing);
    m_name->setText(m_content.name);
    m_place->setText(m_content.place);
    m_place->setVisible(!m_content.place.isEmpty());
    m_hint->setText(site ? tr("Click a rack, GPU or lease, or search with Ctrl+K, to see it here.")
                         : tr("Open a site to see its racks, leases and links here."));
    m_hint->setVisible(nothing);
    m_facts->setGroups(m_content.groups);
}

}  // namespace leasehold
