// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/ib_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "data/model/names.hpp"

namespace leasehold::ib {
namespace {

const char* wordOf(char kind) {
    return kind == 'H' ? "adapter" : kind == 'R' ? "router" : "switch";
}

bool saysNobody(const std::string& description) {
    return isGenericName(description) || isChipDescription(description);
}

}  // namespace

void FabricReader::read(TextSource& source) {
    std::string_view line;
    while (source.readLine(line)) {
        take(line, source.lineNumber());
    }
    // The last record may be cut at the end of a line: it does not deny what others say of it.
    if (m_last != kNoDevice) m_fabric.devices[m_last].cut = true;
    for (Device& device : m_fabric.devices) {
        device.aggregation = device.kind == 'H' && isAggregationNode(device.description);
    }
    if (source.endsOpen()) m_cutBecause = "its last line has no end";
}

void FabricReader::take(std::string_view line, std::int64_t number) {
    if (trimmed(line).empty()) return takeBlank();
    if (takeAttribute(line, number)) {
    } else if (auto head = parseHead(line)) {
        declare(*head, number);
    } else if (auto port = parsePort(line)) {
        connect(*port, number);
    } else if (auto pair = parsePair(line)) {
        pairUp(*pair, number);
    } else {
        takeDamaged(line, number);
    }
    m_afterBlank = false;
}

/// A blank line ends a record, unless the capture has one behind every line.
void FabricReader::takeBlank() {
    m_afterBlank = true;
}

bool FabricReader::takeAttribute(std::string_view line, std::int64_t number) {
    if (!isAttribute(line)) return false;
    beginRecord();
    if (const auto system = parseSystemGuid(line)) m_systemGuid = *system;
    if (const auto own = parseOwnGuid(line)) {
        m_own = *own;
        m_ownLine = number;
    }
    return true;
}

/// Attributes stand above a head: whatever record was open has ended.
void FabricReader::beginRecord() {
    m_afterHead = false;
    if (m_current == kNoDevice && !m_headDamaged) return;
    m_current = kNoDevice;
    m_headDamaged = false;
    m_systemGuid = 0;
    m_own.guid = 0;
    m_tail.clear();
}

void FabricReader::takeDamaged(std::string_view line, std::int64_t number) {
    const Damage damage = damageOf(line);
    if (damage == Damage::None) {
        if (m_headDamaged && m_tail.empty()) m_tail = descriptionIn(line);
        // A head may break behind its id.
        if (m_afterHead && m_current != kNoDevice && m_fabric.devices[m_current].descriptionLine == 0) {
            describe(m_current, descriptionIn(line), number, true);
        }
        return;
    }
    m_sink.skip({number, 0}, "a line that cannot be read", cleanText(trimmed(line).substr(0, 40)));
    if (damage == Damage::Head) {
        // The attributes are the damaged head's only where they stand above it: behind a record they are gone.
        if (m_current != kNoDevice) beginRecord();
        m_headDamaged = true;
        m_tail = descriptionIn(line);
    } else if (m_current != kNoDevice) {
        m_fabric.devices[m_current].cut = true;
    }
}

void FabricReader::declare(const HeadLine& head, std::int64_t number) {
    ++m_rows;
    if (m_current != kNoDevice) beginRecord();  // a capture without attributes
    if (m_own.guid != 0 && m_own.guid != head.id.guid) {
        tell(m_contradictions, fmt::format("line {}: the header is of {}, its own line {} says {}: the header holds",
                                           number, hex16(head.id.guid), m_ownLine, hex16(m_own.guid)));
    }
    m_current = m_last = m_fabric.device(head.id.kind, head.id.guid);
    describe(m_current, head.description, number, true);
    Device& device = m_fabric.devices[m_current];
    if (device.declared && device.ports != head.ports && head.ports != 0) {
        tell(m_contradictions,
             fmt::format("{} {} has {} ports (line {}) and {} (line {}): the higher number holds", wordOf(device.kind),
                         device.description, device.ports, device.line, head.ports, number));
    }
    device.ports = std::max(device.ports, head.ports);
    if (m_systemGuid != 0) device.systemGuid = m_systemGuid;
    if (!device.declared) device.line = number;
    device.declared = true;
    m_headDamaged = false;
    m_systemGuid = 0;
    m_own.guid = 0;
    m_tail.clear();
    m_afterHead = true;
}

/// The device of a record whose head cannot be read, by its own GUID line.
bool FabricReader::restore(std::int64_t number) {
    if (m_own.guid == 0) return false;
    m_current = m_last = m_fabric.device(m_own.kind, m_own.guid);
    describe(m_current, m_tail, number, true);
    Device& device = m_fabric.devices[m_current];
    if (m_systemGuid != 0) device.systemGuid = m_systemGuid;
    if (!device.declared) device.line = m_ownLine;
    device.declared = true;
    device.cut = true;
    m_sink.warn(
        fmt::format("line {}: the ports that follow are of {} {}, by its own line {}: its header cannot be read",
                    number, wordOf(m_own.kind), hex16(m_own.guid), m_ownLine));
    m_headDamaged = false;
    m_systemGuid = 0;
    m_own.guid = 0;
    m_tail.clear();
    return true;
}

void FabricReader::connect(const PortLine& port, std::int64_t number) {
    m_doubleSpaced = m_doubleSpaced || (m_afterBlank && m_afterHead);
    if (m_afterBlank && !m_doubleSpaced && m_current != kNoDevice) {
        beginRecord();
        m_headDamaged = true;  // its head is missing altogether
    }
    m_afterHead = false;
    if (m_current == kNoDevice && !restore(number)) {
        const char* reason = m_headDamaged || m_last != kNoDevice ? "a port behind a header that cannot be read"
                                                                  : "a port before the first device";
        m_sink.skip({number, 0}, reason, cleanText(trimmed(std::string_view(port.peerDescription)).substr(0, 40)));
        return;
    }
    ++m_rows;
    tellRate(port.unknownRate, number);
    const std::uint32_t peer = m_fabric.device(port.peer.kind, port.peer.guid);
    describe(peer, port.peerDescription, number, false);
    note(m_current, port.port, port.portGuid, number);
    note(peer, port.peerPort, port.peerPortGuid, number);
    m_fabric.say(m_current, port.port, peer, port.peerPort, port.rateMbps.value_or(0), number);
}

void FabricReader::pairUp(const PairLine& pair, std::int64_t number) {
    ++m_rows;
    m_current = kNoDevice;
    m_afterHead = false;
    const std::uint32_t near = pairEnd(pair.near, number, true);
    m_last = near;
    if (!pair.far) {
        ++m_openPorts;
        return;
    }
    tellRate(pair.unknownRate, number);
    const std::uint32_t far = pairEnd(*pair.far, number, false);
    m_fabric.say(near, pair.near.port, far, pair.far->port, pair.rateMbps.value_or(0), number);
}

/// -p names an adapter's ports, not the adapter: two ports with one description are one adapter.
std::uint32_t FabricReader::pairEnd(const PairEnd& end, std::int64_t number, bool own) {
    std::uint64_t guid = end.guid;
    if (end.kind == 'H' && !end.description.empty() && !saysNobody(end.description)) {
        const auto it = m_adapterOf.try_emplace(end.description, end.guid).first;
        const std::uint32_t known = m_fabric.device('H', it->second);
        const auto& ports = m_fabric.devices[known].portGuids;
        const auto port = ports.find(end.port);
        guid = port == ports.end() || port->second == end.guid ? it->second : end.guid;
    }
    const std::uint32_t at = m_fabric.device(end.kind, guid);
    describe(at, end.description, number, own);
    note(at, end.port, end.kind == 'H' ? end.guid : 0, number);
    m_fabric.devices[at].declared = m_fabric.devices[at].declared || own;
    return at;
}

/// What a device's own record calls it holds; of two that are as good, the one that comes first by its letters, so that
/// the order of lines decides nothing.
void FabricReader::describe(std::uint32_t at, const std::string& text, std::int64_t number, bool own) {
    if (text.empty()) return;
    Device& device = m_fabric.devices[at];
    const bool known = device.descriptionLine != 0;
    if (known && device.description != text) {
        const bool better = own == device.describedByOwn ? text < device.description : own;
        const std::string& holds = better ? text : device.description;
        tell(m_contradictions,
             fmt::format("{} {} is called '{}' (line {}) and '{}' (line {}): '{}' holds", wordOf(device.kind),
                         hex16(device.guid), device.description, device.descriptionLine, text, number, holds));
        if (!better) return;
    } else if (known && (!own || device.describedByOwn)) {
        return;
    }
    device.description = text;
    device.descriptionLine = number;
    device.describedByOwn = own;
}

void FabricReader::note(std::uint32_t at, std::int64_t port, std::uint64_t guid, std::int64_t number) {
    Device& device = m_fabric.devices[at];
    device.ports = std::max(device.ports, port);
    if (device.line == 0) device.line = number;
    if (device.kind == 'H' && guid != 0) device.portGuids[port] = guid;
}

void FabricReader::tellRate(const std::string& label, std::int64_t number) {
    if (!label.empty()) m_sink.skip({number, 0}, "a rate label that is not known: not taken", label);
}

/// Keeps the first of a kind; the rest is counted.
void FabricReader::tell(std::vector<std::string>& kept, std::string what) {
    ++m_contradictionCount;
    if (kept.size() < kToldEach) kept.push_back(std::move(what));
}

void FabricReader::report() {
    for (const std::string& what : m_contradictions) {
        m_sink.warn(what);
    }
    const auto more = m_contradictionCount - static_cast<std::int64_t>(m_contradictions.size());
    if (more > 0) m_sink.warn(fmt::format("{} more devices are said two ways", more));
    tellUndeclared();
}

void FabricReader::tellUndeclared() {
    std::int64_t switches = 0;
    std::int64_t adapters = 0;
    std::int64_t routers = 0;
    const Device* first = nullptr;
    for (const Device& device : m_fabric.devices) {
        if (device.declared || device.aggregation) continue;
        ++(device.kind == 'H' ? adapters : device.kind == 'R' ? routers : switches);
        if (first == nullptr || device.line < first->line) first = &device;
    }
    if (first == nullptr) return;
    std::string what;
    for (const auto& [count, word] : {std::pair(switches, "switches"), {adapters, "adapters"}, {routers, "routers"}}) {
        if (count > 0) what += fmt::format("{}{}: {}", what.empty() ? "" : ", ", word, count);
    }
    what = fmt::format("devices named only by their peers, without a record of their own ({}; first: {}, line {})",
                       what, first->description.empty() ? hex16(first->guid) : first->description, first->line);
    m_sink.warn(what);
    if (m_cutBecause.empty()) m_cutBecause = what;
}

}  // namespace leasehold::ib
