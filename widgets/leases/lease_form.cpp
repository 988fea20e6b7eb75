// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/lease_form.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>

#include "widgets/controls/form_field.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/screen_fit.hpp"
#include "widgets/leases/lease_form_parts.hpp"
#include "widgets/leases/rent_preview_view.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

const QStringList kEvidenceKinds{QStringLiteral("reported"), QStringLiteral("contracted"), QStringLiteral("estimated")};

/// What is selected in the window, as parts a lease can hold.
std::vector<AllocationRecord> scopesOf(const Snapshot& s, const Selection& selection) {
    std::vector<AllocationRecord> scopes;
    for (const std::uint32_t i : selection.indices) {
        AllocationRecord scope;
        if (selection.kind == SelectionKind::Site) {
            scope.scope = "site";
            scope.site = s.sites[i].name;
        } else if (selection.kind == SelectionKind::Hall) {
            scope.scope = "hall";
            scope.site = s.sites[s.halls[i].site.value].name;
            scope.place.hall = s.halls[i].name;
        } else if (selection.kind == SelectionKind::Row) {
            scope.scope = "row";
            scope.place.hall = s.halls[s.rows[i].hall.value].name;
            scope.place.row = s.rows[i].name;
        } else if (selection.kind == SelectionKind::Rack && !s.racks[i].assumed) {
            scope.scope = "rack";
            scope.site = s.sites[s.racks[i].site.value].name;
            if (s.racks[i].row) {
                scope.place.row = s.rows[s.racks[i].row.value].name;
                scope.place.hall = s.halls[s.rows[s.racks[i].row.value].hall.value].name;
            }
            scope.place.rack = s.racks[i].name;
        } else if (selection.kind == SelectionKind::Pod) {
            scope.scope = "pod";
            scope.site = s.sites[s.pods[i].site.value].name;
            scope.pod = s.pods[i].name;
        } else if (selection.kind == SelectionKind::Node) {
            scope.scope = "node";
            scope.site = s.sites[s.nodes[i].site.value].name;
            scope.node = s.nodes[i].name;
        } else {
            continue;
        }
        scopes.push_back(std::move(scope));
    }
    return scopes;
}

QLabel* problemLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setProperty("role", QStringLiteral("error"));
    label->setFont(smallFont());
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->hide();
    return label;
}

void say(QLabel* label, const QString& text) {
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

}  // namespace

LeaseForm::LeaseForm(AppState& state, JobBoard& jobs, std::optional<LeaseDraft> draft, QWidget* parent)
    : QDialog(parent), m_state(state), m_job(jobs, tr("Checking the lease"), this) {
    setWindowTitle(draft ? tr("Edit lease “%1”").arg(text(draft->lease.name)) : tr("New lease"));
    resizeToScreen(*this, {900, 800});
    if (draft) m_original = draft->lease.name;
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* body = new QWidget(scroll);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(6);
    addSection(layout, tr("Who and when"), {}, makeTerms());
    addSection(layout, tr("Price and promises"), {}, makePrice());
    m_scope = new ScopeEditor(body);
    addSection(layout, tr("What it holds"), tr("Left empty, the place is unknown, and so is the price per GPU."),
               m_scope);
    layout->addWidget(m_scopeProblem = problemLabel(body));
    m_ramp =
        new LinesEditor(tr("Ramp"), {tr("From"), tr("To (exclusive)"), tr("Share billed, %")}, tr("Add a step"), body);
    addSection(
        layout, tr("Ramp"),
        tr("The share of the price that is billed for a time. A share left empty: reduced by an unknown amount."),
        m_ramp);
    layout->addWidget(m_rampProblem = problemLabel(body));
    m_evidence =
        new LinesEditor(tr("Evidence"), {tr("Field"), tr("Value"), tr("Kind"), tr("Source"), tr("Date"), tr("Note")},
                        tr("Add a source"), body);
    m_evidence->setChoices(2, kEvidenceKinds);
    addSection(layout, tr("Evidence"),
               tr("Where each term comes from. Note “rival” marks a value that is not the one in use."), m_evidence);
    layout->addWidget(m_evidenceProblem = problemLabel(body));
    layout->addStretch(1);
    scroll->setWidget(body);
    outer->addWidget(scroll, 1);
    outer->addWidget(makeFoot());
    m_scope->setSnapshot(state.site() ? state.site()->snapshot : std::make_shared<const Snapshot>());
    offerSelection();
    if (draft) setValues(textOf(*draft));
    m_before = values();
    m_wait.setSingleShot(true);
    m_wait.setInterval(120);
    connect(&m_wait, &QTimer::timeout, this, &LeaseForm::check);
    connect(m_scope, &ScopeEditor::changed, this, &LeaseForm::changedHere);
    connect(m_ramp, &LinesEditor::changed, this, &LeaseForm::changedHere);
    connect(m_evidence, &LinesEditor::changed, this, &LeaseForm::changedHere);
    connect(&state, &AppState::selectionChanged, this, &LeaseForm::offerSelection);
    connect(&state, &AppState::siteChanged, this, &LeaseForm::siteChanged);
    check();
    edit(QStringLiteral("name"))->setFocus();
}

