// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
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

/// The file's view of that name is not the one that the caller knows. Nothing was written.
struct ViewClash {
    std::optional<SavedView> now;  ///< none: it is gone
};

/// Keeps a view, in place of `seen`: that of the same name as the caller knows it, none where it knows of none.
/// InvalidInput: a name that is empty, too long or not one line; a state that is too large. Conflict: the file has
/// another one, which `clash` gets.
Result<> putView(SiteFile& file, const SavedView& view, const std::optional<SavedView>& seen,
                 std::optional<ViewClash>* clash = nullptr);
/// NotFound where there is no such view; Conflict where the new name is taken, or the view was changed; InvalidInput as
/// putView.
Result<> renameView(SiteFile& file, const SavedView& seen, const std::string& to,
                    std::optional<ViewClash>* clash = nullptr);
/// NotFound where there is no such view; Conflict where it was changed.
Result<> removeView(SiteFile& file, const SavedView& seen, std::optional<ViewClash>* clash = nullptr);

/// The name without spaces at its ends; InvalidInput where it cannot be a view's.
Result<std::string> checkedViewName(std::string_view name);

}  // namespace leasehold
