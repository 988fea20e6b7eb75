// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmap_page.hpp"

#include <fmt/format.h>

#include <QComboBox>
#include <QJsonObject>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <array>
#include <cmath>
#include <filesystem>

#include "data/export/heatmap_sheet.hpp"
#include "widgets/charts/heatmap_picture.hpp"
#include "widgets/charts/picture_file.hpp"
#include "widgets/controls/choice.hpp"
#include "widgets/controls/file_export.hpp"
#include "widgets/controls/flow_layout.hpp"
#include "widgets/heatmap/heatmap_legend.hpp"
#include "widgets/models/heatmap_extract.hpp"
#include "widgets/models/words.hpp"
#include "widgets/scene/overlay.hpp"

namespace leasehold {
namespace {

constexpr std::array kGroups{GroupBy::Tenant, GroupBy::Lease, GroupBy::Hall, GroupBy::Row,  GroupBy::Rack,
                             GroupBy::Pod,    GroupBy::Node,  GroupBy::Gpu,  GroupBy::Model};
constexpr std::array kStatistics{Statistic::Mean, Statistic::Max, Statistic::Min, Statistic::Busy,
                                 Statistic::P50,  Statistic::P95, Statistic::P99, Statistic::Coverage};
struct OrderName {
    RowOrder order;
    const char* key;
    const char* title;
};
constexpr std::array kOrders{OrderName{RowOrder::Place, "place", QT_TRANSLATE_NOOP("HeatmapPage", "Place in site")},
                             OrderName{RowOrder::Name, "name", QT_TRANSLATE_NOOP("HeatmapPage", "Name")},
                             OrderName{RowOrder::Value, "value", QT_TRANSLATE_NOOP("HeatmapPage", "Value")},
                             OrderName{RowOrder::Likeness, "likeness", QT_TRANSLATE_NOOP("HeatmapPage", "Likeness")}};

QString latin(std::string_view name) {
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

/// The choice whose data is that; nothing happens where there is none.
void choose(QComboBox* box, const QVariant& data) {
    if (const int index = box->findData(data); index >= 0) {
        box->setCurrentIndex(index);
    }
}

/// A picture with its data beside it, or a table.
Result<> writeExtract(const HeatmapExtract& extract, const std::string& order, Instant cursor,
                      const std::filesystem::path& path, const std::stop_token& stop) {
    const Result<Heatmap> made = extractHeatmap(extract, stop);
    if (!made) {
        return Failure(made.error());
    }
    Provenance provenance = heatmapProvenance(*extract.rows->query.site->snapshot, *made, extract.statistic);
    provenance.settings.emplace_back("sorted by", order);
    const std::uint32_t bottom = std::min(extract.bottom, extract.rows->size());
    if (extract.top > 0 || bottom < extract.rows->size()) {
        provenance.settings.emplace_back("rows",
                                         fmt::format("{} to {} of {}", extract.top + 1, bottom, extract.rows->size()));
    }
    if (const std::uint32_t per = extract.rowsPerBand(); per > 1) {
        provenance.notes.push_back(fmt::format("{} rows stand together in one", per));
        provenance.settings.emplace_back("rows in one", std::to_string(per));
    }
    const Table table = heatmapSheet(*made, extract.statistic, provenance);
    PictureRequest request;
    request.size = QSize(1600, heatmapPictureHeight(*made));
    HeatmapPicture picture;  // light: for paper and slides
    picture.heatmap = &*made;
    picture.statistic = extract.statistic;
    picture.range = std::pair(extract.rows->low, extract.rows->high);
    picture.cursor = cursor;
    picture.provenance = provenance;
    const double perRow = std::max(1U, extract.rowsPerBand());
    for (const LeaseEdge& edge : extract.rows->edges()) {
        picture.edges.push_back({edge.time, (edge.from - static_cast<double>(extract.top)) / perRow,
                                 (edge.to - static_cast<double>(extract.top)) / perRow});
    }
    const auto paint = [&](QPainter& painter, const QRectF& area) { paintHeatmap(painter, area, picture); };
    return writePictureOrTable(path, request, table, paint, stop);
}

}  // namespace

HeatmapPage::HeatmapPage(AppState& state, JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_feed(jobs),
      m_export(new FileExport(state, jobs, tr("Export the heatmap"), tr("Exporting the heatmap"), this)),
      m_view(new HeatmapView(state, m_feed, this)) {
    setAutoFillBackground(true);
    setFocusProxy(m_view);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar());
    layout->addWidget(m_view, 1);
    for (QComboBox* box : {m_rows, m_metric, m_statistic, m_order}) {
        connect(box, &QComboBox::currentIndexChanged, this, &HeatmapPage::refresh);
    }
    connect(m_bin, &QComboBox::currentIndexChanged, this,
            [this] { m_view->setLongestBin(Duration{m_bin->currentData().toLongLong()}); });
    connect(m_descending, &QToolButton::toggled, this, &HeatmapPage::refresh);
    connect(m_select, &QToolButton::toggled, this,
            [this](bool on) { m_view->setMode(on ? HeatmapView::Mode::Select : HeatmapView::Mode::Move); });
    connect(m_view, &HeatmapView::modeChanged, this,
            [this] { m_select->setChecked(m_view->mode() == HeatmapView::Mode::Select); });
    connect(m_fit, &QToolButton::clicked, m_view, &HeatmapView::showAll);
    connect(m_view, &HeatmapView::coloursChanged, this, &HeatmapPage::refreshTexts);
    connect(&m_feed, &HeatmapFeed::rowsChanged, this, &HeatmapPage::refreshNotice);
    connect(&m_feed, &HeatmapFeed::tilesChanged, this, &HeatmapPage::refreshNotice);
    connect(&state, &AppState::siteChanged, this, &HeatmapPage::siteChanged);
    connect(&state, &AppState::filterChanged, this, &HeatmapPage::refresh);
    connect(&state, &AppState::colouringChanged, this, &HeatmapPage::refresh);
    connect(&state, &AppState::windowChanged, this, &HeatmapPage::refresh);
    connect(&state, &AppState::themeChanged, this, &HeatmapPage::themeChanged);
    themeChanged();
    siteChanged();
}

QComboBox* HeatmapPage::addChoice(QWidget* bar, const QString& label, const QString& tip) {
    QComboBox* box = leasehold::addChoice(bar, label);
    box->setToolTip(tip);
    return box;
}

QWidget* HeatmapPage::makeBar() {
    auto* bar = new QWidget(this);
    auto* layout = new FlowLayout(bar, 14, 6);
    layout->setContentsMargins(10, 6, 12, 6);
    m_rows = addChoice(bar, tr("Rows"), tr("What a row stands for"));
    for (const GroupBy by : kGroups) {
        m_rows->addItem(rowsTitle(by), latin(groupByName(by)));
    }
    m_metric = addChoice(bar, tr("Metric"), tr("Which samples"));
    m_statistic = addChoice(bar, tr("Show"), tr("What becomes of a cell's samples"));
    for (const Statistic statistic : kStatistics) {
        m_statistic->addItem(statisticTitle(statistic), latin(statisticName(statistic)));
    }
    m_bin = addChoice(bar, tr("Cells"), tr("The shortest time that a cell stands for"));
    m_order =
        addChoice(bar, tr("Sort"),
                  tr("Value: by what is shown, over the time window. Likeness: rows with a like course beside each "
                     "other, each followed by its nearest neighbour."));
    for (const OrderName& order : kOrders) {
        m_order->addItem(tr(order.title), QString::fromLatin1(order.key));
    }
    const auto addButton = [&](const QString& text, const QString& tip, bool checkable) {
        auto* button = new QToolButton(bar);
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setCheckable(checkable);
        layout->addWidget(button);
        return button;
    };
    m_descending = addButton(QStringLiteral("↓"), tr("Descending: the greatest first"), true);
    m_select =
        addButton(tr("Brush"), tr("Drag selects a time window and rows instead of moving (B, or Shift+drag)"), true);
    m_fit = addButton(QString(), tr("Show everything (0)"), false);
    m_exportButton =
        addButton(tr("Export…"), tr("Writes what is shown as a picture, drawing, document or table"), false);
    connect(m_exportButton, &QToolButton::clicked, this, &HeatmapPage::chooseFile);
    m_marks = new QLabel(bar);
    m_marks->setProperty("role", QStringLiteral("mark"));
    m_marks->setFont(smallFont());
    m_legend = new HeatmapLegend(bar);
    layout->addWidget(m_legend);
    layout->addWidget(m_marks);
    return bar;
}

void HeatmapPage::themeChanged() {
    m_fit->setIcon(symbol(Symbol::ZoomFit, lookOf(m_state.dark())));
    refreshTexts();
}

void HeatmapPage::siteChanged() {
    const OpenSitePtr& site = m_state.site();
    {
        const QSignalBlocker quiet(m_metric);
        const QString before = m_metric->currentData().toString();
        m_metric->clear();
        for (std::size_t i = 0; site && i < site->extents.size(); ++i) {
            if (site->extents[i].valid > 0) {
                const std::string& name = site->extents[i].metric.name;
                m_metric->addItem(metricTitle(name), text(name));
            }
        }
        if (site) {
            choose(m_metric, text(site->metric));
        }
        choose(m_metric, before);
    }
    // One metric is no choice.
    m_metric->parentWidget()->setVisible(m_metric->count() > 1);
    refreshBins();
    if (!isVisible()) {
        m_feed.setQuery({});
    }
    refresh();
}

void HeatmapPage::refreshBins() {
    const QSignalBlocker quiet(m_bin);
    const QVariant before = m_bin->currentData();
    m_bin->clear();
    m_bin->addItem(tr("Finest"), 0);
    if (const OpenSitePtr& site = m_state.site(); site && site->hasSamples()) {
        for (const Duration bin : binLadder(std::max(site->step, Duration{1}))) {
            if (bin <= site->data.length()) {
                m_bin->addItem(text(formatDuration(bin)), static_cast<qlonglong>(bin.count()));
            }
        }
    }
    choose(m_bin, before);
}

Statistic HeatmapPage::chosenStatistic() const {
    return parseStatistic(m_statistic->currentData().toString().toStdString()).value_or(Statistic::Mean);
}

GroupBy HeatmapPage::rows() const {
    return parseGroupBy(m_rows->currentData().toString().toStdString()).value_or(GroupBy::Tenant);
}

RowOrder HeatmapPage::order() const {
    return kOrders[static_cast<std::size_t>(std::max(0, m_order->currentIndex()))].order;
}

HeatmapQuery HeatmapPage::wanted() const {
    HeatmapQuery query;
    query.site = m_state.site();
    query.metric = m_metric->currentData().toString().toStdString();
    query.by = rows();
    query.filter = m_state.filter();
    query.busyThreshold = m_state.busyThreshold();
    query.order = order();
    query.descending = m_descending->isChecked();
    if (query.order == RowOrder::Value) {
        query.statistic = chosenStatistic();
    }
    if (query.order == RowOrder::Value || query.order == RowOrder::Likeness) {
        query.window = m_state.window();
    }
    return query;
}

void HeatmapPage::refresh() {
    if (m_quiet) {
        return;
    }
    m_view->setStatistic(chosenStatistic());
    if (isVisible() || !m_state.site()) {
        m_feed.setQuery(wanted());
        if (m_feed.rows() && m_feed.rows()->query == wanted()) {
            m_view->applyLater();
        }
    }
    refreshNotice();
    refreshTexts();
}

void HeatmapPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void HeatmapPage::refreshNotice() {
    const OpenSitePtr& site = m_state.site();
    QString notice;
    if (!site) {
        notice = tr("No site is open.");
    } else if (site->snapshot->gpus.empty()) {
        notice = tr("This site has no GPUs yet.\nImport a topology to see when they work.");
    } else if (!site->hasSamples()) {
        notice = tr("No telemetry in this site.\nImport DCGM text or samples.csv to see who works when.");
    } else if (!m_feed.trouble().isEmpty()) {
        notice = m_feed.trouble();
    } else if (m_feed.rows() && m_feed.rows()->size() == 0) {
        notice = tr("Nothing here passes the filter in this time.\nTake a condition out, or show other rows.");
    }
    m_view->setNotice(notice);
    m_exportButton->setEnabled(notice.isEmpty() && m_feed.rows());
    m_legend->setVisible(notice.isEmpty());
}

void HeatmapPage::refreshTexts() {
    const OpenSitePtr& site = m_state.site();
    m_marks->setText(site ? scene::marksFor(*site->snapshot).join(QStringLiteral(" · ")) : QString());
    m_marks->setVisible(!m_marks->text().isEmpty());
    if (m_feed.rows()) {
        m_legend->setScale(m_view->colours(), m_feed.rows()->extent.metric, m_state.dark());
    } else {
        m_legend->clear();
    }
}

void HeatmapPage::setRows(GroupBy by) {
    choose(m_rows, latin(groupByName(by)));
}

void HeatmapPage::setStatistic(Statistic statistic) {
    choose(m_statistic, latin(statisticName(statistic)));
}

void HeatmapPage::setOrder(RowOrder order, bool descending) {
    m_quiet = true;
    m_order->setCurrentIndex(static_cast<int>(order));
    m_descending->setChecked(descending);
    m_quiet = false;
    refresh();
}

QJsonObject HeatmapPage::saveState() const {
    QJsonObject state{{QStringLiteral("rows"), m_rows->currentData().toString()},
                      {QStringLiteral("metric"), m_metric->currentData().toString()},
                      {QStringLiteral("statistic"), m_statistic->currentData().toString()},
                      {QStringLiteral("cells"), m_bin->currentData().toLongLong()},
                      {QStringLiteral("order"), m_order->currentData().toString()},
                      {QStringLiteral("descending"), m_descending->isChecked()}};
    if (const auto shown = m_view->part()) {
        const auto put = [&](const char* key, const char* rest, double seconds) {
            const double whole = std::floor(seconds);
            state[QLatin1String(key)] = text(formatInstant(Instant{Duration{static_cast<std::int64_t>(whole)}}));
            state[QLatin1String(rest)] = seconds - whole;
        };
        put("from", "fromRest", shown->from);
        put("to", "toRest", shown->to);
        state[QStringLiteral("top")] = shown->top;
        state[QStringLiteral("bottom")] = shown->bottom;
    }
    return state;
}

void HeatmapPage::restoreState(const QJsonObject& state) {
    const auto word = [&](const char* key, const char* otherwise) {
        return state.value(QLatin1String(key)).toString(QString::fromLatin1(otherwise));
    };
    m_quiet = true;
    m_rows->setCurrentIndex(std::max(0, m_rows->findData(word("rows", "tenant"))));
    const QString metric = word("metric", "");
    choose(m_metric, m_metric->findData(metric) < 0 && m_state.site() ? text(m_state.site()->metric) : metric);
    m_statistic->setCurrentIndex(std::max(0, m_statistic->findData(word("statistic", "mean"))));
    m_bin->setCurrentIndex(std::max(0, m_bin->findData(state.value(QLatin1String("cells")).toInteger())));
    m_order->setCurrentIndex(std::max(0, m_order->findData(word("order", "place"))));
    m_descending->setChecked(state.value(QLatin1String("descending")).toBool());
    m_quiet = false;
    const auto time = [&](const char* key, const char* rest) {
        const auto t = parseInstant(word(key, "").toStdString());
        return t ? static_cast<double>(t->time_since_epoch().count()) + state.value(QLatin1String(rest)).toDouble()
                 : 0.0;
    };
    m_view->setShownLater({time("from", "fromRest"), time("to", "toRest"), state.value(QLatin1String("top")).toDouble(),
                           state.value(QLatin1String("bottom")).toDouble()});
    refresh();
}

void HeatmapPage::exportTo(const QString& file) {
    if (!m_feed.rows()) {
        m_export->finish(file, fail(ErrorCode::NotFound, {}, "there is no heatmap to write"));
        return;
    }
    const auto& shown = m_view->shown();
    const auto instant = [](double seconds) { return Instant(Duration(static_cast<std::int64_t>(seconds))); };
    HeatmapExtract extract{m_feed.rows(),
                           {instant(std::floor(shown.from)), instant(std::ceil(shown.to))},
                           static_cast<std::uint32_t>(std::max(0.0, std::floor(shown.top))),
                           static_cast<std::uint32_t>(std::max(0.0, std::ceil(shown.bottom))),
                           chosenStatistic(),
                           Duration(m_bin->currentData().toLongLong())};
    m_export->write(file, [extract, order = m_order->currentText().toStdString(), cursor = m_state.cursor()](
                              const std::filesystem::path& path, const std::stop_token& stop) {
        return writeExtract(extract, order, cursor, path, stop);
    });
}

void HeatmapPage::chooseFile() {
    m_export->choose(tr("heatmap"), pictureForms(), [this](const QString& file) { exportTo(file); });
}

}  // namespace leasehold
