// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window.hpp"

#include <QApplication>
#include <QFile>
#include <QIcon>
#include <QSettings>
#include <QSurfaceFormat>

#include "app/main_window.hpp"
#include "app/settings_keeper.hpp"
#include "widgets/bridge/scene_widget.hpp"
#include "widgets/controls/look.hpp"

namespace leasehold {

int runWindow(int& argc, char** argv, const WindowOptions& options) {
    // Both must stand before the application: the format, and how fractions of a screen's scale are taken.
    QSurfaceFormat::setDefaultFormat(SceneWidget::defaultFormat());
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("leasehold"));
    QApplication::setOrganizationName(QStringLiteral("leasehold"));
    QApplication::setApplicationDisplayName(QStringLiteral("Leasehold"));
    QGuiApplication::setDesktopFileName(QStringLiteral("leasehold"));
    QApplication::setWindowIcon(QIcon::fromTheme(QStringLiteral("leasehold"), applicationIcon()));

    QSettings store;
    Settings settings = loadSettings(store);
    applyLook(application, settings.preferences.dark);
    MainWindow window(settings);
    SettingsKeeper keeper(window, store);
    window.show();
    if (!options.site.empty()) {
        window.openSiteFile(QFile::decodeName(options.site.c_str()),
                            {options.at, QString::fromStdString(options.view)});
    }
    const int code = QApplication::exec();
    keeper.save();
    return code;
}

}  // namespace leasehold
