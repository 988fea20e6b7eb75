// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/emulator_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace leasehold::emulator {
namespace {

// As a sample it is a value like any other, so that a sum shows it; so is the zero of pages past the first megabyte,
// which are left alone because touching them would take longer than the tests.
constexpr int kPattern = 0xA5;
constexpr std::size_t kFilled = std::size_t{1} << 20;

}  // namespace

GuardedMemory::~GuardedMemory() {
    for (const auto& [at, mapping] : m_mappings)
        munmap(mapping.pages, mapping.mapped);
}

void* GuardedMemory::take(std::size_t bytes) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t open = (bytes + page - 1) / page * page;
    void* pages = mmap(nullptr, open + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return nullptr;
    std::memset(pages, kPattern, std::min(open, kFilled));
    mprotect(pages, open + page, PROT_NONE);
    char* at = static_cast<char*>(pages) + (open - bytes) / 16 * 16;
    m_mappings[at] = {bytes, static_cast<char*>(pages), open, open + page};
    m_bytes += bytes;
    return at;
}

bool GuardedMemory::give(void* at) {
    const auto found = m_mappings.find(static_cast<char*>(at));
    if (found == m_mappings.end()) return false;
    m_bytes -= found->second.bytes;
    munmap(found->second.pages, found->second.mapped);
    m_mappings.erase(found);
    return true;
}

bool GuardedMemory::holds(const void* at, std::size_t bytes) const {
    const char* from = static_cast<const char*>(at);
    auto after = m_mappings.upper_bound(const_cast<char*>(from));
    if (after == m_mappings.begin()) return false;
    const auto& [begin, mapping] = *--after;
    const auto offset = static_cast<std::size_t>(from - begin);
    return offset <= mapping.bytes && bytes <= mapping.bytes - offset;
}

void GuardedMemory::protect(bool open) {
    for (const auto& [at, mapping] : m_mappings)
        mprotect(mapping.pages, mapping.open, open ? PROT_READ | PROT_WRITE : PROT_NONE);
}

}  // namespace leasehold::emulator
