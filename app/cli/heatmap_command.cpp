// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/headless.hpp"
#include "app/cli/heatmap_table.hpp"
#include "data/analytics/aggregate.hpp"
#include "data/export/csv_metadata.hpp"
#include "data/export/heatmap_sheet.hpp"
#include "data/export/heatmap_text.hpp"
#include "data/export/output_file.hpp"
#include "data/store/load.hpp"
#include "widgets/charts/heatmap_picture.hpp"
#include "widgets/charts/picture_file.hpp"

namespace leasehold::cli {
namespace {

Result<kernels::Backend> parseBackend(std::string_view text) {
    for (const kernels::Backend backend : {kernels::Backend::Auto, kernels::Backend::Cpu, kernels::Backend::Cuda}) {
        if (text == kernels::backendName(backend)) {
            return backend;
        }
    }
    return fail(ErrorCode::InvalidInput, {}, fmt::format("'{}' is not a backend", text), "choose auto, cpu or cuda");
}

bool needsHistogram(Statistic statistic) {
    return statistic == Statistic::P50 || statistic == Statistic::P95 || statistic == Statistic::P99;
}

class HeatmapCommand : public Command {
public:
    HeatmapCommand() : Command("heatmap", "Utilisation (or another metric) per group and time") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        addRead(app, "--by", "What the rows are: tenant lease hall row rack pod node gpu model", "GROUP", parseGroupBy,
                [this](GroupBy by) { m_request.by = by; })
            ->default_str("tenant");
        app.add_option("--metric", m_request.metric, "gpu_util sm_active gr_engine_active power_w temp_c")
            ->type_name("NAME")
            ->capture_default_str();
        addInstant(app, "--from", m_request.from, "First time (default: the first sample)");
        addInstant(app, "--to", m_request.to, "Time after the last (default: the end of the data)");
        addDuration(app, "--bin", m_request.bin, "Length of a column");
        addRead(app, "--stat", "mean max min busy p50 p95 p99 coverage", "NAME", parseStatistic,
                [this](Statistic statistic) { m_statistic = statistic; })
            ->default_str("mean");
        addMany(app, "--filter", m_filters, "Keep KEY=NAME, such as tenant=NAME or hall=H1; may be repeated",
                "KEY=NAME");
        addRead(app, "--backend", "Who computes: auto cpu cuda", "NAME", parseBackend,
                [this](kernels::Backend backend) { m_request.backend = backend; })
            ->default_str("auto");
        addJson(app, m_json);
        app.add_flag("--csv", m_csv, "CSV, one line a cell; what is written where the output is no terminal");
        app.add_option("-o,--output", m_output,
                       "Write to this file; its ending (.csv .xlsx .json .png .svg .pdf) says what")
            ->type_name("FILE");
        addRead(app, "--size", "Pixels of a picture (default: 1600 wide, as high as the rows need)", "WxH",
                parsePictureSize, [this](PictureSize size) { m_size = size; });
        app.add_flag("--dark", m_dark, "A picture on dark ground");
    }

    Result<> run(Context& context) override {
        const Form form = chooseForm(context);
        for (const std::string& text : m_filters) {
            m_request.filter.conditions.push_back(orUsage("--filter", parseCondition(text)));
        }
        const auto snapshot = loadSnapshot(m_site, context.stop);
        if (!snapshot) {
            return Failure(snapshot.error());
        }
        m_request.histogram = needsHistogram(m_statistic);
        const auto heatmap =
            computeHeatmap(**snapshot, {m_site, nullptr}, m_request, context.stop, context.progress("reading samples"));
        context.console.endProgress();
        if (!heatmap) {
            return Failure(heatmap.error());
        }
        for (const std::string& fault : heatmap->faults) {
            context.console.warn(fmt::format("{}; it counts as no data ('leasehold check' has more)", fault));
        }
        context.console.note(fmt::format("backend: {} ({})", heatmap->backend, heatmap->backendReason));
        if (form == Form::Sheet || form == Form::Picture) {
            return writeAlone(context, **snapshot, *heatmap, form);
        }
        return write(context, **snapshot, *heatmap, form);
    }

private:
    enum class Form { Json, Csv, Table, Sheet, Picture };

