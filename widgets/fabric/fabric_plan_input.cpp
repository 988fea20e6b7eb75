// SPDX-License-Identifier: GPL-3.0-or-later
// How mouse, wheel and keys move the fabric plan, and what it says under the pointer.
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QStyleHints>
#include <QToolTip>
#include <cmath>
#include <utility>

#include "widgets/fabric/fabric_plan_view.hpp"
#include "widgets/models/hover_text.hpp"
#include "widgets/models/words.hpp"
#include "widgets/state/selection_edit.hpp"

namespace leasehold {
namespace {

constexpr double kZoomPerNotch = 1.2;

SelectHow howOf(Qt::KeyboardModifiers keys) {
    return keys.testFlag(Qt::ShiftModifier)     ? SelectHow::Add
           : keys.testFlag(Qt::ControlModifier) ? SelectHow::Toggle
                                                : SelectHow::Replace;
}
}  // namespace

/// What a tooltip adds while bands are coloured by load.
QString FabricPlanView::loadText(std::size_t edge) const {
    const bool known = edge < m_edgeLoads.size() && !std::isnan(m_edgeLoads[edge]);
    return m_state.fabricBy() != scene::FabricBy::Load ? QString()
           : known                                     ? tr("<br>load %1, estimated from the GPUs behind it")
                         .arg(percent(static_cast<double>(m_edgeLoads[edge]) * 100, 0))
                   : tr("<br>load unknown");
}

QString FabricPlanView::toolTipAt(QPointF position) const {
    const Snapshot* s = m_state.snapshot();
    if (!m_graph || s == nullptr) {
        return {};
    }
    if (const std::size_t box = boxAt(position); box < m_layout.boxes.size()) {
        const FabricItem& item = m_graph->items[m_layout.boxes[box].item];
        LinkSums sums;
        for (const FabricEdge& edge : m_layout.edges) {
            if (edge.upper == box || edge.lower == box) {
                sums.add(edge.sums);
            }
        }
        QString words = hoverText(*s, selectionOf(m_layout.boxes[box].item), m_feed.values().get(),
                                  m_measures != nullptr ? m_measures->measures() : nullptr);
        if (item.kind == FabricItemKind::Group) {
            words = QStringLiteral("<p style='white-space:pre'><b>%1</b><br>%2</p>")
                        .arg(text(item.name).toHtmlEscaped(),
                             item.switches > 0 ? counted(item.switches, QStringLiteral("switch"), QStringLiteral("es"))
                                               : counted(item.gpus, QStringLiteral("GPU")));
        }
        return sums.links == 0 ? words : words + linkSumsText(sums);
    }
    if (const std::size_t edge = edgeAt(position); edge < m_layout.edges.size()) {
        const FabricEdge& e = m_layout.edges[edge];
        return QStringLiteral("<p style='white-space:pre'><b>%1 – %2</b><br>%3</p>")
            .arg(text(m_graph->items[m_layout.boxes[e.upper].item].name).toHtmlEscaped(),
                 text(m_graph->items[m_layout.boxes[e.lower].item].name).toHtmlEscaped(),
                 linkSumsText(e.sums) + loadText(edge));
    }
    return {};
}

bool FabricPlanView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const QString words = toolTipAt(help->pos());
        words.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    return QWidget::event(event);
}

void FabricPlanView::mousePressEvent(QMouseEvent* event) {
    m_pressed = m_last = event->position();
    m_dragging = false;
}

void FabricPlanView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (event->buttons() == Qt::NoButton) {
        if (const std::size_t box = boxAt(at); box != m_hovered) {
            m_hovered = box;
            update();
        }
        return;
    }
    m_dragging = m_dragging || (at - m_pressed).manhattanLength() >= QGuiApplication::styleHints()->startDragDistance();
    if (m_dragging) {
        m_offset += at - m_last;
        m_last = at;
        m_fitted = false;
        update();
    }
}

void FabricPlanView::mouseReleaseEvent(QMouseEvent* event) {
    if (std::exchange(m_dragging, false) || event->button() != Qt::LeftButton || !m_graph) {
        return;
    }
    const std::size_t box = boxAt(event->position());
    Selection thing;
    if (box < m_layout.boxes.size()) {
        thing = selectionOf(m_layout.boxes[box].item);
    } else if (const std::size_t edge = edgeAt(event->position()); edge < m_layout.edges.size()) {
        const FabricEdge& e = m_layout.edges[edge];
        thing = Selection::many(
            SelectionKind::Link,
            linksBetween(*m_state.snapshot(), *m_graph, m_layout.boxes[e.upper].item, m_layout.boxes[e.lower].item));
    }
    m_state.setSelection(combined(m_state.selection(), thing, howOf(event->modifiers())));
}

void FabricPlanView::mouseDoubleClickEvent(QMouseEvent* event) {
    const std::size_t box = boxAt(event->position());
    if (event->button() == Qt::LeftButton && box < m_layout.boxes.size()) {
        toggle(m_layout.boxes[box].item);
    }
    m_dragging = true;  // the release that follows selects nothing
}

void FabricPlanView::wheelEvent(QWheelEvent* event) {
    zoomAt(event->position(), std::pow(kZoomPerNotch, event->angleDelta().y() / 120.0));
    event->accept();
}

void FabricPlanView::keyPressEvent(QKeyEvent* event) {
    const double step = 60;
    const auto slide = [&](double dx, double dy) {
        m_offset += QPointF(dx, dy);
        m_fitted = false;
        update();
    };
    switch (event->key()) {
        case Qt::Key_Left:
            return slide(step, 0);
        case Qt::Key_Right:
            return slide(-step, 0);
        case Qt::Key_Up:
            return slide(0, step);
        case Qt::Key_Down:
            return slide(0, -step);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomAt(QRectF(rect()).center(), kZoomPerNotch);
        case Qt::Key_Minus:
            return zoomAt(QRectF(rect()).center(), 1 / kZoomPerNotch);
        case Qt::Key_Home:
            return fit();
        case Qt::Key_Backspace:
            return foldAll();
        case Qt::Key_Return:
        case Qt::Key_Enter:
            for (std::size_t box = 0; m_graph && box < m_layout.boxes.size(); ++box) {
                if (m_selected[m_layout.boxes[box].item] != 0 &&
                    !m_graph->items[m_layout.boxes[box].item].children.empty()) {
                    return toggle(m_layout.boxes[box].item);
                }
            }
            return;
        default:
            QWidget::keyPressEvent(event);
    }
}

}  // namespace leasehold
