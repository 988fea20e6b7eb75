// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/lease_form_parts.hpp"

#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <QVBoxLayout>

#include "data/model/names.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kRow = 28;

void dress(QTableWidget* table) {
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(kRow);
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setAlternatingRowColors(true);
    table->setFrameShape(QFrame::StyledPanel);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setHighlightSections(false);
    table->setWordWrap(false);
    table->setStyleSheet(QStringLiteral("QTableView::item { padding: 0 6px; }"));
}

/// As high as its lines, within reason.
void fitHeight(QTableWidget* table, int most) {
    const int lines = std::clamp(table->rowCount(), 1, most);
    table->setFixedHeight(table->horizontalHeader()->sizeHint().height() + lines * kRow + 4);
}

/// Cells of one column offer words; all others are plain text.
class WordDelegate : public QStyledItemDelegate {
public:
    WordDelegate(QStringList words, QObject* parent) : QStyledItemDelegate(parent), m_words(std::move(words)) {}
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const override {
        auto* box = new QComboBox(parent);
        box->addItems(m_words);
        return box;
    }
    void setEditorData(QWidget* editor, const QModelIndex& index) const override {
        static_cast<QComboBox*>(editor)->setCurrentText(index.data().toString());
    }
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override {
        model->setData(index, static_cast<QComboBox*>(editor)->currentText());
    }

private:
    QStringList m_words;
};

}  // namespace

