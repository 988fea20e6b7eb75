// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/model/result.hpp"

namespace leasehold::cli {

/// Whether a window can be opened, asked before Qt is, which would abort. NoDevice says why not.
Result<> findDisplay();

/// Whether a desktop's launcher started the program (it leaves marks in the environment), not a shell.
bool startedFromDesktop();

}  // namespace leasehold::cli
