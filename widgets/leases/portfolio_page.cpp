// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/portfolio_page.hpp"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTextBrowser>
#include <QTextDocument>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "widgets/controls/figure_tile.hpp"
#include "widgets/controls/file_export.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/page_head.hpp"
#include "widgets/leases/portfolio_cards.hpp"
#include "widgets/leases/portfolio_export.hpp"
#include "widgets/models/words.hpp"
#include "widgets/scene/overlay.hpp"

namespace leasehold {
namespace {

constexpr int kTile = 225;
constexpr int kLeastHeight = 120;  ///< of what scrolls: a row of tiles
constexpr std::size_t kTileCount = 8;

}  // namespace

PortfolioPage::PortfolioPage(AppState& state, JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_job(jobs, tr("Computing the portfolio"), this, JobBoard::Loudness::Shown),
      m_trendJob(jobs, tr("Computing trends"), this, JobBoard::Loudness::Shown),
      m_export(new FileExport(state, jobs, tr("Export the portfolio"), tr("Exporting the portfolio"), this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead());
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // It scrolls in whatever room is left: with a height to ask for, the page around it would scroll too.
    m_scroll->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    m_scroll->setMinimumHeight(kLeastHeight);
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
        m_exportButton->setEnabled(false);
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
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 8);
    layout->setSpacing(0);
    m_head = new PageHead(tr("Portfolio"), head);
    m_period = new QComboBox(head);
    m_period->addItems({tr("Month to date"), tr("Timeline window")});
    m_period->setAccessibleName(tr("Figures over"));
    m_exportButton = new QPushButton(tr("Export…"), head);
    m_exportButton->setToolTip(
        tr("Writes the page as a picture, drawing or document, or its numbers as a workbook or tables"));
    m_exportButton->setEnabled(false);
    m_head->addControl(m_period);
    m_head->addControl(m_exportButton);
    m_story = new QLabel(head);
    m_story->setWordWrap(true);
    m_story->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_story->setContentsMargins(16, 0, 16, 0);
    QFont larger = font();
    larger.setPointSizeF(larger.pointSizeF() + 2);
    m_story->setFont(larger);
    layout->addWidget(m_head);
    layout->addWidget(m_story);
    connect(m_period, &QComboBox::currentIndexChanged, this, &PortfolioPage::invalidate);
    connect(m_exportButton, &QPushButton::clicked, this, &PortfolioPage::chooseFile);
    return head;
}

void PortfolioPage::makeBody(QWidget* body) {
    m_grid = new QGridLayout(body);
    m_grid->setContentsMargins(16, 4, 16, 16);
    m_grid->setSpacing(10);
    for (std::size_t i = 0; i < kTileCount; ++i) {
        auto* tile = new FigureTile(body);
        connect(tile, &FigureTile::explanationWanted, this, &PortfolioPage::explain);
        m_tiles.push_back(tile);
    }
    m_outlook = new OutlookCard(body);
    m_tenants = new BarsCard(body);
    m_rollover = new BarsCard(body);
    m_suppliers = new BarsCard(body);
    m_power = new BarsCard(body);
    for (BarsCard* card : {m_tenants, m_rollover, m_suppliers, m_power})
        card->hide();  // until there is something to say
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
            if (made && (*made)->request.site == m_state.site()) take(*made);
            if (!made && made.error().code != ErrorCode::Cancelled) Q_EMIT failed(made.error());
        });
    m_trendJob.request(
        [request](JobContext& job) {
            return computePortfolioTrend(request, job.stop(), [&job](double share) { job.report(share); });
        },
        [this, site = request.site](const Result<PortfolioTrendPtr>& made) {
            if (made && site == m_state.site()) takeTrend(*made);
        });
}

void PortfolioPage::take(const PortfolioPtr& portfolio) {
    m_portfolio = portfolio;
    m_head->setAbout(tr("as of %1 UTC · %2").arg(dateText(portfolio->request.at), portfolio->periodName),
                     tr("Figures over %1 UTC, against %2 UTC")
                         .arg(timeWindowText(portfolio->period), timeWindowText(portfolio->before)));
    QStringList marks = scene::marksFor(*m_state.snapshot());
    if (!portfolio->request.filter.empty()) marks += tr("filtered");
    m_head->setMarks(marks);
    m_exportButton->setEnabled(true);
    const std::vector<TileContent> tiles = portfolioTiles(*portfolio, m_trend.get());
    for (std::size_t i = 0; i < m_tiles.size(); ++i)
        m_tiles[i]->setNumbers(tiles[i].face.numbers);
    fillCourses();
    fillCards();
    fillDisputes();
}

void PortfolioPage::takeTrend(const PortfolioTrendPtr& trend) {
    m_trend = trend;
    if (m_portfolio) fillCourses();
}

void PortfolioPage::fillCourses() {
    m_story->setText(portfolioStory(*m_portfolio).join(u' '));
    const std::vector<TileContent> tiles = portfolioTiles(*m_portfolio, m_trend.get());
    for (std::size_t i = 0; i < m_tiles.size(); ++i)
        m_tiles[i]->setCourse(tiles[i].face.course, tiles[i].over);
    m_outlook->setFace(makeOutlook(m_portfolio.get(), m_trend.get()));
}

void PortfolioPage::fillCards() {
    std::vector<BarsFace> faces = portfolioBars(*m_portfolio, m_state.dark());
    const std::array<BarsCard*, 4> cards{m_tenants, m_rollover, m_power, m_suppliers};
    for (std::size_t i = 0; i < cards.size(); ++i) {
        cards[i]->setFace(std::move(faces[i]));
        cards[i]->show();
    }
}

void PortfolioPage::fillDisputes() {
    if (!m_portfolio || m_state.snapshot() == nullptr) return;
    const Look& l = lookOf(m_state.dark());
    m_disputes->setHtml(disputesHtml(*m_portfolio, l));
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

void PortfolioPage::exportTo(const QString& file) {
    if (!m_portfolio) {
        m_export->finish(file, fail(ErrorCode::NotFound, {}, "there are no figures yet"));
        return;
    }
    m_export->write(file, [portfolio = m_portfolio, trend = m_trend](const std::filesystem::path& path,
                                                                     const std::stop_token& stop) {
        return writePortfolio(*portfolio, trend.get(), path, stop);
    });
}

void PortfolioPage::chooseFile() {
    m_export->choose(tr("portfolio"), pictureForms(), [this](const QString& file) { exportTo(file); });
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
