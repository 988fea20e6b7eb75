// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/view_document.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

#include "data/store/saved_views.hpp"

namespace leasehold {
namespace {

constexpr int kDeepest = 32;
const QString kFormat = QStringLiteral("leasehold-view");

/// How deep brackets nest, strings left out: a parser that recurses is not handed what would exhaust its stack.
int depthOf(const QByteArray& bytes) {
    int depth = 0;
    int deepest = 0;
    bool inString = false;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (inString) {
            i += c == '\\' ? 1 : 0;
            inString = c != '"';
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return deepest;
}

Result<QJsonObject> parseObject(const QByteArray& bytes, const std::string& place) {
    const auto notAView = [&](const std::string& why) {
        return fail(ErrorCode::InvalidInput, place, "is not a view file (" + why + ")",
                    "export the view again with Views > Export view");
    };
    if (static_cast<std::size_t>(bytes.size()) > 2 * kMostViewBytes) {
        return notAView("it is too large");
    }
    if (depthOf(bytes) > kDeepest) {
        return notAView("it nests too deeply");
    }
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError) {
        return notAView(error.errorString().toStdString() + " at byte " + std::to_string(error.offset));
    }
    if (!document.isObject()) {
        return notAView("it holds no object");
    }
    return document.object();
}

Error newer(const std::string& place) {
    return {ErrorCode::NewerVersion, place, "was saved by a newer Leasehold", "update Leasehold"};
}

}  // namespace

QByteArray writeViewDocument(const ViewDocument& view) {
    return QJsonDocument(QJsonObject{{QStringLiteral("format"), kFormat},
                                     {QStringLiteral("version"), kViewVersion},
                                     {QStringLiteral("name"), view.name},
                                     {QStringLiteral("state"), view.state}})
        .toJson(QJsonDocument::Indented);
}

Result<ViewDocument> parseViewDocument(const QByteArray& bytes, const std::string& place, const QString& fallback) {
    const auto object = parseObject(bytes, place);
    if (!object) {
        return Failure(object.error());
    }
    if (object->value(QStringLiteral("format")).toString() != kFormat ||
        !object->value(QStringLiteral("state")).isObject()) {
        return fail(ErrorCode::InvalidInput, place, "is not a view file",
                    "export the view again with Views > Export view");
    }
    if (object->value(QStringLiteral("version")).toInt(kViewVersion + 1) > kViewVersion) {
        return Failure(newer(place));
    }
    const auto name = checkedViewName(object->value(QStringLiteral("name")).toString().toStdString());
    return ViewDocument{name ? QString::fromStdString(*name) : fallback,
                        object->value(QStringLiteral("state")).toObject()};
}

QByteArray writeViewState(const QJsonObject& state) {
    return QJsonDocument(state).toJson(QJsonDocument::Compact);
}

Result<QJsonObject> parseViewState(const std::string& bytes, int version, const std::string& place) {
    if (version > kViewVersion) {
        return Failure(newer(place));
    }
    return parseObject(QByteArray::fromStdString(bytes), place);
}

}  // namespace leasehold
