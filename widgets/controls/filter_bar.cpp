// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/filter_bar.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QStyle>
#include <algorithm>
#include <cmath>

#include "widgets/controls/filter_popup.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/models/words.hpp"
#include "widgets/state/filters.hpp"

namespace leasehold {
namespace {

constexpr int kMostText = 220;  ///< pixels of a chip's text

QString keyTitle(GroupBy key) {
    switch (key) {
        case GroupBy::Tenant:
            return FilterBar::tr("Tenant");
        case GroupBy::Hall:
            return FilterBar::tr("Hall");
        case GroupBy::Model:
            return FilterBar::tr("Model");
        case GroupBy::Lease:
            return FilterBar::tr("Lease");
        default:
            return text(std::string(groupByName(key)));
    }
}

QToolButton* makeChip(QWidget* parent) {
    auto* chip = new QToolButton(parent);
    chip->setProperty("chip", true);
    chip->setToolButtonStyle(Qt::ToolButtonTextOnly);
    chip->setFocusPolicy(Qt::TabFocus);
    return chip;
}

void setOn(QToolButton* chip, bool on) {
    if (chip->property("on").toBool() != on) {
        chip->setProperty("on", on);
        chip->style()->unpolish(chip);
        chip->style()->polish(chip);
    }
}

}  // namespace

FilterBar::FilterBar(AppState& state, const ValuesFeed& feed, QWidget* parent)
    : QWidget(parent), m_state(state), m_feed(feed) {
    setObjectName(QStringLiteral("filterBar"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Filter"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 5, 12, 5);
    layout->setSpacing(6);
    auto* title = new QLabel(tr("Show"), this);
    title->setProperty("role", QStringLiteral("muted"));
    layout->addWidget(title);
    for (const GroupBy key : kFilterKeys) {
        m_chips.push_back(makeChip(this));
        m_chips.back()->setToolTip(tr("Keep only some: every view, figure and picture follows"));
        layout->addWidget(m_chips.back());
        connect(m_chips.back(), &QToolButton::clicked, this, [this, key] { choose(key); });
    }
    m_other = makeChip(this);
    layout->addWidget(m_other);
    m_reset = new QToolButton(this);
    m_reset->setText(tr("Reset"));
    m_reset->setToolTip(tr("Show everything again"));
    layout->addWidget(m_reset);
    layout->addStretch(1);
    m_summary = new QLabel(this);
    m_summary->setProperty("role", QStringLiteral("muted"));
    layout->addWidget(m_summary);
    layout->addSpacing(12);
    setUpThreshold();
    m_popup = new FilterPopup(this);
    connect(m_reset, &QToolButton::clicked, &state, &AppState::clearFilter);
    connect(m_other, &QToolButton::clicked, &state, &AppState::clearFilter);
    connect(m_popup, &FilterPopup::toggled, this, [this](const QString& name) {
        m_state.toggleFilter({m_choosing, name.toStdString()});
    });
    connect(&state, &AppState::siteChanged, this, &FilterBar::siteChanged);
    connect(&state, &AppState::filterChanged, this, &FilterBar::refresh);
    connect(&state, &AppState::colouringChanged, this,
            [this] { m_threshold->setValue(static_cast<int>(std::lround(m_state.busyThreshold()))); });
    connect(&feed, &ValuesFeed::valuesChanged, this, &FilterBar::refreshSummary);
    siteChanged();
}

void FilterBar::setUpThreshold() {
    auto* label = new QLabel(tr("Busy from"), this);
    label->setProperty("role", QStringLiteral("muted"));
    m_threshold = new QSpinBox(this);
    m_threshold->setRange(0, 100);
    m_threshold->setSuffix(tr(" %"));
    m_threshold->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_threshold->setAlignment(Qt::AlignRight);
    m_threshold->setFixedWidth(64);
    m_threshold->setKeyboardTracking(false);
    m_threshold->setValue(static_cast<int>(std::lround(m_state.busyThreshold())));
    m_threshold->setAccessibleName(tr("Busy threshold"));
    m_threshold->setToolTip(tr("A leased GPU at or over this utilisation is busy, under it idle (arrow keys, wheel)"));
    layout()->addWidget(label);
    layout()->addWidget(m_threshold);
    connect(m_threshold, &QSpinBox::valueChanged, &m_state, [this](int value) { m_state.setBusyThreshold(value); });
}

QToolButton* FilterBar::chip(GroupBy key) const {
    const auto it = std::find(kFilterKeys.begin(), kFilterKeys.end(), key);
    return it == kFilterKeys.end() ? m_other : m_chips[static_cast<std::size_t>(it - kFilterKeys.begin())];
}

QString FilterBar::summary() const {
    return m_summary->text();
}

void FilterBar::siteChanged() {
    m_popup->hide();
    setVisible(m_state.snapshot() != nullptr && !m_state.snapshot()->gpus.empty());
    refresh();
}

QString FilterBar::chipText(GroupBy key) const {
    QStringList names;
    for (const Filter::Condition& condition : m_state.filter().conditions) {
        if (condition.key == key) {
            names += text(condition.name);
        }
    }
    const QString chosen = names.isEmpty()     ? tr("all")
                           : names.size() == 1 ? names.front()
                                               : tr("%1 chosen").arg(grouped(static_cast<std::uint64_t>(names.size())));
    return fontMetrics().elidedText(QStringLiteral("%1: %2").arg(keyTitle(key), chosen), Qt::ElideMiddle, kMostText) +
           QStringLiteral(" ▾");
}

void FilterBar::refresh() {
    for (const GroupBy key : kFilterKeys) {
        const Filter rest = without(m_state.filter(), key);
        QToolButton* button = chip(key);
        button->setText(chipText(key));
        button->setAccessibleName(button->text());
        setOn(button, rest.conditions.size() != m_state.filter().conditions.size());
    }
    Filter others = m_state.filter();
    for (const GroupBy key : kFilterKeys) {
        others = without(std::move(others), key);
    }
    m_other->setText(text(filterText(others)));
    m_other->setToolTip(tr("From a saved view; a click shows everything again"));
    m_other->setVisible(!others.empty());
    setOn(m_other, true);
    m_reset->setVisible(!m_state.filter().empty());
    refreshSummary();
}

void FilterBar::refreshSummary() {
    const SiteValuesPtr& values = m_feed.values();
    const Snapshot* s = m_state.snapshot();
    if (s == nullptr || !values || m_state.filter().empty()) {
        m_summary->setText({});  // unlike clear(), nothing where it is empty: no layout, no painting
        return;
    }
    const auto all = static_cast<std::uint64_t>(std::count_if(
        values->states.begin(), values->states.end(), [](GpuState state) { return state != GpuState::Planned; }));
    m_summary->setText(tr("%1 of %2 GPUs").arg(grouped(values->inService), grouped(all)));
    m_summary->setToolTip(tr("In service and kept by the filter, at the cursor"));
}

void FilterBar::fillPopup() {
    std::vector<bool> ticked;
    const std::vector<std::string> names = filterChoices(*m_state.snapshot(), m_choosing);
    ticked.reserve(names.size());
    for (const std::string& name : names) {
        ticked.push_back(holds(m_state.filter(), {m_choosing, name}));
    }
    m_popup->setNames(names, ticked);
}

void FilterBar::choose(GroupBy key) {
    if (m_state.snapshot() == nullptr) {
        return;
    }
    m_choosing = key;
    fillPopup();
    m_popup->openUnder(*chip(key));
}

}  // namespace leasehold
