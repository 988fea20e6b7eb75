// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/scene_tour.hpp"

#include <QCoreApplication>
#include <QKeyEvent>
#include <algorithm>
#include <cmath>

#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/chip_bar.hpp"
#include "widgets/models/words.hpp"
#include "widgets/scene/row_pose.hpp"

namespace leasehold {
namespace {

constexpr int kRest = 2600;  ///< milliseconds: long enough to read a caption and look

QString chipName() {
    return QStringLiteral("tour");
}

/// " · 41 % utilised", or nothing without samples.
QString utilised(const SiteValues* values, const std::vector<GpuRange>& gpus) {
    double sum = 0;
    std::uint64_t samples = 0;
    for (const GpuRange range : gpus) {
        for (std::uint32_t gpu = range.first; values != nullptr && gpu < range.end(); ++gpu) {
            if (const double value = values->valueOf(GpuOrdinal(gpu)); !std::isnan(value)) {
                sum += value;
                ++samples;
            }
        }
    }
    return samples == 0 ? QString() : QStringLiteral(" · %1 utilised").arg(percent(sum / static_cast<double>(samples)));
}

}  // namespace

SceneTour::SceneTour(AppState& state, const ValuesFeed& values, SceneWidget& scene, ChipBar& chips)
    : QObject(&scene), m_state(state), m_values(values), m_scene(scene), m_chips(chips) {
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRest);
    connect(&m_rest, &QTimer::timeout, this, &SceneTour::next);
    connect(&scene, &SceneWidget::flightEnded, this, [this] {
        if (running()) {
            m_rest.start();
        }
    });
    connect(&state, &AppState::siteChanged, this, [this] {
        m_before.reset();  // it was of another site
        stop();
    });
    connect(&scene, &SceneWidget::isolationChanged, this, &SceneTour::stop);
    connect(&chips, &ChipBar::closed, this, [this](const QString& name) {
        if (name == chipName()) {
            stop();
        }
    });
}

void SceneTour::start() {
    stop();
    plan();
    if (m_stops.empty()) {
        return;
    }
    qApp->installEventFilter(this);
    fly(0);
    Q_EMIT runningChanged(true);
}

void SceneTour::stop() {
    if (!running()) {
        return;
    }
    qApp->removeEventFilter(this);
    m_rest.stop();
    m_at.reset();
    m_stops.clear();
    m_chips.setChip(chipName(), {});
    if (m_scene.flying()) {
        m_scene.setPose(m_scene.pose());  // stands where it is
    }
    showTenant({});
    Q_EMIT runningChanged(false);
}

void SceneTour::plan() {
    m_stops.clear();
    const Snapshot* s = m_state.snapshot();
    if (s == nullptr || !m_scene.geometry() || m_scene.geometry()->halls.empty()) {
        return;
    }
    const scene::CameraPose overview = scene::overviewPose(*m_scene.geometry(), m_scene.viewport());
    const std::vector<GpuRange> all{{0, static_cast<std::uint32_t>(s->gpus.size())}};
    m_stops.push_back({overview, tr("The whole site") + utilised(m_values.values().get(), all), {}});
    planHalls();
    planTenant();
    m_stops.push_back({overview, tr("The whole site"), {}});
}

void SceneTour::planHalls() {
    const Snapshot& s = *m_state.snapshot();
    const scene::SiteGeometry& geometry = *m_scene.geometry();
    const auto size = [&](std::size_t hall) {
        return geometry.halls[hall].gpuCount + geometry.halls[hall].plannedGpus;
    };
    std::vector<std::size_t> halls;
    for (std::size_t i = 0; i < geometry.halls.size(); ++i) {
        if (size(i) > 0 && geometry.halls[i].snapshotHall < s.halls.size()) {
            halls.push_back(i);
        }
    }
    if (halls.size() > kMostHalls) {
        std::stable_sort(halls.begin(), halls.end(), [&](auto a, auto b) { return size(a) > size(b); });
        halls.resize(kMostHalls);
        std::sort(halls.begin(), halls.end());  // as they stand
    }
    for (const std::size_t i : halls) {
        const scene::HallPlace& hall = geometry.halls[i];
        const auto pose = scene::namedPose(geometry, m_scene.viewport(), std::string("hall:") + hall.name);
        if (!pose) {
            continue;
        }
        const auto gpus = s.gpusOf(ScopeKind::Hall, hall.snapshotHall);
        m_stops.push_back({*pose,
                           hall.gpuCount > 0
                               ? tr("Hall %1 · %2").arg(text(hall.name), counted(hall.gpuCount, tr("GPU"))) +
                                     utilised(m_values.values().get(), gpus)
                               : tr("Hall %1 · %2 planned").arg(text(hall.name), counted(hall.plannedGpus, tr("GPU"))),
                           {}});
    }
}

void SceneTour::planTenant() {
    const Snapshot& s = *m_state.snapshot();
    PartyIndex largest;
    std::uint64_t most = 0;
    for (std::uint32_t party = 0; party < s.parties.size(); ++party) {
        const std::uint64_t held =
            gpuCount(selectedGpus(s, Selection::of(SelectionKind::Tenant, party), m_state.cursor()));
        if (held > most) {
            most = held;
            largest = PartyIndex(party);
        }
    }
    if (!largest) {
        return;
    }
    const auto gpus = selectedGpus(s, Selection::of(SelectionKind::Tenant, largest.value), m_state.cursor());
    const scene::SiteGeometry& geometry = *m_scene.geometry();
    scene::Box box = scene::boxOfRacks(geometry, scene::racksOf(s, gpus));
    if (box.empty()) {
        return;
    }
    box.grow(1, 1, 0.5);
    const scene::CameraPose from = scene::overviewPose(geometry, m_scene.viewport());
    m_stops.push_back(
        {scene::framed(from, m_scene.viewport(), box),
         tr("Largest tenant: %1 · %2").arg(text(s.parties[largest.value].name), counted(most, tr("GPU"))) +
             utilised(m_values.values().get(), gpus),
         largest});
}

void SceneTour::fly(std::size_t stop) {
    m_at = stop;
    const Stop& to = m_stops[stop];
    showTenant(to.tenant);
    m_chips.setChip(chipName(), tr("%1 of %2 · %3").arg(stop + 1).arg(m_stops.size()).arg(to.words),
                    tr("End the tour (Esc)"));
    m_scene.flyTo(to.pose);
}

void SceneTour::next() {
    if (!running()) {
        return;
    }
    if (*m_at + 1 < m_stops.size()) {
        fly(*m_at + 1);
    } else {
        stop();
    }
}

void SceneTour::showTenant(PartyIndex tenant) {
    if (tenant) {
        m_before = m_state.selection();
        m_state.setSelection(Selection::of(SelectionKind::Tenant, tenant.value));
    } else if (m_before) {
        m_state.setSelection(*std::exchange(m_before, std::nullopt));
    }
}

bool SceneTour::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
        case QEvent::ShortcutOverride:
        case QEvent::KeyPress: {
            if (static_cast<QKeyEvent*>(event)->key() != Qt::Key_Escape) {
                stop();  // and the key does what it does
                return false;
            }
            // Esc means the tour alone, and not what is selected: kept from shortcuts, then taken.
            event->accept();
            if (event->type() == QEvent::KeyPress) {
                stop();
            }
            return true;
        }
        case QEvent::MouseButtonPress:
        case QEvent::Wheel:
            stop();
            return false;
        case QEvent::Hide:
            if (watched == &m_scene) {
                stop();
            }
            return false;
        default:
            return false;
    }
}

}  // namespace leasehold
