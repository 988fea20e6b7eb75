// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/fabric_plan.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QPushButton>
#include <algorithm>

#include "widgets/models/words.hpp"

namespace leasehold {

FabricPlan::FabricPlan(AppState& state, const ValuesFeed& feed, JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_job(jobs, tr("Reading the fabric"), this),
      m_fabrics(new QComboBox(this)),
      m_hint(new QLabel(this)),
      m_view(new FabricPlanView(state, feed, this)) {
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
    m_hint->setProperty("role", QStringLiteral("muted"));
    m_hint->setText(tr("Double click unfolds a group"));
    bar->addWidget(m_fabrics);
    bar->addWidget(fold);
    bar->addWidget(fit);
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
