// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keys of the heatmap.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/heatmap/heatmap_metrics.hpp"
#include "widgets/heatmap/heatmap_view.hpp"

namespace leasehold {

using namespace heatmap;

namespace {

Instant instantOf(double seconds) {
    return Instant{Duration{static_cast<std::int64_t>(std::floor(seconds))}};
}

}  // namespace

void HeatmapView::zoomAt(QPointF place, double timeFactor, double rowFactor) {
    if (!m_feed.rows()) {
        return;
    }
    const auto zoom = [](double& from, double& to, double anchor, double factor, double low, double high,
                         double least) {
        const double length = std::clamp((to - from) * factor, std::min(least, high - low), high - low);
        const double share = (anchor - from) / std::max(1e-9, to - from);
        from = std::clamp(anchor - share * length, low, high - length);
        to = from + length;
    };
    const TimeWindow samples = m_feed.rows()->window();
    const auto step = static_cast<double>(m_feed.rows()->extent.metric.step.count());
    Look look = m_shown;
    zoom(look.from, look.to, timeAt(place.x()), timeFactor,
         static_cast<double>(samples.from.time_since_epoch().count()),
         static_cast<double>(samples.to.time_since_epoch().count()), kFewestBins * step);
    zoom(look.top, look.bottom, positionAt(place.y()), rowFactor, 0, m_feed.rows()->size(), leastRows());
    setShown(look);
}

void HeatmapView::zoomBy(double timeFactor, double rowFactor) {
    const QPointF middle = plotRect().center();
    zoomAt(m_probe && m_byKeys ? QPointF(xOf(m_probe->time), yOf(m_probe->position)) : middle, timeFactor, rowFactor);
}

void HeatmapView::moveBy(double pixelsX, double pixelsY) {
    const QRectF plot = plotRect();
    const double time = pixelsX / plot.width() * (m_shown.to - m_shown.from);
    const double rows = pixelsY / plot.height() * (m_shown.bottom - m_shown.top);
    setShown({m_shown.from - time, m_shown.to - time, m_shown.top - rows, m_shown.bottom - rows});
}

void HeatmapView::wheelEvent(QWheelEvent* event) {
    if (!m_feed.rows()) {
        return;
    }
    const QPoint angle = event->angleDelta();
    const Qt::KeyboardModifiers keys = event->modifiers();
    // Alt turns the wheel's direction on most desktops.
    const bool alt = keys.testFlag(Qt::AltModifier);
    const double turn = (alt && angle.y() == 0 ? angle.x() : angle.y()) / 120.0;
    const bool sideways = !alt && (keys.testFlag(Qt::ShiftModifier) || std::abs(angle.x()) > std::abs(angle.y()));
    const QPointF place = event->position();
    if (sideways) {
        moveBy((angle.x() != 0 ? angle.x() : angle.y()) / 120.0 * 80, 0);
    } else {
        const double factor = std::pow(0.8, turn);
        const bool rowsAlone = alt || namesRect().contains(place);
        const bool timeAlone = !rowsAlone && (keys.testFlag(Qt::ControlModifier) || axisRect().contains(place));
        zoomAt(place, rowsAlone ? 1 : factor, timeAlone ? 1 : factor);
    }
    if (m_probe && !m_byKeys) {
        m_probe = probeAt(place);
    }
    event->accept();
}

HeatmapView::Drag HeatmapView::dragFor(const QMouseEvent& event) const {
    const QPointF place = event.position();
    if (event.button() == Qt::MiddleButton) {
        return Drag::Move;
    }
    if (event.button() != Qt::LeftButton) {
        return Drag::None;
    }
    if (axisRect().contains(place)) {
        return Drag::BrushTime;
    }
    if (namesRect().contains(place)) {
        return Drag::BrushRows;
    }
    const bool brush = m_mode == Mode::Select || event.modifiers().testFlag(Qt::ShiftModifier);
    return brush ? Drag::Brush : Drag::Move;
}

void HeatmapView::mousePressEvent(QMouseEvent* event) {
    if (!m_feed.rows() || !m_notice.isEmpty()) {
        return;
    }
    m_pressed = m_last = event->position();
    m_moved = false;
    m_drag = dragFor(*event);
    m_byKeys = false;
}

void HeatmapView::updateBrush(QPointF place) {
    const QRectF plot = plotRect();
    const auto inside = [&](QPointF p) {
        return QPointF(std::clamp(p.x(), plot.left(), plot.right() - 1e-6),
                       std::clamp(p.y(), plot.top(), plot.bottom() - 1e-6));
    };
    Brush brush{probeAt(inside(m_pressed)), probeAt(inside(place))};
    if (m_drag == Drag::BrushTime) {
        brush.from.position = m_shown.top;
        brush.to.position = m_shown.bottom - 1e-6;
    } else if (m_drag == Drag::BrushRows) {
        brush.from.time = m_shown.from;
        brush.to.time = m_shown.to - 1e-6;
    }
    m_brush = brush;
    update();
}

void HeatmapView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF place = event->position();
    if (m_drag == Drag::None) {
        const bool inside = plotRect().contains(place) && m_feed.rows();
        if (inside || !m_byKeys) {
            m_byKeys = false;
            m_probe = inside ? std::optional(probeAt(place)) : std::nullopt;
            update();
        }
        return;
    }
    m_moved = m_moved || (place - m_pressed).manhattanLength() >= kDragFrom;
    if (!m_moved) {
        return;
    }
    if (m_drag == Drag::Move) {
        setCursor(Qt::ClosedHandCursor);
        moveBy(place.x() - m_last.x(), place.y() - m_last.y());
        m_last = place;
    } else {
        updateBrush(place);
    }
    m_probe.reset();
}

