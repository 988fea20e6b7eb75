// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "data/analytics/aggregate.hpp"

/// A heatmap as text, for files and other programs. Numbers are unrounded: the shortest decimal that reads back to the
/// same double.
namespace leasehold {

using TextSink = std::function<void(std::string_view)>;

/// Long form under the header "row,bin_start,value,coverage": rows in order, columns in order within; no value and no
/// coverage are empty fields. Names are quoted as RFC 4180 says; one that a spreadsheet would run as a formula
/// gets an apostrophe in front. Cancelled between rows.
Result<> writeHeatmapCsv(const Heatmap& heatmap, Statistic statistic, const TextSink& sink, std::stop_token stop = {});

/// One object: by, metric, stat, from, to, bin_s, backend, rows[], columns[], values[][] and coverage[][] (rows x
/// columns, null: no data). Bytes of a name that are no UTF-8 become U+FFFD. Cancelled between rows.
Result<> writeHeatmapJson(const Heatmap& heatmap, Statistic statistic, const TextSink& sink, std::stop_token stop = {});

/// A text that no spreadsheet runs as a formula: an apostrophe in front where it begins with = + - @, tab or CR.
std::string spreadsheetSafe(std::string_view text);
/// One CSV field, quoted where it must be and safe in a spreadsheet.
std::string csvField(std::string_view text);
/// One JSON string with its quotes.
std::string jsonString(std::string_view text);

}  // namespace leasehold
