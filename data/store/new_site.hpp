// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <optional>

#include "data/store/site_file.hpp"
#include "data/store/temporary_file.hpp"

namespace leasehold {

/// A site that a command writes as a whole: one that is there already, in one transaction; or one made beside, in a
/// temporary file that gets the site's name only when it is whole and on the disk. Unless keep() succeeded, an old site
/// is as it was and a new one is not there. One thread.
class SiteTarget {
public:
    /// An existing site for writing, else a new one. The errors of SiteFile::open and of TemporaryFile::beside.
    static Result<SiteTarget> openOrMake(const std::filesystem::path& site);
    /// A new site. Conflict where there is something of that name, unless `replace`: then keep() replaces a file that
    /// no other program has open as a site (Locked).
    static Result<SiteTarget> make(const std::filesystem::path& site, bool replace);

    [[nodiscard]] SiteFile& file() { return *m_file; }
    [[nodiscard]] bool isNew() const { return m_temporary.has_value(); }

    /// The error as the user knows the file.
    [[nodiscard]] Error named(Error error) const;

    /// After the commit: closes the file, syncs it and gives it its name.
    Result<> keep();

private:
    explicit SiteTarget(std::filesystem::path site) : m_site(std::move(site)) {}
    Result<> begin(mode_t rights);
    Result<> clearTheWay();
    std::filesystem::path m_site;
    bool m_replace = false;
    std::optional<TemporaryFile> m_temporary;  ///< of a new site
    std::optional<SiteFile> m_file;            ///< closed before its temporary file goes
};

}  // namespace leasehold
