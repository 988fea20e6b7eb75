// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace leasehold {

/// A host's name taken apart.
struct HostName {
    std::string shortName;  ///< "oak01"; the whole text where it is no host name with a domain
    std::string fullName;   ///< "oak01.east.example"; empty where no domain is given
};

/// A domain has two labels, or is one of the usual local ones (".local", ".lan"): "r1.n3" is a name with a dot.
HostName splitHostName(std::string_view name);

/// What a reader hands on as a host's name: with its domain where that is one, else short ("gn01.mycluster" is "gn01").
/// An address stays whole. Valid UTF-8.
std::string hostNameOf(std::string_view host);

}  // namespace leasehold
