// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include "data/model/result.hpp"

namespace leasehold {

/// An error as the window says it: the name of the file it is about where it is about one, what is wrong, and what can
/// be done with this window. Remedies that are commands of the command line are replaced by what stands in the menus:
/// "site.leasehold: there is no such file. Choose another with File > Open, or import your own files." Any thread.
QString windowWords(const Error& error);
/// A line of a report: "import it with --set whole=yes" is "import it with the setting whole=yes".
QString windowWords(const std::string& report);

}  // namespace leasehold