void HeatmapView::mouseReleaseEvent(QMouseEvent* event) {
    const Drag drag = std::exchange(m_drag, Drag::None);
    setCursor(m_mode == Mode::Select ? Qt::CrossCursor : Qt::ArrowCursor);
    if (drag == Drag::None || !m_feed.rows()) {
        return;
    }
    if (!m_moved && event->button() == Qt::LeftButton && drag != Drag::BrushTime) {
        pick(probeAt(m_pressed), event->modifiers().testFlag(Qt::ControlModifier));
        if (drag == Drag::BrushRows) {
            return;
        }
    } else if (m_brush && m_moved && drag != Drag::Move) {
        select(m_brush->from, m_brush->to, drag != Drag::BrushRows, drag != Drag::BrushTime);
    }
    m_brush.reset();
    m_probe = plotRect().contains(event->position()) ? std::optional(probeAt(event->position())) : std::nullopt;
    update();
}

void HeatmapView::mouseDoubleClickEvent(QMouseEvent*) {
    showAll();
}

void HeatmapView::leaveEvent(QEvent*) {
    if (!m_byKeys) {
        m_probe.reset();
        update();
    }
}

/// The whole cells between two probes, as window and selection.
void HeatmapView::select(const Probe& a, const Probe& b, bool time, bool rows) {
    const auto keys = m_feed.keysFor(wanted());
    if (keys.empty()) {
        return;
    }
    const HeatmapRows& all = *m_feed.rows();
    const auto cell = static_cast<double>(m_feed.ladder()[static_cast<std::size_t>(keys.front().binLevel)].count());
    const double band = 1U << keys.front().rowLevel;
    if (time) {
        const double from = std::floor(std::min(a.time, b.time) / cell) * cell;
        const double to = (std::floor(std::max(a.time, b.time) / cell) + 1) * cell;
        m_state.setWindow(intersect({instantOf(from), instantOf(to)}, all.window()));
    }
    if (rows && rowsAreOfSite()) {
        const double from = std::floor(std::min(a.position, b.position) / band) * band;
        const double to = (std::floor(std::max(a.position, b.position) / band) + 1) * band;
        m_state.setSelection(all.things(static_cast<std::uint32_t>(std::max(0.0, from)),
                                        static_cast<std::uint32_t>(std::min<double>(all.size(), to))));
    }
}

void HeatmapView::pick(const Probe& probe, bool add) {
    if (probe.position < 0 || probe.position >= m_feed.rows()->size()) {
        return;
    }
    Selection before = m_state.selection();
    select(probe, probe, false, true);
    const Selection& now = m_state.selection();
    if (add && before.kind == now.kind && !now.empty()) {
        // One more, or the same one out again.
        const bool held =
            std::includes(before.indices.begin(), before.indices.end(), now.indices.begin(), now.indices.end());
        for (const std::uint32_t index : now.indices) {
            if (held) {
                std::erase(before.indices, index);
            } else {
                before.indices.push_back(index);
            }
        }
        m_state.setSelection(Selection::many(before.kind, std::move(before.indices)));
    }
    if (probe.time >= m_shown.from && probe.time < m_shown.to && plotRect().contains(m_pressed)) {
        m_state.setCursor(instantOf(std::floor(probe.time / static_cast<double>(bin().count())) *
                                    static_cast<double>(bin().count())));
    }
}

