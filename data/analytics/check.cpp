// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/analytics/check.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <stop_token>

#include "data/analytics/check_parts.hpp"
#include "data/store/load.hpp"
#include "data/store/telemetry.hpp"

namespace leasehold {
namespace {

constexpr std::uint64_t kListed = 20;

using Progress = std::function<void(double, std::string_view)>;

void tell(const Progress& progress, double share, std::string_view phase) {
    if (progress) {
        progress(share, phase);
    }
}

Failure stopped(const std::filesystem::path& site) {
    return fail(ErrorCode::Cancelled, site.string(), "stopped before the check was done", "nothing was changed");
}

/// The parts that need no more than a connection. Ends early where the stop token interrupts SQLite.
Result<std::uint64_t> checkFile(const SiteFile& file, Findings& findings, const std::stop_token& stop,
                                const Progress& progress) {
    std::uint64_t tables = 0;
    const std::stop_callback interrupt(stop, [&file] { sqlite3_interrupt(file.database().getHandle()); });
    const Result<> looked = guarded(file, [&]() -> Result<> {
        tell(progress, 0, "checking the file");
        checkDatabase(file, findings);
        checkSightings(file, findings);
        tell(progress, 0, "comparing checksums");
        tables = checkDigests(file, stop, findings);
        return {};
    });
    if (!looked && looked.error().code != ErrorCode::Cancelled) {
        findings.add(Severity::Error, "file", file.path().string(), looked.error().message);
    }
    return tables;
}

Result<std::uint64_t> checkBlocks(const SiteFile& file, Findings& findings, const std::stop_token& stop,
                                  const Progress& progress) {
    SampleBounds bounds;
    const auto faults = verifyBlocks(
        file, stop, [&](double share) { tell(progress, share, "checking telemetry"); },
        [&](const BlockRange& range) { bounds.look(range); });
    if (!faults) {
        return Failure(faults.error());
    }
    for (const BlockFault& fault : *faults) {
        findings.add(Severity::Error, "telemetry",
                     fmt::format("{}, tile {}, part {}", fault.metric, fault.tile, fault.part), fault.what);
    }
    return guarded(file, [&]() -> Result<std::uint64_t> {
        if (auto reported = bounds.report(file, findings); !reported) {
            return Failure(reported.error());
        }
        const char* sql = "SELECT (SELECT count(*) FROM telemetry_block) + (SELECT count(*) FROM telemetry_scrape)";
        return static_cast<std::uint64_t>(file.database().execAndGet(sql).getInt64());
    });
}

Result<> checkFacts(const SiteFile& file, Findings& findings, const std::stop_token& stop, const Progress& progress) {
    const std::filesystem::path& site = file.path();
    tell(progress, 0, "checking facts");
    const auto snapshot = loadSnapshot(site, stop);
    if (!snapshot) {
        return Failure(snapshot.error());
    }
    checkLeases(**snapshot, findings);
    checkTopology(**snapshot, findings);
    const Result<bool> strays = guarded(file, [&]() -> Result<bool> { return checkSampleTimes(file, findings); });
    if (!strays || *strays) {
        return strays ? Result<>{} : Failure(strays.error());  // holes among stray times say nothing
    }
    std::size_t done = 0;
    for (const Metric& metric : (*snapshot)->metrics) {
        tell(progress, static_cast<double>(done++) / static_cast<double>((*snapshot)->metrics.size()),
             "looking for gaps");
        if (metric.step.count() > 0) {
            if (Result<> looked = checkGaps(**snapshot, metric.name, stop, findings); !looked) {
                return looked;
            }
        }
    }
    return {};
}

}  // namespace

std::string_view severityName(Severity severity) {
    switch (severity) {
        case Severity::Error:
            return "error";
        case Severity::Warning:
            return "warning";
        case Severity::Info:
            break;
    }
    return "info";
}

void Findings::add(Severity severity, const std::string& kind, std::string place, std::string message) {
    m_report.errors += severity == Severity::Error ? 1 : 0;
    m_report.warnings += severity == Severity::Warning ? 1 : 0;
    Kind& seen = m_kinds[{severity, kind}];
    seen.severity = severity;
    if (seen.kept == kListed) {
        ++seen.cut;
        return;
    }
    ++seen.kept;
    m_report.findings.push_back({severity, kind, std::move(place), std::move(message)});
}

CheckReport Findings::report() && {
    for (const auto& [key, kind] : m_kinds) {
        if (kind.cut > 0) {
            m_report.findings.push_back({kind.severity, key.second, "", fmt::format("and {} more", kind.cut)});
        }
    }
    std::stable_sort(m_report.findings.begin(), m_report.findings.end(), [](const Finding& a, const Finding& b) {
        return std::pair(a.severity, a.kind) < std::pair(b.severity, b.kind);
    });
    return std::move(m_report);
}

Result<CheckReport> checkSite(const std::filesystem::path& site, std::stop_token stop, const Progress& progress) {
    auto file = SiteFile::open(site, SiteFile::Mode::Read);
    if (!file) {
        return Failure(file.error());
    }
    Findings findings;
    const auto tables = checkFile(*file, findings, stop, progress);
    if (!tables) {
        return Failure(tables.error());
    }
    const auto keep = [&](const Error& error) {
        findings.add(Severity::Error, "file", error.place.empty() ? site.string() : error.place, error.message);
    };
    const auto blocks = checkBlocks(*file, findings, stop, progress);
    if (!blocks && !stop.stop_requested()) {
        keep(blocks.error());
    }
    if (const Result<> looked = checkFacts(*file, findings, stop, progress); !looked && !stop.stop_requested()) {
        keep(looked.error());
    }
    if (stop.stop_requested()) {
        return stopped(site);
    }
    CheckReport report = std::move(findings).report();
    report.blocks = blocks.value_or(0);
    report.tables = *tables;
    return report;
}

}  // namespace leasehold
