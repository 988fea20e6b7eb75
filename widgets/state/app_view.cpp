// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/app_view.hpp"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <array>
#include <cmath>

#include "data/model/natural_order.hpp"

namespace leasehold {
namespace {

/// More would not be told apart, and the file would not be read.
constexpr std::size_t kMostThings = 5000;

QString words(const char* text) {
    return QCoreApplication::translate("SavedView", text);
}

QString text(const std::string& name) {
    return QString::fromStdString(name);
}

QStringList pathOf(const Snapshot& s, SelectionKind kind, std::uint32_t index);

QStringList placeOfRack(const Snapshot& s, const Rack& rack) {
    return rack.row ? pathOf(s, SelectionKind::Row, rack.row.value)
                    : QStringList{text(s.sites[rack.site.value].name), QString(), QString()};
}

QStringList endOf(const Snapshot& s, const Endpoint& end) {
    const QString port = QString::number(end.port);
    if (end.kind == Endpoint::Kind::Switch) {
        return {text(s.switches[end.index].name), port};
    }
    const Nic& nic = s.nics[end.index];
    return {text(s.nodes[nic.node.value].name), text(nic.name), port};
}

/// The names that lead to a thing; alike for no two things of a kind.
QStringList pathOf(const Snapshot& s, SelectionKind kind, std::uint32_t index) {
    switch (kind) {
        case SelectionKind::Site:
            return {text(s.sites[index].name)};
        case SelectionKind::Hall:
            return {text(s.sites[s.halls[index].site.value].name), text(s.halls[index].name)};
        case SelectionKind::Row:
            return pathOf(s, SelectionKind::Hall, s.rows[index].hall.value) << text(s.rows[index].name);
        case SelectionKind::Rack:
            return placeOfRack(s, s.racks[index]) << text(s.racks[index].name);
        case SelectionKind::Node:
            return {text(s.sites[s.nodes[index].site.value].name), text(s.nodes[index].name)};
        case SelectionKind::Gpu:
            return pathOf(s, SelectionKind::Node, s.gpus[index].node.value) << QString::number(s.gpus[index].slot);
        case SelectionKind::Pod:
            return {text(s.sites[s.pods[index].site.value].name), text(s.pods[index].name)};
        case SelectionKind::Switch:
            return {text(s.sites[s.switches[index].site.value].name), text(s.switches[index].fabric),
                    text(s.switches[index].name)};
        case SelectionKind::Tenant:
            return {text(s.parties[index].name)};
        case SelectionKind::Lease:
            return {text(s.leases[index].name)};
        case SelectionKind::Feed:
            return {text(s.feeds[index].name), QString::number(static_cast<int>(s.feeds[index].scope)),
                    QString::number(s.feeds[index].id)};
        case SelectionKind::Link:
            return endOf(s, s.links[index].a) + endOf(s, s.links[index].b);
        default:
            return {};
    }
}

QJsonObject saveSelection(const AppState& state) {
    const Selection& selection = state.selection();
    if (selection.empty() || state.snapshot() == nullptr || selection.indices.size() > kMostThings) {
        return {};
    }
    QJsonArray things;
    for (const std::uint32_t index : selection.indices) {
        things.append(QJsonArray::fromStringList(pathOf(*state.snapshot(), selection.kind, index)));
    }
    const std::string_view name = selectionKindName(selection.kind);
    return {{QStringLiteral("kind"), QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()))},
            {QStringLiteral("things"), things}};
}

Selection restoredSelection(const AppState& state, const QJsonObject& saved, QStringList& gone) {
    const std::string kindName = saved.value(QLatin1String("kind")).toString().toStdString();
    const QJsonArray things = saved.value(QLatin1String("things")).toArray();
    SelectionKind kind = SelectionKind::None;
    for (int k = 1; k <= static_cast<int>(kLastSelectionKind); ++k) {
        if (selectionKindName(static_cast<SelectionKind>(k)) == kindName) {
            kind = static_cast<SelectionKind>(k);
        }
    }
    if (kind == SelectionKind::None || things.isEmpty() || static_cast<std::size_t>(things.size()) > kMostThings) {
        return {};
    }
    const auto keyOf = [](const QStringList& path) { return path.join(QChar(0x1F)).toCaseFolded(); };
    QHash<QString, std::uint32_t> known;
    for (std::uint32_t i = 0; i < countOfKind(*state.snapshot(), kind); ++i) {
        known.insert(keyOf(pathOf(*state.snapshot(), kind, i)), i);
    }
    std::vector<std::uint32_t> indices;
    for (const QJsonValue& thing : things) {
        QStringList path;
        for (const QJsonValue& name : thing.toArray()) {
            path += name.toString();
        }
        if (const auto found = known.constFind(keyOf(path)); found != known.constEnd()) {
            indices.push_back(*found);
        } else {
            gone += words("%1 %2").arg(QString::fromStdString(kindName), path.isEmpty() ? QString() : path.last());
        }
    }
    return Selection::many(kind, std::move(indices));
}

QJsonArray saveFilter(const Filter& filter) {
    QJsonArray conditions;
    for (const Filter::Condition& condition : filter.conditions) {
        const std::string_view key = groupByName(condition.key);
        conditions.append(
            QJsonObject{{QStringLiteral("key"), QString::fromUtf8(key.data(), static_cast<qsizetype>(key.size()))},
                        {QStringLiteral("name"), text(condition.name)}});
    }
    return conditions;
}

