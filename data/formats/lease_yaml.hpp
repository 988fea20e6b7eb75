// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>

#include "data/formats/importer.hpp"
#include "data/formats/lease_draft.hpp"

namespace leasehold {

/// Reads a lease-yaml document into records: parties, sites, leases with their parts. InvalidInput at the first slip,
/// as "NAME:LINE:COLUMN", with nothing put; else errors are the sink's. Any thread.
Result<> readLeaseYaml(const std::string& document, const std::string& name, RecordSink& sink);

/// The first lease of a document with its parts; NotFound where it has none, else as readLeaseYaml.
Result<LeaseDraft> readLeaseDocument(const std::string& document);

}  // namespace leasehold
