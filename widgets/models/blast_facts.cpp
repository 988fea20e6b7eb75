// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/blast_facts.hpp"

#include <QStringList>

#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

/// Tenants named one by one; more are summed up.
constexpr std::size_t kNamed = 4;

/// "1.2 M USD a month"; several currencies side by side, "n/a" where a price is unknown.
QString rentText(const BlastAccount& account, Money RentBehind::*part) {
    if (!account.coverage) {
        return QStringLiteral("none");
    }
    if (!account.complete()) {
        return QStringLiteral("n/a");
    }
    QStringList parts;
    for (const RentBehind& rent : account.rent) {
        parts += moneyShort(rent.*part);
    }
    return parts.isEmpty() ? QStringLiteral("none")
                           : QStringLiteral("%1 a month").arg(parts.join(QStringLiteral(" + ")));
}

Fact rentFact(const BlastAccount& account) {
    Fact fact{QStringLiteral("Rent behind it"), rentText(account, &RentBehind::touched), {}, FactTone::Plain};
    fact.note = QStringLiteral("Each lease's rent a month, times the share of its GPUs that is touched");
    if (account.coverage && !account.complete()) {
        QStringList known;
        for (const RentBehind& rent : account.rent) {
            known += moneyShort(rent.touched);
        }
        fact.value += QStringLiteral(" (%1 known)").arg(percent(*account.coverage * 100, 0));
        fact.note += QStringLiteral("\nThe price is known for %1 of the leased GPUs touched")
                         .arg(percent(*account.coverage * 100, 1));
        if (!known.isEmpty()) {
            fact.note += QStringLiteral(": %1 a month").arg(known.join(QStringLiteral(" + ")));
        }
        fact.tone = FactTone::Muted;
    }
    return fact;
}

QString touchedText(const BlastShare& share) {
    QStringList parts;
    if (share.cutOff > 0) {
        parts += QStringLiteral("%1 cut off").arg(grouped(share.cutOff));
    }
    if (share.degraded > 0) {
        parts += QStringLiteral("%1 degraded").arg(grouped(share.degraded));
    }
    return parts.join(QStringLiteral(", "));
}

}  // namespace

FactGroup blastFacts(const Snapshot& snapshot, const Blast& blast) {
    FactGroup group{QStringLiteral("If it fails"), {}};
    const BlastReach& reach = blast.reach;
    if (reach.runs.empty()) {
        group.facts.push_back({QStringLiteral("GPUs"), QStringLiteral("none touched"),
                               QStringLiteral("No GPU loses power or fabric capacity"), FactTone::Muted});
        return group;
    }
    if (reach.cutOff > 0) {
        group.facts.push_back({QStringLiteral("Cut off"), counted(reach.cutOff, QStringLiteral("GPU")),
                               QStringLiteral("Without power, or without any way up their fabric"), FactTone::Warning});
    }
    if (reach.degraded > 0) {
        group.facts.push_back({QStringLiteral("Degraded"),
                               QStringLiteral("%1, by %2")
                                   .arg(counted(reach.degraded, QStringLiteral("GPU")),
                                        percent(reach.meanLost * 100, reach.meanLost < 0.01 ? 2 : 1)),
                               QStringLiteral("Share of their fabric capacity that they lose, in the mean"),
                               FactTone::Plain});
    }
    const auto& tenants = blast.account.tenants;
    std::uint64_t others = 0;
    for (std::size_t i = 0; i < tenants.size(); ++i) {
        if (i < kNamed) {
            group.facts.push_back(
                {text(snapshot.parties[tenants[i].index].name), touchedText(tenants[i]), {}, FactTone::Plain});
        } else {
            others += tenants[i].touched();
        }
    }
    if (others > 0) {
        group.facts.push_back(
            {QStringLiteral("Other tenants"), counted(others, QStringLiteral("GPU")), {}, FactTone::Plain});
    }
    if (blast.account.vacant > 0) {
        group.facts.push_back(
            {QStringLiteral("Not leased"), counted(blast.account.vacant, QStringLiteral("GPU")), {}, FactTone::Muted});
    }
    QStringList leases;
    for (const BlastShare& share : blast.account.leases) {
        leases += text(snapshot.leases[share.index].name);
    }
    if (!leases.isEmpty()) {
        group.facts.push_back({QStringLiteral("Leases"), grouped(static_cast<std::uint64_t>(leases.size())),
                               leases.mid(0, 16).join(u'\n'), FactTone::Plain});
    }
    group.facts.push_back(rentFact(blast.account));
    return group;
}

QString blastSummary(const Blast& blast) {
    QStringList parts;
    if (blast.reach.cutOff > 0) {
        parts += QStringLiteral("%1 cut off").arg(counted(blast.reach.cutOff, QStringLiteral("GPU")));
    }
    if (blast.reach.degraded > 0) {
        parts += QStringLiteral("%1 degraded by %2")
                     .arg(counted(blast.reach.degraded, QStringLiteral("GPU")),
                          percent(blast.reach.meanLost * 100, blast.reach.meanLost < 0.01 ? 2 : 1));
    }
    if (parts.isEmpty()) {
        return QStringLiteral("no GPU hangs on it");
    }
    const QString rent = rentText(blast.account, &RentBehind::touched);
    parts += rent == QStringLiteral("n/a")    ? QStringLiteral("rent n/a")
             : rent == QStringLiteral("none") ? QStringLiteral("no rent")
                                              : rent;
    return parts.join(QStringLiteral("  ·  "));
}

}  // namespace leasehold
