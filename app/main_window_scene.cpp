// SPDX-License-Identifier: GPL-3.0-or-later
// What the window adds to the site view.
#include "app/main_window.hpp"
#include "app/scene_controller.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/message_bar.hpp"

namespace leasehold {

void MainWindow::setUpScene() {
    m_sceneController = new SceneController(m_state, m_feed, m_blast, m_loads, m_jobs, *m_scene);
    m_sceneController->setMeasures(m_measures);
    connect(m_sceneController, &SceneController::failed, m_messages, &MessageBar::showError);
    connect(m_sceneController, &SceneController::pictureSaved, this, &MainWindow::sayWritten);
    connect(m_sceneController, &SceneController::sceneSaved, this, &MainWindow::sayWritten);
    connect(m_scene, &SceneWidget::failed, this,
            [this](const QString& message) { m_messages->show(MessageBar::Kind::Error, message); });
}

}  // namespace leasehold
