// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/import/import.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>
#include <optional>

#include "data/formats/detect.hpp"
#include "data/formats/importer.hpp"
#include "data/leases/hand_edits.hpp"
#include "data/merge/merge.hpp"
#include "data/model/names.hpp"
#include "data/model/natural_order.hpp"
#include "data/store/account.hpp"
#include "data/store/new_site.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kSettings{
    {{"fabric", "the name of the fabric that the file describes; else taken from the file's name"},
     {"host-label", "the label that names the machine in telemetry; else Hostname, or node where that is a pod's name"},
     {"host.NAME", "the node that the files call NAME, as host.gpu-a7=oak07; may stand several times"},
     {"replace", "yes: a lease that another file had with other terms is taken over by this one"},
     {"retire", "yes: what vanished from a newer file leaves the counts"},
     {"site", "the site that files without one belong to"},
     {"step", "the step of samples, as 15m; else found from the data"},
     {"stray", "keep: take samples whose time cannot be or is far from all others; else they are left out"},
     {"time", "the time of samples that carry none; else the file's"},
     {"whole", "yes: a file that looks cut off is the whole, and what it lacks is marked as not seen"}}};

constexpr std::size_t kMostNamed = 5;

/// One input, opened and recognised.
struct Input {
    fs::path path;
    const Importer* importer = nullptr;
    int rank = 0;
    std::int64_t bytes = 0;
};

Result<Input> recognise(const fs::path& path, const ImportOptions& options, const std::stop_token& stop) {
    auto source = TextSource::open(path, stop);
    if (!source) return Failure(source.error());
    Input input{path, findImporter(options.format), 0, source->size()};
    if (input.importer == nullptr) {
        auto found = detectFormat(path, source->head());
        if (!found) return Failure(found.error());
        input.importer = *found;
    }
    input.rank = input.importer->rank(source->head(), {path, options.set});
    return input;
}

/// Tells how far the command is, some ten times a second.
class Progress {
public:
    Progress(const ImportProgressCallback& callback, const std::vector<Input>& inputs) : m_callback(callback) {
        for (const Input& input : inputs) {
            m_allBytes += input.bytes + 1;
        }
        m_now.files = inputs.size();
    }
    void file(std::size_t index, const Input& input) {
        m_before += m_now.files > 0 && !m_now.name.empty() ? m_now.bytesTotal + 1 : 0;
        m_now.file = index;
        m_now.name = input.path.filename().string();
        m_now.bytesTotal = input.bytes;
        m_now.bytesDone = 0;
        phase("reading");
    }
    void bytes(std::int64_t done) {
        m_now.bytesDone = done;
        tell(false);
    }
    void phase(std::string_view name) {
        m_now.phase = name;
        tell(true);
    }

private:
    void tell(bool always) {
        const auto now = std::chrono::steady_clock::now();
        if (!m_callback || (!always && now - m_last < std::chrono::milliseconds(100))) return;
        m_last = now;
        const double part = static_cast<double>(m_before + std::min(m_now.bytesDone, m_now.bytesTotal)) /
                            static_cast<double>(std::max<std::int64_t>(1, m_allBytes));
        m_now.fraction = std::max(m_now.fraction, std::min(1.0, part));
        m_callback(m_now);
    }
    const ImportProgressCallback& m_callback;
    ImportProgress m_now;
    std::int64_t m_allBytes = 0;
    std::int64_t m_before = 0;
    std::chrono::steady_clock::time_point m_last{};
};

Failure stoppedFailure() {
    return fail(ErrorCode::Cancelled, {}, "stopped; the site is as it was before");
}

Instant currentTime() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

/// A file that gives the site nothing is an error, whichever of its readers found that.
Failure nothingUsable(const Input& input, const FileReport& report, const std::string& looksLike) {
    std::string what = fmt::format("has no {}", input.importer->records);
    if (!report.lost.empty()) {
        const Loss& loss = report.lost.front();
        what += fmt::format(" ({}{}{})", loss.first, loss.first.empty() ? "" : ": ", loss.reason);
    } else if (!report.warnings.empty()) {
        what += fmt::format(" ({})", report.warnings.front());
    } else if (!looksLike.empty()) {
        what += fmt::format("; it looks like {}", looksLike);
    }
    return fail(ErrorCode::InvalidInput, input.path.string(), std::move(what),
                fmt::format("check that it is {}", input.importer->what));
}

