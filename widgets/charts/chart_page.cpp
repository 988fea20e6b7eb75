// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_page.hpp"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/charts/chart_picture.hpp"
#include "widgets/charts/chart_view.hpp"
#include "widgets/charts/heatmap_picture.hpp"
#include "widgets/charts/picture_file.hpp"
#include "widgets/controls/choice.hpp"
#include "widgets/controls/file_export.hpp"
#include "widgets/controls/flow_layout.hpp"
#include "widgets/models/heatmap_rows.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kExportScale = 3.125;  // 300 dots an inch
constexpr double kFaded = 0.3;

QString qt(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

/// Chooses what is in the list; something else leaves the choice as on a fresh page.
void choose(QComboBox* box, const QString& value) {
    const int at = box->findData(value);
    box->setCurrentIndex(at < 0 ? 0 : at);
}

}  // namespace

ChartPage::ChartPage(AppState& state, JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_job(jobs, tr("Making a chart"), this),
      m_export(new FileExport(state, jobs, tr("Export the chart"), tr("Exporting the chart"), this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead());
    m_view = new ChartView(this);
    m_view->setDark(state.dark());
    layout->addWidget(m_view, 1);
    connect(m_view, &ChartView::picked, this, &ChartPage::pick);
    connect(m_view, &ChartView::windowBrushed, this, [this](TimeWindow window) { m_state.setWindow(window); });
    connect(&state, &AppState::siteChanged, this, [this] {
        m_job.drop();
        m_maker.reset();
        m_plain.reset();
        m_view->setChart(nullptr);
        changed();
    });
    connect(&state, &AppState::windowChanged, this, &ChartPage::changed);
    connect(&state, &AppState::filterChanged, this, &ChartPage::changed);
    connect(&state, &AppState::colouringChanged, this, &ChartPage::changed);
    connect(&state, &AppState::selectionChanged, this, &ChartPage::emphasise);
    connect(&state, &AppState::themeChanged, this, [this] { m_view->setDark(m_state.dark()); });
    refreshChoices();
}

QComboBox* ChartPage::addChoice(QWidget* head, const QString& label, const QString& name) {
    QComboBox* box = leasehold::addChoice(head, label);
    box->setObjectName(name);
    connect(box, &QComboBox::currentIndexChanged, this, [this] {
        refreshChoices();
        changed();
    });
    return box;
}

QWidget* ChartPage::makeHead() {
    auto* head = new QWidget(this);
    auto* layout = new FlowLayout(head, 14, 6);  // a line of choices must not squeeze the docks
    layout->setContentsMargins(16, 8, 16, 8);
    m_restoring = true;
    m_kind = addChoice(head, tr("Chart"), QStringLiteral("chartKind"));
    for (const ChartKindInfo& info : chartKinds()) {
        m_kind->addItem(qt(info.title), qt(info.name));
        m_kind->setItemData(m_kind->count() - 1, qt(info.summary), Qt::ToolTipRole);
    }
    m_metric = addChoice(head, tr("Metric"), QStringLiteral("chartMetric"));
    for (const char* metric : {"gpu_util", "sm_active", "gr_engine_active", "power_w", "temp_c"}) {
        m_metric->addItem(text(metricWords(metric)), QLatin1String(metric));
    }
    m_cut = addChoice(head, tr("By"), QStringLiteral("chartCut"));
    for (const GroupBy by :
         {GroupBy::Tenant, GroupBy::Lease, GroupBy::Hall, GroupBy::Row, GroupBy::Rack, GroupBy::Pod, GroupBy::Model}) {
        m_cut->addItem(qt(groupByName(by)), qt(groupByName(by)));
    }
    m_statistic = addChoice(head, tr("Statistic"), QStringLiteral("chartStatistic"));
    for (const Statistic statistic : {Statistic::Mean, Statistic::Max, Statistic::Min, Statistic::Busy, Statistic::P50,
                                      Statistic::P95, Statistic::P99, Statistic::Coverage}) {
        m_statistic->addItem(text(statisticWords(statistic)), qt(statisticName(statistic)));
    }
    m_bin = addChoice(head, tr("Bin"), QStringLiteral("chartBin"));
    m_bin->addItem(tr("automatic"), QString());
    for (const char* bin : {"15m", "1h", "6h", "1d", "7d"}) {
        m_bin->addItem(QLatin1String(bin), QLatin1String(bin));
    }
    m_copy = new QPushButton(tr("Copy"), head);
    m_exportButton = new QPushButton(tr("Export…"), head);
    layout->addWidget(m_copy);
    layout->addWidget(m_exportButton);
    connect(m_copy, &QPushButton::clicked, this, &ChartPage::copy);
    connect(m_exportButton, &QPushButton::clicked, this, &ChartPage::chooseFile);
    m_restoring = false;
    return head;
}

ChartSpec ChartPage::spec() const {
    ChartSpec spec;
    const auto value = [](const QComboBox* box) { return box->currentData().toString().toStdString(); };
    spec.kind = parseChartKind(value(m_kind)).value_or(ChartKind::Utilisation);
    spec.metric = value(m_metric);
    spec.by = parseGroupBy(value(m_cut)).value_or(GroupBy::Tenant);
    spec.statistic = parseStatistic(value(m_statistic)).value_or(Statistic::Mean);
    spec.bin = parseDuration(value(m_bin)).value_or(Duration{0});
    spec.filter = m_state.filter();
    spec.busyThreshold = m_state.busyThreshold();
    if (!m_state.window().empty()) {
        spec.from = m_state.window().from;
        spec.to = m_state.window().to;
    }
    return spec;
}

void ChartPage::setKind(ChartKind kind) {
    choose(m_kind, qt(chartKindInfo(kind).name));
}

void ChartPage::refreshChoices() {
    if (m_exportButton == nullptr) {
        return;
    }
    const ChartKind kind = spec().kind;
    m_metric->setEnabled(usesMetric(kind));
    m_cut->setEnabled(usesCut(kind));
    m_statistic->setEnabled(usesStatistic(kind));
    m_bin->setEnabled(usesBin(kind));
    m_exportButton->setEnabled(m_plain != nullptr);
    m_copy->setEnabled(m_plain != nullptr);
}

void ChartPage::changed() {
    m_stale = true;
    if (isVisible() && !m_restoring) {
        request();
    }
}

void ChartPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) {
        request();
    }
}

