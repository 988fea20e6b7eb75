// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "data/model/money.hpp"
#include "data/model/time.hpp"

/// What the JSON documents of this folder have in common. Only for its sources: the library stays out of its headers.
namespace leasehold {

using Json = nlohmann::ordered_json;

/// Unknown is null.
template <class T>
Json orNull(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}
inline Json orNull(const std::optional<Instant>& value) {
    return value ? Json(formatInstant(*value)) : Json();
}

/// {"USD": 1250000000.0, ...}: major units by currency, which never meet in one sum.
inline Json moneyJson(const std::vector<Money>& amounts) {
    Json object = Json::object();
    for (const Money& money : amounts) {
        object[std::string(money.currency.text())] = toMajor(money);
    }
    return object;
}

}  // namespace leasehold
