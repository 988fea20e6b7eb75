// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/arguments.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

namespace leasehold::cli {
namespace {

constexpr int kSmallestSide = 16;
constexpr int kGreatestWidth = 7680;
constexpr int kGreatestHeight = 4320;

bool readSide(std::string_view text, int greatest, int& side) {
    const char* end = text.data() + text.size();
    const auto [at, problem] = std::from_chars(text.data(), end, side);
    return problem == std::errc{} && at == end && side >= kSmallestSide && side <= greatest;
}

}  // namespace

void addSite(CLI::App& app, std::string& site) {
    app.add_option("SITE", site, "The site file")->required()->type_name("");
}

void addJson(CLI::App& app, bool& json, const std::string& what) {
    app.add_flag("--json", json, what);
}

void addInstant(CLI::App& app, const std::string& name, std::optional<Instant>& value, const std::string& help) {
    addRead(app, name, help, "TIME", parseInstant, [&value](Instant t) { value = t; });
}

void addDuration(CLI::App& app, const std::string& name, Duration& value, const std::string& help) {
    addRead(app, name, help, "DURATION", parseDuration, [&value](Duration d) {
        value = d;
    })->default_str(formatDuration(value));
}

void addMany(CLI::App& app, const std::string& name, std::vector<std::string>& values, const std::string& help,
             const std::string& form) {
    app.add_option(name, values, help)->type_name(form)->allow_extra_args(false);
}

Result<PictureSize> parsePictureSize(std::string_view text) {
    PictureSize size;
    const std::size_t cross = text.find('x');
    if (cross == std::string_view::npos || !readSide(text.substr(0, cross), kGreatestWidth, size.width) ||
        !readSide(text.substr(cross + 1), kGreatestHeight, size.height)) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is not a size", text.substr(0, 60)),
                    fmt::format("write WIDTHxHEIGHT in pixels, {0} to {1} by {0} to {2}", kSmallestSide, kGreatestWidth,
                                kGreatestHeight));
    }
    return size;
}

Result<std::pair<std::string, std::string>> parseSetting(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is not a setting", text.substr(0, 60)),
                    "write KEY=VALUE");
    }
    return std::pair{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

Instant currentInstant() {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

void refuseOverSite(const std::string& site, const std::string& output) {
    std::error_code different;
    if (!output.empty() && std::filesystem::equivalent(site, output, different)) {
        throw CLI::ValidationError("--output", "is the site itself, which would be lost");
    }
}

std::string endingOf(const std::string& file) {
    std::string ending = std::filesystem::path(file).extension().string();
    if (!ending.empty()) {
        ending.erase(0, 1);
    }
    for (char& c : ending) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return ending;
}

}  // namespace leasehold::cli
