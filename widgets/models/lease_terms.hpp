// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <optional>
#include <vector>

#include "data/formats/lease_draft.hpp"
#include "data/model/snapshot.hpp"

/// A lease as a person types it, and what is wrong with that. No widgets, any thread.
namespace leasehold {

/// The fields of the form as text. Dates as parseInstant reads them; shares in percent; empty: not agreed or unknown.
struct LeaseText {
    struct Step {
        QString from;
        QString to;
        QString share;  ///< percent; empty: reduced by an unknown amount
    };
    QString name;
    QString landlord;
    QString tenant;
    QString from;
    QString to;  ///< empty: open-ended
    QString lockIn;
    QString notice;
    QString priceKind = QStringLiteral("monthly");  ///< a word of lease-yaml
    QString amount;
    QString currency = QStringLiteral("USD");
    QString minimum;
    QString sla;
    bool slaCredit = false;
    QString delivered;
    QString note;
    std::vector<Step> ramp;
    std::vector<AllocationRecord> scope;
    std::vector<EvidenceRecord> evidence;
};

/// A slip, beside the field it is in: "name", "from", ..., "ramp", "scope", "evidence".
struct LeaseProblem {
    QString field;
    QString message;
};

struct CheckedLease {
    LeaseDraft draft;  ///< as far as it can be read
    std::vector<LeaseProblem> problems;
    [[nodiscard]] bool fine() const { return problems.empty(); }
    [[nodiscard]] QString problemOf(const QString& field) const;
};

/// Without loss: checkLease(textOf(d)) gives d.
LeaseText textOf(const LeaseDraft& draft);

/// The rules of lease-yaml, and that the name is not taken by another lease than `self`.
CheckedLease checkLease(const LeaseText& text, const Snapshot& snapshot, std::optional<LeaseIndex> self);

/// What a scope names in this snapshot; none where that is nothing, or several things.
struct ScopeTarget {
    ScopeKind kind = ScopeKind::Site;
    std::uint32_t index = 0;
};
std::optional<ScopeTarget> resolveScope(const Snapshot& snapshot, const AllocationRecord& scope);

/// "hall H3", "110,000 × GB300, places unknown".
QString scopeText(const AllocationRecord& scope);

/// The GPUs of a draft: with places (each once), and without.
struct DraftGpus {
    std::vector<GpuRange> placed;  ///< ascending, disjoint
    std::uint64_t placedCount = 0;
    std::int64_t counted = 0;
};
DraftGpus gpusOf(const Snapshot& snapshot, const LeaseDraft& draft);

/// The first other lease that holds a GPU of the draft at a time of its term, in one line; empty where there is none.
QString overlapOf(const Snapshot& snapshot, const LeaseDraft& draft, std::optional<LeaseIndex> self);

}  // namespace leasehold
