// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/rack_elevation.hpp"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/models/hover_text.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kUnit = 10;  ///< pixels of one U
constexpr double kLeft = 38;  ///< U numbers
constexpr double kEdge = 12;
constexpr double kFrame = 6;

}  // namespace

RackElevation::RackElevation(AppState& state, const ValuesFeed& feed, QWidget* parent)
    : QWidget(parent), m_state(state), m_feed(feed) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Rack elevation"));
    connect(&feed, &ValuesFeed::valuesChanged, this, &RackElevation::refresh);
    connect(&state, &AppState::selectionChanged, this, &RackElevation::refresh);
    connect(&state, &AppState::themeChanged, this, &RackElevation::refresh);
    connect(&state, &AppState::siteChanged, this, [this] { setRack({}); });
}

void RackElevation::setRack(RackIndex rack) {
    m_rack = m_state.snapshot() != nullptr ? rack : RackIndex{};
    m_switches.clear();
    m_hovered = {};
    m_layout = {};
    if (m_rack) {
        const Snapshot& s = *m_state.snapshot();
        const Rack& r = s.racks[m_rack.value];
        std::vector<scene::Device> devices;
        for (std::uint32_t n = 0; n < r.nodeCount; ++n) {
            const Node& node = s.nodes[r.firstNode + n];
            devices.push_back(
                {scene::BandKind::Node, node.u, node.heightU, n, node.gpus.first - r.gpus.first, node.gpus.count});
        }
        for (std::uint32_t i = 0; i < s.switches.size(); ++i) {
            if (s.switches[i].rack == m_rack) {
                devices.push_back(
                    {scene::BandKind::Switch, s.switches[i].u, 1, static_cast<std::uint32_t>(m_switches.size()), 0, 0});
                m_switches.push_back(i);
            }
        }
        m_layout = scene::layOut(std::move(devices), r.heightU);
    }
    setAccessibleDescription(m_rack ? tr("Front of rack %1").arg(text(m_state.snapshot()->racks[m_rack.value].name))
                                    : QString());
    updateGeometry();
    update();
}

void RackElevation::refresh() {
    if (m_rack) {
        update();
    }
}

QSize RackElevation::sizeHint() const {
    return {260, m_rack ? static_cast<int>(m_layout.units * kUnit + 2 * kFrame + 8) : 0};
}

QRectF RackElevation::bodyRect() const {
    const double room = std::min(width() - kLeft - kEdge, 420.0);
    return {kLeft, 4, std::max(80.0, room), m_layout.units * kUnit + 2 * kFrame};
}

ElevationShape RackElevation::shape() const {
    return {bodyRect(), kUnit, kFrame};
}

NodeIndex RackElevation::nodeOf(const scene::Band& band) const {
    return NodeIndex(m_state.snapshot()->racks[m_rack.value].firstNode + band.item);
}

QRectF RackElevation::rectOf(GpuOrdinal gpu) const {
    if (!m_rack || !m_state.snapshot()->racks[m_rack.value].gpus.contains(gpu)) {
        return {};
    }
    const std::uint32_t offset = gpu.value - m_state.snapshot()->racks[m_rack.value].gpus.first;
    for (const scene::Band& band : m_layout.bands) {
        if (band.kind == scene::BandKind::Node && offset >= band.gpuOffset && offset < band.gpuOffset + band.gpuCount) {
            return shape().cellRect(band, offset - band.gpuOffset);
        }
    }
    return {};
}

QRectF RackElevation::rectOf(NodeIndex node) const {
    for (const scene::Band& band : m_layout.bands) {
        if (m_rack && band.kind == scene::BandKind::Node && nodeOf(band) == node) {
            return shape().bandRect(band);
        }
    }
    return {};
}

Selection RackElevation::thingAt(QPointF position) const {
    for (const scene::Band& band : m_layout.bands) {
        if (band.kind == scene::BandKind::Blank || !shape().bandRect(band).contains(position)) {
            continue;
        }
        if (band.kind == scene::BandKind::Switch) {
            return Selection::of(SelectionKind::Switch, switchOf(band));
        }
        for (std::uint32_t n = 0; n < band.gpuCount; ++n) {
            if (shape().cellRect(band, n).contains(position)) {
                return Selection::of(SelectionKind::Gpu,
                                     m_state.snapshot()->racks[m_rack.value].gpus.first + band.gpuOffset + n);
            }
        }
        return Selection::of(SelectionKind::Node, nodeOf(band).value);
    }
    return {};
}

