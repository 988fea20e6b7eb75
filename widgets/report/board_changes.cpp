// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <map>

#include "data/analytics/months.hpp"
#include "widgets/models/cut_list.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/board_words.hpp"

namespace leasehold::report {
namespace {

constexpr std::array<FigureId, 15> kCompared{
    FigureId::InstalledGpuHours, FigureId::AvailableGpuHours,    FigureId::LeasedGpuHours, FigureId::VacantGpuHours,
    FigureId::Occupancy,         FigureId::TechnicalUtilisation, FigureId::BusyShare,      FigureId::LeasedIdleGpuHours,
    FigureId::ContractedRevenue, FigureId::BilledRevenue,        FigureId::Realisation,    FigureId::EffectivePrice,
    FigureId::TotalMonthlyRent,  FigureId::WaltToExpiry,         FigureId::PowerMw};
constexpr std::size_t kMostEvents = 12;
constexpr std::size_t kMostReasons = 7;

struct Event {
    Instant at{};
    QString what;
};

/// What leases did since the start of the month before, and will do in the next 90 days.
std::vector<Event> leaseEvents(const ReportFacts& facts) {
    const Snapshot& s = facts.snapshot();
    const TimeWindow window{facts.before.from, facts.at + std::chrono::days{90}};
    std::vector<Event> events;
    for (const Lease& lease : s.leases) {
        const QString who =
            QStringLiteral("%1 (%2)").arg(isolated(text(s.parties[lease.tenant.value].name)),
                                          lease.name.empty() ? priceText(lease) : isolated(text(lease.name)));
        const auto add = [&](Instant t, const QString& what) {
            if (window.contains(t)) {
                events.push_back({t, QStringLiteral("%1: %2").arg(who, what)});
            }
        };
        add(lease.term.from, QStringLiteral("the lease begins, %1").arg(priceText(lease)));
        add(lease.term.to, QStringLiteral("the lease ends"));
        for (const RampStep& step : lease.ramp) {
            add(step.window.to, QStringLiteral("a ramp ends"));
        }
        if (lease.lockInUntil) {
            add(*lease.lockInUntil, QStringLiteral("the lock-in ends"));
        }
    }
    return events;
}

/// GPUs that went down since the start of the month before, by reason.
PrintTable outageTable(const ReportFacts& facts) {
    struct Outage {
        std::uint64_t times = 0;
        std::uint64_t gpus = 0;
        double hours = 0;
    };
    const TimeWindow window{facts.before.from, facts.at};
    std::map<std::string, Outage> outages;
    for (const StatusInterval& interval : facts.snapshot().statusIntervals) {
        if (interval.down && window.contains(interval.window.from)) {
            Outage& outage = outages[interval.reason.empty() ? "no reason given" : interval.reason];
            ++outage.times;
            outage.gpus += interval.gpus.count;
            outage.hours +=
                interval.gpus.count * static_cast<double>(intersect(interval.window, window).length().count()) / 3600;
        }
    }
    std::vector<std::pair<std::string, Outage>> sorted(outages.begin(), outages.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second.hours > b.second.hours; });
    PrintTable table;
    table.columns = {{QStringLiteral("Reason"), 4},
                     {QStringLiteral("Outages"), 1, true},
                     {QStringLiteral("GPUs"), 1, true},
                     {QStringLiteral("GPU-hours lost"), 1.3, true}};
    table.none = QStringLiteral("No GPU was marked down in this time.");
    Outage rest;
    const CutList cut(sorted.size(), kMostReasons + 1);
    for (const auto& [reason, outage] : sorted) {
        if (table.rows.size() < cut.shown) {
            table.rows.push_back({{text(reason), grouped(outage.times), grouped(outage.gpus),
                                   grouped(static_cast<std::uint64_t>(outage.hours + 0.5))}});
        } else {
            rest = {rest.times + outage.times, rest.gpus + outage.gpus, rest.hours + outage.hours};
        }
    }
    if (rest.times > 0) {
        table.rows.push_back({{andMore(cut.more), grouped(rest.times), grouped(rest.gpus),
                               grouped(static_cast<std::uint64_t>(rest.hours + 0.5))}});
    }
    return table;
}

void paintEvents(PageFlow& flow, const QString& title, const QString& explanation, std::vector<Event> events,
                 const QString& none) {
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
    PrintTable table;
    table.columns = {{QStringLiteral("Date"), 1}, {QStringLiteral("What"), 6}};
    table.none = none;
    const CutList cut(events.size(), kMostEvents);
    if (cut.more > 0) table.rows.push_back({{QString(), andMore(cut.more) + QStringLiteral(", earlier")}, true});
    for (std::size_t i = cut.more; i < events.size(); ++i)
        table.rows.push_back({{dateText(events[i].at), events[i].what}});
    flow.subheading(title, explanation, tableHeight(table, flow.width(), 80));
    paintTable(flow, table);
}

std::vector<Event> importEvents(const ReportFacts& facts) {
    std::vector<Event> events;
    for (const ImportRecord& record : facts.snapshot().imports) {
        if (record.time >= facts.before.from && record.time < facts.at) {
            events.push_back({record.time, QStringLiteral("%1 (%2): %3 added, %4 changed, %5 no longer there")
                                               .arg(isolated(text(record.file)), text(record.format))
                                               .arg(record.added)
                                               .arg(record.updated)
                                               .arg(record.vanished)});
        }
    }
    return events;
}

}  // namespace

void paintChanges(PageFlow& flow, const ReportFacts& facts) {
    flow.section(QStringLiteral("What changed"), asAtText(facts));
    PrintTable table;
    table.columns = {{QStringLiteral("Figure"), 2.2},
                     {monthText(facts.month), 1.4, true},
                     {monthText(facts.before), 1.4, true},
                     {QStringLiteral("Change"), 1.3, true},
                     {QStringLiteral("Remark"), 3}};
    table.mostLines = 4;
    for (const FigureId id : kCompared) {
        const Figure& now = facts.now()[id];
        const Figure& then = facts.then()[id];
        table.rows.push_back(
            {{figureName(id, now), figureShort(id, now), figureShort(id, then),
              then.value && now.value ? changeOf(id, facts).text : QStringLiteral("n/a"), noteOf(now)}});
    }
    flow.paragraph(
        QStringLiteral("A month to date is shorter than a whole one: hours and sums are compared by the day. Rent, "
                       "lease terms and power are those at the end of each."),
        style::kLabel);
    flow.advance(8);
    paintTable(flow, table);
    flow.advance(4);
    paintEvents(flow, QStringLiteral("Leases"),
                QStringLiteral("Since the start of the month before, and the next 90 days."), leaseEvents(facts),
                QStringLiteral("No lease begins, ends or changes its terms in this time."));
    const PrintTable outages = outageTable(facts);
    flow.subheading(QStringLiteral("Outages"),
                    QStringLiteral("GPUs marked down since the start of the month before; a GPU counts each time."),
                    tableHeight(outages, flow.width()));
    paintTable(flow, outages);
    if (auto imports = importEvents(facts); !imports.empty()) {
        paintEvents(flow, QStringLiteral("Data"), QStringLiteral("Files read into the site in this time."),
                    std::move(imports), QString());
    }
}

}  // namespace leasehold::report
