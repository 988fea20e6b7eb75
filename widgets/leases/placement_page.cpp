// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/placement_page.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>
#include <utility>

#include "data/analytics/months.hpp"
#include "widgets/controls/date_field.hpp"
#include "widgets/controls/flow_layout.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/page_head.hpp"
#include "widgets/models/words.hpp"
#include "widgets/scene/overlay.hpp"

namespace leasehold {
namespace {

QLabel* muted(const QString& words, QWidget* parent) {
    auto* label = new QLabel(words, parent);
    label->setProperty("role", QStringLiteral("muted"));
    label->setFont(smallFont());
    return label;
}

/// An input under its name.
QVBoxLayout* named(const QString& name, QWidget* input, QWidget* parent) {
    auto* layout = new QVBoxLayout;
    layout->setSpacing(3);
    layout->addWidget(muted(name, parent));
    layout->addWidget(input);
    input->setAccessibleName(name);
    return layout;
}

QString join(const std::vector<std::string>& lines) {
    QStringList list;
    for (const std::string& line : lines) {
        list << QStringLiteral("•  ") + text(line);
    }
    return list.join(QLatin1Char('\n'));
}

}  // namespace

PlacementPage::PlacementPage(AppState& state, JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_finding(jobs, tr("Looking for room"), this),
      m_trying(jobs, tr("Trying the lease"), this) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead());
    layout->addWidget(makeForm());
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->addWidget(makeResults());
    split->addWidget(makeTrial());
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 1);
    layout->addWidget(split, 1);
    connect(&state, &AppState::siteChanged, this, &PlacementPage::siteChanged);
    siteChanged();
}

QWidget* PlacementPage::makeHead() {
    m_head = new PageHead(tr("Placement"), this);
    m_head->setAbout(tr("free GPUs that stand together in the fabric"));
    return m_head;
}

QWidget* PlacementPage::makeForm() {
    auto* form = new QWidget(this);
    auto* layout = new FlowLayout(form, 12, 8);
    layout->setContentsMargins(16, 6, 16, 12);
    m_gpus = new QSpinBox(form);
    m_gpus->setRange(1, 10'000'000);
    m_gpus->setGroupSeparatorShown(true);
    m_gpus->setValue(512);
    m_gpus->setMinimumWidth(110);
    m_within = new QComboBox(form);
    m_within->addItems({tr("the site"), tr("one hall"), tr("one pod")});
    m_model = new QComboBox(form);
    m_from = new DateField(DateField::Shows::Day, form);
    m_to = new DateField(DateField::Shows::Day, form);
    m_open = new QCheckBox(tr("open-ended"), form);
    auto* button = new QPushButton(tr("Find"), form);
    button->setDefault(true);
    button->setProperty("primary", true);
    const auto add = [&](const QString& name, QWidget* input) {
        auto* box = new QWidget(form);
        box->setLayout(named(name, input, box));
        box->layout()->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(box);
    };
    add(tr("GPUs"), m_gpus);
    add(tr("All inside"), m_within);
    add(tr("Model"), m_model);
    add(tr("Free from"), m_from);
    add(tr("until (excluded)"), m_to);
    add({}, m_open);
    m_open->setAccessibleName(m_open->text());
    add({}, button);
    button->setAccessibleName(button->text());
    connect(m_open, &QCheckBox::toggled, m_to, &QWidget::setDisabled);
    connect(button, &QPushButton::clicked, this, &PlacementPage::find);
    connect(m_gpus, &QSpinBox::editingFinished, this, [this] {
        if (m_gpus->hasFocus()) {
            find();
        }
    });
    return form;
}

QWidget* PlacementPage::makeResults() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(16, 0, 8, 12);
    layout->setSpacing(8);
    m_message = new QLabel(side);
    m_message->setProperty("role", QStringLiteral("muted"));
    m_message->setWordWrap(true);
    m_results = new QListWidget(side);
    m_results->setAccessibleName(tr("Places, the best first"));
    m_results->setUniformItemSizes(false);
    m_results->setSpacing(2);
    m_reasons = new QLabel(side);
    m_reasons->setWordWrap(true);
    m_reasons->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_show = new QPushButton(tr("Show in the site"), side);
    m_show->setEnabled(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_show);
    buttons->addStretch(1);
    layout->addWidget(m_message);
    layout->addWidget(m_results, 1);
    layout->addWidget(m_reasons);
    layout->addLayout(buttons);
    connect(m_results, &QListWidget::currentRowChanged, this, &PlacementPage::chosen);
    connect(m_show, &QPushButton::clicked, this, &PlacementPage::showWanted);
    return side;
}

