// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "data/export/csv_export.hpp"
#include "data/leases/lease_yaml_writer.hpp"

namespace leasehold::cli {
namespace {

class ExportCommand : public Command {
public:
    ExportCommand()
        : Command("export", "Write a site as plain tables, or its contracts as lease-yaml; import reads them back") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        app.add_option("-o,--output", m_folder, "The folder to write, made if missing; lease-yaml: or a .yaml file")
            ->required()
            ->type_name("DIR");
        app.add_option("--format", m_format, "What to write")
            ->check(CLI::IsMember({"leasehold-csv", "lease-yaml"}))
            ->type_name("NAME")
            ->capture_default_str();
    }

    Result<> run(Context& context) override {
        if (m_format == "lease-yaml") {
            refuseOverSite(m_site, m_folder);
            return exportLeaseYaml(m_site, m_folder, context.stop);
        }
        return exportCsv(m_site, m_folder, context.stop, [&](const ExportProgress& at) {
            context.console.progress(at.fraction, fmt::format("writing {}", at.table));
        });
    }

private:
    std::string m_site;
    std::string m_folder;
    std::string m_format = "leasehold-csv";
};

}  // namespace

std::unique_ptr<Command> makeExportCommand() {
    return std::make_unique<ExportCommand>();
}

}  // namespace leasehold::cli