void LeaseForm::addSection(QVBoxLayout* layout, const QString& title, const QString& hint, QWidget* body) {
    if (layout->count() > 0) layout->addSpacing(8);
    auto* label = new QLabel(title, this);
    label->setFont(strongFont());
    layout->addWidget(label);
    if (!hint.isEmpty()) {
        auto* more = new QLabel(hint, this);
        more->setFont(smallFont());
        more->setProperty("role", QStringLiteral("muted"));
        more->setWordWrap(true);
        layout->addWidget(more);
    }
    layout->addWidget(body);
}

FormField* LeaseForm::addText(const QString& field, const QString& title, const QString& placeholder) {
    auto* line = new QLineEdit(this);
    line->setPlaceholderText(placeholder);
    auto* box = new FormField(title, line, this);
    m_edits.insert(field, line);
    m_fields.insert(field, box);
    connect(line, &QLineEdit::textChanged, this, &LeaseForm::changedHere);
    return box;
}

QWidget* LeaseForm::makeTerms() {
    auto* box = new QWidget(this);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(8);
    const auto party = [&](const QString& field, const QString& title, QComboBox*& combo, bool tenant) {
        combo = new QComboBox(this);
        combo->setEditable(true);
        combo->setInsertPolicy(QComboBox::NoInsert);
        if (m_state.snapshot() != nullptr) {
            for (const Party& p : m_state.snapshot()->parties) {
                if (tenant ? p.isTenant : p.isOperator) combo->addItem(text(p.name));
            }
        }
        combo->setCurrentText({});
        m_fields.insert(field, new FormField(title, combo, this));
        connect(combo, &QComboBox::editTextChanged, this, &LeaseForm::changedHere);
        return m_fields[field];
    };
    grid->addWidget(addText(QStringLiteral("name"), tr("Name"), tr("a name of its own")), 0, 0, 1, 2);
    grid->addWidget(party(QStringLiteral("tenant"), tr("Tenant"), m_tenant, true), 0, 2);
    grid->addWidget(party(QStringLiteral("landlord"), tr("Operator"), m_landlord, false), 0, 3);
    grid->addWidget(addText(QStringLiteral("from"), tr("From (UTC)"), QStringLiteral("2026-05-10")), 1, 0);
    grid->addWidget(addText(QStringLiteral("to"), tr("To (exclusive)"), tr("open-ended")), 1, 1);
    grid->addWidget(addText(QStringLiteral("notice"), tr("Notice, days"), tr("no notice right")), 1, 2);
    grid->addWidget(addText(QStringLiteral("lockIn"), tr("Lock-in until"), tr("none")), 1, 3);
    for (int column = 0; column < 4; ++column)
        grid->setColumnStretch(column, 1);
    return box;
}

