// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/table_output.hpp"
#include "app/cli/text_table.hpp"
#include "data/analytics/exit_scenario.hpp"
#include "data/analytics/figures.hpp"
#include "data/export/figures_table.hpp"
#include "data/export/plans_json.hpp"
#include "data/model/digits.hpp"
#include "data/store/load.hpp"

namespace leasehold::cli {
namespace {

std::string number(std::int64_t value) {
    return groupedDigits(static_cast<std::uint64_t>(value));
}

std::string moneyText(const std::vector<Money>& amounts) {
    std::string text;
    for (const Money& money : amounts) {
        const auto whole = std::llround(toMajor(money));
        text += fmt::format("{}{}{} {}", text.empty() ? "" : ", ", whole < 0 ? "-" : "",
                            groupedDigits(static_cast<std::uint64_t>(std::llabs(whole))), money.currency.text());
    }
    return text.empty() ? "0" : text;
}

std::string orNa(const std::optional<double>& value, int digits, double factor = 1) {
    return value ? fmt::format("{:.{}f}", *value * factor, digits) : "n/a";
}

std::string leasesText(const Snapshot& snapshot, const ExitScenario& scenario) {
    std::string text;
    for (const ExitLease& lease : scenario.leases) {
        const Lease& one = snapshot.leases[lease.lease.value];
        text += fmt::format("{} ({}): ends {}{}{}\n", printable(one.name),
                            printable(snapshot.parties[one.tenant.value].name),
                            lease.exit ? formatInstantShort(*lease.exit) : "never",
                            lease.shortened && lease.end ? ", not " + formatInstantShort(*lease.end) : "",
                            lease.note.empty() ? "" : "; " + lease.note);
    }
    return text;
}

std::string scenarioText(const Snapshot& snapshot, const ExitScenario& scenario) {
    TextTable table({"month", "revenue", "after exit", "occupancy %", "after", "HHI", "after", "WALT", "after",
                     "freed GPUs", "MW", "switches", "links"});
    for (const ExitMonth& month : scenario.months) {
        table.add({formatInstantShort(month.month.from), moneyText(month.facts.revenue), moneyText(month.exit.revenue),
                   orNa(month.facts.occupancy, 1, 100), orNa(month.exit.occupancy, 1, 100), orNa(month.facts.hhi, 0),
                   orNa(month.exit.hhi, 0), orNa(month.facts.waltToExpiry, 2), orNa(month.exit.waltToExpiry, 2),
                   number(month.freedGpus + month.freedCounted), orNa(month.freedMw, 1),
                   number(static_cast<std::int64_t>(month.strandedSwitches)),
                   number(static_cast<std::int64_t>(month.strandedLinks))});
    }
    std::string text = leasesText(snapshot, scenario) + '\n' + table.text();
    if (!scenario.lost.empty()) {
        text += fmt::format("\nContracted revenue lost over these months: {}\n", moneyText(scenario.lost));
    }
    return text;
}

class ExitCommand : public Command {
public:
    ExitCommand() : Command("exit", "What happens if tenants serve notice") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        addMany(app, "--tenant", m_tenants, "A tenant and the date on which it serves notice; may be repeated",
                "NAME@DATE");
        addInstant(app, "--at", m_at, "First month (default: the end of the data)");
        app.add_option("--months", m_months, "How many months (default: two years and past the last exit)")
            ->type_name("N")
            ->check(CLI::Range(1, 240));
        addTableOutput(app, m_output);
    }

    Result<> run(Context& context) override {
        const TableForm form = tableForm(context, m_site, m_output);
        checkForm();
        const auto snapshot = loadSnapshot(m_site, context.stop);
        if (!snapshot) {
            return Failure(snapshot.error());
        }
        const auto date = defaultFigureRequest({m_site, nullptr}, {}, {}, m_at, currentInstant());
        if (!date) {
            return Failure(date.error());
        }
        ExitRequest request;
        request.at = date->at;
        request.months = m_months;
        for (const std::string& text : m_tenants) {
            const auto notice = parseNotice(**snapshot, text);
            if (!notice) {
                return Failure(notice.error());
            }
            request.notices.push_back(*notice);
        }
        const auto scenario = exitScenario(**snapshot, request, context.stop);
        if (!scenario) {
            return Failure(scenario.error());
        }
        if (form == TableForm::Json) {
            return deliver(exitJson(**snapshot, *scenario), m_output);
        }
        if (form != TableForm::Text) {
            return deliver(exitTable(**snapshot, *scenario), m_output, context.stop);
        }
        return deliver(scenarioText(**snapshot, *scenario));
    }

private:
    /// A malformed notice is wrong usage; an unknown name in a good one is not.
    void checkForm() const {
        if (m_tenants.empty()) {
            throw CLI::RequiredError("--tenant");
        }
        for (const std::string& text : m_tenants) {
            const std::size_t sign = text.rfind('@');
            if (sign == std::string::npos || sign == 0) {
                throw CLI::ValidationError("--tenant", fmt::format("'{}' is no NAME@DATE", text));
            }
            orUsage("--tenant", parseInstant(std::string_view(text).substr(sign + 1)));
        }
    }

    std::string m_site;
    std::vector<std::string> m_tenants;
    std::optional<Instant> m_at;
    int m_months = 0;
    TableOutput m_output;
};

}  // namespace

std::unique_ptr<Command> makeExitCommand() {
    return std::make_unique<ExitCommand>();
}

}  // namespace leasehold::cli
