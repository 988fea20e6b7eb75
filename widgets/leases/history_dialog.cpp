// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/leases/history_dialog.hpp"

#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTableWidget>
#include <QTextBrowser>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/controls/look.hpp"
#include "widgets/controls/screen_fit.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr qsizetype kMostLines = 2000;

QString whatText(const LeaseEdit& edit) {
    return QString::fromStdString(describe(edit));
}

QString stateText(const LeaseEdit& edit) {
    if (edit.state == EditState::Done) return {};
    const QString by = edit.undoneAt
                           ? HistoryDialog::tr("undone %1 by %2").arg(dateText(*edit.undoneAt), text(edit.undoneBy))
                           : HistoryDialog::tr("undone");
    return by;
}

}  // namespace

std::vector<DiffLine> lineDiff(const QString& before, const QString& after) {
    const QStringList a = before.isEmpty() ? QStringList() : before.trimmed().split(u'\n');
    const QStringList b = after.isEmpty() ? QStringList() : after.trimmed().split(u'\n');
    std::vector<DiffLine> lines;
    if (a.size() > kMostLines || b.size() > kMostLines) {
        for (const QString& line : a)
            lines.push_back({DiffLine::Kind::Gone, line});
        for (const QString& line : b)
            lines.push_back({DiffLine::Kind::Come, line});
        return lines;
    }
    // Longest common subsequence, from the end.
    const auto width = static_cast<std::size_t>(b.size()) + 1;
    std::vector<std::uint16_t> common((static_cast<std::size_t>(a.size()) + 1) * width);
    const auto at = [&](qsizetype i, qsizetype j) -> std::uint16_t& {
        return common[static_cast<std::size_t>(i) * width + static_cast<std::size_t>(j)];
    };
    for (qsizetype i = a.size() - 1; i >= 0; --i) {
        for (qsizetype j = b.size() - 1; j >= 0; --j) {
            at(i, j) =
                a[i] == b[j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1) : std::max(at(i + 1, j), at(i, j + 1));
        }
    }
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            lines.push_back({DiffLine::Kind::Same, a[i]});
            ++i;
            ++j;
        } else if (i < a.size() && (j == b.size() || at(i + 1, j) >= at(i, j + 1))) {
            lines.push_back({DiffLine::Kind::Gone, a[i++]});
        } else {
            lines.push_back({DiffLine::Kind::Come, b[j++]});
        }
    }
    return lines;
}

HistoryDialog::HistoryDialog(std::vector<LeaseEdit> edits, bool dark, QWidget* parent)
    : QDialog(parent), m_edits(std::move(edits)), m_dark(dark) {
    setWindowTitle(tr("History of the leases"));
    resizeToScreen(*this, {820, 620});
    auto* layout = new QVBoxLayout(this);
    auto* empty =
        new QLabel(tr("Nobody has edited a lease in this file yet. What imports bring stands in the import log."));
    empty->setWordWrap(true);
    empty->setProperty("role", QStringLiteral("muted"));
    empty->setVisible(m_edits.empty());
    layout->addWidget(empty);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    m_table = new QTableWidget(static_cast<int>(m_edits.size()), 4, splitter);
    m_table->setHorizontalHeaderLabels({tr("When (UTC)"), tr("Who"), tr("What"), tr("Since")});
    m_table->verticalHeader()->hide();
    m_table->setShowGrid(false);
    m_table->setStyleSheet(QStringLiteral("QTableView::item { padding: 0 8px; }"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const LeaseEdit& edit = m_edits[static_cast<std::size_t>(row)];
        const QStringList cells{dateText(edit.time), text(edit.who), whatText(edit), stateText(edit)};
        for (int column = 0; column < 4; ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            if (edit.state != EditState::Done) item->setForeground(lookOf(dark).muted);
            m_table->setItem(row, column, item);
        }
    }
    m_table->resizeColumnsToContents();
    m_table->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    m_details = new QTextBrowser(splitter);
    m_details->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_details->setAccessibleName(tr("What changed"));
    splitter->setSizes({240, 320});
    layout->addWidget(splitter, 1);
    auto* close = new QPushButton(tr("Close"), this);
    layout->addWidget(close, 0, Qt::AlignRight);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int row) { showEdit(row); });
    if (!m_edits.empty()) m_table->setCurrentCell(0, 0);
}

void HistoryDialog::showEdit(int row) {
    if (row < 0 || row >= static_cast<int>(m_edits.size())) return;
    const LeaseEdit& edit = m_edits[static_cast<std::size_t>(row)];
    const Look& l = lookOf(m_dark);
    QString html = QStringLiteral("<pre style='margin:0'>");
    for (const DiffLine& line : lineDiff(text(edit.before), text(edit.after))) {
        const bool same = line.kind == DiffLine::Kind::Same;
        const QColor colour = same ? l.muted : line.kind == DiffLine::Kind::Gone ? l.error : l.good;
        html += QStringLiteral("<span style='color:%1'>%2 %3</span>\n")
                    .arg(colour.name(),
                         same                                ? QStringLiteral(" ")
                         : line.kind == DiffLine::Kind::Gone ? QStringLiteral("−")
                                                             : QStringLiteral("+"),
                         line.text.toHtmlEscaped());
    }
    m_details->setHtml(html + QStringLiteral("</pre>"));
}

}  // namespace leasehold
