// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonArray>
#include <QJsonObject>
#include <QMainWindow>
#include <QStringList>
#include <vector>

#include "widgets/state/app_state.hpp"

class QDockWidget;

namespace leasehold {

class DockSizes;
class PageStack;

/// A whole way of looking, as JSON: the shared state, the page shown, every page's own settings, the docks. Names stand
/// for things, so that it outlives an import, a migration and the way to another machine. GUI thread.
class ViewKeeper {
public:
    ViewKeeper(QMainWindow& window, AppState& state, PageStack& pages, const std::vector<QDockWidget*>& docks);

    /// {app, page, pages {NAME: ...}, docks [...]}. The same look gives the same object.
    [[nodiscard]] QJsonObject capture() const;
    /// Brings it back on the open site, as far as it goes; what is no longer there is named in the result.
    QStringList restore(const QJsonObject& view);

    /// The page shown and the pages' settings alone: what is kept from one start to the next.
    [[nodiscard]] QJsonObject capturePages() const;
    void restorePages(const QJsonObject& view, bool cameras);

    [[nodiscard]] QJsonArray captureDocks() const;
    void restoreDocks(const QJsonArray& docks);
    /// Who is told what sizes docks were given.
    void setDockSizes(DockSizes* sizes) { m_sizes = sizes; }

private:
    [[nodiscard]] QDockWidget* dock(const QString& name) const;

    QMainWindow& m_window;
    AppState& m_state;
    PageStack& m_pages;
    const std::vector<QDockWidget*>& m_docks;
    DockSizes* m_sizes = nullptr;
};

}  // namespace leasehold
