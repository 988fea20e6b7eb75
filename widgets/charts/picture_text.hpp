// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRectF>
#include <QString>
#include <QStringList>

#include "data/export/provenance.hpp"
#include "widgets/controls/look.hpp"

class QPainter;

/// The words round a picture, the same for charts and heatmaps.
namespace leasehold {

/// The title at the top left, cut where it does not fit, and at its right the mark of synthetic data.
void paintPictureTitle(QPainter& painter, const QRectF& area, const Provenance& provenance, const Look& look);

/// A line as several, broken at `between`; a part that is too long, and the last of `most`, is cut. Never empty.
QStringList brokenLines(const QString& line, const QString& between, const QFont& font, double width, int most);

/// The height of the foot: `notes` above where the picture comes from, each broken where it is too long.
double pictureFootHeight(const QRectF& area, const QString& notes, const QString& origin);
void paintPictureFoot(QPainter& painter, const QRectF& area, const QString& notes, const QString& origin,
                      const Look& look);

}  // namespace leasehold
