// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/search_results_model.hpp"

namespace leasehold {

void SearchResultsModel::setHits(std::vector<SearchHit> hits) {
    beginResetModel();
    m_hits = std::move(hits);
    endResetModel();
}

Selection SearchResultsModel::selectionAt(const QModelIndex& index) const {
    return checkIndex(index, CheckIndexOption::IndexIsValid) ? m_hits[static_cast<std::size_t>(index.row())].selection
                                                             : Selection{};
}

int SearchResultsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_hits.size());
}

QVariant SearchResultsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const SearchHit& hit = m_hits[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return hit.name;
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1, %2").arg(hit.name, hit.context);
        case ContextRole:
            return hit.context;
        case KindRole:
            return static_cast<int>(hit.selection.kind);
        default:
            return {};
    }
}

}  // namespace leasehold
