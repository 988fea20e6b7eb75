// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "data/formats/host_names.hpp"
#include "data/formats/hostlist.hpp"
#include "data/formats/importer.hpp"
#include "data/formats/slurm_entries.hpp"
#include "data/formats/slurm_levels.hpp"
#include "data/formats/slurm_lines.hpp"
#include "data/model/names.hpp"
#include "data/model/natural_order.hpp"

/// Slurm's topology.conf and the output of `scontrol show topology`; tree and block.
namespace leasehold {
namespace {

using slurm::Entry;
using slurm::Kind;

constexpr std::size_t kCirclesTold = 10;

Probe probe(std::string_view head) {
    std::size_t entries = 0;
    std::size_t lines = 0;
    std::size_t at = 0;
    while (at < head.size()) {
        const std::size_t end = std::min(head.find('\n', at), head.size());
        const std::string_view text = trimmed(head.substr(at, end - at));
        at = end + 1;
        lines += text.empty() || text.front() == '#' ? 0U : 1U;
        const slurm::Line line = slurm::parseLine(text.substr(0, 4096));
        const bool named = !line.fields.empty() && slurm::entryKind(line.fields.front().key);
        // The list may stand on the line that goes on.
        entries += named && (slurm::listsNames(line) || text.ends_with('\\')) ? 1U : 0U;
    }
    // A page of prose may quote a line of such a file.
    if (entries * 5 < lines) return {};
    return entries > 0 ? Probe{90, "has 'SwitchName=' or 'BlockName=' lines"} : Probe{};
}

int rank(std::string_view, const ReadOptions&) {
    return 30;
}

/// Entries into records.
class Topology {
public:
    Topology(std::vector<Entry> entries, RecordSink& sink) : m_entries(std::move(entries)), m_sink(sink) {}

    Result<> emit(bool endsOpen) {
        m_sink.listsAll("slurm-topology", {"node", "pod", "switch"});
        findLevels();
        if (endsOpen) m_cutBecause = "its last line has no end";
        if (!m_cutBecause.empty()) m_sink.mayBeCut(m_cutBecause);
        findNodes();
        for (const Node& node : m_nodes) {
            NodeRecord record;
            record.name = node.name;
            record.derivedPod = true;
            if (!node.pod.empty()) record.pod = node.pod;
            record.doubt = node.doubt;
            if (auto put = m_sink.put(record, {node.line, 0}); !put) return put;
        }
        for (const Entry& entry : m_entries) {
            if (auto put = emitSwitch(entry); !put) return put;
        }
        report();
        return {};
    }

private:
    struct Node {
        std::string name;
        std::string pod;
        std::string doubt;
        std::int64_t line = 0;
    };

    void findLevels() {
        std::unordered_map<std::string, std::uint32_t> byName;
        for (std::uint32_t i = 0; i < m_entries.size(); ++i) {
            if (m_entries[i].kind == Kind::Switch) byName[lowered(m_entries[i].name)] = i;
        }
        std::vector<slurm::LevelNode> nodes(m_entries.size());
        for (std::uint32_t i = 0; i < m_entries.size(); ++i) {
            Entry& entry = m_entries[i];
            nodes[i].level = entry.level;
            nodes[i].leafBelow = entry.hasNodes();
            for (const std::string& child : entry.switches) {
                const auto it = byName.find(lowered(child));
                if (it == byName.end()) {
                    nodes[i].unknownChild = true;
                    tellUndescribed(child, entry);
                } else {
                    nodes[i].children.push_back(it->second);
                }
            }
        }
        const auto circles = slurm::resolveLevels(nodes);
        for (std::uint32_t i = 0; i < m_entries.size(); ++i) {
            m_entries[i].level = nodes[i].level;
        }
        tellCircles(circles);
    }

    void tellUndescribed(const std::string& child, const Entry& entry) {
        if (!m_undescribed.insert(lowered(child)).second) return;
        const std::string what = fmt::format("{}, named by {}", cleanText(child), entry.name);
        m_sink.skip({entry.line, 0}, "a switch that is named and not described", what);
        if (m_cutBecause.empty()) m_cutBecause = fmt::format("it names a switch that it does not describe: {}", what);
    }

    void tellCircles(const std::vector<std::vector<std::uint32_t>>& circles) {
        for (std::size_t c = 0; c < circles.size() && c < kCirclesTold; ++c) {
            std::string way;
            for (std::size_t i = 0; i < circles[c].size() && i < 10; ++i) {
                way += m_entries[circles[c][i]].name + " > ";
            }
            way += circles[c].size() > 10 ? std::string("...") : m_entries[circles[c].front()].name;
            const bool known = m_entries[circles[c].front()].level >= 0;
            m_sink.warn(fmt::format("switches name each other in a circle: {} (line {}); {}", way,
                                    m_entries[circles[c].front()].line,
                                    known ? "their levels are counted from the leaves"
                                          : "no leaf is below it, so their levels are unknown"));
        }
        if (circles.size() > kCirclesTold) m_sink.warn(fmt::format("{} circles of switches in all", circles.size()));
    }