void ChartPage::request() {
    m_stale = false;
    const OpenSitePtr& site = m_state.site();
    if (!site) {
        m_view->setMessage(tr("Open a site to draw charts of it"));
        return;
    }
    if (!m_maker) {
        m_maker = std::make_shared<ChartMaker>(site->snapshot, site->source);
    }
    m_job.request(
        [maker = m_maker, wanted = spec()](JobContext& context) { return maker->make(wanted, context.stop()); },
        [this](Result<ChartData> made) { present(made); });
}

void ChartPage::present(const Result<ChartData>& made) {
    if (!made) {
        if (made.error().code != ErrorCode::Cancelled) {
            m_plain.reset();
            m_view->setChart(nullptr);
            m_view->setMessage(text(describe(made.error())));
        }
    } else {
        m_plain = std::make_shared<const ChartData>(*made);
        emphasise();
    }
    refreshChoices();
}

void ChartPage::pick(const QString& group) {
    const std::optional<GroupBy> by = m_plain ? groupsOf(*m_plain) : std::nullopt;
    if (!by || m_state.snapshot() == nullptr || group.isEmpty()) {
        m_state.clearSelection();
        return;
    }
    const Result<Groups> groups = makeGroups(*m_state.snapshot(), *by, *m_plain->window);
    const SelectionKind kind = selectionKindOf(*by);
    if (!groups || kind == SelectionKind::None) {
        return;
    }
    const auto found = std::find(groups->names.begin(), groups->names.end(), group.toStdString());
    if (found == groups->names.end()) {
        m_state.clearSelection();
        return;
    }
    const std::uint32_t part = groups->parts[static_cast<std::size_t>(found - groups->names.begin())];
    const Selection wanted = part == Groups::kNoPart ? Selection{} : Selection::of(kind, part);
    m_state.setSelection(wanted == m_state.selection() ? Selection{} : wanted);  // a second click lets go
}

