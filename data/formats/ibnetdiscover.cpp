// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "data/formats/ib_fabric.hpp"
#include "data/formats/ib_lines.hpp"
#include "data/formats/ib_reader.hpp"
#include "data/formats/ib_records.hpp"
#include "data/formats/importer.hpp"
#include "data/model/names.hpp"
#include "data/model/natural_order.hpp"

/// ibnetdiscover, plain and -p.
namespace leasehold {
namespace {

Probe probe(std::string_view head) {
    std::size_t ports = 0;
    std::size_t pairs = 0;
    std::size_t guids = 0;
    std::size_t lids = 0;
    std::size_t at = 0;
    while (at < head.size()) {
        const std::size_t end = std::min(head.find('\n', at), head.size());
        const std::string_view line = head.substr(at, end - at);
        at = end + 1;
        if (line.starts_with("Hca")) return {};  // ibsim's word: a simulator's input, not what was discovered
        guids += line.find("switchguid=") != line.npos || line.find("caguid=") != line.npos ? 1U : 0U;
        const bool record = ib::parsePort(line) || ib::parseHead(line);
        ports += record ? 1U : 0U;
        lids += record && line.find(" lid ") != line.npos ? 1U : 0U;
        pairs += ports == 0 && ib::parsePair(line) ? 1U : 0U;
    }
    if (guids > 0 && ports > 0) return {95, "has 'switchguid=' or 'caguid=' and device records"};
    if (pairs > 0) return {90, "has port pairs as of 'ibnetdiscover -p'"};
    if (lids > 0) return {80, "has InfiniBand device records"};
    if (guids > 0) return {60, "has 'switchguid=' or 'caguid='"};
    return {};
}

/// The compute fabric comes before others, since pods follow it.
int rank(std::string_view, const ReadOptions& options) {
    return sameName(fabricName(options), "compute") ? 20 : 21;
}

std::string resolveName(const ib::Fabric& fabric, RecordSink& sink, const ReadOptions& options) {
    if (!options.setting("fabric").empty()) return options.setting("fabric");
    std::vector<std::uint64_t> guids;
    for (const ib::Device& device : fabric.devices) {
        if (device.kind == 'S') guids.push_back(device.guid);
    }
    return sink.knownFabric(guids, fabricName(options));
}

Result<> read(TextSource& source, RecordSink& sink, const ReadOptions& options) {
    ib::Fabric fabric;
    ib::FabricReader reader(fabric, sink);
    reader.read(source);
    sink.rowsRead(reader.rows());
    if (source.stopped() || source.failed()) return {};
    reader.report();
    const ib::Contradictions contradictions = fabric.removeContradictions();
    fabric.assignTiers();
    const std::string name = resolveName(fabric, sink, options);
    sink.listsAll("ibnetdiscover:" + lowered(name), {"switch", "nic", "link", "node", "pod"});
    if (!reader.cutBecause().empty()) sink.mayBeCut(reader.cutBecause());
    ib::FabricRecords records(fabric, name, sink);
    records.tellFaults(contradictions);
    if (auto emitted = records.emit(); !emitted) return emitted;
    records.summarise();
    if (reader.openPorts() > 0) sink.note(fmt::format("{} ports have nothing plugged in", reader.openPorts()));
    sink.note("the file does not say how many GPUs a host has");
    return {};
}

}  // namespace

const Importer& ibnetdiscoverImporter() {
    static const Importer kImporter{"ibnetdiscover",
                                    "InfiniBand fabric as ibnetdiscover prints it, plain or with -p",
                                    false,
                                    false,
                                    probe,
                                    rank,
                                    read,
                                    "switch, adapter or cable that can be read"};
    return kImporter;
}

}  // namespace leasehold