Result<> readOne(const Input& input, const ImportOptions& options, Merge& merge, FileReport& report, Progress& progress,
                 const std::stop_token& stop) {
    auto source = TextSource::open(input.path, stop);
    if (!source) return Failure(source.error());
    source->onProgress([&](std::int64_t done) { progress.bytes(done); });
    report.file = input.path;
    report.format = input.importer->name;
    report.bytes = source->size();
    merge.beginFile(report, input.importer->strict);
    if (auto read = input.importer->read(*source, merge, {input.path, options.set}); !read) {
        return stop.stop_requested() ? stoppedFailure() : read;
    }
    report.sha256 = source->sha256();
    if (source->stopped()) return stoppedFailure();
    if (source->failed())
        return fail(ErrorCode::Io, input.path.string(), "could not be read to its end", "check the disk");
    if (report.rowsRead == 0 && (!input.importer->mayBeEmpty || report.skipped > 0)) {
        return nothingUsable(input, report, describeContent(source->head()));
    }
    progress.phase("merging");
    return merge.endFile().and_then([&]() -> Result<> {
        const bool taken = std::any_of(report.byKind.begin(), report.byKind.end(), [](const auto& kind) {
            return kind.second.added + kind.second.updated + kind.second.unchanged + kind.second.vanished > 0;
        });
        if (!taken && report.skipped > 0) return nothingUsable(input, report, {});
        return {};
    });
}

bool isLeases(const Input& input) {
    return input.importer->name == "lease-yaml" || input.importer->name == "leasehold-csv";
}

bool saysLeases(const std::vector<Input>& inputs) {
    return std::any_of(inputs.begin(), inputs.end(), isLeases);
}

/// What people had edited by hand and the files took the place of.
void tellOverwritten(HandEdits& before, const std::vector<Input>& inputs, ImportReport& report) {
    const auto last =
        static_cast<std::size_t>(std::find_if(inputs.rbegin(), inputs.rend(), isLeases).base() - inputs.begin() - 1);
    const std::string name = inputs[last].path.filename().string();
    const auto edits = before.recordChanges(fmt::format("{} (import of {})", accountName(), name));
    if (edits.empty()) return;
    std::string leases;
    for (std::size_t i = 0; i < edits.size() && i < kMostNamed; ++i) {
        leases += fmt::format("{}'{}'", i == 0 ? "" : ", ", edits[i].lease);
    }
    if (edits.size() > kMostNamed) leases += fmt::format(" and {} more", edits.size() - kMostNamed);
    report.files[last].warnings.push_back(
        fmt::format("{}: edited by hand before, now as the files say; the history keeps both, and undo brings the edit "
                    "back",
                    leases));
}

Result<ImportReport> readAll(SiteTarget& target, const std::string& title, const std::vector<Input>& inputs,
                             const ImportOptions& options, const std::stop_token& stop, Progress& progress) {
    std::vector<std::size_t> order(inputs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Not in the order in which they were named: a shell's glob and a person's habit decide no facts.
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (inputs[a].rank != inputs[b].rank) return inputs[a].rank < inputs[b].rank;
        return naturalLess(inputs[a].path.filename().string(), inputs[b].path.filename().string());
    });
    auto transaction = WriteTransaction::begin(target.file());
    if (!transaction) return Failure(transaction.error());
    if (options.beforeWriting && !options.dryRun && !target.isNew()) {
        if (auto ready = options.beforeWriting(target.file().path()); !ready) return Failure(ready.error());
    }
    std::optional<HandEdits> handEdits;
    if (saysLeases(inputs)) handEdits.emplace(target.file().database());
    ImportReport report;
    report.files.resize(inputs.size());
    Merge merge(target.file(), options.set, title, currentTime());
    merge.stopOn(stop);
    for (std::size_t i = 0; i < order.size(); ++i) {
        progress.file(i, inputs[order[i]]);
        auto read = readOne(inputs[order[i]], options, merge, report.files[order[i]], progress, stop);
        if (!read) return Failure(read.error());
    }
    // An empty table stands for nothing beside others; alone it is no import.
    if (std::all_of(report.files.begin(), report.files.end(), [](const FileReport& f) { return f.rowsRead == 0; })) {
        return nothingUsable(inputs[order.front()], report.files[order.front()], {});
    }
    progress.phase("checking");
    if (auto checked = merge.check(); !checked) return Failure(checked.error());
    if (handEdits) tellOverwritten(*handEdits, inputs, report);
    for (const std::size_t i : order) {
        if (auto logged = merge.log(report.files[i]); !logged) return Failure(logged.error());
    }
    if (stop.stop_requested()) return stoppedFailure();
    progress.phase("writing");
    if (options.dryRun) return report;  // the transaction's end takes everything back
    if (auto committed = transaction->commit(); !committed) return Failure(committed.error());
    return report;
}

}  // namespace

