// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/fabric/fabric_plan_view.hpp"

#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kMargin = 24;
constexpr double kLeftMargin = 96;  ///< where the layers' names stand
constexpr double kLeastScale = 0.02;
constexpr double kMostScale = 4;
constexpr double kNear = 5;  ///< logical pixels within which a band is hit

}  // namespace

FabricPlanView::FabricPlanView(AppState& state, const ValuesFeed& feed, const LoadsFeed& loads, QWidget* parent)
    : QWidget(parent), m_state(state), m_feed(feed), m_loads(loads) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Fabric plan"));
    setAccessibleDescription(tr("Switches by tier and the links between them; arrows move, plus and minus zoom"));
    connect(&state, &AppState::selectionChanged, this, &FabricPlanView::refreshSelected);
    connect(&state, &AppState::themeChanged, this, &FabricPlanView::refreshColours);
    connect(&feed, &ValuesFeed::valuesChanged, this, &FabricPlanView::refreshColours);
    connect(&loads, &LoadsFeed::loadsChanged, this, &FabricPlanView::refreshLoads);
    connect(&state, &AppState::fabricByChanged, this, qOverload<>(&QWidget::update));
}

/// The mean load of each band's cables, by capacity. A pass over all links, so only while somebody looks.
void FabricPlanView::refreshLoads() {
    const LinkLoadsPtr& loads = m_loads.loads();
    m_edgeLoads.clear();
    if (!m_graph || !loads || loads->site != m_state.site() || !isVisible()) {
        return update();
    }
    const Snapshot& s = *loads->site->snapshot;
    std::vector<double> sums(m_layout.edges.size(), 0);
    std::vector<double> known(m_layout.edges.size(), 0);
    for (std::size_t i = 0; i < std::min(m_graph->spanOfLink.size(), loads->loads.size()); ++i) {
        const std::uint32_t span = m_graph->spanOfLink[i];
        const std::uint32_t edge = span == FabricItem::kNoItem ? FabricItem::kNoItem : m_layout.edgeOfSpan[span];
        if (edge == FabricItem::kNoItem || std::isnan(loads->loads[i])) {
            continue;
        }
        const double capacity = s.links[i].weight();
        sums[edge] += capacity * static_cast<double>(loads->loads[i]);
        known[edge] += capacity;
    }
    for (std::size_t edge = 0; edge < sums.size(); ++edge) {
        m_edgeLoads.push_back(known[edge] > 0 ? static_cast<float>(sums[edge] / known[edge])
                                              : std::numeric_limits<float>::quiet_NaN());
    }
    update();
}

void FabricPlanView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refreshLoads();
}

void FabricPlanView::setGraph(FabricGraphPtr graph) {
    m_graph = std::move(graph);
    m_gpus.clear();
    m_nodes.clear();
    m_items = {};
    const Snapshot* s = m_state.snapshot();
    if (m_graph && s != nullptr) {
        m_items = findItems(*s, *m_graph);
        m_gpus.resize(m_graph->items.size());
        m_nodes.resize(m_graph->items.size());
        for (std::uint32_t node = 0; node < s->nodes.size(); ++node) {
            if (const std::uint32_t item = m_items.ofNode[node]; item != FabricItem::kNoItem) {
                m_nodes[item].push_back(node);
                for (std::uint32_t at = item; at != FabricItem::kNoItem; at = m_graph->items[at].parent) {
                    m_gpus[at].push_back(s->nodes[node].gpus);
                }
            }
        }
    } else {
        m_graph = nullptr;
    }
    m_fitted = true;
    relayout();
    refreshSelected();
    refreshColours();
}

void FabricPlanView::setUnfolded(std::set<std::string> keys) {
    if (keys != m_unfolded) {
        m_unfolded = std::move(keys);
        relayout();
        Q_EMIT unfoldedChanged();
    }
}

void FabricPlanView::toggle(std::uint32_t item) {
    if (!m_graph || m_graph->items[item].children.empty()) {
        return;
    }
    auto keys = m_unfolded;
    if (keys.erase(m_graph->items[item].key) == 0) {
        keys.insert(m_graph->items[item].key);
    }
    setUnfolded(std::move(keys));
}

