// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_stage.hpp"

#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkUnsignedCharArray.h>
#include <QDir>
#include <random>

namespace leasehold::testing {

using namespace leasehold::scene;

Stage::Stage(SiteGeometryPtr geometry, std::shared_ptr<const Colouring> colouring, Viewport view) : m_view(view) {
    auto context = OffscreenContext::create();
    if (context) {
        m_context = std::move(*context);
        m_context->window()->SetSize(view.width, view.height);
        m_context->window()->SetScreenSize(view.width, view.height);
        m_context->window()->AddRenderer(m_scene.renderer());
        m_scene.setGeometry(std::move(geometry));
        m_scene.setColouring(std::move(colouring));
    }
}

Stage::~Stage() {
    if (m_context != nullptr) {
        m_scene.releaseGraphics(m_context->window());
        m_context->window()->RemoveRenderer(m_scene.renderer());
    }
}

QImage Stage::draw(const CameraPose& pose) {
    m_scene.setPose(pose);
    m_scene.prepare(m_context->window(), m_view);
    m_context->window()->Render();
    vtkNew<vtkUnsignedCharArray> pixels;
    m_context->window()->GetPixelData(0, 0, m_view.width - 1, m_view.height - 1, 0, pixels, 0);
    return QImage(pixels->GetPointer(0), m_view.width, m_view.height, m_view.width * 3, QImage::Format_RGB888)
        .mirrored()
        .copy();
}

int channelDifference(QRgb a, QRgb b) {
    return std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
}

double shareThatDiffers(const QImage& a, const QImage& b, int most) {
    if (a.size() != b.size()) {
        return 1;
    }
    int differ = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            differ += channelDifference(a.pixel(x, y), b.pixel(x, y)) > most ? 1 : 0;
        }
    }
    return static_cast<double>(differ) / (a.width() * a.height());
}

QString differenceFromGolden(const QImage& image, const QString& name) {
    const QString path = QStringLiteral(LEASEHOLD_SOURCE "/tests/widgets/golden/%1.png").arg(name);
    if (!qEnvironmentVariableIsEmpty("LEASEHOLD_UPDATE_GOLDEN")) {
        return image.save(path) ? QString() : QStringLiteral("cannot write %1").arg(path);
    }
    const QImage golden(path);
    if (golden.isNull()) {
        return QStringLiteral("no %1; LEASEHOLD_UPDATE_GOLDEN=1 writes it").arg(path);
    }
    const double differs = shareThatDiffers(image, golden.convertToFormat(QImage::Format_RGB32), 24);
    if (differs <= 0.01) {
        return {};
    }
    const QString seen = QDir::temp().filePath(QStringLiteral("leasehold-%1.png").arg(name));
    image.save(seen);  // to be looked at
    return QStringLiteral("%1 % of the pixels differ, see %2").arg(100 * differs).arg(seen);
}

std::shared_ptr<Colouring> markedColouring(const Snapshot& site, std::uint32_t seed) {
    auto c = std::make_shared<Colouring>();
    std::mt19937 random(seed);
    c->codes.resize(site.gpus.size());
    for (auto& code : c->codes) {
        code = static_cast<std::uint8_t>(random() % (code::kTopValue + 1));
    }
    Palette p = paletteFor(Scheme::Values, ColourMap::Mako, darkTheme());
    for (std::size_t i = 0; i <= code::kTopValue; ++i) {
        p[i].colour = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(255 - i),
                       static_cast<std::uint8_t>(i * 7 & 255)};
    }
    c->palette = p;
    return c;
}

}  // namespace leasehold::testing
