// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "data/import/hostlist.hpp"
#include "data/import/importer.hpp"
#include "data/import/names.hpp"
#include "data/model/natural_order.hpp"

/// Slurm's topology.conf and the output of `scontrol show topology`; tree and block.
namespace leasehold {
namespace {

constexpr std::size_t kMaxNames = 1'000'000;  // of one file, repeats of upper levels included twice over

struct Entry {
    bool block = false;
    std::string name;
    std::int64_t level = -1;  ///< -1: the file does not say
    HostList nodes;
    HostList switches;
    std::int64_t line = 0;
};

struct Field {
    std::string key;  ///< lower case
    std::string_view value;
};

/// "SwitchName=s0 Nodes=a[1-2]" into its fields. Values end at a blank; those of an entry have none.
std::vector<Field> splitFields(std::string_view line) {
    std::vector<Field> fields;
    std::size_t at = 0;
    while (at < line.size()) {
        const std::size_t begin = line.find_first_not_of(" \t\r", at);
        if (begin == std::string_view::npos) break;
        const std::size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
        const std::string_view word = line.substr(begin, end - begin);
        if (const std::size_t equals = word.find('='); equals != std::string_view::npos) {
            fields.push_back({lowered(word.substr(0, equals)), word.substr(equals + 1)});
        }
        at = end;
    }
    return fields;
}

bool isEntryKey(const std::string& key) {
    return key == "switchname" || key == "blockname";
}

/// From the first "SwitchName=" or "BlockName=" on, whatever prompt stands before it; empty where there is none.
std::string_view entryPart(std::string_view line) {
    const std::string low = lowered(line);
    const std::size_t at = std::min(low.find("switchname="), low.find("blockname="));
    const std::size_t hash = line.find('#');
    return at == std::string::npos || hash < at ? std::string_view{} : line.substr(at, hash - at);
}

Probe probe(std::string_view head) {
    std::size_t entries = 0;
    std::size_t lines = 0;
    std::size_t at = 0;
    while (at < head.size()) {
        const std::size_t end = std::min(head.find('\n', at), head.size());
        const auto fields = splitFields(entryPart(head.substr(at, end - at)));
        const bool named = !fields.empty() && isEntryKey(fields.front().key);
        const bool lists = std::any_of(fields.begin(), fields.end(),
                                       [](const Field& f) { return f.key == "nodes" || f.key == "switches"; });
        entries += named && lists ? 1U : 0U;
        const std::string_view text = trimmed(head.substr(at, end - at));
        lines += text.empty() || text.front() == '#' ? 0U : 1U;
        at = end + 1;
    }
    // A page of prose may quote a line of such a file.
    if (entries * 5 < lines) return {};
    return entries > 0 ? Probe{90, "has 'SwitchName=' or 'BlockName=' lines"} : Probe{};
}

int rank(std::string_view, const ReadOptions&) {
    return 30;
}

class Topology {
public:
    Topology(RecordSink& sink) : m_sink(sink) {}

    void read(TextSource& source) {
        std::string joined;
        std::int64_t began = 0;
        std::string_view line;
        while (source.readLine(line)) {
            if (source.tooLong()) {
                m_sink.skip({source.lineNumber(), 0}, "the line is too long");
                continue;
            }
            if (joined.empty()) began = source.lineNumber();
            const std::string_view text = trimmed(line);
            const bool goesOn = text.ends_with('\\');
            joined += goesOn ? text.substr(0, text.size() - 1) : text;
            if (goesOn && joined.size() < TextSource::kMaxLineBytes) continue;
            take(joined, began);
            joined.clear();
        }
        take(joined, began);
    }

