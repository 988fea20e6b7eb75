// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/portfolio_page.hpp"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTextBrowser>
#include <QTextDocument>
#include <QUrl>
#include <algorithm>
#include <array>
#include <map>

#include "widgets/controls/figure_tile.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/tenant_colours.hpp"
#include "widgets/leases/portfolio_cards.hpp"
#include "widgets/models/words.hpp"
#include "widgets/scene/overlay.hpp"

namespace leasehold {
namespace {

constexpr int kTile = 225;

/// What a tile shows: the figure whose course it draws, and one beside it. `more`: whether growth is good news.
struct TilePlan {
    FigureId first;
    FigureId second;
    enum class Good : std::uint8_t { More, Less, Neither } good;
};
constexpr std::array<TilePlan, 8> kTiles{{
    {FigureId::Occupancy, FigureId::VacantGpuHours, TilePlan::Good::More},
    {FigureId::TechnicalUtilisation, FigureId::BusyShare, TilePlan::Good::More},
    {FigureId::TotalMonthlyRent, FigureId::EffectivePrice, TilePlan::Good::More},
    {FigureId::BilledRevenue, FigureId::ContractedRevenue, TilePlan::Good::More},
    {FigureId::VacantCost, FigureId::LeasedIdleCost, TilePlan::Good::Less},
    {FigureId::WaltToExpiry, FigureId::WaltToBreak, TilePlan::Good::More},
    {FigureId::TopTenantShare, FigureId::Hhi, TilePlan::Good::Less},
    {FigureId::LeasedIdleGpuHours, FigureId::Realisation, TilePlan::Good::Less},
}};

QString labelOf(FigureId id) {
    switch (id) {
        case FigureId::VacantCost:
            return QObject::tr("Idle cost: vacant, the owner's");
        case FigureId::LeasedIdleCost:
            return QObject::tr("Leased idle, tenants'");
        case FigureId::LeasedIdleGpuHours:
            return QObject::tr("Leased but idle");
        case FigureId::TopTenantShare:
            return QObject::tr("Largest tenant's share");
        case FigureId::VacantGpuHours:
            return QObject::tr("Vacant");
        case FigureId::ContractedRevenue:
            return QObject::tr("Contracted");
        case FigureId::BilledRevenue:
            return QObject::tr("Billed revenue");
        case FigureId::Hhi:
            return QObject::tr("HHI");
        default:
            return QString::fromUtf8(figureTitle(id).data(), static_cast<qsizetype>(figureTitle(id).size()));
    }
}

/// A coverage that is not whole belongs beside the number.
QString noteOf(const Figure& figure) {
    QString note = text(figure.note);
    if (figure.coverage && *figure.coverage < 0.9995) {
        const QString covered = QObject::tr("%1 known").arg(percent(*figure.coverage * 100));
        note = note.isEmpty() ? covered : note + QStringLiteral(" · ") + covered;
    }
    return note;
}

}  // namespace

PortfolioPage::PortfolioPage(AppState& state, JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_job(jobs, tr("Computing the portfolio"), this, JobBoard::Loudness::Shown),
      m_trendJob(jobs, tr("Computing trends"), this, JobBoard::Loudness::Shown) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead());
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* body = new QWidget(m_scroll);
    makeBody(body);
    m_scroll->setWidget(body);
    layout->addWidget(m_scroll, 1);
    m_wait.setSingleShot(true);
    m_wait.setInterval(200);
    connect(&m_wait, &QTimer::timeout, this, &PortfolioPage::request);
    connect(&state, &AppState::siteChanged, this, [this] {
        m_job.drop();
        m_trendJob.drop();
        m_portfolio = nullptr;
        m_trend = nullptr;
        invalidate();
    });
    connect(&state, &AppState::cursorChanged, this, &PortfolioPage::invalidate);
    connect(&state, &AppState::filterChanged, this, &PortfolioPage::invalidate);
    connect(&state, &AppState::colouringChanged, this, [this] {
        if (m_portfolio && m_portfolio->request.busyThreshold != m_state.busyThreshold()) invalidate();
    });
    connect(&state, &AppState::windowChanged, this, [this] {
        if (m_period->currentIndex() == 1) invalidate();
    });
    connect(&state, &AppState::themeChanged, this, &PortfolioPage::themeChanged);
    themeChanged();
}

