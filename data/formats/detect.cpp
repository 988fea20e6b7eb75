// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/detect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "data/formats/csv_header.hpp"
#include "data/formats/csv_reader.hpp"
#include "data/formats/exposition.hpp"
#include "data/formats/foreign_kinds.hpp"
#include "data/model/names.hpp"

namespace leasehold {
namespace {

constexpr int kLeastConfidence = 40;
constexpr int kClearLead = 10;

std::string_view firstLine(std::string_view text) {
    return trimmed(text.substr(0, text.find('\n')));
}

/// The first few keys of a JSON document: `"key":`.
std::string jsonKeys(std::string_view text) {
    std::string keys;
    int count = 0;
    for (std::size_t at = text.find('"'); at != std::string_view::npos && count < 4; at = text.find('"', at + 1)) {
        const std::size_t end = text.find('"', at + 1);
        if (end == std::string_view::npos) break;
        if (trimmed(text.substr(end + 1, 8)).starts_with(':')) {
            keys +=
                (count++ == 0 ? "" : ", ") + cleanText(text.substr(at + 1, std::min<std::size_t>(end - at - 1, 30)));
        }
        at = end;
    }
    return keys;
}

bool looksBinary(std::string_view head) {
    const auto odd = std::count_if(head.begin(), head.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\x1b';
    });
    return head.find('\0') != std::string_view::npos || static_cast<std::size_t>(odd) * 20 > head.size();
}

/// A table of the delimiters that ours do not have.
std::string otherDelimiter(std::string_view line) {
    const auto commas = std::count(line.begin(), line.end(), ',');
    for (const auto& [separator, name] : {std::pair(';', "semicolons"), {'\t', "tabs"}, {'|', "bars"}}) {
        if (std::count(line.begin(), line.end(), separator) >= 2 && commas < 2) return name;
    }
    return {};
}

std::string describeTable(std::string_view line) {
    const std::string begins = fmt::format("a CSV table that begins '{}'", cleanText(line.substr(0, 80)));
    const std::string why = explainCsvHeader(splitCsvLine(line));
    return why.empty() ? begins : fmt::format("{}: {}", begins, why);
}

}  // namespace

std::string describeContent(std::string_view head) {
    if (const auto kind = recogniseForeign(head)) {
        const std::string keys = trimmed(head).starts_with('{') || trimmed(head).starts_with('[') ? jsonKeys(head) : "";
        std::string what = kind->what;
        if (!keys.empty()) what += fmt::format(", JSON with the keys {}", keys);
        const std::string_view line = firstLine(trimmed(head));
        const std::string why = keys.empty() && !looksBinary(head) ? explainCsvHeader(splitCsvLine(line)) : "";
        return why.empty() ? what : fmt::format("{} ({})", what, why);
    }
    if (looksBinary(head)) return "binary data";
    const std::string_view text = trimmed(head);
    if (text.empty()) return "nothing but blanks";
    if (text.starts_with('{') || text.starts_with("[{") || text.starts_with("[\n")) {
        const std::string keys = jsonKeys(text);
        if (!keys.empty()) return fmt::format("JSON with the keys {}", keys);
    }
    std::string_view rest = text;
    for (int i = 0; i < 50 && !rest.empty(); ++i) {
        if (exposition::parseLine(firstLine(rest)) && firstLine(rest).find('{') != std::string_view::npos) {
            return "Prometheus text without DCGM metrics";
        }
        rest.remove_prefix(
            std::min(rest.size(), rest.find('\n') == std::string_view::npos ? rest.size() : rest.find('\n') + 1));
    }
    std::string_view body = text;
    while ((body.starts_with('#') || body.starts_with("---")) && body.find('\n') != std::string_view::npos) {
        body = trimmed(body.substr(body.find('\n')));
    }
    const std::string_view line = firstLine(body);
    if (std::count(line.begin(), line.end(), ',') >= 2) {
        return describeTable(line);
    }
    if (const std::string between = otherDelimiter(line); !between.empty()) {
        return fmt::format("a table with {} between its columns: save it with commas", between);
    }
    return fmt::format("text that begins '{}'", cleanText(line.substr(0, 60)));
}

Result<const Importer*> detectFormat(const std::filesystem::path& path, std::string_view head) {
    std::vector<std::pair<Probe, const Importer*>> found;
    for (const Importer* importer : importers()) {
        const Probe probe = looksBinary(head) ? Probe{} : importer->probe(head);
        if (probe.confidence >= kLeastConfidence) found.emplace_back(probe, importer);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first.confidence > b.first.confidence; });
    if (found.empty()) {
        const auto kind = recogniseForeign(head);
        const bool table = splitCsvLine(firstLine(trimmed(head))).size() > 1;
        return fail(ErrorCode::InvalidInput, path.string(),
                    fmt::format("is in no format that import reads; it looks like {}", describeContent(head)),
                    kind    ? kind->remedy
                    : table ? std::string("see docs/manual/leasehold-csv.md for the tables that it reads, or name the "
                                          "format with --format")
                            : std::string("see 'leasehold formats', or name one with --format"));
    }
    if (found.size() > 1 && found[0].first.confidence - found[1].first.confidence < kClearLead) {
        return fail(ErrorCode::InvalidInput, path.string(),
                    fmt::format("may be {} ({}) or {} ({})", found[0].second->name, found[0].first.reason,
                                found[1].second->name, found[1].first.reason),
                    "say which with --format");
    }
    return found[0].second;
}

}  // namespace leasehold
