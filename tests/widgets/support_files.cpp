// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_files.hpp"

#include <QFile>
#include <QProcess>

namespace leasehold::test {

QByteArray outputOf(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(30000) || process.exitCode() != 0) {
        qFatal("%s failed: %s", qPrintable(program), process.readAllStandardError().constData());
    }
    return process.readAllStandardOutput();
}

QStringList askCsv(const QString& file, const QString& sql) {
    const QByteArray said = outputOf(
        QStringLiteral("sqlite3"),
        {QStringLiteral(":memory:"), QStringLiteral("-cmd"), QStringLiteral(".import --csv \"%1\" t").arg(file), sql});
    return QString::fromUtf8(said).split(u'\n', Qt::SkipEmptyParts);
}

QByteArray workbookPart(const QString& file, const QString& part) {
    return outputOf(QStringLiteral("unzip"), {QStringLiteral("-p"), file, part});
}

QByteArray contentOf(const QString& file) {
    QFile read(file);
    return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
}

}  // namespace leasehold::test
