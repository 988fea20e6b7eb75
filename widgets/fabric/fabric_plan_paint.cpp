// SPDX-License-Identifier: GPL-3.0-or-later
// How the fabric plan is drawn.
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/fabric/fabric_plan_view.hpp"
#include "widgets/models/words.hpp"
#include "widgets/scene/flat_layer.hpp"

namespace leasehold {
namespace {

constexpr double kWidestBand = 9;
constexpr std::size_t kManyEdges = 2500;  ///< beyond, edges are drawn hard and faint
constexpr double kLeastText = 34;         ///< logical pixels of a box from which it is named

QColor readableOn(const QColor& colour) {
    const double light = 0.2126 * colour.redF() + 0.7152 * colour.greenF() + 0.0722 * colour.blueF();
    return light > 0.45 ? QColor(16, 20, 26) : QColor(244, 247, 250);
}

}  // namespace

QPainterPath FabricPlanView::pathOf(std::size_t edge) const {
    const QPointF a = m_offset + m_ends[edge].upper * m_scale;
    const QPointF b = m_offset + m_ends[edge].lower * m_scale;
    const double bend = std::max(12.0, std::abs(b.y() - a.y()) * 0.5);
    QPainterPath path(a);
    path.cubicTo(a + QPointF(0, bend), b - QPointF(0, bend), b);
    return path;
}

double FabricPlanView::bandWidth(const FabricEdge& edge) const {
    const double share = m_mostGbps > 0 ? std::sqrt(edge.sums.gbps / m_mostGbps) : 0.3;
    return std::clamp(kWidestBand * share * std::min(1.0, m_scale * 1.6), 1.0, kWidestBand);
}

void FabricPlanView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), look().field);
    if (!m_graph || m_layout.boxes.empty()) {
        painter.setPen(look().muted);
        painter.drawText(rect(), Qt::AlignCenter,
                         m_state.site() == nullptr ? QString()
                         : m_graph                 ? tr("No switches in this fabric")
                                                   : tr("Reading the fabric…"));
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing, m_layout.edges.size() < kManyEdges);
    paintEdges(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    paintBoxes(painter);
    paintLayers(painter);
}

QColor FabricPlanView::edgeColour(std::size_t edge) const {
    const scene::Theme& theme = look().scene();
    switch (m_state.fabricBy()) {
        case scene::FabricBy::State:
            return colourOf(scene::colourOf(scene::Role::TrayUp, theme));
        case scene::FabricBy::Load:
            return colourOf(scene::colourOf(
                edge < m_edgeLoads.size() ? scene::loadRole(m_edgeLoads[edge]) : scene::Role::LoadUnknown, theme));
        case scene::FabricBy::Tier:
            break;
    }
    const FabricItem& upper = m_graph->items[m_layout.boxes[m_layout.edges[edge].upper].item];
    const std::string& layer = m_graph->layers[upper.layer];
    return colourOf(layer == "Core" ? theme.trayTrunk : layer == "Spine" ? theme.trayRow : theme.trayRack);
}

void FabricPlanView::paintEdges(QPainter& p) const {
    const bool many = m_layout.edges.size() >= kManyEdges;
    const auto isLit = [&](const FabricEdge& edge) {
        const std::uint32_t upper = m_layout.boxes[edge.upper].item;
        const std::uint32_t lower = m_layout.boxes[edge.lower].item;
        const bool ofBox =
            edge.upper == m_hovered || edge.lower == m_hovered ||
            (m_state.selection().kind == SelectionKind::Switch && (m_selected[upper] != 0 || m_selected[lower] != 0));
        return ofBox || std::any_of(m_selectedSpans.begin(), m_selectedSpans.end(), [&](const auto& span) {
                   const std::uint32_t a = m_layout.boxOf[span.first];
                   const std::uint32_t b = m_layout.boxOf[span.second];
                   return (a == edge.upper && b == edge.lower) || (a == edge.lower && b == edge.upper);
               });
    };
    // What stands out is drawn last.
    for (const bool lit : {false, true}) {
        for (std::size_t i = 0; i < m_layout.edges.size(); ++i) {
            const FabricEdge& edge = m_layout.edges[i];
            const QPainterPath path = pathOf(i);
            // A band straight down has a rectangle without width, which would meet nothing.
            if (isLit(edge) != lit || !path.controlPointRect().adjusted(-1, -1, 1, 1).intersects(rect())) {
                continue;
            }
            QColor colour = lit ? look().accent : edgeColour(i);
            colour.setAlpha(lit ? 255 : many ? 90 : 190);
            p.strokePath(path, QPen(colour, bandWidth(edge), Qt::SolidLine, Qt::FlatCap));
            if (edge.sums.down + edge.sums.slow > 0) {
                paintTrouble(p, path, edge.sums);
            } else if (edge.sums.planned == edge.sums.links) {
                p.strokePath(path, QPen(look().field, std::max(1.0, bandWidth(edge) - 1.5), Qt::DotLine));
            }
        }
    }
}

