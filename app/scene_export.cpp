// SPDX-License-Identifier: GPL-3.0-or-later
// The site view into files.
#include <QFile>
#include <QFileDialog>
#include <QMenu>

#include "app/picture_saving.hpp"
#include "app/scene_controller.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/dialogs/picture_dialog.hpp"
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
        savePictureAs(path, dialog->pictureSize(), content);
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
    const QString full = named ? path : path + QStringLiteral(".glb");
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
         file = QFile::encodeName(full).toStdString()](JobContext&) {
            return scene::saveGltf(*geometry, colouring.get(), spec, file);
        },
        [this, full](const Result<void>& done) { done ? Q_EMIT sceneSaved(full) : Q_EMIT failed(done.error()); });
}

void SceneController::savePictureAs(const QString& path, QSize size, const scene::OverlayContent& content) {
    auto begun = m_scene.beginPicture(size.width(), size.height(), &content);
    if (!begun) {
        Q_EMIT failed(begun.error());
        return;
    }
    const QString named =
        path.endsWith(QStringLiteral(".png"), Qt::CaseInsensitive) ? path : path + QStringLiteral(".png");
    auto* saving = new PictureSaving(*std::move(begun), named, m_jobs, &m_scene);
    connect(saving, &PictureSaving::failed, this, &SceneController::failed);
    connect(saving, &PictureSaving::saved, this, [this, named] { Q_EMIT pictureSaved(named); });
    saving->start();
}

}  // namespace leasehold
