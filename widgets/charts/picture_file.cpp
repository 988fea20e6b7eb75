// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/picture_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <QBuffer>
#include <QFontDatabase>
#include <QImage>
#include <QImageWriter>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <cmath>

#include "data/export/output_file.hpp"
#include "data/export/xml_text.hpp"
#include "widgets/models/stable_hashes.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kMostPixels = 16384;
constexpr double kLogicalDpi = 96;
constexpr int kPdfDpi = 1200;
constexpr double kInchesPerMetre = 39.37007874;

QString described(const Provenance& provenance) {
    QStringList lines;
    for (const auto& [label, line] : provenanceLines(provenance)) {
        lines << text(label) + QStringLiteral(": ") + text(line);
    }
    return lines.join(QLatin1Char('\n'));
}

QByteArray pngBytes(const PictureRequest& request, const Provenance& provenance, const PaintPicture& paint) {
    const QSize size(static_cast<int>(std::lround(request.size.width() * request.scale)),
                     static_cast<int>(std::lround(request.size.height() * request.scale)));
    QImage image(size, QImage::Format_RGB32);
    image.fill(request.dark ? Qt::black : Qt::white);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(request.scale, request.scale);
    paint(painter, QRectF(QPointF(0, 0), QSizeF(request.size)));
    painter.end();
    image.setDotsPerMeterX(static_cast<int>(std::lround(kLogicalDpi * request.scale * kInchesPerMetre)));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QImageWriter writer(&buffer, "png");
    writer.setText(QStringLiteral("Title"), text(provenance.title));
    writer.setText(QStringLiteral("Description"), described(provenance));
    writer.setText(QStringLiteral("Software"), text(provenance.program));
    writer.write(image);
    return buffer.data();
}

QByteArray svgBytes(const PictureRequest& request, const Provenance& provenance, const PaintPicture& paint) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(static_cast<int>(kLogicalDpi));  // its own 72 would draw text at three quarters
    generator.setSize(request.size);
    generator.setViewBox(QRect(QPoint(0, 0), request.size));
    generator.setTitle(text(provenance.title).toHtmlEscaped());  // Qt writes both as they are
    generator.setDescription(described(provenance).toHtmlEscaped());
    QPainter painter(&generator);
    paint(painter, QRectF(QPointF(0, 0), QSizeF(request.size)));
    painter.end();
    // Qt writes the names that were painted as they are, controls too, which no reader of XML takes.
    return QByteArray::fromStdString(xmlText(buffer.data().toStdString()));
}

/// The document's date becomes the one given; both are 14 digits, so that no offset in the file moves.
void setPdfDate(QByteArray& bytes, Instant made) {
    const QByteArray key = "/CreationDate (D:";
    const qsizetype at = bytes.indexOf(key);
    if (at >= 0) {
        bytes.replace(at + key.size(), 14, QByteArray::fromStdString(fmt::format("{:%Y%m%d%H%M%S}", made)).left(14));
    }
}

QByteArray pdfBytes(const PictureRequest& request, const Provenance& provenance, const PaintPicture& paint) {
    makeHashesStable();
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(kPdfDpi);
    const QSizeF points = QSizeF(request.size) * (72.0 / kLogicalDpi);
    writer.setPageSize(QPageSize(points, QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    // Where the picture comes from stands where every reader shows it.
    writer.setTitle(text(provenance.title) + QStringLiteral(" | ") + text(provenanceFooter(provenance)));
    writer.setCreator(text(provenance.program));
    QPainter painter(&writer);
    painter.scale(kPdfDpi / kLogicalDpi, kPdfDpi / kLogicalDpi);
    paint(painter, QRectF(QPointF(0, 0), QSizeF(request.size)));
    painter.end();
    QByteArray bytes = buffer.data();
    setPdfDate(bytes, provenance.made);
    return bytes;
}

}  // namespace

Result<PictureFormat> pictureFormat(const std::filesystem::path& file) {
    const QString ending = text(file.extension().string()).toLower();
    if (ending == QLatin1String(".png")) {
        return PictureFormat::Png;
    }
    if (ending == QLatin1String(".svg")) {
        return PictureFormat::Svg;
    }
    if (ending == QLatin1String(".pdf")) {
        return PictureFormat::Pdf;
    }
    return fail(ErrorCode::Unsupported, file.string(), "is no kind of picture that is written",
                "end the name in .png, .svg or .pdf");
}

Result<QByteArray> pictureBytes(PictureFormat format, const PictureRequest& request, const Provenance& provenance,
                                const PaintPicture& paint) {
    const double scale = format == PictureFormat::Png ? request.scale : 1;
    const double side = std::max(request.size.width(), request.size.height()) * scale;
    if (request.size.isEmpty() || !(side >= 1) || side > kMostPixels) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("a picture of {:.0f} pixels a side is not made", side),
                    fmt::format("ask for {:.0f} at most", kMostPixels));
    }
    return format == PictureFormat::Png   ? pngBytes(request, provenance, paint)
           : format == PictureFormat::Svg ? svgBytes(request, provenance, paint)
                                          : pdfBytes(request, provenance, paint);
}

Result<> writePicture(const std::filesystem::path& file, const PictureRequest& request, const Provenance& provenance,
                      const PaintPicture& paint) {
    const Result<PictureFormat> format = pictureFormat(file);
    if (!format) {
        return Failure(format.error());
    }
    const Result<QByteArray> bytes = pictureBytes(*format, request, provenance, paint);
    if (!bytes) {
        return Failure(bytes.error());
    }
    Result<OutputFile> out = OutputFile::create(file);
    if (!out) {
        return Failure(out.error());
    }
    out->write({bytes->constData(), static_cast<std::size_t>(bytes->size())});
    return out->commit();
}

Result<> writePictureOrTable(const std::filesystem::path& file, const PictureRequest& request, const Table& table,
                             const PaintPicture& paint, const std::stop_token& stop) {
    const QString ending = text(file.extension().string()).toLower();
    if (ending == QLatin1String(".csv") || ending == QLatin1String(".xlsx")) {
        return writeTable(table, file, stop);
    }
    if (!pictureFormat(file)) {
        return fail(ErrorCode::Unsupported, file.string(), "is no kind of file that is written here",
                    "end the name in .png, .svg, .pdf, .xlsx or .csv");
    }
    const Result<> done = writePicture(file, request, table.provenance, paint);
    return done ? writeCsv(table, dataBeside(file), stop) : done;
}

std::filesystem::path dataBeside(const std::filesystem::path& picture) {
    std::filesystem::path data = picture;
    return data.replace_extension(".data.csv");
}

QFont pictureFont(double pixels, QFont::Weight weight) {
    static const bool hasInter = QFontDatabase::families().contains(QStringLiteral("Inter"));
    QFont font = hasInter ? QFont(QStringLiteral("Inter")) : QFont();
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    // Inter draws another hyphen between digits, which a reader of the PDF cannot name: dates came out "2026 05 17".
    font.setStyleStrategy(QFont::PreferNoShaping);
    return font;
}

}  // namespace leasehold
