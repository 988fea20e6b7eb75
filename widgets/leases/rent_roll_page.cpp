// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/rent_roll_page.hpp"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

#include "widgets/controls/file_export.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/page_head.hpp"
#include "widgets/leases/roll_delegate.hpp"
#include "widgets/models/rent_roll_sheet.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/rent_roll_pdf.hpp"
#include "widgets/scene/overlay.hpp"
#include "widgets/state/filters.hpp"

namespace leasehold {

RentRollPage::RentRollPage(AppState& state, JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_job(jobs, tr("Drawing up the rent roll"), this),
      m_export(new FileExport(state, jobs, tr("Export the rent roll"), tr("Exporting the rent roll"), this)),
      m_model(new RentRollModel(this)),
      m_proxy(new RentRollProxy(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_proxy->setSourceModel(m_model);
    layout->addWidget(makeHead());
    m_view = new QTreeView(this);
    m_view->setModel(m_proxy);
    m_view->setItemDelegate(new RollDelegate(state, m_view));
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(-1, Qt::AscendingOrder);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setExpandsOnDoubleClick(false);
    m_view->setAccessibleName(tr("Rent roll"));
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionsMovable(true);
    m_view->header()->setDefaultSectionSize(110);
    layout->addWidget(m_view, 1);
    m_empty = new QLabel(tr("No leases yet. Import contracts (lease-yaml), or add one with Ctrl+N."), this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setProperty("role", QStringLiteral("muted"));
    m_empty->hide();
    layout->addWidget(m_empty, 1);
    layout->addWidget(makeFoot());
    auto* copyAction = new QAction(tr("Copy table"), this);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(copyAction);
    connect(copyAction, &QAction::triggered, this, &RentRollPage::copy);
    connect(m_view, &QTreeView::customContextMenuRequested, this, &RentRollPage::contextMenu);
    connect(m_view, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        const QVariant lease = index.siblingAtColumn(0).data(RentRollModel::LeaseRole);
        if (lease.isValid()) Q_EMIT editWanted(LeaseIndex(lease.toUInt()));
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RentRollPage::selectionToState);
    const auto stale = [this] {
        m_stale = true;
        if (isVisible()) request();
    };
    connect(&state, &AppState::siteChanged, this, [this, stale] {
        m_job.drop();
        if (!m_state.site()) m_model->setRoll(nullptr, nullptr);
        stale();
    });
    connect(&state, &AppState::cursorChanged, this, stale);
    connect(&state, &AppState::filterChanged, this, stale);
    connect(&state, &AppState::themeChanged, this, [this] { m_view->viewport()->update(); });
    connect(&state, &AppState::selectionChanged, this, &RentRollPage::selectionToView);
}

QWidget* RentRollPage::makeHead() {
    auto* head = new PageHead(tr("Rent roll"), this);
    head->setAutoFillBackground(true);
    m_head = head;
    m_filter = new QLineEdit(head);
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(120);
    m_filter->setMaximumWidth(240);
    m_filter->setAccessibleName(tr("Filter the rent roll"));
    m_grouping = new QComboBox(head);
    m_grouping->addItems({tr("No groups"), tr("By tenant"), tr("By site"), tr("By state")});
    m_grouping->setAccessibleName(tr("Group by"));
    auto* plan = new QPushButton(tr("Stacking plan"), head);
    plan->setToolTip(tr("The site view, coloured by tenant"));
    auto* add = new QPushButton(tr("New lease…"), head);
    auto* copyButton = new QPushButton(tr("Copy"), head);
    copyButton->setToolTip(tr("The table as shown, for a spreadsheet (Ctrl+C)"));
    m_exportButton = new QPushButton(tr("Export…"), head);
    m_exportButton->setToolTip(tr("Writes what is shown, in its order, as a workbook, table or document"));
    m_exportButton->setEnabled(false);
    for (QWidget* control :
         std::initializer_list<QWidget*>{m_filter, m_grouping, plan, copyButton, m_exportButton, add}) {
        head->addControl(control);
    }
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_proxy->setWords(words);
        m_view->expandAll();
        showTotals();
    });
    connect(m_grouping, &QComboBox::currentIndexChanged, this,
            [this](int index) { setGrouping(static_cast<RentRollModel::Grouping>(index)); });
    connect(plan, &QPushButton::clicked, this, &RentRollPage::stackingPlanWanted);
    connect(add, &QPushButton::clicked, this, &RentRollPage::addWanted);
    connect(copyButton, &QPushButton::clicked, this, &RentRollPage::copy);
    connect(m_exportButton, &QPushButton::clicked, this, &RentRollPage::chooseFile);
    return head;
}

QWidget* RentRollPage::makeFoot() {
    auto* foot = new QWidget(this);
    foot->setAutoFillBackground(true);
    foot->setObjectName(QStringLiteral("rollFoot"));
    auto* layout = new QHBoxLayout(foot);
    layout->setContentsMargins(16, 10, 16, 12);
    m_totals = new QLabel(foot);
    m_totals->setFont(strongFont());
    m_totals->setWordWrap(true);
    m_note = new QLabel(foot);
    m_note->setProperty("role", QStringLiteral("muted"));
    m_note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    layout->addWidget(m_totals, 1);
    layout->addWidget(m_note);
    return foot;
}

void RentRollPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) request();
}

