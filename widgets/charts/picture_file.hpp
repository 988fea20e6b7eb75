// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QFont>
#include <QRectF>
#include <QSize>
#include <filesystem>
#include <functional>

#include "data/export/provenance.hpp"
#include "data/export/table.hpp"
#include "data/model/result.hpp"

class QPainter;

namespace leasehold {

enum class PictureFormat : std::uint8_t { Png, Svg, Pdf };
/// By the ending of a file name, whatever its case: .png, .svg, .pdf. Unsupported names them.
Result<PictureFormat> pictureFormat(const std::filesystem::path& file);

struct PictureRequest {
    QSize size{1200, 675};  ///< logical pixels, 96 to the inch: what text and lines are measured in
    double scale = 1;       ///< device pixels to a logical one, PNG alone; 3.125 is 300 dots an inch
    bool dark = false;
};

/// Paints a picture into `area`, whose unit is a logical pixel, whatever the painter's device is.
using PaintPicture = std::function<void(QPainter& painter, const QRectF& area)>;

/// The picture as the bytes of a file. Text stays text in SVG and PDF, fonts are embedded in PDF; the provenance stands
/// in the metadata. The same picture and time give the same bytes. InvalidInput where it would be over 16,384 device
/// pixels a side. GUI thread (or the only one); needs a QGuiApplication and no display.
Result<QByteArray> pictureBytes(PictureFormat format, const PictureRequest& request, const Provenance& provenance,
                                const PaintPicture& paint);

/// The same into a file, whole or not at all.
Result<> writePicture(const std::filesystem::path& file, const PictureRequest& request, const Provenance& provenance,
                      const PaintPicture& paint);

/// By the ending: the table alone (.csv, .xlsx), or the picture (.png, .svg, .pdf) with the table beside it. Both say
/// the table's provenance. Unsupported names the endings.
Result<> writePictureOrTable(const std::filesystem::path& file, const PictureRequest& request, const Table& table,
                             const PaintPicture& paint, const std::stop_token& stop = {});

/// Where the data of a picture is put: "NAME.data.csv" beside "NAME.png".
std::filesystem::path dataBeside(const std::filesystem::path& picture);

/// The font of pictures: Inter where installed, else the system's; of that many logical pixels.
QFont pictureFont(double pixels, QFont::Weight weight = QFont::Normal);

}  // namespace leasehold