QWidget* PlacementPage::makeTrial() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(8, 0, 16, 12);
    layout->setSpacing(8);
    auto* title = new QLabel(tr("Try a lease there"), side);
    title->setFont(strongFont());
    m_name = new QLineEdit(side);
    m_tenant = new QLineEdit(side);
    m_price = new QLineEdit(side);
    m_price->setPlaceholderText(tr("unknown"));
    m_basis = new QComboBox(side);
    m_basis->addItems({tr("USD per GPU-hour"), tr("USD a month")});
    m_notice = new QSpinBox(side);
    m_notice->setRange(-1, 3650);
    m_notice->setSpecialValueText(tr("none"));
    m_notice->setSuffix(tr(" days"));
    m_notice->setValue(90);
    auto* first = new QHBoxLayout;
    first->setSpacing(12);
    first->addLayout(named(tr("Tenant"), m_tenant, side), 1);
    first->addLayout(named(tr("Name of the lease"), m_name, side), 1);
    auto* second = new QHBoxLayout;
    second->setSpacing(12);
    second->addLayout(named(tr("Price"), m_price, side), 1);
    second->addLayout(named(tr("Basis"), m_basis, side));
    second->addLayout(named(tr("Notice"), m_notice, side));
    m_try = new QPushButton(tr("Try"), side);
    m_keep = new QPushButton(tr("Keep as a lease"), side);
    m_drop = new QPushButton(tr("Drop"), side);
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {m_try, m_keep, m_drop}) {
        buttons->addWidget(button);
        button->setEnabled(false);
    }
    buttons->addStretch(1);
    m_trouble = new QLabel(side);
    m_trouble->setWordWrap(true);
    m_trouble->setProperty("role", QStringLiteral("error"));
    m_compare = new QTableWidget(0, 4, side);
    m_compare->setHorizontalHeaderLabels({tr("First month"), tr("as it stands"), tr("with the lease"), tr("change")});
    m_compare->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_compare->setSelectionMode(QAbstractItemView::NoSelection);
    m_compare->setShowGrid(false);
    m_compare->verticalHeader()->hide();
    m_compare->verticalHeader()->setDefaultSectionSize(26);
    m_compare->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_compare->horizontalHeader()->setStretchLastSection(true);
    m_compare->setAccessibleName(tr("Figures before and after"));
    layout->addWidget(title);
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addLayout(buttons);
    layout->addWidget(m_trouble);
    layout->addWidget(m_compare, 1);
    connect(m_try, &QPushButton::clicked, this, &PlacementPage::tryHere);
    connect(m_drop, &QPushButton::clicked, this, &PlacementPage::drop);
    connect(m_keep, &QPushButton::clicked, this, [this] {
        const auto lease = tried();
        if (lease && option() != nullptr) {
            Q_EMIT keepWanted(draftOf(*m_state.snapshot(), *lease, *option()));
        }
    });
    return side;
}

void PlacementPage::siteChanged() {
    m_finding.drop();
    m_trying.drop();
    const std::string path = m_state.site() ? m_state.snapshot()->path : std::string();
    // The same site, changed by an edit or by somebody else: what was typed stays, the places have to be looked for.
    const bool again = std::exchange(m_path, path) == path && !path.empty();
    const bool looked = m_placement != nullptr;
    m_placement.reset();
    m_results->clear();
    m_compare->setRowCount(0);
    const QString before = m_model->currentData().toString();
    m_model->clear();
    m_model->addItem(tr("any, of one kind"), QString());
    m_head->setMarks({});
    if (const Snapshot* s = m_state.snapshot()) {
        for (const std::string& model : s->gpuModels) {
            m_model->addItem(text(model), text(model));
        }
        m_model->setCurrentIndex(std::max(0, m_model->findData(before)));
        if (!again) {
            m_from->setInstant(m_state.cursor());
            m_to->setDate(m_from->date().addYears(1));
        }
        m_head->setMarks(scene::marksFor(*s));
    }
    m_message->setText(
        tr("How many GPUs, and from when? Places are ranked by fabric: one pod first, then the fewest "
           "pods, then the fewest switches between any two GPUs."));
    if (again && looked) {
        m_message->setText(tr("The site has changed since these places were found: look again."));
    }
    chosen();
}

