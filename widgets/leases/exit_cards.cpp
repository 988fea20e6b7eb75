// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/exit_cards.hpp"

#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/controls/look.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kLeastWidth = 118;  ///< of a card whose words still read

QString shareText(const std::optional<double>& share) {
    return share ? percent(*share * 100) : QStringLiteral("n/a");
}

QString hhiText(const std::optional<double>& hhi) {
    return hhi ? grouped(static_cast<std::uint64_t>(*hhi + 0.5)) : QStringLiteral("n/a");
}

QString yearsText(const std::optional<double>& years) {
    return years ? QString::number(*years, 'f', 2) : QStringLiteral("n/a");
}

/// The month that says what the exit comes to: that in which most stands free, since later expiries would hide it; of
/// its neighbours the first whole one, since the mean of a month in which it happens says nothing.
const ExitMonth& tellingMonth(const std::vector<ExitMonth>& months) {
    const auto worst = std::max_element(months.begin(), months.end(), [](const ExitMonth& a, const ExitMonth& b) {
        return a.freedGpus + a.freedCounted < b.freedGpus + b.freedCounted;
    });
    const auto next = std::next(worst);
    return next != months.end() && next->freedGpus == worst->freedGpus ? *next : *worst;
}

}  // namespace

ExitCards::ExitCards(QWidget* parent) : QWidget(parent) {
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(10);
    m_revenue = addCard(tr("Revenue lost"));
    m_occupancy = addCard(tr("Occupancy"));
    m_hhi = addCard(tr("HHI"));
    m_walt = addCard(tr("WALT to expiry"));
    m_freed = addCard(tr("Freed"));
    m_fabric = addCard(tr("Stranded fabric"));
    layOut();
}

void ExitCards::layOut() {
    const int count = static_cast<int>(m_frames.size());
    const int columns = width() >= count * kLeastWidth ? count : (count + 1) / 2;
    if (columns == m_columns) return;
    m_columns = columns;
    for (QFrame* frame : m_frames)
        m_grid->removeWidget(frame);
    for (int i = 0; i < count; ++i) {
        m_grid->addWidget(m_frames[static_cast<std::size_t>(i)], i / columns, i % columns);
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
    }
}

void ExitCards::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
}

QSize ExitCards::minimumSizeHint() const {
    return {3 * kLeastWidth, QWidget::minimumSizeHint().height()};
}

ExitCards::Card ExitCards::addCard(const QString& title) {
    auto* card = new QFrame(this);
    card->setObjectName(QStringLiteral("tile"));
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(12, 8, 12, 9);
    inside->setSpacing(1);
    auto* name = new QLabel(title, card);
    auto* value = new QLabel(card);
    value->setFont(headingFont());
    auto* note = new QLabel(card);
    note->setWordWrap(true);
    for (QLabel* quiet : {name, note}) {
        quiet->setProperty("role", QStringLiteral("muted"));
        quiet->setFont(smallFont());
    }
    inside->addWidget(name);
    inside->addWidget(value);
    inside->addWidget(note);
    inside->addStretch(1);
    m_frames.push_back(card);
    return {value, note};
}

void ExitCards::setScenario(const ExitScenarioPtr& scenario) {
    const auto put = [](const Card& card, const QString& value, const QString& note) {
        card.value->setText(value);
        card.note->setText(note);
    };
    if (!scenario || scenario->months.empty()) {
        for (const Card& card : {m_revenue, m_occupancy, m_hhi, m_walt, m_freed, m_fabric}) {
            put(card, QStringLiteral("–"), {});
        }
        return;
    }
    const ExitMonth& month = tellingMonth(scenario->months);
    std::vector<Money> lost = scenario->lost;
    if (lost.empty()) {
        for (const Currency currency : currenciesOf(*scenario))
            lost.push_back({0, currency});
    }
    const QString when = monthText(month.month.from);
    put(m_revenue, moneyListText(lost),
        tr("contracted, up to the end of %1").arg(monthText(scenario->months.back().month.from)));
    put(m_occupancy, shareText(month.exit.occupancy),
        tr("%1 as the leases stand, %2").arg(shareText(month.facts.occupancy), when));
    put(m_hhi, hhiText(month.exit.hhi), tr("%1 as the leases stand, %2").arg(hhiText(month.facts.hhi), when));
    put(m_walt, yearsText(month.exit.waltToExpiry) + (month.exit.waltToExpiry ? tr(" years") : QString()),
        tr("%1 as the leases stand, %2").arg(yearsText(month.facts.waltToExpiry), when));
    put(m_freed, counted(static_cast<std::uint64_t>(month.freedGpus + month.freedCounted), tr("GPU")),
        month.freedMw ? tr("%1 MW rated").arg(*month.freedMw, 0, 'f', 1) : tr("power not known"));
    if (scenario->podsKnown) {
        put(m_fabric, counted(month.strandedSwitches, tr("switch"), QStringLiteral("es")),
            tr("%1, %2").arg(counted(month.strandedLinks, tr("cable")), measure(month.strandedGbps / 1000, "Tb/s", 0)));
    } else {
        put(m_fabric, QStringLiteral("n/a"), tr("no pods are known"));
    }
}

QString ExitCards::summary() const {
    QStringList parts;
    for (const Card& card : {m_revenue, m_occupancy, m_hhi, m_walt, m_freed, m_fabric}) {
        parts << card.value->text();
    }
    return parts.join(QStringLiteral(" | "));
}

}  // namespace leasehold