QWidget* LeaseForm::makePrice() {
    auto* box = new QWidget(this);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(8);
    m_kind = new QComboBox(this);
    for (const auto& [word, title] : {std::pair{"monthly", tr("Fixed, a month")},
                                      {"per_gpu_hour", tr("Per GPU-hour")},
                                      {"credits", tr("Credits, in all")},
                                      {"internal", tr("Own use, no rent")},
                                      {"unknown", tr("Undisclosed")}}) {
        m_kind->addItem(title, QLatin1String(word));
    }
    m_fields.insert(QStringLiteral("price"), new FormField(tr("Price"), m_kind, this));
    connect(m_kind, &QComboBox::currentIndexChanged, this, &LeaseForm::changedHere);
    m_slaCredit = new QCheckBox(tr("Credit pro rata when missed"), this);
    connect(m_slaCredit, &QCheckBox::toggled, this, &LeaseForm::changedHere);
    grid->addWidget(m_fields[QStringLiteral("price")], 0, 0);
    grid->addWidget(addText(QStringLiteral("amount"), tr("Amount"), QStringLiteral("1250000000")), 0, 1);
    grid->addWidget(addText(QStringLiteral("currency"), tr("Currency"), QStringLiteral("USD")), 0, 2);
    grid->addWidget(addText(QStringLiteral("minimum"), tr("Take-or-pay minimum, %"), tr("none")), 0, 3);
    grid->addWidget(addText(QStringLiteral("sla"), tr("Promised availability, %"), tr("none")), 1, 0);
    grid->addWidget(new FormField(tr("Service credit"), m_slaCredit, this), 1, 1);
    grid->addWidget(addText(QStringLiteral("delivered"), tr("GPUs delivered, if short"), tr("all")), 1, 2);
    grid->addWidget(addText(QStringLiteral("note"), tr("Note"), {}), 1, 3);
    for (int column = 0; column < 4; ++column)
        grid->setColumnStretch(column, 1);
    m_edits[QStringLiteral("currency")]->setText(QStringLiteral("USD"));
    return box;
}

QWidget* LeaseForm::makeFoot() {
    auto* box = new QWidget(this);
    box->setObjectName(QStringLiteral("leaseFoot"));
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(20, 10, 20, 14);
    layout->setSpacing(8);
    m_preview = new RentPreviewView(box);
    m_preview->setDark(m_state.dark());
    layout->addWidget(m_preview);
    m_status = new QLabel(box);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_save = new QPushButton(m_original.empty() ? tr("Add lease") : tr("Save"), box);
    m_save->setProperty("primary", true);
    m_save->setDefault(true);
    auto* cancel = new QPushButton(tr("Cancel"), box);
    auto* row = new QHBoxLayout;
    row->addWidget(m_status, 1);
    row->addWidget(cancel);
    row->addWidget(m_save);
    layout->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &LeaseForm::reject);
    connect(m_save, &QPushButton::clicked, this, &LeaseForm::save);
    return box;
}

QLineEdit* LeaseForm::edit(const QString& field) const {
    return field == QStringLiteral("tenant")     ? m_tenant->lineEdit()
           : field == QStringLiteral("landlord") ? m_landlord->lineEdit()
                                                 : m_edits.value(field);
}

LeaseText LeaseForm::values() const {
    const auto of = [this](const char* field) { return m_edits[QLatin1String(field)]->text(); };
    LeaseText t;
    t.name = of("name");
    t.tenant = m_tenant->currentText();
    t.landlord = m_landlord->currentText();
    t.from = of("from");
    t.to = of("to");
    t.notice = of("notice");
    t.lockIn = of("lockIn");
    t.priceKind = m_kind->currentData().toString();
    t.amount = of("amount");
    t.currency = of("currency");
    t.minimum = of("minimum");
    t.sla = of("sla");
    t.slaCredit = m_slaCredit->isChecked();
    t.delivered = of("delivered");
    t.note = of("note");
    for (int row = 0; row < m_ramp->lines(); ++row) {
        const QStringList cells = m_ramp->line(row);
        t.ramp.push_back({cells[0], cells[1], cells[2]});
    }
    t.scope = m_scope->scope();
    for (int row = 0; row < m_evidence->lines(); ++row) {
        const QStringList cells = m_evidence->line(row);
        t.evidence.push_back({"lease",
                              {},
                              cells[0].toStdString(),
                              cells[1].toStdString(),
                              cells[2].toStdString(),
                              cells[3].toStdString(),
                              cells[4].toStdString(),
                              cells[5].toStdString()});
    }
    return t;
}

