// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/headless.hpp"
#include "app/cli/pdf_output.hpp"
#include "widgets/report/board_pack.hpp"

namespace leasehold::cli {
namespace {

class ReportCommand : public Command {
public:
    ReportCommand() : Command("report", "The board pack: occupancy, rent and risk at a date, as PDF") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        addInstant(app, "--at", m_at, "The date of the pack (default: the end of the samples, else now)");
        addPaper(app, m_paper);
        app.add_flag("--no-picture", m_noPicture, "A cover without the site's picture: needs no OpenGL");
        addPdfOutput(app, m_output);
    }

    Result<> run(Context& context) override {
        const Result<OpenSitePtr> site = openForPdf(context, m_site, m_output);
        if (!site) {
            return Failure(site.error());
        }
        const auto facts = report::gatherReport(*site, m_at, context.stop, context.progress());
        if (!facts) {
            return Failure(facts.error());
        }
        const HeadlessQt qt;
        const QImage picture = cover(*facts, context);
        const auto pack = report::makeBoardPack(*facts, picture, m_paper, context.stop, context.progress());
        if (!pack) {
            return Failure(pack.error());
        }
        return deliverPdf(context, pack->pdf, m_output, fmt::format("{} pages", pack->pages));
    }

private:
    /// A pack without its picture is a pack all the same; that it has none is said.
    QImage cover(const report::ReportFacts& facts, Context& context) const {
        if (m_noPicture || facts.snapshot().racks.empty()) {
            return {};
        }
        context.console.progress(0, "drawing the cover");
        const auto picture = report::paintCoverPicture(facts, scene::buildGeometry(facts.site->snapshot), m_paper);
        if (!picture) {
            context.console.endProgress();
            context.console.warn(fmt::format("the cover has no picture: {}", describe(picture.error())));
            return {};
        }
        return *picture;
    }

    std::string m_site;
    std::optional<Instant> m_at;
    report::Paper m_paper = report::Paper::A4;
    bool m_noPicture = false;
    std::string m_output;
};

}  // namespace

std::unique_ptr<Command> makeReportCommand() {
    return std::make_unique<ReportCommand>();
}

}  // namespace leasehold::cli
