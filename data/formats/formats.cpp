// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/formats.hpp"

#include <algorithm>
#include <array>

#include "data/formats/importer.hpp"
#include "data/model/names.hpp"

namespace leasehold {

/// One line a format.
std::span<const Importer* const> importers() {
    static const std::array<const Importer*, 5> kAll{&leaseholdCsvImporter(), &ibnetdiscoverImporter(),
                                                     &slurmTopologyImporter(), &dcgmImporter(), &leaseYamlImporter()};
    return kAll;
}

const Importer* findImporter(std::string_view name) {
    const auto all = importers();
    const auto it = std::find_if(all.begin(), all.end(), [&](const Importer* i) { return i->name == name; });
    return it == all.end() ? nullptr : *it;
}

std::span<const FormatInfo> formats() {
    static const std::vector<FormatInfo> kFormats = [] {
        std::vector<FormatInfo> list;
        for (const Importer* importer : importers()) {
            list.push_back({importer->name, importer->what, true, importer->name == "leasehold-csv"});
        }
        return list;
    }();
    return kFormats;
}

std::string fabricName(const ReadOptions& options) {
    if (const std::string set = options.setting("fabric"); !set.empty()) {
        return set;
    }
    static constexpr std::array<std::string_view, 18> kNoise{
        "txt",  "out", "log",    "ibnetdiscover", "ibnet", "net", "fabric", "dump", "topology",
        "topo", "ib",  "output", "file",          "new",   "old", "latest", "copy", "today"};
    const std::string stem = cleanText(options.path.stem().string());
    std::string word;
    std::string last;
    for (std::size_t i = 0; i <= stem.size(); ++i) {
        const char c = i < stem.size() ? stem[i] : '.';
        if (c != '.' && c != '_' && c != '-' && c != ' ') {
            word += c;
            continue;
        }
        const bool number = std::all_of(word.begin(), word.end(), [](char d) { return d >= '0' && d <= '9'; });
        if (!word.empty() && !number && std::find(kNoise.begin(), kNoise.end(), lowered(word)) == kNoise.end()) {
            last = word;
        }
        word.clear();
    }
    return last.empty() ? "fabric" : lowered(last);
}

}  // namespace leasehold
