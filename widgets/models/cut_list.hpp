// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <cstddef>

/// The one rule for a list that has more lines than there is room: it is sorted by what matters to its reader before it
/// is cut, and its last line says how many are left out and their sum. Any thread.
namespace leasehold {

/// How many lines of `all` are shown where there is room for `room` lines, the last of which may be needed for the
/// rest. All, when they fit: a line "and 1 more" never stands where the one could.
struct CutList {
    CutList(std::size_t all, std::size_t room)
        : shown(all <= room ? all
                : room > 0  ? room - 1
                            : 0),
          more(all - shown) {}
    std::size_t shown;
    std::size_t more;  ///< 0, or 2 and above where `room` is above 0
};

/// "and 36 more"; with a sum of what is left out "and 36 more: 1.2 bn USD a month".
QString andMore(std::size_t more, const QString& sum = {});

}  // namespace leasehold
