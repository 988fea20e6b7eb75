// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace leasehold {

/// A kind of file that import does not read, but knows when it sees it.
struct ForeignKind {
    std::string what;    ///< "sacct output"
    std::string remedy;  ///< what to give in its place, and where that is described
};

/// Other programs' text and tables, archives, pictures, documents, by their first bytes. None: no kind known here.
std::optional<ForeignKind> recogniseForeign(std::string_view head);

}  // namespace leasehold
