// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/deliver.hpp"
#include "app/cli/text_table.hpp"
#include "data/analytics/check.hpp"
#include "data/model/digits.hpp"

namespace leasehold::cli {
namespace {

using Json = nlohmann::ordered_json;

Json reportJson(const CheckReport& report) {
    Json findings = Json::array();
    for (const Finding& finding : report.findings) {
        findings.push_back({{"severity", severityName(finding.severity)},
                            {"kind", finding.kind},
                            {"place", finding.place},
                            {"message", finding.message}});
    }
    return {{"ok", report.errors == 0}, {"errors", report.errors}, {"warnings", report.warnings},
            {"blocks", report.blocks},  {"tables", report.tables}, {"findings", findings}};
}

std::string reportText(const CheckReport& report) {
    using Align = TextTable::Align;
    TextTable table({}, {Align::Left, Align::Left, Align::Left});
    for (const Finding& finding : report.findings) {
        table.add({std::string(severityName(finding.severity)), finding.kind,
                   finding.place.empty() ? finding.message : finding.place + ": " + finding.message});
    }
    const std::string verdict =
        report.errors == 0 ? fmt::format("sound: no errors, {} warnings; {} telemetry blocks and {} tables verified\n",
                                         report.warnings, groupedDigits(report.blocks), report.tables)
                           : std::string{};
    return table.text() + verdict;
}

class CheckCommand : public Command {
public:
    CheckCommand() : Command("check", "Integrity of a site file and of its facts (orphans, overlaps, gaps)") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        addJson(app, m_json);
    }

    Result<> run(Context& context) override {
        const auto report = checkSite(m_site, context.stop, context.progress());
        context.console.endProgress();
        if (!report) {
            return Failure(report.error());
        }
        if (Result<> said = m_json ? deliverJson(reportJson(*report)) : deliverText(reportText(*report)); !said) {
            return said;
        }
        if (report->errors > 0) {
            return fail(ErrorCode::Damaged, m_site,
                        report->errors == 1 ? "has 1 error" : fmt::format("has {} errors", report->errors),
                        "restore it from a backup, or import its sources into a new site");
        }
        return {};
    }

private:
    std::string m_site;
    bool m_json = false;
};

}  // namespace

std::unique_ptr<Command> makeCheckCommand() {
    return std::make_unique<CheckCommand>();
}

}  // namespace leasehold::cli
