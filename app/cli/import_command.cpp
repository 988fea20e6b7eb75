// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/deliver.hpp"
#include "app/cli/text_table.hpp"
#include "data/formats/formats.hpp"
#include "data/import/import.hpp"
#include "data/model/digits.hpp"

namespace leasehold::cli {
namespace {

using Json = nlohmann::ordered_json;

Json lostJson(const FileReport& file) {
    Json lost = Json::array();
    for (const Loss& loss : file.lost) {
        lost.push_back({{"reason", loss.reason}, {"count", loss.count}, {"first", loss.first}});
    }
    return lost;
}

Json reportJson(const ImportReport& report) {
    Json files = Json::array();
    for (const FileReport& file : report.files) {
        files.push_back({{"file", file.file.string()},
                         {"format", file.format},
                         {"rows_read", file.rowsRead},
                         {"added", file.added},
                         {"updated", file.updated},
                         {"vanished", file.vanished},
                         {"skipped", file.skipped},
                         {"lost", lostJson(file)},
                         {"notes", file.notes},
                         {"warnings", file.warnings}});
    }
    return {{"files", files}};
}

std::string countText(std::int64_t count) {
    return count < 0 ? std::to_string(count) : groupedDigits(static_cast<std::uint64_t>(count));
}

std::string kindTable(const FileReport& file) {
    TextTable table({"", "added", "updated", "vanished", "retired", "unchanged"});
    for (const auto& [kind, counts] : file.byKind) {
        if (counts != KindCounts{}) {
            table.add({"  " + kind, countText(counts.added), countText(counts.updated), countText(counts.vanished),
                       countText(counts.retired), countText(counts.unchanged)});
        }
    }
    return table.text();
}

std::string fileText(const FileReport& file) {
    std::string text =
        fmt::format("{}: {}, {} records read", printable(file.file.string()), file.format, countText(file.rowsRead));
    text += file.skipped > 0 ? fmt::format(", {} skipped\n", countText(file.skipped)) : "\n";
    for (const std::string& note : file.notes) {
        text += fmt::format("  {}\n", printable(note));
    }
    return text + (file.changedNothing() ? "  nothing changed\n" : kindTable(file));
}

class ImportCommand : public Command {
public:
    ImportCommand() : Command("import", "Read a cluster's own files into a site, which is made if missing") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        app.add_option("INPUT", m_inputs, "Files, or folders of leasehold-csv tables")->required()->type_name("");
        app.add_option("--format", m_options.format, "Read as this ('leasehold formats' lists them), do not detect")
            ->type_name("NAME");
        addMany(app, "--set", m_settings, settingsHelp(), "KEY=VALUE");
        app.add_flag("--dry-run", m_options.dryRun, "Do it all, report, change nothing");
        addJson(app, m_json);
    }

    Result<> run(Context& context) override {
        for (const std::string& text : m_settings) {
            m_options.set.insert_or_assign(orUsage("--set", parseSetting(text)).first,
                                           orUsage("--set", parseSetting(text)).second);
        }
        if (const Result<> usable = checkOptions(m_options); !usable) {
            throw CLI::ValidationError(m_settings.empty() ? "--format" : "--set", describe(usable.error()));
        }
        const std::vector<std::filesystem::path> inputs(m_inputs.begin(), m_inputs.end());
        const auto report = importFiles(m_site, inputs, m_options, context.stop, [&](const ImportProgress& at) {
            context.console.progress(at.fraction, fmt::format("{} {}", at.phase, at.name));
        });
        context.console.endProgress();
        if (!report) {
            return Failure(report.error());
        }
        for (const FileReport& file : report->files) {
            for (const std::string& warning : file.warnings) {
                context.console.warn(warning);
            }
        }
        return m_json ? deliverJson(reportJson(*report)) : deliverText(reportText(*report));
    }

private:
    static std::string settingsHelp() {
        std::string text = "May be repeated.";
        for (const auto& [key, what] : importSettings()) {
            text += fmt::format(" {}: {}.", key, what);
        }
        return text;
    }

    [[nodiscard]] std::string reportText(const ImportReport& report) const {
        std::string text;
        for (const FileReport& file : report.files) {
            text += fileText(file);
        }
        const bool nothing = std::all_of(report.files.begin(), report.files.end(),
                                         [](const FileReport& file) { return file.changedNothing(); });
        if (m_options.dryRun) {
            return text + "dry run: the site is as it was\n";
        }
        return text + (nothing ? fmt::format("{}: nothing changed; every fact was already there\n", printable(m_site))
                               : fmt::format("{}: done\n", printable(m_site)));
    }

    std::string m_site;
    std::vector<std::string> m_inputs;
    std::vector<std::string> m_settings;
    ImportOptions m_options;
    bool m_json = false;
};

class FormatsCommand : public Command {
public:
    FormatsCommand() : Command("formats", "What import reads and export writes") {}

    void define(CLI::App& app) override { addJson(app, m_json); }

    Result<> run(Context&) override {
        using Align = TextTable::Align;
        Json list = Json::array();
        TextTable table({"format", "reads", "writes", "what"}, {Align::Left, Align::Left, Align::Left, Align::Left});
        for (const FormatInfo& format : formats()) {
            list.push_back(
                {{"name", format.name}, {"what", format.what}, {"reads", format.reads}, {"writes", format.writes}});
            table.add({std::string(format.name), format.reads ? "yes" : "-", format.writes ? "yes" : "-",
                       std::string(format.what)});
        }
        return m_json ? deliverJson(Json{{"formats", list}}) : deliverText(table.text());
    }

private:
    bool m_json = false;
};

}  // namespace

std::unique_ptr<Command> makeImportCommand() {
    return std::make_unique<ImportCommand>();
}

std::unique_ptr<Command> makeFormatsCommand() {
    return std::make_unique<FormatsCommand>();
}

}  // namespace leasehold::cli
