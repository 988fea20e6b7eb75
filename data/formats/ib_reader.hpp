// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/formats/ib_fabric.hpp"
#include "data/formats/ib_lines.hpp"
#include "data/formats/importer.hpp"

namespace leasehold::ib {

/// The lines of ibnetdiscover, plain or -p, into a fabric. What stands behind a header that cannot be read is that
/// device's, known by its own "switchguid=" line, or nobody's: never the device's before.
class FabricReader {
public:
    FabricReader(Fabric& fabric, RecordSink& sink) : m_fabric(fabric), m_sink(sink) {}

    /// To the end of the file. Lines that cannot be used are skipped, contradictions in names and ports are told.
    void read(TextSource& source);
    /// Devices that have no record of their own, and devices said two ways; after read().
    void report();

    [[nodiscard]] std::int64_t rows() const { return m_rows; }  ///< heads and ports that were understood
    [[nodiscard]] std::int64_t openPorts() const { return m_openPorts; }
    /// Why the file may be less than the whole; empty: nothing shows that.
    [[nodiscard]] const std::string& cutBecause() const { return m_cutBecause; }

private:
    void take(std::string_view line, std::int64_t number);
    bool takeAttribute(std::string_view line, std::int64_t number);
    void takeBlank();
    void takeDamaged(std::string_view line, std::int64_t number);
    void beginRecord();
    void declare(const HeadLine& head, std::int64_t number);
    bool restore(std::int64_t number);
    void connect(const PortLine& port, std::int64_t number);
    void pairUp(const PairLine& pair, std::int64_t number);
    std::uint32_t pairEnd(const PairEnd& end, std::int64_t number, bool own);
    void describe(std::uint32_t at, const std::string& text, std::int64_t number, bool own);
    void note(std::uint32_t at, std::int64_t port, std::uint64_t guid, std::int64_t number);
    void tellRate(const std::string& label, std::int64_t number);
    void tell(std::vector<std::string>& kept, std::string what);
    void tellUndeclared();

    static constexpr std::uint32_t kNoDevice = 0xFFFFFFFF;
    static constexpr std::size_t kToldEach = 20;

    Fabric& m_fabric;
    RecordSink& m_sink;
    std::uint32_t m_current = kNoDevice;
    std::uint32_t m_last = kNoDevice;  ///< the device whose line stood last
    std::uint64_t m_systemGuid = 0;
    Id m_own{'S', 0};  ///< as the attributes above a head say it
    std::int64_t m_ownLine = 0;
    std::string m_tail;          ///< what a damaged head still says of the name
    bool m_headDamaged = false;  ///< and no head since
    bool m_afterBlank = false;
    bool m_afterHead = false;     ///< nothing but blank lines since the head
    bool m_doubleSpaced = false;  ///< blank lines stand inside records: they say nothing
    std::int64_t m_rows = 0;
    std::int64_t m_openPorts = 0;
    std::unordered_map<std::string, std::uint64_t> m_adapterOf;  ///< -p: by description
    std::vector<std::string> m_contradictions;
    std::int64_t m_contradictionCount = 0;
    std::string m_cutBecause;
};

}  // namespace leasehold::ib
