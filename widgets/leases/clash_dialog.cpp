// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/clash_dialog.hpp"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QShortcut>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/controls/look.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kNow = 2;
constexpr int kMine = 3;
constexpr int kDot = 16;

constexpr int kChoice = Qt::UserRole;  ///< of a cell that can be chosen: whether it is
constexpr int kPad = 8;

/// Text of several lines with room around it and, where there is a choice, a dot before it.
class VersionDelegate : public QStyledItemDelegate {
public:
    VersionDelegate(bool dark, QObject* parent) : QStyledItemDelegate(parent), m_dark(dark) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Look& look = lookOf(m_dark);
        const QVariant choice = index.data(kChoice);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (choice.toBool()) painter->fillRect(option.rect, look.accentSoft);
        if (option.state.testFlag(QStyle::State_HasFocus) && choice.isValid()) {
            painter->setPen(look.accent);
            painter->drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5));
        }
        if (choice.isValid()) {
            const double top = option.rect.top() + kPad - 2 + (option.fontMetrics.height() - kDot) / 2.0;
            const QRectF ring(option.rect.left() + kPad + 1, top + 2, kDot - 4, kDot - 4);
            painter->setPen(QPen(choice.toBool() ? look.accent : look.muted, 1.5));
            painter->drawEllipse(ring);
            painter->setPen(Qt::NoPen);
            painter->setBrush(choice.toBool() ? look.accent : QColor(Qt::transparent));
            painter->drawEllipse(ring.adjusted(3, 3, -3, -3));
        }
        const QVariant ink = index.data(Qt::ForegroundRole);
        painter->setPen(ink.isValid() ? ink.value<QBrush>().color() : look.text);
        painter->setFont(option.font);
        painter->drawText(textRect(option.rect, index), kFlags, index.data().toString());
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto* table = qobject_cast<const QTableWidget*>(option.widget);
        const int width = table != nullptr ? table->columnWidth(index.column()) : option.rect.width();
        const QRect room = textRect(QRect(0, 0, index.column() == 0 ? 1000 : width, 100000), index);
        const QRect text = option.fontMetrics.boundingRect(room, kFlags, index.data().toString());
        return {text.width() + 2 * kPad + 1, text.height() + 2 * kPad - 4};
    }

private:
    static constexpr int kFlags = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;
    static QRect textRect(const QRect& cell, const QModelIndex& index) {
        const int mark = index.data(kChoice).isValid() ? kDot + 6 : 0;
        return cell.adjusted(kPad + mark, kPad - 2, -kPad, 2 - kPad);
    }
    bool m_dark;
};

}  // namespace

