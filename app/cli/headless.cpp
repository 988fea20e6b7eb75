// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/headless.hpp"

#include <cstdio>

namespace leasehold::cli {

HeadlessQt::HeadlessQt() {
    if (QCoreApplication::instance() != nullptr) {
        return;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    // Qt's remarks on desktops that are not there ("XDG_RUNTIME_DIR not set") are none of the user's business.
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& text) {
        if (type == QtCriticalMsg || type == QtFatalMsg) {
            std::fprintf(stderr, "%s\n", qUtf8Printable(text));
        }
    });
    m_application.emplace(m_count, m_arguments);
}

}  // namespace leasehold::cli
