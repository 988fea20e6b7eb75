// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractListModel>
#include <vector>

#include "widgets/models/search_index.hpp"

namespace leasehold {

/// The hits of one search as a list; ContextRole says what and where each is. GUI thread.
class SearchResultsModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Roles { ContextRole = Qt::UserRole + 1, KindRole };

    using QAbstractListModel::QAbstractListModel;

    void setHits(std::vector<SearchHit> hits);
    /// Empty for an invalid index.
    [[nodiscard]] Selection selectionAt(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::vector<SearchHit> m_hits;
};

}  // namespace leasehold