    [[nodiscard]] Form chooseForm(const Context& context) const {
        if (m_request.from && m_request.to && *m_request.to <= *m_request.from) {
            throw CLI::ValidationError("--to", "lies at or before --from; the window is [from, to)");
        }
        const std::string ending = endingOf(m_output);
        const bool picture = ending == "png" || ending == "svg" || ending == "pdf";
        if (!m_output.empty() && !picture && ending != "csv" && ending != "json" && ending != "xlsx") {
            throw CLI::ValidationError(
                "--output", fmt::format("'{}' does not end in .csv, .xlsx, .json, .png, .svg or .pdf", m_output));
        }
        refuseOverSite(m_site, m_output);
        if ((m_json && (m_csv || (!ending.empty() && ending != "json"))) ||
            (m_csv && !ending.empty() && ending != "csv")) {
            throw CLI::ValidationError("--output", "two forms were asked for at once; choose one");
        }
        if (picture || ending == "xlsx") {
            return picture ? Form::Picture : Form::Sheet;
        }
        if (m_json || ending == "json") {
            return Form::Json;
        }
        return m_csv || !m_output.empty() || !context.console.outIsTerminal() ? Form::Csv : Form::Table;
    }

    /// Files that say themselves where they come from. A picture has its data beside it.
    Result<> writeAlone(const Context& context, const Snapshot& snapshot, const Heatmap& heatmap, Form form) const {
        const Table table = heatmapSheet(heatmap, m_statistic, heatmapProvenance(snapshot, heatmap, m_statistic));
        if (form == Form::Sheet) {
            return writeXlsx(table, m_output, context.stop);
        }
        const HeadlessQt qt;
        PictureRequest request;
        request.dark = m_dark;
        request.size = m_size ? QSize(m_size->width, m_size->height) : QSize(1600, heatmapPictureHeight(heatmap));
        HeatmapPicture picture;
        picture.heatmap = &heatmap;
        picture.statistic = m_statistic;
        picture.dark = m_dark;
        picture.provenance = table.provenance;
        const auto paint = [&](QPainter& painter, const QRectF& area) { paintHeatmap(painter, area, picture); };
        const Result<> done = writePicture(m_output, request, table.provenance, paint);
        return done ? writeCsv(table, dataBeside(m_output), context.stop) : done;
    }

    Result<> write(const Context& context, const Snapshot& snapshot, const Heatmap& heatmap, Form form) const {
        Result<OutputFile> out = m_output.empty() ? OutputFile::standardOutput() : OutputFile::create(m_output);
        if (!out) {
            return Failure(out.error());
        }
        const TextSink sink = [&out](std::string_view text) { out->write(text); };
        Result<> written;
        if (form == Form::Table) {
            sink(heatmapTable(heatmap, m_statistic, context.console.width()));
        } else {
            written = form == Form::Json ? writeHeatmapJson(heatmap, m_statistic, sink, context.stop)
                                         : writeHeatmapCsv(heatmap, m_statistic, sink, context.stop);
        }
        if (written && form == Form::Csv && !m_output.empty() && !out->failed()) {
            written = writeCsvMetadata(
                heatmapSheet(heatmap, m_statistic, heatmapProvenance(snapshot, heatmap, m_statistic)), m_output);
        }
        return written ? out->commit() : written;
    }

    std::string m_site;
    HeatmapRequest m_request;
    std::vector<std::string> m_filters;
    Statistic m_statistic = Statistic::Mean;
    bool m_json = false;
    bool m_csv = false;
    std::string m_output;
    std::optional<PictureSize> m_size;
    bool m_dark = false;
};

}  // namespace

std::unique_ptr<Command> makeHeatmapCommand() {
    return std::make_unique<HeatmapCommand>();
}

}  // namespace leasehold::cli
