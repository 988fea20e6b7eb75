// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <string>
#include <vector>

#include "data/leases/lease_history.hpp"

namespace leasehold {

/// The leases that people edited by hand, as they are before an import sets them to what its files say: what it changes
/// of them goes into the history, from which it can be taken back. In the import's transaction; throws
/// SQLite::Exception.
class HandEdits {
public:
    /// Reads the leases that the history knows of. One pass over the leases; nothing where nobody edited one.
    explicit HandEdits(SQLite::Database& database);

    /// Writes an edit for each of them that is another now, and returns these.
    std::vector<LeaseEdit> recordChanges(const std::string& who);

private:
    SQLite::Database& m_database;
    std::map<std::string, std::string> m_before;  ///< name to document
};

}  // namespace leasehold
