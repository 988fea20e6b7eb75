// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace leasehold::emulator {

/// Device memory: pages that are closed to everybody but who opens them, with a guard page behind each allocation.
class GuardedMemory {
public:
    GuardedMemory() = default;
    ~GuardedMemory();
    GuardedMemory(const GuardedMemory&) = delete;
    GuardedMemory& operator=(const GuardedMemory&) = delete;

    /// Null where the system has no more. Filled with a pattern; ends at the guard page, less up to 15 bytes.
    void* take(std::size_t bytes);
    /// False: nothing begins here.
    bool give(void* at);
    /// Whether [at, at + bytes) lies within one allocation.
    bool holds(const void* at, std::size_t bytes) const;
    std::uint64_t bytes() const { return m_bytes; }

    /// While one of these lives, all of it can be read and written.
    class Open {
    public:
        explicit Open(GuardedMemory& memory) : m_memory(memory) { m_memory.protect(true); }
        ~Open() { m_memory.protect(false); }
        Open(const Open&) = delete;
        Open& operator=(const Open&) = delete;

    private:
        GuardedMemory& m_memory;
    };

private:
    struct Mapping {
        std::size_t bytes;  // asked for
        char* pages;
        std::size_t open;    // bytes of pages before the guard page
        std::size_t mapped;  // with it
    };
    void protect(bool open);

    std::map<char*, Mapping> m_mappings;
    std::uint64_t m_bytes = 0;
};

}  // namespace leasehold::emulator
