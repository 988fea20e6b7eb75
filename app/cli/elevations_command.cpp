// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/headless.hpp"
#include "data/model/digits.hpp"
#include "widgets/report/elevation_booklet.hpp"

namespace leasehold::cli {
namespace {

Result<scene::Quantity> parseBookletColour(std::string_view text) {
    using scene::Quantity;
    for (const auto& [name, quantity] : {std::pair{"tenant", Quantity::Tenant}, std::pair{"state", Quantity::State},
                                         std::pair{"utilisation", Quantity::Utilisation}}) {
        if (text == name) {
            return quantity;
        }
    }
    return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is not a colouring", text),
                "choose tenant, state or utilisation");
}

class ElevationsCommand : public Command {
public:
    ElevationsCommand() : Command("elevations", "A booklet of every rack's front, as PDF") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        app.add_option("--hall", m_request.hall, "This hall only")->type_name("NAME");
        addInstant(app, "--at", m_request.at, "The time to show (default: the last sample)");
        addRead(app, "--color-by", "tenant state utilisation", "NAME", parseBookletColour,
                [this](scene::Quantity quantity) { m_request.quantity = quantity; })
            ->default_str("tenant");
        addRead(app, "--paper", "a4 letter", "NAME", report::parsePaper, [this](report::Paper paper) {
            m_request.paper = paper;
        })->default_str("a4");
        app.add_option("-o,--output", m_output, "Write to this file; its ending is .pdf")
            ->type_name("FILE")
            ->required();
    }

    Result<> run(Context& context) override {
        if (endingOf(m_output) != "pdf") {
            throw CLI::ValidationError("--output", fmt::format("'{}' does not end in .pdf", m_output));
        }
        refuseOverSite(m_site, m_output);
        context.console.progress(0, "reading the site");
        const Result<OpenSitePtr> site = openSite(m_site, context.stop);
        if (!site) {
            return Failure(site.error());
        }
        m_request.site = *site;
        const HeadlessQt qt;
        const auto booklet = report::makeElevationBooklet(m_request, context.stop, context.progress());
        if (!booklet) {
            return Failure(booklet.error());
        }
        if (context.stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, m_output, "stopped before it was written");
        }
        return report::savePdf(booklet->pdf, m_output).map([&] {
            context.console.endProgress();
            context.console.note(fmt::format("{}: {} racks on {} pages", m_output, groupedDigits(booklet->racks),
                                             groupedDigits(static_cast<std::uint64_t>(booklet->pages))));
        });
    }

private:
    std::string m_site;
    report::BookletRequest m_request;
    std::string m_output;
};

}  // namespace

std::unique_ptr<Command> makeElevationsCommand() {
    return std::make_unique<ElevationsCommand>();
}

}  // namespace leasehold::cli
