// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>

namespace leasehold {

/// Whoever shows a site and has settings of its own that a saved view must bring back: pages, the 3-D view, docks.
/// A page inherits it beside QWidget; the window finds it by dynamic_cast and keeps its state under the page's name.
/// GUI thread.
class ViewState {
public:
    virtual ~ViewState() = default;

    /// What the user chose here, and nothing of AppState (site, selection, cursor, window, filter, colouring), which
    /// the window keeps. Things of the site stand as names and times as ISO 8601 text, never as positions, so that the
    /// state outlives an import and can be sent. The same look gives the same object: a change is found by comparing.
    [[nodiscard]] virtual QJsonObject saveState() const = 0;

    /// Brings it back, after AppState has been. May come from a file of anybody's: a key that is missing, of another
    /// type or out of range is as on a fresh page; a key that is unknown (of a later version) is passed over. Nothing
    /// is computed before this returns.
    virtual void restoreState(const QJsonObject& state) = 0;

protected:
    ViewState() = default;
    ViewState(const ViewState&) = default;
    ViewState& operator=(const ViewState&) = default;
    ViewState(ViewState&&) = default;
    ViewState& operator=(ViewState&&) = default;
};

}  // namespace leasehold
