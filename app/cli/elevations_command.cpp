// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/headless.hpp"
#include "app/cli/pdf_output.hpp"
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
        addPaper(app, m_request.paper);
        addPdfOutput(app, m_output);
    }

    Result<> run(Context& context) override {
        const Result<OpenSitePtr> site = openForPdf(context, m_site, m_output);
        if (!site) {
            return Failure(site.error());
        }
        m_request.site = *site;
        const HeadlessQt qt;
        const auto booklet = report::makeElevationBooklet(m_request, context.stop, context.progress());
        if (!booklet) {
            return Failure(booklet.error());
        }
        return deliverPdf(context, booklet->pdf, m_output,
                          fmt::format("{} racks on {} pages", groupedDigits(booklet->racks),
                                      groupedDigits(static_cast<std::uint64_t>(booklet->pages))));
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
