// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/slurm_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <unordered_map>

#include "data/model/names.hpp"

namespace leasehold::slurm {
namespace {

constexpr std::size_t kMostNames = 1'000'000;    // of one list: more than a site can have
constexpr std::size_t kMostOfAFile = 4'000'000;  // upper levels repeat those below

/// Lines into entries; what is not understood is told.
class EntryReader {
public:
    EntryReader(TextSource& source, RecordSink& sink) : m_source(source), m_sink(sink) {}

    std::vector<Entry> read() {
        LineReader lines(m_source);
        std::string text;
        while (lines.next(text)) {
            m_line = lines.line();
            if (lines.tooLong()) {
                m_sink.skip({m_line, 0}, "a line that is too long");
                continue;
            }
            if (lines.remarkJoined()) {
                m_sink.skip({m_line, 0}, "a line that belongs to a remark, for the remark ends in a backslash");
            }
            take(parseLine(text));
        }
        report();
        return std::move(m_entries);
    }

private:
    void take(const Line& line) {
        if (line.openQuote) return m_sink.skip({m_line, 0}, "a quote without an end");
        if (line.fields.empty()) {
            if (!line.before.empty()) tellStrange(line.before);
            return;
        }
        if (!line.left.empty()) {
            m_sink.skip({m_line, 0}, "words that are no KEY=VALUE", cleanText(line.left.substr(0, 60)));
        }
        const auto named = std::find_if(line.fields.begin(), line.fields.end(),
                                        [](const Field& f) { return entryKind(f.key).has_value(); });
        if (named == line.fields.end()) {
            if (listsNames(line)) {
                m_sink.skip({m_line, 0}, "an entry without a name");
            } else if (line.fields.front().key != "blocksizes") {
                tellStrange(line.fields.front().key);
            }
            return;
        }
        if (line.joined) {
            m_sink.warn(
                fmt::format("line {}: blanks inside a host list, which Slurm refuses: read as one list", m_line));
        }
        Entry entry;
        entry.kind = *entryKind(named->key);
        entry.name = cleanText(trimmed(named->value));
        entry.line = m_line;
        if (takeLists(line, entry)) keep(std::move(entry));
    }

    bool takeLists(const Line& line, Entry& entry) {
        static constexpr std::array<std::string_view, 5> kKnown{"linkspeed", "blockindex", "blocksize", "blocksizes",
                                                                "comment"};
        std::map<std::string, int> times;
        for (const Field& field : line.fields) {
            if (field.key == "level") {
                entry.level = std::max<std::int64_t>(-1, parseInteger(field.value).value_or(-1));
            } else if (field.key == "nodes" || field.key == "switches") {
                if (++times[field.key] == 2) {
                    m_sink.warn(
                        fmt::format("line {}: {} has two lists of {}: both are taken, where Slurm takes the last",
                                    m_line, entry.name, field.key));
                }
                if (!takeList(field, entry)) return false;
            } else if (!entryKind(field.key) && std::find(kKnown.begin(), kKnown.end(), field.key) == kKnown.end()) {
                if (m_unused.size() < 50) m_unused.insert(field.key);
            }
        }
        return true;
    }

    bool takeList(const Field& field, Entry& entry) {
        Result<HostList> list = expandHostList(field.value, kMostNames);
        if (list && (m_names += list->names.size()) > kMostOfAFile) {
            list = fail(ErrorCode::InvalidInput, {}, fmt::format("more than {} names in one file", kMostOfAFile));
        }
        if (!list) {
            m_sink.skip({m_line, 0}, "a host list that cannot be taken",
                        fmt::format("{}: {}", entry.name, list.error().message));
            return false;
        }
        // "(null)" is how scontrol prints a list that is not there.
        if (list->names.size() == 1 && list->names.front() == "(null)") return true;
        if (field.key == "nodes") {
            entry.nodes.push_back(std::move(*list));
        } else {
            std::move(list->names.begin(), list->names.end(), std::back_inserter(entry.switches));
        }
        return true;
    }

    void keep(Entry entry) {
        if (entry.name.empty() || (!entry.hasNodes() && entry.switches.empty())) {
            m_sink.skip({m_line, 0}, "an entry without a name, or without nodes and switches", entry.name);
            return;
        }
        const std::string key = fmt::format("{} {}", static_cast<int>(entry.kind), lowered(entry.name));
        const auto [it, fresh] = m_known.try_emplace(key, m_entries.size());
        if (fresh) {
            m_entries.push_back(std::move(entry));
            return;
        }
        Entry& known = m_entries[it->second];
        if (++m_twice <= 10) {
            m_sink.warn(fmt::format("{} stands twice, on lines {} and {}: the lists of both are taken", known.name,
                                    known.line, m_line));
        }
        known.level = std::max(known.level, entry.level);
        std::move(entry.nodes.begin(), entry.nodes.end(), std::back_inserter(known.nodes));
        std::move(entry.switches.begin(), entry.switches.end(), std::back_inserter(known.switches));
    }

    void tellStrange(const std::string& text) {
        if (m_strange++ == 0) m_firstStrange = fmt::format("line {}: '{}'", m_line, cleanText(text.substr(0, 40)));
    }

    void report() {
        if (m_strange > 0) {
            m_sink.warn(fmt::format("{} lines are no entries of a topology ({})", m_strange, m_firstStrange));
        }
        if (m_twice > 10) m_sink.warn(fmt::format("{} entries stand twice", m_twice));
        std::string unused;
        for (const std::string& key : m_unused) {
            unused += (unused.empty() ? "" : ", ") + cleanText(key);
        }
        if (!unused.empty()) m_sink.warn("keys not used: " + unused);
    }

    TextSource& m_source;
    RecordSink& m_sink;
    std::vector<Entry> m_entries;
    std::unordered_map<std::string, std::size_t> m_known;
    std::set<std::string> m_unused;
    std::size_t m_names = 0;
    std::int64_t m_line = 0;
    std::int64_t m_strange = 0;
    std::string m_firstStrange;
    std::int64_t m_twice = 0;
};

}  // namespace

std::optional<Kind> entryKind(std::string_view key) {
    if (key == "switchname") return Kind::Switch;
    if (key == "blockname") return Kind::Block;
    if (key == "aggregatedblock") return Kind::Aggregate;  // blocks that scontrol shows together
    return std::nullopt;
}

bool listsNames(const Line& line) {
    return line.find("nodes") != nullptr || line.find("switches") != nullptr;
}

bool Entry::hasNodes() const {
    return std::any_of(nodes.begin(), nodes.end(), [](const HostList& l) { return !l.names.empty(); });
}

std::vector<Entry> readEntries(TextSource& source, RecordSink& sink) {
    return EntryReader(source, sink).read();
}

}  // namespace leasehold::slurm