/// Links that are down or slow: a dashed line where they are many of a band, a dot in its middle where they are few.
void FabricPlanView::paintTrouble(QPainter& p, const QPainterPath& path, const LinkSums& sums) const {
    constexpr double kMany = 0.02;
    const QColor colour = sums.down > 0 ? look().error : look().warning;
    if (sums.down + sums.slow >= kMany * sums.links) {
        p.strokePath(path, QPen(colour, 1.4, Qt::DashLine, Qt::FlatCap));
    } else if (m_layout.edges.size() < kManyEdges) {
        p.setPen(Qt::NoPen);
        p.setBrush(colour);
        p.drawEllipse(path.pointAtPercent(0.5), 2.2, 2.2);
    }
}

void FabricPlanView::paintBoxes(QPainter& p) const {
    for (std::size_t box = 0; box < m_layout.boxes.size(); ++box) {
        if (rectOf(box).intersects(rect())) {
            paintBox(p, box);
        }
    }
}

void FabricPlanView::paintBox(QPainter& p, std::size_t index) const {
    const FabricBox& box = m_layout.boxes[index];
    const FabricItem& item = m_graph->items[box.item];
    const QRectF r = rectOf(index);
    const bool selected = m_selected[box.item] != 0;
    const QColor value = m_colours[box.item];
    const bool coloured = value.isValid() && !box.unfolded;
    QColor fill = box.unfolded ? look().panel : coloured ? value : look().raised;
    if (box.unfolded) {
        fill.setAlpha(150);
    }
    p.setBrush(fill);
    QColor rim = selected ? colourOf(look().scene().selection) : index == m_hovered ? look().accent : look().line;
    p.setPen(QPen(rim, selected ? 2 : 1));
    const double round = std::min(4.0, r.height() / 5);
    if (!item.children.empty() && !box.unfolded && r.height() > 12) {
        // A stack behind it says that there is more in it.
        p.drawRoundedRect(r.translated(3, -3), round, round);
    }
    p.drawRoundedRect(r, round, round);
    if (r.width() < kLeastText || r.height() < 11) {
        return;
    }
    const QColor ink = coloured ? readableOn(value) : look().text;
    QColor faint = coloured ? ink : look().muted;
    faint.setAlpha(coloured ? 190 : 255);
    const QRectF inner = r.adjusted(7, 2, -7, -2);
    const QString name = text(item.name);
    const QString detail = item.switches > 0 && item.kind == FabricItemKind::Group
                               ? counted(item.switches, QStringLiteral("switch"), QStringLiteral("es"))
                           : item.gpus > 0 ? counted(item.gpus, QStringLiteral("GPU"))
                                           : QString();
    QFont font = smallFont();
    p.setFont(font);
    const auto line = [&](const QRectF& at, const QString& words, const QColor& colour, Qt::Alignment how) {
        p.setPen(colour);
        p.drawText(at, how, p.fontMetrics().elidedText(words, Qt::ElideLeft, static_cast<int>(at.width())));
    };
    const double high = p.fontMetrics().height();
    if (box.unfolded) {
        const QRectF head(inner.left(), r.top() + 2, inner.width(), std::max(high, kFabricHeader * m_scale - 2));
        line(head, QStringLiteral("%1   %2").arg(name, detail), look().muted, Qt::AlignLeft | Qt::AlignVCenter);
        return;
    }
    if (!detail.isEmpty() && inner.height() >= 2 * high) {
        const QRectF block(inner.left(), r.center().y() - high, inner.width(), 2 * high);
        line({block.left(), block.top(), block.width(), high}, name, ink, Qt::AlignLeft | Qt::AlignVCenter);
        line({block.left(), block.top() + high, block.width(), high}, detail, faint, Qt::AlignLeft | Qt::AlignVCenter);
    } else {
        line(inner, name, ink, Qt::AlignLeft | Qt::AlignVCenter);
    }
}

void FabricPlanView::paintLayers(QPainter& p) const {
    p.setFont(strongFont());
    for (std::size_t layer = 0; layer < m_graph->layers.size(); ++layer) {
        std::uint64_t count = 0;
        for (const std::uint32_t root : m_graph->roots[layer]) {
            count += m_graph->endsOf(root).size();
        }
        const double y = m_offset.y() + m_layout.layerY[layer] * m_scale;
        const QRectF at(8, y - 20, 84, 40);
        QColor back = look().field;
        back.setAlpha(215);
        p.fillRect(at, back);
        p.setPen(look().text);
        p.setFont(strongFont());
        p.drawText(at.adjusted(4, 2, 0, -20), Qt::AlignLeft | Qt::AlignVCenter, text(m_graph->layers[layer]));
        p.setPen(look().muted);
        p.setFont(smallFont());
        p.drawText(at.adjusted(4, 20, 0, -2), Qt::AlignLeft | Qt::AlignVCenter, grouped(count));
    }
}

}  // namespace leasehold
