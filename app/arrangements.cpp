// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/arrangements.hpp"

#include <QCoreApplication>
#include <QDockWidget>
#include <algorithm>

#include "widgets/panels/page_stack.hpp"

namespace leasehold {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("Arrangement", text);
}

QString name(const char* text) {
    return QString::fromLatin1(text);
}

}  // namespace

const std::vector<Arrangement>& arrangements() {
    static const std::vector<Arrangement> all{{name("facility"),
                                               words("Facility"),
                                               words("Racks where they stand, the inspector and the timeline"),
                                               {name("site")},
                                               {name("navigator"), name("inspector"), name("timeline")},
                                               scene::Quantity::Utilisation},
                                              {name("executive"),
                                               words("Executive"),
                                               words("The portfolio at a glance, without docks"),
                                               {name("portfolio"), name("rentroll"), name("site")},
                                               {},
                                               scene::Quantity::Tenant},
                                              {name("analyst"),
                                               words("Analyst"),
                                               words("Heatmap and charts over the whole width, with the timeline"),
                                               {name("heatmap"), name("charts"), name("site")},
                                               {name("timeline")},
                                               scene::Quantity::Utilisation}};
    return all;
}

const Arrangement* findArrangement(const QString& wanted) {
    const auto found = std::find_if(arrangements().begin(), arrangements().end(), [&](const Arrangement& one) {
        return one.name.compare(wanted, Qt::CaseInsensitive) == 0;
    });
    return found == arrangements().end() ? nullptr : &*found;
}

void apply(const Arrangement& arrangement, AppState& state, PageStack& pages, const std::vector<QDockWidget*>& docks) {
    for (QDockWidget* dock : docks) {
        dock->setVisible(std::find(arrangement.docks.begin(), arrangement.docks.end(), dock->objectName()) !=
                         arrangement.docks.end());
    }
    state.setQuantity(arrangement.quantity);
    for (const QString& page : arrangement.pages) {
        if (pages.showPage(page)) {
            return;
        }
    }
}

}  // namespace leasehold