void RackElevation::paintEvent(QPaintEvent*) {
    if (!m_rack) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Look& l = look();
    const ElevationInk ink = screenInk(l.scene());
    const ElevationShape front = shape();
    paintRackBody(painter, front, ink);
    paintNumbers(painter);
    const SiteValuesPtr& values = m_feed.values();
    const scene::Palette palette =
        values && values->colouring->palette
            ? *values->colouring->palette
            : scene::paletteFor(values ? values->colouring->scheme : scene::Scheme::States,
                                values ? values->colouring->map : scene::ColourMap::Viridis, l.scene());
    const GpuRange gpus = m_state.snapshot()->racks[m_rack.value].gpus;
    std::span<const std::uint8_t> codes;
    if (values && gpus.end() <= values->colouring->codes.size()) {
        codes = {values->colouring->codes.data() + gpus.first, gpus.count};
    }
    for (const scene::Band& band : m_layout.bands) {
        paintBand(painter, front, band, codes, palette, ink);
    }
    paintMark(painter, m_hovered, l.muted);
    paintMark(painter, m_state.selection(), l.accent);
}

void RackElevation::paintNumbers(QPainter& painter) const {
    const QRectF body = bodyRect();
    painter.setFont(smallFont());
    painter.setPen(look().muted);
    for (int u = 1; u <= m_layout.units; ++u) {
        if (u != 1 && u % 6 != 0) {
            continue;
        }
        const double y = body.bottom() - kFrame - (u - 0.5) * kUnit;
        drawFigures(painter, QRectF(0, y - 8, kLeft - 8, 16), QString::number(u), Qt::AlignRight);
    }
}

void RackElevation::paintMark(QPainter& painter, const Selection& selection, const QColor& colour) const {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, 1.75));
    for (const std::uint32_t index : selection.indices) {
        QRectF rect;
        if (selection.kind == SelectionKind::Gpu) {
            rect = rectOf(GpuOrdinal(index));
        } else if (selection.kind == SelectionKind::Node) {
            rect = rectOf(NodeIndex(index));
        } else if (selection.kind == SelectionKind::Switch) {
            for (const scene::Band& band : m_layout.bands) {
                if (band.kind == scene::BandKind::Switch && switchOf(band) == index) {
                    rect = shape().bandRect(band);
                }
            }
        }
        if (!rect.isEmpty()) {
            painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), 2, 2);
        }
    }
}

QString RackElevation::toolTipFor(const Selection& thing) const {
    const Snapshot& s = *m_state.snapshot();
    // The same words as over the site view.
    return hoverText(s, thing, m_feed.values().get(), m_measures != nullptr ? m_measures->measures() : nullptr);
}

void RackElevation::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_rack) {
        if (Selection thing = thingAt(event->position()); !thing.empty()) {
            m_state.setSelection(std::move(thing));
        }
    }
}

void RackElevation::mouseMoveEvent(QMouseEvent* event) {
    Selection thing = m_rack ? thingAt(event->position()) : Selection{};
    if (thing != m_hovered) {
        m_hovered = std::move(thing);
        update();
    }
}

void RackElevation::leaveEvent(QEvent*) {
    m_hovered = {};
    update();
}

void RackElevation::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    if (!m_rack || (key != Qt::Key_Up && key != Qt::Key_Down)) {
        QWidget::keyPressEvent(event);
        return;
    }
    const Snapshot& s = *m_state.snapshot();
    const Rack& rack = s.racks[m_rack.value];
    if (rack.nodeCount == 0) {
        return;
    }
    const Selection& selection = m_state.selection();
    std::int64_t at = key == Qt::Key_Up ? -1 : rack.nodeCount;
    if (selection.isOne(SelectionKind::Node)) {
        at = static_cast<std::int64_t>(selection.first()) - rack.firstNode;
    } else if (selection.isOne(SelectionKind::Gpu)) {
        at = static_cast<std::int64_t>(s.gpus[selection.first()].node.value) - rack.firstNode;
    }
    at = std::clamp<std::int64_t>(at + (key == Qt::Key_Up ? 1 : -1), 0, rack.nodeCount - 1);
    m_state.setSelection(Selection::of(SelectionKind::Node, rack.firstNode + static_cast<std::uint32_t>(at)));
}

bool RackElevation::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const Selection thing = m_rack ? thingAt(help->pos()) : Selection{};
        thing.empty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), toolTipFor(thing), this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace leasehold
