// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/search_index.hpp"

#include <QStringList>

#include <algorithm>
#include <string_view>
#include <tuple>

#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

std::string folded(const QString& s) {
    return s.normalized(QString::NormalizationForm_C).toCaseFolded().toStdString();
}

std::vector<std::string> wordsOf(const QString& query) {
    std::vector<std::string> words;
    for (const QString& word : query.simplified().split(u' ', Qt::SkipEmptyParts)) {
        words.push_back(folded(word));
    }
    return words;
}

bool isWordChar(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// 0 the whole name, 1 its beginning, 2 the beginning of a word, 3 inside; 4 not in the name.
int scoreIn(std::string_view name, std::string_view word) {
    if (name == word) {
        return 0;
    }
    int best = 4;
    for (std::size_t at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
        const bool wordStart = at == 0 || !isWordChar(name[at - 1]);
        best = std::min(best, at == 0 ? 1 : wordStart ? 2 : 3);
    }
    return best;
}

/// People look for few large things before many small ones.
int kindRank(SelectionKind kind) {
    switch (kind) {
        case SelectionKind::Tenant:
            return 0;
        case SelectionKind::Lease:
            return 1;
        case SelectionKind::Site:
            return 2;
        case SelectionKind::Hall:
            return 3;
        case SelectionKind::Row:
            return 4;
        case SelectionKind::Pod:
            return 5;
        case SelectionKind::Rack:
            return 6;
        case SelectionKind::Switch:
            return 7;
        case SelectionKind::Feed:
            return 8;
        default:
            return 9;
    }
}

QString contextOf(const Snapshot& s, SelectionKind kind, std::uint32_t i) {
    switch (kind) {
        case SelectionKind::Site:
            return text(s.sites[i].location);
        case SelectionKind::Hall:
            return text(s.sites[s.halls[i].site.value].name);
        case SelectionKind::Row:
            return text(s.halls[s.rows[i].hall.value].name);
        case SelectionKind::Rack:
            return placeOf(s, RackIndex(i));
        case SelectionKind::Pod:
            return text(s.sites[s.pods[i].site.value].name);
        case SelectionKind::Node:
            return text(s.racks[s.nodes[i].rack.value].name);
        case SelectionKind::Gpu:
            return text(s.racks[s.rackOf(GpuOrdinal(i)).value].name);
        case SelectionKind::Switch: {
            const Switch& device = s.switches[i];
            return QStringLiteral("%1 %2").arg(tierName(device.tier), text(device.fabric)).trimmed();
        }
        case SelectionKind::Lease:
            return text(s.parties[s.leases[i].tenant.value].name);
        default:
            return {};
    }
}

}  // namespace

SearchIndex::SearchIndex(SnapshotPtr snapshot) : m_snapshot(std::move(snapshot)) {
    const Snapshot& s = *m_snapshot;
    m_entries.reserve(s.racks.size() + s.nodes.size() + s.switches.size() + 64);
    const auto addAll = [&](SelectionKind kind, const auto& things) {
        for (std::uint32_t i = 0; i < things.size(); ++i) {
            add(kind, i, things[i].name, contextOf(s, kind, i));
        }
    };
    addAll(SelectionKind::Site, s.sites);
    addAll(SelectionKind::Hall, s.halls);
    addAll(SelectionKind::Row, s.rows);
    addAll(SelectionKind::Pod, s.pods);
    addAll(SelectionKind::Rack, s.racks);
    addAll(SelectionKind::Node, s.nodes);
    addAll(SelectionKind::Switch, s.switches);
    addAll(SelectionKind::Lease, s.leases);
    addAll(SelectionKind::Feed, s.feeds);
    for (std::uint32_t i = 0; i < s.parties.size(); ++i) {
        const bool leases =
            std::any_of(s.leases.begin(), s.leases.end(), [i](const Lease& l) { return l.tenant.value == i; });
        if (leases || s.parties[i].isTenant) {
            add(SelectionKind::Tenant, i, s.parties[i].name, {});
        }
    }
}

void SearchIndex::add(SelectionKind kind, std::uint32_t index, const std::string& name, const QString& context) {
    Entry entry{kind, index, static_cast<std::uint32_t>(m_text.size()), 0};
    m_text += folded(text(name));
    entry.context = static_cast<std::uint32_t>(m_text.size());
    // The kind's own name counts as place, so that "rack 12" and "leaf 3" say what they mean.
    m_text += ' ';
    m_text += folded(QString::fromUtf8(selectionKindName(kind).data()));
    m_text += ' ';
    m_text += folded(context);
    m_entries.push_back(entry);
}

