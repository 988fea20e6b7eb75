// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <tuple>

#include "widgets/models/cut_list.hpp"
#include "widgets/models/words.hpp"
#include "widgets/report/board_pages.hpp"
#include "widgets/report/board_words.hpp"

namespace leasehold::report {
namespace {

constexpr std::array<FigureId, 13> kDefined{FigureId::Occupancy,
                                            FigureId::TechnicalUtilisation,
                                            FigureId::BusyShare,
                                            FigureId::Coverage,
                                            FigureId::ContractedRevenue,
                                            FigureId::BilledRevenue,
                                            FigureId::EffectivePrice,
                                            FigureId::LeasedIdleCost,
                                            FigureId::TotalMonthlyRent,
                                            FigureId::Hhi,
                                            FigureId::WaltToExpiry,
                                            FigureId::WaltToBreak,
                                            FigureId::PowerMw};
constexpr std::size_t kMostEvidence = 31;

QString sourceText(const ReportFacts& facts) {
    const Snapshot& s = facts.snapshot();
    QStringList parts;
    parts << QStringLiteral("Site file %1, revision %2.")
                 .arg(text(s.path.substr(s.path.find_last_of('/') + 1)))
                 .arg(s.revision);
    const Metric& metric = facts.byHall.metric;
    if (metric.name.empty()) {
        parts << QStringLiteral("No utilisation samples: figures that need them are n/a.");
    } else {
        parts << QStringLiteral(
                     "Utilisation is %1 every %2, from %3 to %4 UTC; a sample at or over %5 % counts as busy.")
                     .arg(text(countersText(facts.byHall)), text(formatDuration(metric.step)),
                          dateText(facts.site->data.from), dateText(facts.site->data.to))
                     .arg(facts.byHall.request.busyThreshold);
        if (metric.name == "gpu_util") {
            parts << QStringLiteral("gpu_util says that a kernel ran, not how much of the GPU it used.");
        }
    }
    if (s.synthetic) {
        parts << QStringLiteral("Topology or telemetry of this site is synthetic: made by the program, not measured.");
    }
    if (s.assumedLayout) {
        parts << QStringLiteral("Some racks stand where no file puts them: their layout is assumed.");
    }
    parts << QStringLiteral(
        "Unknown is not zero: a figure whose input is missing is n/a, with the known share of its "
        "denominator as coverage. Planned GPUs count nowhere. Intervals include their start and "
        "exclude their end; times are UTC.");
    if (!facts.byHall.faults.empty()) {
        parts << QStringLiteral("%1 of telemetry could not be read and count as no data.")
                     .arg(counted(facts.byHall.faults.size(), QStringLiteral("block")));
    }
    return parts.join(u' ');
}

QString subjectOf(const Snapshot& s, const Evidence& evidence) {
    switch (evidence.subject) {
        case Evidence::Subject::Site:
            return evidence.index < s.sites.size() ? text(s.sites[evidence.index].name) : QString();
        case Evidence::Subject::Lease:
            return evidence.index < s.leases.size() ? (s.leases[evidence.index].name.empty()
                                                           ? text(s.parties[s.leases[evidence.index].tenant.value].name)
                                                           : text(s.leases[evidence.index].name))
                                                    : QString();
        case Evidence::Subject::Party:
            return evidence.index < s.parties.size() ? text(s.parties[evidence.index].name) : QString();
    }
    return {};
}

/// Fields whose sources disagree first: those are what a board must know.
std::vector<std::size_t> evidenceOrder(const Snapshot& s) {
    const auto keyOf = [](const Evidence& e) { return std::tuple(e.subject, e.index, e.field); };
    std::set<std::tuple<Evidence::Subject, std::uint32_t, std::string>> disputed;
    for (const Evidence& evidence : s.evidence) {
        if (evidence.note.find("rival") != std::string::npos) {
            disputed.insert(keyOf(evidence));
        }
    }
    std::vector<std::size_t> order(s.evidence.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_partition(order.begin(), order.end(),
                          [&](std::size_t index) { return disputed.contains(keyOf(s.evidence[index])); });
    return order;
}

PrintTable evidenceTable(const Snapshot& s) {
    PrintTable table;
    table.columns = {{QStringLiteral("Of"), 1.7},    {QStringLiteral("Field"), 1.15}, {QStringLiteral("Value"), 2},
                     {QStringLiteral("Kind"), 1.15}, {QStringLiteral("Source"), 2.6}, {QStringLiteral("Date"), 0.9}};
    table.size = 7;
    table.none = QStringLiteral("No term or figure of the site carries a source.");
    const CutList cut(s.evidence.size(), kMostEvidence);
    for (const std::size_t index : evidenceOrder(s)) {
        if (table.rows.size() == cut.shown) {
            table.rows.push_back({{andMore(cut.more), {}, {}, {}, QStringLiteral("all: leasehold export"), {}}, true});
            break;
        }
        const Evidence& evidence = s.evidence[index];
        const bool rival = evidence.note.find("rival") != std::string::npos;
        table.rows.push_back({{subjectOf(s, evidence), text(evidence.field).replace(u'_', u' '), text(evidence.value),
                               rival ? text(evidence.kind) + QStringLiteral(", rival") : text(evidence.kind),
                               text(evidence.source), text(evidence.date)}});
    }
    return table;
}

}  // namespace

void paintMethod(PageFlow& flow, const ReportFacts& facts) {
    flow.section(QStringLiteral("Method and evidence"), asAtText(facts));
    flow.paragraph(sourceText(facts), style::kBody);
    flow.advance(12);
    PrintTable definitions;
    definitions.columns = {{QStringLiteral("Figure"), 1.3},
                           {QStringLiteral("Definition"), 3.6},
                           {QStringLiteral("Coverage"), 0.7, true},
                           {QStringLiteral("Left out, and why"), 2.2}};
    definitions.size = 7;
    for (const FigureId id : kDefined) {
        const Figure& figure = facts.now()[id];
        definitions.rows.push_back(
            {{text(std::string(figureTitle(id))), text(std::string(figureFormula(id))),
              figure.coverage ? percent(100 * *figure.coverage) : QStringLiteral("n/a"), text(figure.note)}});
    }
    flow.subheading(QStringLiteral("Definitions"), QString(), tableHeight(definitions, flow.width()));
    paintTable(flow, definitions);
    const Snapshot& s = facts.snapshot();
    const PrintTable evidence = evidenceTable(s);
    QString explanation = QStringLiteral(
        "Where terms and figures come from. A rival is a value that another source gives "
        "and that is not the one in use.");
    if (s.evidence.size() > kMostEvidence) explanation += QStringLiteral(" Disputed ones first.");
    flow.subheading(QStringLiteral("Evidence"), explanation, tableHeight(evidence, flow.width()));
    paintTable(flow, evidence);
}

}  // namespace leasehold::report
