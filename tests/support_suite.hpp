// SPDX-License-Identifier: GPL-3.0-or-later
// All suites of a floor are one program: `data_tests tst_import [FUNCTION...]` runs one of them.
#pragma once
#include <QCoreApplication>
#include <QTest>
#ifdef QT_WIDGETS_LIB
#include <QApplication>
#endif

#include "tests/support_suites.hpp"

namespace leasehold::test {

/// Suites that need no window, nor any display.
template <class Test>
int runGuiless(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    Test test;
    return QTest::qExec(&test, argc, argv);
}

#ifdef QT_WIDGETS_LIB
/// Suites of widgets.
template <class Test>
int runWidgets(int argc, char** argv) {
    const QApplication application(argc, argv);
    Test test;
    return QTest::qExec(&test, argc, argv);
}
#endif

}  // namespace leasehold::test

/// Once at the end of a file tst_NAME.cpp: its suite is tst_NAME and is run by this function of (argc, argv).
#define LEASEHOLD_SUITE(...)                                                         \
    namespace {                                                                      \
    using namespace leasehold::test; /* NOLINT: the runners are named without it */  \
    const bool kRegistered = leasehold::test::registerSuite(__FILE__, &__VA_ARGS__); \
    }
