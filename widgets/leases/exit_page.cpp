// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/exit_page.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "data/analytics/lease_money.hpp"
#include "data/analytics/months.hpp"
#include "data/model/natural_order.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/page_head.hpp"
#include "widgets/leases/exit_cards.hpp"
#include "widgets/leases/notice_list.hpp"
#include "widgets/models/words.hpp"
#include "widgets/scene/overlay.hpp"

namespace leasehold {
namespace {

constexpr int kSideWidth = 300;
constexpr int kMostKept = 8;

Instant startOfDay(Instant t) {
    return std::chrono::floor<std::chrono::days>(t);
}

/// What the exit changes stands out; the rest is context.
class ExitDelegate : public QStyledItemDelegate {
public:
    ExitDelegate(AppState& state, QObject* parent) : QStyledItemDelegate(parent), m_state(state) {}
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const Look& l = lookOf(m_state.dark());
        const bool changed = index.data(ExitModel::kChangedRole).toBool();
        const int column = index.column();
        const bool facts = column == ExitModel::Revenue || column == ExitModel::Occupancy ||
                           column == ExitModel::HhiFacts || column == ExitModel::Walt;
        option->palette.setColor(QPalette::Text, facts || !changed ? l.muted : l.text);
        option->palette.setColor(QPalette::HighlightedText, l.text);
    }

private:
    AppState& m_state;
};

constexpr int kMostMonths = 240;

/// Months up to the end of the last lease that has one, 240 at most.
int monthsToLastEnd(const Snapshot& s, Instant at) {
    Instant last = at;
    for (const Lease& lease : s.leases) {
        if (lease.term.to != kForever) last = std::max(last, lease.term.to);
    }
    int months = 1;
    while (months < kMostMonths && addMonths(at, months) < last)
        ++months;
    return months;
}

QLabel* mutedLabel(const QString& words, QWidget* parent) {
    auto* label = new QLabel(words, parent);
    label->setProperty("role", QStringLiteral("muted"));
    return label;
}

}  // namespace

ExitPage::ExitPage(AppState& state, JobBoard& jobs, QWidget* parent)
    : QWidget(parent), m_state(state), m_job(jobs, tr("Working out the exit"), this), m_model(new ExitModel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead());
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->addWidget(makeSide());
    split->addWidget(makeFigures());
    split->setStretchFactor(1, 1);
    layout->addWidget(split, 1);
    connect(&state, &AppState::siteChanged, this, [this] {
        m_job.drop();
        m_kept.clear();
        m_model->setScenario(nullptr);
        m_tenants->fill(m_state.snapshot(), m_state.cursor());
        showKept();
        showFigures();
    });
    connect(&state, &AppState::cursorChanged, this, [this] {
        m_stale = true;
        if (isVisible()) {
            request();
        }
    });
    connect(&state, &AppState::themeChanged, this, [this] { m_table->viewport()->update(); });
    m_tenants->fill(m_state.snapshot(), m_state.cursor());
    showKept();
    showFigures();
}

QWidget* ExitPage::makeHead() {
    m_head = new PageHead(tr("Exit scenario"), this);
    m_currency = new QComboBox(m_head);
    m_currency->setAccessibleName(tr("Currency of the chart"));
    m_currency->setToolTip(tr("Currencies are never added: the chart shows one of them"));
    m_currency->hide();
    m_horizon = new QComboBox(m_head);
    m_horizon->setAccessibleName(tr("How far ahead"));
    m_horizon->setToolTip(tr("Up to where months are listed and lost revenue is summed"));
    m_horizon->addItem(tr("Past the last exit"), 0);
    for (const int years : {1, 2, 3, 5, 10})
        m_horizon->addItem(years == 1 ? tr("1 year") : tr("%1 years").arg(years), 12 * years);
    m_horizon->addItem(tr("To the last lease's end"), kToLastEnd);
    m_head->addControl(m_currency);
    m_head->addControl(m_horizon);
    connect(m_horizon, &QComboBox::currentIndexChanged, this, &ExitPage::request);
    connect(m_currency, &QComboBox::currentTextChanged, this, &ExitPage::drawCurrency);
    return m_head;
}

int ExitPage::horizon() const {
    return m_horizon->currentData().toInt();
}

void ExitPage::setHorizon(int months) {
    int at = m_horizon->findData(months);
    if (at < 0) {
        m_horizon->addItem(tr("%1 months").arg(months), months);
        at = m_horizon->count() - 1;
    }
    m_horizon->setCurrentIndex(at);
}

