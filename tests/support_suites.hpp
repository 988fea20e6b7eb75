// SPDX-License-Identifier: GPL-3.0-or-later
// The suites that a test program holds.
#pragma once

namespace leasehold::test {

/// Runs a suite; arguments as QTest::qExec takes them. Returns the number of failures.
using RunSuite = int (*)(int argc, char** argv);

/// Called before main, by LEASEHOLD_SUITE. The name is that of the file without folder and ending. Returns true.
bool registerSuite(const char* file, RunSuite run);

}  // namespace leasehold::test