void HeatmapView::keepInView(const Probe& probe) {
    Look look = m_shown;
    const double time = look.to - look.from;
    const double rows = look.bottom - look.top;
    if (probe.time < look.from || probe.time >= look.to) {
        look.from = probe.time < look.from ? probe.time - time / 10 : probe.time - time * 0.9;
        look.to = look.from + time;
    }
    if (probe.position < look.top || probe.position >= look.bottom) {
        look.top = probe.position < look.top ? probe.position - rows / 10 : probe.position - rows * 0.9;
        look.bottom = look.top + rows;
    }
    setShown(look);
}

void HeatmapView::moveProbe(int columns, int bands, bool brush) {
    const auto keys = m_feed.keysFor(wanted());
    if (keys.empty()) {
        return;
    }
    const auto cell = static_cast<double>(m_feed.ladder()[static_cast<std::size_t>(keys.front().binLevel)].count());
    const double band = 1U << keys.front().rowLevel;
    const TimeWindow samples = m_feed.rows()->window();
    const Probe before = m_probe.value_or(Probe{(m_shown.from + m_shown.to) / 2, (m_shown.top + m_shown.bottom) / 2});
    // The middle of a cell, so that rounding never puts it in its neighbour.
    Probe probe{(std::floor(before.time / cell) + 0.5 + (m_probe ? columns : 0)) * cell,
                (std::floor(before.position / band) + 0.5 + (m_probe ? bands : 0)) * band};
    const auto first = static_cast<double>(samples.from.time_since_epoch().count());
    const auto last = static_cast<double>(samples.to.time_since_epoch().count());
    probe.time = std::clamp(probe.time, first, last - 1);
    probe.position = std::clamp(probe.position, 0.0, m_feed.rows()->size() - 0.5);
    m_byKeys = true;
    m_probe = probe;
    if (brush) {
        m_brush = Brush{m_brush ? m_brush->from : before, probe};
        select(m_brush->from, m_brush->to, true, true);
    } else {
        m_brush.reset();
    }
    keepInView(probe);
    if (const auto at = cellOf(probe)) {
        const CellText said = describeCell(*m_feed.rows(), *at->tile, at->band, at->column, m_statistic);
        setAccessibleDescription(QStringList{said.where, said.when, said.value, said.rest}.join(QStringLiteral(", ")));
    }
    update();
}

void HeatmapView::zoomByKey(double factor, bool timeAlone) {
    zoomBy(factor, timeAlone ? 1 : factor);
}

void HeatmapView::keyPressEvent(QKeyEvent* event) {
    const HeatmapRowsPtr& rows = m_feed.rows();
    if (!rows || !m_notice.isEmpty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    const int few = control ? 8 : 1;
    const double page = plotRect().height() * 0.9;
    const TimeWindow samples = rows->window();
    const double length = m_shown.to - m_shown.from;
    switch (event->key()) {
        case Qt::Key_Left:
            return moveProbe(-few, 0, shift);
        case Qt::Key_Right:
            return moveProbe(few, 0, shift);
        case Qt::Key_Up:
            return moveProbe(0, -few, shift);
        case Qt::Key_Down:
            return moveProbe(0, few, shift);
        case Qt::Key_PageUp:
            return moveBy(0, page);
        case Qt::Key_PageDown:
            return moveBy(0, -page);
        case Qt::Key_Home:
            return setShown({static_cast<double>(samples.from.time_since_epoch().count()),
                             static_cast<double>(samples.from.time_since_epoch().count()) + length, m_shown.top,
                             m_shown.bottom});
        case Qt::Key_End:
            return setShown({static_cast<double>(samples.to.time_since_epoch().count()) - length,
                             static_cast<double>(samples.to.time_since_epoch().count()), m_shown.top, m_shown.bottom});
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomByKey(0.7, control);
        case Qt::Key_Minus:
            return zoomByKey(1 / 0.7, control);
        case Qt::Key_0:
            return showAll();
        case Qt::Key_B:
            return setMode(m_mode == Mode::Move ? Mode::Select : Mode::Move);
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            if (m_probe) {
                m_pressed = {xOf(m_probe->time), yOf(m_probe->position)};
                pick(*m_probe, control);
            }
            return;
        case Qt::Key_BracketLeft:
        case Qt::Key_BracketRight:
            if (m_probe) {
                const Instant t = instantOf(std::floor(m_probe->time / static_cast<double>(bin().count())) *
                                            static_cast<double>(bin().count()));
                const TimeWindow now = m_state.window();
                m_state.setWindow(event->key() == Qt::Key_BracketLeft ? TimeWindow{t, std::max(now.to, t + bin())}
                                                                      : TimeWindow{std::min(now.from, t), t + bin()});
            }
            return;
        default:
            QWidget::keyPressEvent(event);
    }
}

}  // namespace leasehold