void LeaseForm::setValues(const LeaseText& t) {
    const auto set = [this](const char* field, const QString& value) {
        m_edits[QLatin1String(field)]->setText(value);
        m_edits[QLatin1String(field)]->setCursorPosition(0);
    };
    set("name", t.name);
    m_tenant->setCurrentText(t.tenant);
    m_landlord->setCurrentText(t.landlord);
    set("from", t.from);
    set("to", t.to);
    set("notice", t.notice);
    set("lockIn", t.lockIn);
    m_kind->setCurrentIndex(m_kind->findData(t.priceKind));
    set("amount", t.amount);
    set("currency", t.currency);
    set("minimum", t.minimum);
    set("sla", t.sla);
    m_slaCredit->setChecked(t.slaCredit);
    set("delivered", t.delivered);
    set("note", t.note);
    m_scope->setScope(t.scope);
    m_ramp->clear();
    for (const LeaseText::Step& step : t.ramp)
        m_ramp->addLine({step.from, step.to, step.share});
    m_evidence->clear();
    for (const EvidenceRecord& e : t.evidence) {
        m_evidence->addLine({text(e.field), text(e.value), text(e.kind), text(e.source), text(e.date), text(e.note)});
    }
}

bool LeaseForm::edited() const {
    const auto same = [](const LeaseText& a, const LeaseText& b) {
        const auto scopes = [](const LeaseText& t) {
            QStringList all;
            for (const AllocationRecord& s : t.scope)
                all += scopeText(s) + text(s.place.hall) + text(s.place.row);
            for (const LeaseText::Step& s : t.ramp)
                all += s.from + u'|' + s.to + u'|' + s.share;
            for (const EvidenceRecord& e : t.evidence) {
                all += text(e.field + '|' + e.value + '|' + e.kind + '|' + e.source + '|' + e.date + '|' + e.note);
            }
            return all;
        };
        return a.name == b.name && a.tenant == b.tenant && a.landlord == b.landlord && a.from == b.from &&
               a.to == b.to && a.notice == b.notice && a.lockIn == b.lockIn && a.priceKind == b.priceKind &&
               a.amount == b.amount && a.currency == b.currency && a.minimum == b.minimum && a.sla == b.sla &&
               a.slaCredit == b.slaCredit && a.delivered == b.delivered && a.note == b.note && scopes(a) == scopes(b);
    };
    return !same(values(), m_before);
}

void LeaseForm::changedHere() {
    m_overlap.clear();
    m_wait.start();
}

/// The site was read again under the form: what was typed stays, what is wrong with it may be something else.
void LeaseForm::siteChanged() {
    if (!m_state.site()) return;
    m_scope->setSnapshot(m_state.site()->snapshot);
    offerSelection();
    changedHere();
}

void LeaseForm::startFrom(const std::optional<LeaseDraft>& now, const LeaseDraft& wanted) {
    m_original = now ? now->lease.name : std::string();
    setWindowTitle(now ? tr("Edit lease “%1”").arg(text(m_original)) : tr("New lease"));
    if (now) {
        setValues(textOf(*now));
        m_before = values();
    }
    setValues(textOf(wanted));
}

