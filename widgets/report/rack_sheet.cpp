// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/rack_sheet.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "widgets/models/words.hpp"
#include "widgets/report/booklet_plan.hpp"

namespace leasehold::report {
namespace {

constexpr double kNumbers = 13;  ///< room for U numbers
constexpr double kColumnGap = 7;
constexpr double kFrame = 1.5;
constexpr double kNameShare = 0.45;  ///< of a band, for its name
constexpr TextStyle kRackName{8, QFont::DemiBold, ink::kText};
constexpr TextStyle kRackLine{6.5, QFont::Normal, ink::kMuted};
constexpr TextStyle kUnitNumber{5, QFont::Normal, ink::kMuted};
constexpr TextStyle kDeviceName{5, QFont::Medium, ink::kText};
constexpr TextStyle kDeviceModel{4.6, QFont::Normal, ink::kMuted};

const scene::RackPlace& placeOf(const RackFacts& facts, std::uint32_t rack) {
    return facts.geometry->racks[rack];
}

std::uint32_t switchOf(const RackFacts& facts, std::uint32_t rack, const scene::Band& band) {
    return facts.geometry->switchOrder[placeOf(facts, rack).firstSwitch + band.item];
}

/// "64 × H100", "8 × H100, 4 × H200", "12 switches", "empty".
QString contentsOf(const RackFacts& facts, std::uint32_t rack) {
    const Snapshot& s = facts.snapshot();
    const scene::RackPlace& place = placeOf(facts, rack);
    std::map<std::string, std::uint32_t> models;
    for (std::uint32_t gpu = place.gpus.first; gpu < place.gpus.end(); ++gpu) {
        ++models[s.gpuModels[s.gpus[gpu].model.value]];
    }
    QStringList parts;
    for (const auto& [model, count] : models) {
        parts << QStringLiteral("%1 × %2").arg(grouped(count), text(model));
    }
    if (parts.isEmpty() && place.nodeCount > 0) {
        parts << counted(place.nodeCount, QStringLiteral("node"));
    }
    if (parts.isEmpty() && place.switchCount > 0) {
        parts << counted(place.switchCount, QStringLiteral("switch"), QStringLiteral("es"));
    }
    return parts.isEmpty() ? QStringLiteral("empty") : parts.join(QStringLiteral(", "));
}

/// Whether the bands stand at the U that the devices say; else they are spread evenly and numbers would lie.
bool unitsKnown(const RackFacts& facts, std::uint32_t rack) {
    const Snapshot& s = facts.snapshot();
    for (const scene::Band& band : facts.geometry->layoutOf(placeOf(facts, rack)).bands) {
        const int u = band.kind == scene::BandKind::Node     ? s.nodes[placeOf(facts, rack).firstNode + band.item].u
                      : band.kind == scene::BandKind::Switch ? s.switches[switchOf(facts, rack, band)].u
                                                             : band.start + 1;
        if (u != band.start + 1) {
            return false;
        }
    }
    return true;
}

void writeNumbers(const Pen& pen, const ElevationShape& shape, const scene::FaceLayout& layout) {
    const double right = shape.body.left() - 2;
    TextStyle type = kUnitNumber;
    type.size = std::min(type.size, shape.unit * 0.8);
    const auto number = [&](int unit, double y) {
        pen.write(QRectF(right - kNumbers, y - 3, kNumbers, 6), QString::number(unit), type, Qt::AlignRight);
    };
    bool any = false;
    for (const scene::Band& band : layout.bands) {
        if (band.kind != scene::BandKind::Blank) {
            const QRectF rect = shape.bandRect(band);
            number(band.start + 1, rect.bottom() - shape.unit / 2);
            any = true;
        }
    }
    for (int u = 1; !any && u <= layout.units; u += u == 1 ? 5 : 6) {
        number(u, shape.body.bottom() - shape.frame - (u - 0.5) * shape.unit);
    }
}

void writeNames(const Pen& pen, const RackFacts& facts, std::uint32_t rack, const ElevationShape& shape,
                const scene::Band& band) {
    const Snapshot& s = facts.snapshot();
    const QRectF rect = shape.bandRect(band);
    const QRectF room(rect.left() + 2, rect.top(), shape.nameWidth - 3, rect.height());
    const bool isNode = band.kind == scene::BandKind::Node;
    const Node* node = isNode ? &s.nodes[placeOf(facts, rack).firstNode + band.item] : nullptr;
    const QString name = text(isNode ? node->name : s.switches[switchOf(facts, rack, band)].name);
    const QString model = isNode ? text(node->model) : QString();
    TextStyle small = kDeviceName;
    small.size = std::min(small.size, rect.height() * 0.95);
    if (rect.height() < 12 || model.isEmpty()) {
        pen.write(room, name, small, Qt::AlignLeft, Qt::ElideMiddle);
        return;
    }
    pen.write(QRectF(room.left(), rect.center().y() - 6.5, room.width(), 6.5), name, small, Qt::AlignLeft,
              Qt::ElideMiddle);
    pen.write(QRectF(room.left(), rect.center().y() + 0.2, room.width(), 6.5), model, kDeviceModel, Qt::AlignLeft,
              Qt::ElideMiddle);
}

}  // namespace

void RackCounts::add(const RackCounts& more) {
    racks += more.racks;
    vacantRacks += more.vacantRacks;
    gpus += more.gpus;
    leased += more.leased;
    down += more.down;
}

RackCounts countRack(const RackFacts& facts, std::uint32_t rack) {
    RackCounts counts;
    counts.racks = 1;
    const GpuRange range = placeOf(facts, rack).gpus;
    for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
        const GpuState state = facts.values->states[gpu];
        counts.gpus += state == GpuState::Planned ? 0U : 1U;
        counts.leased += facts.values->tenants[gpu] ? 1U : 0U;
        counts.down += state == GpuState::Down ? 1U : 0U;
    }
    counts.vacantRacks = counts.gpus > 0 && counts.leased == 0 ? 1 : 0;
    return counts;
}