void FabricPlanView::relayout() {
    m_layout = m_graph ? layOutFabric(*m_graph, m_unfolded) : FabricLayout{};
    m_hovered = m_layout.boxes.size();
    m_mostGbps = 0;
    for (const FabricEdge& edge : m_layout.edges) {
        m_mostGbps = std::max(m_mostGbps, edge.sums.gbps);
    }
    placeEnds();
    if (m_fitted) {
        fit();
    }
    refreshLoads();
}

/// Bands leave a box side by side, in the order of what they lead to, so that they cross as little as may be.
void FabricPlanView::placeEnds() {
    m_ends.assign(m_layout.edges.size(), {});
    std::vector<std::vector<std::uint32_t>> below(m_layout.boxes.size());
    std::vector<std::vector<std::uint32_t>> above(m_layout.boxes.size());
    for (std::uint32_t i = 0; i < m_layout.edges.size(); ++i) {
        below[m_layout.edges[i].upper].push_back(i);
        above[m_layout.edges[i].lower].push_back(i);
    }
    const auto middle = [&](std::uint32_t box) { return m_layout.boxes[box].x + m_layout.boxes[box].width / 2; };
    const auto spread = [&](std::vector<std::uint32_t>& edges, const FabricBox& box, bool isUpper) {
        std::sort(edges.begin(), edges.end(), [&](std::uint32_t a, std::uint32_t b) {
            const FabricEdge& ea = m_layout.edges[a];
            const FabricEdge& eb = m_layout.edges[b];
            return middle(isUpper ? ea.lower : ea.upper) < middle(isUpper ? eb.lower : eb.upper);
        });
        for (std::size_t i = 0; i < edges.size(); ++i) {
            const double t = (static_cast<double>(i) + 1) / (static_cast<double>(edges.size()) + 1);
            const QPointF at(box.x + box.width * (0.1 + 0.8 * t), isUpper ? box.y + box.height : box.y);
            (isUpper ? m_ends[edges[i]].upper : m_ends[edges[i]].lower) = at;
        }
    };
    for (std::size_t box = 0; box < m_layout.boxes.size(); ++box) {
        spread(below[box], m_layout.boxes[box], true);
        spread(above[box], m_layout.boxes[box], false);
    }
}

void FabricPlanView::fit() {
    const double wide = std::max(1.0, m_layout.width);
    const double high = std::max(1.0, m_layout.height);
    const QSizeF room(std::max(1.0, width() - kLeftMargin - kMargin), std::max(1.0, height() - 2 * kMargin));
    m_scale = std::clamp(std::min(room.width() / wide, room.height() / high), kLeastScale, 1.6);
    m_offset = {kLeftMargin + (room.width() - wide * m_scale) / 2, kMargin + (room.height() - high * m_scale) / 2};
    m_fitted = true;
    update();
}

void FabricPlanView::zoomAt(QPointF position, double factor) {
    const double scale = std::clamp(m_scale * factor, kLeastScale, kMostScale);
    m_offset = position - (position - m_offset) * (scale / m_scale);
    m_scale = scale;
    m_fitted = false;
    update();
}

QRectF FabricPlanView::rectOf(std::size_t box) const {
    const FabricBox& b = m_layout.boxes[box];
    return {m_offset.x() + b.x * m_scale, m_offset.y() + b.y * m_scale, b.width * m_scale, b.height * m_scale};
}

std::size_t FabricPlanView::boxAt(QPointF position) const {
    const QPointF p = (position - m_offset) / m_scale;
    return m_layout.boxAt(p.x(), p.y());
}

std::size_t FabricPlanView::edgeAt(QPointF position) const {
    std::size_t best = m_layout.edges.size();
    double nearest = kNear;
    for (std::size_t i = 0; i < m_layout.edges.size(); ++i) {
        const QPainterPath path = pathOf(i);
        if (!path.controlPointRect().adjusted(-kNear, -kNear, kNear, kNear).contains(position)) {
            continue;
        }
        for (int step = 0; step <= 40; ++step) {
            const QPointF d = path.pointAtPercent(step / 40.0) - position;
            const double away = std::hypot(d.x(), d.y()) - bandWidth(m_layout.edges[i]) / 2;
            if (away < nearest) {
                nearest = away;
                best = i;
            }
        }
    }
    return best;
}