Filter restoredFilter(const AppState& state, const QJsonArray& saved, QStringList& gone) {
    Filter filter;
    for (const QJsonValue& value : saved) {
        const QJsonObject object = value.toObject();
        const auto key = parseGroupBy(object.value(QLatin1String("key")).toString().toStdString());
        const std::string name = object.value(QLatin1String("name")).toString().toStdString();
        if (!key || *key == GroupBy::Gpu || name.empty()) {
            continue;
        }
        Filter one{{{*key, name}}};
        // A name that means nothing here would leave every view empty.
        if (makeGroups(*state.snapshot(), *key, {Instant{}, Instant{Duration{1}}}, one)) {
            filter.conditions.push_back({*key, name});
        } else {
            gone += words("%1 %2 (filter)").arg(object.value(QLatin1String("key")).toString(), text(name));
        }
    }
    return filter;
}

/// Ends of colour maps that the user has set, by quantity.
QJsonObject saveRanges(const AppState& state) {
    QJsonObject ranges;
    for (std::size_t i = 0; i < scene::kQuantityNames.size(); ++i) {
        if (const auto range = state.colourRange(static_cast<scene::Quantity>(i))) {
            ranges[QLatin1String(scene::kQuantityNames[i])] = QJsonArray{range->low, range->high};
        }
    }
    return ranges;
}

void restoreRanges(AppState& state, const QJsonObject& saved) {
    for (std::size_t i = 0; i < scene::kQuantityNames.size(); ++i) {
        const QJsonArray ends = saved.value(QLatin1String(scene::kQuantityNames[i])).toArray();
        const ColourRange range{ends.at(0).toDouble(), ends.at(1).toDouble()};
        const bool whole = ends.size() == 2 && std::isfinite(range.low) && range.low < range.high;
        state.setColourRange(static_cast<scene::Quantity>(i), whole ? std::optional(range) : std::nullopt);
    }
}

std::optional<Instant> time(const QJsonObject& object, const char* key) {
    const auto parsed = parseInstant(object.value(QLatin1String(key)).toString().toStdString());
    return parsed ? std::optional(*parsed) : std::nullopt;
}

}  // namespace

QJsonObject saveAppState(const AppState& state) {
    QJsonObject saved{
        {QStringLiteral("colourBy"), QLatin1String(scene::kQuantityNames[static_cast<std::size_t>(state.quantity())])},
        {QStringLiteral("span"), state.colourSpan() == ColourSpan::Window      ? QStringLiteral("window")
                                 : state.colourSpan() == ColourSpan::WindowMax ? QStringLiteral("windowMax")
                                                                               : QStringLiteral("cursor")},
        {QStringLiteral("worst"), state.worstWins()},
        {QStringLiteral("ranges"), saveRanges(state)},
        {QStringLiteral("fabricBy"), QLatin1String(scene::kFabricByNames[static_cast<std::size_t>(state.fabricBy())])},
        {QStringLiteral("busyThreshold"), state.busyThreshold()},
        {QStringLiteral("filter"), saveFilter(state.filter())}};
    if (state.site()) {
        saved[QStringLiteral("cursor")] = text(formatInstant(state.cursor()));
        saved[QStringLiteral("window")] =
            QJsonObject{{QStringLiteral("from"), text(formatInstant(state.window().from))},
                        {QStringLiteral("to"), text(formatInstant(state.window().to))}};
        saved[QStringLiteral("selection")] = saveSelection(state);
    }
    return saved;
}

QStringList restoreAppState(AppState& state, const QJsonObject& saved) {
    QStringList gone;
    if (!state.site()) {
        return gone;
    }
    const QString quantity = saved.value(QLatin1String("colourBy")).toString();
    state.setQuantity(scene::Quantity::Utilisation);
    for (std::size_t i = 0; i < scene::kQuantityNames.size(); ++i) {
        if (quantity == QLatin1String(scene::kQuantityNames[i])) {
            state.setQuantity(static_cast<scene::Quantity>(i));
        }
    }
    const QString span = saved.value(QLatin1String("span")).toString();
    state.setColourSpan(span == QLatin1String("window")      ? ColourSpan::Window
                        : span == QLatin1String("windowMax") ? ColourSpan::WindowMax
                                                             : ColourSpan::Cursor);
    state.setWorstWins(saved.value(QLatin1String("worst")).toBool());
    const QString fabricBy = saved.value(QLatin1String("fabricBy")).toString();
    state.setFabricBy(scene::FabricBy::Tier);
    for (std::size_t i = 0; i < scene::kFabricByNames.size(); ++i) {
        if (fabricBy == QLatin1String(scene::kFabricByNames[i])) {
            state.setFabricBy(static_cast<scene::FabricBy>(i));
        }
    }
    restoreRanges(state, saved.value(QLatin1String("ranges")).toObject());
    state.setBusyThreshold(saved.value(QLatin1String("busyThreshold")).toDouble(5));
    state.setFilter(restoredFilter(state, saved.value(QLatin1String("filter")).toArray(), gone));
    const QJsonObject window = saved.value(QLatin1String("window")).toObject();
    const auto from = time(window, "from");
    const auto to = time(window, "to");
    state.setWindow(from && to ? TimeWindow{*from, *to}
                               : (state.site()->hasSamples() ? state.site()->data : state.window()));
    state.setCursor(time(saved, "cursor").value_or(state.site()->defaultCursor()));
    state.setSelection(restoredSelection(state, saved.value(QLatin1String("selection")).toObject(), gone));
    return gone;
}

}  // namespace leasehold
