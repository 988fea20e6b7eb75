// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>

#include "app/cli/command.hpp"
#include "widgets/report/pdf_book.hpp"
#include "widgets/state/open_site.hpp"

/// What the subcommands share that make a document.
namespace leasehold::cli {

/// --paper a4|letter into `paper`.
void addPaper(CLI::App& app, report::Paper& paper);
/// -o FILE.pdf into `output`.
void addPdfOutput(CLI::App& app, std::string& output);

/// Refuses another ending than .pdf (CLI::ValidationError) and the site itself as output; then opens the site, saying
/// so. Errors are those of openSite.
Result<OpenSitePtr> openForPdf(Context& context, const std::string& site, const std::string& output);

/// Writes the document, unless Ctrl-C came first (Cancelled), and notes `done` behind the file's name.
Result<> deliverPdf(Context& context, const QByteArray& pdf, const std::string& output, const std::string& done);

}  // namespace leasehold::cli