std::span<const std::pair<std::string_view, std::string_view>> importSettings() {
    return kSettings;
}

Result<std::vector<fs::path>> inputFiles(std::span<const fs::path> inputs) {
    std::vector<fs::path> files;
    for (const fs::path& input : inputs) {
        std::error_code problem;
        if (!fs::is_directory(input, problem)) {
            files.push_back(input);
            continue;
        }
        std::vector<fs::path> tables;
        for (const fs::directory_entry& entry : fs::directory_iterator(input, problem)) {
            if (entry.path().extension() == ".csv" && entry.is_regular_file(problem)) tables.push_back(entry.path());
        }
        if (problem || tables.empty()) {
            return fail(ErrorCode::InvalidInput, input.string(), "is a folder without tables (*.csv)",
                        "name the files themselves");
        }
        std::sort(tables.begin(), tables.end());
        files.insert(files.end(), tables.begin(), tables.end());
    }
    return files;
}

Result<> checkOptions(const ImportOptions& options) {
    const auto bad = [](std::string what, std::string remedy) {
        return fail(ErrorCode::InvalidInput, {}, std::move(what), std::move(remedy));
    };
    if (!options.format.empty() && findImporter(options.format) == nullptr) {
        return bad(fmt::format("there is no format '{}'", options.format), "see 'leasehold formats'");
    }
    for (const auto& [key, value] : options.set) {
        const std::string wanted = key.starts_with("host.") && key.size() > 5 ? "host.NAME" : key;
        const bool known =
            std::any_of(kSettings.begin(), kSettings.end(), [&](const auto& s) { return s.first == wanted; });
        if (!known)
            return bad(fmt::format("--set knows no '{}'", key),
                       "use fabric, host-label, host.NAME, replace, retire, site, step, stray, time or whole");
        if (key == "time") {
            if (const auto parsed = parseInstant(value); !parsed) return Failure(parsed.error());
        } else if (key == "step") {
            if (const auto parsed = parseDuration(value); !parsed) return Failure(parsed.error());
        } else if (key == "stray") {
            if (value != "keep" && value != "drop") {
                return bad(fmt::format("stray={} is neither keep nor drop", value), {});
            }
        } else if (key == "retire" || key == "replace" || key == "whole") {
            if (value != "yes" && value != "no") return bad(fmt::format("{}={} is neither yes nor no", key, value), {});
        } else if (trimmed(value).empty()) {
            return bad(fmt::format("--set {}= lacks a value", key), {});
        }
    }
    return {};
}

Result<ImportReport> importFiles(const fs::path& site, std::span<const fs::path> inputs, const ImportOptions& options,
                                 std::stop_token stop, const ImportProgressCallback& callback) {
    if (auto checked = checkOptions(options); !checked) return Failure(checked.error());
    auto files = inputFiles(inputs);
    if (!files) return Failure(files.error());
    std::vector<Input> recognised;
    for (const fs::path& path : *files) {
        auto input = recognise(path, options, stop);
        if (!input) return Failure(input.error());
        recognised.push_back(*input);
    }
    auto target = SiteTarget::openOrMake(site);
    if (!target) return Failure(target.error());
    // A stop must not wait for a long statement to end.
    sqlite3* handle = target->file().database().getHandle();
    std::optional<std::stop_callback<std::function<void()>>> interrupt(
        std::in_place, stop, std::function<void()>([handle] { sqlite3_interrupt(handle); }));
    Progress progress(callback, recognised);
    Result<ImportReport> report;
    try {
        report = readAll(*target, site.stem().string(), recognised, options, stop, progress);
    } catch (const SQLite::Exception& exception) {
        report = Failure(storageError(target->file().path(), exception));
    } catch (const BadRow& row) {
        report = Failure(badRowError(target->file().path(), row));
    }
    interrupt.reset();
    if (!report) {
        if (stop.stop_requested()) return stoppedFailure();
        return Failure(target->named(report.error()));
    }
    if (options.dryRun) return report;
    if (auto kept = target->keep(); !kept) return Failure(kept.error());
    return report;
}

}  // namespace leasehold
