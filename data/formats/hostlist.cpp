// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/hostlist.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <unordered_set>

#include "data/model/names.hpp"

namespace leasehold {
namespace {

struct Range {
    std::int64_t low = 0;
    std::int64_t high = 0;
    std::size_t width = 0;
};

/// Literal text, then the ranges of the bracket behind it (none: the text ends the element).
struct Piece {
    std::string_view literal;
    std::vector<Range> ranges;
};

Failure bad(std::string_view text, std::string_view why) {
    return fail(ErrorCode::InvalidInput, {}, fmt::format("host list '{}' {}", text.substr(0, 60), why),
                "write it as name[001-016,020]");
}

/// The elements between the commas that stand outside brackets.
Result<std::vector<std::string_view>> splitElements(std::string_view text) {
    std::vector<std::string_view> elements;
    bool inside = false;
    std::size_t start = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ',';
        if (c == '[') {
            if (inside) return bad(text, "has a bracket inside a bracket");
            inside = true;
        } else if (c == ']') {
            if (!inside) return bad(text, "has a ']' without '['");
            inside = false;
        } else if (c == ',' && (!inside || i == text.size())) {
            if (inside) return bad(text, "has a '[' without ']'");
            const std::string_view element = trimmed(text.substr(start, i - start));
            if (!element.empty()) {
                elements.push_back(element);
            }
            start = i + 1;
        }
    }
    return elements;
}

Result<Range> parseRange(std::string_view text) {
    const std::size_t dash = text.find('-');
    const std::string_view low = trimmed(text.substr(0, dash));
    const std::string_view high = dash == std::string_view::npos ? low : trimmed(text.substr(dash + 1));
    const auto from = parseInteger(low);
    const auto to = parseInteger(high);
    if (!from || !to || *from < 0 || low.size() > 18 || high.size() > 18) {
        return bad(text, "is no range of numbers");
    }
    if (*to < *from) {
        return bad(text, "runs backwards");
    }
    return Range{*from, *to, low.size()};
}

Result<std::vector<Piece>> parseElement(std::string_view element) {
    std::vector<Piece> pieces;
    while (!element.empty()) {
        const std::size_t open = element.find('[');
        Piece piece{element.substr(0, open), {}};
        if (open == std::string_view::npos) {
            element = {};
        } else {
            const std::size_t close = element.find(']', open);
            std::string_view inner = element.substr(open + 1, close - open - 1);
            element.remove_prefix(close + 1);
            while (true) {
                const std::size_t comma = inner.find(',');
                auto range = parseRange(inner.substr(0, comma));
                if (!range) return Failure(range.error());
                piece.ranges.push_back(*range);
                if (comma == std::string_view::npos) break;
                inner.remove_prefix(comma + 1);
            }
        }
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

/// How many names the pieces make; stops counting above `limit`.
std::size_t countNames(const std::vector<Piece>& pieces, std::size_t limit) {
    std::size_t product = 1;
    for (const Piece& piece : pieces) {
        if (piece.ranges.empty()) continue;
        std::size_t sum = 0;
        for (const Range& range : piece.ranges) {
            const auto span = static_cast<std::uint64_t>(range.high - range.low) + 1;
            sum += span > limit ? limit + 1 : static_cast<std::size_t>(span);
            if (sum > limit) return limit + 1;
        }
        if (sum == 0 || product > limit / sum) return limit + 1;
        product *= sum;
    }
    return product;
}

void appendNames(const std::vector<Piece>& pieces, std::size_t at, std::string& name, std::vector<std::string>& out) {
    if (at == pieces.size()) {
        out.push_back(name);
        return;
    }
    const std::size_t length = name.size();
    name += pieces[at].literal;
    if (pieces[at].ranges.empty()) {
        appendNames(pieces, at + 1, name, out);
    }
    const std::size_t stem = name.size();
    for (const Range& range : pieces[at].ranges) {
        for (std::int64_t n = range.low; n <= range.high; ++n) {
            fmt::format_to(std::back_inserter(name), "{:0{}}", n, range.width);
            appendNames(pieces, at + 1, name, out);
            name.resize(stem);
        }
    }
    name.resize(length);
}

/// Whether the prefix is how that of an earlier bracketed element ends. Remembers the ends of each, so that a long list
/// costs no more than its text.
class ForgottenPrefixes {
public:
    bool isOne(const HostList::Element& element) {
        const std::string& prefix = element.prefix;
        if (!element.bracketed || prefix.empty() || prefix.size() > kLongest) return false;
        const bool forgotten = m_ends.contains(prefix);
        if (m_prefixes.insert(prefix).second) {
            for (std::size_t i = 1; i < prefix.size(); ++i) {
                m_ends.insert(prefix.substr(i));
            }
        }
        return forgotten;
    }

private:
    static constexpr std::size_t kLongest = 64;  // of what is a host's name
    std::unordered_set<std::string> m_prefixes;
    std::unordered_set<std::string> m_ends;
};

}  // namespace

Result<HostList> expandHostList(std::string_view text, std::size_t limit) {
    auto elements = splitElements(text);
    if (!elements) return Failure(elements.error());
    HostList list;
    ForgottenPrefixes forgotten;
    for (const std::string_view element : *elements) {
        auto pieces = parseElement(element);
        if (!pieces) return Failure(pieces.error());
        // A hundred brackets of one name each are no Cartesian product anyone wrote, only a deep recursion.
        if (pieces->size() > 16) return bad(element, "has too many brackets");
        const std::size_t count = countNames(*pieces, limit);
        if (count > limit || list.names.size() + count > limit) {
            return fail(ErrorCode::InvalidInput, {},
                        fmt::format("host list '{}' stands for more than {} names, more than a site can have",
                                    element.substr(0, 60), limit),
                        "check its bounds");
        }
        list.elements.push_back({std::string((*pieces)[0].literal), list.names.size(), count,
                                 element.find('[') != std::string_view::npos, false});
        list.elements.back().prefixForgotten = forgotten.isOne(list.elements.back());
        std::string name;
        appendNames(*pieces, 0, name, list.names);
    }
    return list;
}

}  // namespace leasehold
