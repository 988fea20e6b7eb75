// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "data/model/time.hpp"
#include "data/store/site_file.hpp"

/// Views kept in a site file. What a view's state means is the window's affair: here it is text. Writing one leaves the
/// file's revision alone, since no fact of the site changes.
namespace leasehold {

struct SavedView {
    std::string name;   ///< each once, without regard to (ASCII) case; 1..120 bytes
    int version = 1;    ///< of the state
    std::string state;  ///< a JSON object; at most kMostViewBytes
    Instant changed{};
};

inline constexpr std::size_t kMostViewBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMostViewName = 120;

/// By name, as people sort. A file of an older schema that could not be migrated has none.
Result<std::vector<SavedView>> listViews(const SiteFile& file);

/// Keeps a view, in place of one of the same name. InvalidInput: a name that is empty, too long or not one line; a
/// state that is too large.
Result<> putView(SiteFile& file, const SavedView& view);
/// NotFound where there is no such view; Conflict where the new name is taken; InvalidInput as putView.
Result<> renameView(SiteFile& file, std::string_view name, const std::string& to);
/// NotFound where there is no such view.
Result<> removeView(SiteFile& file, std::string_view name);

/// The name without spaces at its ends; InvalidInput where it cannot be a view's.
Result<std::string> checkedViewName(std::string_view name);

}  // namespace leasehold