ClashDialog::ClashDialog(Question question, bool dark, QWidget* parent)
    : QDialog(parent),
      m_question(std::move(question)),
      m_dark(dark),
      m_terms(compareVersions(m_question.opened, m_question.now, m_question.mine)) {
    setWindowTitle(tr("Two versions of a lease"));
    setModal(true);
    const QSize room = parent != nullptr && parent->screen() != nullptr ? parent->screen()->availableSize() : size();
    resize(QSize(940, 480).boundedTo(room - QSize(40, 60)));
    for (const TermVersions& term : m_terms) {
        m_choices.push_back(byField() ? term.proposed : TermChoice::Open);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(10);
    auto* title = new QLabel(headline(), this);
    title->setFont(strongFont());
    title->setTextFormat(Qt::PlainText);
    title->setWordWrap(true);
    auto* more = new QLabel(advice(), this);
    more->setProperty("role", QStringLiteral("muted"));
    more->setTextFormat(Qt::PlainText);
    more->setWordWrap(true);
    layout->addWidget(title);
    layout->addWidget(more);
    layout->addWidget(makeTable(), 1);
    layout->addWidget(makeFoot());
    refresh();
}

QString ClashDialog::headline() const {
    const LeaseDraft& lease = m_question.opened ? *m_question.opened : *m_question.now;
    const QString name = text(lease.lease.name);
    if (!m_question.opened) return tr("There is a lease “%1” by now, made or changed %2.").arg(name, m_question.by);
    if (!m_question.now) return tr("Lease “%1” was deleted %2, after you opened it.").arg(name, m_question.by);
    return tr("Lease “%1” was changed %2, after you opened it.").arg(name, m_question.by);
}

QString ClashDialog::advice() const {
    if (!m_question.mine) return tr("You were about to delete it. Nothing has been deleted yet.");
    if (!m_question.opened) return tr("Yours has not been saved yet. Keep both, or one of the two.");
    if (!m_question.now) return tr("Your changes have not been saved yet.");
    return tr(
        "Yours has not been saved yet. Choose a version of each term, or take one whole. Proposed is what only "
        "one of you changed.");
}

QTableWidget* ClashDialog::makeTable() {
    m_table = new QTableWidget(static_cast<int>(m_terms.size()), 4, this);
    m_table->setAccessibleName(tr("The versions side by side"));
    m_table->setHorizontalHeaderLabels({tr("Field"), tr("When you opened it"), tr("Now in the file"), tr("Yours")});
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->setShowGrid(false);
    m_table->setItemDelegate(new VersionDelegate(m_dark, m_table));
    m_table->setWordWrap(true);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const TermVersions& term = m_terms[static_cast<std::size_t>(row)];
        const QString cells[] = {term.title, term.opened, term.now, term.mine};
        for (int column = 0; column < 4; ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            item->setTextAlignment(Qt::AlignLeft | Qt::AlignTop);
            item->setToolTip(cells[column]);
            m_table->setItem(row, column, item);
        }
    }
    m_table->setMinimumHeight(110);
    if (byField()) {
        m_table->setCurrentCell(0, kMine);
        connect(m_table, &QTableWidget::cellClicked, this, &ClashDialog::pick);
        auto* space = new QShortcut(Qt::Key_Space, m_table, nullptr, nullptr, Qt::WidgetShortcut);
        connect(space, &QShortcut::activated, this, [this] { pick(m_table->currentRow(), m_table->currentColumn()); });
    }
    return m_table;
}

QPushButton* ClashDialog::addButton(QLayout* layout, const QString& words, Answer which, bool primary) {
    auto* made = new QPushButton(words, this);
    made->setAutoDefault(primary);
    made->setDefault(primary);
    if (primary) made->setProperty("primary", true);
    layout->addWidget(made);
    connect(made, &QPushButton::clicked, this,
            [this, which] { answer(which, m_question.mine.value_or(LeaseDraft{})); });
    return made;
}

