// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>
#include <QTemporaryDir>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "data/import/import.hpp"

namespace leasehold::test {

/// A folder with a site file to import into, and the input files that a test writes.
class ImportBench {
public:
    using Settings = std::map<std::string, std::string>;

    [[nodiscard]] std::filesystem::path site() const { return folder() / "site.leasehold"; }
    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path().toStdString(); }
    /// Writes an input file and returns its path.
    [[nodiscard]] std::filesystem::path file(const std::string& name, const QByteArray& content) const;
    static std::filesystem::path sample(const char* name);

    /// Imports files; a failed import fails the test and gives an empty report.
    ImportReport import(const std::vector<std::filesystem::path>& files, const Settings& set = {});
    Result<ImportReport> tryImport(const std::vector<std::filesystem::path>& files, const Settings& set = {},
                                   const std::string& format = {}) const;
    /// Imports text under a name.
    FileReport read(const std::string& name, const QByteArray& content, const Settings& set = {});

    /// The rows of a query, columns by '|', rows by blanks. "NULL" stands as it is.
    [[nodiscard]] QString rows(const char* sql) const;
    [[nodiscard]] qint64 number(const char* sql) const;
    /// All facts of the file as one text, but the import log and the revision.
    [[nodiscard]] QByteArray dump() const;

private:
    QTemporaryDir m_folder;
};

/// A fixture of this repository.
QByteArray fixture(const char* name);

}  // namespace leasehold::test
