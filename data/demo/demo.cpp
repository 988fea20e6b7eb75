// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/demo/demo.hpp"

#include <fmt/format.h>

#include <utility>

#include "data/demo/bulk_insert.hpp"
#include "data/demo/fabric_plan.hpp"
#include "data/demo/outages.hpp"
#include "data/demo/samples.hpp"
#include "data/demo/schedule.hpp"
#include "data/demo/site_plan.hpp"
#include "data/demo/site_writer.hpp"
#include "data/demo/telemetry_maker.hpp"
#include "data/store/new_site.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {

using namespace demo;

constexpr std::uint32_t kSmallest = 64;
constexpr std::uint32_t kLargest = 1'000'000;
constexpr std::int64_t kMostSamples = 30'000'000'000;

Result<> checkOptions(const DemoOptions& options) {
    const std::int64_t step = options.step.count();
    if (options.gpus < kSmallest || options.gpus > kLargest) {
        return fail(ErrorCode::InvalidInput, "demo", fmt::format("{} GPUs cannot be made", options.gpus),
                    fmt::format("ask for {} to {}", kSmallest, kLargest));
    }
    if (options.days < 0 || options.days > 366) {
        return fail(ErrorCode::InvalidInput, "demo", fmt::format("{} days cannot be made", options.days),
                    "ask for 0 to 366");
    }
    if (step < 60 || step > 86400 || step % 60 != 0) {
        return fail(ErrorCode::InvalidInput, "demo", fmt::format("a step of {} s cannot be made", step),
                    "ask for whole minutes, 1m to 24h");
    }
    if (std::int64_t{options.gpus} * options.days * 86400 / step > kMostSamples) {
        return fail(ErrorCode::InvalidInput, "demo", "so many samples would not fit a site file",
                    "ask for fewer days or a longer step");
    }
    return {};
}

/// The days before and after the handover, equal or one more after it.
Span windowOf(int days) {
    const Minute before = days / 2;
    return {kHandover - before * kDay, kHandover + (days - before) * kDay};
}

/// Makes the content of one site, phase by phase.
class Maker {
public:
    Maker(SiteFile& file, const DemoOptions& options, std::stop_token stop, const DemoProgress& progress)
        : m_file(file),
          m_options(options),
          m_stop(std::move(stop)),
          m_progress(progress),
          m_window(windowOf(options.days)) {}

    Result<> run() {
        return guarded(m_file, [&]() -> Result<> {
            auto transaction = WriteTransaction::begin(m_file);
            if (!transaction) {
                return Failure(transaction.error());
            }
            try {
                if (auto made = content(); !made) {
                    return made;
                }
            } catch (const Stopped&) {
                return cancelled();
            }
            return transaction->commit();  // from here on it is made: a stop comes too late
        });
    }

private:
    static Failure cancelled() { return fail(ErrorCode::Cancelled, "demo", "stopped"); }

    /// A beat of one phase that takes [from, to) of the whole.
    Beat phase(std::string_view name, double from, double to) {
        report(from, name);
        return [this, name, from, to](double share) { report(from + (to - from) * share, name); };
    }

    void report(double share, std::string_view name) {
        if (m_stop.stop_requested()) {
            throw Stopped{};
        }
        if (m_progress) {
            m_progress(share, name);
        }
    }

    Result<> content() {
        SQLite::Database& database = m_file.database();
        const double topologyShare = m_options.days > 0 ? 0.25 : 1.0;
        const Beat topology = phase("racks and GPUs", 0.0, 0.4 * topologyShare);
        const SitePlan site = planColossus1(m_options.gpus);
        writeTopology(database, site, planColossus2(m_options.gpus), topology);
        const Beat cables = phase("fabric", 0.4 * topologyShare, topologyShare);
        m_rows = writeFabric(database, site, planFabric(site), m_options.seed, cables) + site.gpus;
        const std::uint32_t leasedBefore = writePortfolio(database, site);
        writeMeta(database);
        const Outages outages = planOutages(site, m_window, m_options.seed);
        writeOutages(database, outages);
        if (m_options.days > 0) {
            const Schedule schedule = planSchedule(site, leasedBefore, m_window, m_options.seed);
            return telemetry(site, schedule, outages, topologyShare);
        }
        return {};
    }

    Result<> telemetry(const SitePlan& site, const Schedule& schedule, const Outages& outages, double from) {
        const Minute step = m_options.step.count() / 60;
        const Minute slow = std::max(step, kHour);
        const double middle = from + (1 - from) * 0.6;
        const SampleSource fine(site, schedule, outages, step, m_window, m_options.seed);
        if (auto made = writeUtilisation(m_file, fine, m_options.step, phase("utilisation", from, middle)); !made) {
            return made;
        }
        const SampleSource coarse(site, schedule, outages, slow, m_window, m_options.seed);
        return writePowerAndTemperature(m_file, coarse, Duration{slow * 60},
                                        phase("power and temperature", middle, 1.0));
    }

    void writeMeta(SQLite::Database& database) {
        database.exec("UPDATE meta SET value = 'Colossus 1 (reference)' WHERE key = 'title'");
        BulkInsert log(database,
                       "INSERT INTO import_log (time_s, file, bytes, sha256, format, rows_read, added, updated, "
                       "vanished, skipped, report) VALUES (?, ?, 0, '', 'demo', ?, ?, 0, 0, 0, ?)");
        log.row(m_window.to * 60, fmt::format("generated: {} GPUs, seed {}", m_options.gpus, m_options.seed), m_rows,
                m_rows,
                fmt::format("{{\"generated\":true,\"gpus\":{},\"days\":{},\"step_s\":{},\"seed\":{}}}", m_options.gpus,
                            m_options.days, m_options.step.count(), m_options.seed));
    }

    SiteFile& m_file;
    const DemoOptions& m_options;
    std::stop_token m_stop;
    const DemoProgress& m_progress;
    Span m_window;
    std::uint64_t m_rows = 0;
};

}  // namespace

Result<> makeDemo(const fs::path& site, const DemoOptions& options, std::stop_token stop,
                  const DemoProgress& progress) {
    if (auto checked = checkOptions(options); !checked) {
        return checked;
    }
    auto target = SiteTarget::make(site, options.overwrite);
    if (!target) {
        return Failure(target.error());
    }
    if (auto made = Maker(target->file(), options, std::move(stop), progress).run(); !made) {
        return Failure(target->named(made.error()));
    }
    return target->keep();
}

}  // namespace leasehold