QWidget* PortfolioPage::makeHead() {
    auto* head = new QWidget(this);
    head->setAutoFillBackground(true);
    auto* layout = new QGridLayout(head);
    layout->setContentsMargins(16, 12, 16, 8);
    layout->setHorizontalSpacing(8);
    layout->setVerticalSpacing(4);
    auto* title = new QLabel(tr("Portfolio"), head);
    title->setFont(headingFont());
    m_date = new QLabel(head);
    m_date->setProperty("role", QStringLiteral("muted"));
    m_marks = new QLabel(head);
    m_marks->setProperty("role", QStringLiteral("mark"));
    m_marks->setFont(smallFont());
    m_period = new QComboBox(head);
    m_period->addItems({tr("Month to date"), tr("Timeline window")});
    m_period->setAccessibleName(tr("Figures over"));
    m_story = new QLabel(head);
    m_story->setWordWrap(true);
    m_story->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QFont larger = font();
    larger.setPointSizeF(larger.pointSizeF() + 2);
    m_story->setFont(larger);
    layout->addWidget(title, 0, 0);
    layout->addWidget(m_date, 0, 1);
    layout->addWidget(m_marks, 0, 2);
    layout->setColumnStretch(3, 1);
    layout->addWidget(m_period, 0, 4);
    layout->addWidget(m_story, 1, 0, 1, 5);
    connect(m_period, &QComboBox::currentIndexChanged, this, &PortfolioPage::invalidate);
    return head;
}

void PortfolioPage::makeBody(QWidget* body) {
    m_grid = new QGridLayout(body);
    m_grid->setContentsMargins(16, 4, 16, 16);
    m_grid->setSpacing(10);
    for (std::size_t i = 0; i < kTiles.size(); ++i) {
        auto* tile = new FigureTile(body);
        connect(tile, &FigureTile::explanationWanted, this, &PortfolioPage::explain);
        m_tiles.push_back(tile);
    }
    m_outlook = new OutlookCard(body);
    m_tenants = new BarsCard(tr("Tenants"), body);
    m_rollover = new BarsCard(tr("Rollover: rent that expires, by year"), body);
    m_suppliers = new BarsCard(tr("Suppliers"), body);
    m_power = new BarsCard(tr("Power against envelope"), body);
    m_disputes = new QTextBrowser(body);
    m_disputes->setOpenLinks(false);
    m_disputes->setAccessibleName(tr("Where sources disagree"));
    m_disputes->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_disputes, &QTextBrowser::anchorClicked, this,
            [this](const QUrl& url) { Q_EMIT leaseWanted(LeaseIndex(url.path().toUInt())); });
    layOut();
}

void PortfolioPage::layOut() {
    const int columns = std::clamp((width() - 32) / kTile, 2, 4);
    if (columns == m_columns || m_grid == nullptr) return;
    m_columns = columns;
    while (m_grid->count() > 0)
        delete m_grid->takeAt(0);
    for (int column = 0; column < 4; ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
    int row = 0;
    int column = 0;
    for (FigureTile* tile : m_tiles) {
        m_grid->addWidget(tile, row, column);
        if (++column == columns) {
            column = 0;
            ++row;
        }
    }
    if (column != 0) ++row;
    m_grid->addWidget(m_outlook, row++, 0, 1, columns);
    const std::array<QWidget*, 4> cards{m_tenants, m_rollover, m_power, m_suppliers};
    const int half = std::max(1, columns / 2);
    for (std::size_t i = 0; i < cards.size(); i += 2) {
        m_grid->addWidget(cards[i], row, 0, 1, half);
        m_grid->addWidget(cards[i + 1], row, half, 1, columns - half);
        ++row;
    }
    m_grid->addWidget(m_disputes, row++, 0, 1, columns);
    m_grid->setRowStretch(row, 1);
}

void PortfolioPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
    fillDisputes();
}

void PortfolioPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) request();
}

void PortfolioPage::invalidate() {
    m_stale = true;
    for (FigureTile* tile : m_tiles)
        tile->setWaiting(true);
    if (isVisible()) m_wait.start();
}