void RentRollPage::request() {
    const OpenSitePtr site = m_state.site();
    if (!site) return;
    m_stale = false;
    struct Answer {
        RentRollPtr roll;
        std::vector<bool> kept;
    };
    m_job.request(
        [snapshot = site->snapshot, timeline = site->timeline, filter = m_state.filter(),
         at = m_state.cursor()](JobContext&) {
            return Answer{std::make_shared<const RentRoll>(rentRoll(*snapshot, at)),
                          filter.empty() ? std::vector<bool>{} : filteredLeases(*snapshot, filter, timeline)};
        },
        [this, site](const Answer& answer) {
            if (m_state.site() != site) return;
            m_proxy->setKept(answer.kept);
            take(answer.roll);
        });
}

void RentRollPage::take(const RentRollPtr& roll) {
    m_syncing = true;
    const bool first = m_model->roll() == nullptr;
    m_model->setRoll(m_state.site()->snapshot, roll);
    m_view->expandAll();
    m_syncing = false;
    if (first) {
        for (int column = 0; column < RentRollModel::ColumnCount; ++column) {
            m_view->resizeColumnToContents(column);
            m_view->setColumnWidth(column, std::clamp(m_view->columnWidth(column) + 8, 56, 260));
        }
    }
    m_view->setVisible(!roll->rows.empty());
    m_empty->setVisible(roll->rows.empty());
    m_head->setAbout(tr("as of %1 UTC").arg(dateText(roll->at)));
    m_head->setMarks(scene::marksFor(*m_state.snapshot()));
    m_exportButton->setEnabled(!roll->rows.empty());
    showTotals();
    selectionToView();
}

void RentRollPage::showTotals() {
    const RentRollPtr& roll = m_model->roll();
    if (!roll) {
        m_totals->clear();
        m_note->clear();
        return;
    }
    std::vector<int> rows;
    std::size_t inForce = 0;
    std::size_t toCome = 0;
    std::uint64_t gpus = 0;
    for (std::size_t i = 0; i < roll->rows.size(); ++i) {
        if (!m_proxy->mapFromSource(m_model->indexOf(roll->rows[i].lease)).isValid()) continue;
        rows.push_back(static_cast<int>(i));
        inForce += roll->rows[i].state == LeaseState::InForce ? 1 : 0;
        toCome += roll->rows[i].state == LeaseState::Future ? 1 : 0;
        if (roll->rows[i].state == LeaseState::InForce && roll->rows[i].gpus) {
            gpus += static_cast<std::uint64_t>(*roll->rows[i].gpus);
        }
    }
    m_totals->setText(tr("Monthly rent in force: %1").arg(m_model->rentOf(rows)));
    QStringList parts{tr("%1 in force").arg(counted(inForce, tr("lease")))};
    if (toCome > 0) parts += tr("%1 to come").arg(grouped(toCome));
    parts += counted(gpus, QStringLiteral("GPU"));
    if (rows.size() < roll->rows.size())
        parts += tr("%1 of %2 shown").arg(grouped(rows.size()), grouped(roll->rows.size()));
    m_note->setText(parts.join(QStringLiteral(" · ")));
}

QString RentRollPage::totals() const {
    return m_totals->text();
}

void RentRollPage::setGrouping(RentRollModel::Grouping grouping) {
    m_syncing = true;
    m_model->setGrouping(grouping);
    m_view->setRootIsDecorated(grouping != RentRollModel::Grouping::None);
    m_view->expandAll();
    m_syncing = false;
    m_grouping->setCurrentIndex(static_cast<int>(grouping));
    selectionToView();
}

std::vector<std::uint32_t> RentRollPage::chosenLeases() const {
    std::vector<std::uint32_t> leases;
    for (const QModelIndex& index : m_view->selectionModel()->selectedRows()) {
        const QVariant lease = index.data(RentRollModel::LeaseRole);
        if (lease.isValid()) leases.push_back(lease.toUInt());
    }
    return leases;
}

void RentRollPage::selectionToState() {
    if (m_syncing) return;
    m_syncing = true;
    if (auto leases = chosenLeases(); !leases.empty()) {
        m_state.setSelection(Selection::many(SelectionKind::Lease, std::move(leases)));
    }
    m_syncing = false;
}

void RentRollPage::selectionToView() {
    if (m_syncing || !m_model->roll()) return;
    m_syncing = true;
    QItemSelection chosen;
    QModelIndex first;
    const Selection& selection = m_state.selection();
    for (const std::uint32_t at : selection.indices) {
        if (selection.kind != SelectionKind::Lease && selection.kind != SelectionKind::Tenant) break;
        for (const RentRollRow& row : m_model->roll()->rows) {
            const bool wanted = selection.kind == SelectionKind::Lease
                                    ? row.lease.value == at
                                    : m_state.snapshot()->leases[row.lease.value].tenant.value == at;
            const QModelIndex index = wanted ? m_proxy->mapFromSource(m_model->indexOf(row.lease)) : QModelIndex();
            if (!index.isValid()) continue;
            chosen.select(index, index.siblingAtColumn(RentRollModel::ColumnCount - 1));
            if (!first.isValid()) first = index;
        }
    }
    m_view->selectionModel()->select(chosen, QItemSelectionModel::ClearAndSelect);
    if (first.isValid()) m_view->scrollTo(first);
    m_syncing = false;
}

