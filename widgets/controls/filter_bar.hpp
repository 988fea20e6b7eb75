// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QToolButton>
#include <QWidget>
#include <vector>

#include "widgets/state/app_state.hpp"
#include "widgets/state/values_feed.hpp"

class QLabel;
class QSpinBox;

namespace leasehold {

class FilterPopup;

/// The filter that rules every view, as chips: what is kept by tenant, hall, model and lease, the busy threshold, and
/// how much of the site that is. Hidden without a site. GUI thread.
class FilterBar : public QWidget {
    Q_OBJECT
public:
    FilterBar(AppState& state, const ValuesFeed& feed, QWidget* parent = nullptr);

    [[nodiscard]] QToolButton* chip(GroupBy key) const;
    [[nodiscard]] FilterPopup* popup() const { return m_popup; }
    [[nodiscard]] QSpinBox* threshold() const { return m_threshold; }
    [[nodiscard]] QToolButton* reset() const { return m_reset; }
    [[nodiscard]] QString summary() const;
    /// Lets the user choose, with the list under the chip of that key.
    void choose(GroupBy key);

private:
    void setUpThreshold();
    void siteChanged();
    void refresh();
    void refreshSummary();
    [[nodiscard]] QString chipText(GroupBy key) const;
    void fillPopup();

    AppState& m_state;
    const ValuesFeed& m_feed;
    std::vector<QToolButton*> m_chips;  ///< as kFilterKeys
    QToolButton* m_other = nullptr;     ///< conditions of other keys, from saved views
    QSpinBox* m_threshold = nullptr;
    QToolButton* m_reset = nullptr;
    QLabel* m_summary = nullptr;
    FilterPopup* m_popup = nullptr;
    GroupBy m_choosing = GroupBy::Tenant;
};

}  // namespace leasehold
