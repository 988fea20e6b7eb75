// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace leasehold {

/// What kind of thing went wrong. Callers branch on this, never on the text.
enum class ErrorCode {
    InvalidInput,  ///< a file or a value from outside is not what it should be
    NotFound,      ///< a file, a name or a record that was asked for is not there
    Unsupported,   ///< a known thing that this program or build does not do
    Conflict,      ///< two facts that cannot both hold (two leases on one GPU)
    Io,            ///< reading or writing failed
    DiskFull,      ///< no room left to write
    ReadOnly,      ///< the file or medium cannot be written
    Locked,        ///< another program holds the file
    Damaged,       ///< a site file whose content is broken
    NotASite,      ///< a file that is no site file
    NewerVersion,  ///< a site file written by a newer Leasehold
    Cancelled,     ///< the user stopped it
    NoDevice,      ///< a GPU or GL context was asked for and is not there
    Internal       ///< a broken invariant of ours
};

/// An expected failure. Shown as "PLACE: MESSAGE; REMEDY" on one line.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string place;    ///< file, file:line, or table; may be empty
    std::string message;  ///< what is wrong
    std::string remedy;   ///< what to do about it; may be empty
};

template <class T = void>
using Result = tl::expected<T, Error>;
using Failure = tl::unexpected<Error>;

/// Shorthand for `return fail(code, place, message, remedy)` out of a function that returns any Result.
inline Failure fail(ErrorCode code, std::string place, std::string message, std::string remedy = {}) {
    return Failure(Error{code, std::move(place), std::move(message), std::move(remedy)});
}

/// One line for a person: "PLACE: MESSAGE; REMEDY", without the parts that are empty.
std::string describe(const Error& error);

}  // namespace leasehold
