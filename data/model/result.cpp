// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/model/result.hpp"

namespace leasehold {

std::string describe(const Error& error) {
    std::string text;
    if (!error.place.empty()) {
        text += error.place + ": ";
    }
    text += error.message;
    if (!error.remedy.empty()) {
        text += "; " + error.remedy;
    }
    for (char& c : text) {
        if (c == '\n' || c == '\r') {
            c = ' ';  // one error, one line, whatever a library put into its message
        }
    }
    return text;
}

}  // namespace leasehold