LinesEditor::LinesEditor(const QString& name, const QStringList& columns, const QString& add, QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_table = new QTableWidget(0, static_cast<int>(columns.size()), this);
    m_table->setHorizontalHeaderLabels(columns);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->setAccessibleName(name);
    m_table->setEditTriggers(QAbstractItemView::AllEditTriggers);
    dress(m_table);
    layout->addWidget(m_table);
    auto* row = new QHBoxLayout;
    auto* more = new QPushButton(add, this);
    auto* less = new QPushButton(tr("Remove line"), this);
    for (QPushButton* button : {more, less}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    layout->addLayout(row);
    connect(more, &QPushButton::clicked, this, [this, width = columns.size()] {
        QStringList empty;
        for (qsizetype i = 0; i < width; ++i) {
            empty += i == m_choiceColumn ? m_choices.front() : QString();
        }
        addLine(empty);
        m_table->setCurrentCell(m_table->rowCount() - 1, 0);
        m_table->editItem(m_table->item(m_table->rowCount() - 1, 0));
    });
    connect(less, &QPushButton::clicked, this, &LinesEditor::removeLine);
    connect(m_table, &QTableWidget::itemChanged, this, &LinesEditor::changed);
    fit();
}

void LinesEditor::fit() {
    fitHeight(m_table, 7);
}

void LinesEditor::setChoices(int column, const QStringList& words) {
    m_choiceColumn = column;
    m_choices = words;
    m_table->setItemDelegateForColumn(column, new WordDelegate(words, m_table));
}

void LinesEditor::addLine(const QStringList& cells) {
    const QSignalBlocker quiet(m_table);
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    for (int column = 0; column < m_table->columnCount(); ++column) {
        auto* item = new QTableWidgetItem(cells.value(column));
        item->setToolTip(item->text());
        m_table->setItem(row, column, item);
    }
    fit();
    Q_EMIT changed();
}

QStringList LinesEditor::line(int row) const {
    QStringList cells;
    for (int column = 0; column < m_table->columnCount(); ++column) {
        const QTableWidgetItem* item = m_table->item(row, column);
        cells += item != nullptr ? item->text().trimmed() : QString();
    }
    return cells;
}

int LinesEditor::lines() const {
    return m_table->rowCount();
}

void LinesEditor::clear() {
    m_table->setRowCount(0);
    fit();
}

void LinesEditor::removeLine() {
    if (m_table->currentRow() < 0) {
        return;
    }
    m_table->removeRow(m_table->currentRow());
    fit();
    Q_EMIT changed();
}

ScopeEditor::ScopeEditor(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_table = new QTableWidget(0, 3, this);
    m_table->setHorizontalHeaderLabels({tr("Holds"), tr("GPUs"), tr("Where")});
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->setAccessibleName(tr("What the lease holds"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    dress(m_table);
    layout->addWidget(m_table);
    m_kind = new QComboBox(this);
    for (const auto& [word, title] : {std::pair{"site", tr("Whole site")},
                                      {"hall", tr("Hall")},
                                      {"row", tr("Row")},
                                      {"pod", tr("Pod")},
                                      {"rack", tr("Rack")},
                                      {"node", tr("Node")},
                                      {"gpus", tr("GPUs of a node")},
                                      {"count", tr("A number of GPUs")}}) {
        m_kind->addItem(title, QLatin1String(word));
    }
    m_kind->setAccessibleName(tr("Kind of scope"));
    m_name = new QComboBox(this);
    m_name->setEditable(true);
    m_name->setInsertPolicy(QComboBox::NoInsert);
    m_name->completer()->setFilterMode(Qt::MatchContains);
    m_name->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_name->setAccessibleName(tr("Name"));
    m_name->setMaxVisibleItems(16);
    m_detail = new QLineEdit(this);
    m_detail->setFixedWidth(120);
    m_add = new QPushButton(tr("Add"), this);
    m_remove = new QPushButton(tr("Remove"), this);
    m_addSelected = new QPushButton(tr("Add what is selected"), this);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_kind);
    row->addWidget(m_name, 1);
    row->addWidget(m_detail);
    for (QPushButton* button : {m_add, m_addSelected, m_remove}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    layout->addLayout(row);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ScopeEditor::kindChanged);
    connect(m_add, &QPushButton::clicked, this, &ScopeEditor::add);
    connect(m_remove, &QPushButton::clicked, this, &ScopeEditor::remove);
    connect(m_addSelected, &QPushButton::clicked, this, [this] {
        m_scope.insert(m_scope.end(), m_selected.begin(), m_selected.end());
        refill();
        Q_EMIT changed();
    });
    setSelected({});
    refill();
}

void ScopeEditor::setSnapshot(SnapshotPtr snapshot) {
    m_snapshot = std::move(snapshot);
    // The same site read again under the hands of somebody who is about to add a part.
    const QString name = m_name->currentText();
    const QString detail = m_detail->text();
    kindChanged();
    if (!name.isEmpty()) m_name->setCurrentText(name);
    m_detail->setText(detail);
    refill();
}

void ScopeEditor::setScope(std::vector<AllocationRecord> scope) {
    m_scope = std::move(scope);
    refill();
    Q_EMIT changed();
}

void ScopeEditor::setSelected(std::vector<AllocationRecord> selected) {
    m_selected = std::move(selected);
    m_addSelected->setVisible(!m_selected.empty());
}

void ScopeEditor::kindChanged() {
    const QString kind = m_kind->currentData().toString();
    QStringList names;
    if (m_snapshot) {
        const Snapshot& s = *m_snapshot;
        const auto take = [&names](const auto& things, auto keep) {
            for (const auto& thing : things) {
                if (keep(thing)) names += text(thing.name);
            }
        };
        if (kind == QStringLiteral("site")) take(s.sites, [](const Site&) { return true; });
        if (kind == QStringLiteral("hall")) take(s.halls, [](const Hall& hall) { return !hall.assumed; });
        if (kind == QStringLiteral("row")) take(s.rows, [](const Row& row) { return !row.assumed; });
        if (kind == QStringLiteral("pod")) take(s.pods, [](const Pod&) { return true; });
        if (kind == QStringLiteral("rack")) take(s.racks, [](const Rack& rack) { return !rack.assumed; });
        if (kind == QStringLiteral("node") || kind == QStringLiteral("gpus")) {
            take(s.nodes, [](const Node&) { return true; });
        }
        if (kind == QStringLiteral("count")) {
            names += tr("any model");
            for (const std::string& model : s.gpuModels)
                names += text(model);
        }
    }
    m_name->clear();
    m_name->addItems(names);
    m_detail->setVisible(kind == QStringLiteral("gpus") || kind == QStringLiteral("count"));
    m_detail->setPlaceholderText(kind == QStringLiteral("gpus") ? tr("slots 0-7") : tr("how many"));
    m_detail->clear();
}

void ScopeEditor::choose(const QString& kind, const QString& name, const QString& detail) {
    m_kind->setCurrentIndex(m_kind->findData(kind));
    m_name->setCurrentText(name);
    m_detail->setText(detail);
}

void ScopeEditor::add() {
    AllocationRecord scope;
    scope.scope = m_kind->currentData().toString().toStdString();
    const std::string name = m_name->currentText().trimmed().toStdString();
    const QString detail = m_detail->text().trimmed();
    if (scope.scope == "count") {
        const auto count = parseInteger(QString(detail).remove(u',').toStdString());
        if (!count || *count < 1) {
            m_detail->setFocus();
            return;
        }
        scope.count = count;
        if (m_name->currentText() != tr("any model") && !name.empty()) scope.model = name;
    } else if (name.empty()) {
        m_name->setFocus();
        return;
    } else if (scope.scope == "site") {
        scope.site = name;
    } else if (scope.scope == "hall") {
        scope.place.hall = name;
    } else if (scope.scope == "row") {
        scope.place.row = name;
    } else if (scope.scope == "rack") {
        scope.place.rack = name;
    } else if (scope.scope == "pod") {
        scope.pod = name;
    } else {
        scope.node = name;
        const QStringList ends = detail.split(u'-');
        if (scope.scope == "gpus") {
            const auto first = parseInteger(ends.value(0).trimmed().toStdString());
            const auto last = ends.size() > 1 ? parseInteger(ends.value(1).trimmed().toStdString()) : first;
            if (!first || !last || *first < 0 || *last < *first) {
                m_detail->setFocus();
                return;
            }
            scope.slotFrom = *first;
            scope.slotTo = *last + 1;
        }
    }
    m_scope.push_back(std::move(scope));
    refill();
    Q_EMIT changed();
}

void ScopeEditor::remove() {
    const int row = m_table->currentRow();
    if (row < 0 || row >= static_cast<int>(m_scope.size())) {
        return;
    }
    m_scope.erase(m_scope.begin() + row);
    refill();
    Q_EMIT changed();
}

void ScopeEditor::refill() {
    m_table->setRowCount(0);
    for (const AllocationRecord& scope : m_scope) {
        const int row = m_table->rowCount();
        m_table->insertRow(row);
        QString gpus = tr("–");
        if (m_snapshot) {
            LeaseDraft one;
            one.scope = {scope};
            const DraftGpus held = gpusOf(*m_snapshot, one);
            gpus = grouped(held.placedCount + static_cast<std::uint64_t>(std::max<std::int64_t>(0, held.counted)));
        }
        QStringList where;
        for (const std::string& part : {scope.site, scope.place.hall, scope.place.row}) {
            if (!part.empty()) where += text(part);
        }
        QString holds = scopeText(scope);
        if (scope.from || scope.to) {
            holds += tr(" (%1)").arg(termText({scope.from.value_or(kBeginning), scope.to.value_or(kForever)}));
        }
        m_table->setItem(row, 0, new QTableWidgetItem(holds));
        auto* number = new QTableWidgetItem(gpus);
        number->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_table->setItem(row, 1, number);
        m_table->setItem(row, 2, new QTableWidgetItem(where.join(QStringLiteral(" · "))));
    }
    fitHeight(m_table, 6);
    m_remove->setEnabled(!m_scope.empty());
}

}  // namespace leasehold
