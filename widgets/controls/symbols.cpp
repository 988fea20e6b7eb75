// SPDX-License-Identifier: GPL-3.0-or-later
#include <QByteArray>
#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>
#include <QSvgRenderer>

#include "widgets/controls/look.hpp"

namespace leasehold {
namespace {

/// Paths on a 20 x 20 grid, stroked with round ends; own drawings.
const char* pathOf(Symbol which) {
    switch (which) {
        case Symbol::Open:
            return "M3 15.5V5h5l1.5 2H17v2M3 15.5 5.5 9H18l-2.3 6.5z";
        case Symbol::Import:
            return "M10 3v9M6.5 8.8 10 12.3l3.5-3.5M3.5 13v3.5h13V13";
        case Symbol::Search:
            return "M8.7 14.2a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM12.8 12.8 17 17";
        case Symbol::Play:
            return "M6.5 4.2v11.6L15.5 10z";
        case Symbol::Pause:
            return "M7 4.5v11M13 4.5v11";
        case Symbol::ToStart:
            return "M5 4.5v11M15.5 4.8v10.4L8 10z";
        case Symbol::ToEnd:
            return "M15 4.5v11M4.5 4.8v10.4L12 10z";
        case Symbol::StepBack:
            return "M12.5 4.5 7 10l5.5 5.5";
        case Symbol::StepOn:
            return "M7.5 4.5 13 10l-5.5 5.5";
        case Symbol::Back:
            return "M16 10H4.5M9 5l-5 5 5 5";
        case Symbol::Overview:
            return "M2.8 12.5 10 9l7.2 3.5L10 16zM5 11.4V7.6l5-2.4 5 2.4v3.8M10 5.2V9";
        case Symbol::Plan:
            return "M3.5 3.5h13v13h-13zM3.5 8h7M10.5 3.5v7M10.5 13.5h6M7 16.5v-4";
        case Symbol::Reset:
            return "M4.2 8.2A6.2 6.2 0 1 1 3.9 12M4 4v4.4h4.4";
        case Symbol::Theme:
            return "M15.8 12.3A6.6 6.6 0 0 1 7.7 4.2a6.6 6.6 0 1 0 8.1 8.1z";
        case Symbol::Close:
            return "M5.5 5.5l9 9M14.5 5.5l-9 9";
        case Symbol::Warning:
            return "M10 3.2 17.6 16.4H2.4zM10 8v4M10 14.2v.1";
        case Symbol::Error:
            return "M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4zM10 6.3v4.6M10 13.6v.1";
        case Symbol::Info:
            return "M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4zM10 9.3v4.5M10 6.4v.1";
        case Symbol::Site:
            return "M2.5 16.5h15M4 16.5V9l4 2V9l4 2V9l4 2v5.5";
        case Symbol::Hall:
            return "M3 16.5V7.5L10 4l7 3.5v9zM7 16.5v-5h6v5";
        case Symbol::Row:
            return "M3 5.5h3.5v9H3zM8.2 5.5h3.6v9H8.200zM13.500 5.500H17v9h-3.500z";
        case Symbol::Rack:
            return "M5.500 2.800h9v14.400h-9zM5.500 7.500h9M5.500 12.300h9M8 5.200h.1M8 10h.1M8 14.800h.1";
        case Symbol::Node:
            return "M3 7h14v6H3zM5.800 10h.1M8.500 10h6";
        case Symbol::Switch:
            return "M3 6.500h14v7H3zM5.800 10.800v-1.600M8.600 10.800v-1.600M11.400 10.800v-1.600M14.200 10.800v-1.600";
        case Symbol::Tenant:
            return "M10 9.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM3.800 16.800c.6-3.300 3-5 "
                   "6.200-5s5.600 1.700 6.200 5z";
        case Symbol::Lease:
            return "M5 2.800h7l3.500 3.500v10.900H5zM12 2.800v3.700h3.500M7.700 10h5M7.700 13.300h5";
        case Symbol::Fabric:
            return "M10 6V3.500M10 6 4.500 14M10 6l5.500 8M10 6v8M3 14h3v3H3zM8.500 14h3v3h-3zM14 14h3v3h-3z";
        case Symbol::Power:
            return "M11 2.800 4.800 11.500h4.600l-.8 5.700 6.600-8.900h-4.600z";
        case Symbol::Sample:
            return "M10 2.800 16.500 6.500v7L10 17.200 3.500 13.500v-7zM3.500 6.500 10 10.200l6.500-3.700M10 10.200v7";
        case Symbol::ZoomFit:
            return "M3 4.500v11M17 4.500v11M5.500 10h9M7.800 7.500 5.300 10l2.500 2.500M12.200 7.500l2.500 2.500-2.500 "
                   "2.500";
    }
    return "";
}

}  // namespace

QPixmap symbolPixmap(Symbol which, const QColor& colour, int size, double devicePixelRatio) {
    // Trees ask for the same few hundreds of times a second while they scroll.
    const QString key = QStringLiteral("symbol/%1/%2/%3/%4")
                            .arg(static_cast<int>(which))
                            .arg(colour.name())
                            .arg(size)
                            .arg(devicePixelRatio);
    if (QPixmap kept; QPixmapCache::find(key, &kept)) {
        return kept;
    }
    const QByteArray svg = QByteArrayLiteral(
                               "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'><path fill='none' "
                               "stroke-width='1.4' stroke-linecap='round' stroke-linejoin='round' stroke='") +
                           colour.name().toLatin1() + QByteArrayLiteral("' d='") + pathOf(which) +
                           QByteArrayLiteral("'/></svg>");
    QPixmap pixmap(QSize(size, size) * devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(svg).render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(devicePixelRatio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QIcon symbol(Symbol which, const Look& look) {
    QIcon icon;
    for (const double ratio : {1.0, 2.0}) {
        icon.addPixmap(symbolPixmap(which, look.text, 20, ratio), QIcon::Normal);
        icon.addPixmap(symbolPixmap(which, look.faint, 20, ratio), QIcon::Disabled);
    }
    return icon;
}

}  // namespace leasehold