void LeaseForm::check() {
    if (!m_state.site()) return;
    const SnapshotPtr snapshot = m_state.site()->snapshot;
    std::optional<LeaseIndex> self;
    for (std::size_t i = 0; i < snapshot->leases.size(); ++i) {
        if (!m_original.empty() && sameName(snapshot->leases[i].name, m_original)) self = LeaseIndex(i);
    }
    for (std::size_t i = 0; !self && m_row != 0 && i < snapshot->leases.size(); ++i) {
        if (snapshot->leases[i].id == m_row) self = LeaseIndex(i);
    }
    m_checked = checkLease(values(), *snapshot, self);
    const bool untouched = m_original.empty() && !edited();  // a new lease is no error before a word is typed
    for (auto it = m_fields.begin(); it != m_fields.end(); ++it)
        it.value()->setProblem(untouched ? QString() : m_checked.problemOf(it.key()));
    say(m_rampProblem, m_checked.problemOf(QStringLiteral("ramp")));
    say(m_scopeProblem, m_checked.problemOf(QStringLiteral("scope")));
    say(m_evidenceProblem, m_checked.problemOf(QStringLiteral("evidence")));
    showHints();
    struct Found {
        RentPreview preview;
        QString overlap;
    };
    m_job.request(
        [snapshot, draft = m_checked.draft, self](JobContext&) {
            return Found{previewRent(*snapshot, draft), overlapOf(*snapshot, draft, self)};
        },
        [this](const Found& found) {
            m_preview->setPreview(found.preview);
            m_overlap = found.overlap;
            say(m_scopeProblem, m_overlap.isEmpty() ? m_checked.problemOf(QStringLiteral("scope")) : m_overlap);
            showHints();
        });
}

QString LeaseForm::problemOf(const QString& field) const {
    if (field == QStringLiteral("scope") && !m_overlap.isEmpty()) return m_overlap;
    return m_checked.problemOf(field);
}

void LeaseForm::showHints() {
    const LeaseRecord& lease = m_checked.draft.lease;
    const auto hint = [this](const char* field, const QString& words) {
        m_fields[QLatin1String(field)]->setHint(words);
    };
    m_preview->setVisible(lease.from > Instant{});  // without a beginning there are no months to show
    hint("from", lease.from > Instant{} ? dateText(lease.from) : QString());
    hint("to", lease.to ? tr("ends before %1").arg(dateText(*lease.to)) : tr("open-ended"));
    const QString kind = m_kind->currentData().toString();
    const bool priced = kind != QStringLiteral("internal") && kind != QStringLiteral("unknown");
    m_edits[QStringLiteral("amount")]->setEnabled(priced);
    const Lease terms = leaseOf(m_checked.draft);
    hint("amount", priced && lease.amount ? priceText(terms) : QString());
    const auto problems = m_checked.problems.size() + (m_overlap.isEmpty() ? 0 : 1);
    m_save->setEnabled(problems == 0 && !m_saving);
    m_status->setProperty("role", QStringLiteral("muted"));
    m_status->setText(m_original.empty() && !edited()
                          ? tr("Name, tenant, dates, price: what is missing is said as you type.")
                      : problems == 0 ? (m_saving ? tr("Saving…") : QString())
                      : problems == 1 ? tr("One thing is not right yet.")
                                      : tr("%1 things are not right yet.").arg(problems));
    m_status->style()->unpolish(m_status);
    m_status->style()->polish(m_status);
}

void LeaseForm::offerSelection() {
    m_scope->setSelected(m_state.snapshot() != nullptr ? scopesOf(*m_state.snapshot(), m_state.selection())
                                                       : std::vector<AllocationRecord>{});
}

void LeaseForm::save() {
    m_wait.stop();
    check();
    if (!m_checked.fine() || !m_overlap.isEmpty() || m_saving) return;
    m_saving = true;
    showHints();
    Q_EMIT saveWanted(m_checked.draft);
}

void LeaseForm::showRefusal(const Error& error) {
    m_saving = false;
    showHints();
    m_status->setProperty("role", QStringLiteral("error"));
    m_status->setText(QString::fromStdString(describe(error)));
    m_status->style()->unpolish(m_status);
    m_status->style()->polish(m_status);
}

void LeaseForm::reject() {
    if (m_saving) return;
    if (edited() && QMessageBox::question(this, tr("Leasehold"), tr("Close without saving what you changed?"),
                                          QMessageBox::Discard | QMessageBox::Cancel,
                                          QMessageBox::Cancel) != QMessageBox::Discard) {
        return;
    }
    QDialog::reject();
}

}  // namespace leasehold
