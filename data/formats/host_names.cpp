// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/host_names.hpp"

#include <algorithm>
#include <array>

#include "data/model/names.hpp"

namespace leasehold {
namespace {

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isHostCharacter(char c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool isDomain(std::string_view domain) {
    constexpr std::array<std::string_view, 8> kLocal{"local", "lan",  "localdomain", "internal",
                                                     "home",  "corp", "intranet",    "cluster"};
    const std::size_t last = domain.rfind('.');
    const std::string_view top = last == std::string_view::npos ? domain : domain.substr(last + 1);
    if (top.empty() || domain.front() == '.' || domain.find("..") != std::string_view::npos) return false;
    if (last == std::string_view::npos) {
        return std::find(kLocal.begin(), kLocal.end(), lowered(domain)) != kLocal.end();
    }
    return std::any_of(top.begin(), top.end(), isLetter);
}

}  // namespace

HostName splitHostName(std::string_view name) {
    name = trimmed(name);
    const std::size_t dot = name.find('.');
    const bool domain = dot != std::string_view::npos && dot > 0 &&
                        std::all_of(name.begin(), name.end(), isHostCharacter) && isDomain(name.substr(dot + 1));
    if (!domain) return {std::string(name), {}};
    return {std::string(name.substr(0, dot)), std::string(name)};
}

std::string hostNameOf(std::string_view host) {
    host = trimmed(host);
    while (host.size() > 1 && host.back() == '.')
        host.remove_suffix(1);  // the root's own dot
    const HostName name = splitHostName(host);
    return name.fullName.empty() ? shortHostName(host) : name.fullName;
}

}  // namespace leasehold
