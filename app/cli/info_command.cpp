// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/deliver.hpp"
#include "app/cli/text_table.hpp"
#include "data/analytics/info.hpp"
#include "data/model/digits.hpp"
#include "data/store/load.hpp"

namespace leasehold::cli {
namespace {

using Json = nlohmann::ordered_json;

Json countsJson(const NamedCounts& counts) {
    Json object = Json::object();
    for (const auto& [name, count] : counts) {
        object[name] = count;
    }
    return object;
}

Json metricJson(const MetricInfo& metric) {
    const bool any = metric.valid > 0;
    return {{"name", metric.name},
            {"unit", metric.unit},
            {"samples", metric.samples},
            {"valid", metric.valid},
            {"gpus", metric.gpus},
            {"step_s", metric.step.count()},
            {"from", any ? Json(formatInstant(metric.window.from)) : Json()},
            {"to", any ? Json(formatInstant(metric.window.to)) : Json()},
            {"mean", metric.mean ? Json(*metric.mean) : Json()}};
}

Json infoJson(const SiteInfo& info) {
    Json metrics = Json::array();
    for (const MetricInfo& metric : info.metrics) {
        metrics.push_back(metricJson(metric));
    }
    return {{"name", info.name},
            {"halls", info.halls},
            {"rows", info.rows},
            {"racks", info.racks},
            {"nodes", info.nodes},
            {"gpus", info.gpus},
            {"gpus_by_model", countsJson(info.gpusByModel)},
            {"nics", info.nics},
            {"switches", info.switches},
            {"switches_by_tier", countsJson(info.switchesByTier)},
            {"links", info.links},
            {"tenants", info.tenants},
            {"leases", info.leases},
            {"allocations", info.allocations},
            {"metrics", metrics},
            {"schema_version", info.schemaVersion},
            {"bytes", info.bytes}};
}

std::string listText(const NamedCounts& counts) {
    std::string text;
    for (const auto& [name, count] : counts) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", groupedDigits(count), name);
    }
    return text;
}

std::string plannedText(std::uint64_t planned) {
    return planned == 0 ? std::string{} : fmt::format("and {} planned", groupedDigits(planned));
}

std::string countTable(const SiteInfo& info) {
    TextTable table({}, {TextTable::Align::Left, TextTable::Align::Right, TextTable::Align::Left});
    const std::string assumed = info.assumedLayout ? "what no file places stands in an assumed layout" : "";
    table.add({"halls", groupedDigits(info.halls), ""});
    table.add({"rows", groupedDigits(info.rows), ""});
    table.add({"racks", groupedDigits(info.racks), info.plannedRacks > 0 ? plannedText(info.plannedRacks) : assumed});
    table.add({"nodes", groupedDigits(info.nodes), plannedText(info.plannedNodes)});
    std::string models = listText(info.gpusByModel);
    if (info.plannedGpus > 0) {
        models += (models.empty() ? "" : "; ") + plannedText(info.plannedGpus);
    }
    table.add({"GPUs", groupedDigits(info.gpus), models});
    table.add({"NICs", groupedDigits(info.nics), ""});
    table.add({"switches", groupedDigits(info.switches), listText(info.switchesByTier)});
    table.add({"cables", groupedDigits(info.links), ""});
    table.add({"tenants", groupedDigits(info.tenants), ""});
    table.add({"leases", groupedDigits(info.leases), fmt::format("{} allocations", groupedDigits(info.allocations))});
    return table.text();
}

std::string metricTable(const SiteInfo& info) {
    if (info.metrics.empty()) {
        return "\nno telemetry\n";
    }
    TextTable table({"metric", "unit", "step", "from", "to", "GPUs", "samples", "no data", "mean"},
                    {TextTable::Align::Left, TextTable::Align::Left, TextTable::Align::Right, TextTable::Align::Left,
                     TextTable::Align::Left});
    for (const MetricInfo& m : info.metrics) {
        const bool any = m.valid > 0;
        table.add({m.name, m.unit, formatDuration(m.step), any ? formatInstantShort(m.window.from) : "",
                   any ? formatInstantShort(m.window.to) : "", groupedDigits(m.gpus), groupedDigits(m.valid),
                   any ? fmt::format("{:.2f} %", 100 - 100.0 * static_cast<double>(m.valid) /
                                                           static_cast<double>(std::max(m.samples, m.valid)))
                       : "",
                   m.mean ? fmt::format("{:.2f}", *m.mean) : ""});
    }
    return '\n' + table.text();
}

class InfoCommand : public Command {
public:
    InfoCommand() : Command("info", "What a site holds, counted") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        addJson(app, m_json);
    }

    Result<> run(Context& context) override {
        const auto snapshot = loadSnapshot(m_site, context.stop);
        if (!snapshot) {
            return Failure(snapshot.error());
        }
        const auto info = siteInfo(**snapshot, context.stop);
        if (!info) {
            return Failure(info.error());
        }
        if (m_json) {
            return deliverJson(infoJson(*info));
        }
        const std::string heading =
            fmt::format("{}{}\nschema {}, {}\n\n", printable(info->name.empty() ? m_site : info->name),
                        info->synthetic ? " (synthetic)" : "", info->schemaVersion, bytesText(info->bytes));
        return deliverText(heading + countTable(*info) + metricTable(*info));
    }

private:
    std::string m_site;
    bool m_json = false;
};

}  // namespace

std::unique_ptr<Command> makeInfoCommand() {
    return std::make_unique<InfoCommand>();
}

}  // namespace leasehold::cli