void RentRollPage::copy() {
    auto* sheet = new QMimeData;
    sheet->setText(rentRollText(*m_proxy, u'\t'));
    sheet->setData(QStringLiteral("text/csv"), rentRollText(*m_proxy, u',').toUtf8());
    QGuiApplication::clipboard()->setMimeData(sheet);
}

RentRollExtract RentRollPage::extract() const {
    RentRollExtract extract;
    extract.snapshot = m_state.site()->snapshot;
    extract.whole = m_model->roll();
    extract.leases = leasesOf(*m_proxy);
    const QHeaderView& header = *m_view->header();
    for (int at = 0; at < header.count(); ++at) {
        const int column = header.logicalIndex(at);
        if (!header.isSectionHidden(column)) extract.columns.push_back(static_cast<RentRollModel::Column>(column));
    }
    extract.filters = filterLines(m_state.filter());
    if (!m_proxy->words().isEmpty()) extract.filters.push_back(tr("words \"%1\"").arg(m_proxy->words()).toStdString());
    if (const int column = header.sortIndicatorSection(); column >= 0 && column < RentRollModel::ColumnCount) {
        extract.order = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().toStdString();
        extract.order += header.sortIndicatorOrder() == Qt::DescendingOrder ? ", descending" : ", ascending";
    }
    if (m_model->grouping() != RentRollModel::Grouping::None) {
        extract.grouping = m_grouping->currentText().section(u' ', 1).toStdString();  // "By tenant"
    }
    return extract;
}

void RentRollPage::exportTo(const QString& file) {
    if (!m_model->roll()) {
        m_export->finish(file, fail(ErrorCode::NotFound, {}, "there is no rent roll to write"));
        return;
    }
    m_export->write(file, [extract = extract()](const std::filesystem::path& path, const std::stop_token& stop) {
        if (text(path.extension().string()).toLower() != QLatin1String(".pdf")) {
            return writeTable(rentRollSheet(extract), path, stop);
        }
        const RentRoll shown = partOf(*extract.whole, extract.leases);
        const report::RentRollPart part{partText(extract), orderText(extract)};
        return report::savePdf(report::makeRentRollPdf(*extract.snapshot, shown, report::Paper::A4, part),
                               path.string());
    });
}

void RentRollPage::chooseFile() {
    m_export->choose(tr("rent roll"),
                     {{tr("Workbook"), QStringLiteral("xlsx")},
                      {tr("Table"), QStringLiteral("csv")},
                      {tr("Document"), QStringLiteral("pdf")}},
                     [this](const QString& file) { exportTo(file); });
}

void RentRollPage::contextMenu(const QPoint& at) {
    QMenu menu(this);
    const QVariant lease = m_view->indexAt(at).siblingAtColumn(0).data(RentRollModel::LeaseRole);
    if (lease.isValid()) {
        menu.addAction(tr("Edit lease…"), this, [this, lease] { Q_EMIT editWanted(LeaseIndex(lease.toUInt())); });
        menu.addAction(tr("Show its racks"), this, &RentRollPage::stackingPlanWanted);
        menu.addSeparator();
    }
    menu.addAction(tr("Copy as CSV"), this,
                   [this] { QGuiApplication::clipboard()->setText(rentRollText(*m_proxy, u',')); });
    menu.addAction(tr("Copy for a spreadsheet"), this, &RentRollPage::copy);
    menu.exec(m_view->viewport()->mapToGlobal(at));
}

QJsonObject RentRollPage::saveState() const {
    QJsonObject state;
    state[QStringLiteral("grouping")] = m_grouping->currentIndex();
    state[QStringLiteral("filter")] = m_filter->text();
    const int column = m_view->header()->sortIndicatorSection();
    state[QStringLiteral("sort")] = column >= 0 && column < RentRollModel::ColumnCount ? column : -1;
    state[QStringLiteral("descending")] = m_view->header()->sortIndicatorOrder() == Qt::DescendingOrder;
    return state;
}

void RentRollPage::restoreState(const QJsonObject& state) {
    const int grouping = state[QStringLiteral("grouping")].toInt(0);
    setGrouping(static_cast<RentRollModel::Grouping>(grouping >= 0 && grouping <= 3 ? grouping : 0));
    m_filter->setText(state[QStringLiteral("filter")].toString());
    const int column = state[QStringLiteral("sort")].toInt(-1);
    m_view->sortByColumn(column >= 0 && column < RentRollModel::ColumnCount ? column : -1,
                         state[QStringLiteral("descending")].toBool(false) ? Qt::DescendingOrder : Qt::AscendingOrder);
}

}  // namespace leasehold