/// Which there are changes with the scenario; what was chosen stays while it is one of them.
void ExitPage::showCurrencies() {
    QStringList codes;
    if (m_model->scenario()) {
        for (const Currency currency : currenciesOf(*m_model->scenario()))
            codes << text(std::string(currency.text()));
    }
    const QString chosen = m_currency->currentText();
    {
        const QSignalBlocker quiet(m_currency);
        m_currency->clear();
        m_currency->addItems(codes);
        m_currency->setCurrentIndex(std::max(0, static_cast<int>(codes.indexOf(chosen))));
    }
    m_currency->setVisible(codes.size() > 1);
    drawCurrency(m_currency->currentText());
}

void ExitPage::drawCurrency(const QString& code) {
    const auto currency = parseCurrency(code.toStdString());
    m_chart->setCurrency(currency ? std::optional(*currency) : std::nullopt);
}

QWidget* ExitPage::makeSide() {
    auto* side = new QWidget(this);
    side->setMinimumWidth(kSideWidth);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(16, 4, 8, 12);
    layout->setSpacing(8);
    auto* who = new QLabel(tr("Who serves notice, and when"), side);
    who->setFont(strongFont());
    auto* harmless = mutedLabel(tr("Nothing is changed: the leases stay as they are"), side);
    harmless->setWordWrap(true);
    m_tenants = new NoticeList(side);
    m_leases = mutedLabel({}, side);
    m_leases->setWordWrap(true);
    auto* kept = new QLabel(tr("Kept to compare"), side);
    kept->setFont(strongFont());
    m_list = new QListWidget(side);
    m_list->setAccessibleName(tr("Kept scenarios"));
    m_list->setMaximumHeight(150);
    m_keep = new QPushButton(tr("Keep this one"), side);
    m_drop = new QPushButton(tr("Drop"), side);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_keep);
    buttons->addWidget(m_drop);
    buttons->addStretch(1);
    layout->addWidget(who);
    layout->addWidget(harmless);
    layout->addWidget(m_tenants, 1);
    layout->addWidget(m_leases);
    layout->addWidget(kept);
    layout->addWidget(m_list);
    layout->addLayout(buttons);
    connect(m_tenants, &NoticeList::chosen, this, &ExitPage::request);
    connect(m_keep, &QPushButton::clicked, this, &ExitPage::keep);
    connect(m_drop, &QPushButton::clicked, this, &ExitPage::dropKept);
    connect(m_list, &QListWidget::itemChanged, this, [this](const QListWidgetItem* item) {
        if (!m_filling) {
            m_kept[static_cast<std::size_t>(m_list->row(item))].shown = item->checkState() == Qt::Checked;
            showLines();
        }
    });
    connect(m_list, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        setNotices(m_kept[static_cast<std::size_t>(m_list->row(item))].notices);
    });
    return side;
}