    Result<> emit() {
        resolveLevels();
        findNodes();
        m_sink.listsAll("slurm-topology", {"node", "pod", "switch"});
        for (const auto& [key, node] : m_nodes) {
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

    [[nodiscard]] std::int64_t rows() const { return static_cast<std::int64_t>(m_entries.size()); }

private:
    struct Node {
        std::string name;
        std::string pod;
        std::string doubt;
        std::int64_t line = 0;
    };

    Result<HostList> expand(std::string_view text) {
        auto list = expandHostList(text, kMaxNames - std::min(kMaxNames, m_names));
        if (list) m_names += list->names.size();
        return list;
    }

    void take(std::string_view line, std::int64_t number) {
        const std::string_view part = entryPart(line);
        if (part.empty()) return;
        Entry entry;
        entry.line = number;
        for (const Field& field : splitFields(part)) {
            Result<HostList> list = HostList{};
            if (isEntryKey(field.key)) {
                entry.name = cleanText(field.value);
                entry.block = field.key == "blockname";
            } else if (field.key == "level") {
                entry.level = parseInteger(field.value).value_or(-1);
            } else if (field.key == "nodes") {
                list = expand(field.value);
                if (list) entry.nodes = *list;
            } else if (field.key == "switches") {
                list = expand(field.value);
                if (list) entry.switches = *list;
            }
            if (!list) {
                m_sink.skip({number, 0}, fmt::format("{}: {}", entry.name, list.error().message));
                return;
            }
        }
        // "(null)" is how scontrol prints a list that is not there.
        std::erase(entry.nodes.names, "(null)");
        std::erase(entry.switches.names, "(null)");
        if (entry.name.empty() || (entry.nodes.names.empty() && entry.switches.names.empty())) {
            m_sink.skip({number, 0}, "an entry without a name, or without nodes and switches");
            return;
        }
        m_entries.push_back(std::move(entry));
    }

    /// Where the file gives no levels: nodes only is 0, else one above the highest below.
    void resolveLevels() {
        std::map<std::string, std::size_t> byName;
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            byName[lowered(m_entries[i].name)] = i;
            if (m_entries[i].level < 0 && m_entries[i].switches.names.empty()) m_entries[i].level = 0;
        }
        // As many rounds as there are levels; a circle stays without one.
        for (bool changed = true; changed;) {
            changed = false;
            for (Entry& entry : m_entries) {
                if (entry.level >= 0) continue;
                std::int64_t highest = 0;
                for (const std::string& child : entry.switches.names) {
                    const auto it = byName.find(lowered(child));
                    const std::int64_t level = it == byName.end() ? 0 : m_entries[it->second].level;
                    highest = level < 0 || highest < 0 ? -1 : std::max(highest, level);
                }
                if (highest >= 0) {
                    entry.level = highest + 1;
                    changed = true;
                }
            }
        }
    }

    /// Nodes with the lowest entry that names them, for upper levels repeat them.
    void findNodes() {
        std::set<std::string> leading;  // prefixes that stand on their own somewhere
        for (const Entry& entry : m_entries) {
            for (std::size_t e = 0; e < entry.nodes.elements.size(); ++e) {
                if (!entry.nodes.prefixForgotten(e)) leading.insert(entry.nodes.elements[e].prefix);
            }
        }
        std::vector<const Entry*> order;
        for (const Entry& entry : m_entries) {
            order.push_back(&entry);
        }
        std::stable_sort(order.begin(), order.end(),
                         [](const Entry* a, const Entry* b) { return a->level < b->level; });
        for (const Entry* entry : order) {
            for (std::size_t e = 0; e < entry->nodes.elements.size(); ++e) {
                const HostList::Element& element = entry->nodes.elements[e];
                const bool doubt = entry->nodes.prefixForgotten(e) && !leading.contains(element.prefix);
                for (std::size_t i = 0; i < element.count && element.first + i < entry->nodes.names.size(); ++i) {
                    addNode(*entry, entry->nodes.names[element.first + i], doubt);
                }
            }
        }
    }

    void addNode(const Entry& entry, const std::string& host, bool doubt) {
        const std::string name = shortHostName(host);
        if (name.empty() || isGenericName(name)) {
            m_sink.skip({entry.line, 0}, fmt::format("'{}' names no single machine", name));
            return;
        }
        const auto [it, fresh] = m_nodes.try_emplace(lowered(name));
        Node& node = it->second;
        const bool groups = entry.block || entry.level == 0;
        if (fresh) {
            node.name = name;
            node.line = entry.line;
            if (doubt) {
                node.doubt = fmt::format("'{}' looks as if its prefix was forgotten", name);
            }
            if (groups) node.pod = entry.name;
            return;
        }
        if (!doubt) node.doubt.clear();
        if (groups && node.pod.empty()) {
            node.pod = entry.name;
        } else if (groups && !sameName(node.pod, entry.name)) {
            ++m_twice;
            if (m_twice == 1) m_firstTwice = fmt::format("{} in {} and {}", name, node.pod, entry.name);
        }
    }

    Result<> emitSwitch(const Entry& entry) {
        if (entry.block) {
            ++m_blocks;
            return {};
        }
        ++m_switches;
        SwitchRecord record;
        record.name = entry.name;
        record.tier = entry.level < 0 ? "unknown" : entry.level == 0 ? "leaf" : entry.level == 1 ? "spine" : "core";
        record.derivedPod = true;
        if (entry.level == 0 && !entry.nodes.names.empty()) record.pod = entry.name;
        return m_sink.put(record, {entry.line, 0});
    }

    void report() {
        if (m_twice > 0) {
            m_sink.warn(
                fmt::format("{} times a node stands under two leaf switches or blocks ({}): the first one holds",
                            m_twice, m_firstTwice));
        }
        std::string what = fmt::format("{} nodes", m_nodes.size());
        if (m_switches > 0) what += fmt::format(", {} switches", m_switches);
        if (m_blocks > 0) what += fmt::format(", {} blocks", m_blocks);
        m_sink.note(what + "; the file has no cables");
    }

    RecordSink& m_sink;
    std::vector<Entry> m_entries;
    std::map<std::string, Node> m_nodes;
    std::size_t m_names = 0;
    std::int64_t m_switches = 0;
    std::int64_t m_blocks = 0;
    std::int64_t m_twice = 0;
    std::string m_firstTwice;
};

Result<> read(TextSource& source, RecordSink& sink, const ReadOptions&) {
    Topology topology(sink);
    topology.read(source);
    sink.rowsRead(topology.rows());
    if (source.stopped() || source.failed() || topology.rows() == 0) return {};
    return topology.emit();
}

}  // namespace

const Importer& slurmTopologyImporter() {
    static const Importer kImporter{"slurm-topology",
                                    "Slurm's topology.conf or 'scontrol show topology', tree and block",
                                    false,
                                    false,
                                    probe,
                                    rank,
                                    read};
    return kImporter;
}

}  // namespace leasehold
