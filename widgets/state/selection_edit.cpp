// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state/selection_edit.hpp"

#include <algorithm>
#include <iterator>

namespace leasehold {

Selection combined(const Selection& before, const Selection& thing, SelectHow how) {
    if (how == SelectHow::Replace) {
        return thing;
    }
    if (thing.empty()) {
        return before;  // a slip beside everything loses nothing
    }
    if (before.kind != thing.kind) {
        return thing;
    }
    std::vector<std::uint32_t> indices;
    if (how == SelectHow::Add) {
        std::set_union(before.indices.begin(), before.indices.end(), thing.indices.begin(), thing.indices.end(),
                       std::back_inserter(indices));
    } else {
        std::set_symmetric_difference(before.indices.begin(), before.indices.end(), thing.indices.begin(),
                                      thing.indices.end(), std::back_inserter(indices));
    }
    return Selection::many(thing.kind, std::move(indices));
}

}  // namespace leasehold
