// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "data/formats/records.hpp"

namespace leasehold {

/// What is done with every name and text of a record, whatever format it came from, before anything looks at it: its
/// plain form (data/model/plain_name.hpp), the settings "host.NAME=NODE" (NAME in a file means NODE), and the setting
/// "site", which stands for the site where a record names none. One thread.
class RecordNames {
public:
    explicit RecordNames(const std::map<std::string, std::string>& settings);

    /// The record itself where nothing is to be changed, else a changed copy, which holds until the next call.
    const Record& plain(const Record& record);
    /// The same for a sample.
    SampleRecord plain(const SampleRecord& sample);

private:
    [[nodiscard]] std::string_view hostOf(std::string_view name) const;

    std::string m_site;
    std::map<std::string, std::string, std::less<>> m_hosts;  ///< by lower-case name
    Record m_record;
    std::string m_texts[4];  ///< of the sample
};

}  // namespace leasehold
