// SPDX-License-Identifier: GPL-3.0-or-later
// What MainWindow carries between state and the site view, and what the status bar says.
#include <QDockWidget>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QStackedWidget>
#include <QStatusBar>
#include <algorithm>
#include <cmath>

#include "app/dock_sizes.hpp"
#include "app/main_window.hpp"
#include "kernels/device/device.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/message_bar.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {

void MainWindow::siteChanged() {
    const bool open = m_state.site() != nullptr;
    m_centre->setCurrentIndex(open ? 1 : 0);
    // Only what is shown asks for room.
    for (int i = 0; i < m_centre->count(); ++i) {
        const auto policy = i == m_centre->currentIndex() ? QSizePolicy::Preferred : QSizePolicy::Ignored;
        m_centre->widget(i)->setSizePolicy(policy, policy);
    }
    for (QAction* action : m_needSite) {
        action->setEnabled(open);
    }
    if (!open) {
        // Those that the user had stand again with the next site.
        if (m_hadSite) {
            m_docksShown.clear();
        }
        for (QDockWidget* dock : m_docks) {
            if (m_hadSite && !dock->isHidden()) {
                m_docksShown.push_back(dock);
            }
            dock->hide();
        }
    } else if (!m_docks.front()->toggleViewAction()->property("shownOnce").toBool()) {
        // Docks come with the first site; afterwards the user rules them.
        m_docks.front()->toggleViewAction()->setProperty("shownOnce", true);
        for (QDockWidget* dock : m_docks) {
            dock->show();
        }
        if (restoreState(m_settings.docks)) {
            m_dockSizes->adopt();
        }
    } else if (!m_hadSite) {
        for (QDockWidget* dock : m_docksShown) {
            dock->show();
        }
    }
    m_hadSite = open;
    const QString name = open ? text(m_state.snapshot()->name) : QString();
    const QString file = open ? QFileInfo(QFile::decodeName(m_state.snapshot()->path.c_str())).fileName() : QString();
    setWindowTitle(!open ? tr("Leasehold") : name.isEmpty() ? file : QStringLiteral("%1 – %2").arg(name, file));
    refreshTitle();
    refreshStatus();
}

void MainWindow::refreshScene() {
    m_scene->setColouring(m_feed.values() ? m_feed.values()->colouring : nullptr);
    refreshTitle();
}

void MainWindow::refreshTitle() {
    const Snapshot* s = m_state.snapshot();
    if (s == nullptr) {
        return;
    }
    scene::OverlayContent content = m_scene->content();
    content.title = text(s->name);
    // Of the picture's time: while a hand drags, the cursor may be further on already.
    const bool shown = m_feed.values() && m_feed.values()->site == m_state.site();
    content.subtitle = QStringLiteral("%1 UTC").arg(dateText(shown ? m_feed.values()->at : m_state.cursor()));
    if (m_state.colourSpan() != ColourSpan::Cursor) {
        content.subtitle =
            (m_state.colourSpan() == ColourSpan::Window ? tr("Mean over %1 UTC") : tr("Highest in %1 UTC"))
                .arg(timeWindowText(m_state.window()));
    }
    content.legend = !s->gpus.empty();
    if (s->gpus.empty()) {
        content.subtitle = QStringLiteral("%1  ·  %2  ·  %3")
                               .arg(counted(s->nodes.size(), tr("node")),
                                    counted(s->switches.size(), tr("switch"), QStringLiteral("es")),
                                    counted(s->links.size(), tr("cable")));
    } else if (const SiteValuesPtr& values = m_feed.values()) {
        const double share = values->inService == 0
                                 ? 0
                                 : 100.0 * static_cast<double>(values->leased) / static_cast<double>(values->inService);
        content.subtitle += tr("  ·  %1 leased").arg(percent(share, 0));
        if (!std::isnan(values->meanLeased)) {
            content.subtitle += tr("  ·  %1 utilised").arg(percent(values->meanLeased, 0));
        }
    }
    content.marks = scene::marksFor(*s);
    if (m_state.fabricBy() == scene::FabricBy::Load && !s->links.empty()) {
        content.marks << tr("load estimated");
    }
    m_scene->setContent(std::move(content));
}

void MainWindow::refreshStatus() {
    const OpenSitePtr& site = m_state.site();
    for (QLabel* label : {m_counts, m_age, m_marks}) {
        label->setVisible(site != nullptr);
    }
    if (!site) {
        return;
    }
    const Snapshot& s = *site->snapshot;
    const auto planned = static_cast<std::uint64_t>(
        std::count_if(s.gpus.begin(), s.gpus.end(), [](const Gpu& gpu) { return gpu.status == Status::Planned; }));
    const QString gpus = counted(s.gpus.size() - planned, QStringLiteral("GPU")) +
                         (planned > 0 ? tr(" + %1 planned").arg(grouped(planned)) : QString());
    // As `info` counts them: neither ghosts nor the racks of an assumed layout.
    const auto racks = static_cast<std::uint64_t>(std::count_if(s.racks.begin(), s.racks.end(), [](const Rack& rack) {
        return rack.status == Status::Operating && !rack.assumed;
    }));
    m_counts->setText(QStringLiteral("%1 · %2 · %3 · %4")
                          .arg(gpus, counted(racks, QStringLiteral("rack")),
                               counted(s.switches.size(), QStringLiteral("switch"), QStringLiteral("es")),
                               counted(s.links.size(), QStringLiteral("cable"))));
    m_age->setText(site->hasSamples() ? tr("data to %1 UTC").arg(dateText(site->data.to - site->step))
                                      : tr("no telemetry"));
    m_age->setToolTip(site->hasSamples()
                          ? tr("%1, every %2, %3 UTC")
                                .arg(text(site->metric), text(formatDuration(site->step)), timeWindowText(site->data))
                          : tr("Import DCGM text or samples.csv to see utilisation"));
    QStringList marks = scene::marksFor(s);
    m_marks->setText(marks.join(QStringLiteral(" · ")));
    m_marks->setVisible(!marks.isEmpty());
}

void MainWindow::findBackend() {
    struct Found {
        kernels::BackendChoice choice;
    };
    m_jobs.start(
        tr("Looking for devices"), this,
        [](JobContext&) {
            std::vector<kernels::DeviceInfo> devices;
            const kernels::Status status = kernels::listDevices(devices);
            return Found{kernels::chooseBackend({}, devices, status)};
        },
        [this](const Found& found) {
            m_backend->setText(found.choice.backend == kernels::Backend::Cuda ? tr("CUDA") : tr("CPU"));
            m_backend->setToolTip(tr("Backend: %1").arg(text(found.choice.reason)));
        },
        JobBoard::Loudness::Quiet);
}

}  // namespace leasehold
