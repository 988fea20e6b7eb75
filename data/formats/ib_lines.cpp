// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/ib_lines.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "data/model/names.hpp"
#include "data/model/natural_order.hpp"

namespace leasehold::ib {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Reads a line from the left.
class Scanner {
public:
    explicit Scanner(std::string_view text) : m_rest(text) {}
    [[nodiscard]] std::string_view rest() const { return m_rest; }
    void space() { m_rest = m_rest.substr(std::min(m_rest.find_first_not_of(" \t\r"), m_rest.size())); }
    bool take(std::string_view token) {
        space();
        if (!m_rest.starts_with(token)) return false;
        m_rest.remove_prefix(token.size());
        return true;
    }
    std::string_view run(bool (*accepts)(char)) {
        std::size_t n = 0;
        while (n < m_rest.size() && accepts(m_rest[n])) {
            ++n;
        }
        const std::string_view taken = m_rest.substr(0, n);
        m_rest.remove_prefix(n);
        return taken;
    }
    std::optional<std::int64_t> number() {
        space();
        return parseInteger(run(isDigit));
    }
    std::string_view word() {
        space();
        return run([](char c) { return c != ' ' && c != '\t' && c != '\r'; });
    }

private:
    std::string_view m_rest;
};

/// The first `"S-0123456789abcdef"` of a line: what stands before it, what it says, what stands behind it.
struct Found {
    std::string_view before;
    Id id;
    std::string_view behind;
};
std::optional<Found> findId(std::string_view line) {
    for (std::size_t at = line.find('"'); at != std::string_view::npos; at = line.find('"', at + 1)) {
        if (at + 20 > line.size()) break;
        const char kind = line[at + 1];
        const std::string_view hex = line.substr(at + 3, 16);
        if ((kind != 'S' && kind != 'H' && kind != 'R') || line[at + 2] != '-' || line[at + 19] != '"' ||
            !std::all_of(hex.begin(), hex.end(), isHex)) {
            continue;
        }
        return Found{line.substr(0, at), {kind, *parseHex(hex)}, line.substr(at + 20)};
    }
    return std::nullopt;
}

/// "[12]", "[12](guid)", "[12][ext 3](guid)" at the end of `text`.
struct NearPort {
    std::int64_t port = 0;
    std::uint64_t guid = 0;
};
std::optional<NearPort> portAtEnd(std::string_view text) {
    text = trimmed(text);
    NearPort near;
    if (text.ends_with(')')) {
        const std::size_t open = text.rfind('(');
        if (open == std::string_view::npos) return std::nullopt;
        near.guid = parseHex(text.substr(open + 1, text.size() - open - 2)).value_or(0);
        text = trimmed(text.substr(0, open));
    }
    while (text.ends_with(']')) {
        const std::size_t open = text.rfind('[');
        if (open == std::string_view::npos) return std::nullopt;
        const std::string_view inner = text.substr(open + 1, text.size() - open - 2);
        text = trimmed(text.substr(0, open));
        if (inner.starts_with("ext")) continue;
        const auto port = parseInteger(inner);
        if (!port || *port < 0 || *port > 65535) return std::nullopt;
        near.port = *port;
        return near;
    }
    return std::nullopt;
}

/// What stands between the first and the last quote.
std::string quoted(std::string_view text) {
    const std::size_t first = text.find('"');
    const std::size_t last = text.rfind('"');
    if (first == std::string_view::npos || first == last) return {};
    return cleanText(trimmed(text.substr(first + 1, last - first - 1)));
}

std::optional<PairEnd> parseEnd(Scanner& in) {
    PairEnd end;
    const std::string_view kind = in.word();
    if (kind != "CA" && kind != "SW" && kind != "RT") return std::nullopt;
    end.kind = kind == "CA" ? 'H' : kind == "SW" ? 'S' : 'R';
    if (!in.number()) return std::nullopt;
    const auto port = in.number();
    const auto guid = parseHex(in.word());
    if (!port || *port > 65535 || !guid || *guid == 0) return std::nullopt;
    end.port = *port;
    end.guid = *guid;
    return end;
}

/// "4xGDR": a number of lanes and a word behind it.
bool looksLikeRate(std::string_view word) {
    Scanner in(word);
    return !in.run(isDigit).empty() && in.rest().size() > 1 && (in.rest()[0] == 'x' || in.rest()[0] == 'X');
}

}  // namespace

std::optional<std::int64_t> parseRate(std::string_view label) {
    static constexpr std::array<std::pair<std::string_view, std::int64_t>, 9> kLane{{{"SDR", 2500},
                                                                                     {"DDR", 5000},
                                                                                     {"QDR", 10000},
                                                                                     {"FDR10", 10000},
                                                                                     {"FDR", 14000},
                                                                                     {"EDR", 25000},
                                                                                     {"HDR", 50000},
                                                                                     {"NDR", 100000},
                                                                                     {"XDR", 200000}}};
    Scanner in(label);
    const auto lanes = in.number();
    if (!lanes || *lanes < 1 || *lanes > 16 || !in.take("x")) return std::nullopt;
    for (const auto& [name, mbps] : kLane) {
        if (sameName(in.rest(), name)) return *lanes * mbps;
    }
    return std::nullopt;
}

std::optional<HeadLine> parseHead(std::string_view line) {
    const auto found = findId(line);
    if (!found) return std::nullopt;
    std::string_view before = trimmed(found->before);
    std::size_t digits = before.size();
    while (digits > 0 && isDigit(before[digits - 1])) {
        --digits;
    }
    const auto ports = parseInteger(before.substr(digits));
    const std::string_view word = trimmed(before.substr(0, digits));
    if (!ports || *ports > 65535 || !(word.ends_with("Switch") || word.ends_with("Ca") || word.ends_with("Rt"))) {
        return std::nullopt;
    }
    const std::size_t hash = found->behind.find('#');
    return HeadLine{found->id, *ports,
                    hash == std::string_view::npos ? std::string() : quoted(found->behind.substr(hash + 1))};
}

