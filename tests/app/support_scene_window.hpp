// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>

#include "app/main_window.hpp"
#include "app/scene_controller.hpp"
#include "support_window.hpp"
#include "tests/support_wait.hpp"
#include "widgets/bridge/scene_widget.hpp"

namespace leasehold::test {

/// Pictures for eyes, where a folder is named for them.
void keepPicture(QWidget& widget, const char* name);

/// A window with a small site in it, one for all tests of a class, and hands for its site view. Before every test
/// nothing is selected and the camera stands at the overview.
class SceneWindowFixture : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanupTestCase() { m_window.reset(); }

protected:
    AppState& state() { return m_window->state(); }
    SceneWidget& view() { return *m_window->scene(); }
    SceneController& control() { return *m_window->sceneController(); }

    /// Where a GPU's cell is drawn, from its rack's front.
    QPointF whereIs(std::uint32_t gpu);
    void click(QPointF at, Qt::KeyboardModifiers keys = Qt::NoModifier);
    void send(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons held, Qt::KeyboardModifiers keys);
    void drag(QPointF from, QPointF to, Qt::KeyboardModifiers keys);

    QTemporaryDir m_folder;
    QString m_path;
    std::unique_ptr<MainWindow> m_window;
};

}  // namespace leasehold::test