bool PortfolioPage::busy() const {
    return m_stale || m_wait.isActive() || m_job.busy() || m_trendJob.busy();
}

void PortfolioPage::setOverWindow(bool on) {
    m_period->setCurrentIndex(on ? 1 : 0);
}

void PortfolioPage::request() {
    m_wait.stop();
    if (!m_state.site()) return;
    m_stale = false;
    PortfolioRequest request;
    request.site = m_state.site();
    request.at = m_state.cursor();
    if (m_period->currentIndex() == 1) request.over = m_state.window();
    request.filter = m_state.filter();
    request.busyThreshold = m_state.busyThreshold();
    m_job.request(
        [request](JobContext& job) {
            return computePortfolio(request, job.stop(), [&job](double share) { job.report(share); });
        },
        [this](const Result<PortfolioPtr>& made) {
            if (made && (*made)->request.site == m_state.site()) show(*made);
            if (!made && made.error().code != ErrorCode::Cancelled) Q_EMIT failed(made.error());
        });
    m_trendJob.request(
        [request](JobContext& job) {
            return computePortfolioTrend(request, job.stop(), [&job](double share) { job.report(share); });
        },
        [this, site = request.site](const Result<PortfolioTrendPtr>& made) {
            if (made && site == m_state.site()) showTrend(*made);
        });
}

void PortfolioPage::show(const PortfolioPtr& portfolio) {
    m_portfolio = portfolio;
    m_date->setText(tr("as of %1 UTC · %2").arg(dateText(portfolio->request.at), portfolio->periodName));
    m_date->setToolTip(
        tr("Figures over %1 UTC, against %2 UTC").arg(termText(portfolio->period), termText(portfolio->before)));
    QStringList marks = scene::marksFor(*m_state.snapshot());
    if (!portfolio->request.filter.empty()) marks += tr("filtered");
    m_marks->setText(marks.join(QStringLiteral(" · ")));
    m_outlook->setPortfolio(portfolio);
    m_story->setText(portfolioStory(*portfolio, m_trend.get()).join(u' '));
    fillTiles();
    fillCards();
    fillDisputes();
}

void PortfolioPage::showTrend(const PortfolioTrendPtr& trend) {
    m_trend = trend;
    m_outlook->setTrend(trend);
    if (m_portfolio) m_story->setText(portfolioStory(*m_portfolio, trend.get()).join(u' '));
    for (std::size_t i = 0; i < kTiles.size(); ++i) {
        // Days tell more while there are samples; without them, or where a day has no figure, months do.
        const auto courseOf = [&](const Trend& t) {
            FigureTile::Course course;
            for (const FigureSet& set : t.sets)
                course.push_back(set[kTiles[i].first].value);
            return course;
        };
        const auto known = [](const FigureTile::Course& course) {
            return std::count_if(course.begin(), course.end(), [](const auto& point) { return point.has_value(); });
        };
        const FigureTile::Course days = courseOf(trend->days);
        const FigureTile::Course months = courseOf(trend->months);
        const bool daily = known(days) > 1;
        m_tiles[i]->setCourse(daily ? days : months, daily ? tr("Course: the last %1 days").arg(days.size())
                                                           : tr("Course: the last %1 months").arg(months.size()));
    }
}

void PortfolioPage::fillTiles() {
    for (std::size_t i = 0; i < kTiles.size(); ++i) {
        std::vector<FigureTile::Number> numbers;
        for (const FigureId id : {kTiles[i].first, kTiles[i].second}) {
            const Figure& figure = m_portfolio->now.total[id];
            FigureTile::Number number;
            number.id = id;
            number.label = labelOf(id);
            number.value = figureShort(id, figure);
            number.change = changeText(id, *m_portfolio);
            number.note = noteOf(figure);
            number.known = figure.value.has_value();
            const auto change = m_portfolio->change(id);
            number.neutral =
                !change || number.change.startsWith(tr("as in")) || kTiles[i].good == TilePlan::Good::Neither;
            const bool less = id == FigureId::VacantGpuHours || kTiles[i].good == TilePlan::Good::Less;
            number.better = change && (*change > 0) != (less && id != FigureId::Realisation);
            numbers.push_back(std::move(number));
        }
        m_tiles[i]->setNumbers(std::move(numbers));
    }
}

