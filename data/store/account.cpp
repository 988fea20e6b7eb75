// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/store/account.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "data/model/names.hpp"

namespace leasehold {
namespace {

constexpr std::size_t kMost = 120;

/// One line of valid UTF-8, cut between characters.
std::string line(std::string_view text) {
    std::string out;
    for (const char c : cleanText(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F) out += c;
    }
    while (out.size() > kMost) {
        do {
            out.pop_back();
        } while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U);
        if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U) out.pop_back();
    }
    return std::string(trimmed(out));
}

std::string hostName() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return {};
    return name.data();
}

}  // namespace

std::string authorName(std::string_view login, std::string_view fullName, std::string_view host, unsigned uid) {
    // The first part of the comma-separated field; "&" in it stands for the login.
    std::string name;
    for (const char c : fullName.substr(0, fullName.find(','))) {
        c == '&' ? name += login : name += c;
    }
    name = line(name);
    // Many a service's account is only called what it is.
    if (!name.empty() && name != login) return name;
    const std::string who = login.empty() ? fmt::format("user {}", uid) : line(login);
    const std::string machine = line(shortHostName(host));
    return machine.empty() ? who : line(who + '@' + machine);
}

std::string accountName() {
    if (const char* given = std::getenv("LEASEHOLD_USER")) {
        if (std::string name = line(given); !name.empty()) return name;
    }
    const uid_t uid = ::geteuid();
    std::vector<char> room(16 * 1024);
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(uid, &entry, room.data(), room.size(), &found) != 0) found = nullptr;
    const auto text = [](const char* field) { return field == nullptr ? std::string_view() : std::string_view(field); };
    return found == nullptr ? authorName({}, {}, hostName(), uid)
                            : authorName(text(found->pw_name), text(found->pw_gecos), hostName(), uid);
}

}  // namespace leasehold
