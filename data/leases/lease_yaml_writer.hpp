// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <stop_token>
#include <string>

#include "data/formats/lease_draft.hpp"
#include "data/model/result.hpp"

namespace leasehold {

/// One lease as a lease-yaml document of its own, which import reads back to the same lease. The same lease gives the
/// same bytes.
std::string leaseDocument(const LeaseDraft& draft);

/// Every party, site, lease, envelope and piece of evidence of a site file as lease-yaml that import reads back without
/// loss; what the format has no word for (topology, "not seen") is left out. `out` is a file where it ends in ".yaml"
/// or
/// ".yml", else a folder, made if missing, that gets "leases.yaml". Where a file would be larger than import reads
/// (7 MB, 200,000 values), the rest goes on in "leases-2.yaml" and so on. Files are written whole or not at all. Any
/// thread. Errors of SiteFile and OutputFile; Cancelled.
Result<> exportLeaseYaml(const std::filesystem::path& site, const std::filesystem::path& out,
                         std::stop_token stop = {});

}  // namespace leasehold