QString tenancyOf(const RackFacts& facts, std::uint32_t rack) {
    const Snapshot& s = facts.snapshot();
    const GpuRange range = placeOf(facts, rack).gpus;
    if (placeOf(facts, rack).planned) {
        return QStringLiteral("planned");
    }
    std::map<std::uint32_t, std::uint64_t> held;
    std::uint64_t vacant = 0;
    for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
        if (const PartyIndex tenant = facts.values->tenants[gpu]) {
            ++held[tenant.value];
        } else if (facts.values->states[gpu] != GpuState::Planned) {
            ++vacant;
        }
    }
    if (held.empty()) {
        return vacant > 0 ? QStringLiteral("vacant") : QStringLiteral("no GPUs");
    }
    if (held.size() == 1 && vacant == 0) {
        return isolated(text(s.parties[held.begin()->first].name));
    }
    QStringList parts;
    for (const auto& [party, count] : held) {
        parts << QStringLiteral("%1 %2").arg(isolated(text(s.parties[party].name)), grouped(count));
    }
    if (vacant > 0) {
        parts << QStringLiteral("vacant %1").arg(grouped(vacant));
    }
    return parts.join(QStringLiteral(", "));
}

QString powerOf(const RackFacts& facts, std::uint32_t rack) {
    const std::optional<double> rated = facts.snapshot().racks[rack].ratedPowerW;
    const GpuRange range = placeOf(facts, rack).gpus;
    double sum = 0;
    std::uint32_t valid = 0;
    for (std::uint32_t gpu = range.first; facts.power && gpu < range.end(); ++gpu) {
        const float value = facts.power->values[gpu];
        if (!std::isnan(value)) {
            sum += value;
            ++valid;
        }
    }
    if (valid == 0) {
        return rated ? QStringLiteral("rated %1").arg(watts(*rated)) : QStringLiteral("power n/a");
    }
    const QString measured = valid == range.count ? QStringLiteral("GPUs %1").arg(watts(sum))
                                                  : QStringLiteral("%1 GPUs %2").arg(grouped(valid), watts(sum));
    return rated ? QStringLiteral("%1 of %2 rated").arg(measured, watts(*rated)) : measured;
}

void paintRackSheet(const Pen& pen, const RackFacts& facts, std::uint32_t rack, double left, double width, double floor,
                    double unit) {
    const Rack& described = facts.snapshot().racks[rack];
    const scene::RackPlace& place = placeOf(facts, rack);
    scene::FaceLayout layout = facts.geometry->layoutOf(place);
    if (place.nodeCount + place.switchCount == 0) {
        layout.units = static_cast<std::uint16_t>(rackUnits(*facts.geometry, rack));
        layout.bands = {scene::Band{scene::BandKind::Blank, 0, layout.units}};
    }
    const double bodyLeft = left + kNumbers;
    const double bodyWidth = width - kNumbers - kColumnGap;
    const double height = layout.units * unit + 2 * kFrame;
    const ElevationShape shape{QRectF(bodyLeft, floor - height, bodyWidth, height), unit, kFrame, 0.14,
                               bodyWidth * kNameShare};

    double y = shape.body.top() - 31;
    pen.write(QRectF(bodyLeft, y, bodyWidth, 11), text(described.name), kRackName, Qt::AlignLeft, Qt::ElideMiddle);
    QString tenancy = tenancyOf(facts, rack);
    if (const RackCounts counts = countRack(facts, rack); counts.down > 0) {
        tenancy += QStringLiteral(" · %1 down").arg(grouped(counts.down));
    }
    y += 11;
    const bool known = unitsKnown(facts, rack);
    const QString what = contentsOf(facts, rack) + (known ? QString() : QStringLiteral(" · U unknown"));
    pen.write(QRectF(bodyLeft, y, bodyWidth, 8.5), place.gpus.count > 0 ? what + QStringLiteral(" · ") + tenancy : what,
              kRackLine);
    y += 8.5;
    pen.write(QRectF(bodyLeft, y, bodyWidth, 8.5), powerOf(facts, rack), kRackLine);

    QPainter& painter = pen.painter();
    const ElevationInk paper = paperInk();
    paintRackBody(painter, shape, paper);
    if (place.planned) {
        painter.setPen(QPen(ink::kFaint, 0.8, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(shape.body.adjusted(-1.5, -1.5, 1.5, 1.5), paper.corner, paper.corner);
    }
    const std::span<const std::uint8_t> codes(facts.codes.data() + place.gpus.first, place.gpus.count);
    for (const scene::Band& band : layout.bands) {
        paintBand(painter, shape, band, codes, facts.palette, paper);
        if (band.kind != scene::BandKind::Blank) {
            writeNames(pen, facts, rack, shape, band);
        }
    }
    if (known) {
        writeNumbers(pen, shape, layout);
    }
}

}  // namespace leasehold::report
