// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "data/model/result.hpp"

namespace leasehold {

struct HostList {
    struct Element {
        std::string prefix;     ///< the text before its first bracket
        std::size_t first = 0;  ///< of its names
        std::size_t count = 0;
        bool bracketed = false;
        bool prefixForgotten = false;  ///< see HostList::prefixForgotten
    };
    std::vector<std::string> names;  ///< in the order written, repeats kept
    std::vector<Element> elements;   ///< one per comma-separated element

    /// Whether an element looks as if its prefix was forgotten: "circe-n[001-016],n[019-020]", where "n" is how an
    /// earlier prefix ends. It is legal text, and most likely wrong data.
    [[nodiscard]] bool prefixForgotten(std::size_t element) const { return elements[element].prefixForgotten; }
};

/// Expands a Slurm host list: "lrdn[0001-0180,0200],login[1-2]-ib". Commas inside brackets do not split; zeros are
/// padded to the width of the low bound; several brackets are a Cartesian product, the last running fastest; text may
/// follow a bracket. Empty text: no names. InvalidInput for brackets that do not match, ranges that run backwards or
/// are no numbers, and for more than `limit` names, found before any of that element is made. Linear in text and names.
Result<HostList> expandHostList(std::string_view text, std::size_t limit);

}  // namespace leasehold