void PlacementPage::setGpus(int gpus) {
    m_gpus->setValue(gpus);
}

PlacementRequest PlacementPage::placementRequest() const {
    PlacementRequest request;
    request.gpus = m_gpus->value();
    request.within = static_cast<Within>(m_within->currentIndex());
    request.model = m_model->currentData().toString().toStdString();
    request.period = {m_from->instant(), m_open->isChecked() ? kForever : m_to->instant()};
    request.most = 20;
    return request;
}

void PlacementPage::find() {
    const OpenSitePtr site = m_state.site();
    if (!site) {
        return;
    }
    if (!m_from->isValid() || (!m_to->isValid() && !m_open->isChecked())) {
        m_message->setText(tr("A date is not right yet: write it as 2027-01-31."));
        return;
    }
    m_message->setText(tr("Looking…"));
    m_finding.request([snapshot = site->snapshot, ask = placementRequest()](
                          JobContext& context) { return findPlacement(*snapshot, ask, context.stop()); },
                      [this, site](const Result<Placement>& placement) {
                          if (m_state.site() == site) {
                              present(placement);
                          }
                      });
}

void PlacementPage::present(const Result<Placement>& placement) {
    m_results->clear();
    m_placement.reset();
    if (!placement) {
        m_message->setText(text(describe(placement.error())));
        chosen();
        return;
    }
    m_placement = std::make_shared<const Placement>(*placement);
    if (placement->options.empty()) {
        m_message->setText(tr("No place: %1.").arg(text(placement->whyNone)));
        chosen();
        return;
    }
    QString message = tr("%1, the best first").arg(counted(placement->options.size(), tr("place")));
    if (placement->overPower > 0) {
        message += tr("; %1 more would exceed a power envelope").arg(placement->overPower);
    }
    m_message->setText(message + QLatin1Char('.'));
    int rank = 0;
    for (const PlacementOption& one : placement->options) {
        const QString hops = one.switchHops < 0    ? tr("hops not known")
                             : one.switchHops == 0 ? tr("no switch")
                                                   : tr("%1 hops").arg(one.switchHops);
        m_results->addItem(tr("%1.  %2\n      %3 · %4 · %5 · %6 left over")
                               .arg(QString::number(++rank), text(one.place), text(one.model),
                                    counted(one.racks, tr("rack")), hops,
                                    grouped(static_cast<std::uint64_t>(one.leftFree))));
    }
    m_results->setCurrentRow(0);
}

const PlacementOption* PlacementPage::option() const {
    const int row = m_results->currentRow();
    return m_placement && row >= 0 && row < static_cast<int>(m_placement->options.size())
               ? &m_placement->options[static_cast<std::size_t>(row)]
               : nullptr;
}

void PlacementPage::chosen() {
    const PlacementOption* one = option();
    m_reasons->setText(one != nullptr ? join(one->reasons) : QString());
    m_show->setEnabled(one != nullptr);
    m_try->setEnabled(one != nullptr);
    m_compare->setRowCount(0);
    m_trouble->clear();
    m_keep->setEnabled(false);
    m_drop->setEnabled(false);
    if (one != nullptr) {
        m_state.setSelection(selectionOf(*m_state.snapshot(), *one));
    }
}

std::optional<TriedLease> PlacementPage::tried() {
    TriedLease lease;
    lease.tenant = m_tenant->text().trimmed();
    if (lease.tenant.isEmpty()) {
        m_trouble->setText(tr("Say who the tenant is."));
        m_tenant->setFocus();
        return std::nullopt;
    }
    lease.name = m_name->text().trimmed();
    if (lease.name.isEmpty()) {
        lease.name =
            tr("%1, %2 GPUs").arg(lease.tenant, grouped(static_cast<std::uint64_t>(m_placement->request.gpus)));
    }
    lease.term = m_placement->request.period;
    if (m_notice->value() >= 0) {
        lease.noticeDays = m_notice->value();
    }
    QString price = m_price->text().trimmed();
    price.remove(QLatin1Char(','));
    if (!price.isEmpty() && m_basis->currentIndex() == 0) {
        const auto unit = parseUnitPrice(price.toStdString(), Currency{});
        if (!unit) {
            m_trouble->setText(text(describe(unit.error())));
            return std::nullopt;
        }
        lease.perGpuHour = *unit;
    } else if (!price.isEmpty()) {
        const auto amount = parseMoney(price.toStdString(), Currency{});
        if (!amount) {
            m_trouble->setText(text(describe(amount.error())));
            return std::nullopt;
        }
        lease.monthly = *amount;
    }
    m_trouble->clear();
    return lease;
}

