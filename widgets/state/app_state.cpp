// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/app_state.hpp"

#include <algorithm>
#include <cmath>

#include "widgets/state/filters.hpp"

namespace leasehold {
namespace {

/// The window a site opens with: its samples, or a month around today.
TimeWindow defaultWindow(const OpenSite& site) {
    if (site.hasSamples()) {
        return site.data;
    }
    const Instant middle = site.defaultCursor();
    const Duration half{15 * 86400};
    return intersect({middle - half, middle + half}, site.timeline);
}

}  // namespace

AppState::AppState(QObject* parent) : QObject(parent) {
    m_unshown.setSingleShot(true);
    m_unshown.setInterval(kFrame);
    connect(&m_unshown, &QTimer::timeout, this, &AppState::cursorShown);
}

void AppState::setSite(OpenSitePtr site) {
    if (site == m_site) {
        return;
    }
    m_site = std::move(site);
    m_onlyLeases = false;
    m_selection = {};
    m_filter = {};
    m_cursor = m_site ? m_site->defaultCursor() : Instant{};
    m_window = m_site ? defaultWindow(*m_site) : TimeWindow{};
    // One signal: whoever hears of a new site reads everything anew.
    Q_EMIT siteChanged();
}

void AppState::refreshSite(OpenSitePtr site) {
    if (!m_site || !site) {
        setSite(std::move(site));
        return;
    }
    const bool hadSamples = m_site->hasSamples();
    const bool atEnd = m_cursor == m_site->defaultCursor();
    const bool wholeWindow = m_window == defaultWindow(*m_site);
    // Positions hold for one snapshot only.
    m_selection = carriedOver(m_selection, *m_site->snapshot, *site->snapshot);
    m_onlyLeases = isSameTopology(*m_site->snapshot, *site->snapshot);
    m_site = std::move(site);
    Filter kept = knownTo(*m_site->snapshot, m_filter);
    const bool narrower = kept != m_filter;
    m_filter = std::move(kept);
    m_cursor = !hadSamples || atEnd ? m_site->defaultCursor() : clamped(m_cursor);
    const TimeWindow rest = intersect(m_window, m_site->timeline);
    m_window = wholeWindow || rest.empty() ? defaultWindow(*m_site) : rest;
    Q_EMIT siteChanged();
    if (narrower) {
        Q_EMIT filterChanged();
    }
}

void AppState::setSelection(Selection selection) {
    if (!m_site || !isWithin(selection, *m_site->snapshot)) {
        selection = {};
    }
    if (selection == m_selection) {
        return;
    }
    m_selection = std::move(selection);
    Q_EMIT selectionChanged();
}

Instant AppState::clamped(Instant t) const {
    return m_site ? std::clamp(t, m_site->timeline.from, m_site->timeline.to) : t;
}

void AppState::setCursor(Instant t) {
    t = clamped(t);
    if (!m_site || t == m_cursor) {
        return;
    }
    m_cursor = t;
    if (!m_unshown.isActive()) {
        m_unshown.start();
    }
    Q_EMIT cursorChanged();
}

void AppState::showCursor() {
    if (m_unshown.isActive()) {
        m_unshown.stop();
        Q_EMIT cursorShown();
    }
}

void AppState::setWindow(TimeWindow window) {
    window = {clamped(window.from), clamped(window.to)};
    if (!m_site || window.empty() || window == m_window) {
        return;
    }
    m_window = window;
    Q_EMIT windowChanged();
}

void AppState::setFilter(Filter filter) {
    if (filter == m_filter) {
        return;
    }
    m_filter = std::move(filter);
    Q_EMIT filterChanged();
}

void AppState::toggleFilter(const Filter::Condition& condition) {
    setFilter(toggled(m_filter, condition));
}

void AppState::setQuantity(scene::Quantity quantity) {
    if (quantity == m_quantity) {
        return;
    }
    m_quantity = quantity;
    Q_EMIT colouringChanged();
}

void AppState::setColourSpan(ColourSpan span) {
    if (span == m_span) {
        return;
    }
    m_span = span;
    Q_EMIT colouringChanged();
}

void AppState::setWorstWins(bool on) {
    if (on == m_worstWins) {
        return;
    }
    m_worstWins = on;
    Q_EMIT colouringChanged();
}

std::optional<ColourRange> AppState::colourRange(scene::Quantity quantity) const {
    return m_ranges[static_cast<std::size_t>(quantity)];
}

void AppState::setColourRange(scene::Quantity quantity, std::optional<ColourRange> range) {
    auto& kept = m_ranges[static_cast<std::size_t>(quantity)];
    const bool fine = !range || (std::isfinite(range->low) && std::isfinite(range->high) && range->low < range->high);
    if (!fine || range == kept) {
        return;
    }
    kept = range;
    Q_EMIT colouringChanged();
}

void AppState::setFabricBy(scene::FabricBy by) {
    if (by != m_fabricBy) {
        m_fabricBy = by;
        Q_EMIT fabricByChanged();
    }
}

void AppState::setBusyThreshold(double percent) {
    percent = std::clamp(percent, 0.0, 100.0);
    if (percent == m_busyThreshold) {
        return;
    }
    m_busyThreshold = percent;
    Q_EMIT colouringChanged();
}

void AppState::setDark(bool dark) {
    if (dark == m_dark) {
        return;
    }
    m_dark = dark;
    Q_EMIT themeChanged();
}

TimeWindow AppState::colouredWindow() const {
    const Duration step = m_site ? m_site->step : Duration{1};
    return m_span != ColourSpan::Cursor ? m_window : TimeWindow{m_cursor, m_cursor + step};
}

}  // namespace leasehold
