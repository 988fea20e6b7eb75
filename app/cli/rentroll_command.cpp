// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <cmath>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/headless.hpp"
#include "app/cli/table_output.hpp"
#include "app/cli/text_table.hpp"
#include "data/analytics/figures.hpp"
#include "data/analytics/rent_roll.hpp"
#include "data/export/figures_json.hpp"
#include "data/export/figures_table.hpp"
#include "data/model/digits.hpp"
#include "data/store/load.hpp"
#include "widgets/report/rent_roll_pdf.hpp"

namespace leasehold::cli {
namespace {

template <class T, class Text>
std::string textOr(const std::optional<T>& value, const char* none, Text text) {
    return value ? text(*value) : std::string(none);
}

std::string rollText(const RentRoll& roll) {
    using Align = TextTable::Align;
    TextTable table({"lease", "tenant", "state", "scope", "GPUs", "from", "to", "earliest exit", "price", "share"},
                    {Align::Left, Align::Left, Align::Left, Align::Left, Align::Right, Align::Left, Align::Left,
                     Align::Left, Align::Left, Align::Right});
    for (const RentRollRow& row : roll.rows) {
        table.add({row.name, row.tenant, std::string(leaseStateName(row.state)), row.scope,
                   textOr(row.gpus, row.state == LeaseState::Ended ? "" : "unknown",
                          [](std::int64_t n) { return groupedDigits(static_cast<std::uint64_t>(n)); }),
                   formatInstantShort(row.from), textOr(row.to, "open", formatInstantShort),
                   textOr(row.earliestExit, "", formatInstantShort), row.price + (row.inRamp ? " (in ramp)" : ""),
                   textOr(row.share, "", [&](double share) {
                       return fmt::format("{:.1f} %{}", 100 * share, shareBasis(roll, row));
                   })});
    }
    std::string text = fmt::format("As of {} (UTC)\n\n{}", formatInstantShort(roll.at), table.text());
    for (const Money& total : roll.totals) {
        text += fmt::format("\nMonthly rent: {} {}{}",
                            groupedDigits(static_cast<std::uint64_t>(std::llround(toMajor(total)))),
                            total.currency.text(), roll.unknownRents > 0 ? " known" : "");
    }
    text +=
        roll.unknownRents > 0 ? fmt::format("\nThe rent of {} leases in force is not known", roll.unknownRents) : "";
    bool gone = false;
    for (const RentRollRow& row : roll.rows) {
        if (row.leftFile.empty()) continue;
        text +=
            fmt::format("{}\n  {}: {}",
                        gone ? "" : "\n\nStill counted, though their files lack them (import with --set retire=yes):",
                        printable(row.name), printable(row.leftFile));
        gone = true;
    }
    bool first = true;
    for (const RentRollRow& row : roll.rows) {
        if (!row.conflict.empty()) {
            text += fmt::format("{}\n  {}: {}", first ? "\n\nSources disagree:" : "", printable(row.name),
                                printable(row.conflict));
            first = false;
        }
    }
    return text + '\n';
}

class RentrollCommand : public Command {
public:
    RentrollCommand() : Command("rentroll", "Every lease: term, notice, rent, what sources disagree on") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        addInstant(app, "--at", m_at, "Date (default: the end of the data)");
        addTableOutput(app, m_output);
        addRead(app, "--paper", "a4 letter, for -o FILE.pdf", "NAME", report::parsePaper, [this](report::Paper paper) {
            m_paper = paper;
        })->default_str("a4");
    }

    Result<> run(Context& context) override {
        const bool pdf = endingOf(m_output.file) == "pdf";
        if (pdf && (m_output.json || m_output.csv)) {
            throw CLI::ValidationError("--output", "two forms were asked for at once; choose one");
        }
        refuseOverSite(m_site, m_output.file);
        const TableForm form = pdf ? TableForm::Text : tableForm(context, m_site, m_output);
        const auto snapshot = loadSnapshot(m_site, context.stop);
        if (!snapshot) {
            return Failure(snapshot.error());
        }
        const auto request = defaultFigureRequest({m_site, nullptr}, {}, {}, m_at, currentInstant());
        if (!request) {
            return Failure(request.error());
        }
        const RentRoll roll = rentRoll(**snapshot, request->at);
        if (pdf) {
            const HeadlessQt qt;
            return report::savePdf(report::makeRentRollPdf(**snapshot, roll, m_paper), m_output.file);
        }
        if (form == TableForm::Json) {
            return deliver(rentRollJson(roll), m_output);
        }
        if (form != TableForm::Text) {
            return deliver(rentRollTable(**snapshot, roll), m_output, context.stop);
        }
        return deliver(rollText(roll));
    }

private:
    std::string m_site;
    std::optional<Instant> m_at;
    TableOutput m_output;
    report::Paper m_paper = report::Paper::A4;
};

}  // namespace

std::unique_ptr<Command> makeRentrollCommand() {
    return std::make_unique<RentrollCommand>();
}

}  // namespace leasehold::cli
