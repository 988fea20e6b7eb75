// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFile>
#include <QString>
#include <filesystem>

namespace leasehold {

/// A file's name between Qt and the floors below: as the system encodes it, whatever its bytes are.
inline std::filesystem::path toPath(const QString& name) {
    return {QFile::encodeName(name).toStdString()};
}
inline QString toText(const std::filesystem::path& path) {
    return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

}  // namespace leasehold
