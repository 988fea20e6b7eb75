// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <fstream>
#include <iostream>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/headless.hpp"
#include "data/store/load.hpp"
#include "data/store/site_probe.hpp"
#include "widgets/charts/chart_picture.hpp"
#include "widgets/charts/picture_file.hpp"

namespace leasehold::cli {
namespace {

constexpr double kPixelsAnInch = 96;
constexpr std::size_t kCacheBytes = 256U << 20U;

std::string kindHelp() {
    std::string help = "What to draw:";
    for (const ChartKindInfo& info : chartKinds()) {
        help += fmt::format("\n  {:<14}{}", info.name, info.summary);
    }
    return help;
}

/// One picture or table that was asked for.
struct Job {
    ChartKind kind;
    std::string file;
};

class ChartCommand : public Command {
public:
    ChartCommand() : Command("chart", "A chart as picture or table, or many in one run") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        app.add_option("NAME", m_names, kindHelp() + "\nSeveral in one run: NAME=FILE, as often as wanted")
            ->type_name("");
        addInstant(app, "--from", m_spec.from, "First time (default: the first sample)");
        addInstant(app, "--to", m_spec.to, "Time after the last (default: the end of the data)");
        addInstant(app, "--at", m_spec.at, "Date of rents and expiries (default: --to)");
        addRead(app, "--by", "One line, bar or mark each: tenant lease hall row rack pod node gpu model", "GROUP",
                parseGroupBy, [this](GroupBy by) { m_spec.by = by; })
            ->default_str("tenant");
        app.add_option("--metric", m_spec.metric, "gpu_util sm_active gr_engine_active power_w temp_c")
            ->type_name("NAME")
            ->capture_default_str();
        addRead(app, "--stat", "mean max min busy p50 p95 p99 coverage", "NAME", parseStatistic,
                [this](Statistic statistic) { m_spec.statistic = statistic; })
            ->default_str("mean");
        addRead(app, "--bin", "Length of a mark (default: about 400 in the window)", "DURATION", parseDuration,
                [this](Duration bin) { m_spec.bin = bin; });
        addMany(app, "--filter", m_filters, "Keep KEY=NAME, such as tenant=NAME or hall=H1; may be repeated",
                "KEY=NAME");
        app.add_option("--count", m_spec.count, "Bars of top and bottom")
            ->check(CLI::Range(1, 50))
            ->capture_default_str();
        addInstant(app, "--before-from", m_beforeFrom, "before-after: the window to compare with");
        addInstant(app, "--before-to", m_beforeTo, "before-after: its end");
        addRead(app, "--size", "Of a picture, in pixels of 96 to the inch", "WxH", parsePictureSize,
                [this](PictureSize size) { m_size = QSize(size.width, size.height); })
            ->default_str("1200x675");
        app.add_option("--dpi", m_dpi, "Of a PNG; 300 makes it 3.1 times as wide")
            ->check(CLI::Range(48, 1200))
            ->capture_default_str();
        app.add_flag("--dark", m_dark, "On dark ground");
        app.add_flag("--no-data", m_alone, "Leave out NAME.data.csv, the numbers beside a picture");
        app.add_option("--batch", m_batch, "Read more of NAME=FILE, one a line, from this file; '-' is standard input")
            ->type_name("FILE");
        app.add_option("-o,--output", m_output, "Write to this file; its ending (.png .svg .pdf .csv .xlsx) says what")
            ->type_name("FILE");
    }