void PlacementPage::tryHere() {
    const OpenSitePtr site = m_state.site();
    const PlacementOption* one = option();
    if (!site || one == nullptr) {
        return;
    }
    const auto lease = tried();
    if (!lease) {
        return;
    }
    FigureRequest ask;
    ask.at = lease->term.from;
    ask.window = {lease->term.from, std::min(lease->term.to, addMonths(lease->term.from, 1))};
    m_trying.request(
        [snapshot = site->snapshot, ask, lease = *lease,
         gpus = one->gpus](JobContext& context) -> Result<std::pair<Figures, Figures>> {
            const Snapshot sketch = tryLease(*snapshot, leaseOf(lease), lease.tenant.toStdString(), gpus);
            auto before = computeFigures(*snapshot, nullptr, ask, context.stop());
            auto after = computeFigures(sketch, nullptr, ask, context.stop());
            if (!before || !after) {
                return Failure(before ? after.error() : before.error());
            }
            return std::pair{std::move(*before), std::move(*after)};
        },
        [this, site](const Result<std::pair<Figures, Figures>>& figures) {
            if (m_state.site() == site) {
                showComparison(figures);
            }
        });
}

void PlacementPage::showComparison(const Result<std::pair<Figures, Figures>>& figures) {
    if (!figures) {
        m_trouble->setText(text(describe(figures.error())));
        return;
    }
    const std::vector<BeforeAfter> rows = compare(figures->first.total, figures->second.total);
    m_compare->setRowCount(static_cast<int>(rows.size()));
    for (int r = 0; r < m_compare->rowCount(); ++r) {
        const BeforeAfter& row = rows[static_cast<std::size_t>(r)];
        const QString cells[] = {row.name, row.before, row.after, row.change};
        for (int c = 0; c < 4; ++c) {
            auto* item = new QTableWidgetItem(cells[c]);
            item->setTextAlignment(Qt::AlignVCenter | (c == 0 ? Qt::AlignLeft : Qt::AlignRight));
            m_compare->setItem(r, c, item);
        }
    }
    const TimeWindow window = figures->first.request.window;
    m_compare->horizontalHeaderItem(0)->setText(
        tr("%1 to %2").arg(text(formatInstantShort(window.from)), text(formatInstantShort(window.to))));
    m_keep->setEnabled(true);
    m_drop->setEnabled(true);
}

void PlacementPage::drop() {
    m_trying.drop();
    m_compare->setRowCount(0);
    m_keep->setEnabled(false);
    m_drop->setEnabled(false);
    m_trouble->clear();
}

QString PlacementPage::message() const {
    return m_message->text();
}

QJsonObject PlacementPage::saveState() const {
    return {{QStringLiteral("gpus"), m_gpus->value()},
            {QStringLiteral("within"), m_within->currentIndex()},
            {QStringLiteral("model"), m_model->currentData().toString()},
            {QStringLiteral("from"), m_from->date().toString(Qt::ISODate)},
            {QStringLiteral("to"), m_to->date().toString(Qt::ISODate)},
            {QStringLiteral("openEnded"), m_open->isChecked()}};
}

void PlacementPage::restoreState(const QJsonObject& state) {
    m_gpus->setValue(state.value(QStringLiteral("gpus")).toInt(512));
    const int within = state.value(QStringLiteral("within")).toInt(0);
    m_within->setCurrentIndex(within >= 0 && within < m_within->count() ? within : 0);
    m_model->setCurrentIndex(std::max(0, m_model->findData(state.value(QStringLiteral("model")).toString())));
    for (const auto& [key, edit] : {std::pair{QStringLiteral("from"), m_from}, {QStringLiteral("to"), m_to}}) {
        const QDate date = QDate::fromString(state.value(key).toString(), Qt::ISODate);
        if (date.isValid()) {
            edit->setDate(date);
        }
    }
    m_open->setChecked(state.value(QStringLiteral("openEnded")).toBool(false));
}

}  // namespace leasehold
