// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "data/model/result.hpp"

namespace leasehold::cli {

/// Writes a result to the standard output; a failure (a full disk behind it) is an error as any other.
Result<> deliverText(std::string_view text);

/// The same for one JSON document, indented, bytes that are no UTF-8 replaced.
Result<> deliverJson(const nlohmann::ordered_json& document);

}  // namespace leasehold::cli