Selection FabricPlanView::selectionOf(std::uint32_t item) const {
    std::vector<std::uint32_t> indices;
    auto kind = SelectionKind::None;
    for (const std::uint32_t end : m_graph->endsOf(item)) {
        const FabricItem& it = m_graph->items[end];
        switch (it.kind) {
            case FabricItemKind::Switch:
                kind = SelectionKind::Switch;
                indices.push_back(it.index);
                break;
            case FabricItemKind::Pod:
                kind = SelectionKind::Pod;
                indices.push_back(it.index);
                break;
            default:
                kind = SelectionKind::Node;
                indices.insert(indices.end(), m_nodes[end].begin(), m_nodes[end].end());
        }
    }
    return Selection::many(kind, std::move(indices));
}

void FabricPlanView::refreshSelected() {
    m_selected.assign(m_graph ? m_graph->items.size() : 0, 0);
    m_selectedSpans.clear();
    const Snapshot* s = m_state.snapshot();
    const Selection& selection = m_state.selection();
    const auto mark = [this](std::uint32_t item) {
        for (; item != FabricItem::kNoItem && m_selected[item] == 0; item = m_graph->items[item].parent) {
            m_selected[item] = 1;
        }
    };
    if (!m_graph || s == nullptr || m_items.ofNode.size() != s->nodes.size()) {
        return update();
    }
    const auto itemOf = [&](const Endpoint& end) {
        return end.kind == Endpoint::Kind::Switch ? m_items.ofSwitch[end.index]
                                                  : m_items.ofNode[s->nics[end.index].node.value];
    };
    switch (selection.kind) {
        case SelectionKind::Switch:
            for (const std::uint32_t i : selection.indices) {
                mark(m_items.ofSwitch[i]);
            }
            break;
        case SelectionKind::Link:
            for (const std::uint32_t i : selection.indices) {
                const std::uint32_t a = itemOf(s->links[i].a);
                const std::uint32_t b = itemOf(s->links[i].b);
                if (a != FabricItem::kNoItem && b != FabricItem::kNoItem) {
                    m_selectedSpans.insert({std::min(a, b), std::max(a, b)});
                }
            }
            break;
        case SelectionKind::Rack:
        case SelectionKind::Node:
        case SelectionKind::Gpu:
        case SelectionKind::Pod:
        case SelectionKind::Row:
            for (const GpuRange range : selectedGpus(*s, selection, m_state.cursor())) {
                for (std::uint32_t gpu = range.first; gpu < range.end();) {
                    const std::uint32_t node = s->gpus[gpu].node.value;
                    mark(m_items.ofNode[node]);
                    gpu = s->nodes[node].gpus.end();
                }
            }
            break;
        default:
            break;  // larger things show themselves by colour
    }
    update();
}

void FabricPlanView::refreshColours() {
    m_colours.assign(m_graph ? m_graph->items.size() : 0, QColor());
    const SiteValuesPtr& values = m_feed.values();
    if (m_graph && values && values->site == m_state.site() && values->colouring) {
        const scene::Colouring& colouring = *values->colouring;
        const scene::Theme& theme = look().scene();
        const scene::Palette palette =
            colouring.palette ? *colouring.palette : scene::paletteFor(colouring.scheme, colouring.map, theme);
        std::vector<std::uint8_t> codes;
        for (std::size_t item = 0; item < m_gpus.size(); ++item) {
            codes.clear();
            for (const GpuRange range : m_gpus[item]) {
                codes.insert(codes.end(), colouring.codes.begin() + range.first, colouring.codes.begin() + range.end());
            }
            if (!codes.empty()) {
                m_colours[item] = colourOf(scene::mergedColour(codes.data(), codes.size(), colouring, palette, theme));
            }
        }
    }
    update();
}

void FabricPlanView::resizeEvent(QResizeEvent* event) {
    if (m_fitted) {
        fit();
    }
    QWidget::resizeEvent(event);
}

}  // namespace leasehold
