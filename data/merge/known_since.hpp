// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>

#include "data/formats/records.hpp"
#include "data/store/site_file.hpp"

namespace leasehold {

/// Since when a GPU counts whose commissioning nobody says (decision 0033). The first GPUs of a site count as long as
/// the site is known, for which nothing is kept; one that an import adds later counts from that import, or from its own
/// first sample where that is earlier: what was figured for the time before stays as it was.
class KnownSince {
public:
    /// `now`: the import's clock. GPUs of the day of a site's first import are its first ones, in however many files
    /// they come.
    KnownSince(SiteFile& file, Instant now);

    /// What to keep of a GPU that the site gets to know now, in seconds; none for a first one.
    [[nodiscard]] std::optional<std::int64_t> of(const GpuRecord& record) const;
    /// After the samples of a command are written: GPUs that were there earlier than it was known. `earliest`: the
    /// first instant of these samples. The number of GPUs that count from earlier now. Throws SQLite::Exception.
    Result<std::int64_t> settle(Instant earliest);

private:
    SiteFile& m_file;
    Instant m_now;
    bool m_isLater = false;
};

}  // namespace leasehold
