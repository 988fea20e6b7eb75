// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QApplication>
#include <QSurfaceFormat>
#include <QtTest>

#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/look.hpp"

namespace leasehold::test {

/// The main of a test of real windows: OpenGL's format before the application, settings of its own, the dark look.
template <class Test>
int runWindowTest(int argc, char** argv) {
    QSurfaceFormat::setDefaultFormat(SceneWidget::defaultFormat());
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("leasehold-test"));
    applyLook(application, true);
    Test test;
    return QTest::qExec(&test, argc, argv);
}

}  // namespace leasehold::test