int SearchIndex::scoreOf(const Entry& entry, std::size_t end, const std::vector<std::string>& words) const {
    const std::string_view name(m_text.data() + entry.name, entry.context - entry.name);
    const std::string_view context(m_text.data() + entry.context, end - entry.context);
    int total = 0;
    bool inName = false;
    for (const std::string& word : words) {
        const int score = scoreIn(name, word);
        if (score == 4 && context.find(word) == std::string_view::npos) {
            return -1;
        }
        inName = inName || score < 4;
        total += score;
    }
    return inName ? total : total + 4;
}

std::vector<SearchIndex::Match> SearchIndex::matches(const std::vector<std::string>& words) const {
    // The longest word is the rarest: look for it in the whole buffer, and at an entry only where it was found.
    const auto longest =
        std::max_element(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
    std::vector<Match> found;
    std::size_t entry = 0;
    for (std::size_t at = m_text.find(*longest); at != std::string::npos; at = m_text.find(*longest, at)) {
        const auto next = std::upper_bound(m_entries.begin() + static_cast<std::ptrdiff_t>(entry), m_entries.end(), at,
                                           [](std::size_t offset, const Entry& e) { return offset < e.name; });
        entry = static_cast<std::size_t>(next - m_entries.begin()) - 1;
        const std::size_t end = next == m_entries.end() ? m_text.size() : next->name;
        if (const int score = scoreOf(m_entries[entry], end, words); score >= 0) {
            found.push_back({score * 16 + kindRank(m_entries[entry].kind), static_cast<std::uint32_t>(entry)});
        }
        at = end;
    }
    return found;
}

SearchHit SearchIndex::describe(Selection selection) const {
    const Snapshot& s = *m_snapshot;
    SearchHit hit;
    hit.name = selection.kind == SelectionKind::Row ? rowTitle(s, RowIndex(selection.first()))
                                                    : text(selectionName(s, selection));
    const QString kind = QString::fromUtf8(selectionKindName(selection.kind).data());
    const QString context = contextOf(s, selection.kind, selection.first());
    hit.context = context.isEmpty() ? kind : QStringLiteral("%1, %2").arg(kind, context);
    hit.selection = std::move(selection);
    return hit;
}

std::vector<SearchHit> SearchIndex::gpusOf(const std::string& node, const std::string& slot, std::size_t limit) const {
    std::vector<SearchHit> hits;
    std::vector<Match> nodes = matches({node});
    std::erase_if(nodes,
                  [&](const Match& m) { return m_entries[m.entry].kind != SelectionKind::Node || m.score >= 64; });
    std::sort(nodes.begin(), nodes.end(),
              [](const Match& a, const Match& b) { return std::tie(a.score, a.entry) < std::tie(b.score, b.entry); });
    for (const Match& match : nodes) {
        const Node& found = m_snapshot->nodes[m_entries[match.entry].index];
        for (std::uint32_t g = found.gpus.first; g < found.gpus.end() && hits.size() < limit; ++g) {
            if (slot.empty() || std::to_string(m_snapshot->gpus[g].slot) == slot) {
                hits.push_back(describe(Selection::of(SelectionKind::Gpu, g)));
            }
        }
        if (hits.size() >= limit) {
            break;
        }
    }
    return hits;
}

std::vector<SearchHit> SearchIndex::find(const QString& query, std::size_t limit) const {
    const std::vector<std::string> words = wordsOf(query);
    if (words.empty() || limit == 0) {
        return {};
    }
    if (const std::size_t slash = words.back().rfind('/');
        words.size() == 1 && slash != std::string::npos && slash > 0) {
        const std::string slot = words.back().substr(slash + 1);
        if (slot.find_first_not_of("0123456789") == std::string::npos) {
            std::vector<SearchHit> gpus = gpusOf(words.back().substr(0, slash), slot, limit);
            if (!gpus.empty()) {
                return gpus;
            }
        }
    }
    std::vector<Match> found = matches(words);
    const auto middle = found.begin() + static_cast<std::ptrdiff_t>(std::min(limit, found.size()));
    std::partial_sort(found.begin(), middle, found.end(), [](const Match& a, const Match& b) {
        return std::tie(a.score, a.entry) < std::tie(b.score, b.entry);
    });
    std::vector<SearchHit> hits;
    for (auto it = found.begin(); it != middle; ++it) {
        hits.push_back(describe(Selection::of(m_entries[it->entry].kind, m_entries[it->entry].index)));
    }
    return hits;
}

}  // namespace leasehold
