// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/export/provenance.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string_view>

namespace leasehold {
namespace {

void addPart(std::string& line, const std::string& part) {
    if (!part.empty()) {
        line += line.empty() ? "" : "  ·  ";
        line += part;
    }
}

std::string siteText(const Provenance& provenance) {
    return provenance.site + (provenance.synthetic ? " (synthetic data)" : "");
}

std::string coverageText(double coverage) {
    return fmt::format("{:.1f} %", coverage * 100);
}

}  // namespace

Instant exportTime() {
    if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH")) {
        const std::string_view text(fixed);
        std::int64_t seconds = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (problem == std::errc{} && end == text.data() + text.size() && seconds >= 0) {
            return Instant(Duration(seconds));
        }
    }
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

std::string programName() {
    return "Leasehold " LEASEHOLD_VERSION;
}

std::string windowText(TimeWindow window) {
    return fmt::format("{} to {} UTC", formatInstantShort(window.from), formatInstantShort(window.to));
}

Provenance provenanceOf(const Snapshot& snapshot, std::string title) {
    Provenance provenance;
    provenance.title = std::move(title);
    provenance.site = snapshot.name;
    provenance.revision = snapshot.revision;
    provenance.synthetic = snapshot.synthetic;
    provenance.assumedLayout = snapshot.assumedLayout;
    provenance.program = programName();
    provenance.made = exportTime();
    return provenance;
}

std::vector<std::string> filterLines(const Filter& filter) {
    std::vector<std::string> lines;
    for (const Filter::Condition& condition : filter.conditions) {
        lines.push_back(fmt::format("{} = {}", groupByName(condition.key), condition.name));
    }
    return lines;
}

std::vector<std::pair<std::string, std::string>> provenanceLines(const Provenance& provenance) {
    std::vector<std::pair<std::string, std::string>> lines;
    const auto add = [&](std::string label, std::string text) {
        if (!text.empty()) {
            lines.emplace_back(std::move(label), std::move(text));
        }
    };
    add("Title", provenance.title);
    add("Site", provenance.site);
    add("Data", provenance.synthetic ? "synthetic: generated, not measured" : "");
    add("Layout", provenance.assumedLayout ? "assumed: some racks stand where no file put them" : "");
    add("Window", provenance.window ? windowText(*provenance.window) : "");
    add("As of", provenance.asOf ? formatInstantShort(*provenance.asOf) + " UTC" : "");
    add("Filter",
        provenance.filters.empty() ? "none: the whole site" : fmt::format("{}", fmt::join(provenance.filters, "; ")));
    for (const auto& [label, text] : provenance.settings) {
        add(label, text);
    }
    add("Coverage", provenance.coverage ? coverageText(*provenance.coverage) + " of what is expected is known" : "");
    for (const std::string& note : provenance.notes) {
        add("Note", note);
    }
    add("Revision of the site file", fmt::format("{}", provenance.revision));
    add("Made by", provenance.program);
    add("Made at", formatInstant(provenance.made));
    return lines;
}

std::string provenanceFooter(const Provenance& provenance) {
    std::string line;
    addPart(line, siteText(provenance));
    addPart(line, provenance.window ? windowText(*provenance.window) : "");
    addPart(line, provenance.asOf ? fmt::format("as of {} UTC", formatInstantShort(*provenance.asOf)) : "");
    addPart(line, fmt::format("{}", fmt::join(provenance.filters, ", ")));
    for (const auto& [label, text] : provenance.settings) {
        addPart(line, fmt::format("{} {}", label, text));
    }
    addPart(line, provenance.coverage ? "coverage " + coverageText(*provenance.coverage) : "");
    addPart(line, fmt::format("{}, {}", provenance.program, formatInstantShort(provenance.made).substr(0, 10)));
    return line;
}

}  // namespace leasehold
