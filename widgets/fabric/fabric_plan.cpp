// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/fabric/fabric_plan.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QPushButton>
#include <algorithm>

#include "widgets/models/words.hpp"

namespace leasehold {

FabricPlan::FabricPlan(AppState& state, const ValuesFeed& feed, const LoadsFeed& loads, JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_job(jobs, tr("Reading the fabric"), this),
      m_fabrics(new QComboBox(this)),
      m_cables(new QComboBox(this)),
      m_hint(new QLabel(this)),
      m_view(new FabricPlanView(state, feed, loads, this)) {
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 6, 12, 6);
    bar->setSpacing(8);
    m_fabrics->setAccessibleName(tr("Fabric"));
    m_fabrics->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* fold = new QPushButton(tr("Fold all"), this);
    fold->setToolTip(tr("Fold every group (Backspace)"));
    auto* fit = new QPushButton(tr("Show all"), this);
    fit->setToolTip(tr("Fit the plan into the page (Home)"));
    m_cables->addItems({tr("Cables by tier"), tr("Cables by state"), tr("Cables by load")});
    m_cables->setAccessibleName(tr("Colour of cables"));
    m_cables->setToolTip(tr("What colours cables here and in the site view; load is estimated from the GPUs behind"));
    m_hint->setProperty("role", QStringLiteral("muted"));
    m_hint->setText(tr("Double click unfolds a group"));
    bar->addWidget(m_fabrics);
    bar->addWidget(fold);
    bar->addWidget(fit);
    bar->addWidget(m_cables);
    bar->addStretch(1);
    bar->addWidget(m_hint);
    rows->addLayout(bar);
    rows->addWidget(m_view, 1);
    setFocusProxy(m_view);
    connect(fold, &QPushButton::clicked, m_view, &FabricPlanView::foldAll);
    connect(fit, &QPushButton::clicked, m_view, &FabricPlanView::fit);
    connect(m_fabrics, &QComboBox::activated, this, [this] {
        m_view->foldAll();
        load();
    });
    connect(m_cables, &QComboBox::activated, this,
            [&state](int by) { state.setFabricBy(static_cast<scene::FabricBy>(by)); });
    connect(&state, &AppState::fabricByChanged, m_cables,
            [this, &state] { m_cables->setCurrentIndex(static_cast<int>(state.fabricBy())); });
    connect(&state, &AppState::siteChanged, this, &FabricPlan::siteChanged);
}

void FabricPlan::siteChanged() {
    m_job.drop();
    m_view->setGraph(nullptr);
    m_fabrics->clear();
    m_stale = true;
    if (isVisible()) {
        load();
    }
}

void FabricPlan::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) {
        load();
    }
}

void FabricPlan::load() {
    const OpenSitePtr site = m_state.site();
    if (!site) {
        return;
    }
    m_stale = false;
    struct Loaded {
        std::vector<std::string> names;
        FabricGraphPtr graph;
    };
    const std::string wanted = !m_wanted.isNull()       ? m_wanted.toStdString()
                               : m_fabrics->count() > 0 ? m_fabrics->currentData().toString().toStdString()
                                                        : std::string("\n");
    m_job.request(
        [site, wanted](JobContext&) {
            Loaded loaded{fabricNames(*site->snapshot), nullptr};
            const auto found = std::find(loaded.names.begin(), loaded.names.end(), wanted);
            const std::string fabric = found != loaded.names.end() ? wanted
                                       : loaded.names.empty()      ? std::string()
                                                                   : loaded.names.front();
            loaded.graph = buildFabricGraph(*site->snapshot, fabric);
            return loaded;
        },
        [this, site](const Loaded& loaded) {
            if (site != m_state.site()) {
                return;
            }
            m_wanted = QString();
            m_fabrics->clear();
            for (const std::string& name : loaded.names) {
                m_fabrics->addItem(name.empty() ? tr("fabric") : text(name), text(name));
            }
            m_fabrics->setCurrentIndex(m_fabrics->findData(text(loaded.graph->fabric)));
            m_fabrics->setVisible(m_fabrics->count() > 1);
            m_view->setGraph(loaded.graph);
        });
}

QJsonObject FabricPlan::saveState() const {
    QJsonArray keys;
    for (const std::string& key : m_view->unfolded()) {
        keys.push_back(text(key));
    }
    QJsonObject state;
    state[QStringLiteral("fabric")] = m_wanted.isNull() ? m_fabrics->currentData().toString() : m_wanted;
    state[QStringLiteral("unfolded")] = keys;
    return state;
}

void FabricPlan::restoreState(const QJsonObject& state) {
    const QJsonValue fabric = state[QStringLiteral("fabric")];
    m_wanted = fabric.isString() ? fabric.toString(QStringLiteral("")) : QString();
    std::set<std::string> keys;
    for (const QJsonValue& key : state[QStringLiteral("unfolded")].toArray()) {
        keys.insert(key.toString().toStdString());
    }
    m_view->setUnfolded(std::move(keys));
    m_stale = true;
    if (isVisible()) {
        load();
    }
}

}  // namespace leasehold
