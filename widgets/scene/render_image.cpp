// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/render_image.hpp"

#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>
#include <QBuffer>
#include <QPainter>

#include "data/export/output_file.hpp"
#include "widgets/scene/legend.hpp"
#include "widgets/scene/offscreen_context.hpp"

namespace leasehold::scene {
namespace {

constexpr int kMaximumWidth = 7680;
constexpr int kMaximumHeight = 4320;
constexpr int kBandPixels = 4'000'000;  ///< drawn at once at most

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

Result<std::unique_ptr<PictureDrawing>> PictureDrawing::begin(const SiteGeometryPtr& geometry,
                                                              const std::shared_ptr<const Colouring>& colouring,
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
    Result<std::unique_ptr<OffscreenContext>> context = OffscreenContext::create();
    if (!context) {
        return Failure(context.error());
    }
    std::unique_ptr<PictureDrawing> self(new PictureDrawing);
    self->m_context = *std::move(context);
    self->m_geometry = shown;
    self->m_colouring = colouring;
    self->m_spec = spec;
    self->m_pose = *pose;
    self->m_view = view;
    self->m_scale = scale;
    self->m_factor = oversampling(spec.width, spec.height);
    self->m_lines = std::clamp(kBandPixels / (view.width * self->m_factor * self->m_factor), std::min(view.height, 64),
                               view.height);
    self->m_image = QImage(spec.width, spec.height, QImage::Format_RGB32);
    if (self->m_image.isNull()) {
        return fail(ErrorCode::NoDevice, "memory", "is not enough for the picture", "ask for a smaller one");
    }
    self->m_scene = std::make_unique<SceneRenderer>();
    SceneRenderer& scene = *self->m_scene;
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
    scene.setLeastPixels(0.6F * static_cast<float>(self->m_factor));
    self->m_context->window()->AddRenderer(scene.renderer());
    self->m_context->letGo();
    return self;
}

PictureDrawing::PictureDrawing() = default;

PictureDrawing::~PictureDrawing() {
    if (m_scene == nullptr) {
        return;
    }
    m_context->makeCurrent();
    m_scene->releaseGraphics(m_context->window());
    m_context->window()->RemoveRenderer(m_scene->renderer());
    m_scene.reset();
    m_context.reset();
}

Result<void> PictureDrawing::step() {
    if (done()) {
        return {};
    }
    m_context->makeCurrent();
    vtkGenericOpenGLRenderWindow* window = m_context->window();
    const int lines = std::min(m_lines, m_view.height - m_next);
    const Viewport large{m_view.width * m_factor, m_view.height * m_factor};
    window->SetSize(large.width, lines * m_factor);
    window->SetScreenSize(large.width, lines * m_factor);
    m_scene->prepare(window, large, {m_next * m_factor, (m_next + lines) * m_factor});
    window->Render();
    QImage band = readPixels(window, large.width, lines * m_factor);
    m_context->letGo();
    if (band.isNull()) {
        return fail(ErrorCode::NoDevice, "OpenGL", "gave no picture", "ask for a smaller one");
    }
    if (m_factor > 1) {
        band = band.scaled(m_view.width, lines, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    }
    QPainter painter(&m_image);
    painter.setCompositionMode(QPainter::CompositionMode_Source);
    painter.drawImage(0, m_next, band);
    m_next += lines;
    if (done()) {
        painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
        Overlay overlay;
        overlay.paint(painter, *m_geometry, m_colouring.get(), m_scene->palette(), *m_spec.theme, m_pose, m_view,
                      m_scale, m_spec.content);
    }
    return {};
}

Result<QImage> PictureDrawing::finished() {
    while (!done()) {
        if (const auto drawn = step(); !drawn) {
            return Failure(drawn.error());
        }
    }
    return m_image;
}

Result<QImage> renderToImage(const SiteGeometryPtr& geometry, const std::shared_ptr<const Colouring>& colouring,
                             const PictureSpec& spec) {
    return PictureDrawing::begin(geometry, colouring, spec).and_then([](const auto& drawing) {
        return drawing->finished();
    });
}

Result<void> savePicture(const QImage& image, const std::string& path, const std::stop_token& stop) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, "PNG")) {
        return fail(ErrorCode::Internal, path, "the picture could not be encoded");
    }
    if (stop.stop_requested()) {
        return fail(ErrorCode::Cancelled, path, "was not written");
    }
    Result<OutputFile> file = OutputFile::create(path);
    if (!file) {
        return Failure(file.error());
    }
    file->write({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    return file->commit();
}

}  // namespace leasehold::scene