    Result<> run(Context& context) override {
        const std::vector<Job> jobs = readJobs();
        readSpec();
        context.console.progress(0, "reading the site");
        const auto snapshot = loadSnapshot(m_site, context.stop);
        if (!snapshot) {
            return Failure(snapshot.error());
        }
        const HeadlessQt qt;
        ChartMaker maker(*snapshot, {m_site, makeBlockCache(kCacheBytes)});
        for (std::size_t at = 0; at < jobs.size(); ++at) {
            context.console.progress(static_cast<double>(at) / static_cast<double>(jobs.size()), "drawing");
            if (const Result<> done = draw(context, maker, jobs[at]); !done) {
                return done;
            }
        }
        return {};
    }

private:
    std::vector<Job> readJobs() {
        std::vector<Job> jobs;
        if (!m_batch.empty()) {
            std::ifstream file;
            if (m_batch != "-") {
                if (!isDatabase(m_batch)) {
                    file.open(m_batch);
                }
                if (!file.is_open()) {
                    throw CLI::ValidationError("--batch", fmt::format("'{}' cannot be read", m_batch));
                }
            }
            std::istream& lines = m_batch == "-" ? std::cin : file;
            for (std::string line; std::getline(lines, line);) {
                if (!line.empty() && line.front() != '#') {
                    m_names.push_back(line);
                }
            }
        }
        for (const std::string& name : m_names) {
            const std::size_t equals = name.find('=');
            const bool pair = equals != std::string::npos;
            const ChartKind kind = orUsage("NAME", parseChartKind(name.substr(0, equals)));
            jobs.push_back({kind, pair ? name.substr(equals + 1) : m_output});
            if (!pair && m_names.size() > 1) {
                throw CLI::ValidationError("NAME", fmt::format("'{}': several charts are written as NAME=FILE", name));
            }
        }
        if (jobs.empty()) {
            throw CLI::ValidationError("NAME", kindHelp());
        }
        for (const Job& job : jobs) {
            checkFile(job.file);
        }
        return jobs;
    }

    void checkFile(const std::string& file) const {
        static const std::vector<std::string> known{"png", "svg", "pdf", "csv", "xlsx"};
        if (file.empty()) {
            throw CLI::ValidationError("--output", "is missing: say where to write");
        }
        if (std::find(known.begin(), known.end(), endingOf(file)) == known.end()) {
            throw CLI::ValidationError("--output",
                                       fmt::format("'{}' does not end in .png, .svg, .pdf, .csv or .xlsx", file));
        }
        refuseOverSite(m_site, file);
    }

    void readSpec() {
        for (const std::string& text : m_filters) {
            m_spec.filter.conditions.push_back(orUsage("--filter", parseCondition(text)));
        }
        if (m_spec.from && m_spec.to && *m_spec.to <= *m_spec.from) {
            throw CLI::ValidationError("--to", "lies at or before --from; the window is [from, to)");
        }
        if (m_beforeFrom.has_value() != m_beforeTo.has_value() || (m_beforeFrom && *m_beforeTo <= *m_beforeFrom)) {
            throw CLI::ValidationError("--before-from", "goes with a later --before-to");
        }
        if (m_beforeFrom) {
            m_spec.before = TimeWindow{*m_beforeFrom, *m_beforeTo};
        }
    }

    Result<> draw(const Context& context, ChartMaker& maker, const Job& job) {
        ChartSpec spec = m_spec;
        spec.kind = job.kind;
        const Result<ChartData> data = maker.make(spec, context.stop);
        if (!data) {
            return Failure(data.error());
        }
        if (!data->empty.empty()) {
            std::string why = data->empty;
            std::replace(why.begin(), why.end(), '\n', ' ');
            context.console.warn(fmt::format("{}: {}", job.file, why));
        }
        const std::string ending = endingOf(job.file);
        if (ending == "csv" || ending == "xlsx") {
            return writeTable(data->table(), job.file, context.stop);
        }
        PictureRequest request;
        request.size = m_size;
        request.scale = m_dpi / kPixelsAnInch;
        request.dark = m_dark;
        const auto paint = [&](QPainter& painter, const QRectF& area) { paintChart(painter, area, *data, m_dark); };
        const Result<> done = writePicture(job.file, request, data->provenance, paint);
        return done && !m_alone ? writeCsv(data->table(), dataBeside(job.file), context.stop) : done;
    }

    std::string m_site;
    std::vector<std::string> m_names;
    ChartSpec m_spec;
    std::vector<std::string> m_filters;
    std::optional<Instant> m_beforeFrom;
    std::optional<Instant> m_beforeTo;
    QSize m_size{1200, 675};
    double m_dpi = kPixelsAnInch;
    bool m_dark = false;
    bool m_alone = false;
    std::string m_batch;
    std::string m_output;
};

}  // namespace

std::unique_ptr<Command> makeChartCommand() {
    return std::make_unique<ChartCommand>();
}

}  // namespace leasehold::cli