    /// Nodes with the lowest entry that names them, for upper levels repeat them.
    void findNodes() {
        std::set<std::string> leading;  // prefixes that stand on their own somewhere
        std::vector<const Entry*> order;
        for (const Entry& entry : m_entries) {
            order.push_back(&entry);
            for (const HostList& list : entry.nodes) {
                for (std::size_t e = 0; e < list.elements.size(); ++e) {
                    if (!list.prefixForgotten(e)) leading.insert(list.elements[e].prefix);
                }
            }
        }
        std::stable_sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) {
            const auto key = [](const Entry* e) { return std::pair(!e->groups(), e->level); };
            // By name and not by line, so that the order of lines decides nothing.
            return key(a) != key(b) ? key(a) < key(b) : naturalLess(a->name, b->name);
        });
        for (const Entry* entry : order) {
            for (const HostList& list : entry->nodes) {
                for (std::size_t e = 0; e < list.elements.size(); ++e) {
                    const HostList::Element& element = list.elements[e];
                    const bool doubt = list.prefixForgotten(e) && !leading.contains(element.prefix);
                    for (std::size_t i = 0; i < element.count; ++i) {
                        addNode(*entry, list.names[element.first + i], doubt);
                    }
                }
            }
        }
        std::sort(m_nodes.begin(), m_nodes.end(), [](const Node& a, const Node& b) {
            return std::lexicographical_compare(a.name.begin(), a.name.end(), b.name.begin(), b.name.end(),
                                                [](char l, char r) { return lowerAscii(l) < lowerAscii(r); });
        });
    }

    void addNode(const Entry& entry, const std::string& host, bool doubt) {
        const std::string name = hostNameOf(host);
        if (name.empty() || isGenericName(splitHostName(name).shortName)) {
            m_sink.skip({entry.line, 0}, "a name that no single machine has", name);
            return;
        }
        const auto [it, fresh] = m_nodeOf.try_emplace(lowered(name), m_nodes.size());
        if (fresh) {
            m_nodes.push_back({name, entry.groups() ? entry.name : std::string(),
                               doubt ? fmt::format("'{}' looks as if its prefix was forgotten", name) : std::string(),
                               entry.line});
            return;
        }
        Node& node = m_nodes[it->second];
        if (!doubt) node.doubt.clear();
        if (!entry.groups()) return;
        if (node.pod.empty()) {
            node.pod = entry.name;
        } else if (!sameName(node.pod, entry.name)) {
            ++m_twice;
            if (m_twice == 1) m_firstTwice = fmt::format("{} in {} and {}", name, node.pod, entry.name);
        }
    }

    Result<> emitSwitch(const Entry& entry) {
        if (entry.kind != Kind::Switch) {
            m_blocks += entry.kind == Kind::Block ? 1 : 0;
            return {};
        }
        ++m_switches;
        SwitchRecord record;
        record.name = entry.name;
        record.tier = entry.level < 0 ? "unknown" : entry.level == 0 ? "leaf" : entry.level == 1 ? "spine" : "core";
        record.derivedPod = true;
        if (entry.level == 0 && entry.hasNodes()) record.pod = entry.name;
        return m_sink.put(record, {entry.line, 0});
    }

    void report() {
        if (m_twice > 0) {
            m_sink.warn(
                fmt::format("{} times a node stands under two leaf switches or blocks ({}): the first by name holds",
                            m_twice, m_firstTwice));
        }
        std::string what = fmt::format("{} nodes", m_nodes.size());
        if (m_switches > 0) what += fmt::format(", {} switches", m_switches);
        if (m_blocks > 0) what += fmt::format(", {} blocks", m_blocks);
        m_sink.note(what + "; the file has no cables");
    }

    std::vector<Entry> m_entries;
    RecordSink& m_sink;
    std::vector<Node> m_nodes;
    std::unordered_map<std::string, std::size_t> m_nodeOf;
    std::set<std::string> m_undescribed;
    std::string m_cutBecause;
    std::int64_t m_switches = 0;
    std::int64_t m_blocks = 0;
    std::int64_t m_twice = 0;
    std::string m_firstTwice;
};

Result<> read(TextSource& source, RecordSink& sink, const ReadOptions&) {
    std::vector<Entry> entries = slurm::readEntries(source, sink);
    sink.rowsRead(static_cast<std::int64_t>(entries.size()));
    if (source.stopped() || source.failed() || entries.empty()) return {};
    return Topology(std::move(entries), sink).emit(source.endsOpen());
}

}  // namespace

const Importer& slurmTopologyImporter() {
    static const Importer kImporter{"slurm-topology",
                                    "Slurm's topology.conf or 'scontrol show topology', tree and block",
                                    false,
                                    false,
                                    probe,
                                    rank,
                                    read,
                                    "SwitchName= or BlockName= entry that can be read"};
    return kImporter;
}

}  // namespace leasehold
