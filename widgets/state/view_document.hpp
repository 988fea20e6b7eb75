// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include "data/model/result.hpp"

/// A view as a file to send, NAME.leasehold-view: {"format": "leasehold-view", "version": 1, "name": ..., "state": {}}.
/// Any thread.
namespace leasehold {

inline constexpr int kViewVersion = 1;

struct ViewDocument {
    QString name;
    QJsonObject state;
};

/// Of the same view always the same bytes: keys in order, indented.
QByteArray writeViewDocument(const ViewDocument& view);

/// Reads what may come from anybody. InvalidInput: larger than a view may be, no JSON, nested deeper than 32, or not a
/// view; NewerVersion: of a later program. `place` names the file in the message. A name that cannot be a view's is
/// replaced by `fallback`.
Result<ViewDocument> parseViewDocument(const QByteArray& bytes, const std::string& place, const QString& fallback);

/// The state alone, as a site file keeps it.
QByteArray writeViewState(const QJsonObject& state);
Result<QJsonObject> parseViewState(const std::string& bytes, int version, const std::string& place);

}  // namespace leasehold