QWidget* ExitPage::makeFigures() {
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(8, 0, 16, 12);
    layout->setSpacing(10);
    m_cards = new ExitCards(body);
    layout->addWidget(m_cards);
    auto* split = new QSplitter(Qt::Vertical, body);
    m_chart = new ExitChart(m_state, split);
    m_table = new QTableView(split);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new ExitDelegate(m_state, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setAccessibleName(tr("Months"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(26);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    split->addWidget(m_chart);
    split->addWidget(m_table);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    layout->addWidget(split, 1);
    return body;
}

std::vector<ExitPage::Served> ExitPage::notices() const {
    return m_tenants->notices();
}

void ExitPage::setNotices(const std::vector<Served>& notices) {
    m_tenants->setNotices(notices);
    request();
}

void ExitPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) {
        request();
    }
}

ExitRequest ExitPage::requestOf(const std::vector<Served>& notices) const {
    ExitRequest request;
    request.at = startOfDay(m_state.cursor());
    const Snapshot* s = m_state.snapshot();
    request.months = horizon() == kToLastEnd && s != nullptr ? monthsToLastEnd(*s, request.at) : std::max(0, horizon());
    for (const Served& served : notices) {
        for (std::uint32_t p = 0; s != nullptr && p < s->parties.size(); ++p) {
            if (sameName(s->parties[p].name, served.tenant.toStdString())) {
                request.notices.push_back({PartyIndex(p), served.at});
                break;
            }
        }
    }
    return request;
}

void ExitPage::request() {
    const OpenSitePtr site = m_state.site();
    m_stale = false;
    if (!site) {
        return;
    }
    m_head->setAbout(tr("as of %1 UTC").arg(dateText(startOfDay(m_state.cursor()))));
    m_head->setMarks(scene::marksFor(*site->snapshot));
    const ExitRequest ask = requestOf(notices());
    if (ask.notices.empty()) {
        m_job.drop();
        m_model->setScenario(nullptr);
        m_leases->clear();
        showFigures();
        return;
    }
    m_job.request(
        [snapshot = site->snapshot, ask](JobContext& context) { return exitScenario(*snapshot, ask, context.stop()); },
        [this, site](const Result<ExitScenario>& scenario) {
            if (m_state.site() == site) {
                present(scenario);
            }
        });
}

void ExitPage::present(const Result<ExitScenario>& scenario) {
    if (notices().empty()) {
        return;  // taken back meanwhile
    }
    if (!scenario) {
        m_model->setScenario(nullptr);
        m_leases->setText(text(describe(scenario.error())));
        showFigures();
        return;
    }
    m_model->setScenario(std::make_shared<const ExitScenario>(*scenario));
    QStringList lines;
    const Snapshot& s = *m_state.snapshot();
    for (const ExitLease& lease : scenario->leases) {
        QString line = text(s.leases[lease.lease.value].name) + QStringLiteral(": ");
        line += lease.exit ? tr("last day %1").arg(lastDayText(*lease.exit)) : tr("does not end");
        if (lease.shortened && lease.end) {
            line += tr(" instead of %1").arg(lastDayText(*lease.end));
        }
        if (!lease.note.empty()) {
            line += QStringLiteral(" (%1)").arg(text(lease.note));
        }
        lines << line;
    }
    m_leases->setText(lines.join(QLatin1Char('\n')));
    showFigures();
}

void ExitPage::showFigures() {
    const ExitScenarioPtr& scenario = m_model->scenario();
    m_keep->setEnabled(scenario != nullptr && m_kept.size() < kMostKept);
    showCurrencies();
    showLines();
    m_cards->setScenario(scenario);
}

QString ExitPage::summary() const {
    return m_cards->summary();
}

QString ExitPage::nameOf(const std::vector<Served>& notices) const {
    QStringList parts;
    for (const Served& served : notices) {
        parts << tr("%1 %2").arg(served.tenant, text(formatInstantShort(served.at)));
    }
    return parts.join(QStringLiteral(" + "));
}

void ExitPage::keep() {
    if (!m_model->scenario() || m_kept.size() >= kMostKept) {
        return;
    }
    const std::vector<Served> now = notices();
    const bool known = std::any_of(m_kept.begin(), m_kept.end(), [&](const Kept& kept) { return kept.notices == now; });
    if (!known) {
        m_kept.push_back({nameOf(now), now, m_model->scenario(), true});
    }
    showKept();
    showFigures();
}

void ExitPage::dropKept() {
    const int row = m_list->currentRow() >= 0 ? m_list->currentRow() : m_list->count() - 1;
    if (row >= 0 && row < keptCount()) {
        m_kept.erase(m_kept.begin() + row);
    }
    showKept();
    showFigures();
}

void ExitPage::showKept() {
    m_filling = true;
    m_list->clear();
    for (const Kept& kept : m_kept) {
        auto* item = new QListWidgetItem(kept.name, m_list);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(kept.shown ? Qt::Checked : Qt::Unchecked);
        item->setToolTip(tr("Double click to take it up again"));
    }
    m_drop->setEnabled(!m_kept.empty());
    m_filling = false;
}

void ExitPage::showLines() {
    std::vector<ExitChart::Line> lines;
    if (m_model->scenario()) {
        lines.push_back({nameOf(notices()), m_model->scenario()});
    }
    for (const Kept& kept : m_kept) {
        const bool same = m_model->scenario() && kept.notices == notices();
        if (kept.shown && kept.scenario && !same) {
            lines.push_back({kept.name, kept.scenario});
        }
    }
    m_chart->setLines(std::move(lines));
}

QJsonObject ExitPage::saveState() const {
    const auto list = [](const std::vector<Served>& notices) {
        QJsonArray array;
        for (const Served& served : notices) {
            array.append(QJsonObject{{QStringLiteral("tenant"), served.tenant},
                                     {QStringLiteral("served"), text(formatInstant(served.at))}});
        }
        return array;
    };
    return {{QStringLiteral("notices"), list(notices())}, {QStringLiteral("months"), horizon()}};
}

void ExitPage::restoreState(const QJsonObject& state) {
    std::vector<Served> served;
    const QJsonArray array = state.value(QStringLiteral("notices")).toArray();
    for (const QJsonValue& value : array) {
        const QJsonObject one = value.toObject();
        const auto at = parseInstant(one.value(QStringLiteral("served")).toString().toStdString());
        if (at) {
            served.push_back({one.value(QStringLiteral("tenant")).toString(), *at});
        }
    }
    setHorizon(std::clamp(state.value(QStringLiteral("months")).toInt(), kToLastEnd, kMostMonths));
    setNotices(served);
}

}  // namespace leasehold
