// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/pdf_output.hpp"

#include <fmt/format.h>

#include "app/cli/arguments.hpp"

namespace leasehold::cli {

void addPaper(CLI::App& app, report::Paper& paper) {
    addRead(app, "--paper", "a4 letter", "NAME", report::parsePaper, [&paper](report::Paper wanted) {
        paper = wanted;
    })->default_str("a4");
}

void addPdfOutput(CLI::App& app, std::string& output) {
    app.add_option("-o,--output", output, "Write to this file; its ending is .pdf")->type_name("FILE")->required();
}

Result<OpenSitePtr> openForPdf(Context& context, const std::string& site, const std::string& output) {
    if (endingOf(output) != "pdf") {
        throw CLI::ValidationError("--output", fmt::format("'{}' does not end in .pdf", output));
    }
    refuseOverSite(site, output);
    context.console.progress(0, "reading the site");
    return openSite(site, context.stop);
}

Result<> deliverPdf(Context& context, const QByteArray& pdf, const std::string& output, const std::string& done) {
    if (context.stop.stop_requested()) {
        return fail(ErrorCode::Cancelled, output, "stopped before it was written");
    }
    return report::savePdf(pdf, output).map([&] {
        context.console.endProgress();
        context.console.note(fmt::format("{}: {}", output, done));
    });
}

}  // namespace leasehold::cli
