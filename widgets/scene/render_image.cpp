// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/render_image.hpp"

#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>
#include <QBuffer>
#include <QOpenGLContext>
#include <QPainter>

#include "data/export/output_file.hpp"
#include "widgets/scene/legend.hpp"
#include "widgets/scene/offscreen_context.hpp"

namespace leasehold::scene {
namespace {

constexpr int kMaximumWidth = 7680;
constexpr int kMaximumHeight = 4320;

/// How much larger to draw than asked: what a framebuffer of 8K still holds, three at most.
int oversampling(int width, int height) {
    return std::clamp(std::min(kMaximumWidth / width, kMaximumHeight / height), 1, 3);
}

QImage readPixels(vtkGenericOpenGLRenderWindow* window, int width, int height) {
    vtkNew<vtkUnsignedCharArray> pixels;
    window->GetPixelData(0, 0, width - 1, height - 1, 0, pixels, 0);
    const QImage view(pixels->GetPointer(0), width, height, width * 3, QImage::Format_RGB888);
    return view.mirrored(false, true).convertToFormat(QImage::Format_RGB32);
}

QImage draw(const OffscreenContext& context, SceneRenderer& scene, Viewport view, int factor) {
    vtkGenericOpenGLRenderWindow* window = context.window();
    view = {view.width * factor, view.height * factor};
    window->SetSize(view.width, view.height);
    window->SetScreenSize(view.width, view.height);
    window->AddRenderer(scene.renderer());
    scene.setLeastPixels(0.6F * static_cast<float>(factor));
    scene.prepare(window, view);
    window->Render();
    QImage image = readPixels(window, view.width, view.height);
    scene.releaseGraphics(window);
    window->RemoveRenderer(scene.renderer());
    return factor == 1 ? image
                       : image.scaled(view.width / factor, view.height / factor, Qt::IgnoreAspectRatio,
                                      Qt::SmoothTransformation);
}

}  // namespace

Viewport viewportFor(int width, int height, double scale, const OverlayContent& content, const Colouring* colouring) {
    const double edge = 26 * scale;
    const double top = content.title.isEmpty() ? edge : 76 * scale;
    Viewport view{width, height, edge, std::min(top, height * 0.2), edge, std::min(edge, height * 0.2), 0, 0};
    const QSizeF legend = content.legend && colouring != nullptr
                              ? legendSize(*colouring, scale, cableKeys(content.cables, darkTheme()).size())
                              : QSizeF();
    if (legend.width() > 0 && legend.width() < width / 2.0 && legend.height() < height / 2.0) {
        view.cornerWidth = legend.width() + edge;
        view.cornerHeight = legend.height() + edge;
    }
    return view;
}

Result<QImage> renderToImage(const SiteGeometryPtr& geometry, const std::shared_ptr<const Colouring>& colouring,
                             const PictureSpec& spec) {
    if (spec.width < 16 || spec.height < 16 || spec.width > kMaximumWidth || spec.height > kMaximumHeight) {
        return fail(ErrorCode::InvalidInput, std::to_string(spec.width) + "x" + std::to_string(spec.height),
                    "no size for a picture", "use 16x16 to 7680x4320 pixels");
    }
    const double scale =
        spec.scale > 0 ? spec.scale : std::max(1.0, std::min(spec.width / 1600.0, spec.height / 900.0));
    const SiteGeometryPtr shown = spec.visible.empty() ? geometry : isolated(geometry, spec.visible);
    const Viewport view = viewportFor(spec.width, spec.height, scale, spec.content, colouring.get());
    const Result<CameraPose> pose =
        spec.pose != nullptr ? Result<CameraPose>(*spec.pose) : namedPose(*shown, view, spec.camera);
    if (!pose) {
        return Failure(pose.error());
    }
    // Two kinds of context on one thread do not know of each other: Qt's must let go before ours takes over.
    if (QOpenGLContext* current = QOpenGLContext::currentContext()) {
        current->doneCurrent();
    }
    Result<std::unique_ptr<OffscreenContext>> context = OffscreenContext::create();
    if (!context) {
        return Failure(context.error());
    }
    SceneRenderer scene;
    scene.setTheme(*spec.theme);
    scene.setFabricVisible(spec.fabric);
    scene.setGeometry(shown);
    if (spec.fabricBy != FabricBy::Tier) {
        scene.setFabricBy(spec.fabricBy, spec.loads);
    }
    scene.setColouring(colouring);
    scene.setEmphasis(spec.emphasis);
    scene.setLinkCurves(spec.links);
    scene.setPose(*pose);
    QImage image = draw(**context, scene, view, oversampling(spec.width, spec.height));
    if (image.isNull()) {
        return fail(ErrorCode::NoDevice, "OpenGL", "gave no picture", "ask for a smaller one");
    }
    QPainter painter(&image);
    Overlay overlay;
    overlay.paint(painter, *shown, colouring.get(), scene.palette(), *spec.theme, *pose, view, scale, spec.content);
    painter.end();
    return image;
}

Result<void> savePicture(const QImage& image, const std::string& path) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, "PNG")) {
        return fail(ErrorCode::Internal, path, "the picture could not be encoded");
    }
    Result<OutputFile> file = OutputFile::create(path);
    if (!file) {
        return Failure(file.error());
    }
    file->write({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    return file->commit();
}

Result<void> renderToFile(const SnapshotPtr& snapshot, const std::shared_ptr<const Colouring>& colouring,
                          const PictureSpec& spec, const std::string& path) {
    return renderToImage(buildGeometry(snapshot), colouring, spec).and_then([&](const QImage& image) {
        return savePicture(image, path);
    });
}

}  // namespace leasehold::scene
