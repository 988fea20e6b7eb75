// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/view_keeper.hpp"

#include <QDockWidget>
#include <QJsonArray>
#include <algorithm>
#include <array>

#include "app/dock_sizes.hpp"
#include "widgets/panels/page_stack.hpp"
#include "widgets/state/app_view.hpp"
#include "widgets/state/view_state.hpp"

namespace leasehold {
namespace {

struct AreaName {
    Qt::DockWidgetArea area;
    const char* name;
};
constexpr std::array kAreas{AreaName{Qt::LeftDockWidgetArea, "left"}, AreaName{Qt::RightDockWidgetArea, "right"},
                            AreaName{Qt::TopDockWidgetArea, "top"}, AreaName{Qt::BottomDockWidgetArea, "bottom"}};
constexpr int kLargest = 10000;

QLatin1String nameOf(Qt::DockWidgetArea area) {
    const auto found = std::find_if(kAreas.begin(), kAreas.end(), [area](const AreaName& a) { return a.area == area; });
    return QLatin1String(found == kAreas.end() ? kAreas.front().name : found->name);
}

bool upright(Qt::DockWidgetArea area) {
    return area == Qt::LeftDockWidgetArea || area == Qt::RightDockWidgetArea;
}

/// What a page that says nothing of itself gives.
ViewState* stateOf(QWidget* page) {
    return dynamic_cast<ViewState*>(page);
}

}  // namespace

ViewKeeper::ViewKeeper(QMainWindow& window, AppState& state, PageStack& pages, const std::vector<QDockWidget*>& docks)
    : m_window(window), m_state(state), m_pages(pages), m_docks(docks) {}

QDockWidget* ViewKeeper::dock(const QString& name) const {
    const auto found =
        std::find_if(m_docks.begin(), m_docks.end(), [&](const QDockWidget* d) { return d->objectName() == name; });
    return found == m_docks.end() ? nullptr : *found;
}

QJsonArray ViewKeeper::captureDocks() const {
    // In the order in which they stand on the screen, which is the order to build them up in again.
    std::vector<QDockWidget*> inOrder = m_docks;
    std::stable_sort(inOrder.begin(), inOrder.end(), [](const QDockWidget* a, const QDockWidget* b) {
        return std::pair(a->y(), a->x()) < std::pair(b->y(), b->x());
    });
    QJsonArray docks;
    for (QDockWidget* dock : inOrder) {
        const Qt::DockWidgetArea area = m_window.dockWidgetArea(dock);
        QJsonObject one{{QStringLiteral("name"), dock->objectName()},
                        {QStringLiteral("area"), nameOf(area)},
                        {QStringLiteral("shown"), !dock->isHidden()}};
        if (!dock->isHidden()) {
            one[QStringLiteral("width")] = dock->width();
            one[QStringLiteral("height")] = dock->height();
        }
        // A dock under another's tab names the first of them.
        for (const QDockWidget* other : m_window.tabifiedDockWidgets(dock)) {
            const bool before =
                std::find(inOrder.begin(), inOrder.end(), other) < std::find(inOrder.begin(), inOrder.end(), dock);
            if (before && !one.contains(QLatin1String("tabOf"))) {
                one[QStringLiteral("tabOf")] = other->objectName();
            }
        }
        docks.append(one);
    }
    return docks;
}

void ViewKeeper::restoreDocks(const QJsonArray& docks) {
    QList<QDockWidget*> wide;
    QList<int> widths;
    QList<QDockWidget*> high;
    QList<int> heights;
    for (const QJsonValue& value : docks) {
        const QJsonObject saved = value.toObject();
        QDockWidget* one = dock(saved.value(QLatin1String("name")).toString());
        if (one == nullptr) {
            continue;
        }
        const QString area = saved.value(QLatin1String("area")).toString();
        for (const AreaName& known : kAreas) {
            if (area == QLatin1String(known.name) && m_window.dockWidgetArea(one) != known.area) {
                m_window.addDockWidget(known.area, one);
            }
        }
        if (QDockWidget* first = dock(saved.value(QLatin1String("tabOf")).toString());
            first != nullptr && first != one && !m_window.tabifiedDockWidgets(first).contains(one)) {
            m_window.tabifyDockWidget(first, one);
        }
        one->setVisible(saved.value(QLatin1String("shown")).toBool(true));
        const int width = saved.value(QLatin1String("width")).toInt();
        const int height = saved.value(QLatin1String("height")).toInt();
        const bool side = upright(m_window.dockWidgetArea(one));
        if (const int size = side ? width : height; m_sizes != nullptr && size > 0 && size < kLargest) {
            m_sizes->wish(one, size);
        }
        if (!one->isHidden() && side && width > 0 && width < kLargest) {
            wide += one;
            widths += width;
        } else if (!one->isHidden() && !side && height > 0 && height < kLargest) {
            high += one;
            heights += height;
        }
    }
    m_window.resizeDocks(wide, widths, Qt::Horizontal);
    m_window.resizeDocks(high, heights, Qt::Vertical);
}

QJsonObject ViewKeeper::capturePages() const {
    QJsonObject pages;
    for (const QString& name : m_pages.names()) {
        if (const ViewState* state = stateOf(m_pages.page(name))) {
            pages[name] = state->saveState();
        }
    }
    return {{QStringLiteral("page"), m_pages.current()}, {QStringLiteral("pages"), pages}};
}

void ViewKeeper::restorePages(const QJsonObject& view, bool cameras) {
    const QJsonObject pages = view.value(QLatin1String("pages")).toObject();
    for (const QString& name : m_pages.names()) {
        ViewState* state = stateOf(m_pages.page(name));
        // A page that the view does not know of (a later one) is left as it is.
        if (state != nullptr && pages.value(name).isObject() && (cameras || name != QLatin1String("site"))) {
            state->restoreState(pages.value(name).toObject());
        }
    }
    m_pages.showPage(view.value(QLatin1String("page")).toString());
}

QJsonObject ViewKeeper::capture() const {
    QJsonObject view = capturePages();
    view[QStringLiteral("app")] = saveAppState(m_state);
    view[QStringLiteral("docks")] = captureDocks();
    return view;
}

QStringList ViewKeeper::restore(const QJsonObject& view) {
    // Docks first: what pages show depends on their size.
    restoreDocks(view.value(QLatin1String("docks")).toArray());
    const QStringList gone = restoreAppState(m_state, view.value(QLatin1String("app")).toObject());
    restorePages(view, true);
    return gone;
}

}  // namespace leasehold