std::vector<std::string> ChartPage::selectedNames() const {
    const Selection& selection = m_state.selection();
    const std::optional<GroupBy> by = groupsOf(*m_plain);
    std::vector<std::string> names;
    if (!by || selection.empty() || selection.kind != selectionKindOf(*by)) {
        return names;
    }
    const Result<Groups> groups = makeGroups(*m_state.snapshot(), *by, *m_plain->window);
    for (std::size_t at = 0; groups && at < groups->names.size(); ++at) {
        if (std::binary_search(selection.indices.begin(), selection.indices.end(), groups->parts[at])) {
            names.push_back(groups->names[at]);
        }
    }
    return names;
}

void ChartPage::emphasise() {
    if (!m_plain || m_state.snapshot() == nullptr) {
        return;
    }
    const std::vector<std::string> names = selectedNames();
    const auto isNamed = [&](const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    const bool bars = !m_plain->categories.empty();
    const bool any = bars ? std::any_of(m_plain->categories.begin(), m_plain->categories.end(), isNamed)
                          : std::any_of(m_plain->series.begin(), m_plain->series.end(),
                                        [&](const ChartSeries& series) { return isNamed(series.name); });
    if (!any) {
        m_view->setChart(m_plain);
        return;
    }
    auto shown = std::make_shared<ChartData>(*m_plain);
    if (bars) {
        shown->focus = names;
    }
    for (ChartSeries& series : shown->series) {
        series.strength = bars || isNamed(series.name) || series.colour == kColourLimit ? 1 : kFaded;
    }
    m_view->setChart(std::move(shown));
}

void ChartPage::exportTo(const QString& file) {
    if (!m_plain) {
        m_export->finish(file, fail(ErrorCode::NotFound, {}, "there is no chart to write"));
        return;
    }
    m_export->write(file, [chart = m_plain](const std::filesystem::path& path, const std::stop_token& stop) {
        PictureRequest request;
        request.scale = kExportScale;
        request.dark = false;  // for paper and slides
        const auto paint = [&](QPainter& painter, const QRectF& area) { paintChart(painter, area, *chart, false); };
        return writePictureOrTable(path, request, chart->table(), paint, stop);
    });
}

void ChartPage::chooseFile() {
    m_export->choose(qt(chartKindInfo(spec().kind).name), pictureForms(),
                     [this](const QString& file) { exportTo(file); });
}

void ChartPage::copy() const {
    if (!m_plain) {
        return;
    }
    QImage image(1200 * 2, 675 * 2, QImage::Format_RGB32);
    image.setDevicePixelRatio(2);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    paintChart(painter, QRectF(0, 0, 1200, 675), *m_plain, false);
    painter.end();
    auto* mime = new QMimeData;
    mime->setImageData(image);
    mime->setText(text(tabSeparated(m_plain->table())));
    QApplication::clipboard()->setMimeData(mime);
}

QJsonObject ChartPage::saveState() const {
    QJsonObject state;
    for (const QComboBox* box : {m_kind, m_metric, m_cut, m_statistic, m_bin}) {
        state[box->objectName()] = box->currentData().toString();
    }
    return state;
}

void ChartPage::restoreState(const QJsonObject& state) {
    m_restoring = true;
    for (QComboBox* box : {m_kind, m_metric, m_cut, m_statistic, m_bin}) {
        choose(box, state[box->objectName()].toString());
    }
    m_restoring = false;
    refreshChoices();
    m_stale = true;
    if (isVisible()) {
        request();
    }
}

}  // namespace leasehold
