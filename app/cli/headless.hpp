// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QApplication>
#include <optional>

namespace leasehold::cli {

/// Qt's fonts and painters for a command: an application without a display, whatever the environment says. Where
/// there is an application already it is left alone. One at a time, on the main thread, while anything is painted.
class HeadlessQt {
public:
    HeadlessQt();

private:
    int m_count = 1;
    char m_name[10] = "leasehold";
    char* m_arguments[2] = {m_name, nullptr};
    std::optional<QApplication> m_application;
};

}  // namespace leasehold::cli
