// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/model/time.hpp"

/// Options that several subcommands share. Malformed values end with exit 2 and the reader's own words.
namespace leasehold::cli {

/// A required name of a site file, first among the positionals.
void addSite(CLI::App& app, std::string& site);
/// --json
void addJson(CLI::App& app, bool& json, const std::string& what = "One JSON document");
/// --from, --to, --at
void addInstant(CLI::App& app, const std::string& name, std::optional<Instant>& value, const std::string& help);
/// --bin, --step: "15m"
void addDuration(CLI::App& app, const std::string& name, Duration& value, const std::string& help);

/// The value, or a usage error of that option.
template <class T>
T orUsage(const std::string& name, Result<T> value) {
    if (!value) {
        throw CLI::ValidationError(name, describe(value.error()));
    }
    return std::move(*value);
}

/// An option whose text a reader of the data floor understands; its error becomes the usage error.
template <class Read, class Keep>
CLI::Option* addRead(CLI::App& app, const std::string& name, const std::string& help, const std::string& form,
                     Read read, Keep keep) {
    return app
        .add_option_function<std::string>(
            name, [name, read, keep](const std::string& text) { keep(orUsage(name, read(text))); }, help)
        ->type_name(form);
}

/// An option that may stand several times, one value each (so that it never swallows the names after it).
void addMany(CLI::App& app, const std::string& name, std::vector<std::string>& values, const std::string& help,
             const std::string& form);

/// "1920x1080"; 16 to 7,680 wide, 16 to 4,320 high.
struct PictureSize {
    int width = 1920;
    int height = 1080;
};
Result<PictureSize> parsePictureSize(std::string_view text);

/// Now, to the second.
Instant currentInstant();

/// "KEY=VALUE" with a key that is not empty.
Result<std::pair<std::string, std::string>> parseSetting(std::string_view text);

/// A usage error where the result would replace the site that it is made from.
void refuseOverSite(const std::string& site, const std::string& output);

/// The ending of a file name in lower case, without the point: "csv".
std::string endingOf(const std::string& file);

}  // namespace leasehold::cli