void PortfolioPage::fillCards() {
    const Snapshot& s = *m_state.snapshot();
    const std::vector<QColor> colours = tenantColours(s, m_state.dark());
    struct Tenant {
        std::map<Currency, std::int64_t> rent;
        double share = 0;
        bool unknown = false;
        bool pays = false;
        std::uint64_t gpus = 0;
    };
    std::map<std::uint32_t, Tenant> tenants;
    for (const RentRollRow& row : m_portfolio->roll.rows) {
        if (row.state != LeaseState::InForce) continue;
        Tenant& tenant = tenants[s.leases[row.lease.value].tenant.value];
        const bool pays = row.priceKind != PriceKind::Internal && row.priceKind != PriceKind::Credits;
        tenant.pays = tenant.pays || pays;
        tenant.gpus += static_cast<std::uint64_t>(row.gpus.value_or(0));
        if (pays && !row.monthlyRent) tenant.unknown = true;
        if (row.monthlyRent) tenant.rent[row.currency] += row.monthlyRent->minor;
        tenant.share += row.share.value_or(0);
    }
    std::vector<BarsCard::Bar> bars;
    for (const auto& [party, tenant] : tenants) {
        QStringList money;
        for (const auto& [currency, minor] : tenant.rent)
            money += moneyShort(Money{minor, currency});
        BarsCard::Bar bar;
        bar.name = text(s.parties[party].name);
        bar.warn = tenant.unknown;
        bar.value = tenant.unknown ? tr("rent n/a")
                    : !tenant.pays
                        ? tr("own use")
                        : tr("%1 a month · %2").arg(money.join(QStringLiteral(" + ")), percent(tenant.share * 100));
        if (!tenant.unknown) bar.share = tenant.pays ? tenant.share : 0;
        bar.colour = party < colours.size() ? colours[party] : QColor();
        bar.name += QStringLiteral(" · ") + counted(tenant.gpus, QStringLiteral("GPU"));
        bars.push_back(std::move(bar));
    }
    std::sort(bars.begin(), bars.end(),
              [](const auto& a, const auto& b) { return a.share.value_or(-1) > b.share.value_or(-1); });
    if (bars.size() > 8) bars.resize(8);
    m_tenants->setSubtitle(tr("Monthly rent in force and its share"));
    m_tenants->setBars(std::move(bars), tr("No lease is in force at this date."));

    std::vector<BarsCard::Bar> years;
    const FigureSet& total = m_portfolio->now.total;
    for (const RolloverYear& year : total.rollover.value_or(std::vector<RolloverYear>{})) {
        years.push_back({QString::number(year.year), percent(year.share * 100), year.share, {}, {}, false});
    }
    if (total.openEndedShare > 0) {
        years.push_back({tr("open-ended"), percent(total.openEndedShare * 100), total.openEndedShare, {}, {}, false});
    }
    m_rollover->setSubtitle(tr("If every lease runs to its end; %1 could end within a year").arg(percent([&] {
        double share = 0;
        for (const RentRollRow& row : m_portfolio->roll.rows) {
            if (row.yearsToBreak && *row.yearsToBreak <= 1) share += row.share.value_or(0);
        }
        return share * 100;
    }())));
    m_rollover->setBars(std::move(years), total.rollover ? tr("Nothing expires.") : tr("n/a: a rent is unknown."));

    std::vector<BarsCard::Bar> suppliers;
    for (const Party& party : s.parties) {
        if (party.isSupplier) suppliers.push_back({text(party.name), tr("amount unknown"), {}, {}, {}, true});
    }
    m_suppliers->setSubtitle(tr("Whom the tenants also buy from; amounts only where a source gives them"));
    m_suppliers->setBars(std::move(suppliers), tr("No supplier is named."));

    std::vector<BarsCard::Bar> power;
    double most = 0;
    for (const PowerBar& bar : m_portfolio->power)
        most = std::max({most, bar.load, bar.envelope.value_or(0)});
    for (const PowerBar& bar : m_portfolio->power) {
        BarsCard::Bar shown;
        shown.name = bar.name;
        const double scale = &bar == &m_portfolio->power.front() || most <= 0 ? most : m_portfolio->power.front().load;
        shown.share = scale > 0 ? std::optional(bar.load / scale) : std::nullopt;
        shown.value = bar.envelope ? tr("%1 of %2").arg(watts(bar.load), watts(*bar.envelope)) : watts(bar.load);
        if (bar.envelope && scale > 0) shown.limit = *bar.envelope / scale;
        shown.warn = bar.envelope && bar.load > *bar.envelope;
        power.push_back(std::move(shown));
        if (power.size() == 9) break;
    }
    m_power->setSubtitle(noteOf(total[FigureId::PowerMw]).section(u';', 0, 0));
    m_power->setBars(std::move(power), tr("n/a: neither power samples nor rated power."));
}