std::optional<PortLine> parsePort(std::string_view line) {
    const auto found = findId(line);
    if (!found) return std::nullopt;
    const auto near = portAtEnd(found->before);
    if (!near) return std::nullopt;
    PortLine port;
    port.port = near->port;
    port.portGuid = near->guid;
    port.peer = found->id;
    Scanner in(found->behind);
    if (!in.take("[")) return std::nullopt;
    const auto peerPort = in.number();
    if (!peerPort || *peerPort > 65535 || !in.take("]")) return std::nullopt;
    port.peerPort = *peerPort;
    if (in.take("[ext")) {
        in.number();
        in.take("]");
    }
    if (in.take("(")) {
        port.peerPortGuid = parseHex(in.run(isHex)).value_or(0);
    }
    const std::size_t hash = in.rest().find('#');
    if (hash != std::string_view::npos) {
        const std::string_view comment = in.rest().substr(hash + 1);
        port.peerDescription = quoted(comment);
        const std::string_view tail = trimmed(comment);
        const std::size_t blank = tail.find_last_of(" \t");
        const std::string_view label = tail.substr(blank == std::string_view::npos ? 0 : blank + 1);
        port.rateMbps = parseRate(label);
        if (!port.rateMbps && looksLikeRate(label)) port.unknownRate = cleanText(label.substr(0, 20));
    }
    return port;
}

std::optional<PairLine> parsePair(std::string_view line) {
    // What stands before the type is a prompt or a log header.
    for (std::size_t at = 0; at + 3 < line.size(); ++at) {
        const std::string_view kind = line.substr(at, 3);
        if ((kind != "CA " && kind != "SW " && kind != "RT ") ||
            (at > 0 && line[at - 1] != ' ' && line[at - 1] != '\t')) {
            continue;
        }
        Scanner in(line.substr(at));
        PairLine pair;
        auto near = parseEnd(in);
        if (!near) continue;
        pair.near = std::move(*near);
        const std::string width(in.word());
        const std::string label = width + std::string(in.word());
        pair.rateMbps = parseRate(label);
        if (in.take("-")) {
            pair.far = parseEnd(in);
            if (!pair.far) return std::nullopt;
            if (!pair.rateMbps) pair.unknownRate = cleanText(std::string_view(label).substr(0, 20));
        }
        const std::string_view rest = in.rest();
        const std::size_t first = rest.find('\'');
        const std::size_t last = rest.rfind('\'');
        if (first != std::string_view::npos && last > first) {
            const std::string_view names = rest.substr(first + 1, last - first - 1);
            const std::size_t dash = pair.far ? names.find("' - '") : std::string_view::npos;
            pair.near.description = cleanText(trimmed(names.substr(0, dash)));
            if (dash != std::string_view::npos) {
                pair.far->description = cleanText(trimmed(names.substr(dash + 5)));
            }
        }
        return pair;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> parseSystemGuid(std::string_view line) {
    static constexpr std::string_view kKey = "sysimgguid=";
    const std::size_t at = line.find(kKey);
    if (at == std::string_view::npos) return std::nullopt;
    Scanner in(line.substr(at + kKey.size()));
    in.take("0x");
    return parseHex(in.run(isHex));
}

std::optional<Id> parseOwnGuid(std::string_view line) {
    static constexpr std::array<std::pair<std::string_view, char>, 3> kKeys{
        {{"switchguid=", 'S'}, {"caguid=", 'H'}, {"rtguid=", 'R'}}};
    for (const auto& [key, kind] : kKeys) {
        const std::size_t at = line.find(key);
        if (at == std::string_view::npos) continue;
        Scanner in(line.substr(at + key.size()));
        in.take("0x");
        const auto guid = parseHex(in.run(isHex));
        // A number that something else has cut short would be another device's.
        if (!in.rest().empty() && in.rest().front() != '(' && !trimmed(in.rest().substr(0, 1)).empty()) continue;
        if (in.take("(") && parseHex(in.run(isHex)) != guid) continue;
        if (guid && *guid != 0) return Id{kind, *guid};
    }
    return std::nullopt;
}

bool isAttribute(std::string_view line) {
    static constexpr std::array<std::string_view, 6> kKeys{
        "vendid=", "devid=", "sysimgguid=", "switchguid=", "caguid=", "rtguid="};
    return std::any_of(kKeys.begin(), kKeys.end(), [&](std::string_view key) { return line.find(key) != line.npos; });
}

Damage damageOf(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#') return Damage::None;
    const std::string_view token = text.substr(0, text.find('#'));  // a description may hold anything
    const bool id =
        token.find("\"S-") != token.npos || token.find("\"H-") != token.npos || token.find("\"R-") != token.npos;
    const bool head = text.starts_with("Switch") || text.starts_with("Ca\t") || text.starts_with("Ca ") ||
                      text.starts_with("Rt\t") || text.starts_with("Rt ");
    if (head) return Damage::Head;
    if (text.front() == '[' || (id && token.find('[') != token.npos)) return Damage::Port;
    if (text.starts_with("CA ") || text.starts_with("SW ") || text.starts_with("RT ")) return Damage::Port;
    return id ? Damage::Head : Damage::None;
}

std::string descriptionIn(std::string_view line) {
    const std::size_t hash = line.find('#');
    return hash == std::string_view::npos || hash == 0 ? std::string() : quoted(line.substr(hash + 1));
}

}  // namespace leasehold::ib
