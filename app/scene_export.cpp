// SPDX-License-Identifier: GPL-3.0-or-later
// The site view into files.
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>

#include "app/scene_controller.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/panels/picture_dialog.hpp"
#include "widgets/scene/gltf_export.hpp"

namespace leasehold {

std::vector<QAction*> SceneController::addExportActions(QMenu* menu) {
    QAction* picture = menu->addAction(tr("Export &picture…"), this, &SceneController::exportPicture);
    picture->setShortcut(QKeySequence(tr("Ctrl+Shift+E")));
    return {picture, menu->addAction(tr("Export &scene…"), this, &SceneController::exportScene)};
}

void SceneController::exportPicture() {
    if (!m_scene.geometry()) {
        return;
    }
    const scene::Viewport view = m_scene.viewport();
    auto* dialog = new PictureDialog({view.width, view.height}, &m_scene);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const QString path = QFileDialog::getSaveFileName(&m_scene, tr("Export picture"), QStringLiteral("site.png"),
                                                          tr("Pictures (*.png)"));
        if (path.isEmpty()) {
            return;
        }
        scene::OverlayContent content = m_scene.content();
        content.labels = dialog->withLabels();
        content.legend = content.legend && dialog->withLegend();
        content.scaleBar = dialog->withLegend();
        if (!dialog->withTitle()) {
            content.title.clear();
            content.subtitle.clear();
        }
        if (const auto done = savePictureAs(path, dialog->pictureSize(), content); !done) {
            Q_EMIT failed(done.error());
        }
    });
    dialog->open();
}

void SceneController::exportScene() {
    const QString path = m_scene.geometry()
                             ? QFileDialog::getSaveFileName(&m_scene, tr("Export scene"), QStringLiteral("site.glb"),
                                                            tr("glTF, binary (*.glb);;glTF, text (*.gltf)"))
                             : QString();
    if (!path.isEmpty()) {
        saveSceneAs(path);
    }
}

void SceneController::saveSceneAs(const QString& path) {
    const bool named = path.endsWith(QStringLiteral(".glb")) || path.endsWith(QStringLiteral(".gltf"));
    scene::GltfSpec spec;
    spec.theme = m_state.dark() ? &scene::darkTheme() : &scene::lightTheme();
    spec.title = m_scene.content().title.toStdString();
    spec.subtitle = m_scene.content().subtitle.toStdString();
    for (const QString& mark : m_scene.content().marks) {
        spec.marks.push_back(mark.toStdString());
    }
    m_jobs.start(
        tr("Writing the scene"), this,
        [geometry = m_scene.geometry(), colouring = m_scene.colouring(), spec,
         file = QFile::encodeName(named ? path : path + QStringLiteral(".glb")).toStdString()](JobContext&) {
            return scene::saveGltf(*geometry, colouring.get(), spec, file);
        },
        [this](const Result<void>& done) {
            if (!done) {
                Q_EMIT failed(done.error());
            }
        });
}

Result<void> SceneController::savePictureAs(const QString& path, QSize size, const scene::OverlayContent& content) {
    // OpenGL stays on this thread; an 8K picture takes a few seconds on software GL.
    QGuiApplication::setOverrideCursor(Qt::WaitCursor);
    const QString named =
        path.endsWith(QStringLiteral(".png"), Qt::CaseInsensitive) ? path : path + QStringLiteral(".png");
    const auto done = m_scene.picture(size.width(), size.height(), &content).and_then([&](const QImage& image) {
        return scene::savePicture(image, QFile::encodeName(named).toStdString());
    });
    QGuiApplication::restoreOverrideCursor();
    return done;
}

}  // namespace leasehold