QWidget* ClashDialog::makeFoot() {
    auto* box = new QWidget(this);
    auto* rows = new QVBoxLayout(box);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(10);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* back = new QPushButton(m_question.mine ? tr("Back to the form") : tr("Cancel"), box);
    back->setAutoDefault(false);
    connect(back, &QPushButton::clicked, this, &QDialog::reject);
    row->addWidget(back);
    row->addStretch(1);
    if (!m_question.mine) {
        m_mine = addButton(row, tr("Delete it all the same"), Answer::Delete, false);
        m_theirs = addButton(row, tr("Keep the lease"), Answer::Theirs, true);
    } else if (!m_question.opened) {
        auto* both = new QHBoxLayout;
        both->setSpacing(8);
        both->addWidget(new QLabel(tr("Name of yours, to keep both"), box));
        m_name = new QLineEdit(m_question.freeName, box);
        m_name->setAccessibleName(tr("Name of yours, to keep both"));
        both->addWidget(m_name, 1);
        rows->addLayout(both);
        m_theirs = addButton(row, tr("Drop mine"), Answer::Theirs, false);
        m_mine = addButton(row, tr("Replace theirs"), Answer::Save, false);
        m_add = new QPushButton(tr("Keep both"), box);
        m_add->setProperty("primary", true);
        m_add->setDefault(true);
        row->addWidget(m_add);
        connect(m_add, &QPushButton::clicked, this, [this] {
            LeaseDraft draft = *m_question.mine;
            draft.lease.name = m_name->text().trimmed().toStdString();
            answer(Answer::Add, mergedVersion(draft, draft, {}));
        });
        connect(m_name, &QLineEdit::textChanged, this, &ClashDialog::refresh);
    } else if (!m_question.now) {
        m_theirs = addButton(row, tr("Leave it deleted"), Answer::Theirs, false);
        m_mine = addButton(row, tr("Save mine as a new lease"), Answer::Save, true);
    } else {
        m_theirs = addButton(row, tr("Take theirs"), Answer::Theirs, false);
        m_mine = addButton(row, tr("Keep mine"), Answer::Save, false);
        m_merge = new QPushButton(tr("Save what is chosen"), box);
        m_merge->setProperty("primary", true);
        m_merge->setDefault(true);
        row->addWidget(m_merge);
        connect(m_merge, &QPushButton::clicked, this, [this] {
            std::vector<QString> ofMine;
            for (std::size_t i = 0; i < m_terms.size(); ++i) {
                if (m_choices[i] == TermChoice::Mine) ofMine.push_back(m_terms[i].id);
            }
            answer(Answer::Save, mergedVersion(*m_question.now, *m_question.mine, ofMine));
        });
    }
    rows->addLayout(row);
    return box;
}

QPushButton* ClashDialog::button(Answer which) const {
    switch (which) {
        case Answer::Theirs:
            return m_theirs;
        case Answer::Add:
            return m_add;
        case Answer::Save:
            return m_question.mine ? m_mine : nullptr;
        case Answer::Delete:
            return m_question.mine ? nullptr : m_mine;
    }
    return nullptr;
}

void ClashDialog::choose(int row, TermChoice choice) {
    if (row < 0 || row >= static_cast<int>(m_choices.size()) || !byField()) return;
    m_choices[static_cast<std::size_t>(row)] = choice;
    refresh();
}

void ClashDialog::pick(int row, int column) {
    if (column == kNow || column == kMine) choose(row, column == kNow ? TermChoice::Theirs : TermChoice::Mine);
}

void ClashDialog::refresh() {
    const Look& look = lookOf(m_dark);
    bool whole = true;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const TermChoice choice = m_choices[static_cast<std::size_t>(row)];
        whole = whole && choice != TermChoice::Open;
        m_table->item(row, 0)->setForeground(look.muted);
        m_table->item(row, 1)->setForeground(look.muted);
        for (const int column : {kNow, kMine}) {
            QTableWidgetItem* item = m_table->item(row, column);
            if (!byField()) continue;
            const bool chosen = choice == (column == kNow ? TermChoice::Theirs : TermChoice::Mine);
            item->setData(kChoice, chosen);
            item->setForeground(chosen || choice == TermChoice::Open ? look.text : look.muted);
            item->setData(Qt::AccessibleTextRole, chosen ? tr("%1, chosen").arg(item->text()) : item->text());
        }
    }
    if (m_merge != nullptr) {
        m_merge->setEnabled(whole);
        m_merge->setToolTip(whole ? QString() : tr("Choose a version of each field first"));
    }
    if (m_add != nullptr) {
        const QString name = m_name->text().trimmed();
        m_add->setEnabled(!name.isEmpty() && !sameName(name.toStdString(), m_question.now->lease.name));
    }
}

void ClashDialog::answer(Answer which, const LeaseDraft& draft) {
    accept();
    Q_EMIT answered(which, draft);
}

void ClashDialog::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    m_table->resizeRowsToContents();
    // As high as what there is to compare, within the screen.
    const int wanted = m_table->verticalHeader()->length() + m_table->horizontalHeader()->height() + 4;
    const int most = screen()->availableSize().height() - 60;
    resize(width(), std::clamp(height() - m_table->height() + wanted, minimumSizeHint().height(), most));
}

}  // namespace leasehold
