// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>
#include <QStringList>

/// Written files as other programs read them.
namespace leasehold::test {

/// What a program prints; fails the run where it cannot be started or complains.
QByteArray outputOf(const QString& program, const QStringList& arguments);

/// A query over a CSV file, imported by sqlite3 as the table `t`: lines of fields parted by '|'.
QStringList askCsv(const QString& file, const QString& sql);

/// One part of a workbook, such as "xl/worksheets/sheet1.xml", texts included.
QByteArray workbookPart(const QString& file, const QString& part);

QByteArray contentOf(const QString& file);

}  // namespace leasehold::test