void PortfolioPage::fillDisputes() {
    if (!m_portfolio || m_state.snapshot() == nullptr) return;
    const Look& l = lookOf(m_state.dark());
    const std::vector<Dispute> all = disputesOf(*m_state.snapshot(), m_portfolio->request.at);
    QString html = QStringLiteral("<p style='margin:0'><b>%1</b></p>").arg(tr("Where sources disagree"));
    if (all.empty()) {
        html +=
            QStringLiteral("<p style='color:%1'>%2</p>").arg(l.muted.name(), tr("Nowhere: no lease has rival values."));
    } else {
        html += QStringLiteral(
                    "<p style='color:%1;margin:0 0 4px 0'>%2</p><table width='100%' cellpadding='4' cellspacing='0'>")
                    .arg(l.muted.name(), tr("The value in use, and the rivals, of leases in force and to come"));
        for (const Dispute& dispute : all) {
            html +=
                QStringLiteral(
                    "<tr><td><a href='lease:%1' style='color:%2;text-decoration:none'>%3</a></td><td "
                    "style='color:%4'>%5</td>"
                    "<td>%6</td><td style='color:%7'>%8</td></tr>")
                    .arg(dispute.lease.value)
                    .arg(l.accent.name(), dispute.name.toHtmlEscaped(), l.muted.name(), dispute.field.toHtmlEscaped(),
                         dispute.used.toHtmlEscaped(), l.warning.name(), dispute.rivals.join(QStringLiteral("<br>")));
        }
        html += QStringLiteral("</table>");
    }
    m_disputes->setHtml(html);
    m_disputes->setStyleSheet(
        QStringLiteral("QTextBrowser { background: %1; border: 1px solid %2; border-radius: 8px; padding: 8px 12px; }")
            .arg(l.raised.name(), l.line.name()));
    m_disputes->document()->setTextWidth(std::max(300, width() - 80));
    m_disputes->setFixedHeight(static_cast<int>(m_disputes->document()->size().height()) + 30);
}

void PortfolioPage::themeChanged() {
    for (FigureTile* tile : m_tiles)
        tile->setDark(m_state.dark());
    for (Card* card : std::initializer_list<Card*>{m_outlook, m_tenants, m_rollover, m_suppliers, m_power}) {
        card->setDark(m_state.dark());
    }
    if (m_portfolio && m_state.site()) {
        fillCards();
        fillDisputes();
    }
}

QString PortfolioPage::story() const {
    return m_story->text();
}

QString PortfolioPage::disputes() const {
    return m_disputes->toPlainText();
}

FigurePopover* PortfolioPage::explain(FigureId id, QPoint at) {
    if (!m_portfolio || m_state.snapshot() == nullptr) return nullptr;
    auto* popover = new FigurePopover(explainFigure(*m_state.snapshot(), m_portfolio->now, id), m_state.dark(), this);
    connect(popover, &FigurePopover::leaseWanted, this, &PortfolioPage::leaseWanted);
    popover->showNear(at);
    return popover;
}

QJsonObject PortfolioPage::saveState() const {
    return {
        {QStringLiteral("period"), m_period->currentIndex() == 1 ? QStringLiteral("window") : QStringLiteral("month")}};
}

void PortfolioPage::restoreState(const QJsonObject& state) {
    setOverWindow(state[QStringLiteral("period")].toString() == QStringLiteral("window"));
}

}  // namespace leasehold
